package indextest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// laws is what the contract says beyond single queries: batches, pages,
// snapshots, endings.
func laws() map[string]func(*rig) {
	return map[string]func(*rig){
		"an empty engine":      emptyEngine,
		"batches":              batches,
		"one of them":          oneOfThem,
		"pages and cursors":    pages,
		"order by relevance":   relevance,
		"ending":               ending,
		"cancelled":            cancelled,
		"whole batches":        wholeBatches,
		"searches change none": searchesChangeNothing,
	}
}

// runLaws holds an engine against the laws.
func runLaws(t *testing.T, known known, open Open) {
	for name, law := range laws() {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, open)
			if d := known.to("", name); d != nil {
				mustBreak(t, d, func(t testing.TB) { law(&rig{r.Engine, t, r.texts}) })
				return
			}
			law(r)
		})
	}
}

func everything(t index.Type) *index.Query {
	return &index.Query{Type: t, Sort: index.Newest, Limit: 100}
}

func emptyEngine(r *rig) {
	q := everything(index.Quotes)
	q.Facets = []index.FacetRequest{{Field: index.Speaker, Size: 10}}
	q.Only = map[index.Field][]string{index.Speaker: {"nobody"}}
	q.Dates = index.IntervalAuto
	res := r.search(q)
	if res.Total != 0 || len(res.Hits) != 0 || res.Next != nil || !res.Earliest.IsZero() || !res.Latest.IsZero() {
		r.t.Errorf("an empty engine finds %+v", res)
	}
	if f := res.Facets[index.Speaker]; f == nil || len(f.Values) != 1 || !f.Values[0].Selected || f.Distinct != 0 {
		r.t.Errorf("facet of an empty engine: %+v", f)
	}
	if res.Dates == nil || len(res.Dates.Buckets) != 0 {
		r.t.Errorf("dates of an empty engine: %+v", res.Dates)
	}
	if n, err := r.Applied(context.Background()); n != 0 || err != nil {
		r.t.Errorf("applied %d, %v", n, err)
	}
}

