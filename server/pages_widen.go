package server

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"onrecord/index"
)

// zero says what was searched in vain, and which wider searches find more.
type zero struct {
	Said string
	Ways []wayOut
	Vain []wayOut // would find nothing either
}

// wayOut is a wider search and what it finds.
type wayOut struct {
	Say, Value string
	Found      string // "12 quotes"
	URL        string

	to    address
	count int
}

// maxWays bounds the searches that are counted where one finds nothing.
const maxWays = 12

// waysOut are the wider searches to count: without each filter, without all,
// with the words taken less strictly, and among articles.
func waysOut(a address, text index.Expr, filters []chip) []wayOut {
	var out []wayOut
	add := func(say, value string, to address) {
		out = append(out, wayOut{Say: say, Value: value, to: to.drop(pFacetSize)})
	}
	words, dates := a.get(pQ), a.get(pFrom) != "" || a.get(pTo) != ""
	for _, l := range loosened(text) {
		add(l.say, "", a.set(pQ, l.text.String()))
	}
	if a.get(pType) != string(index.Articles) && words != "" {
		add("Articles, instead of quotes", "", a.of(string(index.Articles)))
	}
	if words != "" && len(filters) > 0 {
		add("Without any filter", "", cleared(a))
		add("Without the words", words, a.set(pQ, ""))
	}
	if dates {
		add("Without the dates", "", a.drop(pFrom, pTo))
	}
	for _, f := range filters {
		if f.param != pFrom && f.param != pTo && f.param != pDateField {
			add("Without “"+f.Field+"”", f.Value, a.less(f.param, f.value))
		}
	}
	return out[:min(len(out), maxWays)]
}

// loose is a text that finds more.
type loose struct {
	say  string
	text index.Expr
}

// loosened are ways to take the words of a text less strictly.
func loosened(text index.Expr) []loose {
	parts := []index.Expr{text}
	if all, ok := text.(index.And); ok {
		parts = all
	}
	var words, anyOf, alike, rest []index.Expr
	phrases := false
	for _, p := range parts {
		list := wordsOf(p)
		if len(list) == 0 {
			rest = append(rest, p)
			continue
		}
		_, single := p.(index.Word)
		phrases = phrases || !single
		for _, w := range list {
			words, anyOf, alike = append(words, index.Word{Text: w}), append(anyOf, index.Word{Text: w}), append(alike, nearly(w))
		}
	}
	var out []loose
	with := func(say string, e index.Expr) {
		out = append(out, loose{say, index.AllOf(slices.Concat(rest, []index.Expr{e})...)})
	}
	if phrases {
		with("The same words in any order and form", index.AllOf(words...))
	}
	if len(words) > 1 {
		with("Any of these words", index.AnyOf(anyOf...))
	}
	if len(words) > 0 && len(words) <= mostAlike {
		with("Words spelt much alike", index.AllOf(alike...))
	}
	return out
}

// mostAlike is up to how many words are looked for in other spellings: each
// costs a walk through all words there are.
const mostAlike = 4

// wordsOf are the words that a part of a text asks for, none where it asks for
// something else.
func wordsOf(e index.Expr) []string {
	switch e := e.(type) {
	case index.Word:
		return []string{e.Text}
	case index.Phrase:
		return e.Words
	case index.Close:
		return e.Words
	}
	return nil
}

// nearly is the word, and others that differ in a letter where it is long
// enough for that.
func nearly(word string) index.Expr {
	if utf8.RuneCountInString(word) < 4 {
		return index.Word{Text: word}
	}
	return index.Fuzzy{Text: word, Edits: 1}
}

// countWays searches each of the ways. One that cannot be asked is left out.
func countWays(ctx context.Context, e index.Engine, ways []wayOut) ([]wayOut, error) {
	var out []wayOut
	for _, w := range ways {
		n, err := countHits(ctx, e, w.to)
		var faults Faults
		if errors.As(err, &faults) {
			continue
		}
		if err != nil {
			return nil, err
		}
		w.count = n
		out = append(out, w)
	}
	return out, nil
}

// countHits is how many hits a search has.
func countHits(ctx context.Context, e index.Engine, a address) (int, error) {
	q, _, err := readSearch(ctx, e, url.Values(a.drop(pFacets, pFacetSize, pPerPage, facetQuery+pSpeaker, facetQuery+pOutlet, facetQuery+pPublisher)))
	if err != nil {
		return 0, err
	}
	only := q.Query
	only.Limit, only.Offset, only.Facets, only.Dates, only.NoScores, only.Sort = 0, 0, nil, "", true, index.Newest
	result, err := e.Search(ctx, &only)
	if err != nil {
		return 0, searchError(q, err)
	}
	return result.Total, nil
}

// newZero prepares what stands in the place of results, the ways that find
// most first.
func newZero(ways []wayOut, c Coverage) *zero {
	z := &zero{Said: "That is the answer for what was searched, not for everything ever said. " + coverageWords(c)}
	for _, w := range ways {
		w.URL, w.Found = w.to.String(), counted(w.count, nounOf(w.to))
		if w.count > 0 {
			z.Ways = append(z.Ways, w)
		} else {
			z.Vain = append(z.Vain, w)
		}
	}
	return z
}

// leastWords is how many words can be checked at all, leastChecked how many in
// quotation marks look like a quotation that somebody wants to check.
const (
	leastWords   = 3
	leastChecked = 5
)

// checkOffer is the link that checks what is searched as a quotation, where it
// looks like one or nothing was found; else "".
func checkOffer(a address, text index.Expr, total int) string {
	q := strings.TrimSpace(a.get(pQ))
	phrase, ok := text.(index.Phrase)
	if len(strings.Fields(q)) < leastWords || total > 0 && (!ok || len(phrase.Words) < leastChecked) {
		return ""
	}
	return checkLink(q, a)
}

// checkLink checks words, as those of the speaker that is ticked. Longer ones
// than a link may hold are sent by the form of the page.
func checkLink(q string, a address) string {
	if utf8.RuneCountInString(q) > maxAsked {
		return "/verify"
	}
	to := url.Values{pQ: {q}}
	if by := a[pSpeaker]; len(by) == 1 && by[0] != noneValue {
		to.Set(pSpeaker, by[0])
	}
	return "/verify?" + to.Encode()
}
