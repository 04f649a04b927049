package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// TestGroups holds up the file, so that writes wait for each other: they are
// committed together, and the one that must fail fails alone.
func TestGroups(t *testing.T) {
	s := openTemp(t)
	const writers = 20
	ended, end := context.WithCancel(t.Context())
	end()
	var wg sync.WaitGroup
	s.writing.Lock()
	for w := range writers {
		wg.Go(func() { put(t, s, article(fmt.Sprint(w), "said")) })
		for s.waiting.count() != w || !s.waiting.busy() { // the one that came first is being committed
			time.Sleep(time.Millisecond)
		}
	}
	before := s.Syncs().Count
	s.writing.Unlock()
	wg.Wait()
	if got := s.Syncs().Count - before; got > 2 {
		t.Errorf("%d commits of %d writes, want 2", got, writers)
	}
	s.writing.Lock()
	wg.Go(func() { put(t, s, article("first", "said")) })
	for s.waiting.count() > 0 || !s.waiting.busy() {
		time.Sleep(time.Millisecond)
	}
	bad := &write{func(*tables) error { return ended.Err() }, make(chan error, 1)}
	s.waiting.add(bad)
	wg.Go(func() { put(t, s, article("second", "said")) })
	for s.waiting.count() < 2 {
		time.Sleep(time.Millisecond)
	}
	s.writing.Unlock()
	wg.Wait()
	if err := <-bad.done; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that fails: %v", err)
	}
	if s.Seq() != writers+2 {
		t.Errorf("%d numbers were taken, want %d", s.Seq(), writers+2)
	}
}

func (w *waiting) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.writes)
}

func (w *waiting) busy() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.committing
}

func TestConcurrency(t *testing.T) {
	s := openTemp(t)
	const writers, rounds = 4, 15
	var wg sync.WaitGroup
	seqs := make(chan uint64, writers*rounds)
	for w := range writers {
		wg.Go(func() {
			for i := range rounds {
				text := fmt.Sprintf("writer %d, round %d", w, i)
				for _, o := range put(t, s, article(fmt.Sprint("own-", w), text)) {
					seqs <- o.Seq
				}
				put(t, s, article("shared", "the same words")) // 60 times one record
			}
		})
		wg.Go(func() {
			for range rounds {
				for doc, err := range s.All() {
					if err != nil || doc.Article.Text == "" {
						t.Errorf("All: %q, %v", doc.Article.Text, err)
					}
				}
				if _, err := s.Changes(0, 100); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	close(seqs)
	seen := make(map[uint64]bool)
	for seq := range seqs {
		if seen[seq] {
			t.Errorf("number %d was given twice", seq)
		}
		seen[seq] = true
	}
	if want := uint64(writers*rounds + 1); s.Seq() != want {
		t.Errorf("%d numbers were taken, want %d: one for the shared article", s.Seq(), want)
	}
}
