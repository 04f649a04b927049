package bleve

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	bleve2 "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"

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
// when it returns.
func (e *engine) Apply(ctx context.Context, b index.Batch) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	var was ledger
	changes, err := e.changes(ctx, &b, &was)
	if err != nil {
		return err
	}
	if len(changes) == 0 && b.Seq <= was.seq {
		return nil
	}
	batch := e.bleve.NewBatch()
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		if doc := changes[key]; doc == nil {
			batch.Delete(key)
		} else if err := batch.IndexAdvanced(doc); err != nil {
			return fmt.Errorf("indexing %s: %w", key[1:], err)
		}
	}
	batch.SetInternal([]byte(ledgerKey), ledger{max(b.Seq, was.seq), was.batch + 1}.bytes())
	return e.execute(batch)
}

func (e *engine) execute(batch *bleve2.Batch) (err error) {
	defer guard("writing the index", &err)()
	if err := e.bleve.Batch(batch); err != nil {
		return fmt.Errorf("writing the index: %w", err)
	}
	return nil
}

// changes is the documents to be written by their keys in bleve, nil for those
// to be taken out. Where a batch names an article more than once the last
// word counts, and a deletion is the last word.
func (e *engine) changes(ctx context.Context, b *index.Batch, was *ledger) (changes map[string]*document.Document, err error) {
	defer guard("reading the batch", &err)() // spans beyond their text, say
	last := make(map[corpus.ArticleID]*corpus.Document)
	for i := range b.Put {
		last[b.Put[i].Article.ID] = &b.Put[i]
	}
	for _, id := range b.Delete {
		last[id] = nil
	}
	changes = make(map[string]*document.Document)
	err = e.within(ctx, func(v *view) (err error) {
		if *was, err = v.ledger(); err != nil {
			return err
		}
		return v.standing(ctx, last, changes)
	})
	if err != nil {
		return nil, err
	}
	for _, doc := range last {
		if doc == nil {
			continue
		}
		changes[articleKey(doc.Article.ID)] = articleDocument(doc)
		for i := range doc.Analysis.Quotes {
			q := &doc.Analysis.Quotes[i]
			changes[quoteKey(q.ID)] = quoteDocument(&doc.Article, q)
		}
	}
	return changes, nil
}

// standing notes the documents that stand in the index for the articles, as
// to be taken out.
func (v *view) standing(ctx context.Context, articles map[corpus.ArticleID]*corpus.Document, changes map[string]*document.Document) error {
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

func (p *part) standing(id corpus.ArticleID, changes map[string]*document.Document) error {
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
