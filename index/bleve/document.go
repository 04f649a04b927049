package bleve

import (
	"slices"
	"strings"

	"onrecord/index"
	"onrecord/index/bleve/inverted"
)

// row is a document as bleve is to index it.
type row struct {
	key string
	*record
}

// The numbers of fields within a segment that are no columns; the columns that
// are indexed follow.
const (
	numberOfRoleWords = iota
	numberOfExact
	numberOfRest
	numberOfBatch
	numberOfColumns
)

// numberedFields is the names of fields by their numbers, and the number of each
// column, 0 where it is not indexed.
func numberedFields() (names []string, ofColumns []int) {
	names = []string{fieldRoleWords, fieldQuoteExact, fieldArticleRest, fieldBatch}
	for _, name := range columnFields() {
		if !indexed(name) {
			ofColumns = append(ofColumns, 0)
			continue
		}
		ofColumns = append(ofColumns, len(names))
		names = append(names, name)
	}
	return names, ofColumns
}

// invert makes what bleve indexes of documents: what is searched and filtered
// by. What is only counted or ordered by stands in their columns alone.
func invert(rows []row, seq uint64) *inverted.Builder {
	names, ofColumns := numberedFields()
	role := slices.Index(columnFields(), string(index.Role))
	batch := batchTerm(seq)
	b := inverted.New(names, keywordOptions)
	for _, r := range rows {
		b.Add(r.key)
		for i, n := range ofColumns {
			if n >= numberOfColumns {
				b.Put(n, r.values[i])
			}
		}
		for _, w := range index.RoleWords(r.values[role]) {
			b.Put(numberOfRoleWords, w)
		}
		of, words := numberOfExact, r.words
		if strings.HasPrefix(r.key, typeArticle) {
			of, words = numberOfRest, r.rest
			b.Put(numberOfBatch, batch) // its quotes' too
		}
		for _, w := range words {
			b.Put(of, w)
		}
	}
	return b
}

// indexed says whether a field with a column has postings too. Of those with
// few values each has many documents, which are found in the column as soon.
func indexed(name string) bool {
	switch name {
	case fieldDate:
		return true
	case string(index.Kind), string(index.SourceKind), string(index.Polarity):
		return false
	}
	f := index.Field(name)
	return index.Filterable(index.Quotes, f) || index.Filterable(index.Articles, f)
}
