package store

import (
	"sync"
	"time"
)

// groupWrites is how many writes are committed together at most.
const groupWrites = 256

// waiting is the writes that came while others were being committed. They are
// committed together: a sync takes as long for many as for one.
type waiting struct {
	mu         sync.Mutex
	writes     []*write
	committing bool // somebody takes them
}

// write is one call of update. Its change may be run more than once: only the
// last run counts.
type write struct {
	change func(*tables) error
	done   chan error // holds one
}

// add reports whether nobody commits what waits.
func (w *waiting) add(added *write) (idle bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes = append(w.writes, added)
	idle, w.committing = !w.committing, true
	return idle
}

// take removes those that have waited longest; none, and who takes them is
// done.
func (w *waiting) take() []*write {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(w.writes), groupWrites)
	group := w.writes[:n:n]
	w.writes = w.writes[n:]
	w.committing = n > 0
	return group
}

// update runs change in a write transaction and returns once the disk has it.
// After a failed sync nobody knows what the disk holds, and trying again can
// succeed without it: the store then takes no more writes. A full disk fails
// before the old state is touched.
func (s *Store) update(change func(*tables) error) error {
	w := &write{change, make(chan error, 1)}
	if s.waiting.add(w) {
		go s.commitWaiting()
	}
	return <-w.done
}

func (s *Store) commitWaiting() {
	for group := s.waiting.take(); len(group) > 0; group = s.waiting.take() {
		s.writing.Lock()
		s.commitGroup(group)
		s.writing.Unlock()
	}
}

// commitGroup commits writes together. Where that fails, and the file is as it
// was, each is committed alone, so that none fails for the sake of another.
func (s *Store) commitGroup(group []*write) {
	err := s.commit(group)
	if err != nil && len(group) > 1 && !s.broken.Load() {
		for _, w := range group {
			w.done <- s.commit([]*write{w})
		}
		return
	}
	for _, w := range group {
		w.done <- err
	}
}

// commit runs the changes of a group in one transaction.
func (s *Store) commit(group []*write) (err error) {
	if s.broken.Load() {
		return ErrReadOnly
	}
	defer guard(&err)()
	tx, err := s.db.Begin(true)
	if err != nil {
		return translated(err)
	}
	defer tx.Rollback() // does nothing after a commit
	t, err := tablesOf(tx)
	if err != nil {
		return err
	}
	before := t.log.Sequence()
	for _, w := range group {
		if err := w.change(t); err != nil {
			return translated(err)
		}
	}
	seq := t.log.Sequence()
	if seq == before {
		return nil // every write takes a number: there was none to sync
	}
	began := time.Now()
	err = tx.Commit()
	s.syncs.Add(time.Since(began))
	if err != nil {
		return s.failed(err)
	}
	s.advance(seq)
	return nil
}
