package torture

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// arena is a folder, what it must hold, and what was done to it.
type arena struct {
	t      *testing.T
	dir    string
	model  *model
	chance *rand.Rand

	kills          map[string]int // by what the process was at
	harmed         int
	calm           bool  // nothing has befallen the index or the disk
	sound, rebuilt times // to be ready, with an index as it was and with one built anew
}

func newArena(t *testing.T, dir string) *arena {
	return &arena{t: t, dir: dir, model: newModel(), chance: newChance(t), kills: map[string]int{}}
}

// serve starts a server, waits until it is ready and holds it to the model.
func (a *arena) serve() *process {
	a.t.Helper()
	p := serve(a.t, a.dir)
	took, err := p.ready()
	if err == nil {
		err = a.model.check(p, a.chance)
	}
	if err != nil {
		a.fail(p, err)
	}
	p.took = took
	return p
}

// fail ends the test and keeps the folder.
func (a *arena) fail(p *process, err error) {
	a.t.Helper()
	p.kill()
	kept, gone := os.MkdirTemp("", "onrecord-failed-")
	if gone == nil {
		gone = copyFolder(a.dir, filepath.Join(kept, "data"))
	}
	a.t.Fatalf("%v\nthe folder is kept in %s (%v)\nkills so far: %v\nit said: %s", err, kept, gone, a.kills, events(p.said.String()))
}

// killAt kills a process and notes what it was at.
func (a *arena) killAt(p *process, what string) {
	a.t.Helper()
	select {
	case <-p.ended:
		what = "nothing any more"
	default:
	}
	p.kill()
	a.kills[what]++
	a.look(p)
}

// killed is how many were killed before they ended.
func (a *arena) killed() (n int) {
	for what, times := range a.kills {
		if !strings.HasPrefix(what, "nothing") {
			n += times
		}
	}
	return n
}

// look reads what a process that has ended said: no panic, and whether it was
// ready with the index as it was.
func (a *arena) look(p *process) {
	a.t.Helper()
	said := p.said.String()
	if panicked := broke(said); panicked != "" {
		a.fail(p, errors.New(panicked))
	}
	if a.calm && strings.Contains(said, "the index failed") {
		a.fail(p, errors.New("the index failed by itself"))
	}
	switch {
	case p.took == 0:
	case strings.Contains(said, "the index is built anew"):
		a.rebuilt = append(a.rebuilt, p.took)
	default:
		a.sound = append(a.sound, p.took)
	}
}

// cycle is one life of a server: perhaps something befalls the index and what
// would mend it is killed; then it comes up, is held to the model, is written
// to, and is killed.
func (a *arena) cycle() {
	a.t.Helper()
	what := a.befall()
	a.calm = what == "opening"
	switch dice := a.chance.IntN(10); {
	case dice < 2:
		p := serve(a.t, a.dir)
		time.Sleep(within(100*time.Millisecond, a.chance))
		a.killAt(p, what)
	case dice == 2:
		p := start(a.t, exec.Command("onrecord", "reindex", "--data", a.dir))
		time.Sleep(within(250*time.Millisecond, a.chance))
		a.killAt(p, "reindexing")
	}
	a.writeAndKill()
}

// befall does something to the index in a fifth of the cycles, and outdates it
// in a tenth. It says what a server that is started then is at.
func (a *arena) befall() string {
	a.t.Helper()
	switch dice := a.chance.IntN(10); {
	case dice < 2:
		a.harmed++
		list := harms()
		list[a.chance.IntN(len(list))](a.t, a.dir, a.chance)
		return "rebuilding"
	case dice == 2:
		outdate([]string{"schema", "extractor"}[a.chance.IntN(2)])(a.t, a.dir, a.chance)
		return "migrating"
	}
	return "opening"
}

// writeAndKill has a server come up, written to, and killed, some of them when
// they were told to end.
func (a *arena) writeAndKill() {
	a.t.Helper()
	p := a.serve()
	a.underWrites(p, func() {
		a.someWrites()
		if a.chance.IntN(7) > 0 {
			a.killAt(p, "writing")
			return
		}
		_ = syscall.Kill(p.cmd.Process.Pid, syscall.SIGTERM)
		time.Sleep(within(50*time.Millisecond, a.chance))
		a.killAt(p, "shutting down")
	})
}

// someWrites waits until some more requests are acknowledged, and then a moment;
// on a slow machine too.
func (a *arena) someWrites() {
	a.model.await(a.chance.IntN(20), time.Second)
	time.Sleep(within(30*time.Millisecond, a.chance))
}

