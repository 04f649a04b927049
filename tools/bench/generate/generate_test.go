package generate

import (
	"math"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

func newGenerator(t testing.TB, seed uint64) *Generator {
	t.Helper()
	v, err := English("no such folder") // the sample: the same on every machine
	if err != nil {
		t.Fatal(err)
	}
	return New(v, seed, "test")
}

func TestSameSeedSameArticles(t *testing.T) {
	few, again, more := newGenerator(t, 1), newGenerator(t, 1), newGenerator(t, 1)
	a, b := slices.Collect(few.Articles(400)), slices.Collect(again.Articles(400))
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the same seed gave other articles: %s", diff)
	}
	c := slices.Collect(more.Articles(2000))[:len(a)-1] // the last of few may have been cut short
	if diff := cmp.Diff(a[:len(a)-1], c); diff != "" {
		t.Errorf("fewer articles are not the first of more: %s", diff)
	}
	other := slices.Collect(newGenerator(t, 2).Articles(400))
	if cmp.Equal(a, other) {
		t.Error("another seed gave the same articles")
	}
}

func TestCounts(t *testing.T) {
	g := newGenerator(t, 1)
	seen := make(map[corpus.QuoteID]bool)
	articles, quotes, words := 0, 0, 0
	outlets, kinds := make(map[corpus.OutletID]int), make(map[corpus.Kind]int)
	for d := range g.Articles(20_000) {
		articles++
		for i := range d.Analysis.Quotes {
			q := &d.Analysis.Quotes[i]
			quotes++
			seen[q.ID] = true
			outlets[q.Credit.Outlet.ID]++
			kinds[q.Kind]++
			words += len(index.Analyse(q.Text(d.Article.Text)))
		}
	}
	if quotes != 20_000 || len(seen) != quotes {
		t.Errorf("%d quotes with %d ids, want 20000", quotes, len(seen))
	}
	within(t, "quotes an article", float64(quotes)/float64(articles), 7.7, 8.3)
	within(t, "words a quote", float64(words)/float64(quotes), 24.5, 25.5)
	within(t, "outlets", float64(len(outlets)), 250, 300)
	within(t, "kinds", float64(len(kinds)), 4, 4)
}

// TestZipf holds how often words occur against the law, and against what
// Words foretells.
func TestZipf(t *testing.T) {
	g := newGenerator(t, 1)
	counts, total := make(map[string]int), 0
	for d := range g.Articles(40_000) {
		for i := range d.Analysis.Quotes {
			for _, w := range index.Analyse(d.Analysis.Quotes[i].Text(d.Article.Text)) {
				counts[w.Exact]++
				total++
			}
		}
	}
	var sorted []int
	for _, n := range counts {
		sorted = append(sorted, n)
	}
	slices.SortFunc(sorted, func(a, b int) int { return b - a })
	at := func(rank int) float64 { return math.Log(float64(sorted[rank-1])) }
	within(t, "slope", (at(1000)-at(20))/(math.Log(1000)-math.Log(20)), -1.15, -0.85)
	for _, w := range g.Words()[:200] {
		within(t, "share of "+w.Text, float64(counts[w.Text])/float64(total)/w.Share, 0.8, 1.2)
	}
}

func TestSpansAreSound(t *testing.T) {
	for d := range newGenerator(t, 3).Articles(2000) {
		for i := range d.Analysis.Quotes {
			q := &d.Analysis.Quotes[i]
			for _, s := range slices.Concat(q.Content, q.Cue, q.Source) {
				if !s.In(d.Article.Text) || s.Len() == 0 {
					t.Fatalf("%s: span %v of %d bytes", q.ID, s, len(d.Article.Text))
				}
			}
			if q.Credit.Basis == corpus.Credited && q.Credit.Name.Of(d.Article.Text) != q.Credit.Outlet.Name {
				t.Fatalf("%s: credited %q, printed %q", q.ID, q.Credit.Outlet.Name, q.Credit.Name.Of(d.Article.Text))
			}
		}
	}
}

func TestEnglishOfTheNewswire(t *testing.T) {
	shared := os.DirFS("../../../../shared")
	if _, err := shared.Open("eval/data/reuters21578.jsonl.gz"); err != nil {
		t.Skip("skipped: no Reuters articles beside the project")
	}
	v, err := English("../../../../shared")
	if err != nil {
		t.Fatal(err)
	}
	within(t, "words", float64(len(v.words)), 20_000, maxWords)
	if v.words[0] != "the" {
		t.Errorf("the word met most often is %q", v.words[0])
	}
}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %.3f, not within %.3f and %.3f", what, got, low, high)
	}
}
