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

// syncs counts commits.
type syncs struct {
	mu     sync.Mutex
	count  uint64
	sum    time.Duration
	within [16]uint64 // from shortest on, each twice the one before; what took longer is only in count
}

const shortest = 250 * time.Microsecond

func (s *syncs) add(took time.Duration) {
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

// Syncs counts what was committed since the store was opened.
func (s *Store) Syncs() Syncs {
	c := &s.syncs
	c.mu.Lock()
	defer c.mu.Unlock()
	all := Syncs{Count: c.count, Sum: c.sum, Within: make(map[time.Duration]uint64, len(c.within))}
	for i, n := range c.within {
		all.Within[shortest<<i] = n
	}
	return all
}
