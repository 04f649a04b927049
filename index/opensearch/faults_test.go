package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

// spoiler stands between an engine and the cluster. It makes something else of
// some requests, from one on.
type spoiler struct {
	through http.RoundTripper

	mu          sync.Mutex
	do          mishap
	from, times int // which requests it befalls, counted from 0 on
	seen        int
}

// mishap is what becomes of a request.
type mishap func(through http.RoundTripper, r *http.Request) (*http.Response, error)

// spoilt puts a spoiler into an engine, and lets it wait for little.
func spoilt(e *Engine) *spoiler {
	s := &spoiler{through: e.list.http}
	e.list.http, e.pause, e.endures = s, time.Millisecond, 0
	return s
}

func (s *spoiler) set(from, times int, do mishap) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.from, s.times, s.do, s.seen = from, times, do, 0
}

// RoundTrip implements [http.RoundTripper].
func (s *spoiler) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	do := s.do
	if s.seen++; s.seen <= s.from || s.seen > s.from+s.times {
		do = http.RoundTripper.RoundTrip
	}
	s.mu.Unlock()
	return do(s.through, r)
}

// spoiling has a request done, and makes something else of its answer.
func spoiling(spoil func(answer []byte) []byte) mishap {
	return func(through http.RoundTripper, r *http.Request) (*http.Response, error) {
		answer, err := through.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		data, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, err
		}
		answer.Body = io.NopCloser(bytes.NewReader(spoil(data)))
		return answer, nil
	}
}

// recalling asks the cluster for anything once, and remembers what it said.
type recalling struct {
	through http.RoundTripper
	known   map[string][]byte
}

var update = flag.Bool("update", false, "write anew what is kept: what the cluster says, for the fuzzing of it; docs/parity.md, with -full with the figures of this run")

const kept = "testdata/answers.json"

