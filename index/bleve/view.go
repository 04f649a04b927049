package bleve

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/corpus"
	"onrecord/index"
)

// view is what searches see: the segments of one snapshot of bleve's with
// their columns, all of which are there before it is published (publish.go).
// It is held from acquire to release; its files stay for as long.
type view struct {
	snapshot *scorch.IndexSnapshot
	segments []*part
	values   map[string]*values // the engine's, by field
	tallies  *tallies           // the engine's
	rooms    *rooms             // the engine's
	users    int                // searches, and the engine while it is the newest; guarded by engine.mu
}

// part is a segment in a view.
type part struct {
	*columns
	id      uint64
	segment segment.Segment
	deleted *roaring.Bitmap
	alive   map[string]*roaring.Bitmap // by type
}

func newPart(s *scorch.SegmentSnapshot, c *columns) *part {
	p := &part{c, s.Id(), s.Segment(), s.Deleted(), c.types}
	if p.deleted != nil {
		p.alive = make(map[string]*roaring.Bitmap, len(c.types))
		for t, docs := range c.types {
			p.alive[t] = roaring.AndNot(docs, p.deleted)
		}
	}
	return p
}

// live is the set of documents of a type that are not deleted.
func (p *part) live(docType string) *roaring.Bitmap { return p.alive[docType] }

// gone is the set of documents of a type that are deleted, nil for none.
func (p *part) gone(docType string) *roaring.Bitmap {
	if p.deleted == nil {
		return nil
	}
	return roaring.And(p.types[docType], p.deleted)
}

// with is the set of documents that hold a term and are not deleted.
func (p *part) with(name, term string) (*roaring.Bitmap, error) {
	return postings(p.segment, name, term, p.deleted)
}

// key is a document's key in bleve. It is valid while the view is held.
func (p *part) key(doc uint32) []byte {
	key, err := p.segment.DocID(uint64(doc))
	if err != nil || len(key) == 0 {
		panic(damage(fmt.Sprintf("reading the id of document %d", doc), err))
	}
	return key
}

// articleOf is the article that a quote stands in.
func (p *part) articleOf(quote uint32) corpus.ArticleID {
	return corpus.ArticleID(p.idOf(p.texts.home(quote)))
}

// idOf is a document's own id.
func (p *part) idOf(doc uint32) string {
	_, id := splitKey(string(p.key(doc)))
	return id
}

// acquire takes the newest view; it must be released.
func (e *engine) acquire(ctx context.Context) (*view, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, index.ErrClosed
	}
	if err := e.failure.err(); err != nil {
		return nil, err
	}
	e.newest.users++
	e.running.Add(1)
	return e.newest, nil
}

func (e *engine) release(v *view) {
	e.drop(v)
	e.running.Done()
}

// docType is the term of the documents that a query looks for.
func docType(t index.Type) string {
	if t == index.Articles {
		return typeArticle
	}
	return typeQuote
}
