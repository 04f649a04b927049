package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"onrecord/corpus"
	"onrecord/corpus/sample"
	"onrecord/index/archive"
	"onrecord/index/bleve"
)

var soakTime = flag.Duration("soak", 5*time.Second, "how long the soak test lasts")

// soak is a server over a real archive, and those who use and abuse it.
type soak struct {
	*testing.T
	archive *archive.Archive
	server  *Server
	address string
	client  *http.Client
	base    []corpus.Article // of the sample, to be changed and sent in

	counts sync.Map // of answers: by status, and why where it is 503, an *atomic.Int64
	swaps  atomic.Int64
	checks atomic.Int64 // of what was written against what is found
}

// Everything at once, in no order: hostile requests, searches, articles sent
// in and taken down, connections that break off, and indexes that take each
// other's place. Nothing is a fault of the server, what is acknowledged is
// found and what is taken down is not, nothing is left over at the end, and
// memory does not grow.
func TestFault63Soak(t *testing.T) {
	seed := soakSeed(t)
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) }) // when all has ended
	s := newSoak(t)
	ctx, stop := context.WithTimeout(t.Context(), *soakTime+time.Minute)
	defer stop()
	go s.endWhenMixed(ctx, stop)
	var all sync.WaitGroup
	each := func(n uint64, run func(context.Context, uint64, *rand.Rand)) {
		for i := range n {
			all.Go(func() {
				r := rand.New(rand.NewPCG(seed, n<<32+i))
				for ctx.Err() == nil {
					run(ctx, i, r)
				}
			})
		}
	}
	each(2, (&writers{soak: s, known: map[string]*written{}}).write)
	each(3, s.search)
	each(2, s.abuse)
	each(1, s.breakOff)
	each(1, s.swap)
	sizes := s.watchMemory(ctx)
	all.Wait()
	s.report(<-sizes)
}

