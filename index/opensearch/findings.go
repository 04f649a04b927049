package opensearch

import (
	"encoding/json"
	"errors"
	"fmt"
)

// findings is what OpenSearch says to a search.
type findings struct {
	everyShard
	TimedOut *bool `json:"timed_out"`
	Hits     struct {
		Total *struct {
			Value    *int   `json:"value"`
			Relation string `json:"relation"`
		} `json:"total"`
		Hits []row `json:"hits"`
	} `json:"hits"`
	Counts map[string]*aggregation `json:"aggregations"`
}

// row is a hit in an answer: without its text, which would have to be read
// for each.
type row struct {
	Sort   []json.RawMessage   `json:"sort"`
	Fields map[string][]string `json:"fields"`
}

// aggregation is one count in an answer, with those within it; which there are,
// the request says.
type aggregation struct {
	Docs    *int     `json:"doc_count"`
	Value   value    `json:"value"`
	Other   *int     `json:"sum_other_doc_count"` // counts of values that are not among the buckets
	Buckets []bucket `json:"buckets"`

	Within  *aggregation `json:"within"`
	Rows    *aggregation `json:"rows"`
	Passing *aggregation `json:"passing"`
}

// value is a number, or null where there is nothing to tell.
type value struct {
	number float64
	null   bool
	there  bool
}

// UnmarshalJSON reads a number or null.
func (v *value) UnmarshalJSON(data []byte) error {
	v.there, v.null = true, string(data) == "null"
	return json.Unmarshal(data, &v.number)
}

type bucket struct {
	Key  string       `json:"key"`
	Docs *int         `json:"doc_count"`
	Home *aggregation `json:"home"` // the articles that rows belong to
}

func (b *bucket) count() int {
	if b.Home != nil {
		return *b.Home.Docs
	}
	return *b.Docs
}

// inner is what a count is a count of, if that is another.
func (a *aggregation) inner() map[string]*aggregation {
	return map[string]*aggregation{"within": a.Within, "rows": a.Rows, "passing": a.Passing}
}

// values is the innermost count.
func (a *aggregation) values() *aggregation {
	for _, inner := range a.inner() {
		if inner != nil {
			return inner.values()
		}
	}
	return a
}

var errLacks = errors.New("it lacks some of what was asked for")

// whole implements [whole].
func (a *findings) whole() error {
	switch {
	case a.TimedOut == nil || *a.TimedOut:
		return errors.New("it was ended early")
	case a.Hits.Hits == nil:
		return errLacks
	}
	return a.everyShard.whole()
}

// answer says whether the findings are an answer to a request.
func (a *findings) answer(body object) error {
	if counts, ok := body["aggs"].(object); ok {
		for name, asked := range counts {
			if err := a.Counts[name].answer(asked.(object)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if exactly, said := body["track_total_hits"]; said && exactly != true {
		return nil
	}
	total := a.Hits.Total
	if total == nil || total.Value == nil || total.Relation != "eq" {
		return errLacks
	}
	from, _ := body["from"].(int)
	size, _ := body["size"].(int)
	if want := min(size, *total.Value-from); body["search_after"] == nil && len(a.Hits.Hits) < want {
		return errLacks
	}
	return nil
}

// answer says whether the count is an answer to a request.
func (a *aggregation) answer(asked object) error {
	if a == nil {
		return errLacks
	}
	lacks := false
	for how := range asked {
		switch how {
		case "min", "max", "cardinality":
			lacks = lacks || !a.Value.there
		case "missing":
			lacks = lacks || a.Docs == nil
		case "terms":
			lacks = lacks || a.Buckets == nil || a.Other == nil
		}
	}
	for i := range a.Buckets {
		b := &a.Buckets[i]
		lacks = lacks || b.Docs == nil || b.Home != nil && b.Home.Docs == nil
	}
	if lacks {
		return errLacks
	}
	if asked["terms"] != nil {
		return nil // what is within is in the buckets
	}
	within, _ := asked["aggs"].(object)
	for name, asked := range within {
		if err := a.inner()[name].answer(asked.(object)); err != nil {
			return err
		}
	}
	return nil
}
