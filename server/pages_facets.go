package server

import (
	"cmp"
	"html/template"
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
	Inexact     bool   // there are too many values to count each
	Folded      bool   // in a details element
	Open        bool
}

// facetLink is one value of a facet. Where the address of the search is long
// (somebody has pasted a quote), a page with a hundred such links would be too
// heavy: what adds a filter is then a button of the search form.
type facetLink struct {
	Name, Count string
	Selected    bool
	Linked      bool              // else buttons
	Tick        template.HTMLAttr // of what ticks it, or unticks it
	Exclude     template.HTMLAttr // of what excludes it, "" where nothing does
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

// inexact reports whether counts may be too low, and the number of values is an
// estimate.
func (f *Facet) inexact() bool { return f.Exact != nil && !*f.Exact }

// facetViews prepares the facets of a result, in the order of the page.
func facetViews(a address, f *Facets, names labels) []facetView {
	var out []facetView
	to := a.links()
	for _, k := range facetKinds {
		if facet := f.of(k.param); facet != nil {
			out = append(out, k.view(to, facet, names))
		}
	}
	return out
}

func (k facetKind) view(to *links, f *Facet, names labels) facetView {
	a := to.base
	v := facetView{ID: k.param, Title: k.title, Folded: k.folded, Inexact: f.inexact()}
	for _, id := range a[exclude+k.param] {
		back := attributes("id", "x-"+k.param+"-"+id, "href", a.less(exclude+k.param, id).String())
		v.Out = append(v.Out, facetLink{Name: names.of(exclude+k.param, id), Tick: back})
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
		v.Values = append(v.Values, k.link(to, value))
	}
	ticked := slices.Contains(a[k.param], noneValue)
	listed := slices.ContainsFunc(f.Values, func(v FacetValue) bool { return v.Value == noneValue })
	if k.missing != "" && !listed && (f.Missing > 0 || ticked) {
		v.Values = append(v.Values, k.link(to, FacetValue{Value: noneValue, Count: f.Missing, Selected: ticked}))
	}
	v.Open = k.folded && (len(a[k.param]) > 0 || len(a[exclude+k.param]) > 0)
	if k.find != "" {
		v.Find, v.FindLabel, v.Found = "facet_q."+k.param, k.find, a.get("facet_q."+k.param)
	}
	v.addMore(a, f)
	return v
}

func (k facetKind) link(to *links, value FacetValue) facetLink {
	l := facetLink{Name: k.name(value), Count: number(value.Count), Selected: value.Selected, Linked: to.length() <= maxLinked}
	add := func(param, id string, more ...string) template.HTMLAttr {
		list := append([]string{"id", id}, more...)
		if l.Linked {
			return attributes(append(list, "href", to.with(newPair(param, value.Value)))...)
		}
		return attributes(append(list, "form", "search", "name", param, "value", value.Value)...)
	}
	id := k.param + "-" + value.Value
	if l.Selected {
		l.Linked = true
		l.Tick = attributes("id", "t-"+id, "aria-current", "true", "href", to.base.less(k.param, value.Value).String())
		return l
	}
	l.Tick = add(k.param, "t-"+id)
	if value.Value != noneValue {
		l.Exclude = add(exclude+k.param, "x-"+id, "aria-label", "exclude "+plain(l.Name))
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
		if v.Inexact {
			v.Rest = "about " + v.Rest
		}
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
