package bleve

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"onrecord/corpus"
	"onrecord/index"
)

// Scan finds all hits under one snapshot, as places in the article store, and
// then reads their documents one after the other, holding nothing of the
// index.
func (e *engine) Scan(ctx context.Context, q *index.Query) iter.Seq2[*index.Hit, error] {
	return func(yield func(*index.Hit, error) bool) {
		hits, err := e.scan(ctx, q)
		if err != nil {
			yield(nil, err)
			return
		}
		seen := make(map[corpus.ArticleID]*corpus.Document)
		for _, h := range hits {
			if len(seen) == index.MaxPage { // quotes of one article often follow each other
				clear(seen)
			}
			hit, err := e.hit(h, seen)
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			if errors.Is(err, index.ErrNotFound) {
				continue // deleted meanwhile
			}
			if !yield(hit, err) || err != nil && !errors.Is(err, index.ErrUnreadable) {
				return
			}
		}
	}
}

func (e *engine) scan(ctx context.Context, q *index.Query) (hits []located, err error) {
	all := *q
	all.Facets, all.Dates, all.Offset, all.Limit = nil, "", 0, 0
	if err := all.Check(); err != nil {
		return nil, err
	}
	err = e.within(ctx, func(v *view) error {
		docs, err := v.snapshot.DocCount()
		if err != nil {
			return err
		}
		pass, err := newPass(ctx, v, &all, int(docs))
		if err != nil {
			return err
		}
		defer pass.end()
		hits = pass.locate(pass.best.sorted())
		return nil
	})
	return hits, err
}

// Article reads from the store what stands in the index.
func (e *engine) Article(ctx context.Context, id corpus.ArticleID) (*corpus.Document, error) {
	found := false
	err := e.within(ctx, func(v *view) error {
		s, _, err := v.lookUp(articleKey(id))
		found = s != nil
		return err
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("article %s: %w", id, index.ErrNotFound)
	}
	hit, err := e.hit(located{article: id}, make(map[corpus.ArticleID]*corpus.Document))
	if err != nil {
		return nil, err
	}
	return hit.Document, nil
}

// Quote reads from the store what stands in the index.
func (e *engine) Quote(ctx context.Context, id corpus.QuoteID) (*index.Hit, error) {
	at := located{quote: id}
	err := e.within(ctx, func(v *view) error {
		s, doc, err := v.lookUp(quoteKey(id))
		if err != nil || s == nil {
			return err
		}
		at.article = s.articleOf(doc)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if at.article == "" {
		return nil, fmt.Errorf("quote %s: %w", id, index.ErrNotFound)
	}
	return e.hit(at, make(map[corpus.ArticleID]*corpus.Document))
}

// lookUp finds a document by its key in bleve.
func (v *view) lookUp(key string) (*part, uint32, error) {
	for _, s := range v.segments {
		docs, err := s.with(fieldID, key)
		if err != nil {
			return nil, 0, err
		}
		if !docs.IsEmpty() {
			return s, docs.Minimum(), nil
		}
	}
	return nil, 0, nil
}

// Stats counts what is not deleted.
func (e *engine) Stats(ctx context.Context) (*index.Stats, error) {
	stats := new(index.Stats)
	err := e.within(ctx, func(v *view) error {
		for _, s := range v.segments {
			stats.Quotes += int(s.live(typeQuote).GetCardinality())
			stats.Articles += int(s.live(typeArticle).GetCardinality())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	stats.Bytes = e.bytes()
	return stats, nil
}
