package bleve

import (
	"context"
	"fmt"

	api "github.com/blevesearch/bleve_index_api"

	"onrecord/corpus"
	"onrecord/index"
)

// Apply makes one batch of bleve's out of ours. bleve has synced it to disk
// when it returns; from when bleve has been given it the context ends nothing.
func (e *engine) Apply(ctx context.Context, b index.Batch) error {
	apply, err := e.Stage(ctx, b)
	if err != nil {
		return err
	}
	return apply(ctx)
}

// Stage does what can be done of a batch whatever stands in the index: most of
// the work.
func (e *engine) Stage(ctx context.Context, b index.Batch) (apply func(context.Context) error, err error) {
	defer guard("making the segment of a batch", &err)()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := e.prepare(ctx, &b)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error { return e.apply(ctx, s) }, nil
}

func (e *engine) apply(ctx context.Context, s *staged) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	if err := e.catchUp(); err != nil {
		return err
	}
	var was ledger
	batch, err := e.batch(ctx, s, &was)
	if err != nil {
		return err
	}
	if len(batch.IndexOps) == 0 && s.seq <= was.seq {
		return nil
	}
	now := ledger{max(s.seq, was.seq), was.batch + 1, was.sum + s.sum}
	batch.SetInternal([]byte(ledgerKey), now.bytes())
	e.unseen = &unseen{now.batch, s}
	if err := e.execute(batch); err != nil {
		return err
	}
	defer e.tell()
	return e.publish(e.life)
}

// unseen is a batch that bleve has been given and no view shows. It stays after
// a failure, for bleve may have it nonetheless.
type unseen struct {
	batch uint64 // by the ledger
	*staged
}

// in is the batch, if the view has it.
func (u *unseen) in(v *view) (*staged, error) {
	if u == nil {
		return nil, nil
	}
	l, err := v.ledger()
	if err != nil || l.batch < u.batch {
		return nil, err
	}
	return u.staged, nil
}

// catchUp publishes a batch that failed to be: what stands in the index is
// looked up in the newest view, which must have it. The caller holds e.writing.
func (e *engine) catchUp() error {
	if e.unseen == nil || e.isClosed() {
		return nil
	}
	return e.publish(e.life)
}

// tell wakes follow.
func (e *engine) tell() {
	select {
	case e.written <- struct{}{}:
	default:
	}
}

// execute gives bleve a batch. After an error it is unknown what became of it,
// and what bleve has in memory cannot be trusted: reading it may panic. Where
// the goroutine that brings it to disk has ended, bleve waits for ever; what
// waits is left behind then.
func (e *engine) execute(batch *api.Batch) error {
	written := make(chan error, 1)
	go func() {
		var err error
		defer func() { written <- err }()
		defer guard("writing the index", &err)()
		err = e.store.Batch(batch)
	}()
	var err error
	select {
	case err = <-written:
	case <-e.failure.come:
		err = e.failure.err()
	}
	if err != nil {
		err = fmt.Errorf("writing the index: %w", err)
		e.failure.report(err)
	}
	return err
}

// batch is what bleve is to do: take out what stands in the index for the
// articles, and take in the segment, which all its documents stand for. The
// ledger is given back without what goes.
func (e *engine) batch(ctx context.Context, s *staged, was *ledger) (*api.Batch, error) {
	batch := api.NewBatch()
	err := e.within(ctx, func(v *view) (err error) {
		if *was, err = v.ledger(); err != nil {
			return err
		}
		gone, err := v.standing(ctx, s.articles, batch)
		was.sum -= gone
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, r := range s.rows {
		batch.Delete(r.key)
	}
	if len(s.rows) > 0 {
		batch.Update(&carrier{s})
	}
	return batch, nil
}

// standing notes the documents that stand in the index for the articles, as
// to be taken out, and adds them up.
func (v *view) standing(ctx context.Context, articles []corpus.ArticleID, batch *api.Batch) (sum uint64, err error) {
	for _, id := range articles {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		for _, p := range v.segments {
			gone, err := p.standing(id, batch)
			if err != nil {
				return 0, err
			}
			sum += gone
		}
	}
	return sum, nil
}

func (p *part) standing(id corpus.ArticleID, batch *api.Batch) (sum uint64, err error) {
	article, err := p.with(fieldID, articleKey(id))
	if err != nil || article.IsEmpty() {
		return 0, err
	}
	first := article.Minimum()
	from, err := p.batchOf(first)
	if err != nil {
		return 0, err
	}
	for d := first; d < p.size && p.texts.home(d) == first; d++ {
		if p.deleted != nil && p.deleted.Contains(d) {
			continue
		}
		key := p.key(d)
		batch.Delete(string(key))
		sum += sumOf(key, from)
	}
	return sum, nil
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
