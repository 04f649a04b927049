package indextest

import (
	"maps"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
)

// candidate is a quote, or an article where quote is nil, that a query is
// held against.
type candidate struct {
	entry *entry
	quote *corpus.Quote
	words [][]index.Token
}

// candidates is everything of the type that the query looks for.
func candidates(entries []*entry, t index.Type) []candidate {
	var all []candidate
	for _, e := range entries {
		if t == index.Articles {
			all = append(all, candidate{e, nil, e.text})
			continue
		}
		for i := range e.doc.Analysis.Quotes {
			all = append(all, candidate{e, &e.doc.Analysis.Quotes[i], e.quotes[i]})
		}
	}
	return all
}

// find is every hit in the order of the query.
func find(entries []*entry, q *index.Query) []*index.Hit {
	var hits []*index.Hit
	for _, c := range candidates(entries, q.Type) {
		if c.passes(q) {
			hits = append(hits, &index.Hit{Document: &c.entry.doc, Quote: c.quote, Score: c.score(q.Text)})
		}
	}
	slices.SortFunc(hits, func(a, b *index.Hit) int { return q.Sort.Compare(q.KeyOf(a), q.KeyOf(b)) })
	return hits
}

func (c *candidate) passes(q *index.Query) bool {
	date := q.DateField.When(&c.entry.doc.Article, c.quote)
	subject := index.Subject{Texts: c.words, Holds: func(e index.Expr) bool { return c.holds(q, e) }}
	return subject.Matches(q.Text) && index.InRange(date, q.From, q.To) && c.only(q.Only) && c.not(q.Not) && c.role(q.Role)
}

// holds answers for the fields and dates within the text.
func (c *candidate) holds(q *index.Query, e index.Expr) bool {
	switch e := e.(type) {
	case index.Within:
		return index.InRange(q.DateField.When(&c.entry.doc.Article, c.quote), e.From, e.To)
	case index.Having:
		if e.Field == index.Role {
			return c.role(e.IDs)
		}
		return c.only(map[index.Field][]string{e.Field: e.IDs})
	}
	return false
}

// role reports whether the role as printed holds all of the words.
func (c *candidate) role(words []string) bool {
	if len(words) == 0 {
		return true
	}
	has := index.RoleWords(c.quote.Speaker.Role)
	for _, w := range words {
		for _, stem := range index.RoleWords(w) {
			if !slices.Contains(has, stem) {
				return false
			}
		}
	}
	return true
}

// rows is what the filters look at: the quote by itself, or each quote of the
// article.
func (c *candidate) rows() []*corpus.Quote {
	if c.quote != nil {
		return []*corpus.Quote{c.quote}
	}
	quotes := c.entry.doc.Analysis.Quotes
	rows := make([]*corpus.Quote, len(quotes))
	for i := range quotes {
		rows[i] = &quotes[i]
	}
	return rows
}

// only reports whether the publisher passes and one row passes the rest.
func (c *candidate) only(filter map[index.Field][]string) bool {
	return has(filter[index.Publisher], c.publisher()) && len(c.passing(filter)) > 0
}

// passing is the rows that pass every filter but the publisher's. An article
// without quotes passes where there is no such filter: as one nil row.
func (c *candidate) passing(filter map[index.Field][]string) []*corpus.Quote {
	var rows []*corpus.Quote
	asked := false
	for f, values := range filter {
		asked = asked || f != index.Publisher && len(values) > 0
	}
	if !asked && len(c.rows()) == 0 {
		return []*corpus.Quote{nil}
	}
	for _, row := range c.rows() {
		passes := true
		for f, values := range filter {
			if f != index.Publisher {
				v, _ := index.ValueOf(f, &c.entry.doc.Article, row)
				passes = passes && has(values, v)
			}
		}
		if passes {
			rows = append(rows, row)
		}
	}
	return rows
}

func (c *candidate) publisher() string { return string(c.entry.doc.Article.Publisher.ID) }

// has reports whether the value is among those wanted; none wanted is all.
func has(wanted []string, value string) bool {
	if value == "" {
		value = index.None
	}
	return len(wanted) == 0 || slices.Contains(wanted, value)
}

// not reports whether no row has an excluded value.
func (c *candidate) not(filter map[index.Field][]string) bool {
	for f, values := range filter {
		if len(values) == 0 {
			continue
		}
		if c.only(map[index.Field][]string{f: values}) {
			return false
		}
	}
	return true
}

// score grows with the number of places where the words stand.
func (c *candidate) score(e index.Expr) float64 {
	score := 0.0
	switch e := e.(type) {
	case nil, index.Not, index.Having, index.Within:
	case index.And:
		for _, x := range e {
			score += c.score(x)
		}
	case index.Or:
		for _, x := range e {
			score += c.score(x)
		}
	default:
		for _, text := range c.words {
			places := float64(len(index.Places(text, e)))
			score += places / (places + 1 + float64(len(text))/100)
		}
	}
	return score
}

// facet counts the values of a field without its own filter.
func facet(entries []*entry, q *index.Query, r index.FacetRequest) *index.Facet {
	wide := *q
	wide.Only = maps.Clone(q.Only)
	delete(wide.Only, r.Field)
	counts := make(map[string]*index.FacetValue)
	missing := 0
	for _, c := range candidates(entries, q.Type) {
		if !c.passes(&wide) {
			continue
		}
		for value, label := range c.values(wide.Only, r.Field) {
			if value == "" {
				missing++
				continue
			}
			if counts[value] == nil {
				counts[value] = &index.FacetValue{Value: value, Label: label}
			}
			counts[value].Count++
		}
	}
	labels := labelsOf(entries, r.Field)
	var values []index.FacetValue
	for _, v := range counts {
		v.Label = labels(v.Value)
		values = append(values, *v)
	}
	return index.NewFacet(r, values, missing, q.Only[r.Field], labels)
}

// labelsOf names the values of a field as the whole index does.
func labelsOf(entries []*entry, f index.Field) func(string) string {
	switch f {
	case index.Speaker, index.Outlet, index.Publisher:
		return directory(entries, f).Label
	}
	return func(value string) string { return value }
}

// values is each value of the candidate in a field, once, with its label; ""
// stands for none.
func (c *candidate) values(only map[index.Field][]string, f index.Field) map[string]string {
	values := make(map[string]string)
	if c.quote == nil && f != index.Speaker && f != index.Outlet {
		v, label := index.ArticleValueOf(f, &c.entry.doc)
		values[v] = label
		return values
	}
	for _, row := range c.passing(only) {
		if row != nil {
			v, label := index.ValueOf(f, &c.entry.doc.Article, row)
			values[v] = label
		}
	}
	return values
}

// dates is the date facet, without the query's range.
func dates(entries []*entry, q *index.Query) (*index.DateFacet, error) {
	wide := *q
	wide.From, wide.To = corpus.Date{}, corpus.Date{}
	counts := make(map[corpus.Date]int)
	missing := 0
	for _, c := range candidates(entries, q.Type) {
		if !c.passes(&wide) {
			continue
		}
		if d := q.DateField.When(&c.entry.doc.Article, c.quote); d.IsZero() {
			missing++
		} else {
			counts[d]++
		}
	}
	return index.Histogram(counts, missing, q.Dates)
}