// keep writes what is remembered to a file, with a prefix of our own.
func (c *recalling) keep(t *testing.T, prefix string) {
	t.Helper()
	texts := map[string]json.RawMessage{}
	for key, answer := range c.known {
		texts[strings.ReplaceAll(key, prefix, "p")] = bytes.ReplaceAll(answer, []byte(prefix), []byte("p"))
	}
	data, err := json.MarshalIndent(texts, "", " ")
	if err == nil {
		err = os.WriteFile(kept, append(data, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// recalled is what was kept.
func recalled(t testing.TB) *recalling {
	t.Helper()
	data, err := os.ReadFile(kept)
	var texts map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(data, &texts)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &recalling{lostAll{}, map[string][]byte{}}
	for key, answer := range texts {
		c.known[key] = answer
	}
	return c
}

// lostAll sends nothing.
type lostAll struct{}

// RoundTrip implements [http.RoundTripper].
func (lostAll) RoundTrip(r *http.Request) (*http.Response, error) { return lost(nil, r) }

// RoundTrip implements [http.RoundTripper].
func (c *recalling) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	key := r.Method + r.URL.RequestURI() + string(body)
	if _, ok := c.known[key]; !ok {
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer, err := c.through.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		if c.known[key], err = io.ReadAll(answer.Body); err != nil {
			return nil, err
		}
	}
	return always{http.StatusOK, c.known[key]}.RoundTrip(r)
}

// cut has a request done, and nobody hears of it.
func cut(through http.RoundTripper, r *http.Request) (*http.Response, error) {
	if answer, err := through.RoundTrip(r); err == nil {
		answer.Body.Close()
	}
	return nil, io.ErrUnexpectedEOF
}

// lost does not even send a request.
func lost(http.RoundTripper, *http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

// busy has it refused for want of time.
func busy(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	saying(http.StatusTooManyRequests, `{"error":{"type":"rejected_execution_exception","reason":"the queue is full"},"status":429}`)(w, r)
	return w.Result(), nil
}

// object paths of an answer, each a way to spoil it by leaving something out.
func paths(v any, at []string, depth int) (all [][]string) {
	fields, ok := v.(map[string]any)
	if !ok || depth == 0 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		path := append(slices.Clone(at), name)
		all = append(append(all, path), paths(fields[name], path, depth-1)...)
	}
	return all
}

// without leaves out what is at a path, with puts something else there.
func with(answer []byte, path []string, value any) []byte {
	var v map[string]any
	if json.Unmarshal(answer, &v) != nil {
		return answer
	}
	within := v
	for _, name := range path[:len(path)-1] {
		next, ok := within[name].(map[string]any)
		if !ok {
			return answer
		}
		within = next
	}
	last := path[len(path)-1]
	if _, ok := within[last]; !ok {
		return answer
	}
	if within[last] = value; value == nil {
		delete(within, last)
	}
	out, err := json.Marshal(v)
	if err != nil {
		return answer
	}
	return out
}

// reading is one of the ways to read from an engine, and what it says.
type reading struct {
	name string
	do   func(context.Context, *Engine) (any, error)
}

func readings(d *corpus.Document) []reading {
	all := &index.Query{
		Type: index.Quotes, Limit: 2, Dates: index.IntervalMonth,
		Facets: []index.FacetRequest{{Field: index.Speaker, Size: 2}, {Field: index.Outlet, Size: 2}},
	}
	articles := &index.Query{Type: index.Articles, Limit: 2, Facets: []index.FacetRequest{{Field: index.Speaker, Size: 2}}}
	return []reading{
		{"Article", func(ctx context.Context, e *Engine) (any, error) { return e.Article(ctx, d.Article.ID) }},
		{"Documents", func(ctx context.Context, e *Engine) (any, error) {
			return e.Documents(ctx, []corpus.ArticleID{d.Article.ID, "unknown"})
		}},
		{"Quote", func(ctx context.Context, e *Engine) (any, error) { return e.Quote(ctx, d.Analysis.Quotes[0].ID) }},
		{"Search", func(ctx context.Context, e *Engine) (any, error) { return e.Search(ctx, all) }},
		{"Search for articles", func(ctx context.Context, e *Engine) (any, error) { return e.Search(ctx, articles) }},
		{"Scan", func(ctx context.Context, e *Engine) (any, error) {
			var hits []*index.Hit
			for h, err := range e.Scan(ctx, all) {
				if err != nil {
					return nil, err
				}
				hits = append(hits, h)
			}
			return hits, nil
		}},
		{"Names", func(ctx context.Context, e *Engine) (any, error) {
			return e.Names(ctx, index.NameQuery{Field: index.Speaker, Limit: 5})
		}},
		{"Stats", func(ctx context.Context, e *Engine) (any, error) {
			s, err := e.Stats(ctx)
			if err == nil {
				s.Bytes = 0 // which are those of this moment
			}
			return s, err
		}},
		{"Finished", func(ctx context.Context, e *Engine) (any, error) { return e.Finished(ctx, []string{"a", "b"}) }},
	}
}

const fewArticles = `
article a1; title=Arms; publisher=BBC; published=2022-11-04
  quote We have not sold arms; speaker=John Kirby; outlet=Associated Press; said=2022-09
  quote The arms were sold; speaker=Ann Lee; outlet=Reuters
article a2; title=Bridges; publisher=Plumbline; published=2023-01
  quote The bridge is shut; speaker=Ann Lee
  quote The bridge was sold; speaker=Tom Ruiz
article a3; title=Harbours; published=2021-05-06
  quote Dues rose by half; speaker=Rob Ruiz
  quote Shame
`

// filled is an engine with a few articles.
func filled(t *testing.T) (*Engine, *corpus.Document) {
	t.Helper()
	o := testOptions(t)
	o.Shards = 2
	e := reopen(t, o)
	docs := indextest.Documents(t, fewArticles)
	if err := e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err != nil {
		t.Fatal(err)
	}
	if err := e.Finish(t.Context(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	return e, &docs[0]
}

// Of an answer that is cut off, empty, of somebody else, of some of the shards
// or without one of its parts nothing is shown: it is asked for again, and if
// that does not help, it is an error.
func TestFault38NoPartIsTheWhole(t *testing.T) {
	e, d := filled(t)
	memory := &recalling{e.list.http, map[string][]byte{}}
	e.list.http = memory
	s := spoilt(e)
	e.pause = time.Microsecond
	for _, r := range readings(d) {
		t.Run(r.name, func(t *testing.T) {
			var answers [][]byte
			s.set(0, 1000, spoiling(func(answer []byte) []byte { answers = append(answers, answer); return answer }))
			e.names = newDirectories()
			want, err := r.do(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			ways := spoils()
			for _, answer := range answers {
				var v any
				if err := json.Unmarshal(answer, &v); err != nil {
					t.Fatal(err)
				}
				for _, path := range paths(v, nil, 3) {
					ways["without "+strings.Join(path, ".")] = func(a []byte) []byte { return with(a, path, nil) }
				}
			}
			for _, name := range slices.Sorted(maps.Keys(ways)) {
				for _, times := range []int{1, 1000} {
					s.set(0, times, spoiling(ways[name]))
					e.names = newDirectories()
					got, err := r.do(t.Context(), e)
					switch {
					case err != nil && (times == 1 || !errors.Is(err, index.ErrUnreachable)):
						t.Errorf("%s, %d times: %v", name, times, err)
					case err == nil && !cmp.Equal(want, got):
						t.Errorf("%s, %d times: %s", name, times, cmp.Diff(want, got))
					}
				}
			}
		})
	}
	if *update {
		memory.keep(t, e.options.Prefix)
	}
}

// spoils are ways to spoil any answer.
func spoils() map[string]func([]byte) []byte {
	return map[string]func([]byte) []byte{
		"nothing":         func([]byte) []byte { return nil },
		"null":            func([]byte) []byte { return []byte("null") },
		"an empty object": func([]byte) []byte { return []byte("{}") },
		"a list":          func([]byte) []byte { return []byte("[]") },
		"a page":          func([]byte) []byte { return []byte("<html>Log in</html>") },
		"half":            func(a []byte) []byte { return a[:len(a)/2] },
		"all but a byte":  func(a []byte) []byte { return bytes.TrimSpace(a)[:len(bytes.TrimSpace(a))-1] },
		"twice":           func(a []byte) []byte { return slices.Concat(a, a) },
		"timed out":       func(a []byte) []byte { return with(a, []string{"timed_out"}, true) },
		"a failed shard":  func(a []byte) []byte { return with(a, []string{"_shards", "failed"}, 1) },
		"no shard":        func(a []byte) []byte { return with(a, []string{"_shards"}, map[string]any{"total": 0, "failed": 0}) },
		"ended early":     func(a []byte) []byte { return with(a, []string{"terminated_early"}, true) },
		"a bound for a total": func(a []byte) []byte {
			return with(a, []string{"hits", "total"}, map[string]any{"value": 1, "relation": "gte"})
		},
		"no hits": func(a []byte) []byte { return with(a, []string{"hits", "hits"}, []any{}) },
	}
}