// endWhenMixed ends the soak when its time is over and, on a machine that is
// busy with others, each kind of work was done at least once.
func (s *soak) endWhenMixed(ctx context.Context, stop func()) {
	defer stop()
	select {
	case <-time.After(*soakTime):
	case <-ctx.Done():
	}
	for ctx.Err() == nil && !s.isMixed() {
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *soak) isMixed() bool { return s.checks.Load() > 0 && s.swaps.Load() > 0 }

func soakSeed(t *testing.T) uint64 {
	seed := uint64(time.Now().UnixNano())
	if given, err := strconv.ParseUint(os.Getenv("ONRECORD_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("seed %d", seed)
	return seed
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	base, err := sample.Articles()
	if err != nil {
		t.Fatal(err)
	}
	engines := archive.Engines{Schema: bleve.SchemaVersion, Create: bleve.Create, Open: bleve.Open, Damaged: bleve.ErrDamaged}
	a, err := archive.Open(t.Context(), t.TempDir(), archive.Options{Engines: engines, Wait: true, Log: slog.New(slog.NewJSONHandler(errorsOf{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{T: t, archive: a, base: base, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: time.Minute}}
	if s.server, err = New(a, Options{Token: testToken, Logger: slog.New(slog.NewJSONHandler(errorsOf{t}, &slog.HandlerOptions{Level: slog.LevelError}))}); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	down := make(chan error, 1)
	go func() { down <- s.server.Run(ctx, l) }()
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		stop()
		if err := errors.Join(<-down, a.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// errorsOf shows what the server logs as its own errors.
type errorsOf struct{ t *testing.T }

func (e errorsOf) Write(line []byte) (int, error) {
	e.t.Logf("%.1000s", line)
	return len(line), nil
}

// do sends a request and counts its answer, which is no fault of the server;
// 0 where there is none.
func (s *soak) do(ctx context.Context, method, target string, body []byte, headers ...string) (int, []byte) {
	q, err := http.NewRequestWithContext(ctx, method, "http://"+s.address+target, bytes.NewReader(body))
	if err != nil {
		return 0, nil // of which the client makes no request
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		q.Header.Set(name, value)
	}
	w, err := s.client.Do(q)
	if err != nil {
		return 0, nil
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		return 0, nil
	}
	s.count(w.StatusCode, answer)
	if w.StatusCode >= 500 && (w.StatusCode != http.StatusServiceUnavailable || w.Header.Get("Retry-After") == "") {
		s.Errorf("%s %.200s: %d %s", method, target, w.StatusCode, answer)
	}
	return w.StatusCode, answer
}

func (s *soak) count(code int, answer []byte) {
	kind := strconv.Itoa(code)
	if code == http.StatusServiceUnavailable {
		var p Problem
		_ = json.Unmarshal(answer, &p) // a page is no JSON
		kind += p.Type
	}
	n, _ := s.counts.LoadOrStore(kind, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
}

func (s *soak) search(ctx context.Context, _ uint64, r *rand.Rand) {
	queries := []string{
		"q=said", "q=not+OR+no&facets=speaker,outlet,date,kind", "q=%22of+the%22", "q=pres*", "q=minister~2", "type=articles&q=the", "sort=newest&page=3",
		"kind=direct&from=2020", "q=NOT+the&per_page=100", "q=a+NEAR/5+the",
	}
	target := []string{"/api/v1/search?", "/search?"}[r.IntN(2)] + queries[r.IntN(len(queries))]
	if r.IntN(10) == 0 {
		target = []string{"/", "/metrics", "/readyz", "/api/v1/stats", "/api/v1/speakers?q=a", "/api/v1/openapi.json"}[r.IntN(6)]
	}
	s.do(ctx, "GET", target, nil)
}

// abuse sends what the faults of this package are about.
func (s *soak) abuse(ctx context.Context, _ uint64, r *rand.Rand) {
	switch r.IntN(4) {
	case 0, 1:
		c := paramCases[r.IntN(len(paramCases))]
		at := r.IntN(len(c.values))
		for value := range c.values { // whichever comes at that place this time
			if at--; at < 0 {
				s.do(ctx, "GET", "/api/v1/search?"+url.Values{c.name: {value}}.Encode(), nil)
				return
			}
		}
	case 2:
		targets := []string{
			"/api/v1/search?q=%zz", "/api/v1/search?a;b", "/quotes/%ff", "/%09/evil", "//evil.example", "/api/v1/quotes/" + strings.Repeat("a", 5000),
			"/search?q=" + url.QueryEscape(strings.Repeat("pre* ", 60)), "/search?q=" + url.QueryEscape(strings.Repeat("minister~2 ", 60)), "/" + strings.Repeat("a", maxURL),
		}
		s.do(ctx, []string{"GET", "HEAD", "PUT", "OPTIONS", "BREW"}[r.IntN(5)], targets[r.IntN(len(targets))], nil, "Origin: https://evil.example", "X-Forwarded-For: 10.0.0.1")
	case 3:
		bodies := []string{
			"", "{", "[]", `{"text":1e999}`, `{"text":"x","text":"y"}`, `{"text":` + strings.Repeat("[", 40), `{"text":"` + strings.Repeat("“a” said B. ", 2000) + `"}`,
			`{"text":"a\u0000b"}`, "{\"text\":\"\xff\"}", strings.Repeat(" ", maxBody+1), `{"text":"` + strings.Repeat("<b>", 20_000) + `"}`, "\n\n" + `{"title":"t"}` + "\nx\n",
		}
		target := []string{"/api/v1/extract", "/api/v1/articles"}[r.IntN(2)]
		s.do(ctx, "POST", target, []byte(bodies[r.IntN(len(bodies))]), asType([]string{mediaJSON, mediaLines, "text/plain"}[r.IntN(3)]), []string{auth, "Authorization: Bearer wrong"}[r.IntN(2)])
	}
}

// breakOff connects and goes away, in the middle of this or that.
func (s *soak) breakOff(_ context.Context, _ uint64, r *rand.Rand) {
	requests := []string{
		"", "GET /healthz HT", "GET /api/v1/search?q=the HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
		"POST /api/v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
		"POST /api/v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nx\r\n",
		"POST /api/v1/articles HTTP/1.1\r\nHost: a\r\n" + auth + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: 5000\r\n\r\n{}\n{}\n",
	}
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		s.Error(err)
		return
	}
	_, _ = io.WriteString(conn, requests[r.IntN(len(requests))])
	time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
	_ = conn.Close()
}

// swap builds an index beside the one in use.
func (s *soak) swap(ctx context.Context, _ uint64, r *rand.Rand) {
	if err := s.archive.Reindex(ctx, func(uint64, uint64) {}); err != nil && ctx.Err() == nil {
		s.Errorf("reindexing: %v", err)
		return
	}
	s.swaps.Add(1)
	select {
	case <-time.After(time.Duration(r.IntN(2000)) * time.Millisecond):
	case <-ctx.Done():
	}
}

// writers send articles in and take them down, each its own, and look whether
// they are found or not.
type writers struct {
	*soak
	mu    sync.Mutex
	known map[string]*written // by reference
}

// written is an article as its writer knows it.
type written struct {
	id      string
	version int
}

func (w *writers) write(ctx context.Context, who uint64, r *rand.Rand) {
	ref := fmt.Sprintf("soak%dx%d", who, r.IntN(25))
	w.mu.Lock()
	a := w.known[ref]
	if a == nil {
		a = new(written)
		w.known[ref] = a
	}
	w.mu.Unlock()
	if a.id != "" && r.IntN(3) == 0 {
		w.takeDown(ctx, a, ref)
		return
	}
	w.send(ctx, a, ref, w.base[r.IntN(len(w.base))])
}

// mark is a word that no other article has, nor another version.
func (a *written) mark(ref string) string { return fmt.Sprintf("%sv%d", ref, a.version%5) }

func (w *writers) send(ctx context.Context, a *written, ref string, article corpus.Article) {
	a.version++
	text := fmt.Sprintf("“The mark is %s,” said Ann Lee, the mayor.\n\n%s", a.mark(ref), article.Text)
	body, err := json.Marshal(map[string]string{"id": ref, "title": article.Title, "publisher": "Soak", "text": text})
	if err != nil {
		w.Error(err)
	}
	code, answer := w.do(ctx, "POST", "/api/v1/articles", body, auth, asType(mediaJSON))
	if code != http.StatusOK {
		if code != 0 && code != http.StatusServiceUnavailable {
			w.Errorf("sent in: %d %s", code, answer)
		}
		return
	}
	var o ArticleOutcome
	if err := json.Unmarshal(answer, &o); err != nil || o.ID == nil {
		w.Errorf("%v: %s", err, answer)
		return
	}
	a.id = *o.ID
	w.expect(ctx, a, ref, http.StatusOK, 1)
}

func (w *writers) takeDown(ctx context.Context, a *written, ref string) {
	code, answer := w.do(ctx, "DELETE", "/api/v1/articles/"+a.id, nil, auth)
	switch code {
	case http.StatusOK:
		w.expect(ctx, a, ref, http.StatusNotFound, 0)
		a.id = ""
	case 0, http.StatusServiceUnavailable: // it may be gone or not
		a.id = ""
	default:
		w.Errorf("taken down: %d %s", code, answer)
	}
}

// expect looks for an article by its id and by its mark.
func (w *writers) expect(ctx context.Context, a *written, ref string, code, total int) {
	got, answer := w.do(ctx, "GET", "/api/v1/articles/"+a.id, nil)
	if got != code && got != http.StatusServiceUnavailable && got != 0 || got == http.StatusOK && !bytes.Contains(answer, []byte(a.mark(ref))) {
		w.Errorf("article %s: %d, want %d with %s: %.300s", a.id, got, code, a.mark(ref), answer)
	}
	got, answer = w.do(ctx, "GET", "/api/v1/search?type=articles&facets=none&q="+a.mark(ref), nil)
	if got != http.StatusOK {
		return
	}
	w.checks.Add(1)
	var found struct{ Total int }
	if err := json.Unmarshal(answer, &found); err != nil || found.Total != total {
		w.Errorf("%s is found %d times, want %d: %v, %s", a.mark(ref), found.Total, total, err, answer)
	}
}

// watchMemory notes how much memory is used now and then, until ctx ends.
func (s *soak) watchMemory(ctx context.Context) <-chan []float64 {
	out := make(chan []float64, 1)
	go func() {
		var sizes []float64
		tick := time.NewTicker(*soakTime / 100)
		defer tick.Stop()
		for ctx.Err() == nil {
			select {
			case <-tick.C:
				sizes = append(sizes, residentMiB())
			case <-ctx.Done():
			}
		}
		out <- sizes
	}()
	return out
}

// report shows what happened; over minutes, memory must not have grown.
func (s *soak) report(sizes []float64) {
	counted := map[string]int64{}
	for kind, n := range s.counts.Range {
		counted[kind.(string)] = n.(*atomic.Int64).Load()
	}
	s.Logf("answers %v, %d indexes built, %d articles looked for after they were written", counted, s.swaps.Load(), s.checks.Load())
	if counted["200"] == 0 || counted["400"] == 0 || !s.isMixed() {
		s.Error("that is no mixed load")
	}
	late := sizes[len(sizes)/3:]
	mean, slope := trend(late)
	s.Logf("resident %.0f MiB, %+.1f MiB from a third of the time to its end", mean, slope)
	if *soakTime >= 5*time.Minute && slope > max(32, mean/10) {
		s.Errorf("memory grows")
	}
}

// trend is the mean of values and how much the line through them rises.
func trend(values []float64) (mean, rise float64) {
	n := float64(len(values))
	var above, below float64
	for i, v := range values {
		mean += v / n
		x := float64(i) - (n-1)/2
		above, below = above+x*v, below+x*x
	}
	if below == 0 {
		return mean, 0
	}
	return mean, above / below * (n - 1)
}
