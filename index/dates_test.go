package index

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"onrecord/corpus"
)

func dates() *rapid.Generator[corpus.Date] {
	return rapid.Custom(func(t *rapid.T) corpus.Date {
		day := corpus.Day(rapid.IntRange(18_000, 19_500).Draw(t, "day"))
		p := rapid.SampledFrom([]corpus.Precision{corpus.ByDay, corpus.ByWeek, corpus.ByMonth, corpus.ByYear}).Draw(t, "precision")
		return corpus.Date{First: day, Precision: corpus.ByDay}.In(p)
	})
}

// A histogram counts every date once, in the bucket that holds all of it, and
// has no gaps.
func TestHistogram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := make(map[corpus.Date]int)
		total := 0
		for _, d := range rapid.SliceOfN(dates(), 0, 30).Draw(t, "dates") {
			counts[d]++
			total++
		}
		want := rapid.SampledFrom([]Interval{IntervalAuto, IntervalDay, IntervalMonth, IntervalYear}).Draw(t, "interval")
		f, err := Histogram(counts, 3, want)
		if err != nil {
			t.Fatal(err)
		}
		if f.Dated() != total || f.Missing != 3 || want != IntervalAuto && f.Interval != want {
			t.Fatalf("%d dates by %s: %+v", total, want, f)
		}
		coarser := 0
		for d, n := range counts {
			if !held(f, d) {
				coarser += n
			}
		}
		if coarser != f.Coarser {
			t.Fatalf("%d coarser, want %d: %+v", f.Coarser, coarser, f)
		}
		checkBuckets(t, f)
	})
}

func held(f *DateFacet, d corpus.Date) bool {
	for _, b := range f.Buckets {
		if b.Date.First <= d.First && d.Last() <= b.Date.Last() {
			return true
		}
	}
	return false
}

func checkBuckets(t *rapid.T, f *DateFacet) {
	for i, b := range f.Buckets {
		if i > 0 && b.Date.First != f.Buckets[i-1].Date.Last()+1 {
			t.Fatalf("a gap before %s: %+v", b.Date, f)
		}
		if (i == 0 || i == len(f.Buckets)-1) && b.Count == 0 {
			t.Fatalf("an empty bucket at the end: %+v", f)
		}
	}
}

func TestHistogramLimits(t *testing.T) {
	days := func(n int) map[corpus.Date]int {
		first := corpus.NewDate(2020, 1, 1, corpus.ByDay)
		last := corpus.Date{First: first.First + corpus.Day(n-1), Precision: corpus.ByDay}
		return map[corpus.Date]int{first: 1, last: 1}
	}
	for _, c := range []struct {
		counts map[corpus.Date]int
		want   Interval
		got    Interval
		n      int
		err    error
	}{
		{days(AutoBuckets), IntervalAuto, IntervalDay, AutoBuckets, nil},
		{days(AutoBuckets + 1), IntervalAuto, IntervalMonth, 7, nil},
		{days(365 * 18), IntervalAuto, IntervalYear, 18, nil},
		{days(MaxBuckets), IntervalDay, IntervalDay, MaxBuckets, nil},
		{days(MaxBuckets + 1), IntervalDay, "", 0, ErrBuckets},
		{days(1), "week", "", 0, ErrQuery},
		{nil, IntervalAuto, IntervalMonth, 0, nil},
	} {
		f, err := Histogram(c.counts, 0, c.want)
		if c.err != nil {
			if !errors.Is(err, c.err) {
				t.Errorf("%s: %v, want %v", c.want, err, c.err)
			}
			continue
		}
		if err != nil || f.Interval != c.got || len(f.Buckets) != c.n {
			t.Errorf("%s: %d by %s, %v; want %d by %s", c.want, len(f.Buckets), f.Interval, err, c.n, c.got)
		}
	}
}

func TestInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, from, to := dates().Draw(t, "date"), dates().Draw(t, "from"), dates().Draw(t, "to")
		none := corpus.Date{}
		if got, want := InRange(d, from, from), d.Overlaps(from); got != want {
			t.Fatalf("%v in %v: %v", d, from, got)
		}
		if InRange(d, from, to) != (InRange(d, from, none) && InRange(d, none, to)) {
			t.Fatalf("%v from %v to %v is not both", d, from, to)
		}
		if !InRange(d, none, none) || !InRange(none, none, none) || InRange(none, from, none) {
			t.Fatal("open ends")
		}
	})
}

func TestEarlierAndLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := dates().Draw(t, "a"), dates().Draw(t, "b")
		e, l := Earlier(a, b), Later(a, b)
		if e.First > min(a.First, b.First) || l.Last() < max(a.Last(), b.Last()) || e != a && e != b || l != a && l != b {
			t.Fatalf("of %v and %v: %v and %v", a, b, e, l)
		}
		if e != Earlier(b, a) || l != Later(b, a) {
			t.Fatalf("%v and %v: the order counts", a, b)
		}
		if Earlier(a, corpus.Date{}) != a || Later(corpus.Date{}, a) != a {
			t.Fatal("unknown dates")
		}
	})
}
