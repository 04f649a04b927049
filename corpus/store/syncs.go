package store

import (
	"sync"
	"time"
)

// Syncs says how long commits took, which end when the disk has them.
type Syncs struct {
	Count  uint64
	Sum    time.Duration
	Within map[time.Duration]uint64 // how many took so long at most
}

// SyncCount counts commits. The zero value is ready.
type SyncCount struct {
	mu     sync.Mutex
	count  uint64
	sum    time.Duration
	within [16]uint64 // from shortest on, each twice the one before; what took longer is only in count
}

const shortest = 250 * time.Microsecond

// Add counts one that took so long.
func (s *SyncCount) Add(took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	s.sum += took
	for i := range s.within {
		if took <= shortest<<i {
			s.within[i]++
		}
	}
}

// Syncs is what was counted so far.
func (s *SyncCount) Syncs() Syncs {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := Syncs{Count: s.count, Sum: s.sum, Within: make(map[time.Duration]uint64, len(s.within))}
	for i, n := range s.within {
		all.Within[shortest<<i] = n
	}
	return all
}

// Syncs counts what was committed since the store was opened.
func (s *Store) Syncs() Syncs { return s.syncs.Syncs() }
