package bleve

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	bleve2 "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
	"onrecord/index"
)

// ledgerKey is where the ledger stands, within each batch: both are on disk
// or neither is.
const ledgerKey = "ledger"

// ledger says what an index holds.
type ledger struct {
	seq   uint64 // of the article store
	batch uint64 // how many batches have been written: tells contents apart
}

func (l ledger) bytes() []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, l.seq), l.batch)
}

func (v *view) ledger() (ledger, error) {
	value, err := v.snapshot.GetInternal([]byte(ledgerKey))
	if err != nil || len(value) == 0 {
		return ledger{}, err
	}
	if len(value) != 16 {
		return ledger{}, fmt.Errorf("%w: its ledger has %d bytes", ErrDamaged, len(value))
	}
	return ledger{binary.BigEndian.Uint64(value), binary.BigEndian.Uint64(value[8:])}, nil
}

// Apply makes one batch of bleve's out of ours. bleve has synced it to disk
// when it returns; from when bleve has been given it the context ends nothing.
func (e *engine) Apply(ctx context.Context, b index.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	put, err := prepare(ctx, &b)
	if err != nil {
		return err
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	if err := e.catchUp(); err != nil {
		return err
	}
	var was ledger
	changes, err := e.changes(ctx, put, &was)
	if err != nil {
		return err
	}
	if len(changes) == 0 && b.Seq <= was.seq {
		return nil
	}
	batch := e.bleve.NewBatch()
	fresh := make(map[string]*record)
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		if d := changes[key]; d == nil {
			batch.Delete(key)
		} else if err := batch.IndexAdvanced(d.document); err != nil {
			return fmt.Errorf("indexing %q: %w", key, err)
		} else {
			fresh[key] = d.record
		}
	}
	batch.SetInternal([]byte(ledgerKey), ledger{max(b.Seq, was.seq), was.batch + 1}.bytes())
	e.unseen = &unseen{was.batch + 1, fresh}
	if err := e.execute(batch); err != nil {
		return err
	}
	defer e.tell()
	return e.publish()
}

// unseen is a batch that bleve has been given and no view shows. It stays after
// a failure, for bleve may have it nonetheless.
type unseen struct {
	batch uint64 // by the ledger
	fresh map[string]*record
}

// in is the records of the batch, if the view has it.
func (u *unseen) in(v *view) (map[string]*record, error) {
	if u == nil {
		return nil, nil
	}
	l, err := v.ledger()
	if err != nil || l.batch < u.batch {
		return nil, err
	}
	return u.fresh, nil
}

// catchUp publishes a batch that failed to be: what stands in the index is
// looked up in the newest view, which must have it. The caller holds e.writing.
func (e *engine) catchUp() error {
	if e.unseen == nil || e.isClosed() {
		return nil
	}
	return e.publish()
}

// tell wakes follow.
func (e *engine) tell() {
	select {
	case e.written <- struct{}{}:
	default:
	}
}

func (e *engine) execute(batch *bleve2.Batch) (err error) {
	defer guard("writing the index", &err)()
	if err := e.bleve.Batch(batch); err != nil {
		return fmt.Errorf("writing the index: %w", err)
	}
	return nil
}

// prepared is a document for bleve, and its record.
type prepared struct {
	document *document.Document
	record   *record
}

// rendering is what becomes of one article: its documents by their keys in
// bleve, none where it is to be taken out.
type rendering map[string]*prepared

// prepare makes the documents of a batch, on all cores. Where a batch names an
// article more than once the last word counts, and a deletion is the last word.
func prepare(ctx context.Context, b *index.Batch) (map[corpus.ArticleID]rendering, error) {
	last := make(map[corpus.ArticleID]*corpus.Document)
	for i := range b.Put {
		last[b.Put[i].Article.ID] = &b.Put[i]
	}
	for _, id := range b.Delete {
		last[id] = nil
	}
	var mu sync.Mutex
	put := make(map[corpus.ArticleID]rendering, len(last))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for id, doc := range last {
		g.Go(func() (err error) {
			defer guard("reading the batch", &err)() // spans beyond their text, say
			if err := ctx.Err(); err != nil {
				return err
			}
			w := documentsOf(doc)
			mu.Lock()
			defer mu.Unlock()
			put[id] = w
			return nil
		})
	}
	return put, g.Wait()
}

func documentsOf(doc *corpus.Document) rendering {
	if doc == nil {
		return nil
	}
	records := recordsOf(doc)
	w := make(rendering, len(records))
	for key, r := range records {
		w[key] = &prepared{bleveDocument(key, r), r}
	}
	return w
}

// changes is the documents to be written by their keys in bleve, nil for those
// to be taken out.
func (e *engine) changes(ctx context.Context, put map[corpus.ArticleID]rendering, was *ledger) (map[string]*prepared, error) {
	changes := make(map[string]*prepared)
	err := e.within(ctx, func(v *view) (err error) {
		if *was, err = v.ledger(); err != nil {
			return err
		}
		return v.standing(ctx, put, changes)
	})
	if err != nil {
		return nil, err
	}
	for _, w := range put {
		maps.Copy(changes, w)
	}
	return changes, nil
}

// standing notes the documents that stand in the index for the articles, as
// to be taken out.
func (v *view) standing(ctx context.Context, articles map[corpus.ArticleID]rendering, changes map[string]*prepared) error {
	for id := range articles {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, s := range v.segments {
			if err := s.standing(id, changes); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *part) standing(id corpus.ArticleID, changes map[string]*prepared) error {
	quotes, err := p.with(fieldArticle, string(id))
	if err != nil {
		return err
	}
	article, err := p.with(fieldID, articleKey(id))
	if err != nil {
		return err
	}
	for _, d := range append(quotes.ToArray(), article.ToArray()...) {
		key, err := p.segment.DocID(uint64(d))
		if err != nil {
			return fmt.Errorf("reading the id of document %d: %w", d, err)
		}
		changes[string(key)] = nil
	}
	return nil
}

// Applied is the sequence number in the newest snapshot.
func (e *engine) Applied(ctx context.Context) (uint64, error) {
	var l ledger
	err := e.within(ctx, func(v *view) (err error) {
		l, err = v.ledger()
		return err
	})
	return l.seq, err
}
