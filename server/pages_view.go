package server

import (
	"cmp"
	"strconv"
	"strings"

	"onrecord/index"
)

// searchView is the search page.
type searchView struct {
	Total       string // "1,234 quotes"
	Asked       string // what was asked, in words
	Coverage    string
	Chips       []chip
	Clear       string
	Warnings    []string
	Suggestions []offer
	Types       []tab
	Sorts       []tab
	Repeats     []tab // whether they are folded
	Quotes      []card
	Articles    []foundArticle
	Start       int    // number of the first result
	Place       string // "Page 2 of 12"
	Prev, Next  string
	Facets      []facetView
	Dates       *datesView
	Check       string // link that checks the words as a quotation, "" where they do not look like one
	Zero        *zero
	Kept        []kept // whose quotes alone are searched
	Compare     string // link to set the ticked beside one another
	Compared    string // "these two speakers"
}

// chip is an active filter with the link that removes it.
type chip struct {
	Field, Value string
	Not          bool
	URL          string

	param, value string
}

// offer is a filter that words of the query may stand for.
type offer struct {
	Words      string // that name somebody
	Rest       string // the other words
	Offer      string // "said by"
	Name       string
	Count, URL string
}

// tab is one of several ways to look.
type tab struct {
	Name, URL string
	On        bool
}

// foundArticle is an article in a list.
type foundArticle struct {
	nameLink
	Publisher *nameLink
	Published *when
	Quotes    string
	Snippet   []run
}

// labels are names by parameter and id.
type labels map[string]map[string]string

// label names what an id of a field stands for.
func (l labels) label(f index.Field, id string) string { return cmp.Or(l[string(f)][id], id) }

// shown is a search as its page shows it.
type shown struct {
	address // as the reader's links shall say it
	text    index.Expr
	asked   string   // in words
	names   labels   // what the facets do not tell
	ways    []wayOut // counted, where nothing was found
}

// newSearch prepares the search page.
func newSearch(s *shown, r *SearchResponse) searchView {
	a, noun := s.address, nounOf(s.address)
	v := searchView{
		Total: counted(r.Total, noun), Asked: askedWords(s.asked, noun, r.Query.Sort), Coverage: coverageWords(r.Coverage),
		Warnings: r.Query.Warnings, Types: typeTabs(a), Sorts: sortTabs(a, r.Query.Sort), Repeats: repeatTabs(a, r),
		Start: (r.Page-1)*r.PerPage + 1,
	}
	names := s.names.and(&r.Facets)
	v.Facets = facetViews(a, &r.Facets, names)
	v.Chips = chips(a, names)
	if len(v.Chips) > 0 {
		v.Clear = cleared(a).String()
	}
	for _, suggestion := range r.Query.Suggestions {
		if suggestion.Count > 0 { // else it takes another one beside it
			v.Suggestions = append(v.Suggestions, offerOf(a, suggestion))
		}
	}
	for _, res := range r.Results {
		v.add(res)
	}
	if r.Facets.Date != nil {
		v.Dates = newDates(a, r.Facets.Date, noun)
	}
	if r.Total == 0 {
		v.Zero = newZero(s.ways, r.Coverage)
	}
	v.Kept = keptTo(a, names)
	v.Compare, v.Compared = compareTicked(a)
	v.Check = checkOffer(a, s.text, r.Total)
	v.addPages(a, r)
	return v
}

// askedWords is a search in words, to follow the number of its hits.
func askedWords(asked, noun, sort string) string {
	order := sort + " first"
	if sort == "relevance" {
		order = "best match first"
	}
	return strings.TrimPrefix(asked, noun+"s ") + "; " + order
}

func nounOf(a address) string {
	if a.get(pType) == string(index.Articles) {
		return "article"
	}
	return "quote"
}

func (v *searchView) add(r Result) {
	switch r := r.(type) {
	case *QuoteResult:
		v.Quotes = append(v.Quotes, newCard(r))
	case *ArticleResult:
		v.Articles = append(v.Articles, foundArticle{
			nameLink:  nameLink{Name: cmp.Or(orEmpty(r.Title), "Untitled"), URL: r.Links.HTML},
			Publisher: publisherLink(r.Publisher), Published: publishedOn(r.Published),
			Quotes: counted(r.Quotes, "quote"), Snippet: runs(r.Snippet, r.Highlights),
		})
	}
}

// publisherLink leads to the page of who published.
func publisherLink(p *Named) *nameLink {
	if p == nil {
		return nil
	}
	return &nameLink{Name: p.Name, URL: outletPage(p.ID)}
}

