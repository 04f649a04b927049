// Package sample holds the articles that come with the program: a real story,
// retold for it, and invented ones. They show what onrecord finds before
// anybody has brought articles of their own.
package sample

import (
	"bytes"
	_ "embed"
	"fmt"

	"onrecord/corpus"
	"onrecord/corpus/read"
)

//go:embed articles.jsonl
var articles []byte

// Articles are the articles of the sample, in its order.
func Articles() ([]corpus.Article, error) {
	var list []corpus.Article
	for line := range bytes.Lines(articles) {
		a, _, err := read.ParseArticle(line, false)
		if err != nil {
			return nil, fmt.Errorf("line %d of the sample: %w", len(list)+1, err)
		}
		list = append(list, a)
	}
	return list, nil
}
