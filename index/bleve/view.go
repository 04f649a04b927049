package bleve

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/index"
)

// view is what one search sees: the segments of one snapshot of bleve's and
// their columns. It is held from acquire to release.
type view struct {
	snapshot *scorch.IndexSnapshot
	segments []*part
	values   map[string]*values // the engine's, by field
}

// part is a segment in a view.
type part struct {
	*columns
	deleted *roaring.Bitmap
}

// live is the set of documents of a type that are not deleted.
func (p *part) live(docType string) (*roaring.Bitmap, error) {
	all, err := p.ofType(docType)
	if err != nil || p.deleted == nil {
		return all, err
	}
	return roaring.AndNot(all, p.deleted), nil
}

// with is the set of documents that hold a term and are not deleted.
func (p *part) with(name, term string) (*roaring.Bitmap, error) {
	return postings(p.segment, name, term, p.deleted)
}

// acquire takes the newest snapshot; it must be released.
func (e *engine) acquire(ctx context.Context) (*view, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, index.ErrClosed
	}
	reader, err := e.store.Reader()
	if err != nil {
		return nil, fmt.Errorf("reading the index: %w", err)
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		_ = reader.Close()
		return nil, fmt.Errorf("reading the index: %T is no snapshot of segments", reader)
	}
	e.running.Add(1)
	return &view{snapshot, e.parts(snapshot), e.values}, nil
}

func (e *engine) release(v *view) {
	_ = v.snapshot.Close() // counts a reference down; nothing to be done about an error
	e.running.Done()
}

// parts pairs the segments of a snapshot with their columns and forgets the
// columns of segments that are gone. A segment keeps its number when it moves
// from memory to disk, its documents keep theirs, and so do its columns.
func (e *engine) parts(snapshot *scorch.IndexSnapshot) []*part {
	parts := make([]*part, 0, len(snapshot.Segments()))
	kept := make(map[uint64]*columns, len(snapshot.Segments()))
	for _, s := range snapshot.Segments() {
		cols := e.columns[s.Id()]
		if cols == nil || cols.segment != s.Segment() {
			cols = cols.moved(s.Segment())
		}
		kept[s.Id()] = cols
		parts = append(parts, &part{cols, s.Deleted()})
	}
	e.columns = kept
	return parts
}

// moved is the columns under a segment that has taken the old one's place;
// what was built stays. While a column is being built they are begun anew: all
// searches wait for the caller, and such segments are small.
func (c *columns) moved(to segment.Segment) *columns {
	fresh := newColumns(to)
	if c == nil || c.size != fresh.size {
		return fresh
	}
	if !c.mu.TryLock() {
		return fresh
	}
	defer c.mu.Unlock()
	for k, v := range c.types {
		fresh.types[k] = v
	}
	for k, v := range c.flat {
		fresh.flat[k] = v
	}
	for k, v := range c.names {
		fresh.names[k] = v
	}
	for k, v := range c.total {
		fresh.total[k] = v
	}
	fresh.pairs, fresh.words = c.pairs, c.words
	return fresh
}

// docType is the term of the documents that a query looks for.
func docType(t index.Type) string {
	if t == index.Articles {
		return typeArticle
	}
	return typeQuote
}
