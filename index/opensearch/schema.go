package opensearch

import (
	"maps"

	"onrecord/index"
)

// schemaVersion names the layout of the indices. It changes whenever documents
// written before must be written anew.
const schemaVersion = 1

// The fields beside those that [index.Columns] names.
const (
	fieldID      = "id"
	fieldArticle = "article" // of a quote: the id of its article

	fieldWords     = "words" // [index.Token.Exact], each a [term], with spaces between them
	fieldStems     = "stems"
	fieldRoleWords = "role_words" // [index.RoleWords]

	fieldPairs     = "pairs"     // of an article, nested: who was quoted by whom, each pair once
	fieldExtractor = "extractor" // of an article: what found its quotes
	fieldQuotes    = "quotes"    // of an article, kept: the quotes that stand, or may stand, in the other index
	fieldStep1     = "step1"     // of an article that was written in step 3, kept: its number after step 1 (write.go)
	fieldDoc       = "doc"       // of an article, kept: all of it
)

// met is the field of what [index.Directory] is made of: the id, the canonical
// name and another one, by [index.NameTerm].
func met(f index.Field) string { return string(f) + "_met" }

// What stands within a date: its [index.DateTerm], and numbers. Days are counted
// as [corpus.Day] is.
const (
	dateText  = "text"  // to be counted
	dateFirst = "first" // the first and the last day that it may mean: to filter and order by
	dateLast  = "last"
	dateBegin = "begin" // the least of these is the date that [index.Earlier] picks
	dateEnd   = "end"   // and the greatest the one that [index.Later] picks
)

// textGap stands between the words of an article's title and of its text: more
// than any phrase and any two words close to each other span.
const textGap = 10_000

type object = map[string]any

// mapping is how documents of a kind are indexed. Whatever is not in it is
// refused.
func mapping(k kind) object {
	fields, kept := quoteFields(), []string{fieldID, fieldArticle}
	if k == ofArticles {
		fields, kept = articleFields(), []string{fieldID, fieldQuotes, fieldStep1, fieldDoc}
	}
	return object{
		"dynamic":    "strict",
		"_meta":      object{"schema": schemaVersion},
		"_source":    object{"includes": kept},
		"properties": fields,
	}
}

func quoteFields() object {
	fields := object{fieldArticle: keyword(), fieldRoleWords: keyword()}
	maps.Copy(fields, commonFields())
	for _, c := range index.Columns() {
		if c.Quote != nil && c.Shape != index.Other {
			maps.Copy(fields, columnFields(&c))
		}
	}
	return fields
}

func articleFields() object {
	fields := object{
		fieldExtractor: keyword(),
		fieldQuotes:    unsearched(),
		fieldStep1:     object{"type": "long", "index": false, "doc_values": false},
		fieldDoc:       object{"type": "object", "enabled": false},
	}
	maps.Copy(fields, commonFields())
	for _, c := range index.Columns() {
		if ofArticle(&c) {
			maps.Copy(fields, columnFields(&c))
		}
	}
	pairs := object{}
	for _, f := range pairFields() {
		fields[string(f)], pairs[string(f)] = keyword(), keyword()
	}
	fields[fieldPairs] = object{"type": "nested", "properties": pairs}
	return fields
}

// ofArticle says whether a column stands in documents of articles. The date of
// publication is their only one, and stands there once.
func ofArticle(c *index.Column) bool {
	return c.Article != nil && c.Name != string(index.ByPublished)
}

// pairFields are the fields that an article has of its quotes.
func pairFields() []index.Field { return []index.Field{index.Speaker, index.Outlet} }

func commonFields() object {
	return object{
		fieldID:    object{"type": "keyword", "index": false},
		fieldWords: object{"type": "text", "analyzer": analyzer, "position_increment_gap": textGap},
		fieldStems: object{"type": "text", "analyzer": analyzer, "index_options": "freqs"},
	}
}

// columnFields are the fields that a column becomes.
func columnFields(c *index.Column) object {
	switch c.Shape {
	case index.Dated:
		return object{c.Name: object{"properties": object{
			dateText:  object{"type": "keyword", "index": false},
			dateFirst: object{"type": "integer"},
			dateLast:  object{"type": "integer"},
			dateBegin: object{"type": "long", "index": false},
			dateEnd:   object{"type": "long", "index": false},
		}}}
	case index.Named:
		return object{c.Name: keyword(), met(index.Field(c.Name)): object{"type": "keyword", "index": false}}
	}
	return object{c.Name: keyword()}
}

func keyword() object { return object{"type": "keyword"} }

// unsearched is what is kept and nothing else.
func unsearched() object { return object{"type": "keyword", "index": false, "doc_values": false} }

// analyzer parts words at the spaces between them and does nothing else.
const analyzer = "spaced"

// analysis says so to the cluster.
func analysis() object {
	return object{
		"tokenizer": object{analyzer: object{"type": "whitespace", "max_token_length": 2 * maxTerm}},
		"analyzer":  object{analyzer: object{"type": "custom", "tokenizer": analyzer}},
	}
}

// settings are those of a new index. It is refreshed when there is something to
// be seen, by who has written it, and at no other time.
func (o *Options) settings(k kind) object {
	of := object{
		"number_of_shards":  o.Shards,
		"refresh_interval":  "-1",
		"max_result_window": index.MaxDepthHits + 2*index.MaxPage,
		"analysis":          analysis(),
		"gc_deletes":        "10m", // a put that comes late is still known to be older than a deletion
	}
	if o.Copies == 0 {
		of["auto_expand_replicas"] = "0-1"
	} else {
		of["number_of_replicas"] = o.Copies - 1
	}
	if k == ofArticles {
		of["codec"] = "best_compression"
		of["mapping.nested_objects.limit"] = 1_000_000
	}
	return object{"index": of}
}
