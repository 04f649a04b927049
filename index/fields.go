package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// ValueOf is a quote's value in a field and the value's label; both are ""
// where it has none. It is what filters compare and facets count. Anonymous
// sources and documents have no value in [Speaker].
func ValueOf(f Field, a *corpus.Article, q *corpus.Quote) (value, label string) {
	switch f {
	case Speaker:
		if q.Speaker.ID == "" {
			return "", ""
		}
		return string(q.Speaker.ID), q.Speaker.Name
	case Outlet:
		return string(q.Credit.Outlet.ID), q.Credit.Outlet.Name
	case Publisher:
		return string(a.Publisher.ID), a.Publisher.Name
	case Kind:
		value = string(q.Kind)
	case SourceKind:
		value = string(q.Speaker.Kind)
	case Polarity:
		value = string(q.Polarity)
	case Role:
		value = q.Speaker.Role
	case SpeakerAs:
		value = printed(a, q.Source...)
	case OutletAs:
		value = printed(a, q.Credit.Name)
	}
	return value, value
}

// ArticleValueOf is an article's value in [Publisher] and [Unanalysed], the
// fields that are its own.
func ArticleValueOf(f Field, d *corpus.Document) (value, label string) {
	switch {
	case f == Publisher:
		return string(d.Article.Publisher.ID), d.Article.Publisher.Name
	case f == Unanalysed && !d.Analysis.Analysed:
		return d.Analysis.Reason, d.Analysis.Reason
	}
	return "", ""
}

func printed(a *corpus.Article, spans ...corpus.Span) string {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s corpus.Span) bool { return !s.In(a.Text) })
	if len(spans) == 0 {
		return ""
	}
	return corpus.JoinSource(a.Text, spans)
}

// Filterable reports whether a query of that type may filter by the field, in
// Only, Not and the text.
func Filterable(t Type, f Field) bool {
	switch f {
	case Speaker, Outlet, Publisher:
		return true
	case Kind, SourceKind, Polarity:
		return t == Quotes
	}
	return false
}

// Countable reports whether a query of that type may ask for the field's
// facet.
func Countable(t Type, f Field) bool {
	switch f {
	case SpeakerAs, OutletAs, Role:
		return t == Quotes
	case Unanalysed:
		return t == Articles
	}
	return Filterable(t, f)
}

// When is the date that a query means: of the quote given, or of the article
// where q is nil.
func (f DateField) When(a *corpus.Article, q *corpus.Quote) corpus.Date {
	switch {
	case q == nil || f == ByPublished:
		return a.Published
	case f == BySaid && q.Said == nil:
		return corpus.Date{}
	}
	return q.When(a)
}

// RoleWords is the words of a role as [Query.Role] compares them: stems.
func RoleWords(role string) []string {
	tokens := Analyse(role)
	stems := make([]string, len(tokens))
	for i, t := range tokens {
		stems[i] = t.Stem()
	}
	return stems
}

// Alias is another name of a quote's speaker or credited outlet, as printed
// beside it: "Mr. Kirby", "the Kremlin". It is "" where what is printed is no
// name ("he", "the spokesman") or is the canonical one.
func Alias(f Field, a *corpus.Article, q *corpus.Quote) string {
	id, label := ValueOf(f, a, q)
	if id == "" {
		return ""
	}
	var name string
	switch f {
	case Speaker:
		name = headOf(printed(a, q.Source...))
	case Outlet:
		name = headOf(printed(a, q.Credit.Name))
	}
	key := nameKey(name)
	if key == "" || key == nameKey(label) || utf8.RuneCountInString(name) > maxNameRunes || !named(name, label, q, f) {
		return ""
	}
	return name
}

// headOf is what stands before the first comma, bracket or dash, without a
// leading "the" or a possessive.
func headOf(name string) string {
	if i := strings.IndexAny(name, ",;:()[]“”\"—–…"); i >= 0 {
		name = name[:i]
	}
	words := strings.Fields(name)
	if len(words) > 1 && strings.EqualFold(words[0], "the") {
		words = words[1:]
	}
	name = strings.Join(words, " ")
	for _, s := range []string{"'s", "’s"} {
		name = strings.TrimSuffix(name, s)
	}
	return name
}

// named reports whether what is printed is a name: capitalised, and for
// people with a word of the canonical name in it, which pronouns and roles
// ("Officials said") have not.
func named(name, label string, q *corpus.Quote, f Field) bool {
	if strings.IndexFunc(name, unicode.IsUpper) < 0 {
		return false
	}
	if f == Outlet {
		return true
	}
	words := nameWords(label)
	shared := slices.ContainsFunc(nameWords(name), func(w string) bool { return slices.Contains(words, w) })
	if q.Speaker.Kind == corpus.Person {
		return shared
	}
	return shared || !isPronoun(name) && strings.IndexFunc(strings.Fields(name)[0], unicode.IsUpper) == 0
}

// isPronoun reports whether what is printed stands for any speaker.
func isPronoun(name string) bool {
	switch strings.ToLower(name) {
	case "he", "him", "she", "her", "they", "them", "it", "we", "i", "you", "who", "this", "that", "one", "both":
		return true
	}
	return false
}
