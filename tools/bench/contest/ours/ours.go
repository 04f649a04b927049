// Package ours is the program itself among the engines compared: an archive,
// its engine, and the server before it, all as they are used.
package ours

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"onrecord/bench/contest"
	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/read"
	"onrecord/corpus/store"
	"onrecord/index"
	"onrecord/index/archive"
	"onrecord/index/bleve"
	"onrecord/server"
)

// Extractor is the version that articles must say they were read by, else the
// archive reads them again.
func Extractor() string { return extract.New(nil).Version() }

// Entrant is the program.
func Entrant() contest.Entrant {
	return contest.Entrant{
		Name: "onrecord", Layout: corpus.Slug(bleve.SchemaVersion + " " + Extractor()),
		Missing: func() error { return nil },
		Build:   Build, Open: Open, Path: Path, Read: readFiles,
		Loads: []contest.Load{{Name: "articles and quotes", Steps: []contest.Step{
			{Name: "store", Run: Store},
			{Name: "index", Run: func(ctx context.Context, dir string, _ iter.Seq[corpus.Document]) error { return Index(ctx, dir) }},
		}}},
	}
}

// engines is the engine of this machine.
func engines() archive.Engines {
	return archive.Engines{Schema: bleve.SchemaVersion, Create: bleve.Create, Open: bleve.Open, Damaged: bleve.ErrDamaged}
}

// Build stores articles, and lets the archive make its index of the store.
func Build(ctx context.Context, dir string, articles iter.Seq[corpus.Document]) error {
	if err := Store(ctx, dir, articles); err != nil {
		return err
	}
	return Index(ctx, dir)
}

// storeBatch is how many articles are stored at once: as many as the archive
// stores when it loads.
const storeBatch = 500

// Store writes articles with their quotes to the store of an archive that is
// not there yet.
func Store(ctx context.Context, dir string, articles iter.Seq[corpus.Document]) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	s, err := store.Open(filepath.Join(dir, "articles.db"))
	if err != nil {
		return err
	}
	defer s.Close()
	batch := make([]corpus.Document, 0, storeBatch)
	put := func() error {
		_, err := s.Put(ctx, batch)
		batch = batch[:0]
		return err
	}
	for d := range articles {
		if batch = append(batch, d); len(batch) == storeBatch {
			if err := put(); err != nil {
				return err
			}
		}
	}
	return put()
}

// Index opens an archive, which makes the index that it lacks.
func Index(ctx context.Context, dir string) error {
	a, err := archive.Open(ctx, dir, archive.Options{Engines: engines(), Wait: true})
	if err != nil {
		return err
	}
	return a.Close()
}

// engine is the program with an archive open.
type engine struct {
	archive server.Archive
	reads   index.Engine
	load    func(context.Context, iter.Seq[corpus.Article]) (archive.Report, error)
	close   func() error
}

// Open opens an archive.
func Open(ctx context.Context, dir string) (contest.Engine, error) {
	a, err := archive.Open(ctx, dir, archive.Options{Engines: engines(), Wait: true})
	if err != nil {
		return nil, err
	}
	reads, err := a.Engine()
	if err != nil {
		return nil, fmt.Errorf("searching the archive: %w", err)
	}
	load := func(ctx context.Context, articles iter.Seq[corpus.Article]) (archive.Report, error) {
		return a.Load(ctx, articles, nil)
	}
	return &engine{a, reads, load, a.Close}, nil
}

func (e *engine) Close() error { return e.close() }

// Ask does what the server does in answer to a search, but for showing it.
func (e *engine) Ask(ctx context.Context, q *contest.Question) (*contest.Answer, error) {
	search, err := query(q)
	if err != nil {
		return nil, err
	}
	result, err := e.reads.Search(ctx, search)
	if err != nil {
		return nil, err
	}
	if len(result.Warnings) > 0 {
		return nil, fmt.Errorf("%s: %s", q, result.Warnings[0])
	}
	a := &contest.Answer{Total: result.Total, Facets: counts(result)}
	marks := index.NewHighlighter(search.Text)
	for _, h := range result.Hits {
		hit := newHit(h)
		if q.Highlight() {
			if hit.Highlighted, err = highlight(ctx, hit.Text, marks); err != nil {
				return nil, err
			}
		}
		a.Hits = append(a.Hits, hit)
	}
	return a, nil
}

