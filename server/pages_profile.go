package server

import (
	"strings"

	"onrecord/corpus"
)

// homeView is the first page.
type homeView struct {
	Box      *searchBox
	Empty    bool
	Coverage string
	Speakers []countLink
	Outlets  []countLink
	Latest   []card
	All      string
}

// countLink is a name with how often it occurs.
type countLink struct {
	nameLink
	Count int
}

// newHome prepares the first page from a search for everything.
func newHome(r *SearchResponse) homeView {
	v := homeView{Box: homeBox(), Empty: r.Coverage.Articles == 0, Coverage: coverageWords(r.Coverage), All: "/search"}
	v.Coverage = strings.Replace(v.Coverage, "Searched", "On record:", 1)
	if r.Facets.Speaker != nil {
		v.Speakers = countLinks(r.Facets.Speaker.Values, speakerPage)
	}
	if r.Facets.Outlet != nil {
		v.Outlets = countLinks(r.Facets.Outlet.Values, outletPage)
	}
	v.Latest = cards(r.Results)
	return v
}

func homeBox() *searchBox {
	return &searchBox{Label: boxLabel, Labelled: true, Example: "ammunition"}
}

func cards(results []Result) []card {
	var out []card
	for _, r := range results {
		if q, ok := r.(*QuoteResult); ok {
			out = append(out, newCard(q))
		}
	}
	return out
}

func countLinks(values []FacetValue, page func(id string) string) []countLink {
	var out []countLink
	for _, v := range values {
		if v.Count > 0 && v.Value != noneValue {
			out = append(out, countLink{nameLink{Name: v.Label, URL: page(v.Value)}, v.Count})
		}
	}
	return out
}

// profileView is the page of a speaker or outlet.
type profileView struct {
	Kicker, Name string
	Total        string
	Between      string // first and last date, in words
	Names, Roles []countLink
	Kinds        []countLink
	OthersTitle  string // "Reported by" or "Speakers"
	Others       []countLink
	Dates        *datesView
	Latest       []card
	All          string // every quote
}

// newProfile prepares the page of a speaker or outlet: what is known of it,
// and its latest quotes from the search at that address.
func newProfile(p *ProfileResponse, a address, r *SearchResponse) profileView {
	v := profileView{
		Kicker: "Speaker", Name: p.Name, Total: counted(p.Quotes, "quote"), Between: betweenWords(p.First, p.Last),
		Names: countsOf(p.Names), Roles: countsOf(p.Roles), OthersTitle: "Reported by",
		All: a.String(), Latest: cards(r.Results),
	}
	param, others := pOutlet, p.Outlets
	if p.Type == "outlet" {
		v.Kicker, v.OthersTitle, param, others = "Outlet", "Speakers", pSpeaker, p.Speakers
	}
	v.Others = countLinks(others, func(id string) string { return a.with(param, id).String() })
	for _, kind := range corpus.Kinds() {
		if n := p.Kinds[string(kind)]; n > 0 {
			v.Kinds = append(v.Kinds, countLink{nameLink{Name: kindWords(string(kind)), URL: a.with(pKind, string(kind)).String()}, n})
		}
	}
	if r.Facets.Date != nil && len(r.Facets.Date.Values) > 0 {
		v.Dates = newDates(a, r.Facets.Date, "quote")
	}
	return v
}

func countsOf(counts []Count) []countLink {
	var out []countLink
	for _, c := range counts {
		out = append(out, countLink{nameLink{Name: c.Value}, c.Count})
	}
	return out
}

func betweenWords(first, last *string) string {
	switch {
	case first == nil || last == nil:
		return "undated"
	case *first == *last:
		return paramWords(*first)
	}
	return paramWords(*first) + " to " + paramWords(*last)
}