// deepest is how far pages of HTML go (API.md: page × per_page).
const deepest = 10_000

func (v *searchView) addPages(a address, r *SearchResponse) {
	if r.PerPage < 1 || r.Total == 0 {
		return
	}
	total := r.Total
	if r.Groups != nil {
		total = r.Groups.Total
	}
	last := (total + r.PerPage - 1) / r.PerPage
	v.Place = "Page " + number(r.Page) + " of " + number(last)
	if r.Page > 1 {
		v.Prev = a.page(strconv.Itoa(min(r.Page-1, last, deepest/r.PerPage))).String()
	}
	switch {
	case r.Page < last && (r.Page+1)*r.PerPage <= deepest:
		v.Next = a.page(strconv.Itoa(r.Page + 1)).String()
	case r.Page < last:
		v.Place += "; pages end here, narrow the search to see the rest"
	}
}

func typeTabs(a address) []tab {
	articles := a.get(pType) == string(index.Articles)
	return []tab{
		{"Quotes", a.of("quotes").String(), !articles},
		{"Articles", a.of("articles").String(), articles},
	}
}

func sortTabs(a address, sort string) []tab {
	var out []tab
	for _, c := range []tab{{Name: "Relevance", URL: "relevance"}, {Name: "Newest", URL: "newest"}, {Name: "Oldest", URL: "oldest"}} {
		if c.URL == "relevance" && a.get(pQ) == "" && sort != c.URL {
			continue // without words there is nothing to be relevant to
		}
		out = append(out, tab{c.Name, a.set(pSort, c.URL).String(), sort == c.URL})
	}
	return out
}

// filterWords is how a filter is called on its chip.
var filterWords = [...]struct{ param, chip string }{
	{pSpeaker, "Speaker"},
	{pRole, "Role"},
	{pOutlet, "Reported by"},
	{pPublisher, "Published by"},
	{pKind, "Kind"},
	{pSourceKind, "Source"},
	{pPolarity, "Polarity"},
	{exclude + pSpeaker, "Not said by"},
	{exclude + pOutlet, "Not reported by"},
	{exclude + pPublisher, "Not published by"},
	{exclude + pKind, "Not of the kind"},
	{exclude + pSourceKind, "Not from"},
	{pFrom, "From"},
	{pTo, "To"},
	{pDateField, "Date"},
}

// chips are the active filters.
func chips(a address, names labels) []chip {
	var out []chip
	for _, f := range filterWords {
		for _, value := range a[f.param] {
			out = append(out, chip{
				Field: f.chip, Value: names.of(f.param, value), Not: strings.HasPrefix(f.param, exclude),
				URL: a.less(f.param, value).String(), param: f.param, value: value,
			})
		}
	}
	return out
}

// cleared is the search without filters: its words, type and order.
func cleared(a address) address {
	b := a.first()
	for _, f := range filterWords {
		delete(b, f.param)
	}
	return b
}

// and adds the names that the facets know.
func (l labels) and(f *Facets) labels {
	out := labels{}
	for _, k := range facetKinds {
		out[k.param] = map[string]string{}
		for id, name := range l[k.param] {
			out[k.param][id] = name
		}
		if facet := f.of(k.param); facet != nil {
			for _, v := range facet.Values {
				out[k.param][v.Value] = k.name(v)
			}
		}
	}
	return out
}

// of is the name for a value of a filter; a value nobody knows a name for
// stands for itself.
func (l labels) of(param, value string) string {
	if name := l[strings.TrimPrefix(param, exclude)][value]; name != "" {
		return name
	}
	return valueWords(param, value)
}

// coverageWords says what was searched.
func coverageWords(c Coverage) string {
	if c.Articles == 0 {
		return "Nothing to search here: no article lies within these filters."
	}
	s := "Searched " + counted(c.Articles, "article") + " and " + counted(c.Quotes, "quote")
	if c.Outlets > 0 {
		s += " from " + counted(c.Outlets, "outlet")
	}
	if r := rangeWords(c.From, c.To); r != "" {
		s += ", " + r
	}
	return s + "."
}

func offerOf(a address, s Suggestion) offer {
	say := "reported by"
	switch s.Parameter {
	case pSpeaker:
		say = "said by"
	case pPublisher:
		say = "published by"
	}
	return offer{s.Words, s.Q, say, s.Label, number(s.Count), a.set(pQ, s.Q).with(s.Parameter, s.Value).String()}
}
