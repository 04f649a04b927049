package torture

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// model is what is known of an archive from what was sent to it and what it
// acknowledged.
type model struct {
	writers, keysEach int // who has how many keys of their own

	mu       sync.Mutex
	settled  map[int]int    // key → the revision that is there, without those that are not
	open     []request      // sent, and not known to have been done or not
	ids      map[int]string // of all keys that were ever acknowledged
	seqs     map[int]uint64 // of the latest write of each key
	newest   map[int]int    // key → its last revision, sent or not
	top      uint64         // the highest number acknowledged
	cut      bool           // the power is gone: what is read from now on counts for nothing
	acked    int            // writes acknowledged, ever
	requests int            // in which they were
	inFlight int            // requests of which no answer came
	done     int            // of these, those that were found done
}

// request is a write: which revision each key is to have; 0 deletes it. All of
// it is done, or nothing.
type request map[int]int

func newModel() *model {
	return &model{writers: 4, keysEach: 30, settled: map[int]int{}, ids: map[int]string{}, seqs: map[int]uint64{}, newest: map[int]int{}}
}

// clone is a model of a copy of the folder, made while nothing is open.
func (m *model) clone() *model {
	return &model{
		writers: m.writers, keysEach: m.keysEach, settled: maps.Clone(m.settled), ids: maps.Clone(m.ids),
		seqs: maps.Clone(m.seqs), newest: maps.Clone(m.newest), top: m.top,
	}
}

// empty forgets what is there.
func (m *model) empty() {
	m.settled, m.ids, m.seqs, m.top = map[int]int{}, map[int]string{}, map[int]uint64{}, 0
}

// next is a revision that the key never had.
func (m *model) next(key int) article {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.newest[key]++
	return article{key, m.newest[key]}
}

func (m *model) now(key int) article {
	m.mu.Lock()
	defer m.mu.Unlock()
	return article{key, m.settled[key]}
}

// unsettled reports whether what became of the key's last request is unknown.
func (m *model) unsettled(key int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.open, func(r request) bool { _, has := r[key]; return has })
}

// send notes a request before it is sent, and returns the highest number
// acknowledged by then: what is acknowledged for it is higher.
func (m *model) send(r request) uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open = append(m.open, r)
	return m.top
}

// drop takes a request out of those that are open.
func (m *model) drop(r request) {
	for i, o := range m.open {
		if maps.Equal(o, r) {
			m.open = append(m.open[:i], m.open[i+1:]...)
			return
		}
	}
}

// refuse notes that a request was not done. Heard says that there was power
// yet when it did.
func (m *model) refuse(r request) (heard bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.cut {
		m.drop(r)
	}
	return !m.cut
}

// acknowledge notes that a request was done, under these numbers. Heard says
// that there was power yet when it did.
func (m *model) acknowledge(r request, seqs map[int]uint64, ids map[int]string) (heard bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cut {
		return false
	}
	m.drop(r)
	m.settle(r)
	m.requests++
	m.acked += len(r)
	maps.Copy(m.seqs, seqs)
	maps.Copy(m.ids, ids)
	for _, seq := range seqs {
		m.top = max(m.top, seq)
	}
	return true
}

func (m *model) settle(r request) {
	for key, revision := range r {
		if revision == 0 {
			delete(m.settled, key)
		} else {
			m.settled[key] = revision
		}
	}
}

// cutOff notes that the power is about to go.
func (m *model) cutOff() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut = true
}

// await waits for so many more acknowledged requests, or until it took too long.
func (m *model) await(more int, limit time.Duration) {
	requests := func() int {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.requests
	}
	until := requests() + more
	for began := time.Now(); requests() < until && time.Since(began) < limit; {
		time.Sleep(time.Millisecond)
	}
}

func (m *model) isCut() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cut
}

// hold compares what there is after a restart with what must be. What was open
// is settled by it.
func (m *model) hold(there map[int]int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.open {
		done := 0
		for key, revision := range r {
			if there[key] == revision {
				done++
			}
		}
		if done > 0 && done < len(r) {
			return fmt.Errorf("torn: %d of the %d changes of one request are there: %v", done, len(r), r)
		}
		if done > 0 {
			m.settle(r)
			m.done++
		}
		for key := range r {
			delete(m.seqs, key) // its number is not known any more
		}
	}
	m.inFlight += len(m.open)
	m.open, m.cut = nil, false
	for key := range m.newest {
		if must, is := m.settled[key], there[key]; must != is {
			return fmt.Errorf("%s: key %d is at revision %d, acknowledged was %d (0: not there)", verdict(must, is), key, is, must)
		}
	}
	if len(there) != len(m.settled) {
		return fmt.Errorf("invented: %d articles where %d were sent", len(there), len(m.settled))
	}
	return nil
}

func verdict(must, is int) string {
	switch {
	case must == 0:
		return "resurrected"
	case is > must:
		return "invented"
	}
	return "lost"
}
