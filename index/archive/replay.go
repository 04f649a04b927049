package archive

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"onrecord/corpus/store"
	"onrecord/index"
)

// How much of the store is applied to an engine at once, whichever is less.
const (
	stepChanges = 1000
	stepText    = 2 << 20
)

// step is a batch on its way into an engine.
type step struct {
	seq   uint64
	apply func(context.Context) error
	err   error // of reading or staging it; no other follows
}

// replay applies to an engine what the store has by now after its last number,
// and returns its last number then. Each is told where the engine is, at first
// and after every batch.
func (a *Archive) replay(ctx context.Context, e index.Engine, each func(uint64)) (uint64, error) {
	until := a.store.Seq() // and no further: writers may go on for ever
	applied, err := e.Applied(ctx)
	if err == nil {
		each(applied)
	}
	if err == nil && applied < until {
		g, gctx := errgroup.WithContext(ctx)
		places := make(chan chan step) // one is applied, another staged: each takes memory
		g.Go(func() error {
			defer close(places)
			return a.stageEach(gctx, e, applied, until, places)
		})
		last := applied
		g.Go(func() (err error) {
			last, err = a.applyEach(gctx, last, places, each)
			return err
		})
		err = g.Wait()
		applied = last
	}
	if err != nil {
		err = fmt.Errorf("applying what the store has after number %d: %w", applied, err)
	}
	return applied, err
}

// stageEach sends a place for every batch of what the store has after a number,
// in order, and fills the places as the batches are staged.
func (a *Archive) stageEach(ctx context.Context, e index.Engine, since, until uint64, places chan<- chan step) error {
	for since < until {
		batches, err := a.changes(since)
		if err != nil {
			return send(ctx, places, filled(step{err: err}))
		}
		for _, b := range batches {
			since = max(since, b.Seq)
			if err := send(ctx, places, stage(ctx, e, b)); err != nil {
				return err
			}
		}
	}
	return nil
}

func send(ctx context.Context, places chan<- chan step, place chan step) error {
	select {
	case places <- place:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func filled(s step) chan step {
	place := make(chan step, 1)
	place <- s
	return place
}

// stage begins to do what an engine can do of a batch before its turn.
func stage(ctx context.Context, e index.Engine, b index.Batch) chan step {
	stager, ok := e.(index.Stager)
	if !ok {
		return filled(step{seq: b.Seq, apply: func(ctx context.Context) error { return e.Apply(ctx, b) }})
	}
	place := make(chan step, 1)
	go func() {
		s := step{seq: b.Seq}
		defer func() {
			if r := recover(); r != nil { // an article must not end the process, at each start again
				s.err = fmt.Errorf("staging the writes up to number %d: %w: %v", b.Seq, index.ErrPanicked, r)
			}
			place <- s
		}()
		s.apply, s.err = stager.Stage(ctx, b)
	}()
	return place
}

// applyEach applies what was staged, and returns the number of the last.
func (a *Archive) applyEach(ctx context.Context, applied uint64, places <-chan chan step, each func(uint64)) (uint64, error) {
	for place := range places {
		s := <-place
		if s.err != nil {
			return applied, s.err
		}
		a.give(s.seq) // also where it fails: it may be there nonetheless
		if err := s.apply(ctx); err != nil {
			return applied, err
		}
		applied = max(applied, s.seq)
		each(applied)
	}
	return applied, nil
}

// give notes that an index may have the write of a number.
func (a *Archive) give(seq uint64) {
	for old := a.given.Load(); seq > old && !a.given.CompareAndSwap(old, seq); old = a.given.Load() {
	}
}

// changes are the next writes of the store, in batches.
func (a *Archive) changes(since uint64) ([]index.Batch, error) {
	changes, err := a.store.Changes(since, stepChanges)
	if err != nil {
		return nil, err
	}
	if latest(changes) <= since {
		return nil, fmt.Errorf("the store's log ends before its number %d", a.store.Seq())
	}
	batches, text := []index.Batch{{}}, 0
	for _, c := range changes {
		if text > 0 && text+len(c.Document.Article.Text) > stepText {
			batches, text = append(batches, index.Batch{}), 0
		}
		text += len(c.Document.Article.Text)
		a.change(&batches[len(batches)-1], c)
	}
	return batches, nil
}

// latest is the greatest number of changes; those at a damaged key have none.
func latest(changes []store.Change) (seq uint64) {
	for i := range changes {
		seq = max(seq, changes[i].Seq)
	}
	return seq
}

// change adds a write of the store to a batch. An article that the store
// cannot read any more is not to be found by a search either.
func (a *Archive) change(b *index.Batch, c store.Change) {
	b.Seq = max(b.Seq, c.Seq)
	if c.Err != nil {
		a.log.Error("an article cannot be read and is left out of the index", "article", c.ID, "error", c.Err)
	}
	switch {
	case c.Err == nil && !c.Deleted:
		b.Put = append(b.Put, c.Document)
	case c.ID != "":
		b.Delete = append(b.Delete, c.ID)
	}
}
