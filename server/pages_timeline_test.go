package server

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
)

// TestCoarseDatesAreNotSpread: what is known by the month alone is drawn as
// long as a month, counted in no day and listed as a month.
func TestCoarseDatesAreNotSpread(t *testing.T) {
	f := &DateFacet{
		Interval: "day", Coarser: 3, Coarse: []CoarseDate{{Value: "2022-09", Precision: "month", Count: 3}},
		Values: []FacetValue{{Value: "2022-08-31", Count: 1}, {Value: "2022-09-01"}, {Value: "2022-09-02", Count: 2}, {Value: "2022-09-03"}},
	}
	v := newDates(address{}, f, "quote")
	var bars, lanes []string
	for _, g := range v.Drawing.Groups {
		bars = append(bars, g.Title+" "+string(g.Path))
	}
	for _, g := range v.Drawing.Coarse {
		lanes = append(lanes, g.Title+" "+string(g.Path))
	}
	if diff := cmp.Diff([]string{"31 Aug 2022: 1 quote class=\"bars\" d=\"M0 40v-20h3v20z\"", "2 Sep 2022: 2 quotes class=\"bars\" d=\"M8 40v-40h3v40z\""}, bars); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Sep 2022, day unknown: 3 quotes class=\"coarse\" d=\"M4 42h11v3h-11z\""}, lanes); diff != "" {
		t.Error(diff)
	}
	var rows []string
	for _, r := range v.Years.Rows {
		rows = append(rows, r.Name+" "+r.Count)
	}
	if diff := cmp.Diff([]string{"2 Sep 2022 2", "Sep 2022, day unknown 3", "31 Aug 2022 1"}, rows); diff != "" {
		t.Error(diff)
	}
}

// TestTimeline: whatever the dates, bars and tables count every hit once, all
// that is drawn lies in the drawing, and a long query does not make it heavy.
func TestTimeline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := corpus.Day(rapid.IntRange(10_000, 19_000).Draw(t, "first"))
		p := rapid.SampledFrom([]corpus.Precision{corpus.ByDay, corpus.ByMonth, corpus.ByYear}).Draw(t, "interval")
		f := &DateFacet{Interval: string(p)}
		d, sum := corpus.Date{First: first, Precision: corpus.ByDay}.In(p), 0
		for range rapid.IntRange(1, 170).Draw(t, "buckets") {
			n := rapid.IntRange(0, 9).Draw(t, "count")
			f.Values, sum = append(f.Values, FacetValue{Value: d.String(), Count: n}), sum+n
			d = corpus.Date{First: d.Last() + 1, Precision: corpus.ByDay}.In(p)
		}
		for _, coarse := range rapid.SliceOfN(rapid.SampledFrom([]corpus.Precision{corpus.ByWeek, corpus.ByMonth, corpus.ByYear}), 0, 4).Draw(t, "coarse") {
			c := corpus.Date{First: first + corpus.Day(rapid.IntRange(-500, 500).Draw(t, "day")), Precision: corpus.ByDay}.In(coarse)
			f.Coarse, sum = append(f.Coarse, CoarseDate{Value: c.String(), Precision: string(coarse), Count: 1}), sum+1
		}
		a := address{pQ: {strings.Repeat("word ", rapid.IntRange(0, 180).Draw(t, "words"))}}
		v := newDates(a, f, "quote")
		checkTimeline(t, v, sum, len(f.Coarse))
	})
}

func checkTimeline(t *rapid.T, v *datesView, sum, coarse int) {
	rows := 0
	for _, r := range v.Years.Rows {
		n, err := strconv.Atoi(strings.ReplaceAll(r.Count, ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		rows += n
	}
	if rows != sum {
		t.Errorf("the table counts %d of %d", rows, sum)
	}
	if v.Drawing == nil {
		return
	}
	links, all := 0, v.Drawing.Groups
	if len(v.Drawing.Coarse) > coarse {
		t.Error("a coarse date is drawn twice")
	}
	for _, g := range append(all, v.Drawing.Coarse...) {
		links += len(g.Link)
		if strings.Contains(string(g.Path+g.Slot), "M-") || !strings.Contains(g.Title, ": ") {
			t.Errorf("%+v", g)
		}
	}
	if links > 2*maxDrawnLinks {
		t.Errorf("%d bytes of addresses", links)
	}
}
