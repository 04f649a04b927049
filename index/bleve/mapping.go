package bleve

import (
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"
)

// SchemaVersion names the layout of the index on disk. It changes whenever an
// index written before must be built anew; keep it beside the index.
const SchemaVersion = "bleve-4"

// The fields of a document in bleve beside the columns of package index, whose
// names serve as they are, and whose terms are those of [index.Column].
const (
	fieldID        = "_id"
	fieldBatch     = "batch" // that has written an article; see audit.go
	fieldRoleWords = "role_words"

	fieldQuoteExact  = "exact" // the words of a quote
	fieldArticleRest = "rest"  // those of an article that none of its quotes has; see holding
)

// The types of documents, with which their keys begin.
const (
	typeQuote   = "q"
	typeArticle = "a"
)

// keywordOptions are those of all fields: which documents hold a term, and
// nothing else. Nothing but the ids is stored, and nothing has doc values,
// frequencies or places: what else is asked of a document stands in its columns.
const keywordOptions = index.IndexField | index.SkipFreqNorm

// newMapping maps nothing: documents are built field by field (document.go),
// so that what stands in an index is what is written there.
func newMapping() mapping.IndexMapping {
	m := mapping.NewIndexMapping()
	m.DefaultMapping = mapping.NewDocumentDisabledMapping()
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	return m
}
