package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"onrecord/index"
)

// The names of counts besides those of fields, which have no dot.
const (
	countFirst   = ".first"
	countLast    = ".last"
	countDates   = ".dates"
	countUndated = ".undated"
	countMany    = ".many"  // behind the name of a field, or by itself of dates: how many
	countNamed   = ".named" // behind the name of a field
)

// Search asks OpenSearch once for places and counts, and once for the articles
// of the hits. Only where a field has very many values, or the dates are very
// many, does it ask again for what is to be known of them.
func (e *Engine) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	p, err := newPlan(q)
	if err != nil {
		return nil, err
	}
	s := &search{plan: p, engine: e}
	for _, step := range []func(context.Context) error{s.prepare, s.ask, s.askMore} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	r, hits, err := s.result(ctx)
	if err != nil {
		return nil, err
	}
	return r, e.load(ctx, p.kind, r, hits)
}

// search is one that goes on.
type search struct {
	*plan
	findings
	engine *Engine
	counts []*facetCount
	dated  dateCounts
}

// matching is the query that all hits and counts are of.
func (p *plan) matching() object {
	of := object{"filter": p.always}
	if len(p.always) == 0 {
		delete(of, "filter")
	}
	if len(p.never) > 0 {
		of[mustNot] = p.never
	}
	if p.text != nil {
		if p.scores() {
			of[must] = p.text
		} else {
			of["filter"] = append(p.always[:len(p.always):len(p.always)], p.text)
		}
	}
	if len(of) == 0 {
		return everything()
	}
	return boolean(of)
}

// page is the part of a request that asks for hits from a place on.
func (p *plan) page(size int, after *index.Key) object {
	body := object{
		"query": p.matching(), "size": size, "_source": false, "stored_fields": "_none_",
		"docvalue_fields": []string{p.date + "." + dateText}, "sort": p.sorting(),
	}
	if p.kind == ofQuotes {
		body["docvalue_fields"] = []string{fieldArticle, p.date + "." + dateText}
	}
	if after != nil {
		body["search_after"] = p.after(after)
	}
	return body
}

// asked is a request of a search and what reads its answer. Whatever a shard
// does not answer is asked of another copy, and without any the search fails.
func asked(path string, body object, scored bool, out *findings) request {
	r := request{
		method: http.MethodPost, path: path, body: body,
		params: map[string]string{"allow_partial_search_results": "false"},
		check:  func() error { return out.answer(body) },
	}
	if scored {
		r.params["search_type"] = "dfs_query_then_fetch" // else each shard weighs words by itself
	}
	return r
}

// ask asks for places and counts.
func (s *search) ask(ctx context.Context) error {
	q := s.query
	size := 0
	if q.Limit > 0 {
		size = q.Limit + 1 // one more shows that there are more
	}
	body := s.page(size, q.After)
	body["from"], body["track_total_hits"] = q.Offset, true
	if post := s.within(""); len(post) > 0 {
		body["post_filter"] = filter(post...)
	}
	body["aggs"] = s.firstCounts()
	return s.send(ctx, body, size > 0 && s.scores(), &s.findings)
}

// send asks the index, the same copies of its shards for the same query.
func (s *search) send(ctx context.Context, body object, scored bool, out *findings) error {
	r := asked("/"+s.engine.reading(s.kind)+"/_search", body, scored, out)
	r.params["preference"] = s.copies()
	return tooMuch(s.engine.call(ctx, r, out))
}

// tooMuch marks the errors of queries that OpenSearch takes for too much.
func tooMuch(err error) error {
	var no *responseError
	if !errors.As(err, &no) {
		return err
	}
	switch no.Type {
	case "too_many_clauses", "too_many_nested_clauses", "too_many_buckets_exception":
		return fmt.Errorf("%w: %s", index.ErrQuery, no.Reason)
	}
	return err
}
