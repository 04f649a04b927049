package variants

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/index"
)

// statements draws articles of few speakers who say much the same.
func statements(t *rapid.T) []corpus.Document {
	words := strings.Fields("we have not never sold any arms to Norway Sweden 500 600 since the war, began and will. nobody knows")
	var b strings.Builder
	for i := range rapid.IntRange(1, 6).Draw(t, "articles") {
		fmt.Fprintf(&b, "article Paper %d | 2022-11-%02d\n: Text.\n", i%3, rapid.IntRange(1, 9).Draw(t, "day"))
		for range rapid.IntRange(1, 3).Draw(t, "quotes") {
			speaker := rapid.SampledFrom([]string{"Jane Roe", "Jane Roe denied", "an official"}).Draw(t, "speaker")
			text := slices.Clone(words)
			for range rapid.IntRange(0, 6).Draw(t, "changes") {
				at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
				switch rapid.SampledFrom([]string{"drop", "swap", "cut"}).Draw(t, "change") {
				case "drop":
					text = slices.Delete(text, at, at+1)
				case "swap":
					text[at] = rapid.SampledFrom(words).Draw(t, "word")
				case "cut":
					text = text[:max(4, at)]
				}
				if len(text) < 5 {
					break
				}
			}
			fmt.Fprintf(&b, "> %s | | %s\n", speaker, strings.Join(text, " "))
		}
	}
	return articlesOf(t, "drawn", b.String())
}

// partition is the groups as sets of ids.
func partition(t interface{ Fatal(...any) }, hits []*index.Hit) [][]string {
	groups, complete, err := Group(context.Background(), hits)
	if err != nil || !complete {
		t.Fatal(complete, err)
	}
	var out [][]string
	for _, g := range groups {
		var ids []string
		for _, h := range g.Hits {
			ids = append(ids, string(h.Quote.ID))
		}
		slices.Sort(ids)
		out = append(out, append(ids, "longest "+string(g.Longest.Quote.ID)))
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

// Every hit is in exactly one group, whatever their order.
func TestGroupIsAPartitionInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hits := hitsOf(statements(t))
		want := partition(t, hits)
		seen := 0
		for _, ids := range want {
			seen += len(ids) - 1
			if !slices.Contains(ids[:len(ids)-1], strings.TrimPrefix(ids[len(ids)-1], "longest ")) {
				t.Fatalf("%v is not the longest of its group", ids)
			}
		}
		if seen != len(hits) {
			t.Fatalf("%d of %d hits are in a group", seen, len(hits))
		}
		shuffled := slices.Clone(hits)
		r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, partition(t, shuffled)); diff != "" {
			t.Fatal("in another order:", diff)
		}
	})
}

// The groups stand in the order of their first hits, and these in their own.
func TestGroupKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hits := hitsOf(statements(t))
		groups, _, err := Group(context.Background(), hits)
		if err != nil {
			t.Fatal(err)
		}
		first := -1
		for _, g := range groups {
			at := -1
			for i, h := range g.Hits {
				n := slices.Index(hits, h)
				if n <= at || i == 0 && n <= first {
					t.Fatal("out of order")
				}
				if at = n; i == 0 {
					first = n
				}
			}
		}
	})
}

func TestRelationIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hits := hitsOf(statements(t))
		a, b := newStatement(hits[0]), newStatement(hits[len(hits)-1])
		c := comparer{work: maxWork}
		if there, back := c.relate(a, b), c.relate(b, a); !cmp.Equal(there, back, cmp.AllowUnexported(relation{})) {
			t.Fatalf("%v there, %v back", there, back)
		}
		if len(a.tokens) >= minShort && !c.relate(a, a).same() {
			t.Fatal("not the same as itself")
		}
	})
}

// What is found by searching is what dividing all quotes gives.
func TestFindingAgreesWithGrouping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := statements(t)
		hits := hitsOf(docs)
		want := make(map[string][]string)
		for _, ids := range partition(t, hits) {
			for _, id := range ids[:len(ids)-1] {
				want[id] = ids[:len(ids)-1]
			}
		}
		n := rapid.IntRange(0, len(hits)-1).Draw(t, "quote")
		var got []string
		for _, v := range find(t, docs, n).Variants {
			if v.Changes == nil {
				got = append(got, string(v.Hit.Quote.ID))
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want[string(hits[n].Quote.ID)], got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Many long statements that are nearly alike take bounded time; what was not
// compared stands by itself, and the answer says so.
func TestGroupIsBounded(t *testing.T) {
	var docs []corpus.Document
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		words := make([]string, 1500)
		for j := range words {
			words[j] = fmt.Sprintf("w%d", j)
			if r.IntN(3) == 0 && j%30 < 12 {
				words[j] = fmt.Sprintf("x%d", i)
			}
		}
		docs = append(docs, articlesOf(t, fmt.Sprint(i), "article - | 2022\n: T.\n> Jane Roe | | "+strings.Join(words, " "))...)
	}
	began := time.Now()
	groups, complete, err := Group(context.Background(), hitsOf(docs))
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if complete {
		t.Errorf("%d groups, and nothing was left out: this is no test of the bound", len(groups))
	}
}

func TestGroupHonoursItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	docs := articlesOf(t, "one", "article - | 2022\n: T.\n> Jane Roe | | one two three four five six")
	if _, _, err := Group(ctx, hitsOf(docs)); err == nil {
		t.Error("it went on")
	}
	if _, err := Trace(ctx, hitsOf(docs)); err == nil {
		t.Error("tracing went on")
	}
}

func FuzzStatement(f *testing.F) {
	f.Add("We have not sold arms since the war", "we’ve sold arms since the war, 500 or five hundred")
	f.Add("a\xff b U.S. 3.5 “”", "")
	f.Fuzz(func(t *testing.T, first, second string) {
		doc := corpus.Document{Article: corpus.Article{ID: "a", Text: first + second}}
		for _, s := range []corpus.Span{{Start: 0, End: len(first)}, {Start: len(first), End: len(first) + len(second)}} {
			doc.Analysis.Quotes = append(doc.Analysis.Quotes, corpus.Quote{ID: corpus.QuoteID(fmt.Sprint(s)), Content: []corpus.Span{s}})
		}
		hits := hitsOf([]corpus.Document{doc})
		a, b := newStatement(hits[0]), newStatement(hits[1])
		for _, s := range []*statement{a, b} {
			if !slices.IsSorted(s.shingles) || len(slices.Compact(slices.Clone(s.shingles))) != len(s.shingles) || len(s.shingles) > max(0, len(s.tokens)-shingle+1) {
				t.Fatal("shingles of no text")
			}
		}
		if x, y := containment(a.shingles, b.shingles), containment(b.shingles, a.shingles); x != y || x < 0 || x > 1 {
			t.Fatalf("contained by %v and %v", x, y)
		}
		c := comparer{work: maxWork}
		if there, back := c.relate(a, b), c.relate(b, a); !cmp.Equal(there, back, cmp.AllowUnexported(relation{})) {
			t.Fatalf("%v there, %v back", there, back)
		}
		if sketch := newSketch(&doc); len(sketch.whole) > maxSketch || !sketch.mostlyAs(sketch) && sketch.wholeWords >= 2*minWhole {
			t.Fatal("an article is not as itself")
		}
		if _, err := Trace(context.Background(), hits); err != nil {
			t.Fatal(err)
		}
	})
}
