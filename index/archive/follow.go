package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onrecord/index"
)

// An engine that has failed behind its back says so when it is next asked for
// anything; it is asked this often though nobody searches.
const lookEvery = time.Second

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
		a.faults.failures.Add(1)
		a.log.Error("the index failed and is opened again", "error", err, "in", pause)
		full := isFull(err) || a.roomLeft(0) != nil // an engine does not always say why it failed
		if full {
			err = fmt.Errorf("%w: %w", ErrNoRoom, errors.Join(err, a.dropBallast()))
		}
		a.fail(err)
		a.rest(ctx, pause, full)
	}
}

// rest waits for the pause to end, or for room if it was room that lacked.
func (a *Archive) rest(ctx context.Context, pause time.Duration, full bool) {
	for began := time.Now(); time.Since(began) < pause; {
		select {
		case <-time.After(min(pause, time.Second/4)):
		case <-ctx.Done():
			return
		}
		if full && a.roomLeft(0) == nil {
			return
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
		if errors.Is(err, a.options.Engines.Damaged) {
			err = errors.Join(err, a.quarantine(s.folder)) // not to be opened again: what was merged since may look sound
		}
	}()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		if err := a.catchUp(ctx, s); err != nil {
			return err
		}
		select {
		case <-a.wake:
			if err := a.suspicion(s); err != nil {
				return err
			}
		case <-look.C:
			if _, err := s.engine.Applied(ctx); err != nil {
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
		if errors.Is(err, ErrReadOnly) && a.serves(s) {
			return nil // it stays where it is: what the disk has after that is not known
		}
		if err != nil {
			return err
		}
		if a.show(s, applied) {
			return nil
		}
		a.hold() // else writers could keep it behind for ever
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

// serves reports whether readers reach s.
func (a *Archive) serves(s *serving) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.live == s
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
	a.why = err
	if !errors.Is(err, index.ErrNotReady) {
		a.why = fmt.Errorf("%w: %w", index.ErrNotReady, err)
	}
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
