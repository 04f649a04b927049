package index

import (
	"fmt"
	"slices"
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
	parts := d.text(q)
	for _, f := range []Field{Speaker, Outlet, Publisher, Kind, SourceKind, Polarity} {
		parts = append(parts, d.filter(f, q.Only[f], false), d.filter(f, q.Not[f], true))
	}
	parts = append(parts, role(q.Role), q.dateWords(q.From, q.To))
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if len(parts) > 1 && parts[0] == all(q.Type) { // "quotes said by", not "all quotes, said by"
		parts = slices.Replace(parts, 0, 2, string(q.Type)+" "+parts[1])
	}
	return strings.Join(parts, ", ")
}

func all(t Type) string { return "all " + string(t) }

// describer says expressions and filters in words.
type describer struct {
	label func(f Field, id string) string
}

// text says what is looked for, and then the fields within the text.
func (d describer) text(q *Query) []string {
	parts := []Expr{q.Text}
	if and, ok := q.Text.(And); ok {
		parts = and
	}
	var words, required, excluded, fields []string
	for _, p := range parts {
		n, negated := p.(Not)
		if negated {
			p = n.X
		}
		switch x := p.(type) {
		case nil:
		case Having:
			fields = append(fields, d.having(x, negated))
		case Within:
			fields = append(fields, within(q, x, negated))
		default:
			if w, ok := p.(Word); ok && !negated {
				words = append(words, inMarks(w.Text))
			} else if negated {
				excluded = append(excluded, d.expr(p))
			} else {
				required = append(required, d.expr(p))
			}
		}
	}
	switch len(words) {
	case 0:
	case 1:
		required = slices.Insert(required, 0, "the word "+words[0])
	default:
		required = slices.Insert(required, 0, "the words "+corpus.Both(words))
	}
	return append([]string{subject(q.Type, required, excluded)}, fields...)
}

func subject(t Type, required, excluded []string) string {
	switch {
	case len(required) == 0 && len(excluded) == 0:
		return all(t)
	case len(excluded) == 0:
		return string(t) + " with " + corpus.Both(required)
	case len(required) == 0:
		return string(t) + " without " + corpus.Either(excluded)
	}
	return string(t) + " with " + corpus.Both(required) + " but without " + corpus.Either(excluded)
}

// expr says one part of a text, to follow "with".
func (d describer) expr(e Expr) string {
	switch e := e.(type) {
	case And:
		return "both " + corpus.Both(d.exprs(e))
	case Or:
		return "either " + corpus.Either(d.exprs(e))
	case Not:
		return "not " + d.expr(e.X)
	case Word:
		return "the word " + inMarks(e.Text)
	case Phrase:
		if len(e.Words) == 1 {
			return "the exact word " + inMarks(e.Words[0])
		}
		return "the phrase " + inMarks(strings.Join(e.Words, " "))
	case Close:
		return near(e)
	case Prefix:
		return "a word that begins with " + inMarks(e.Text)
	case Fuzzy:
		return fmt.Sprintf("a word spelt like %s (%s apart)", inMarks(e.Text), counted(e.Edits, "letter"))
	case Having:
		return "anything " + d.having(e, false)
	case Within:
		return "anything " + rangeWords(e.From, e.To)
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

func near(e Close) string {
	words := make([]string, len(e.Words))
	for i, w := range e.Words {
		words[i] = inMarks(w)
	}
	if e.Gap == 0 {
		return corpus.Both(words) + " side by side"
	}
	return fmt.Sprintf("%s with at most %s among them", corpus.Both(words), counted(e.Gap, "other word"))
}

// having says a field within the text like the filter that it is.
func (d describer) having(e Having, negated bool) string {
	values := e.IDs
	if len(values) == 0 {
		values = []string{e.Value}
	}
	if e.Field != Role {
		return d.filter(e.Field, values, negated)
	}
	if negated {
		return "not " + role([]string{e.Value})
	}
	return role([]string{e.Value})
}

func within(q *Query, e Within, negated bool) string {
	if negated {
		return "not " + q.dateWords(e.From, e.To)
	}
	return q.dateWords(e.From, e.To)
}

// filter says what values a field has or has not.
func (d describer) filter(f Field, values []string, negated bool) string {
	if len(values) == 0 {
		return ""
	}
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = d.name(f, v)
	}
	said := lead(f) + corpus.Either(names)
	if negated {
		return "not " + said
	}
	return said
}

// lead is what stands before the values of a field.
func lead(f Field) string {
	switch f {
	case Speaker:
		return "said by "
	case Outlet:
		return "reported by "
	case Publisher:
		return "published by "
	case Kind:
		return "of the kind "
	case SourceKind:
		return "from a source of the kind "
	}
	return ""
}

func (d describer) name(f Field, id string) string {
	switch {
	case id == None && f == Speaker:
		return "an unnamed source"
	case id == None:
		return "an unknown " + strings.ReplaceAll(string(f), "_", " ")
	case f == Speaker || f == Outlet || f == Publisher:
		return d.label(f, id)
	}
	return strings.ReplaceAll(id, "_", " ")
}

func role(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "by somebody whose role has " + inMarks(strings.Join(words, " "))
}

// dateWords says a range of the dates that the query means.
func (q *Query) dateWords(from, to corpus.Date) string {
	if from.IsZero() && to.IsZero() {
		return ""
	}
	said := rangeWords(from, to)
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
