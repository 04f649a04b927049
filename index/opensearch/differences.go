package opensearch

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"onrecord/index"
)

// span is the ids from one up to another, which is not among them; "" is open.
type span struct{ from, to string }

func (s span) query() object {
	r := object{}
	if s.from != "" {
		r["gte"] = s.from
	}
	if s.to != "" {
		r["lt"] = s.to
	}
	if len(r) == 0 {
		return object{"match_all": object{}}
	}
	return object{"range": object{fieldID: r}}
}

// parts divides a span, where it can, by the letter behind what its ids begin
// with. The letters are those of usual ids ([corpus.Article.DeriveID]); others
// are in the first and in the last part.
func (s span) parts() (parts []span) {
	from := s.from
	for _, letter := range "0123456789abcdefghijklmnopqrstuv" {
		if to := s.from + string(letter); s.to == "" || to < s.to {
			parts, from = append(parts, span{from, to}), to
		}
	}
	return append(parts, span{from, s.to})
}

// listed is how many ids are looked at one by one, and read at once.
const listed = 5000

// differences are the articles that the next generation has more, and those
// that it has fewer, than the one in use. A span is looked at closely only where
// there are more or fewer in it: what both have is the same, for every change is
// copied.
func (r *rebuild) differences(ctx context.Context) (more, fewer []string, err error) {
	for parts := []span{{}}; len(parts) > 0; {
		old, err := r.counts(ctx, r.old, parts)
		if err != nil {
			return nil, nil, err
		}
		next, err := r.counts(ctx, r.next, parts)
		if err != nil {
			return nil, nil, err
		}
		var closer []span
		for i, s := range parts {
			within := s.parts()
			if old[i] == next[i] {
				continue
			}
			if max(old[i], next[i]) > r.listed && len(within) > 1 {
				closer = append(closer, within...)
				continue
			}
			m, f, err := r.differencesOf(ctx, s)
			if err != nil {
				return nil, nil, err
			}
			more, fewer = append(more, m...), append(fewer, f...)
		}
		parts = closer
	}
	return more, fewer, nil
}

// differencesOf are those within a span.
func (r *rebuild) differencesOf(ctx context.Context, s span) (more, fewer []string, err error) {
	old, err := r.ids(ctx, r.old, s)
	if err != nil {
		return nil, nil, err
	}
	next, err := r.ids(ctx, r.next, s)
	if err != nil {
		return nil, nil, err
	}
	return lacking(next, old), lacking(old, next), nil
}

// lacking is what is in the one list and not in the other. Both are in order.
func lacking(in, from []string) (ids []string) {
	for _, id := range in {
		if _, found := slices.BinarySearch(from, id); !found {
			ids = append(ids, id)
		}
	}
	return ids
}

// counts is how many articles a generation has in each of the spans.
func (r *rebuild) counts(ctx context.Context, g generation, spans []span) (counts []int, err error) {
	for some := range slices.Chunk(spans, 256) {
		filters := make([]object, len(some))
		for i, s := range some {
			filters[i] = s.query()
		}
		var got bucketsAnswer
		err := r.call(ctx, request{
			method: http.MethodPost, path: "/" + r.name(ofArticles, g) + "/_search",
			params: map[string]string{"allow_partial_search_results": "false"},
			body:   object{"size": 0, "aggs": object{"spans": object{"filters": object{"filters": filters}}}},
		}, &got)
		if err != nil {
			return nil, err
		}
		if buckets := got.Aggregations.Spans.Buckets; len(buckets) != len(some) {
			return nil, fmt.Errorf("%w: OpenSearch: %d counts of %d", index.ErrUnreachable, len(buckets), len(some))
		}
		for _, b := range got.Aggregations.Spans.Buckets {
			counts = append(counts, b.Count)
		}
	}
	return counts, nil
}

type bucketsAnswer struct {
	searchAnswer
	Aggregations struct {
		Spans struct {
			Buckets []struct {
				Count int `json:"doc_count"`
			} `json:"buckets"`
		} `json:"spans"`
	} `json:"aggregations"`
}

// ids lists the articles of a span, in order.
func (r *rebuild) ids(ctx context.Context, g generation, s span) (ids []string, err error) {
	for {
		body := object{"query": s.query(), "sort": []object{{fieldID: "asc"}}, "size": r.listed, "_source": false, "track_total_hits": false}
		if len(ids) > 0 {
			body["search_after"] = []string{ids[len(ids)-1]}
		}
		got, err := r.search(ctx, g, "", body)
		if err != nil || len(got) == 0 {
			return ids, err
		}
		for i := range got {
			ids = append(ids, got[i].ID)
		}
	}
}
