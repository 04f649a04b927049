package server

import (
	"html"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"

	"onrecord/corpus/cite"
	"onrecord/index"
)

// noneValue in a filter asks for hits without a value.
const noneValue = index.None

// address is a search as its parameters say it; its methods give the links to
// searches that differ in one thing. Each leads to the first page, and none
// changes the address itself.
type address url.Values

// String is the link to the search itself.
func (a address) String() string {
	if len(a) == 0 {
		return "/search"
	}
	return "/search?" + url.Values(a).Encode()
}

// first is the same search without a place in its results.
func (a address) first() address {
	b := make(address, len(a))
	for param, values := range a {
		if param != pPage && param != pCursor {
			b[param] = slices.Clone(values)
		}
	}
	return b
}

// with adds a value to a parameter that repeats.
func (a address) with(param, value string) address {
	b := a.first()
	if !slices.Contains(b[param], value) {
		b[param] = append(b[param], value)
	}
	return b
}

// less removes one value of a parameter.
func (a address) less(param, value string) address {
	b := a.first()
	b[param] = slices.DeleteFunc(b[param], func(v string) bool { return v == value })
	if len(b[param]) == 0 {
		delete(b, param)
	}
	return b
}

// set gives a parameter one value; "" removes it.
func (a address) set(param, value string) address {
	b := a.first()
	delete(b, param)
	if value != "" {
		b[param] = []string{value}
	}
	return b
}

// drop removes the parameters named, whatever their values.
func (a address) drop(params ...string) address {
	b := a.first()
	for _, p := range params {
		delete(b, p)
	}
	return b
}

// page is the same search further on.
func (a address) page(n string) address {
	b := a.first()
	if n != "1" {
		b[pPage] = []string{n}
	}
	return b
}

func (a address) get(param string) string { return url.Values(a).Get(param) }

// links makes links that differ from an address in a little, as its methods
// do, but many: what they share is written once.
type links struct {
	pairs []pair // sorted by parameter; without a place in the results
	base  address
}

type pair struct{ param, value, text string }

func newPair(param, value string) pair {
	return pair{param, value, url.QueryEscape(param) + "=" + url.QueryEscape(value)}
}

func (a address) links() *links {
	l := &links{base: a}
	for _, param := range slices.Sorted(maps.Keys(a)) {
		for _, v := range a[param] {
			if param != pPage && param != pCursor {
				l.pairs = append(l.pairs, newPair(param, v))
			}
		}
	}
	return l
}

// length is that of the address itself.
func (l *links) length() int {
	n := len("/search")
	for _, p := range l.pairs {
		n += len("&") + len(p.text)
	}
	return n
}

// with is the address with more values.
func (l *links) with(add ...pair) string { return l.swap(nil, add...) }

// between is the address with another range of dates.
func (l *links) between(from, to string) string {
	return l.swap([]string{pFrom, pTo}, newPair(pFrom, from), newPair(pTo, to))
}

// swap is the address without some parameters and with more values, which are
// given in the order of their parameters.
func (l *links) swap(drop []string, add ...pair) string {
	var b strings.Builder
	separator := "/search?"
	write := func(p pair) {
		b.WriteString(separator)
		b.WriteString(p.text)
		separator = "&"
	}
	for _, p := range l.pairs {
		for len(add) > 0 && add[0].param < p.param {
			write(add[0])
			add = add[1:]
		}
		if !slices.Contains(drop, p.param) {
			write(p)
		}
	}
	for _, p := range add {
		write(p)
	}
	if b.Len() == 0 {
		return "/search"
	}
	return b.String()
}

// attributes writes attributes of an element, names and values in turn. It is
// for the many links of a search page: a template checks the address of each
// for what a browser might take it for, which takes longer than the search. So
// an address given here is one that address or links have made.
func attributes(list ...string) template.HTMLAttr {
	var b strings.Builder
	for i := 0; i+1 < len(list); i += 2 {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(list[i] + `="` + html.EscapeString(list[i+1]) + `"`)
	}
	return template.HTMLAttr(b.String())
}

// quotesOnly are the parameters that a search for articles does not have.
var quotesOnly = [...]string{
	pKind, pSourceKind, pPolarity, pRole, exclude + pKind, exclude + pSourceKind, pDateField, pFacets, pGroup,
}

// of is the same search for quotes or articles.
func (a address) of(kind string) address {
	if kind == string(index.Articles) {
		return a.drop(quotesOnly[:]...).set(pType, kind)
	}
	return a.set(pType, "")
}

// hidden is a field that a form carries along unseen.
type hidden struct{ Name, Value string }

// carried are the fields a form must hold so that it keeps the search but for
// the parameters that its own inputs set. What is no parameter is not kept.
func (a address) carried(inputs ...string) []hidden {
	var out []hidden
	known := searchParameters()
	for _, param := range slices.Sorted(maps.Keys(a.first())) {
		if slices.Contains(inputs, param) || !slices.Contains(known, param) {
			continue
		}
		for _, v := range a[param] {
			out = append(out, hidden{param, v})
		}
	}
	return out
}

// speakerPage, outletPage and articlePage are where a name or article is shown.
func speakerPage(id string) string { return "/speakers/" + url.PathEscape(id) }
func outletPage(id string) string  { return "/outlets/" + url.PathEscape(id) }
func articlePage(id string) string { return "/articles/" + url.PathEscape(id) }

// anchor is the id of a quote's place in its article's page.
func anchor(quote string) string { return "q-" + quote }

// webLink is the address if a browser should follow it: http or https, with
// a host. Anything else is no link on a page.
func webLink(s *string) string {
	return cite.WebLink(orEmpty(s))
}
