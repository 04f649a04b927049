package archive

import "context"

// maxLag is how many writes the store may be ahead of the index. Writers wait
// then: what they would gain is only a longer time until what they wrote is
// found, and an index being built would never have all of it.
const maxLag = 1000

// pace says how far writers may go, where the follower brings an engine after
// the store. While that engine gets on writers are held to it, whether readers
// reach it yet or not; where none does, they are free.
type pace struct {
	held    bool   // no write begins until the engine is shown
	from    uint64 // where the engine was when it set out
	aim     uint64 // where the store was then
	reached uint64 // where the engine is
}

// allows reports whether the store, at the number seq, may take more. For one
// write, an engine that sets out has two behind it, so that it arrives.
func (p *pace) allows(seq uint64) bool {
	return !p.held && seq < maxLag+max(p.reached, p.granted())
}

func (p *pace) granted() uint64 { return p.aim + (p.reached-p.from)/2 }

// leave waits until writers may go on.
func (a *Archive) leave(ctx context.Context) error {
	return a.await(ctx, func() bool { return a.pace == nil || a.pace.allows(a.store.Seq()) })
}

// reach notes how far the engine is that readers are to reach, or reach.
func (a *Archive) reach(s *serving, applied uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pace == nil {
		a.pace = &pace{from: applied, aim: a.store.Seq()}
	}
	a.pace.reached = applied
	if a.live == s && s != nil {
		a.applied = applied
	}
	a.announce()
}

// hold keeps writes from beginning where the engine lacks only the last few,
// so that it can have all. It ends with show and hide.
func (a *Archive) hold() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.pace; p != nil && (a.store.Seq() <= p.reached+maxLag || p.granted() <= p.reached) {
		p.held = true
	}
}
