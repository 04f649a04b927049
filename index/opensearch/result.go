package opensearch

import (
	"context"

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
			f.choose(names, s.most.values)
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
	all := s.dateCounts()
	for _, f := range s.counts {
		all[string(f.request.Field)] = s.facet(f.request.Field, counting{only: f.passing})
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
	dates := s.Counts[countDates]
	if dates != nil {
		if err := s.dated.take(dates); err != nil {
			return err
		}
		if *dates.values().Other > 0 {
			more[countMany] = s.distinctDates()
		}
	}
	if len(more) == 0 {
		return nil
	}
	var told findings
	if err := s.send(ctx, s.countsAlone(more), false, &told); err != nil {
		return err
	}
	for _, f := range s.counts {
		if name := string(f.request.Field); f.rest > 0 {
			f.takeMore(told.Counts[name+countMany], told.Counts[name+countNamed])
		}
	}
	if dates := told.Counts[countMany]; dates != nil {
		return s.askDates(ctx, dates.values().Value.number)
	}
	return nil
}

// countsAlone is a request that asks for no hits.
func (s *search) countsAlone(counts object) object {
	return object{"query": s.matching(), "size": 0, "track_total_hits": false, "aggs": counts}
}

// result is the answer but for the documents, and where those are.
func (s *search) result(ctx context.Context) (*index.Result, []place, error) {
	q := s.query
	r := &index.Result{Total: *s.Hits.Total.Value, Facets: make(map[index.Field]*index.Facet, len(s.counts))}
	for _, f := range s.counts {
		label, err := s.engine.labels(ctx, f.request.Field)
		if err != nil {
			return nil, nil, err
		}
		r.Facets[f.request.Field] = f.result(label)
	}
	if err := s.resultOfDates(r); err != nil {
		return nil, nil, err
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
