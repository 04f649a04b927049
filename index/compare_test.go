package index_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/index"
	"onrecord/index/indextest"
)

func compared(t *testing.T) index.Engine {
	return indextest.NewMemory(indextest.Documents(t, `
article a1; title=One; publisher=Harbour Post; published=2022-09
  quote We have not sold ammunition; speaker=Ann Lee; outlet=Reuters
  quote They asked for ammunition; speaker=Tom Ruiz; outlet=Reuters
article a2; title=Two; publisher=Harbour Post; published=2022-11
  quote It is ammunition; speaker=Ann Lee; kind=indirect
article a3; title=Three; publisher=Harbour Post; published=2022
  quote No ammunition ever; speaker=Ann Lee
article a4; title=Four
  quote Words alone; speaker=Ann Lee
article a5; title=Five; published=2023-01
  quote Ammunition is far; speaker=Tom Ruiz
`)...)
}

// Both sides stand on one timeline, which keeps to the dates asked for.
func TestCompare(t *testing.T) {
	from := date(t, "2022-09")
	text, _, err := index.Parse("ammunition")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q     index.Query
		dates string // first and last bucket
		want  map[string][]int
		more  map[string][2]int // total, coarser or undated
	}{
		"all": {
			index.Query{Type: index.Quotes},
			"2022-09 2023-01",
			map[string][]int{"ann-lee": {1, 0, 1, 0, 0}, "tom-ruiz": {1, 0, 0, 0, 1}},
			map[string][2]int{"ann-lee": {4, 2}, "tom-ruiz": {2, 0}},
		},
		"words and dates": {
			index.Query{Type: index.Quotes, Text: text, From: from, To: date(t, "2022-11")},
			"2022-09 2022-11",
			map[string][]int{"ann-lee": {1, 0, 1}, "tom-ruiz": {1, 0, 0}},
			map[string][2]int{"ann-lee": {3, 1}, "tom-ruiz": {1, 0}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.q.Dates = index.IntervalYear // it is chosen by what there is, whatever is asked
			before := c.q.String()
			got, err := index.Compare(t.Context(), compared(t), &c.q, index.Speaker, []string{"ann-lee", "tom-ruiz"})
			if err != nil {
				t.Fatal(err)
			}
			if c.q.String() != before {
				t.Errorf("the query has become %s", &c.q)
			}
			if got.Interval != index.IntervalMonth || got.Buckets[0].String()+" "+got.Buckets[len(got.Buckets)-1].String() != c.dates {
				t.Errorf("%s of %v", got.Interval, got.Buckets)
			}
			for _, s := range got.Sides {
				if diff := cmp.Diff(c.want[s.ID], s.Counts); diff != "" {
					t.Errorf("%s (-want +got):\n%s", s.ID, diff)
				}
				if more := [2]int{s.Total, s.Coarser + s.Missing}; more != c.more[s.ID] {
					t.Errorf("%s: %v, want %v", s.ID, more, c.more[s.ID])
				}
			}
		})
	}
}

// Whatever is compared, a side's hits are those of the search itself, each
// counted once.
func TestCompareKeepsTheCounts(t *testing.T) {
	e := compared(t)
	dates := []string{"", "2022", "2022-09", "2022-11-05", "2023"}
	rapid.Check(t, func(r *rapid.T) {
		q := index.Query{Type: index.Quotes}
		if from := rapid.SampledFrom(dates).Draw(r, "from"); from != "" {
			q.From = date(t, from)
		}
		if to := rapid.SampledFrom(dates).Draw(r, "to"); to != "" {
			q.To = date(t, to)
		}
		got, err := index.Compare(t.Context(), e, &q, index.Speaker, []string{"ann-lee", "tom-ruiz", "nobody"})
		if err != nil {
			r.Fatal(err)
		}
		for _, s := range got.Sides {
			plain := q
			plain.Only = map[index.Field][]string{index.Speaker: {s.ID}}
			want, err := e.Search(t.Context(), &plain)
			if err != nil {
				r.Fatal(err)
			}
			counted := s.Coarser + s.Missing
			for _, n := range s.Counts {
				counted += n
			}
			if s.Total != want.Total || counted != want.Total || len(s.Counts) != len(got.Buckets) {
				r.Fatalf("%s: total %d, counted %d, want %d", s.ID, s.Total, counted, want.Total)
			}
		}
	})
}
