package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

// What is no OpenSearch, or too old a one, or lets nobody in, is not opened; the
// error says where and why.
func TestFault38Foreign(t *testing.T) {
	about := func(distribution, number string) string {
		return fmt.Sprintf(`{"name":"n1","cluster_name":"c","version":{"distribution":%q,"number":%q},"tagline":"x"}`, distribution, number)
	}
	var under sync.WaitGroup
	for _, c := range []struct {
		name, answer string
		status       int
		want         error
		says         string
	}{
		{"Elasticsearch", `{"version":{"number":"8.19.0","build_flavor":"default"},"tagline":"You Know, for Search"}`, 200, ErrForeign, "8.19.0"},
		{"an old OpenSearch", about("opensearch", "2.18.0"), 200, ErrForeign, "2.19 is the oldest"},
		{"an older OpenSearch", about("opensearch", "1.3.20"), 200, ErrForeign, "1.3.20"},
		{"no version", about("opensearch", ""), 200, ErrForeign, "2.19 is the oldest"},
		{"odd version", about("opensearch", "new"), 200, ErrForeign, "new"},
		{"another server", "<html>It works!</html>", 200, index.ErrUnreachable, "cannot be read"},
		{"another server's JSON", `{"hello":"world"}`, 200, index.ErrUnreachable, "does not say"},
		{"a list", `[]`, 200, index.ErrUnreachable, "cannot be read"},
		{"wrong password", "Unauthorized", 401, ErrDenied, "401"},
		{"no rights", `{"error":{"type":"security_exception","reason":"no permissions for [cluster:monitor/main]"},"status":403}`, 403, ErrDenied, "no permissions"},
	} {
		url := answering(t, saying(c.status, c.answer))
		under.Go(func() {
			_, err := Open(t.Context(), Options{URLs: []string{url}, User: "me", Password: "secret"})
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), url) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v, want %v that says %q", c.name, err, c.want, c.says)
			}
		})
	}
	one := answering(t, saying(200, `{"cluster_name":"one","cluster_uuid":"1","version":{"distribution":"opensearch","number":"3.5.0"}}`))
	other := answering(t, saying(200, `{"cluster_name":"other","cluster_uuid":"2","version":{"distribution":"opensearch","number":"3.5.0"}}`))
	if _, err := Open(t.Context(), Options{URLs: []string{one, other}}); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "of several clusters, one named o") {
		t.Errorf("two clusters: %v", err)
	}
	url, began := refused(t), time.Now()
	under.Go(func() {
		_, err := Open(t.Context(), Options{URLs: []string{url}})
		if took := time.Since(began); !errors.Is(err, index.ErrUnreachable) || !strings.Contains(err.Error(), url) || took > 10*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
	})
	under.Wait()
}

// A cluster that has lost the indices, or another one at the same address, is
// not taken for one without articles; it is not written to, and where the
// indices are there again all goes on.
func TestFault38NoIndices(t *testing.T) {
	e, d := filled(t)
	e.pause, e.endures = time.Millisecond, 0
	gone := request{method: http.MethodDelete, path: "/" + e.options.Prefix + "-*", params: map[string]string{"expand_wildcards": "all"}}
	if err := e.call(t.Context(), gone, nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range readings(d) {
		if got, err := r.do(t.Context(), e); !errors.Is(err, index.ErrUnreachable) {
			t.Errorf("%s: %v, %v", r.name, got, err)
		}
	}
	batch := index.Batch{Put: []corpus.Document{*d}, Seq: 2}
	for name, write := range map[string]func(context.Context) error{
		"Apply":  func(ctx context.Context) error { return e.Apply(ctx, batch) },
		"Finish": func(ctx context.Context) error { return e.Finish(ctx, []string{"c"}) },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := write(ctx); !errors.Is(err, index.ErrUnreachable) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var made map[string]any
	if err := e.call(t.Context(), request{method: http.MethodGet, path: "/" + e.options.Prefix + "-*"}, &made); err != nil || len(made) > 0 {
		t.Errorf("writes have made indices: %v, %v", made, err)
	}
	reopen(t, e.options)
	if err := e.Apply(t.Context(), batch); err != nil {
		t.Error(err)
	}
	if got, err := e.Article(t.Context(), d.Article.ID); err != nil || !cmp.Equal(got, d) {
		t.Errorf("%v, %v", got, err)
	}
}

// Whatever request of a write is lost, or its answer is, the write is done when
// it says so, and once.
func TestFault38LostWrites(t *testing.T) {
	e := openTest(t)
	s := spoilt(e)
	versions := [][]corpus.Document{
		indextest.Documents(t, fewArticles),
		indextest.Documents(t, strings.NewReplacer("The bridge is shut", "The bridge is open", "  quote Shame\n", "", "Arms", "No arms").Replace(fewArticles)),
	}
	for name, do := range map[string]mishap{"cut off": cut, "lost": lost, "busy": busy} {
		for n := 0; ; n++ {
			docs := versions[n%2]
			s.set(n, 1, do)
			if err := e.Apply(t.Context(), index.Batch{Put: docs}); err != nil {
				t.Fatalf("%s, request %d: %v", name, n, err)
			}
			befell := s.seen > n
			s.set(0, 0, nil)
			e.holds(t, fmt.Sprintf("%s, request %d", name, n), docs)
			if !befell {
				t.Logf("%s: each of %d requests", name, n)
				break
			}
		}
	}
}

// holds wants the engine to have these articles with their quotes, and nothing
// else.
func (e *Engine) holds(t *testing.T, when string, docs []corpus.Document) {
	t.Helper()
	want := index.Stats{}
	for i := range docs {
		want.Articles++
		want.Quotes += len(docs[i].Analysis.Quotes)
		if got, err := e.Article(t.Context(), docs[i].Article.ID); err != nil || !cmp.Equal(got, &docs[i]) {
			t.Errorf("%s: %v, %v", when, got, err)
		}
	}
	got, err := e.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Bytes = 0; *got != want {
		t.Errorf("%s: it holds %+v, want %+v", when, got, want)
	}
	found := map[corpus.QuoteID]bool{}
	for h, err := range e.Scan(t.Context(), &index.Query{Type: index.Quotes}) {
		if err != nil {
			t.Fatal(err)
		}
		found[h.Quote.ID] = true
	}
	for i := range docs {
		for _, q := range docs[i].Analysis.Quotes {
			if !found[q.ID] {
				t.Errorf("%s: %s is not found", when, q.ID)
			}
			delete(found, q.ID)
		}
	}
	if len(found) > 0 {
		t.Errorf("%s: found besides: %v", when, found)
	}
}
