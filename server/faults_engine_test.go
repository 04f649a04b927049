package server

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

// vanishing is an archive whose engine answers so many calls and is gone then.
type vanishing struct {
	*fakeArchive
	left *int
}

func (a vanishing) Engine() (index.Engine, error) { return vanishingEngine{a.engine, a.left}, nil }

type vanishingEngine struct {
	index.Engine
	left *int
}

// gone is the error of a call, from one on.
func (e vanishingEngine) gone() error {
	if *e.left--; *e.left < 0 {
		return fmt.Errorf("%w: OpenSearch: POST /_search: connection refused", index.ErrUnreachable)
	}
	return nil
}

func (e vanishingEngine) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	if err := e.gone(); err != nil {
		return nil, err
	}
	return e.Engine.Search(ctx, q)
}

func (e vanishingEngine) Scan(ctx context.Context, q *index.Query) iter.Seq2[*index.Hit, error] {
	return func(yield func(*index.Hit, error) bool) {
		if err := e.gone(); err != nil {
			yield(nil, err)
			return
		}
		for h, err := range e.Engine.Scan(ctx, q) {
			if gone := e.gone(); gone != nil {
				yield(nil, gone)
				return
			}
			if !yield(h, err) {
				return
			}
		}
	}
}

func (e vanishingEngine) Article(ctx context.Context, id corpus.ArticleID) (*corpus.Document, error) {
	if err := e.gone(); err != nil {
		return nil, err
	}
	return e.Engine.Article(ctx, id)
}

func (e vanishingEngine) Quote(ctx context.Context, id corpus.QuoteID) (*index.Hit, error) {
	if err := e.gone(); err != nil {
		return nil, err
	}
	return e.Engine.Quote(ctx, id)
}

func (e vanishingEngine) Names(ctx context.Context, q index.NameQuery) ([]index.Name, error) {
	if err := e.gone(); err != nil {
		return nil, err
	}
	return e.Engine.Names(ctx, q)
}

func (e vanishingEngine) Stats(ctx context.Context) (*index.Stats, error) {
	if err := e.gone(); err != nil {
		return nil, err
	}
	return e.Engine.Stats(ctx)
}

// Whichever call of a request meets an engine that is gone, the answer is 503
// with when to come again, or what it would be otherwise: no page and no answer
// leaves out what could not be asked for.
func TestFault38EngineGone(t *testing.T) {
	docs := fixture(t)
	quote, article := docs[0].Analysis.Quotes[0].ID, docs[0].Article.ID
	ask := func(path string, answered int) *httptest.ResponseRecorder {
		r := newRig(t)
		s, err := New(vanishing{r.archive, &answered}, r.options)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	const all = 1 << 30
	paths := []string{
		"/", "/search?q=bridge", "/search?q=nosuchword", "/search?speaker=ann-lee", "/search?type=articles&q=bridge", "/verify?q=we+have+sold+the+bridge",
		"/quotes/" + string(quote), "/articles/" + string(article), "/speakers/ann-lee", "/outlets/reuters", "/compare?outlet=reuters&outlet=plumbline", "/suggest?q=le",
		"/api/v1/search?q=bridge", "/api/v1/search?q=lee", "/api/v1/search?type=articles", "/api/v1/quotes/" + string(quote), "/api/v1/quotes/" + string(quote) + "/variants",
		"/api/v1/quotes/" + string(quote) + "/cite", "/api/v1/articles/" + string(article), "/api/v1/speakers?q=le", "/api/v1/outlets?q=reu", "/api/v1/speakers/ann-lee",
		"/api/v1/outlets/reuters", "/api/v1/compare?outlet=reuters&outlet=plumbline", "/api/v1/verify?text=we+have+sold+the+bridge&speaker=Ann+Lee", "/api/v1/stats",
		"/api/v1/search?speaker=nobody", "/api/v1/quotes/none", "/api/v1/speakers/nobody",
	}
	if testing.Short() {
		paths = paths[:2]
	}
	for _, path := range paths {
		want, refused := ask(path, all), 0
		for n := 0; ; n++ {
			got := ask(path, n)
			if got.Code == http.StatusServiceUnavailable && got.Header().Get("Retry-After") != "" {
				refused++
				continue
			}
			if got.Code != want.Code || steady(got) != steady(want) {
				t.Errorf("%s, gone after %d calls: %d, not 503, and other than %d: %s", path, n, got.Code, want.Code, firstLine(steady(want), steady(got)))
			}
			break
		}
		if refused == 0 {
			t.Errorf("%s asks no engine", path)
		}
	}
}

// steady is an answer without what differs each time.
func steady(w *httptest.ResponseRecorder) string {
	return regexp.MustCompile(`"(took_ms|request_id)":[^,}]*|in [0-9.]+ ms|[0-9a-f]{16}`).ReplaceAllString(w.Body.String(), "")
}

// firstLine is the first line in which two texts differ.
func firstLine(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("%.300q and %.300q", x[i], y[i])
		}
	}
	return "one is longer"
}
