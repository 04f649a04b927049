package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// How soon what need not be visible at once becomes so, how soon it is tried
// again where that failed, how long it may take, and how long at the end.
const (
	showPause = time.Second
	showAgain = 10 * time.Second
	showTime  = 2 * time.Minute
	endTime   = 5 * time.Second
)

// shows lets searches see what was written. Who wants that while it is being
// done for others shares the next time with all who wait by then.
type shows struct {
	refresh func(context.Context) error
	log     *slog.Logger

	ctx  context.Context // of all refreshes: who waits for one may leave, and others stay
	stop context.CancelFunc
	turn sync.Mutex // held while it is done

	mu    sync.Mutex
	next  *show       // that has not begun; nil: nobody waits
	last  *show       // that has begun; nil: none has
	late  *time.Timer // that will begin one; nil: none is due
	ended bool        // none begins any more by itself
}

// show is one time that it is done.
type show struct {
	done chan struct{}
	err  error
}

func newShows(refresh func(context.Context) error, log *slog.Logger) *shows {
	s := &shows{refresh: refresh, log: log}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// now returns when searches see everything that was written before.
func (s *shows) now(ctx context.Context) error { return s.join().wait(ctx) }

func (w *show) wait(ctx context.Context) error {
	select {
	case <-w.done:
		return w.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *shows) join() *show {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next == nil {
		s.next = &show{done: make(chan struct{})}
		go s.run(s.next)
	}
	return s.next
}

func (s *shows) run(this *show) {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	s.next, s.last = nil, this // who comes from here on may have written too late for this one
	s.mu.Unlock()
	ctx, cancel := context.WithCancel(s.ctx) // without a deadline: the keeper may be patient
	defer cancel()
	defer time.AfterFunc(showTime, cancel).Stop()
	if this.err = s.refresh(ctx); this.err != nil {
		s.log.Error("searches do not see yet what was written last", "error", this.err)
		s.after(showAgain)
	}
	close(this.done)
}

// soon has it done a little later.
func (s *shows) soon() { s.after(showPause) }

func (s *shows) after(pause time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.late == nil && !s.ended {
		s.late = time.AfterFunc(pause, s.begin)
	}
}

func (s *shows) begin() {
	s.mu.Lock()
	s.late = nil
	ended := s.ended
	s.mu.Unlock()
	if !ended {
		s.join()
	}
}

// due is 1 while something is yet to be shown, else 0.
func (s *shows) due() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.late != nil || s.next != nil {
		return 1
	}
	return 0
}

// end does what is still due, if that is soon done.
func (s *shows) end() error {
	defer s.stop()
	s.mu.Lock()
	due, last := s.late != nil || s.next != nil, s.last
	if s.late != nil {
		s.late.Stop()
	}
	s.late, s.ended = nil, true
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(s.ctx, endTime)
	defer cancel()
	var err error
	switch {
	case due:
		err = s.now(ctx)
	case last != nil:
		_ = last.wait(ctx) // whoever waits for it is told how it went
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", errUnseen, err)
	}
	return err
}

// errUnseen says what a failure at the end means.
var errUnseen = errors.New("what was written last is kept, and searches see it after the next write")
