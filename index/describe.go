package index

import (
	"fmt"
	"strings"

	"onrecord/corpus"
)

// Describe says a query in words, for people: "quotes with the word
// “ammunition”, reported by Associated Press, from September 2022 to 4
// November 2022". Label names the value of a field; nil leaves ids as they
// are.
func Describe(q *Query, label func(f Field, id string) string) string {
	if label == nil {
		label = func(_ Field, id string) string { return id }
	}
	d := describer{label}
	var b strings.Builder
	b.WriteString(d.text(q))
	for _, part := range []string{
		d.filter(q.Only, Speaker, "said by ", "", "somebody who is not told apart"),
		d.filter(q.Not, Speaker, "not said by ", "", "somebody who is not told apart"),
		d.filter(q.Only, Outlet, "reported by ", "", "no known outlet"),
		d.filter(q.Not, Outlet, "not reported by ", "", "no known outlet"),
		d.filter(q.Only, Publisher, "published by ", "", "no known publisher"),
		d.filter(q.Not, Publisher, "not published by ", "", "no known publisher"),
		d.filter(q.Only, Kind, "of the kind ", "", "none"),
		d.filter(q.Not, Kind, "not of the kind ", "", "none"),
		d.filter(q.Only, SourceKind, "from a source of the kind ", "", "unattributed"),
		d.filter(q.Not, SourceKind, "not from a source of the kind ", "", "unattributed"),
		d.filter(q.Only, Polarity, "", "", "none"),
		d.filter(q.Not, Polarity, "not ", "", "none"),
		d.role(q.Role),
		d.dates(q),
	} {
		if part != "" {
			b.WriteString(", " + part)
		}
	}
	return b.String()
}

type describer struct {
	label func(f Field, id string) string
}

func (d describer) text(q *Query) string {
	noun := string(q.Type)
	if q.Text == nil {
		return "all " + noun
	}
	parts, excluded := []Expr{q.Text}, []string(nil)
	if all, ok := q.Text.(And); ok {
		parts = all
	}
	var required []string
	for _, p := range parts {
		if n, ok := p.(Not); ok {
			excluded = append(excluded, d.expr(n.X))
		} else {
			required = append(required, d.expr(p))
		}
	}
	if len(required) > 0 {
		noun += " with " + both(required)
	}
	if len(excluded) > 0 {
		noun += " without " + either(excluded)
	}
	return noun
}

// expr says one part of a text, to follow "with".
func (d describer) expr(e Expr) string {
	switch e := e.(type) {
	case And:
		return both(d.exprs(e))
	case Or:
		return "either " + either(d.exprs(e))
	case Not:
		return "nothing like " + d.expr(e.X)
	case Word:
		return "the word " + inMarks(e.Text)
	case Phrase:
		return d.phrase(e)
	case Close:
		return d.near(e)
	case Prefix:
		return "a word that begins with " + inMarks(e.Text)
	case Fuzzy:
		return fmt.Sprintf("a word like %s (%s)", inMarks(e.Text), counted(e.Edits, "letter"))
	case Having:
		return d.having(e)
	case Within:
		return "a date " + rangeWords(e.From, e.To)
	}
	return ""
}

func (d describer) exprs(parts []Expr) []string {
	said := make([]string, len(parts))
	for i, p := range parts {
		said[i] = d.expr(p)
	}
	return said
}

func (d describer) phrase(e Phrase) string {
	if len(e.Words) == 1 {
		return "exactly " + inMarks(e.Words[0])
	}
	return "the phrase " + inMarks(strings.Join(e.Words, " "))
}

func (d describer) near(e Close) string {
	words := make([]string, len(e.Words))
	for i, w := range e.Words {
		words[i] = inMarks(w)
	}
	if e.Gap == 0 {
		return both(words) + " side by side"
	}
	return fmt.Sprintf("%s with at most %s among them", both(words), counted(e.Gap, "other word"))
}

func (d describer) having(e Having) string {
	names := []string{e.Value}
	if len(e.IDs) > 0 && e.Field != Role {
		names = nil
		for _, id := range e.IDs {
			names = append(names, d.name(e.Field, id, "none"))
		}
	}
	noun := map[Field]string{Publisher: "publisher", Outlet: "outlet", Speaker: "speaker", Kind: "kind", Role: "role"}[e.Field]
	return "the " + noun + " " + either(names)
}

func (d describer) name(f Field, id, none string) string {
	switch {
	case id == None:
		return none
	case f == Speaker || f == Outlet || f == Publisher:
		return d.label(f, id)
	}
	return strings.ReplaceAll(id, "_", " ")
}

func (d describer) filter(filter map[Field][]string, f Field, before, after, none string) string {
	if len(filter[f]) == 0 {
		return ""
	}
	names := make([]string, len(filter[f]))
	for i, id := range filter[f] {
		names[i] = d.name(f, id, none)
	}
	return before + either(names) + after
}

func (d describer) role(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "by somebody whose role has " + inMarks(strings.Join(words, " "))
}

func (d describer) dates(q *Query) string {
	if q.From.IsZero() && q.To.IsZero() {
		return ""
	}
	said := rangeWords(q.From, q.To)
	switch {
	case q.Type == Articles || q.DateField == ByPublished:
		return "published " + said
	case q.DateField == BySaid:
		return "said " + said
	}
	return said
}

// rangeWords says a range of dates.
func rangeWords(from, to corpus.Date) string {
	switch {
	case from == to:
		return "of " + DateWords(from)
	case from.IsZero():
		return "up to " + DateWords(to)
	case to.IsZero():
		return "from " + DateWords(from) + " on"
	}
	return "from " + DateWords(from) + " to " + DateWords(to)
}

func inMarks(s string) string { return "“" + s + "”" }

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprint(n, " ", noun, "s")
}
