package bleve

import (
	"context"
	"runtime"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/bleve/column"
)

// staged is a batch before it is written: what becomes of each article does not
// depend on what stands in the index.
type staged struct {
	seq      uint64
	sum      uint64             // of the rows; see audit.go
	articles []corpus.ArticleID // whatever stands for them goes
	rows     []row              // in the order of the segment, an article before its quotes
	fresh    map[string]*record // those of the rows, by key
	segment  segment.Segment
	columns  *column.Builder // of the segment
}

// prepare makes the documents of a batch, on all cores, and their segment. Where
// a batch names an article more than once the last word counts, and a deletion
// is the last word.
func (e *engine) prepare(ctx context.Context, b *index.Batch) (*staged, error) {
	last := make(map[corpus.ArticleID]*corpus.Document)
	s := &staged{seq: b.Seq}
	note := func(id corpus.ArticleID, doc *corpus.Document) {
		if _, met := last[id]; !met {
			s.articles = append(s.articles, id)
		}
		last[id] = doc
	}
	for i := range b.Put {
		note(b.Put[i].Article.ID, &b.Put[i])
	}
	for _, id := range b.Delete {
		note(id, nil)
	}
	of := make([][]row, len(s.articles))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, id := range s.articles {
		doc := last[id]
		if doc == nil {
			continue
		}
		g.Go(func() (err error) {
			defer guard("reading the batch", &err)() // spans beyond their text, say
			if err := ctx.Err(); err != nil {
				return err
			}
			of[i] = rowsOf(doc)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return s, s.assemble(ctx, of)
}

// rowsOf is the documents of an article: its own, and those of its quotes.
func rowsOf(doc *corpus.Document) []row {
	records := recordsOf(doc)
	rows := make([]row, 0, len(records))
	take := func(key string) {
		if r := records[key]; r != nil {
			rows = append(rows, row{key, r})
			delete(records, key)
		}
	}
	take(articleKey(doc.Article.ID))
	for i := range doc.Analysis.Quotes {
		take(quoteKey(doc.Analysis.Quotes[i].ID))
	}
	return rows
}

// assemble puts the documents of all articles together.
func (s *staged) assemble(ctx context.Context, of [][]row) (err error) {
	s.fresh = make(map[string]*record)
	for _, rows := range of {
		for _, r := range rows {
			s.fresh[r.key] = r.record
		}
	}
	for _, rows := range of {
		for _, r := range rows {
			if s.fresh[r.key] != r.record {
				continue // an id that stands twice: the last counts
			}
			s.rows = append(s.rows, r)
			s.sum += sumOf([]byte(r.key), s.seq)
		}
	}
	if len(s.rows) == 0 {
		return nil
	}
	if s.segment, err = invert(s.rows, s.seq).Segment(); err != nil {
		return err
	}
	s.columns, err = buildColumns(s.segment, nil, &origins{staged: s, until: ctx})
	return err
}

// columnsFor is the columns that were made with the batch, if the segment is its
// own: bleve may have merged it already.
func (s *staged) columnsFor(of segment.Segment) *column.Builder {
	if s == nil || of.Count() != uint64(len(s.rows)) {
		return nil
	}
	for i, r := range s.rows {
		if id, err := of.DocID(uint64(i)); err != nil || string(id) != r.key {
			return nil
		}
	}
	return s.columns
}

// carrier is the document that bleve is given for all of a batch, as what makes
// its segments knows.
type carrier struct{ *staged }

func (c *carrier) ID() string                               { return c.rows[0].key }
func (c *carrier) Size() int                                { return 0 }
func (c *carrier) VisitFields(api.FieldVisitor)             {}
func (c *carrier) VisitComposite(api.CompositeFieldVisitor) {}
func (c *carrier) HasComposite() bool                       { return false }
func (c *carrier) NumPlainTextBytes() uint64                { return 0 }
func (c *carrier) AddIDField()                              {}
func (c *carrier) StoredFieldsBytes() uint64                { return 0 }
func (c *carrier) Indexed() bool                            { return true }

// segments is bleve's own way with segments, but for those that are made
// already.
type segments struct{ zap.ZapPlugin }

var _ scorch.SegmentPlugin = (*segments)(nil)

// NewUsing is the segment of documents.
func (p *segments) NewUsing(docs []api.Document, config map[string]any) (segment.Segment, uint64, error) {
	if len(docs) == 1 {
		if c, ok := docs[0].(*carrier); ok {
			return c.segment, uint64(c.segment.Size()), nil
		}
	}
	return p.ZapPlugin.NewUsing(docs, config)
}

// MergeUsing merges segments. bleve does so in its own goroutines, where a file
// that has been cut short would end the process.
func (p *segments) MergeUsing(
	of []segment.Segment, drops []*roaring.Bitmap, path string, stop chan struct{}, r segment.StatsReporter, config map[string]any,
) (places [][]uint64, size uint64, err error) {
	defer guard("merging segments", &err)()
	return p.ZapPlugin.MergeUsing(of, drops, path, stop, r, config)
}

// record is the record of a document of the batch, or nil.
func (s *staged) record(key string) *record {
	if s == nil {
		return nil
	}
	return s.fresh[key]
}
