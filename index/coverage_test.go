package index_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

// counting is an engine that counts searches.
type counting struct {
	index.Engine
	searches int
	fails    error
}

func (c *counting) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	c.searches++
	if c.fails != nil {
		return nil, c.fails
	}
	return c.Engine.Search(ctx, q)
}

// What was looked through is found once for all queries that look through the
// same, and anew when the contents have changed.
func TestCoveragesRemember(t *testing.T) {
	e := &counting{Engine: engine(t)}
	var known index.Coverages
	ap := map[index.Field][]string{index.Outlet: {"associated-press"}}
	both := map[index.Field][]string{index.Outlet: {"associated-press", "the-quay"}}
	turned := map[index.Field][]string{index.Outlet: {"the-quay", "associated-press"}, index.Speaker: {"pat-ryder"}}
	long := map[index.Field][]string{index.Outlet: {strings.Repeat("long", 300)}}
	first, later, rebuilt := index.State{Applied: 1}, index.State{Applied: 2}, index.State{Index: 1}
	for _, c := range []struct {
		name     string
		q        index.Query
		now      index.State
		searches int
	}{
		{"the first", index.Query{Type: index.Quotes}, first, 2},
		{"other words", index.Query{Type: index.Quotes, Text: index.Word{Text: "arms"}, Limit: 3}, first, 0},
		{"articles", index.Query{Type: index.Articles}, first, 2},
		{"a filter", index.Query{Type: index.Quotes, Only: ap}, first, 2},
		{"it excludes", index.Query{Type: index.Quotes, Not: ap}, first, 2},
		{"two values", index.Query{Type: index.Quotes, Only: both}, first, 2},
		{"turned, and one that does not matter", index.Query{Type: index.Quotes, Only: turned}, first, 0},
		{"a date", index.Query{Type: index.Quotes, From: corpus.NewDate(2022, 1, 1, corpus.ByMonth)}, first, 2},
		{"another", index.Query{Type: index.Quotes, To: corpus.NewDate(2022, 1, 1, corpus.ByMonth)}, first, 2},
		{"coarser", index.Query{Type: index.Quotes, To: corpus.NewDate(2022, 1, 1, corpus.ByYear)}, first, 2},
		{"of another field", index.Query{Type: index.Quotes, To: corpus.NewDate(2022, 1, 1, corpus.ByYear), DateField: index.BySaid}, first, 2},
		{"too long to keep", index.Query{Type: index.Quotes, Only: long}, first, 2},
		{"too long to have been kept", index.Query{Type: index.Quotes, Only: long}, first, 2},
		{"after a write", index.Query{Type: index.Quotes}, later, 2},
		{"again", index.Query{Type: index.Quotes}, later, 0},
		{"who began before the write", index.Query{Type: index.Quotes}, first, 2},
		{"and disturbs nobody", index.Query{Type: index.Quotes}, later, 0},
		{"another index, at a lower number", index.Query{Type: index.Quotes}, rebuilt, 2},
		{"which counts from then on", index.Query{Type: index.Quotes}, later, 2},
		{"still", index.Query{Type: index.Quotes}, rebuilt, 0},
	} {
		e.searches = 0
		got, err := known.Of(t.Context(), e, &c.q, c.now)
		if err != nil || e.searches != c.searches {
			t.Errorf("%s: %d searches, want %d; %v", c.name, e.searches, c.searches, err)
		}
		want, err := index.Coverage(t.Context(), e, &c.q)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, diff)
		}
	}
}

// A failure is not remembered, and what is asked for again and again stays
// while any number of others come and go.
func TestCoveragesForget(t *testing.T) {
	e := &counting{Engine: engine(t), fails: index.ErrNotReady}
	var known index.Coverages
	usual := index.Query{Type: index.Quotes}
	if _, err := known.Of(t.Context(), e, &usual, index.State{}); err == nil {
		t.Error("no error")
	}
	e.fails = nil
	for i := range 1000 {
		rare := index.Query{Type: index.Quotes, Only: map[index.Field][]string{index.Publisher: {fmt.Sprint(i)}}}
		for _, q := range []*index.Query{&usual, &rare} {
			if _, err := known.Of(t.Context(), e, q, index.State{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if e.searches != 2+2*1000+1 { // the one that failed
		t.Errorf("%d searches: what is asked for again and again was forgotten", e.searches)
	}
	e.searches = 0
	for i := range 1000 {
		rare := index.Query{Type: index.Quotes, Only: map[index.Field][]string{index.Publisher: {fmt.Sprint(i)}}}
		if _, err := known.Of(t.Context(), e, &rare, index.State{}); err != nil {
			t.Fatal(err)
		}
	}
	if kept := 1000 - e.searches/2; kept > 256 {
		t.Errorf("%d are remembered", kept)
	}
}

// Whatever is written in between, what is remembered is what a search would
// find.
func TestCoveragesAreTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := indextest.NewMemory()
		var known index.Coverages
		for seq := range uint64(rapid.IntRange(1, 20).Draw(t, "steps")) {
			if rapid.Bool().Draw(t, "writes") {
				if err := e.Apply(context.Background(), index.Batch{Put: drawn(t), Seq: seq + 1}); err != nil {
					t.Fatal(err)
				}
			}
			q := index.Query{Type: rapid.SampledFrom([]index.Type{index.Quotes, index.Articles}).Draw(t, "type")}
			if outlet := rapid.SampledFrom([]string{"", "bbc", "reuters"}).Draw(t, "outlet"); outlet != "" {
				q.Only = map[index.Field][]string{index.Publisher: {outlet}}
			}
			applied, err := e.Applied(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			got, err := known.Of(context.Background(), e, &q, index.State{Applied: applied})
			if err != nil {
				t.Fatal(err)
			}
			want, err := index.Coverage(context.Background(), e, &q)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Fatalf("%v\n%s", err, diff)
			}
		}
	})
}

func drawn(t *rapid.T) []corpus.Document {
	a := corpus.Article{
		Title: rapid.StringMatching("[a-e]").Draw(t, "title"), Text: "“Yes.”",
		Publisher: corpus.NewOutlet(rapid.SampledFrom([]string{"BBC", "Reuters"}).Draw(t, "publisher")),
		Published: corpus.NewDate(rapid.IntRange(2000, 2003).Draw(t, "year"), 1, 1, corpus.ByYear),
	}
	a.ID = a.DeriveID()
	quotes := []corpus.Quote{{Content: []corpus.Span{{Start: 0, End: len(a.Text)}}, Kind: corpus.Direct, Polarity: corpus.Asserted}}
	corpus.IdentifyQuotes(&a, quotes)
	return []corpus.Document{{Article: a, Analysis: corpus.Analysis{Analysed: true, Quotes: quotes}}}
}
