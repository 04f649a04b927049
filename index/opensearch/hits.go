package opensearch

import (
	"context"
	"fmt"

	"onrecord/corpus"
	"onrecord/index"
)

// place is a hit before its article is read.
type place struct {
	article corpus.ArticleID
	key     index.Key
}

// shelf is articles that have been read, or cannot be.
type shelf struct {
	kind       kind // of the hits that are looked for in them
	docs       map[corpus.ArticleID]*corpus.Document
	unreadable map[corpus.ArticleID]error
}

// shelve reads the articles of hits, as they were last written.
func (e *Engine) shelve(ctx context.Context, k kind, hits []place) (*shelf, error) {
	s := &shelf{k, make(map[corpus.ArticleID]*corpus.Document), make(map[corpus.ArticleID]error)}
	var ids []corpus.ArticleID
	for i := range hits {
		id := hits[i].article
		if _, twice := s.docs[id]; !twice {
			s.docs[id] = nil
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return s, nil
	}
	return s, e.get(ctx, e.reading(ofArticles), byID(ids), []string{fieldDoc}, func(d *gotten) error {
		if !*d.Found {
			return nil
		}
		doc, err := d.document()
		if err != nil {
			s.unreadable[corpus.ArticleID(d.ID)] = err
			return nil
		}
		s.docs[corpus.ArticleID(d.ID)] = doc
		return nil
	})
}

// hit is what stands at a place. One that has been deleted meanwhile is nil: it
// must not be shown any more. The error is that its article cannot be read.
func (s *shelf) hit(at *place) (*index.Hit, error) {
	if err := s.unreadable[at.article]; err != nil {
		return nil, fmt.Errorf("reading article %s: %w", at.article, err)
	}
	h := &index.Hit{Document: s.docs[at.article], Score: at.key.Score}
	if h.Document == nil {
		return nil, nil
	}
	if s.kind == ofQuotes {
		if h.Quote, _ = h.Document.Quote(corpus.QuoteID(at.key.ID)); h.Quote == nil {
			return nil, nil
		}
	}
	return h, nil
}

// load reads the hits of a page. An article that cannot be read must not take
// the others with it.
func (e *Engine) load(ctx context.Context, k kind, r *index.Result, hits []place) error {
	s, err := e.shelve(ctx, k, hits)
	if err != nil {
		return err
	}
	told := make(map[corpus.ArticleID]bool)
	for i := range hits {
		at := &hits[i]
		switch h, err := s.hit(at); {
		case h != nil:
			r.Hits = append(r.Hits, h)
		case err != nil && !told[at.article]:
			told[at.article] = true
			r.Unreadable = append(r.Unreadable, err)
		}
	}
	r.WarnUnreadable()
	return nil
}

// Quote implements [index.Engine].
func (e *Engine) Quote(ctx context.Context, id corpus.QuoteID) (*index.Hit, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	var a findings
	r := asked("/"+e.reading(ofQuotes)+"/_search", object{
		"query": object{"ids": object{"values": []corpus.QuoteID{id}}}, "size": 1,
		"_source": false, "docvalue_fields": []string{fieldArticle},
	}, false, &a)
	if err := e.call(ctx, r, &a); err != nil {
		return nil, err
	}
	if len(a.Hits.Hits) > 0 {
		at := place{article: corpus.ArticleID(only(a.Hits.Hits[0].Fields[fieldArticle])), key: index.Key{ID: string(id)}}
		s, err := e.shelve(ctx, ofQuotes, []place{at})
		if err != nil {
			return nil, err
		}
		if h, err := s.hit(&at); h != nil || err != nil {
			return h, err
		}
	}
	return nil, fmt.Errorf("quote %s: %w", id, index.ErrNotFound)
}
