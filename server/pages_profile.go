package server

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
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
	Outlet       bool
	Total        string
	Single       bool   // there is one quote
	Between      string // first and last date, in words
	Names        folded
	Kinds        []countLink
	OthersTitle  string // "Reported by" or "Speakers"
	Others       folded
	Identifiers  []identifierLink
	Namesakes    []namesakeLink
	Roles        *rolesView
	Reported     []countLink // of an outlet: in whose articles
	Published    []countLink // and what it printed
	Dates        *datesView
	Compare      *compareForm
	Place        string // "Page 2 of 12"
	First        bool   // page of its quotes: with all that is known
	Start        int
	Quotes       []card
	Prev, Next   string
	All          string // every quote, as a search
}

// folded is counts of which the first are shown at once.
type folded struct {
	Top, Rest []countLink
	More      string // what is folded, in words
}

// listed is how many values a list shows unfolded.
const listed = 8

func listOf(all []countLink) folded {
	if len(all) <= listed+1 { // to fold a single one saves no room
		return folded{Top: all}
	}
	return folded{all[:listed], all[listed:], number(len(all)-listed) + " more"}
}

// profiled is how many quotes a page of a profile shows.
const profiled = 20

// newProfile prepares the page of a speaker or outlet: what is known of it,
// and its latest quotes from the search at that address.
func newProfile(p *ProfileResponse, a address, r *SearchResponse) profileView {
	v := profileView{
		Kicker: "Speaker", Name: p.Name, Total: counted(p.Quotes, "quote"), Between: betweenWords(p.First, p.Last), First: true,
		Single: p.Quotes == 1, Names: listOf(countsOf(p.Names)), OthersTitle: "Reported by", Roles: newRolesView(p), All: a.String(),
		Compare: newCompareForm(p.Type, []string{p.ID}),
	}
	param, others := pOutlet, p.Outlets
	if p.Type == "outlet" {
		v.Kicker, v.OthersTitle, v.Outlet, param, others = "Outlet", "Speakers", true, pSpeaker, p.Speakers
		v.addPublished(p)
	}
	v.Others = listOf(countLinks(others, func(id string) string { return a.with(param, id).String() }))
	for _, kind := range corpus.Kinds() {
		if n := p.Kinds[string(kind)]; n > 0 {
			v.Kinds = append(v.Kinds, countLink{nameLink{Name: kindWords(string(kind)), URL: a.with(pKind, string(kind)).String()}, n})
		}
	}
	for _, n := range p.Namesakes {
		link := namesakeLink{countLink{nameLink{Name: n.Name, URL: n.Links.HTML}, n.Quotes}, n.Shared}
		if n.Shared == n.Name {
			link.Shared = ""
		}
		v.Namesakes = append(v.Namesakes, link)
	}
	for _, n := range p.Identifiers {
		v.Identifiers = append(v.Identifiers, newIdentifier(n))
	}
	if r.Facets.Date != nil && len(r.Facets.Date.Values) > 0 {
		v.Dates = newDates(a, r.Facets.Date, "quote")
	}
	v.addQuotes(p.Links.HTML, r)
	return v
}

// newProfilePart prepares a further page of the quotes of a speaker or outlet.
func newProfilePart(p *ProfileResponse, a address, r *SearchResponse) profileView {
	v := profileView{Kicker: "Speaker", Name: p.Name, Total: counted(r.Total, "quote"), All: a.String()}
	if p.Type == "outlet" {
		v.Kicker, v.Outlet = "Outlet", true
	}
	v.addQuotes(p.Links.HTML, r)
	return v
}

// addQuotes adds one page of quotes, and the links to the next.
func (v *profileView) addQuotes(self string, r *SearchResponse) {
	v.Quotes, v.Start = cards(r.Results), (r.Page-1)*r.PerPage+1
	last := (r.Total + r.PerPage - 1) / max(1, r.PerPage)
	if last < 2 && r.Page == 1 {
		return
	}
	at := func(page int) string {
		if page == 1 {
			return self
		}
		return self + "?" + url.Values{pPage: {strconv.Itoa(page)}}.Encode()
	}
	v.Place = "Page " + number(r.Page) + " of " + number(last)
	if r.Page > 1 {
		v.Prev = at(max(1, min(r.Page-1, last)))
	}
	switch {
	case r.Page < last && (r.Page+1)*r.PerPage <= deepest:
		v.Next = at(r.Page + 1)
	case r.Page < last:
		v.Place += "; pages end here, search to see the rest"
	}
}

