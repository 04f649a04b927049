package cluster

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"onrecord/index"
	"onrecord/index/archive"
)

// How often it is looked how the keeper is, and how long it may take to answer.
const (
	lookPause = time.Second
	lookTime  = time.Second
)

// looks is what was last seen of the keeper, for all who ask without time of
// their own to wait.
type looks struct {
	state func(context.Context) (index.State, error)

	mu       sync.Mutex // held while it is looked: others wait for what is seen then
	at       time.Time
	last     index.State // when it last answered
	err      error       // why it did not, the last time
	failures uint64      // how often it began not to

	stale struct {
		sync.Mutex
		is bool
	}
}

// now is the keeper's state, as of a second ago at most unless it does not
// answer, and why it does not.
func (l *looks) now() (index.State, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.at) < lookPause && !l.forgotten() {
		return l.last, l.err
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookTime)
	defer cancel()
	state, err := l.state(ctx)
	if err == nil {
		l.last = state
	} else if l.err == nil {
		l.failures++
	}
	l.at, l.err = time.Now(), err
	return l.last, l.err
}

// forget has the next who asks look again: it has just been written.
func (l *looks) forget() {
	l.stale.Lock()
	defer l.stale.Unlock()
	l.stale.is = true
}

func (l *looks) forgotten() bool {
	l.stale.Lock()
	defer l.stale.Unlock()
	was := l.stale.is
	l.stale.is = false
	return was
}

// Ready is nil while the keeper answers, as of a second ago at most.
func (a *Archive) Ready() error {
	if a.ended() {
		return index.ErrClosed
	}
	_, err := a.looks.now()
	if err != nil && !errors.Is(err, index.ErrUnreachable) {
		err = fmt.Errorf("%w: %w", index.ErrUnreachable, err) // whatever it is: a password that was changed, a time-out
	}
	return err
}

// State tells what searches see apart from what they saw before, as of a
// second ago at most and never of before what this archive wrote; while the
// keeper does not answer, as it last was.
func (a *Archive) State() index.State {
	state, _ := a.looks.now() // whoever searches is told
	return state
}

// Progress is how often what searches see has changed, whoever changed it, and
// as stored one more while this archive has yet to show something.
func (a *Archive) Progress() (stored, applied uint64) {
	stored = a.shows.due() // before the state is asked for: it may be shown meanwhile
	applied = a.State().Applied
	return stored + applied, applied
}

// Faults says how often the keeper ceased to answer. It mends itself.
func (a *Archive) Faults() archive.Faults {
	a.looks.mu.Lock()
	defer a.looks.mu.Unlock()
	return archive.Faults{Failures: a.looks.failures}
}