// underWrites ends a server, in the way that is given, while it is written to:
// as soon as it is ready, if it has not said so yet.
func (a *arena) underWrites(p *process, end func()) {
	a.t.Helper()
	var wrong error
	written, chance := make(chan struct{}), rand.New(rand.NewPCG(a.chance.Uint64(), 0))
	go func() {
		defer close(written)
		if p.url == "" {
			if _, err := p.ready(); err != nil {
				return // it ended before
			}
		}
		wrong = a.model.writeAll(a.t.Context(), p, chance)
	}()
	end()
	<-written
	if wrong != nil {
		a.fail(p, wrong)
	}
}

// report says what was shown.
func (a *arena) report(what string, cycles int) {
	a.t.Helper()
	m := a.model
	a.t.Logf("%s: %d cycles, kills while at: %v, index harmed %d times; %d writes acknowledged in %d requests, none lost, torn or resurrected; of %d in flight %d were done",
		what, cycles, a.kills, a.harmed, m.acked, m.requests, m.inFlight, m.done)
	a.t.Logf("with 95 %% confidence less than %s of the acknowledged writes and %s of the cycles lose one", bound(m.acked), bound(cycles))
	a.t.Logf("ready with the index as it was: %v; with one built anew: %v", a.sound, a.rebuilt)
}

// bound is the rule of three: what was seen in none of n is in less than 3/n.
func bound(n int) string {
	if n == 0 {
		return "all"
	}
	return fmt.Sprintf("1 in %d", max(1, n/3))
}

// A process killed at any moment, its index harmed in a fifth of the cycles,
// has everything that it acknowledged when it is started again.
func TestFault01Kill(t *testing.T) {
	a := newArena(t, filepath.Join(t.TempDir(), "data"))
	cycles := 0
	for ; a.killed() < amount(25, 2000); cycles++ {
		a.cycle()
	}
	a.killAt(a.serve(), "nothing")
	a.report("kill -9", cycles)
}

// The same with ten thousand articles: it is ready within two seconds, unless
// the index must be built anew.
func TestFault01KillLarge(t *testing.T) {
	if !*full {
		t.Skip("takes long: make torture")
	}
	a := newArena(t, filepath.Join(t.TempDir(), "data"))
	a.model.writers, a.model.keysEach = 4, 2500
	a.load()
	cycles := 0
	for ; a.killed() < 20; cycles++ {
		a.cycle()
	}
	a.killAt(a.serve(), "nothing")
	a.report("kill -9 with 10,000 articles", cycles)
	if slow := a.sound.at(.99); slow > 2*time.Second {
		t.Errorf("ready within %v, want 2s", slow)
	}
}

// load fills the folder with an article a key.
func (a *arena) load() {
	a.t.Helper()
	r, list := request{}, []article{}
	for key := range a.model.writers * a.model.keysEach {
		list = append(list, a.model.next(key))
		r[key] = list[key].revision
	}
	a.model.send(r)
	path := filepath.Join(a.t.TempDir(), "articles.jsonl")
	if err := writeLines(path, list); err != nil {
		a.t.Fatal(err)
	}
	if out, err := exec.Command("onrecord", "ingest", "--data", a.dir, path).CombinedOutput(); err != nil {
		a.t.Fatalf("%v: %s", err, out)
	}
	a.model.acknowledge(r, nil, nil)
}

// A process killed while it makes a folder leaves one that starts, without
// anybody's help.
func TestFault05KillAtCreation(t *testing.T) {
	all := newArena(t, "")
	all.calm = true
	cycles := amount(15, 200)
	for n := range cycles {
		a := all.another(filepath.Join(t.TempDir(), fmt.Sprint("data-", n)))
		p := serve(t, a.dir)
		a.underWrites(p, func() {
			time.Sleep(within(150*time.Millisecond, a.chance))
			a.killAt(p, "making the folder")
		})
		a.killAt(a.serve(), "nothing")
		all.take(a)
		if err := os.RemoveAll(a.dir); err != nil {
			t.Fatal(err)
		}
	}
	all.report("kill -9 while the folder is made", cycles)
}

// another is an arena of its own, for the same report.
func (a *arena) another(dir string) *arena {
	b := *a
	b.dir, b.model, b.sound, b.rebuilt = dir, newModel(), nil, nil
	return &b
}

// take adds what another arena showed.
func (a *arena) take(b *arena) {
	a.sound, a.rebuilt = append(a.sound, b.sound...), append(a.rebuilt, b.rebuilt...)
	a.model.acked, a.model.requests = a.model.acked+b.model.acked, a.model.requests+b.model.requests
	a.model.inFlight, a.model.done = a.model.inFlight+b.model.inFlight, a.model.done+b.model.done
}
