package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"onrecord/corpus"
	"onrecord/server"
)

// printer writes results for people, as wide as the terminal.
type printer struct {
	out   io.Writer
	width int // columns; 0: lines are not broken
	err   error
}

// widest is as long as a line stays readable.
const widest = 100

func newPrinter(out io.Writer) *printer {
	p := &printer{out: out}
	if f, ok := out.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			p.width = min(width, widest)
		}
	}
	return p
}

// clean makes text of others harmless at a terminal: control characters and
// marks that turn the direction of writing are shown, not obeyed.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return '�'
		}
		return r
	}, s)
}

// line writes one paragraph, its lines broken at the width, each led by the
// indent.
func (p *printer) line(indent, text string) {
	if p.err != nil {
		return
	}
	var b bytes.Buffer
	column := 0
	for i, word := range strings.Fields(clean(text)) {
		width := uniseg.StringWidth(word)
		switch {
		case i == 0:
			b.WriteString(indent)
			column = len(indent)
		case p.width > 0 && column+1+width > p.width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	b.WriteByte('\n')
	_, p.err = p.out.Write(b.Bytes())
}

// result writes a quote or an article and an empty line.
func (p *printer) result(raw []byte) error {
	var kind struct {
		Type string `json:"type"`
	}
	err := json.Unmarshal(raw, &kind)
	switch {
	case err == nil && kind.Type == "article":
		var article server.ArticleResult
		err = json.Unmarshal(raw, &article)
		p.article(&article)
	case err == nil:
		var quote server.QuoteResult
		err = json.Unmarshal(raw, &quote)
		p.quote(&quote)
	}
	if err != nil {
		return fmt.Errorf("a result cannot be read: %w", err)
	}
	p.line("", "")
	return p.err
}

func (p *printer) quote(q *server.QuoteResult) {
	p.line("", who(q))
	p.line("    ", q.Text)
	p.line("    ", join(" · ", q.Kind, outletOf(q), dateOf(q), deref(q.Article.Title)))
	if v := q.Variants; v != nil && v.Count > 1 {
		p.line("    ", fmt.Sprintf("printed %d times, by %s, from %s", v.Count, count(v.Outlets, "outlet"), count(v.Origins, "independent origin")))
	}
}

// who is the speaker as the quote is headed.
func who(q *server.QuoteResult) string {
	var name string
	if q.Speaker != nil {
		name = join(", ", q.Speaker.Name, q.Speaker.RoleBeside())
	}
	var candidates []string
	for _, c := range q.Candidates {
		candidates = append(candidates, c.Name)
	}
	return speaking(name, candidates, q.Polarity, deref(q.Cue)) + ":"
}

// speaking is the speaker with what stands between them and words that were
// not asserted, as the article prints it: a denial is never shown as if it
// had been said, and no other verb is put in its place.
func speaking(name string, candidates []string, polarity, cue string) string {
	if name == "" && len(candidates) > 0 {
		name = "Perhaps " + corpus.Either(candidates)
	}
	name = cmp.Or(name, "Unattributed")
	return join(" ", name, strings.TrimSuffix(corpus.Polarity(polarity).Lead(cue), ":"))
}

func outletOf(q *server.QuoteResult) string {
	switch {
	case q.Outlet == nil:
		return ""
	case q.Publisher != nil && q.Publisher.ID != q.Outlet.ID:
		return q.Outlet.Name + " in " + q.Publisher.Name
	}
	return q.Outlet.Name
}

func dateOf(q *server.QuoteResult) string {
	switch {
	case q.Dates.Said != nil:
		return "said " + dated(q.Dates.Said.Value, q.Dates.Said.Precision)
	case q.Dates.Published != nil:
		return *q.Dates.Published
	}
	return "undated"
}

func dated(value, precision string) string {
	if precision == "week" {
		return "in the week of " + value
	}
	return value
}

func (p *printer) article(x *server.ArticleResult) {
	title := deref(x.Title)
	if title == "" {
		title = "Untitled"
	}
	publisher, date := "", "undated"
	if x.Publisher != nil {
		publisher = x.Publisher.Name
	}
	if x.Published != nil {
		date = *x.Published
	}
	p.line("", title)
	p.line("    ", x.Snippet)
	p.line("    ", join(" · ", publisher, date, count(x.Quotes, "quote"), x.ID))
}

// summary says how much was found, and in how much: a "no" is worth as much
// as what was searched.
func (p *printer) summary(found *server.SearchResponse, shown int) {
	all := count(found.Coverage.Articles, "article") + " and " + count(found.Coverage.Quotes, "quote")
	if found.Coverage.From != nil && found.Coverage.To != nil {
		all += fmt.Sprintf(" from %s to %s", *found.Coverage.From, *found.Coverage.To)
	}
	switch {
	case found.Total == 0:
		p.line("", "Nothing found. Searched "+all+".")
	case found.Groups != nil:
		statements := count(found.Groups.Total, "statement")
		if !found.Groups.Exact {
			statements = "more than " + statements
		}
		p.line("", fmt.Sprintf("%d of %s shown, in %s. Searched %s.", shown, statements, count(found.Total, "quote"), all))
	case shown == found.Total:
		p.line("", fmt.Sprintf("%d found. Searched %s.", found.Total, all))
	default:
		p.line("", fmt.Sprintf("%d of %d shown. Searched %s.", shown, found.Total, all))
	}
}

func (p *printer) facets(f *server.Facets) {
	for _, facet := range []struct {
		name string
		*server.Facet
	}{
		{"Outlets", f.Outlet},
		{"Speakers", f.Speaker},
		{"Publishers", f.Publisher},
		{"Kinds", f.Kind},
		{"Sources", f.SourceKind},
	} {
		if facet.Facet != nil && len(facet.Values) > 0 {
			name := facet.name
			if facet.Exact != nil && !*facet.Exact {
				name += " (too many to count each: at least)"
			}
			p.facet(name, facet.Values, facet.Distinct-len(facet.Values), facet.Missing)
		}
	}
	if f.Date != nil {
		values := make([]server.FacetValue, 0, len(f.Date.Values))
		for _, v := range f.Date.Values {
			if v.Count > 0 {
				values = append(values, v)
			}
		}
		if more := len(values) - maxDates; more > 0 {
			p.facet("Dates", values[more:], more, f.Date.Missing)
		} else if len(values) > 0 {
			p.facet("Dates", values, 0, f.Date.Missing)
		}
	}
}

// maxDates is how many dates of a histogram are listed, the last ones.
const maxDates = 12

func (p *printer) facet(name string, values []server.FacetValue, more, missing int) {
	var parts []string
	for _, v := range values {
		if v.Count > 0 || v.Selected {
			parts = append(parts, fmt.Sprintf("%s %d", v.Label, v.Count))
		}
	}
	if more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	if missing > 0 {
		parts = append(parts, fmt.Sprintf("none %d", missing))
	}
	p.line("", name+": "+strings.Join(parts, " · "))
}

// count is a number of things: "1 quote", "2 quotes".
func count(n int, thing string) string { return fmt.Sprintf("%d %s", n, plural(n, thing)) }

func plural(n int, thing string) string {
	if n == 1 {
		return thing
	}
	return thing + "s"
}

func join(between string, parts ...string) string {
	var given []string
	for _, part := range parts {
		if part != "" {
			given = append(given, part)
		}
	}
	return strings.Join(given, between)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
