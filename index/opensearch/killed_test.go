package opensearch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"

	"onrecord/corpus"
	"onrecord/index/archive"
	"onrecord/index/cluster"
)

// A writer that is killed between any two of its requests leaves nothing that
// whoever sends the same article again does not mend: not even where the article
// itself is there already.
func TestKilledWriters(t *testing.T) {
	o := testOptions(t).withDefaults()
	after := reopen(t, o)
	read := func(revision int, quotes ...string) corpus.Article {
		a := corpus.Article{Title: "Arms", URL: "https://paper.example/1", Publisher: corpus.NewOutlet(fmt.Sprint("Paper ", revision)), Published: corpus.NewDate(2024, 5, 6, corpus.ByDay)}
		for _, q := range quotes {
			a.Text += q + "\n\n"
		}
		return a
	}
	bread, flour := "“Bread is fair,” Anna Baker said.", "“The flour was dear,” Ben Miller said."
	revisions := []corpus.Article{read(1, bread), read(1, bread, flour), read(1, flour), read(2, flour)}
	for n := 0; ; n++ {
		survived := 0
		for i, article := range revisions {
			c, err := dial(o)
			if err != nil {
				t.Fatal(err)
			}
			e := newEngine(c, o)
			s := spoilt(e)
			ctx, cancel := context.WithCancel(t.Context())
			s.set(n, 1<<30, func(http.RoundTripper, *http.Request) (*http.Response, error) {
				cancel() // it is killed before it sends the n-th
				return nil, io.ErrUnexpectedEOF
			})
			a := cluster.New(e, cluster.Options{})
			if _, err := a.Put(ctx, []corpus.Article{article}, archive.Visible); err == nil {
				survived++
			}
			cancel()
			_ = a.Close()

			b := cluster.New(after, cluster.Options{})
			if _, err := b.Put(t.Context(), []corpus.Article{article}, archive.Visible); err != nil {
				t.Fatal(err)
			}
			id := article.DeriveID()
			doc, err := after.Article(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			after.holds(t, fmt.Sprintf("killed before request %d of revision %d", n, i), []corpus.Document{*doc})
		}
		if survived == len(revisions) {
			t.Logf("killed before each of %d requests", n)
			return
		}
	}
}
