package indextest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"onrecord/corpus"
	"onrecord/index"
)

// DifferentialOptions says how long [Differential] goes on. Zero values are a
// few seconds' worth.
type DifferentialOptions struct {
	Seed    uint64 // 0: a fixed one
	Rounds  int    // batches applied, 0: 12
	Queries int    // after each batch, 0: 150
}

// Differential applies random batches (new articles, changed ones, deleted
// ones) to an engine and to [Memory], and holds what they say to random
// queries against each other. A failure names the seed.
func Differential(t *testing.T, open Open, o DifferentialOptions) {
	differential(t, newRig(t, open), o)
}

func differential(t testing.TB, r *rig, o DifferentialOptions) {
	o.Seed, o.Rounds, o.Queries = max(o.Seed, 1), orNumber(o.Rounds, 12), orNumber(o.Queries, 150)
	m, g := NewMemory(), newGenerator(o.Seed)
	t.Logf("seed %d, %d rounds of %d queries", o.Seed, o.Rounds, o.Queries)
	for round := range o.Rounds {
		b := g.batch(m, uint64(round+1))
		r.apply(b)
		if err := m.Apply(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		for range o.Queries {
			compareSearch(t, r, m, g.query())
		}
		for range 1 + o.Queries/20 {
			compareNames(t, r, m, g.nameQuery())
			compareTicks(t, r, g)
		}
		if t.Failed() {
			t.Fatalf("seed %d, round %d", o.Seed, round+1)
		}
	}
}

func orNumber(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// batch changes some of what m holds and adds to it.
func (g *generator) batch(m *Memory, seq uint64) index.Batch {
	b := index.Batch{Seq: seq, Put: g.documents(1 + g.IntN(12))}
	entries, _ := m.snapshot(context.Background())
	for _, e := range entries {
		switch id := e.doc.Article.ID; g.IntN(8) {
		case 0:
			b.Put = append(b.Put, g.document(string(id)))
		case 1:
			b.Delete = append(b.Delete, id)
		}
	}
	if g.IntN(4) == 0 {
		b.Delete = append(b.Delete, "unknown")
	}
	return b
}

func compareSearch(t testing.TB, r *rig, m *Memory, q *index.Query) {
	t.Helper()
	want, wantErr := m.Search(context.Background(), q)
	got, gotErr := r.Search(context.Background(), q)
	if wantErr != nil || gotErr != nil {
		if (wantErr == nil) != (gotErr == nil) {
			t.Errorf("%s\nerror %v, want %v", q, gotErr, wantErr)
		}
		return
	}
	checkOrder(t, q, got)
	if diff := Differ(q, want, got); diff != "" {
		t.Errorf("%s\n(-want +got):\n%s", q, diff)
	}
	if q.Sort == index.Relevance && q.Text != nil {
		compareSets(t, r, m, q)
	}
}

// Differ is in what two answers to a query differ, "" where engines agree. By
// relevance, the hits are not looked at: which engine ranks how is its own
// affair.
func Differ(q *index.Query, want, got *index.Result) string {
	return cmp.Diff(answeredBy(q, want), answeredBy(q, got), cmpopts.EquateEmpty())
}

// answered is what engines must agree about.
type answered struct {
	Total            int
	Hits             []string // by relevance: only how many
	Next             string
	Facets           map[index.Field]*index.Facet
	Dates            *index.DateFacet
	Earliest, Latest corpus.Date
}

func answeredBy(q *index.Query, r *index.Result) answered {
	a := answered{Total: r.Total, Hits: hitIDs(r), Facets: r.Facets, Dates: r.Dates, Earliest: r.Earliest, Latest: r.Latest}
	if r.Next != nil {
		a.Next = r.Next.ID + " " + r.Next.Date.String()
	}
	if q.Sort == index.Relevance && q.Text != nil {
		a.Hits = make([]string, len(a.Hits))
		a.Next = fmt.Sprint(r.Next != nil)
	}
	return a
}

// compareSets compares all hits of a query by relevance, whatever their order.
func compareSets(t testing.TB, r *rig, m *Memory, q *index.Query) {
	t.Helper()
	all := *q
	all.Offset, all.Limit, all.Facets, all.Dates = 0, index.MaxDepthHits, nil, ""
	want, _ := m.Search(context.Background(), &all)
	got := r.search(&all)
	wantIDs, gotIDs := hitIDs(want), hitIDs(got)
	slices.Sort(wantIDs)
	slices.Sort(gotIDs)
	if diff := cmp.Diff(wantIDs, gotIDs); diff != "" {
		t.Errorf("%s: hits (-want +got):\n%s", q, diff)
	}
}

func compareNames(t testing.TB, r *rig, m *Memory, q index.NameQuery) {
	t.Helper()
	want, err := m.Names(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Names(context.Background(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%+v (-want +got):\n%s", q, diff)
	}
}

// compareTicks ticks each value of a facet alone: the total must be its count.
func compareTicks(t testing.TB, r *rig, g *generator) {
	t.Helper()
	q := g.query()
	q.Offset, q.Limit, q.Dates = 0, 0, ""
	f := pickOne(g, filterFields(q.Type))
	q.Facets = []index.FacetRequest{{Field: f, Size: index.MaxFacetSize}}
	facet := r.search(q).Facets[f]
	ticks := append(slices.Clone(facet.Values), index.FacetValue{Value: index.None, Count: facet.Missing})
	for _, v := range ticks {
		ticked := *q
		ticked.Facets = nil
		ticked.Only = map[index.Field][]string{f: {v.Value}}
		for other, values := range q.Only {
			if other != f {
				ticked.Only[other] = values
			}
		}
		if total := r.search(&ticked).Total; total != v.Count {
			t.Errorf("%s\n%s %s counts %d; ticked alone it gives %d", q, f, v.Value, v.Count, total)
		}
	}
	compareBuckets(t, r, g.query())
}

// compareBuckets asks for each bucket as a range: the total is its count and
// that of the coarser dates which overlap it.
func compareBuckets(t testing.TB, r *rig, q *index.Query) {
	t.Helper()
	q.From, q.To, q.Facets, q.Offset, q.Limit = corpus.Date{}, corpus.Date{}, nil, 0, index.MaxPage
	q.Dates = index.IntervalMonth
	all := r.search(q)
	coarser := make(map[corpus.Date]int)
	for h, err := range r.Scan(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		if d := q.DateField.When(&h.Document.Article, h.Quote); !d.IsZero() && d.In(corpus.ByMonth).Last() < d.Last() {
			coarser[d]++
		}
	}
	for _, b := range all.Dates.Buckets {
		want := b.Count
		for d, n := range coarser {
			if d.Overlaps(b.Date) {
				want += n
			}
		}
		within := *q
		within.From, within.To, within.Dates = b.Date, b.Date, ""
		if got := r.search(&within).Total; got != want {
			t.Errorf("%s\nfrom and to %s: %d hits, want %d", q, b.Date, got, want)
		}
	}
}
