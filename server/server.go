// Package server answers over HTTP: the JSON API of openapi.yaml and the
// pages for people, which render the same values. It knows the engine
// contract of package index and the archive that writes go to, and no engine.
//
// A handler takes a request and returns a value or an error; what is common
// to all of them — which parameters are known, who may write, how much is
// worked on at once, deadlines, how values and errors are shown — happens in
// one place (serve.go). The web framework routes and does nothing else.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"onrecord/corpus"
	"onrecord/corpus/registry"
	"onrecord/index"
	"onrecord/index/archive"
)

// Archive is where articles are kept and searched: package index/archive, or
// index/cluster.
type Archive interface {
	// Engine is the index to read from, or [index.ErrNotReady].
	Engine() (index.Engine, error)

	// Put stores articles. With outcomes, all are stored that are not rejected,
	// and an error says that they may not be visible yet; without, an error
	// leaves it unknown which are, and Put may be repeated.
	Put(ctx context.Context, articles []corpus.Article, wait archive.Wait) ([]archive.Outcome, error)

	// Delete takes an article down, or returns [index.ErrNotFound].
	Delete(ctx context.Context, id corpus.ArticleID) (uint64, error)

	// Ready is nil while Engine answers.
	Ready() error

	// Progress is the numbers of the last write and of the last that searches
	// see.
	Progress() (stored, applied uint64)

	// Room is how many bytes of the disk are free, 0 where nobody knows;
	// [archive.ErrFull] says that articles are refused because they are too few.
	Room() (free uint64, err error)

	// State tells what searches see apart from what they saw before.
	State() index.State

	// Faults says how the index has fared, Syncs how long writes took to be
	// durable.
	Faults() archive.Faults
	Syncs() archive.Syncs
}

// Options say how a server behaves.
type Options struct {
	Token       string             // that writing needs, 32 characters or more; "": writing over HTTP is off
	Version     string             // of the program
	Known       *registry.Registry // of people and outlets; nil: the shipped outlets
	Logger      *slog.Logger       // a line a request; nil: nowhere
	Timeout     time.Duration      // of a request, the wait for a slot included; 0: 5 s
	BulkTimeout time.Duration      // of sending articles in; 0: 60 s
	Slots       int                // searches, and what costs as much, that run at once; 0: one a processor
	ReadRate    Rate               // of one address; zero: no limit
	WriteRate   Rate
	Connections int      // that are open at once; 0: 1,024
	Hosts       []string // the names that requests may call this server by; none: any. Addresses are taken in any case
	Public      string   // scheme and host that people reach it by; "": http and what they call it
}

// minToken is the length below which a token could be guessed.
const minToken = 32

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.BulkTimeout == 0 {
		o.BulkTimeout = time.Minute
	}
	if o.Slots == 0 {
		o.Slots = runtime.GOMAXPROCS(0)
	}
	if o.Connections == 0 {
		o.Connections = 1024
	}
	return o
}

// Server answers requests about one archive.
type Server struct {
	archive  Archive
	options  Options
	log      *slog.Logger
	token    secret
	slots    *admission // to search, or to do as much
	single   *admission // to read one thing by its id
	uploads  *admission // to send a body
	tries    *limiter   // failed tokens
	reads    *limiter
	writes   *limiter
	sites    *http.CrossOriginProtection
	metrics  *metrics
	spec     []byte  // openapi.yaml as JSON
	html     pageSet // how values look to people
	handler  http.Handler
	draining atomic.Bool
	bodies   sync.Pool // of answers, to be used again
	covered  index.Coverages

	unsentBytes atomic.Int64 // of large answers that are not sent yet
}

// New makes a server of an archive.
func New(a Archive, o Options) (*Server, error) {
	if o.Token != "" && len(o.Token) < minToken {
		return nil, errors.New("the write token is shorter than 32 characters and could be guessed")
	}
	o = o.withDefaults()
	s := &Server{
		archive: a, options: o, log: o.Logger,
		token:   newSecret(o.Token),
		slots:   newAdmission(o.Slots),
		single:  newAdmission(maxReads),
		uploads: newAdmission(maxUploads),
		tries:   newLimiter(Rate{PerSecond: 10.0 / 60, Burst: 10}),
		reads:   newLimiter(o.ReadRate),
		writes:  newLimiter(o.WriteRate),
		sites:   http.NewCrossOriginProtection(),
	}
	s.metrics = newMetrics(a, s.slots)
	var err error
	if s.spec, err = specJSON(); err != nil {
		return nil, err
	}
	if s.html, err = newPages(); err != nil {
		return nil, err
	}
	s.handler = s.wrap(s.router())
	return s, nil
}

// Handler answers requests; it needs no connection behind them.
func (s *Server) Handler() http.Handler { return s.handler }

// api is every route of the JSON API. A parameter in braces is a part of a
// path.
func (s *Server) api() []route {
	const v1 = "/api/v1"
	return []route{
		{method: get, path: v1 + "/search", params: searchParameters(), run: s.search},
		{method: get, path: v1 + "/quotes/{id}", run: s.quote, single: true},
		{method: get, path: v1 + "/quotes/{id}/variants", run: s.variants},
		{method: get, path: v1 + "/quotes/{id}/cite", params: []string{pFormat}, run: s.cite, single: true},
		{method: get, path: v1 + "/articles/{id}", run: s.article, single: true},
		{method: get, path: v1 + "/speakers", params: nameParameters(), run: s.nameList(index.Speaker)},
		{method: get, path: v1 + "/outlets", params: nameParameters(), run: s.nameList(index.Outlet)},
		{method: get, path: v1 + "/speakers/{id}", run: s.profile(index.Speaker)},
		{method: get, path: v1 + "/outlets/{id}", run: s.profile(index.Outlet)},
		{method: get, path: v1 + "/compare", params: compareParameters(), run: s.compare},
		{method: get, path: v1 + "/verify", params: verifyParameters(), run: s.verify},
		{method: post, path: v1 + "/verify", run: s.verifyBody},
		{method: get, path: v1 + "/stats", run: s.stats},
		{method: post, path: v1 + "/extract", run: s.extract},
		{method: post, path: v1 + "/articles", params: []string{pWait}, run: s.putArticles, writes: true, bulk: true},
		{method: del, path: v1 + "/articles/{id}", run: s.deleteArticle, writes: true},
		{method: get, path: v1 + "/openapi.json", run: s.description, light: true},
		{method: get, path: "/suggest", params: []string{pQ}, run: s.suggest, media: mediaSuggestions},
		{method: get, path: "/healthz", run: s.healthz, light: true},
		{method: get, path: "/readyz", run: s.readyz, light: true},
		{method: get, path: "/metrics", run: nothing, show: s.scrape, light: true},
	}
}

// router is the framework with all routes in it.
func (s *Server) router() http.Handler {
	e := echo.New()
	e.IPExtractor = echo.ExtractIPDirect() // never what a client says of itself
	e.HTTPErrorHandler = s.routingError
	for _, rt := range append(s.api(), s.html.routes(s)...) {
		for _, method := range rt.methods() {
			e.Add(method, rt.pattern(), s.adapt(rt))
		}
	}
	return e
}
