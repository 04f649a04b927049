package bleve

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/corpus"
	"onrecord/index"
)

// facetCount counts the values of one field over all segments.
type facetCount struct {
	request index.FacetRequest
	values  *values
	counts  []int // by number; 0: without a value
}

// askFacets makes room for the facets of the query.
func (p *pass) askFacets() error {
	q := p.plan.query
	for _, r := range q.Facets {
		vals := p.plan.view.values[string(r.Field)]
		if vals == nil || !index.Countable(q.Type, r.Field) {
			return fmt.Errorf("%w: %s cannot be counted by %q", index.ErrQuery, q.Type, r.Field)
		}
		p.facets = append(p.facets, &facetCount{request: r, values: vals})
	}
	if q.Dates != "" {
		p.dates = new(dateCounts)
	}
	return nil
}

// count adds one segment to every facet.
func (p *pass) count(ctx context.Context, s *part, sel *selection, dates []uint32) error {
	if p.dates != nil {
		each(sel.without(dateFacet), func(d uint32) { p.dates.add(dates[d]) })
	}
	for _, f := range p.facets {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.countField(s, sel, f); err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) countField(s *part, sel *selection, f *facetCount) error {
	field := f.request.Field
	if p.plan.ofQuotes(field) {
		column, err := p.plan.pairColumn(s)
		if err != nil {
			return err
		}
		f.grow()
		p.countPairs(sel.without(onePair), column, f)
		return nil
	}
	column, _, err := p.plan.column(s, field)
	if err != nil {
		return err
	}
	f.grow()
	counts := f.counts
	each(sel.without(field), func(d uint32) { counts[column[d]]++ })
	return nil
}

// grow makes room for values that this segment was the first to hold.
func (f *facetCount) grow() {
	if n := len(f.values.all()); n > len(f.counts) {
		f.counts = append(f.counts, make([]int, n-len(f.counts))...)
	}
}

// countPairs counts articles by their speakers or outlets: those of quotes
// that pass the filter by the other of the two.
func (p *pass) countPairs(docs *roaring.Bitmap, column *pairColumn, f *facetCount) {
	others := p.plan.wanted(p.plan.query.Only)
	number := func(pr pair) uint32 { return pr.outlet }
	if f.request.Field == index.Speaker {
		others.speakers = nil
		number = func(pr pair) uint32 { return pr.speaker }
	} else {
		others.outlets = nil
	}
	var counted []string // ids counted for this article: one may go by several names
	terms := f.values.all()
	each(docs, func(d uint32) {
		counted = counted[:0]
		for _, pr := range column.at(d) {
			if !others.pass(pr) {
				continue
			}
			n := number(pr)
			id, _ := splitName(terms[n])
			if !slices.Contains(counted, id) {
				counted = append(counted, id)
				f.counts[n]++
			}
		}
	})
}

func (p *pass) facetResults() map[index.Field]*index.Facet {
	if len(p.facets) == 0 {
		return nil
	}
	results := make(map[index.Field]*index.Facet, len(p.facets))
	for _, f := range p.facets {
		results[f.request.Field] = f.result(p.plan.query.Only[f.request.Field])
	}
	return results
}

// result lists the values counted: ticked ones first, then the most frequent.
func (f *facetCount) result(ticked []string) *index.Facet {
	f.grow()
	out := &index.Facet{Missing: f.counts[0]}
	values := f.byID()
	for _, id := range ticked {
		if id != index.None && values[id] == nil {
			values[id] = &index.FacetValue{Value: id, Label: f.values.label(id)}
		}
		if v := values[id]; v != nil {
			v.Selected = true
		}
	}
	var listed []index.FacetValue
	for _, v := range values {
		if f.request.Prefix != "" && !hasWord(v.Label, f.request.Prefix) {
			if !v.Selected {
				continue
			}
		} else if v.Count > 0 {
			out.Distinct++
			out.Other += v.Count
		}
		listed = append(listed, *v)
	}
	slices.SortFunc(listed, compareValues)
	for i, v := range listed {
		if !v.Selected && i >= f.request.Size {
			listed = listed[:i]
			break
		}
		if f.request.Prefix == "" || hasWord(v.Label, f.request.Prefix) {
			out.Other -= v.Count
		}
	}
	out.Values = listed
	return out
}

// byID adds up the counts of an id under its names; its label is the most
// frequent of them.
func (f *facetCount) byID() map[string]*index.FacetValue {
	values := make(map[string]*index.FacetValue)
	top := make(map[string]int)
	for n, term := range f.values.all() {
		if n == 0 || n >= len(f.counts) || f.counts[n] == 0 {
			continue
		}
		id, name := splitName(term)
		v := values[id]
		if v == nil {
			v = &index.FacetValue{Value: id}
			values[id] = v
		}
		v.Count += f.counts[n]
		if f.counts[n] > top[id] || f.counts[n] == top[id] && name < v.Label {
			top[id], v.Label = f.counts[n], name
		}
	}
	return values
}

func compareValues(a, b index.FacetValue) int {
	if a.Selected != b.Selected {
		if a.Selected {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Label, b.Label), strings.Compare(a.Value, b.Value))
}

// label is a name that an id goes by, the id itself where none is known.
func (v *values) label(id string) string {
	label := ""
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, n := range v.byID[id] {
		if _, name := splitName(v.terms[n]); label == "" || name < label {
			label = name
		}
	}
	return cmp.Or(label, id)
}

// hasWord says whether a word of the label begins with the prefix, folded.
func hasWord(label, prefix string) bool {
	prefix = corpus.Fold(prefix)
	for _, w := range strings.Fields(corpus.Fold(label)) {
		if strings.HasPrefix(w, prefix) {
			return true
		}
	}
	return false
}
