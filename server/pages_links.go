package server

import (
	"maps"
	"net/url"
	"slices"
	"strings"

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

// toggle adds the value, or removes it where it is set.
func (a address) toggle(param, value string) address {
	if slices.Contains(a[param], value) {
		return a.less(param, value)
	}
	return a.with(param, value)
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

// quotesOnly are the parameters that a search for articles does not have.
var quotesOnly = [...]string{
	pKind, pSourceKind, pPolarity, pRole, exclude + pKind, exclude + pSourceKind, pDateField, pFacets,
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
	if s == nil {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(*s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
