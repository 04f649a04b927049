package bleve

import (
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	api "github.com/blevesearch/bleve_index_api"

	"onrecord/corpus"
	"onrecord/index"
)

// separator stands between the parts of a term: a control character, which no
// id and no name holds.
const separator = "\x00"

// indexed is a field of a document in bleve, its terms made by us.
type indexed struct {
	name    string
	options api.FieldIndexingOptions
	length  int
	terms   api.TokenFrequencies
}

func (f *indexed) Name() string                                   { return f.name }
func (f *indexed) Value() []byte                                  { return nil }
func (f *indexed) ArrayPositions() []uint64                       { return nil }
func (f *indexed) EncodedFieldType() byte                         { return 't' }
func (f *indexed) Options() api.FieldIndexingOptions              { return f.options }
func (f *indexed) AnalyzedLength() int                            { return f.length }
func (f *indexed) AnalyzedTokenFrequencies() api.TokenFrequencies { return f.terms }
func (f *indexed) NumPlainTextBytes() uint64                      { return 0 }
func (f *indexed) Size() int                                      { return 0 }

// Analyze has nothing to do: the terms are there already.
func (f *indexed) Analyze() {}

// keywords is a field of values; empty ones are left out. That each stands
// there once, in a field of one word, lets bleve keep a term of one document in
// its dictionary.
func keywords(name string, values ...string) *indexed {
	f := &indexed{name: name, options: keywordOptions, length: 1, terms: make(api.TokenFrequencies, len(values))}
	terms := make([]api.TokenFreq, 0, len(values))
	for _, v := range values {
		if v == "" || f.terms[v] != nil {
			continue
		}
		terms = append(terms, api.TokenFreq{Term: []byte(v)})
		freq := &terms[len(terms)-1]
		freq.SetFrequency(1)
		f.terms[v] = freq
	}
	return f
}

func quoteKey(id corpus.QuoteID) string     { return typeQuote + string(id) }
func articleKey(id corpus.ArticleID) string { return typeArticle + string(id) }

// nameTerm is how a name with an id is indexed: both in one term, so that a
// facet has its labels without a further look-up. It is "" without an id.
func nameTerm(id, name string) string {
	if id == "" {
		return ""
	}
	return id + separator + name
}

// valueTerm is a quote's value in a field as a term.
func valueTerm(f index.Field, a *corpus.Article, q *corpus.Quote) string {
	value, label := index.ValueOf(f, a, q)
	return fieldTerm(f, value, label)
}

func fieldTerm(f index.Field, value, label string) string {
	switch f {
	case index.Speaker, index.Outlet, index.Publisher:
		return nameTerm(value, label)
	}
	return value
}

// dateTerm is a date with its precision; readDate reads it.
func dateTerm(d corpus.Date) string {
	if d.IsZero() {
		return ""
	}
	return string(d.Precision) + separator + d.String()
}

func readDate(term string) (corpus.Date, error) {
	precision, value, _ := strings.Cut(term, separator)
	return corpus.ParseDateAs(value, corpus.Precision(precision))
}

// quoteFields and articleFields are the fields of package index that the
// documents of either kind have a value in.
func quoteFields() []index.Field {
	return []index.Field{
		index.Speaker, index.Outlet, index.Publisher, index.Kind, index.SourceKind, index.Polarity,
		index.SpeakerAs, index.OutletAs, index.Role,
	}
}

func articleFields() []index.Field { return []index.Field{index.Publisher, index.Unanalysed} }

// quoteDocument is a quote as bleve indexes it, and its words in their order.
func quoteDocument(a *corpus.Article, q *corpus.Quote) (*document.Document, []string) {
	d := document.NewDocument(quoteKey(q.ID))
	addKeywords(d, fieldType, typeQuote)
	addKeywords(d, fieldArticle, string(a.ID))
	for _, f := range quoteFields() {
		addKeywords(d, string(f), valueTerm(f, a, q))
	}
	addKeywords(d, fieldSpeakerAlias, index.Alias(index.Speaker, a, q))
	addKeywords(d, fieldOutletAlias, index.Alias(index.Outlet, a, q))
	addKeywords(d, fieldRoleWords, index.RoleWords(q.Speaker.Role)...)
	addDates(d, a.Published, q.When(a))
	if q.Said != nil {
		addKeywords(d, fieldSaid, dateTerm(q.Said.Date))
	}
	text := wordsOf(q.Text(a.Text))
	addKeywords(d, fieldQuoteExact, text...)
	return d, text
}

// articleDocument is an article as bleve indexes it, and its words in their
// order.
func articleDocument(doc *corpus.Document) (*document.Document, []string) {
	a := &doc.Article
	d := document.NewDocument(articleKey(a.ID))
	addKeywords(d, fieldType, typeArticle)
	for _, f := range articleFields() {
		value, label := index.ArticleValueOf(f, doc)
		addKeywords(d, string(f), fieldTerm(f, value, label))
	}
	addDates(d, a.Published, a.Published)
	text := wordsOf(a.Title, a.Text)
	addKeywords(d, fieldArticleExact, text...)
	return d, text
}

// addDates adds the date of publication and the date that counts.
func addDates(d *document.Document, published, counts corpus.Date) {
	addKeywords(d, fieldPublished, dateTerm(published))
	addKeywords(d, fieldDate, dateTerm(counts))
	addKeywords(d, fieldMonth, dateTerm(monthOf(counts)))
}

// monthOf is the month of a day; weeks, months and years are as they are.
func monthOf(d corpus.Date) corpus.Date {
	if d.Precision == corpus.ByDay {
		return d.In(corpus.ByMonth)
	}
	return d
}

func addKeywords(d *document.Document, name string, values ...string) {
	if f := keywords(name, values...); len(f.terms) > 0 {
		d.AddField(f)
	}
}
