package opensearch

import (
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// none stands in a field of a document that has no value there, so that
// filters and counts find it like any other. Dates have none.
const none = index.None

// source is a document as it is sent, by the names of its fields.
type source map[string]any

// quoteSource is a quote. Its _id is its id, and it is routed by its article.
func quoteSource(a *corpus.Article, q *corpus.Quote) source {
	s := source{fieldID: q.ID, fieldArticle: a.ID}
	for _, c := range index.Columns() {
		if c.Quote != nil && c.Shape != index.Other {
			s.put(&c, c.Quote(a, q), func() string { return index.Alias(index.Field(c.Name), a, q) })
		}
	}
	if words := index.RoleWords(q.Speaker.Role); len(words) > 0 {
		s[fieldRoleWords] = terms(words)
	}
	s[fieldWords], s[fieldStems] = spaced(q.Text(a.Text))
	return s
}

// articleSource is an article, whose _id is its id. Besides its quotes it lists
// others that may stand in the index of quotes as its own.
func articleSource(d *corpus.Document, others []corpus.QuoteID) source {
	a := &d.Article
	s := source{fieldID: a.ID, fieldExtractor: term(d.Analysis.Version), fieldDoc: d}
	for _, c := range index.Columns() {
		if ofArticle(&c) {
			s.put(&c, c.Article(d), func() string { return "" })
		}
	}
	words, stems := spaced(a.Title)
	textWords, textStems := spaced(a.Text)
	s[fieldWords], s[fieldStems] = [2]string{words, textWords}, [2]string{stems, textStems}
	s.pairs(d)
	if ids := append(quoteIDs(d), others...); len(ids) > 0 {
		s[fieldQuotes] = ids
	}
	return s
}

func quoteIDs(d *corpus.Document) []corpus.QuoteID {
	ids := make([]corpus.QuoteID, 0, len(d.Analysis.Quotes))
	for i := range d.Analysis.Quotes {
		ids = append(ids, d.Analysis.Quotes[i].ID)
	}
	return ids
}

// put fills in the fields of a column; alias is asked for where there is a name.
func (s source) put(c *index.Column, d index.Datum, alias func() string) {
	switch {
	case c.Shape == index.Dated:
		if !d.Date.IsZero() {
			s[c.Name] = dateSource(d.Date)
		}
		return
	case c.Shape == index.Named && d.Value != "":
		s[met(index.Field(c.Name))] = index.NameTerm(term(d.Value), term(d.Label), term(alias()))
	}
	s[c.Name] = orNone(d.Value)
}

func orNone(value string) string {
	if value == "" {
		return none
	}
	return term(value)
}

// pairs fills in who was quoted by whom, each pair once.
func (s source) pairs(d *corpus.Document) {
	type pair struct {
		Speaker string `json:"speaker"`
		Outlet  string `json:"outlet"`
	}
	pairs, speakers, outlets := set[pair]{}, set[string]{}, set[string]{}
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		speaker, _ := index.ValueOf(index.Speaker, &d.Article, q)
		outlet, _ := index.ValueOf(index.Outlet, &d.Article, q)
		p := pair{orNone(speaker), orNone(outlet)}
		pairs.add(p)
		speakers.add(p.Speaker)
		outlets.add(p.Outlet)
	}
	if len(pairs.list) > 0 {
		s[fieldPairs], s[string(index.Speaker)], s[string(index.Outlet)] = pairs.list, speakers.list, outlets.list
	}
}

// set is what was added, once each, in that order.
type set[T comparable] struct {
	list []T
	has  map[T]bool
}

func (s *set[T]) add(t T) {
	if s.has == nil {
		s.has = make(map[T]bool)
	}
	if !s.has[t] {
		s.has[t] = true
		s.list = append(s.list, t)
	}
}

// dateSource is a date. What orders dates within one day, a span of at most a
// year, is in the last nine bits.
func dateSource(d corpus.Date) map[string]any {
	first, last := int64(d.First), int64(d.Last())
	return map[string]any{
		dateText: index.DateTerm(d), dateFirst: first, dateLast: last,
		dateBegin: first<<dateBits | (last - first),
		dateEnd:   last<<dateBits | (1<<dateBits - 1 - (last - first)),
	}
}

const dateBits = 9

// beginning is the date whose begin is n, and ending the one whose end it is.
func beginning(n int64) corpus.Date {
	return dateOf(n>>dateBits, n&(1<<dateBits-1))
}

func ending(n int64) corpus.Date {
	days := 1<<dateBits - 1 - n&(1<<dateBits-1)
	return dateOf(n>>dateBits-days, days)
}

// dateOf is the date that begins on a day and has so many more.
func dateOf(first, more int64) corpus.Date {
	d := corpus.Date{First: corpus.Day(first)}
	for _, d.Precision = range []corpus.Precision{corpus.ByDay, corpus.ByWeek, corpus.ByMonth} {
		if int64(d.Last()-d.First) == more {
			return d
		}
	}
	d.Precision = corpus.ByYear
	return d
}

// spaced is the words of a text with spaces between them, and their stems.
func spaced(text string) (words, stems string) {
	var w, s strings.Builder
	for i, t := range index.Analyse(text) {
		if i > 0 {
			w.WriteByte(' ')
			s.WriteByte(' ')
		}
		w.WriteString(term(t.Exact))
		s.WriteString(term(t.Stem()))
	}
	return w.String(), s.String()
}

func terms(values []string) []string {
	short := make([]string, len(values))
	for i, v := range values {
		short[i] = term(v)
	}
	return short
}
