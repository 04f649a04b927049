package index

import (
	"cmp"
	"slices"
)

// NewFacet makes the facet that was asked for out of all values that occur
// (count above 0), the number of hits without one, and the values that the
// query ticks; label names a ticked value that does not occur.
//
// It lists the r.Size most frequent values, and every ticked one besides,
// whatever its count and r.Prefix: the ticked first, then by count, label and
// value. Distinct and Other speak of the values that pass r.Prefix.
func NewFacet(r FacetRequest, values []FacetValue, missing int, ticked []string, label func(string) string) *Facet {
	f := &Facet{Values: []FacetValue{}, Missing: missing}
	passes := NamePrefix(r.Prefix)
	for _, v := range slices.SortedFunc(slices.Values(values), compareValues) {
		v.Selected = slices.Contains(ticked, v.Value)
		passed := r.Prefix == "" || passes(v.Label)
		if passed {
			f.Distinct++
		}
		switch {
		case v.Selected || passed && f.Distinct <= r.Size:
			f.Values = append(f.Values, v)
		case passed:
			f.Other += v.Count
		}
	}
	for _, id := range ticked {
		if id != None && !slices.ContainsFunc(f.Values, func(v FacetValue) bool { return v.Value == id }) {
			f.Values = append(f.Values, FacetValue{Value: id, Label: label(id), Selected: true})
		}
	}
	slices.SortFunc(f.Values, func(a, b FacetValue) int {
		if a.Selected != b.Selected {
			return map[bool]int{true: -1, false: 1}[a.Selected]
		}
		return compareValues(a, b)
	})
	return f
}

func compareValues(a, b FacetValue) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
}
