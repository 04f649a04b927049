package store

import (
	"errors"
	"testing"
	"time"
)

// What a commit has written and not yet synced is no change to be told of, nor
// is what a failed sync has left.
func TestChangesAreOnTheDisk(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"))
	put(t, s, article("a", "two"), article("b", "three"))
	s.writing.Lock()
	s.seq.Store(1) // as while number 3 is synced
	told := make(chan int)
	go func() {
		changes, err := s.Changes(0, 10)
		if err != nil {
			t.Error(err)
		}
		told <- len(changes)
	}()
	select {
	case <-told:
		t.Error("changes are told of before they are on the disk")
	case <-time.After(20 * time.Millisecond): // a slow machine only looks less closely
	}
	s.advance(3)
	s.writing.Unlock()
	if n := <-told; n != 2 {
		t.Errorf("%d changes", n)
	}
	s.seq.Store(1)
	s.broken.Store(true)
	if changes, err := s.Changes(0, 10); !errors.Is(err, ErrReadOnly) {
		t.Errorf("after a failed sync: %v, %v", changes, err)
	}
}
