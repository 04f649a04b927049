package opensearch

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
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
	articles, quotes, digests := []wanted{}, []wanted{}, []string{}
	for _, d := range docs {
		articles = append(articles, wanted{id: string(d.Article.ID)})
		whole := digest(d)
		for _, id := range quoteIDs(d) {
			quotes, digests = append(quotes, wanted{string(id), string(d.Article.ID)}), append(digests, whole)
		}
	}
	at := 0
	err := e.get(ctx, e.reading(ofArticles), articles, []string{fieldQuotes}, func(d *gotten) error {
		if doc := docs[at]; !slices.Equal(d.Source.Quotes, quoteIDs(doc)) {
			torn[doc.Article.ID] = true
		}
		at++
		return nil
	})
	if err != nil {
		return nil, err
	}
	at = 0
	return torn, e.get(ctx, e.reading(ofQuotes), quotes, []string{fieldDigest}, func(d *gotten) error {
		if d.Source.Digest != digests[at] {
			torn[corpus.ArticleID(quotes[at].routing)] = true
		}
		at++
		return nil
	})
}

// digest tells an article with its quotes apart from any other, and from what it
// was before.
func digest(d *corpus.Document) string {
	data, err := json.Marshal(d)
	if err != nil {
		return "" // it cannot be written either
	}
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
