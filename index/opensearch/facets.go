package opensearch

import "onrecord/index"

// How many values of a field are counted one by one: of more, the most frequent
// so many, as each shard knows its own most frequent. OpenSearch makes 65,535
// buckets for an answer and no more: those of nine fields and of the dates must
// be fewer.
const (
	maxValues   = 5000
	shardValues = 2 * maxValues
)

// among makes a count one of what passes filters, if there are any.
func among(filters []object, count object) object {
	if len(filters) == 0 {
		return count
	}
	return object{"filter": filter(filters...), "aggs": object{"within": count}}
}

// facet counts the values of a field in what passes all filters but its own.
func (p *plan) facet(f index.Field, how counting) object {
	return among(p.within(f), p.counted(f, how))
}

// counting is how the values of a field are counted.
type counting struct {
	only    []string // these and no others; nil: the most frequent
	roughly bool     // how many there are
}

func (h counting) clause(field string, home bool) object {
	if h.roughly {
		return object{"cardinality": object{"field": field, "precision_threshold": 40_000}}
	}
	terms := object{"field": field, "size": maxValues, "shard_size": shardValues}
	if h.only != nil {
		terms = object{"field": field, "size": len(h.only), "include": h.only}
	}
	count := object{"terms": terms}
	if home {
		terms["order"] = []object{{"home": "desc"}, {"_key": "asc"}}
		count["aggs"] = object{"home": object{"reverse_nested": object{}}}
	}
	return count
}

// counted counts values of a field; of an article's speakers or outlets those of
// quotes that pass the filter by the other of the two.
func (p *plan) counted(f index.Field, how counting) object {
	other := index.Speaker
	if f == other {
		other = index.Outlet
	}
	if !p.ofQuotes(f) || len(p.query.Only[other]) == 0 {
		return how.clause(string(f), false)
	}
	return object{"nested": object{"path": fieldPairs}, "aggs": object{"rows": object{
		"filter": oneOf(paired(other), p.query.Only[other]), "aggs": object{"passing": how.clause(paired(f), true)},
	}}}
}

// facetCount is a facet in the making.
type facetCount struct {
	request index.FacetRequest
	ticked  []string
	passing []string // the ids whose names pass the prefix, where they are known and few

	counts   map[string]int // by value
	rest     int            // the counts of values that are not among them
	distinct int            // how many there are, roughly, where they are not all among them
}

// hasNames says whether the values of a field are ids.
func hasNames(f index.Field) bool {
	return f == index.Speaker || f == index.Outlet || f == index.Publisher
}

// choose finds out by their names which values are to be counted.
func (f *facetCount) choose(names *index.Directory) {
	passes := index.NamePrefix(f.request.Prefix)
	ids := f.always()
	for _, n := range names.Lookup(index.NameQuery{Prefix: f.request.Prefix}) {
		if passes(n.Label) {
			ids = append(ids, n.ID)
		}
	}
	if len(ids) <= maxValues {
		f.passing = ids
	}
}

// always is the values that are counted in any case.
func (f *facetCount) always() []string { return append([]string{none}, f.ticked...) }

// take reads the counts of the first answer.
func (f *facetCount) take(a *aggregation) {
	inner := a.values()
	for i := range inner.Buckets {
		f.counts[inner.Buckets[i].Key] = inner.Buckets[i].count()
	}
	if f.passing == nil {
		f.rest = *inner.Other
	}
}

// takeMore reads what is asked of very many values: how many there are, and the
// counts of those that are never left out.
func (f *facetCount) takeMore(many, named *aggregation) {
	for _, b := range named.values().Buckets {
		if _, known := f.counts[b.Key]; !known {
			f.counts[b.Key] = b.count()
			f.rest = max(f.rest-b.count(), 0)
		}
	}
	f.distinct = int(many.values().Value.number)
	if f.counts[none] > 0 {
		f.distinct--
	}
}

// result is the facet; label names its values.
func (f *facetCount) result(label func(string) string) *index.Facet {
	values := make([]index.FacetValue, 0, len(f.counts))
	for value, n := range f.counts {
		if value != none && n > 0 {
			values = append(values, index.FacetValue{Value: value, Label: label(value), Count: n})
		}
	}
	facet := index.NewFacet(f.request, values, f.counts[none], f.ticked, label)
	if f.rest > 0 {
		facet.Inexact = true
		if f.request.Prefix == "" {
			facet.Distinct = max(f.distinct, facet.Distinct)
			facet.Other += f.rest
		}
	}
	return facet
}
