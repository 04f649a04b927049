package index

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"onrecord/corpus"
)

// InRange reports whether a date may lie from one date to another, both
// inclusive; zero ends are open. An unknown date lies in no range but the one
// open at both ends.
func InRange(d, from, to corpus.Date) bool {
	if from.IsZero() && to.IsZero() {
		return true
	}
	return !d.IsZero() && (from.IsZero() || d.Last() >= from.First) && (to.IsZero() || d.First <= to.Last())
}

// Earlier is the date that begins first, the finer one of two that begin on
// one day; unknown dates give way. It makes [Result.Earliest].
func Earlier(a, b corpus.Date) corpus.Date {
	switch {
	case a.IsZero():
		return b
	case b.IsZero() || a.First < b.First || a.First == b.First && a.Last() <= b.Last():
		return a
	}
	return b
}

// Later is the date that ends last, the finer one of two that end on one day;
// unknown dates give way. It makes [Result.Latest].
func Later(a, b corpus.Date) corpus.Date {
	switch {
	case a.IsZero():
		return b
	case b.IsZero() || a.Last() > b.Last() || a.Last() == b.Last() && a.First >= b.First:
		return a
	}
	return b
}

// Histogram counts dates in buckets without gaps, from the first that holds a
// date to the last. A date that lies in no one bucket is counted as coarser,
// and by itself: a month in buckets of days, a week across two months.
//
// [IntervalAuto] is the finest interval that needs at most [AutoBuckets] and
// whose buckets hold at least half of the dates; months where there are no
// dates at all, years where nothing finer will do. More than [MaxBuckets] are
// an error that wraps [ErrBuckets].
func Histogram(counts map[corpus.Date]int, missing int, want Interval) (*DateFacet, error) {
	f, err := chosen(counts, missing, want)
	if err == nil && f.Coarser > 0 {
		f.Coarse, err = coarse(counts, f.Interval)
	}
	return f, err
}

// chosen is the histogram by the interval that is wanted, without its coarse
// dates.
func chosen(counts map[corpus.Date]int, missing int, want Interval) (*DateFacet, error) {
	if want != IntervalAuto && want != "" {
		return histogram(counts, missing, want, MaxBuckets)
	}
	if len(counts) == 0 {
		return histogram(counts, missing, IntervalMonth, MaxBuckets)
	}
	for _, interval := range []Interval{IntervalDay, IntervalMonth} {
		f, err := histogram(counts, missing, interval, AutoBuckets)
		if err == nil && 2*f.Coarser <= f.Dated() {
			return f, nil
		}
	}
	return histogram(counts, missing, IntervalYear, MaxBuckets)
}

// coarse are the dates that lie in no one bucket, in order of time.
func coarse(counts map[corpus.Date]int, interval Interval) ([]Bucket, error) {
	precision, err := interval.precision()
	if err != nil {
		return nil, err
	}
	var out []Bucket
	for d, n := range counts {
		if _, ok := bucketOf(d, precision); !ok && n > 0 && !d.IsZero() {
			out = append(out, Bucket{d, n})
		}
	}
	slices.SortFunc(out, func(a, b Bucket) int {
		return cmp.Or(cmp.Compare(a.Date.First, b.Date.First), cmp.Compare(a.Date.Last(), b.Date.Last()))
	})
	return out, nil
}

// Dated is the number of hits that have a date.
func (f *DateFacet) Dated() int {
	n := f.Coarser
	for _, b := range f.Buckets {
		n += b.Count
	}
	return n
}

func histogram(counts map[corpus.Date]int, missing int, interval Interval, most int) (*DateFacet, error) {
	precision, err := interval.precision()
	if err != nil {
		return nil, err
	}
	f := &DateFacet{Interval: interval, Missing: missing, Buckets: []Bucket{}}
	held := make(map[corpus.Date]int, len(counts))
	var first, last corpus.Date
	for d, n := range counts {
		switch bucket, ok := bucketOf(d, precision); {
		case n == 0:
		case d.IsZero():
			f.Missing += n
		case !ok:
			f.Coarser += n
		default:
			held[bucket] += n
			first, last = Earlier(first, bucket), Later(last, bucket)
		}
	}
	if len(held) == 0 {
		return f, nil
	}
	if n := steps(first, last); n > most {
		return nil, fmt.Errorf("%w: %d by the %s, from %s to %s", ErrBuckets, n, interval, first, last)
	}
	f.Buckets = slices.Grow(f.Buckets, steps(first, last))
	for b := first; b.First <= last.First; b = following(b) {
		f.Buckets = append(f.Buckets, Bucket{b, held[b]})
	}
	return f, nil
}

func (i Interval) precision() (corpus.Precision, error) {
	switch i {
	case IntervalDay:
		return corpus.ByDay, nil
	case IntervalMonth:
		return corpus.ByMonth, nil
	case IntervalYear:
		return corpus.ByYear, nil
	}
	return "", fmt.Errorf("%w: no interval is called %q", ErrQuery, string(i))
}

// bucketOf is the one bucket that holds all of the date.
func bucketOf(d corpus.Date, p corpus.Precision) (corpus.Date, bool) {
	if d.Precision == p {
		return d, true
	}
	bucket := d.In(p)
	return bucket, bucket == corpus.Date{First: d.Last(), Precision: corpus.ByDay}.In(p)
}

// steps is the number of buckets from first to last.
func steps(first, last corpus.Date) int {
	a, b := first.First.Time(), last.First.Time()
	switch first.Precision {
	case corpus.ByDay:
		return int(last.First-first.First) + 1
	case corpus.ByMonth:
		return 12*(b.Year()-a.Year()) + int(b.Month()) - int(a.Month()) + 1
	}
	return b.Year() - a.Year() + 1
}

// following is the bucket after b.
func following(b corpus.Date) corpus.Date {
	next := corpus.Date{First: b.Last() + 1, Precision: corpus.ByDay}
	y, m, d := next.First.Time().Date()
	return corpus.NewDate(y, time.Month(m), d, b.Precision)
}
