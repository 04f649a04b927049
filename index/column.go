package index

import (
	"slices"
	"strings"
	"sync"

	"onrecord/corpus"
)

// Column is one of the things that every engine keeps of a quote, an article
// or both, beside their words: to filter, count and order by. What an engine
// has on disk is laid out by [Columns], so that no two engines differ in it.
type Column struct {
	Name  string // of the [Field], if it is one
	Shape Shape

	Quote   func(a *corpus.Article, q *corpus.Quote) Datum // nil: quotes have none
	Article func(d *corpus.Document) Datum                 // nil: articles have none
}

// Shape is what a column is made of.
type Shape int

// The shapes.
const (
	Plain Shape = iota // a value that is its own label
	Named              // an id with the canonical name there
	Other              // another name ([Alias]) of what stands in the column Of the same field
	Dated              // a date
)

// Names of columns that are no fields.
const (
	SpeakerAlias = "speaker_alias"
	OutletAlias  = "outlet_alias"
)

// Datum is what stands in a column of one quote or article; the zero Datum is
// nothing.
type Datum struct {
	Value string      // the id, or what is printed; of dates nothing
	Label string      // the name of an id
	Date  corpus.Date // of dates
}

// Columns lists the columns, always in the same order. The list is shared and
// not to be changed.
func Columns() []Column { return columns() }

var columns = sync.OnceValue(func() []Column {
	all := []Column{
		{Name: SpeakerAlias, Shape: Other, Quote: aliasIn(Speaker)},
		{Name: OutletAlias, Shape: Other, Quote: aliasIn(Outlet)},
		{Name: string(BySaid), Shape: Dated, Quote: dateBy(BySaid)},
		{Name: string(ByPublished), Shape: Dated, Quote: dateBy(ByPublished), Article: published},
		{Name: string(ByDate), Shape: Dated, Quote: dateBy(ByDate), Article: published},
	}
	for _, f := range []Field{Speaker, Outlet, Publisher, Kind, SourceKind, Polarity, SpeakerAs, OutletAs, Role} {
		all = append(all, Column{Name: string(f), Shape: shapeOf(f), Quote: valueIn(f)})
	}
	at := slices.IndexFunc(all, func(c Column) bool { return c.Name == string(Publisher) })
	all[at].Article = articleValueIn(Publisher)
	return append(all, Column{Name: string(Unanalysed), Article: articleValueIn(Unanalysed)})
})

func shapeOf(f Field) Shape {
	switch f {
	case Speaker, Outlet, Publisher:
		return Named
	}
	return Plain
}

func aliasIn(f Field) func(*corpus.Article, *corpus.Quote) Datum {
	return func(a *corpus.Article, q *corpus.Quote) Datum { return Datum{Value: Alias(f, a, q)} }
}

func dateBy(f DateField) func(*corpus.Article, *corpus.Quote) Datum {
	return func(a *corpus.Article, q *corpus.Quote) Datum { return Datum{Date: f.When(a, q)} }
}

func published(d *corpus.Document) Datum { return Datum{Date: d.Article.Published} }

func valueIn(f Field) func(*corpus.Article, *corpus.Quote) Datum {
	return func(a *corpus.Article, q *corpus.Quote) Datum {
		value, label := ValueOf(f, a, q)
		return Datum{Value: value, Label: label}
	}
}

func articleValueIn(f Field) func(*corpus.Document) Datum {
	return func(d *corpus.Document) Datum {
		value, label := ArticleValueOf(f, d)
		return Datum{Value: value, Label: label}
	}
}

// termSeparator stands between the parts of a term: a control character, which
// no id and no name holds.
const termSeparator = "\x00"

// Term is what stands in the column as one string: an id with its name, a date
// with its precision, any other value as it is; "" is nothing.
func (c *Column) Term(d Datum) string {
	switch {
	case c.Shape == Dated:
		return DateTerm(d.Date)
	case c.Shape == Named && d.Value != "":
		return NameTerm(d.Value, d.Label)
	}
	return d.Value
}

// NameTerm is names in one string, the id of what they are of first.
func NameTerm(id string, names ...string) string {
	for _, name := range names {
		id += termSeparator + name
	}
	return id
}

// SplitName takes apart what [NameTerm] has made. A plain value is its own
// name.
func SplitName(term string) (id, name string) {
	id, name, found := strings.Cut(term, termSeparator)
	if !found {
		return id, id
	}
	return id, name
}

// DateTerm is a date with its precision; [ReadDateTerm] reads it.
func DateTerm(d corpus.Date) string {
	if d.IsZero() {
		return ""
	}
	return string(d.Precision) + termSeparator + d.String()
}

// ReadDateTerm reads a date that [DateTerm] has written.
func ReadDateTerm(term string) (corpus.Date, error) {
	precision, value, _ := strings.Cut(term, termSeparator)
	return corpus.ParseDateAs(value, corpus.Precision(precision))
}