// count is how many quotes and articles a search and the statistics see.
func (r *rig) count() [4]int {
	r.t.Helper()
	s, err := r.Stats(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return [4]int{r.search(everything(index.Quotes)).Total, r.search(everything(index.Articles)).Total, s.Quotes, s.Articles}
}

func (r *rig) expect(what string, quotes, articles int) {
	r.t.Helper()
	if got, want := r.count(), [4]int{quotes, articles, quotes, articles}; got != want {
		r.t.Errorf("%s: quotes and articles, found and counted: %v, want %v", what, got, want)
	}
}

func batches(r *rig) {
	docs := sample(r.t)
	b := index.Batch{Put: docs, Seq: 7}
	r.apply(b)
	r.expect("after a batch", 4, 3)
	r.apply(b)
	r.expect("after the same again", 4, 3)
	fewer := docs[0]
	fewer.Analysis.Quotes = fewer.Analysis.Quotes[:1]
	r.apply(index.Batch{Put: []corpus.Document{fewer}, Seq: 8})
	r.expect("after an article lost a quote", 3, 3)
	if _, err := r.Quote(context.Background(), "a1.2"); !errors.Is(err, index.ErrNotFound) {
		r.t.Errorf("the quote that was lost: %v", err)
	}
	r.apply(index.Batch{Delete: []corpus.ArticleID{"a2", "unknown"}, Seq: 9})
	r.expect("after a deletion", 2, 2)
	r.apply(index.Batch{Put: docs, Seq: 10})
	r.expect("after all came back", 4, 3)
	r.apply(index.Batch{Seq: 11})
	r.apply(index.Batch{Delete: []corpus.ArticleID{"a1", "a2", "a3"}, Seq: 12})
	r.expect("after all were deleted", 0, 0)
	if n, err := r.Applied(context.Background()); n != 12 || err != nil {
		r.t.Errorf("applied %d, %v, want 12", n, err)
	}
	if names, err := r.Names(context.Background(), index.NameQuery{Field: index.Speaker}); len(names) > 0 || err != nil {
		r.t.Errorf("names of nobody: %v, %v", names, err)
	}
}

// sample is three articles with four quotes.
func sample(t testing.TB) []corpus.Document {
	t.Helper()
	return Documents(t, `
article a1; title=Arms; publisher=BBC; published=2022-11-04
  quote We have not sold arms; speaker=John Kirby; outlet=Associated Press; said=2022-09
  quote They have sold arms; speaker=Pat Ryder; outlet=BBC
article a2; title=Grain; published=2022-10
  quote The grain will flow; speaker=a senior official; source_kind=anonymous; outlet=Reuters
article a3; title=Rain; publisher=Reuters
  quote It will rain arms; speaker=John Kirby`)
}

func oneOfThem(r *rig) {
	docs := sample(r.t)
	r.apply(index.Batch{Put: docs, Seq: 1})
	d, err := r.Article(context.Background(), "a1")
	if err != nil {
		r.t.Fatal(err)
	}
	if diff := cmp.Diff(&docs[0], d); diff != "" {
		r.t.Errorf("article (-want +got):\n%s", diff)
	}
	h, err := r.Quote(context.Background(), "a1.2")
	if err != nil {
		r.t.Fatal(err)
	}
	if diff := cmp.Diff(&docs[0].Analysis.Quotes[1], h.Quote); diff != "" || h.Document.Article.ID != "a1" || h.ID() != "a1.2" {
		r.t.Errorf("quote of %s (-want +got):\n%s", h.Document.Article.ID, diff)
	}
	if _, err := r.Article(context.Background(), "a1.1"); !errors.Is(err, index.ErrNotFound) {
		r.t.Errorf("unknown article: %v", err)
	}
	if _, err := r.Quote(context.Background(), "a1"); !errors.Is(err, index.ErrNotFound) {
		r.t.Errorf("unknown quote: %v", err)
	}
	for _, h := range r.search(everything(index.Quotes)).Hits {
		if got, _ := h.Document.Quote(h.Quote.ID); got != h.Quote {
			r.t.Errorf("the quote of hit %s is none of its document's", h.ID())
		}
	}
}

func pages(r *rig) {
	g := newGenerator(1)
	r.apply(index.Batch{Put: g.documents(40), Seq: 1})
	word, _, err := index.Parse("sold OR arms OR grain")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, kind := range []index.Type{index.Quotes, index.Articles} {
		for _, order := range []index.Sort{index.Relevance, index.Newest, index.Oldest} {
			for _, text := range []index.Expr{nil, word} {
				checkPages(r, &index.Query{Type: kind, Sort: order, Text: text})
			}
		}
	}
}

// checkPages reads all hits in four ways, which must agree.
func checkPages(r *rig, q *index.Query) {
	r.t.Helper()
	var scanned []string
	for h, err := range r.Scan(context.Background(), q) {
		if err != nil {
			r.t.Fatalf("scanning %s: %v", q, err)
		}
		scanned = append(scanned, h.ID())
	}
	whole := *q
	whole.Limit = 1000
	all := r.search(&whole)
	if all.Next != nil {
		r.t.Errorf("%s: a next page behind the last hit", q)
	}
	for size := range []int{1, 2, 3, 7, 1000} {
		byOffset, byKey := readPages(r, q, size+1, false), readPages(r, q, size+1, true)
		if !slices.Equal(byOffset, scanned) || !slices.Equal(byKey, scanned) {
			r.t.Errorf("%s by %d:\nscanned   %v\nby offset %v\nby key    %v", q, size+1, scanned, byOffset, byKey)
		}
	}
	if all.Total != len(scanned) || len(all.Hits) != len(scanned) {
		r.t.Errorf("%s: total %d, %d hits, %d scanned", q, all.Total, len(all.Hits), len(scanned))
	}
}

func readPages(r *rig, q *index.Query, size int, byKey bool) []string {
	r.t.Helper()
	var ids []string
	page := *q
	page.Limit = size
	for {
		res := r.search(&page)
		for _, h := range res.Hits {
			ids = append(ids, h.ID())
		}
		if res.Next == nil || len(ids) > 10_000 {
			return ids
		}
		if byKey {
			page.After = res.Next
		} else {
			page.Offset += size
		}
	}
}

func relevance(r *rig) {
	g := newGenerator(2)
	r.apply(index.Batch{Put: g.documents(60), Seq: 1})
	for range 50 {
		q := &index.Query{Type: g.oneType(), Text: g.expr(index.Quotes, 1), Limit: 1000}
		checkOrder(r.t, q, r.search(q))
	}
	q := &index.Query{Type: index.Quotes, Limit: 1000}
	for _, h := range r.search(q).Hits {
		if h.Score != r.search(q).Hits[0].Score {
			r.t.Errorf("without words, %s scores %v", h.ID(), h.Score)
			break
		}
	}
}

// checkOrder holds hits against the order of their query.
func checkOrder(t testing.TB, q *index.Query, res *index.Result) {
	t.Helper()
	for i := 1; i < len(res.Hits); i++ {
		a, b := q.KeyOf(res.Hits[i-1]), q.KeyOf(res.Hits[i])
		if q.Sort.Compare(a, b) >= 0 {
			t.Errorf("%s: %+v before %+v", q, a, b)
		}
	}
}

func ending(r *rig) {
	r.apply(index.Batch{Put: sample(r.t), Seq: 1})
	for range 2 {
		if err := r.Close(); err != nil {
			r.t.Errorf("closing: %v", err)
		}
	}
	for name, err := range calls(r, context.Background()) {
		if !errors.Is(err, index.ErrClosed) {
			r.t.Errorf("%s after Close: %v", name, err)
		}
	}
}

// calls is the error of every method that can fail.
func calls(r *rig, ctx context.Context) map[string]error {
	errs := make(map[string]error)
	_, errs["Search"] = r.Search(ctx, everything(index.Quotes))
	_, errs["Article"] = r.Article(ctx, "a1")
	_, errs["Quote"] = r.Quote(ctx, "a1.1")
	_, errs["Names"] = r.Names(ctx, index.NameQuery{Field: index.Speaker})
	_, errs["Stats"] = r.Stats(ctx)
	_, errs["Applied"] = r.Applied(ctx)
	errs["Apply"] = r.Apply(ctx, index.Batch{Put: sample(r.t), Seq: 2})
	for _, err := range r.Scan(ctx, everything(index.Quotes)) {
		errs["Scan"] = err
	}
	return errs
}

func cancelled(r *rig) {
	r.apply(index.Batch{Put: sample(r.t), Seq: 1})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	errs := calls(r, ctx)
	for _, name := range []string{"Search", "Scan", "Apply"} {
		if !errors.Is(errs[name], context.Canceled) {
			r.t.Errorf("%s with a cancelled context: %v", name, errs[name])
		}
	}
	r.search(everything(index.Quotes)) // and it goes on
}

// wholeBatches searches while batches are applied: each is seen wholly or not
// at all.
func wholeBatches(r *rig) {
	const size, rounds = 5, 20
	g := newGenerator(3)
	var batches []index.Batch
	for round := range rounds {
		docs := g.documents(size)
		for i := range docs {
			docs[i].Article.ID = corpus.ArticleID(fmt.Sprintf("r%02d-%d", round, i))
			for j := range docs[i].Analysis.Quotes {
				docs[i].Analysis.Quotes[j].ID = corpus.QuoteID(fmt.Sprintf("r%02d-%d.%d", round, i, j))
			}
		}
		b := index.Batch{Put: docs, Seq: uint64(round + 1)}
		r.texts.apply(b)
		batches = append(batches, b)
	}
	var wait sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		wait.Go(func() {
			for {
				res, err := r.Search(context.Background(), everything(index.Articles))
				if err != nil || res.Total%size != 0 {
					r.t.Errorf("while batches of %d are applied: %v articles, %v", size, res, err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for _, b := range batches {
		if err := r.Apply(context.Background(), b); err != nil {
			r.t.Errorf("applying: %v", err)
		}
	}
	close(done)
	wait.Wait()
	if got := r.search(everything(index.Articles)).Total; got != size*rounds {
		r.t.Errorf("%d articles at the end, want %d", got, size*rounds)
	}
}

// searchesChangeNothing: neither the query nor what it finds is touched.
func searchesChangeNothing(r *rig) {
	g := newGenerator(4)
	r.apply(index.Batch{Put: g.documents(20), Seq: 1})
	for range 30 {
		q := g.query()
		before := q.String()
		first, err := r.Search(context.Background(), q)
		second, again := r.Search(context.Background(), q)
		if (err == nil) != (again == nil) || err == nil && !slices.Equal(hitIDs(first), hitIDs(second)) {
			r.t.Errorf("%s: %v, %v and %v, %v", q, first, err, second, again)
		}
		if q.String() != before {
			r.t.Errorf("the query\n%s\nhas become\n%s", before, q)
		}
	}
}

func hitIDs(r *index.Result) []string {
	ids := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		ids[i] = h.ID()
	}
	return ids
}
