package opensearch

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"strconv"

	"onrecord/corpus"
	"onrecord/index"
)

// sorting is the order of hits as [index.Sort] has it.
func (p *plan) sorting() []object {
	order := "desc"
	if p.query.Sort == index.Oldest {
		order = "asc"
	}
	sort := []object{
		{p.date + "." + dateFirst: object{"order": order, "missing": "_last", "numeric_type": "long"}},
		{fieldID: object{"order": "asc"}},
	}
	if p.scores() {
		sort = append([]object{{"_score": object{"order": "desc"}}}, sort...)
	}
	return sort
}

// after is a place in that order.
func (p *plan) after(k *index.Key) []any {
	values := []any{p.undatedPlace(), k.ID}
	if !k.Date.IsZero() {
		values[0] = k.Date.First
	}
	if p.scores() {
		values = append([]any{k.Score}, values...)
	}
	return values
}

// undatedPlace is where OpenSearch sorts what has no date.
func (p *plan) undatedPlace() int64 {
	if p.query.Sort == index.Oldest {
		return math.MaxInt64
	}
	return math.MinInt64
}

// places reads where hits stand.
func (p *plan) places(all []row) ([]place, error) {
	hits := make([]place, len(all))
	for i := range all {
		var err error
		if hits[i], err = p.place(&all[i]); err != nil {
			return nil, fmt.Errorf("%w: OpenSearch: %w", index.ErrUnreachable, err)
		}
	}
	return hits, nil
}

func (p *plan) place(f *row) (place, error) {
	var at place
	sort := f.Sort
	if p.scores() && len(sort) > 0 {
		if err := json.Unmarshal(sort[0], &at.key.Score); err != nil {
			return at, fmt.Errorf("the score of a hit: %w", err)
		}
		sort = sort[1:]
	}
	if len(sort) != 2 {
		return at, fmt.Errorf("a hit is sorted by %d values", len(f.Sort))
	}
	if err := json.Unmarshal(sort[1], &at.key.ID); err != nil {
		return at, fmt.Errorf("the id of a hit: %w", err)
	}
	at.article = corpus.ArticleID(at.key.ID)
	if p.kind == ofQuotes {
		at.article = corpus.ArticleID(only(f.Fields[fieldArticle]))
	}
	var err error
	at.key.Date, err = index.ReadDateTerm(only(f.Fields[p.date+"."+dateText]))
	return at, err
}

// only is the one value of a field, "" without one.
func only(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// copies names the copies of the shards that are asked: the same for the same
// query, so that page follows page. What other copies score may differ in
// little, for each counts what it has not yet removed.
func (p *plan) copies() string {
	q := *p.query
	q.Offset, q.Limit, q.After, q.Facets, q.Dates = 0, 0, nil, nil, ""
	h := fnv.New64a()
	h.Write([]byte(q.String())) // never fails
	return "q" + strconv.FormatUint(h.Sum64(), 36)
}
