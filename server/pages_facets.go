package server

import (
	"cmp"
	"slices"
	"strconv"
)

// facetView is one facet as links.
type facetView struct {
	ID, Title   string
	Out         []facetLink // excluded ones, which have no counts
	Values      []facetLink
	Find        string // parameter that narrows the values by a prefix, "" for none
	FindLabel   string
	Found       string // what it is set to
	More, Fewer string
	Rest        string // what is not listed, in words
	Folded      bool   // in a details element
	Open        bool
}

// facetLink is one value of a facet. Where the address of the search is long
// (somebody has pasted a quote), a page with a hundred such links would be too
// heavy: what adds a filter is then a button of the search form.
type facetLink struct {
	ID              string // of the value on the page
	Param, Value    string
	Name            string
	Count           int
	Selected        bool
	Toggle, Exclude string // "" where there is none, or a button for it
	Excludes        bool   // whether it can be excluded
}

// maxLinked is the longest address, in bytes, that every value of a facet
// repeats.
const maxLinked = 240

// facetKind says how a facet is shown.
type facetKind struct {
	param, title, missing string
	find                  string // what to call a value when looking for one
	folded                bool
}

var facetKinds = [...]facetKind{
	{param: pSpeaker, title: "Speaker", missing: "No named speaker", find: "Find a speaker"},
	{param: pOutlet, title: "Reported by", missing: "No outlet known", find: "Find an outlet"},
	{param: pPublisher, title: "Published by", missing: "Publisher unknown", find: "Find a publisher", folded: true},
	{param: pKind, title: "Kind of quote", folded: true},
	{param: pSourceKind, title: "Sort of source", folded: true},
}

// facetOf is the facet of that parameter, nil where it was not asked for.
func (f *Facets) of(param string) *Facet {
	switch param {
	case pSpeaker:
		return f.Speaker
	case pOutlet:
		return f.Outlet
	case pPublisher:
		return f.Publisher
	case pKind:
		return f.Kind
	case pSourceKind:
		return f.SourceKind
	}
	return nil
}

// facetViews prepares the facets of a result, in the order of the page.
func facetViews(a address, f *Facets, names labels) []facetView {
	var out []facetView
	for _, k := range facetKinds {
		if facet := f.of(k.param); facet != nil {
			out = append(out, k.view(a, facet, names))
		}
	}
	return out
}

func (k facetKind) view(a address, f *Facet, names labels) facetView {
	v := facetView{ID: k.param, Title: k.title, Folded: k.folded}
	for _, id := range a[exclude+k.param] {
		v.Out = append(v.Out, facetLink{ID: k.param + "-" + id, Name: names.of(exclude+k.param, id), Toggle: a.less(exclude+k.param, id).String()})
	}
	list := make([]Named, len(f.Values))
	for i, value := range f.Values {
		list[i] = Named{value.Value, value.Label}
	}
	for i, value := range f.Values {
		if !value.Selected && slices.Contains(a[exclude+k.param], value.Value) {
			continue
		}
		value.Label = apart(list[i], list)
		v.Values = append(v.Values, k.link(a, value))
	}
	ticked := slices.Contains(a[k.param], noneValue)
	listed := slices.ContainsFunc(f.Values, func(v FacetValue) bool { return v.Value == noneValue })
	if k.missing != "" && !listed && (f.Missing > 0 || ticked) {
		v.Values = append(v.Values, k.link(a, FacetValue{Value: noneValue, Count: f.Missing, Selected: ticked}))
	}
	v.Open = k.folded && (len(a[k.param]) > 0 || len(a[exclude+k.param]) > 0)
	if k.find != "" {
		v.Find, v.FindLabel, v.Found = "facet_q."+k.param, k.find, a.get("facet_q."+k.param)
	}
	v.addMore(a, f)
	return v
}

func (k facetKind) link(a address, value FacetValue) facetLink {
	l := facetLink{
		ID: k.param + "-" + value.Value, Param: k.param, Value: value.Value,
		Name: k.name(value), Count: value.Count, Selected: value.Selected,
		Excludes: !value.Selected && value.Value != noneValue,
	}
	short := len(a.String()) <= maxLinked
	if short || l.Selected {
		l.Toggle = a.toggle(k.param, value.Value).String()
	}
	if short && l.Excludes {
		l.Exclude = a.with(exclude+k.param, value.Value).String()
	}
	return l
}

func (k facetKind) name(v FacetValue) string {
	switch {
	case v.Value == noneValue:
		return k.missing
	case k.param == pKind:
		return kindWords(v.Value)
	case k.param == pSourceKind:
		return sourceWords(v.Value)
	}
	return cmp.Or(v.Label, v.Value)
}

// The lengths of a facet that "more" steps through; the first is the default.
var facetSizes = [...]int{10, 50, 200}

func (v *facetView) addMore(a address, f *Facet) {
	size, err := strconv.Atoi(a.get("facet_size"))
	if err != nil {
		size = facetSizes[0]
	}
	if len(f.Values) < f.Distinct {
		v.Rest = number(f.Distinct-len(f.Values)) + " more"
		for _, s := range slices.Backward(facetSizes[:]) {
			if s > size {
				v.More = a.set("facet_size", strconv.Itoa(s)).String() + "#by-" + v.ID
			}
		}
	}
	if size > facetSizes[0] && len(f.Values) > facetSizes[0] {
		v.Fewer = a.set("facet_size", "").String() + "#by-" + v.ID
	}
}