// addPublished tells what an outlet stands behind from what it printed.
func (v *profileView) addPublished(p *ProfileResponse) {
	if p.Published == nil {
		return
	}
	by, printed := address{pOutlet: {p.ID}}, address{pPublisher: {p.ID}}
	add := func(to *[]countLink, name string, a address, n int) {
		if n > 0 {
			*to = append(*to, countLink{nameLink{Name: name, URL: a.String()}, n})
		}
	}
	own := p.Published.Own
	elsewhere, others := by, printed // an outlet that published nothing is no publisher, and cannot be left out as one
	if p.Published.Articles > 0 {
		elsewhere = by.with(exclude+pPublisher, p.ID)
	}
	if p.Quotes > 0 {
		others = printed.with(exclude+pOutlet, p.ID)
	}
	add(&v.Reported, "in its own articles", by.with(pPublisher, p.ID), own)
	add(&v.Reported, "in articles of others, or of nobody known", elsewhere, p.Quotes-own)
	add(&v.Published, "articles", printed.of(string(index.Articles)), p.Published.Articles)
	add(&v.Published, "quotes it stands behind itself", printed.with(pOutlet, p.ID), own)
	add(&v.Published, "quotes credited to others", others, p.Published.Quotes-own)
}

// namesakeLink is somebody else of a name.
type namesakeLink struct {
	countLink
	Shared string
}

// identifierLink is what somebody is called in another collection.
type identifierLink struct {
	Scheme, Identifier string
	URL                string // "" where it is not known where that collection is
}

// collection is where an identifier of a scheme leads.
type collection struct {
	scheme, name string
	shape        *regexp.Regexp
	before       string // of the identifier in an address
}

var collections = [...]collection{
	{"wikidata", "Wikidata", regexp.MustCompile(`^Q[1-9][0-9]{0,11}$`), "https://www.wikidata.org/wiki/"},
	{"viaf", "VIAF", regexp.MustCompile(`^[0-9]{1,22}$`), "https://viaf.org/viaf/"},
	{"isni", "ISNI", regexp.MustCompile(`^[0-9]{15}[0-9X]$`), "https://isni.org/isni/"},
	{"gnd", "GND", regexp.MustCompile(`^[0-9X-]{2,12}$`), "https://d-nb.info/gnd/"},
	{"lccn", "Library of Congress", regexp.MustCompile(`^[a-z]{1,3}[0-9]{8,10}$`), "https://id.loc.gov/authorities/names/"},
	{"orcid", "ORCID", regexp.MustCompile(`^([0-9]{4}-){3}[0-9]{3}[0-9X]$`), "https://orcid.org/"},
}

// newIdentifier leads to another collection where the identifier has the shape
// of that collection's own: what a list of people says is not followed blindly.
func newIdentifier(n Identifier) identifierLink {
	for _, c := range collections {
		if strings.EqualFold(n.Scheme, c.scheme) {
			link := identifierLink{Scheme: c.name, Identifier: n.Identifier}
			if c.shape.MatchString(n.Identifier) {
				link.URL = c.before + n.Identifier
			}
			return link
		}
	}
	return identifierLink{Scheme: n.Scheme, Identifier: n.Identifier, URL: webLink(&n.Identifier)}
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

// kept says that a search is kept to one speaker or outlet.
type kept struct {
	nameLink
	Said string // "said", "reported"
	Else string // link to the search among everybody
}

// keptTo is whose quotes alone a search of quotes looks through: they have a
// page of their own, from which such searches are made.
func keptTo(a address, names labels) []kept {
	var out []kept
	add := func(param, said string, page func(string) string) {
		if list := a[param]; len(list) == 1 && list[0] != noneValue {
			name := nameLink{Name: names.of(param, list[0]), URL: page(list[0])}
			out = append(out, kept{name, said, a.drop(param).String()})
		}
	}
	if nounOf(a) == "quote" {
		add(pSpeaker, "said", speakerPage)
		add(pOutlet, "reported", outletPage)
	}
	return out
}
