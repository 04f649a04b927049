package bleve

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// TestScoresOutliveSegments wants the same scores and order, to the last bit,
// however the same documents came into the index.
func TestScoresOutliveSegments(t *testing.T) {
	s := shelf{}
	docs := s.put(invent(20, 9)...)
	atOnce, bitByBit := create(t, s), create(t, s)
	apply(t, atOnce, index.Batch{Put: docs, Seq: 1})

	others := s.put(invent(20, 10)...)
	var gone []corpus.ArticleID
	for i := range others {
		gone = append(gone, others[i].Article.ID)
	}
	for i := range docs {
		apply(t, bitByBit, index.Batch{Put: append(others[i:i+1:i+1], docs[i]), Seq: uint64(i + 1)})
	}
	for i := range docs[:10] { // twice, and out of order
		apply(t, bitByBit, index.Batch{Put: docs[10-i : 11-i], Seq: 21})
	}
	apply(t, bitByBit, index.Batch{Delete: gone, Seq: 22})

	for _, text := range []string{"w0", "w1 w2", "w3 OR w4 -w5", `"w0 w1" OR w7`, "w0 NEAR/9 w2", "w123~1", "w1a* w0", "w2 (w3 OR speaker)"} {
		x, _, err := index.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []index.Type{index.Quotes, index.Articles} {
			q := &index.Query{Type: kind, Text: x, Limit: 50}
			if diff := cmp.Diff(ranking(t, atOnce, q), ranking(t, bitByBit, q)); diff != "" {
				t.Errorf("%s by %q (-in one batch +bit by bit):\n%s", kind, text, diff)
			}
		}
	}
}

// TestFiltersDoNotScore wants a hit's score to be the same whatever else is
// asked for.
func TestFiltersDoNotScore(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(invent(50, 11)...), Seq: 1})
	plain := &index.Query{Type: index.Quotes, Text: index.And{index.Word{Text: "w0"}, index.Word{Text: "w1"}}, Limit: 1000}
	all := ranking(t, e, plain)
	filtered := *plain
	filtered.Only = map[index.Field][]string{index.Kind: {string(corpus.Direct), string(corpus.Mixed)}}
	filtered.Not = map[index.Field][]string{index.Speaker: {"speaker-number0"}}
	filtered.From = corpus.NewDate(2004, 5, 1, corpus.ByMonth)
	filtered.Facets = []index.FacetRequest{{Field: index.Kind, Size: 10}}
	kept := ranking(t, e, &filtered)
	if len(kept) == 0 || len(kept) == len(all) {
		t.Fatalf("%d of %d hits kept: the filters test nothing", len(kept), len(all))
	}
	for _, hit := range kept {
		if !slices.Contains(all, hit) {
			t.Errorf("%v is not among the hits of the query without filters", hit)
		}
	}
}

type ranked struct {
	ID    string
	Score float64
}

func ranking(t *testing.T, e index.Engine, q *index.Query) []ranked {
	t.Helper()
	r, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var list []ranked
	for _, h := range r.Hits {
		list = append(list, ranked{h.ID(), h.Score})
	}
	return list
}
