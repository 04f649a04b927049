package bleve

import (
	"context"
	"fmt"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"onrecord/corpus"
	"onrecord/index"
)

// TestQuotesFollowTheirArticle wants each article's quotes right behind it,
// after batches, changes, deletions and merges.
func TestQuotesFollowTheirArticle(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	for seed := range uint64(4) {
		docs := s.put(invent(40, seed+1)...)
		apply(t, e, index.Batch{Put: docs, Seq: 2*seed + 1})
		gone := docs[3].Article.ID
		delete(s, gone)
		apply(t, e, index.Batch{Put: s.put(changed(docs[10:20])...), Delete: []corpus.ArticleID{gone}, Seq: 2*seed + 2})
		wantGrouped(t, e, s)
	}
	if err := e.store.(*scorch.Scorch).ForceMerge(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := e.merged(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantGrouped(t, e, s)
}

func wantGrouped(t *testing.T, e *engine, s shelf) {
	t.Helper()
	err := e.within(context.Background(), func(v *view) error {
		quotes := 0
		for _, p := range v.segments {
			for _, d := range p.live(typeQuote).ToArray() {
				quotes++
				article, ok := s[p.articleOf(d)]
				if _, has := article.Quote(corpus.QuoteID(p.idOf(d))); !ok || !has {
					return fmt.Errorf("quote %s stands behind article %s", p.idOf(d), p.articleOf(d))
				}
			}
		}
		for _, d := range s {
			quotes -= len(d.Analysis.Quotes)
		}
		if quotes != 0 {
			return fmt.Errorf("%+d quotes", quotes)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
