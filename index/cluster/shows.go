package cluster

import (
	"context"
	"sync"
	"time"
)

// How soon what need not be visible at once becomes so, and how long that may
// take.
const (
	showPause = time.Second
	showTime  = 30 * time.Second
)

// shows lets searches see what was written. Who wants that while it is being
// done for others shares the next time with all who wait by then.
type shows struct {
	refresh func(context.Context) error
	failed  func(error)

	turn  sync.Mutex // held while it is done
	mu    sync.Mutex
	next  *show       // that has not begun; nil: nobody waits
	last  *show       // that has begun; nil: none has
	late  *time.Timer // that will begin one; nil: none is due
	ended bool        // none begins any more
}

// show is one time that it is done.
type show struct {
	done chan struct{}
	err  error
}

// now returns when searches see everything that was written before.
func (s *shows) now(ctx context.Context) error {
	next := s.join()
	select {
	case <-next.done:
		return next.err
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
	ctx, cancel := context.WithTimeout(context.Background(), showTime)
	defer cancel()
	if this.err = s.refresh(ctx); this.err != nil {
		s.failed(this.err)
	}
	close(this.done)
}

// soon has it done a little later.
func (s *shows) soon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.late == nil {
		s.late = time.AfterFunc(showPause, s.begin)
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

// end does what is still due, and returns when all is done.
func (s *shows) end() error {
	s.mu.Lock()
	due, last := s.late != nil || s.next != nil, s.last
	if s.late != nil {
		s.late.Stop()
	}
	s.late, s.ended = nil, true
	s.mu.Unlock()
	switch {
	case due:
		return s.now(context.Background())
	case last != nil:
		<-last.done // whoever waits for it is told how it went
	}
	return nil
}
