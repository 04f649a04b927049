package opensearch

import (
	"context"
	"fmt"
	"math"

	"onrecord/corpus"
	"onrecord/index"
)

// datePart is one of several parts that OpenSearch divides dates into.
type datePart struct{ number, of int }

// dates counts the dates, as precise as each is, in what passes all filters but
// the range of dates.
func (p *plan) dates(part datePart) object {
	terms := object{"field": p.date + "." + dateText, "size": p.most.dates, "shard_size": p.most.dates}
	if part.of > 1 {
		terms["include"] = object{"partition": part.number, "num_partitions": part.of}
	}
	return among(p.within(byDate), object{"terms": terms})
}

// undated counts what has no date.
func (p *plan) undated() object {
	return among(p.within(byDate), object{"missing": object{"field": p.date + "." + dateText}})
}

// distinctDates is roughly how many dates there are.
func (p *plan) distinctDates() object {
	return among(p.within(byDate), object{"cardinality": object{"field": p.date + "." + dateText}})
}

// first and last find the dates of all hits that begin first and end last.
func (p *plan) first() object {
	return among(p.within(""), object{"min": object{"field": p.date + "." + dateBegin}})
}

func (p *plan) last() object {
	return among(p.within(""), object{"max": object{"field": p.date + "." + dateEnd}})
}

// ranged says whether the query has a range of dates, which the dates are
// counted without.
func (p *plan) ranged() bool {
	return p.query.From != (corpus.Date{}) || p.query.To != (corpus.Date{})
}

// dateCounts are what is counted of dates. Where each date of each hit is,
// nothing else need be.
func (p *plan) dateCounts() object {
	counts := object{}
	if p.query.Dates != "" {
		counts[countDates] = p.dates(datePart{})
	}
	if p.query.Dates != "" && p.ranged() {
		counts[countUndated] = p.undated()
	}
	if p.query.Dates == "" || p.ranged() {
		counts[countFirst], counts[countLast] = p.first(), p.last()
	}
	return counts
}

// dated is the hits of each date.
type dated map[corpus.Date]int

// take reads the counts of an answer.
func (d dated) take(a *aggregation) error {
	for _, b := range a.values().Buckets {
		date, err := index.ReadDateTerm(b.Key)
		if err != nil {
			return fmt.Errorf("%w: OpenSearch: a date: %w", index.ErrUnreachable, err)
		}
		d[date] = b.count()
	}
	return nil
}

// sum is how many hits have a date.
func (d dated) sum() (n int) {
	for _, count := range d {
		n += count
	}
	return n
}

// extent is the dates that begin first and end last.
func (d dated) extent() (from, to corpus.Date) {
	for date := range d {
		from, to = index.Earlier(from, date), index.Later(to, date)
	}
	return from, to
}

// askDates counts very many dates, part by part. Their number is a guess, and
// the parts are not of one size.
func (s *search) askDates(ctx context.Context, distinct float64) error {
	s.dated = make(dated)
	of := 1 + int(math.Ceil(2*distinct/float64(s.most.dates)))
	for part := range of {
		var told findings
		if err := s.send(ctx, s.countsAlone(object{countDates: s.dates(datePart{part, of})}), false, &told); err != nil {
			return err
		}
		dates := told.Counts[countDates]
		if *dates.values().Other > 0 {
			return fmt.Errorf("%w: %d dates or so", index.ErrBuckets, int(distinct))
		}
		if err := s.dated.take(dates); err != nil {
			return err
		}
	}
	return nil
}

// resultOfDates is the part of a result that is of dates.
func (s *search) resultOfDates(r *index.Result) (err error) {
	if first, last := s.Counts[countFirst], s.Counts[countLast]; first != nil && last != nil {
		if v := first.values().Value; !v.null {
			r.Earliest = beginning(int64(v.number))
		}
		if v := last.values().Value; !v.null {
			r.Latest = ending(int64(v.number))
		}
	} else {
		r.Earliest, r.Latest = s.dated.extent()
	}
	if s.query.Dates == "" {
		return nil
	}
	undated := r.Total - s.dated.sum()
	if counted := s.Counts[countUndated]; counted != nil {
		undated = *counted.values().Docs
	}
	r.Dates, err = index.Histogram(s.dated, undated, s.query.Dates)
	return err
}
