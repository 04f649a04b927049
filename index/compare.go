package index

import (
	"context"
	"fmt"
	"maps"

	"onrecord/corpus"
)

// How many speakers or outlets are set beside one another.
const (
	MinCompared = 2
	MaxCompared = 4
)

// Comparison is the same search among several speakers or outlets, on one
// timeline.
type Comparison struct {
	Interval Interval
	Buckets  []corpus.Date // in order of time, without gaps
	Sides    []Side        // in the order asked for
}

// Side is one of those compared.
type Side struct {
	ID          string
	Total       int
	First, Last corpus.Date
	Kinds       []FacetValue
	Counts      []int // by bucket
	Coarser     int   // hits whose date fits into no one bucket
	Missing     int   // hits without a date
	Latest      *Result
}

// Compare makes the search once for each of the ids in a field, with as many
// of the latest hits as it asks for, and once for all of them, which says how
// fine the timeline is. The range of dates of the search is that of the
// timeline too.
func Compare(ctx context.Context, e Engine, q *Query, f Field, ids []string) (*Comparison, error) {
	within := narrowed(q)
	within.Only[f] = ids
	within.Facets, within.Limit, within.Dates = nil, 0, IntervalAuto
	all, err := e.Search(ctx, &within)
	if err != nil {
		return nil, fmt.Errorf("comparing: %w", err)
	}
	c := &Comparison{Interval: all.Dates.Interval}
	for _, b := range all.Dates.Buckets {
		c.Buckets = append(c.Buckets, b.Date)
	}
	for _, id := range ids {
		side := narrowed(q)
		side.Only[f] = []string{id}
		side.Facets, side.Dates = []FacetRequest{{Field: Kind, Size: MaxFacetSize}}, c.Interval
		found, err := e.Search(ctx, &side)
		if err != nil {
			return nil, fmt.Errorf("comparing %s: %w", id, err)
		}
		c.Sides = append(c.Sides, c.side(id, found))
	}
	return c, nil
}

// narrowed is the search with its range of dates among its words, so that the
// timeline keeps to it, and filters of its own.
func narrowed(q *Query) Query {
	out := *q
	out.Only = maps.Clone(q.Only)
	if out.Only == nil {
		out.Only = make(map[Field][]string)
	}
	out.Sort, out.NoScores = Newest, true
	for _, limit := range []Within{{From: q.From}, {To: q.To}} {
		if limit != (Within{}) {
			out.Text = AllOf(out.Text, limit)
		}
	}
	out.From, out.To = corpus.Date{}, corpus.Date{}
	return out
}

func (c *Comparison) side(id string, found *Result) Side {
	s := Side{
		ID: id, Total: found.Total, First: found.Earliest, Last: found.Latest, Kinds: found.Facets[Kind].Values,
		Counts: make([]int, len(c.Buckets)), Coarser: found.Dates.Coarser, Missing: found.Dates.Missing, Latest: found,
	}
	place := make(map[corpus.Date]int, len(c.Buckets))
	for i, d := range c.Buckets {
		place[d] = i
	}
	for _, b := range found.Dates.Buckets {
		if i, ok := place[b.Date]; ok {
			s.Counts[i] = b.Count
		}
	}
	return s
}
