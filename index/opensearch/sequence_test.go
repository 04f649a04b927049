package opensearch

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// TestSequences writes batches, many of which are cut off at some request, by a
// process that dies or by a connection that does. What follows, the same or
// something else, mends it. Quotes without an article are never there.
func TestSequences(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	o := testOptions(t)
	o.Shards = 2
	e, broken := impatient(reopen(t, o)), impatient(reopen(t, o))
	s := spoilt(broken)
	broken.giveUp = 20 * time.Millisecond
	kept := make(map[int]corpus.Document) // what must be there
	unsure := make(map[int]bool)          // articles of which that is not known
	const articles, batches, every = 6, 60, 10
	for n := range batches {
		b, after := randomBatch(r, articles, n)
		if r.IntN(2) == 0 {
			s.set(r.IntN(8), 1<<30, []mishap{cut, lost}[r.IntN(2)])
		} else {
			s.set(r.IntN(8), r.IntN(3), []mishap{cut, lost, busy}[r.IntN(3)])
		}
		refused, err := broken.Write(t.Context(), b)
		if len(refused) > 0 {
			t.Fatalf("refused: %v", refused)
		}
		if err != nil && r.IntN(2) == 0 {
			_, err = e.Write(t.Context(), b)
		}
		for i, d := range after {
			unsure[i] = err != nil
			if delete(kept, i); d != nil {
				kept[i] = *d
			}
		}
		if n%every == every-1 {
			mend(t, e, kept, unsure)
		}
	}
}

// randomBatch changes some of so many articles, and says what is to be there
// then; nil: nothing.
func randomBatch(r *rand.Rand, articles, version int) (b index.Batch, after map[int]*corpus.Document) {
	after = make(map[int]*corpus.Document)
	for i := range articles {
		d := writtenAs(i, version%5, r.IntN(4)) // quotes of before come back
		switch r.IntN(4) {
		case 0:
			b.Delete, after[i] = append(b.Delete, d.Article.ID), nil
		case 1:
			b.Put, after[i] = append(b.Put, d), &d
		}
	}
	return b, after
}

// mend writes what is not sure to be there, and looks at everything.
func mend(t *testing.T, e *Engine, kept map[int]corpus.Document, unsure map[int]bool) {
	t.Helper()
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantListed(t, e)
	var b index.Batch
	for i := range unsure {
		if d, ok := kept[i]; ok && unsure[i] {
			b.Put = append(b.Put, d)
		} else if unsure[i] {
			b.Delete = append(b.Delete, writtenAs(i, 0, 0).Article.ID)
		}
	}
	clear(unsure)
	if err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	holds(t, e, slices.Collect(maps.Values(kept)))
}

// wantListed wants every quote to be listed by its article.
func wantListed(t *testing.T, e *Engine) {
	t.Helper()
	lists := make(map[string][]corpus.QuoteID)
	for _, d := range all(t, e, ofArticles) {
		lists[d.ID] = d.Source.Quotes
	}
	for _, q := range all(t, e, ofQuotes) {
		if !slices.Contains(lists[q.Source.Article], corpus.QuoteID(q.ID)) {
			t.Errorf("quote %s is not listed by its article %s", q.ID, q.Source.Article)
		}
	}
}

// TestTwoWriters lets two processes write and delete the same articles at once.
// Whoever is last, the quotes are those of the article.
func TestTwoWriters(t *testing.T) {
	e, other := twoProcesses(t)
	for _, e := range []*Engine{e, other} {
		spoilt(e).set(0, 1<<30, func(through http.RoundTripper, r *http.Request) (*http.Response, error) {
			if rand.N(4) == 0 {
				time.Sleep(rand.N(100 * time.Millisecond))
			}
			return through.RoundTrip(r)
		})
	}
	var writers sync.WaitGroup
	for w, e := range []*Engine{e, other} {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(rand.Uint64(), 0))
			for n := range 12 {
				b, _ := randomBatch(r, 3, 2*n+w)
				if refused, err := e.Write(t.Context(), b); err != nil || len(refused) > 0 {
					t.Errorf("writing what others write: %v %v", refused, err)
				}
			}
		})
	}
	writers.Wait()
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	var docs []corpus.Document
	for _, d := range all(t, e, ofArticles) {
		docs = append(docs, *d.Source.Doc)
	}
	holds(t, e, docs)
}
