package archive

import (
	"context"
	"fmt"
	"time"

	"onrecord/corpus/store"
	"onrecord/index"
)

// How much of the store is applied to an engine at once, whichever is less.
// An engine may need a hundred times the text of a batch while it takes it in.
const (
	stepChanges = 1000
	stepText    = 2 << 20
)

// After a failure the engine is opened again, at once and then ever later.
const longestPause = 30 * time.Second

// follow gives readers an engine and keeps it after the store, until ctx ends.
func (a *Archive) follow(ctx context.Context) {
	defer close(a.done)
	for pause := time.Duration(0); ; pause = min(2*pause+time.Second/4, longestPause) {
		began := time.Now()
		err := a.tend(ctx)
		if ctx.Err() != nil {
			a.hide(errClosed)
			return
		}
		if time.Since(began) > longestPause {
			pause = 0 // it went well for a while
		}
		a.log.Error("the index failed and is opened again", "error", err, "in", pause)
		a.fail(err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// tend is one engine's life: opened, or built where there is none, followed,
// replaced by its successor, and closed when it fails or ctx ends.
func (a *Archive) tend(ctx context.Context) (err error) {
	made, err := a.openIndex(ctx)
	if err != nil {
		return err
	}
	s := &serving{built: made}
	defer func() {
		a.hide(fmt.Errorf("%w: it is being opened again", index.ErrNotReady))
		if closing := s.retire(); err == nil {
			err = closing
		}
	}()
	for {
		if err := a.catchUp(ctx, s); err != nil {
			return err
		}
		select {
		case <-a.wake:
			if err := a.suspicion(s); err != nil {
				return err
			}
		case next := <-a.swap:
			s, err = a.succeed(ctx, s, next.made)
			next.done <- err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// catchUp applies what the store has and s has not, and shows s to readers.
func (a *Archive) catchUp(ctx context.Context, s *serving) error {
	for {
		applied, err := a.replay(ctx, s.engine, func(applied uint64) { a.reach(s, applied) })
		if err != nil {
			return err
		}
		if a.show(s, applied) {
			return nil
		}
		a.hold() // else writers could keep it behind for ever
	}
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
	for err == nil && applied < until {
		var batches []index.Batch
		batches, err = a.changes(applied)
		for i := 0; err == nil && i < len(batches); i++ {
			if err = e.Apply(ctx, batches[i]); err == nil {
				applied = batches[i].Seq
				each(applied)
			}
		}
	}
	if err != nil {
		err = fmt.Errorf("applying what the store has after number %d: %w", applied, err)
	}
	return applied, err
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

// news wakes the follower.
func (a *Archive) news() {
	select {
	case a.wake <- struct{}{}:
	default: // it is to wake already
	}
}

// show lets readers reach s, unless something was stored since it caught up.
// Both are decided under the lock: a write that finds no engine live may
// return, because the next one to be shown will have it. One that is not
// trusted any more is not shown again.
func (a *Archive) show(s *serving, applied uint64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.suspect != nil {
		return true // distrust has woken the follower, who opens it again
	}
	if a.live != s && applied < a.store.Seq() {
		return false
	}
	if a.live != s {
		a.shown++
	}
	a.live, a.why, a.failures, a.applied = s, nil, 0, applied
	a.pace = &pace{reached: applied}
	a.announce()
	return true
}

// hide takes the engine from the readers.
func (a *Archive) hide(why error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.live, a.why, a.pace = nil, why, nil
	a.announce()
}

// fail counts a failure of the follower.
func (a *Archive) fail(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failures++
	a.pace = nil
	a.why = fmt.Errorf("%w: %w", index.ErrNotReady, err)
	a.announce()
}

// announce wakes all who await; a.mu is held.
func (a *Archive) announce() {
	close(a.moved)
	a.moved = make(chan struct{})
}

// distrust takes an engine from the readers that was found damaged while it
// was read, and makes the follower open it again.
func (a *Archive) distrust(s *serving, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live == s {
		a.live, a.why, s.suspect = nil, err, err
		a.announce()
		a.news()
	}
}

func (a *Archive) suspicion(s *serving) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return s.suspect
}
