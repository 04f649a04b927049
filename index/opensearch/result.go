package opensearch

import (
	"context"
	"fmt"
	"math"

	"onrecord/index"
)

// prepare finds out what is to be counted.
func (s *search) prepare(ctx context.Context) error {
	at := make(map[index.Field]int)
	for _, r := range s.query.Facets {
		f := &facetCount{request: r, ticked: s.query.Only[r.Field], counts: make(map[string]int)}
		if r.Prefix != "" && hasNames(r.Field) {
			names, err := s.engine.directory(ctx, r.Field, false)
			if err != nil {
				return err
			}
			f.choose(names)
		}
		if i, twice := at[r.Field]; twice {
			s.counts[i] = f
			continue
		}
		at[r.Field] = len(s.counts)
		s.counts = append(s.counts, f)
	}
	return nil
}

// firstCounts are what is counted besides the hits.
func (s *search) firstCounts() object {
	all := object{countFirst: s.first(), countLast: s.last()}
	for _, f := range s.counts {
		all[string(f.request.Field)] = s.facet(f.request.Field, counting{only: f.passing})
	}
	if s.query.Dates != "" {
		all[countDates], all[countUndated] = s.dates(datePart{}), s.undated()
	}
	return all
}

// askMore reads the counts, and asks for those that the first answer lacks.
func (s *search) askMore(ctx context.Context) error {
	more := object{}
	for _, f := range s.counts {
		name := string(f.request.Field)
		if f.take(s.Counts[name]); f.rest > 0 {
			more[name+countMany] = s.facet(f.request.Field, counting{roughly: true})
			more[name+countNamed] = s.facet(f.request.Field, counting{only: f.always()})
		}
	}
	if err := s.takeDates(); err != nil {
		return err
	}
	manyDates := s.query.Dates != "" && *s.Counts[countDates].values().Other > 0
	if manyDates {
		more[countMany] = s.distinctDates()
	}
	if len(more) == 0 {
		return nil
	}
	var told findings
	if err := s.send(ctx, s.countsAlone(more), false, &told); err != nil {
		return err
	}
	for _, f := range s.counts {
		name := string(f.request.Field)
		if f.rest > 0 {
			f.takeMore(told.Counts[name+countMany], told.Counts[name+countNamed])
		}
	}
	if manyDates {
		return s.askDates(ctx, told.Counts[countMany].values().Value.number)
	}
	return nil
}

// countsAlone is a request that asks for no hits.
func (s *search) countsAlone(counts object) object {
	return object{"query": s.matching(), "size": 0, "track_total_hits": false, "aggs": counts}
}

// takeDates reads the counts of dates.
func (s *search) takeDates() error {
	s.dated = make(dateCounts)
	if s.query.Dates == "" {
		return nil
	}
	return s.dated.take(s.Counts[countDates])
}

// askDates counts very many dates, part by part. The number of dates is a
// guess, and their parts are not of one size.
func (s *search) askDates(ctx context.Context, distinct float64) error {
	s.dated = make(dateCounts)
	of := 1 + int(math.Ceil(1.5*distinct/maxDates))
	for part := range of {
		var told findings
		if err := s.send(ctx, s.countsAlone(object{countDates: s.dates(datePart{part, of})}), false, &told); err != nil {
			return err
		}
		dates := told.Counts[countDates]
		if *dates.values().Other > 0 {
			return fmt.Errorf("%w: %d dates", index.ErrBuckets, int(distinct))
		}
		if err := s.dated.take(dates); err != nil {
			return err
		}
	}
	return nil
}

// result is the answer but for the documents, and where those are.
func (s *search) result(ctx context.Context) (*index.Result, []place, error) {
	q := s.query
	r := &index.Result{Total: *s.Hits.Total.Value, Facets: make(map[index.Field]*index.Facet, len(s.counts))}
	r.Earliest, r.Latest = extent(s.Counts[countFirst], s.Counts[countLast])
	for _, f := range s.counts {
		label, err := s.engine.labels(ctx, f.request.Field)
		if err != nil {
			return nil, nil, err
		}
		r.Facets[f.request.Field] = f.result(label)
	}
	if q.Dates != "" {
		var err error
		if r.Dates, err = index.Histogram(s.dated, *s.Counts[countUndated].values().Docs, q.Dates); err != nil {
			return nil, nil, err
		}
	}
	hits, err := s.places(s.Hits.Hits)
	if err != nil {
		return nil, nil, err
	}
	if len(hits) > q.Limit {
		if hits = hits[:q.Limit]; q.Limit > 0 {
			r.Next = &hits[q.Limit-1].key
		}
	}
	return r, hits, nil
}

// labels names the values of a field.
func (e *Engine) labels(ctx context.Context, f index.Field) (func(string) string, error) {
	if !hasNames(f) {
		return func(value string) string { return value }, nil
	}
	names, err := e.directory(ctx, f, false)
	if err != nil {
		return nil, err
	}
	return names.Label, nil
}
