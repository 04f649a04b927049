package server

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"onrecord/corpus"
	"onrecord/corpus/read"
)

// readArticle reads an article as it is sent in, or says what is wrong with
// it.
func readArticle(data []byte) (corpus.Article, Faults) {
	article, _, err := read.ParseArticle(data, true)
	return article, articleFaults(err)
}

// readText reads what POST /api/v1/extract takes: an article that may lack a
// title and has nothing that only kept articles need.
func readText(data []byte) (corpus.Article, Faults) {
	article, _, err := read.ParseArticle(data, false)
	faults := articleFaults(err)
	var given map[string]json.RawMessage
	if json.Unmarshal(data, &given) != nil {
		return article, faults
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if len(faults) > maxFaults {
			break
		}
		if !slices.Contains([]string{"text", "title", "publisher", "published", "outlet", "date"}, key) {
			key = shortKey(key)
			faults = append(faults, Fault{Field: key, Reason: string(read.UnknownKey), Detail: fmt.Sprintf("the key %q is unknown here", key)})
		}
	}
	if title, ok := given["title"]; !ok || string(title) == "null" {
		article.Title = "" // and not the beginning of the text
	}
	article.ID = article.DeriveID()
	return article, faults
}

// How much of a body is told back, in characters.
const (
	maxKey    = 100
	maxDetail = 300
)

// shortKey is a key of a body as faults name it: one may be as long as the
// body itself.
func shortKey(key string) string { return shorten(key, maxKey) }

// articleFaults are the faults that an article is refused for.
func articleFaults(err error) (faults Faults) {
	if err == nil {
		return nil
	}
	for _, f := range read.FieldErrors(err) {
		faults = append(faults, Fault{Field: shortKey(f.Field), Reason: string(f.Reason), Detail: shorten(f.Detail, maxDetail)})
	}
	if len(faults) == 0 {
		faults = Faults{{Reason: "refused", Detail: err.Error()}}
	}
	return faults
}

// unreadable is an error where the faults are not those of an article but of
// the request that holds it: it is no JSON, or no text at all.
func unreadable(faults Faults) error {
	for _, f := range faults {
		switch f.Reason {
		case string(read.BadJSON):
			return fmt.Errorf("%w: %s", errNotJSON, f.Detail)
		case string(read.BadEncoding):
			return Faults{f}
		}
	}
	return nil
}
