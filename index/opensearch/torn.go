package opensearch

import (
	"cmp"
	"context"
	"slices"

	"onrecord/corpus"
)

// Torn tells which of these articles, as they were read, were written in part:
// whoever wrote them stopped before all of their quotes were there, or those of
// before were gone. Writing such an article again mends it.
func (e *Engine) Torn(ctx context.Context, docs []*corpus.Document) (map[corpus.ArticleID]bool, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	torn := make(map[corpus.ArticleID]bool)
	articles, quotes, versions := []wanted{}, []wanted{}, []int64{}
	for _, d := range docs {
		articles = append(articles, wanted{id: string(d.Article.ID)})
	}
	at := 0
	err := e.get(ctx, e.reading(ofArticles), articles, []string{fieldQuotes, fieldStep1}, func(d *gotten) error {
		ids := quoteIDs(docs[at])
		if !slices.Equal(d.Source.Quotes, ids) {
			torn[corpus.ArticleID(d.ID)] = true
		}
		for _, id := range ids {
			quotes, versions = append(quotes, wanted{string(id), d.ID}), append(versions, quotesVersion(cmp.Or(d.Source.Step1, d.Seq)))
		}
		at++
		return nil
	})
	if err != nil {
		return nil, err
	}
	at = 0
	return torn, e.get(ctx, e.reading(ofQuotes), quotes, false, func(d *gotten) error {
		if d.Version != versions[at] {
			torn[corpus.ArticleID(quotes[at].routing)] = true
		}
		at++
		return nil
	})
}
