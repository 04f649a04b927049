package bleve

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/index"
)

// TestFacetResult holds facets, of whose values few are looked at, against
// those made of all values.
func TestFacetResult(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &facetCount{values: newValues(), room: new(room), request: index.FacetRequest{
			Field: index.Speaker, Size: rapid.IntRange(0, 6).Draw(t, "size"),
			Prefix: rapid.SampledFrom([]string{"", "", "ann", "zoe"}).Draw(t, "prefix"),
		}}
		counts := rapid.SliceOfN(rapid.Uint32Range(0, 4), 1, 20).Draw(t, "counts")
		var all []index.FacetValue
		for i, n := range counts[1:] {
			v := index.FacetValue{Value: fmt.Sprint(i), Label: fmt.Sprintf("%s %d", []string{"Ann", "Bob"}[i%2], i), Count: int(n)}
			f.values.numberOf(index.NameTerm(v.Value, v.Label))
			if n > 0 {
				all = append(all, v)
			}
		}
		f.counts = counts
		ticked := rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", "2", index.None}), 0, 2).Draw(t, "ticked")
		none := &labels{view: new(view), field: index.Speaker, values: f.values}
		want := index.NewFacet(f.request, all, int(counts[0]), ticked, none.live)
		if diff := cmp.Diff(want, f.result(none, ticked)); diff != "" {
			t.Errorf("(-of all values +got):\n%s", diff)
		}
	})
}

// TestHistogram holds date facets, of days added up to months beforehand,
// against those made of the days.
func TestHistogram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vals, counts, plain := newValues(), new(dateCounts), make(map[corpus.Date]int)
		count := func(date uint32) {
			counts.counts = new(room).longer(counts.counts, int(date)+1)
			counts.counts[date]++
		}
		span := rapid.SampledFrom([]int{3, 150, 230, 4000}).Draw(t, "span")
		for range rapid.IntRange(0, 30).Draw(t, "dates") {
			day := corpus.NewDate(2001, time.March, 1, corpus.ByDay).First + corpus.Day(rapid.IntRange(0, span).Draw(t, "day"))
			d := corpus.Date{First: day, Precision: corpus.ByDay}.In(rapid.SampledFrom(
				[]corpus.Precision{corpus.ByDay, corpus.ByDay, corpus.ByWeek, corpus.ByMonth, corpus.ByYear}).Draw(t, "precision"))
			count(vals.numberOf(index.DateTerm(d)))
			plain[d]++
		}
		missing := rapid.IntRange(0, 2).Draw(t, "missing")
		for range missing {
			count(0)
		}
		want := rapid.SampledFrom([]index.Interval{index.IntervalAuto, index.IntervalDay, index.IntervalMonth, index.IntervalYear}).Draw(t, "interval")
		wantFacet, wantErr := index.Histogram(plain, missing, want)
		got, err := counts.histogram(vals.calendar(), want)
		if errors.Is(wantErr, index.ErrBuckets) != errors.Is(err, index.ErrBuckets) {
			t.Fatalf("error %v, want %v", err, wantErr)
		}
		if diff := cmp.Diff(wantFacet, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-of days +got):\n%s", want, diff)
		}
	})
}