// query is the question as the server would read it from an address.
func query(q *contest.Question) (*index.Query, error) {
	s := &index.Query{Type: index.Quotes, Sort: index.Relevance, DateField: index.ByDate, Limit: contest.PerPage}
	if text := q.Text(); text != "" {
		var err error
		if s.Text, _, err = index.Parse(text); err != nil {
			return nil, err
		}
	}
	if q.Newest() || s.Text == nil {
		s.Sort = index.Newest
	}
	if q.Only != "" {
		s.Only = map[index.Field][]string{index.Outlet: {q.Only}}
	}
	if q.From != "" {
		var err error
		if s.From, err = corpus.ParseDate(q.From); err != nil {
			return nil, err
		}
		if s.To, err = corpus.ParseDate(q.To); err != nil {
			return nil, err
		}
	}
	for _, f := range q.Facets() {
		s.Facets = append(s.Facets, index.FacetRequest{Field: index.Field(f), Size: contest.Listed})
	}
	if q.Months() {
		s.Dates = index.IntervalMonth
	}
	return s, nil
}

func counts(r *index.Result) map[string][]int {
	all := make(map[string][]int)
	for f, facet := range r.Facets {
		for _, v := range facet.Values {
			all[string(f)] = append(all[string(f)], v.Count)
		}
	}
	if r.Dates != nil {
		for _, b := range r.Dates.Buckets {
			if b.Count > 0 {
				all[contest.ByMonth] = append(all[contest.ByMonth], b.Count)
			}
		}
	}
	return all
}

func newHit(h *index.Hit) contest.Hit {
	a, q := &h.Document.Article, h.Quote
	return contest.Hit{
		Text: q.Text(a.Text), Speaker: q.Speaker.Name, Outlet: q.Credit.Outlet.Name,
		Publisher: a.Publisher.Name, Kind: string(q.Kind), Day: q.When(a).String(),
	}
}

func highlight(ctx context.Context, text string, marks *index.Highlighter) (string, error) {
	found, err := marks.Highlight(ctx, text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	at := 0
	for _, s := range found {
		b.WriteString(text[at:s.Start] + "<mark>" + s.Of(text) + "</mark>")
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

// Handler is the server's, in a process that clears memory as seldom as
// "onrecord serve" does.
func (e *engine) Handler() (http.Handler, error) {
	debug.SetGCPercent(300)
	s, err := server.New(e.archive, server.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	return s.Handler(), nil
}

// Path is the address of a search.
func Path(q *contest.Question) string {
	v := url.Values{"q": {q.Text()}, "per_page": {fmt.Sprint(contest.PerPage)}, "highlight": {fmt.Sprint(q.Highlight())}}
	facets := q.Facets()
	if q.Months() {
		facets = append(facets, "date")
		v.Set("date_interval", "month")
	}
	if facets == nil {
		facets = []string{"none"}
	}
	v.Set("facets", strings.Join(facets, ","))
	if q.Newest() || q.Text() == "" {
		v.Set("sort", string(index.Newest))
	}
	for name, value := range map[string]string{"outlet": q.Only, "from": q.From, "to": q.To} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/api/v1/search?" + v.Encode()
}

// Ingest loads articles as the command line does: their quotes are found anew.
func (e *engine) Ingest(ctx context.Context, articles iter.Seq[corpus.Document]) (int, error) {
	report, err := e.load(ctx, func(yield func(corpus.Article) bool) {
		for d := range articles {
			if !yield(d.Article) {
				return
			}
		}
	})
	n := 0
	for _, of := range report.Quotes {
		n += of
	}
	return n, err
}

// readFiles is what "onrecord ingest" does.
func readFiles(ctx context.Context, dir string, paths []string) (int, error) {
	a, err := archive.Open(ctx, dir, archive.Options{Engines: engines(), Wait: true})
	if err != nil {
		return 0, err
	}
	report, err := a.Load(ctx, articlesOf(paths), nil)
	return report.Articles(), errors.Join(err, a.Close())
}

// articlesOf are those of files that can be read.
func articlesOf(paths []string) iter.Seq[corpus.Article] {
	return func(yield func(corpus.Article) bool) {
		for item := range read.Files(paths, read.Options{}).Items() {
			if item.Problem == nil && !yield(item.Article) {
				return
			}
		}
	}
}
