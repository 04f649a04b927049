package bleve

import (
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	api "github.com/blevesearch/bleve_index_api"

	"onrecord/corpus"
	"onrecord/index"
)

// What stands between the parts of a term, and between the terms of a pair:
// control characters, which no id and no name holds.
const (
	separator     = "\x00"
	pairSeparator = "\x01"
)

// field is a field of a document in bleve, its terms made by us.
type field struct {
	name    string
	options api.FieldIndexingOptions
	length  int
	terms   api.TokenFrequencies
	analyse func() // fills this field and perhaps its sibling, in bleve's worker
}

func (f *field) Name() string                                   { return f.name }
func (f *field) Value() []byte                                  { return nil }
func (f *field) ArrayPositions() []uint64                       { return nil }
func (f *field) EncodedFieldType() byte                         { return 't' }
func (f *field) Options() api.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                            { return f.length }
func (f *field) AnalyzedTokenFrequencies() api.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                      { return 0 }
func (f *field) Size() int                                      { return 0 }

// Analyze is called by bleve, on one goroutine a document.
func (f *field) Analyze() {
	if f.analyse != nil {
		f.analyse()
	}
}

// keywords is a field of whole values; empty ones are left out.
func keywords(name string, values ...string) *field {
	f := &field{name: name, options: keywordOptions, terms: make(api.TokenFrequencies, len(values))}
	for _, v := range values {
		if v != "" && f.terms[v] == nil {
			f.terms[v] = &api.TokenFreq{Term: []byte(v)}
		}
	}
	f.length = len(f.terms)
	return f
}

// textGap is how far apart the texts of one document stand, so that neither
// a phrase nor words close to each other (MaxQueryRunes, MaxGap) reach from one
// into the next.
const textGap = 1000

// addWords adds texts in the two forms that searches compare, and their length.
func addWords(d *document.Document, exactName, stemName string, texts ...string) {
	exact := &field{name: exactName, options: exactOptions}
	stem := &field{name: stemName, options: stemOptions}
	length := keywords(fieldLength)
	exact.analyse = func() {
		tokens, shift := index.Analyse(texts[0]), 0
		for _, t := range texts[1:] {
			before := len(tokens)
			tokens = index.AppendTokens(tokens, t)
			shift += textGap
			for i := before; i < len(tokens); i++ {
				tokens[i].Position += before + shift
			}
		}
		exact.setExact(tokens)
		stem.setStems(tokens)
		*length = *keywords(fieldLength, strconv.Itoa(len(tokens)))
	}
	d.AddField(exact).AddField(stem).AddField(length)
}

// setExact records where each word stands; of its offsets nobody asks.
func (f *field) setExact(tokens []index.Token) {
	f.length, f.terms = len(tokens), make(api.TokenFrequencies, len(tokens))
	places := make([]api.TokenLocation, len(tokens))
	for i, t := range tokens {
		places[i].Position = t.Position
		freq := f.count(t.Exact)
		freq.Locations = append(freq.Locations, &places[i])
	}
}

func (f *field) setStems(tokens []index.Token) {
	f.length, f.terms = len(tokens), make(api.TokenFrequencies, len(tokens))
	for _, t := range tokens {
		f.count(t.Stem)
	}
}

func (f *field) count(term string) *api.TokenFreq {
	freq := f.terms[term]
	if freq == nil {
		freq = &api.TokenFreq{Term: []byte(term)}
		f.terms[term] = freq
	}
	freq.SetFrequency(freq.Frequency() + 1)
	return freq
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

// quoteDocument is a quote as bleve indexes it.
func quoteDocument(a *corpus.Article, q *corpus.Quote) *document.Document {
	d := document.NewDocument(quoteKey(q.ID))
	addKeywords(d, fieldType, typeQuote)
	addKeywords(d, fieldArticle, string(a.ID))
	for _, f := range quoteFields() {
		addKeywords(d, string(f), valueTerm(f, a, q))
	}
	addKeywords(d, fieldSpeakerAlias, index.Alias(index.Speaker, a, q))
	addKeywords(d, fieldOutletAlias, index.Alias(index.Outlet, a, q))
	addKeywords(d, fieldRoleWords, index.RoleWords(q.Speaker.Role)...)
	addKeywords(d, fieldPublished, dateTerm(a.Published))
	if q.Said != nil {
		addKeywords(d, fieldSaid, dateTerm(q.Said.Date))
	}
	addWords(d, fieldQuoteExact, fieldQuoteStem, q.Text(a.Text))
	return d
}

// articleDocument is an article as bleve indexes it.
func articleDocument(doc *corpus.Document) *document.Document {
	a := &doc.Article
	d := document.NewDocument(articleKey(a.ID))
	pairs := make([]string, len(doc.Analysis.Quotes))
	for i := range doc.Analysis.Quotes {
		q := &doc.Analysis.Quotes[i]
		pairs[i] = valueTerm(index.Speaker, a, q) + pairSeparator + valueTerm(index.Outlet, a, q)
	}
	addKeywords(d, fieldType, typeArticle)
	addKeywords(d, fieldPairs, pairs...)
	for _, f := range articleFields() {
		value, label := index.ArticleValueOf(f, doc)
		addKeywords(d, string(f), fieldTerm(f, value, label))
	}
	addKeywords(d, fieldPublished, dateTerm(a.Published))
	addWords(d, fieldArticleExact, fieldArticleStem, a.Title, a.Text)
	return d
}

func addKeywords(d *document.Document, name string, values ...string) {
	if f := keywords(name, values...); len(f.terms) > 0 {
		d.AddField(f)
	}
}
