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

// keyword is a field of a document in bleve, its terms made by us.
type keyword struct {
	name    string
	options api.FieldIndexingOptions
	length  int
	terms   api.TokenFrequencies
}

func (f *keyword) Name() string                                   { return f.name }
func (f *keyword) Value() []byte                                  { return nil }
func (f *keyword) ArrayPositions() []uint64                       { return nil }
func (f *keyword) EncodedFieldType() byte                         { return 't' }
func (f *keyword) Options() api.FieldIndexingOptions              { return f.options }
func (f *keyword) AnalyzedLength() int                            { return f.length }
func (f *keyword) AnalyzedTokenFrequencies() api.TokenFrequencies { return f.terms }
func (f *keyword) NumPlainTextBytes() uint64                      { return 0 }
func (f *keyword) Size() int                                      { return 0 }

// Analyze has nothing to do: the terms are there already.
func (f *keyword) Analyze() {}

// keywords is a field of values; empty ones are left out. That each stands
// there once, in a field of one word, lets bleve keep a term of one document in
// its dictionary.
func keywords(name string, values ...string) *keyword {
	f := &keyword{name: name, options: keywordOptions, length: 1, terms: make(api.TokenFrequencies, len(values))}
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

// nameTerm is how a name with an id is indexed: both in one term, so that a
// facet has its labels without a further look-up. It is "" without an id.
func nameTerm(id, name string) string {
	if id == "" {
		return ""
	}
	return id + separator + name
}

// fieldTerm is a value in a field as a term.
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

// bleveDocument is what bleve indexes of a document: what is searched and
// filtered by. What is only counted or ordered by stands in its columns alone.
func bleveDocument(key string, r *record) *document.Document {
	d := document.NewDocument(key)
	docType, _ := splitKey(key)
	addKeywords(d, fieldType, docType)
	for i, name := range columnFields() {
		if indexed(name) {
			addKeywords(d, name, r.values[i])
		}
		if name == fieldDate {
			addKeywords(d, fieldMonth, monthTerm(r.values[i]))
		}
		if name == string(index.Role) {
			addKeywords(d, fieldRoleWords, index.RoleWords(r.values[i])...)
		}
	}
	if docType == typeQuote {
		addKeywords(d, fieldQuoteExact, r.words...)
	} else {
		addKeywords(d, fieldArticleRest, r.rest...)
	}
	return d
}

// indexed says whether a field with a column has postings too. Of those with
// few values each has many documents, which are found in the column as soon.
func indexed(name string) bool {
	switch name {
	case fieldArticle, fieldDate:
		return true
	case string(index.Kind), string(index.SourceKind), string(index.Polarity):
		return false
	}
	f := index.Field(name)
	return index.Filterable(index.Quotes, f) || index.Filterable(index.Articles, f)
}

// monthTerm is the month of a day's term; weeks, months and years are as they
// are.
func monthTerm(date string) string {
	d, err := readDate(date)
	if err != nil || d.Precision != corpus.ByDay {
		return date
	}
	return dateTerm(d.In(corpus.ByMonth))
}

func addKeywords(d *document.Document, name string, values ...string) {
	if f := keywords(name, values...); len(f.terms) > 0 {
		d.AddField(f)
	}
}
