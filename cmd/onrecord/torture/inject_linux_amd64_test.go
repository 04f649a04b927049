package torture

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// operation is a command that writes to a folder, and what that changes.
type operation struct {
	args   func(dir string) []string
	change []request // in parts that may be done one without the other
	empty  bool      // it is done to a folder that is not there yet
	before harm      // done to the folder beforehand
	made   string    // ends the name of a folder that it makes a backup in
}

// operations are those that write to a folder as base has it.
func (base *arena) operations() map[string]operation {
	base.t.Helper()
	m := base.model
	sent := []article{m.next(0), m.next(1), m.next(2), m.next(1000), m.next(1001)}
	path, backup := filepath.Join(base.t.TempDir(), "articles.jsonl"), filepath.Join(base.t.TempDir(), "backup")
	if err := writeLines(path, sent); err != nil {
		base.t.Fatal(err)
	}
	if out, err := exec.Command("onrecord", "backup", backup, "--data", base.dir).CombinedOutput(); err != nil {
		base.t.Fatalf("%v: %s", err, out)
	}
	as := func(args ...string) func(string) []string {
		return func(dir string) []string { return append(args, "--data", dir) }
	}
	var ofSent []request
	for _, a := range sent {
		ofSent = append(ofSent, request{a.key: a.revision})
	}
	return map[string]operation{
		"create":  {args: as("ingest", path), change: ofSent, empty: true},
		"ingest":  {args: as("ingest", path), change: ofSent},
		"delete":  {args: as("delete", m.ids[3]), change: []request{{3: 0}}},
		"rebuild": {args: as("stats"), before: outdate("schema")},
		"swap":    {args: as("reindex")},
		"backup":  {args: func(dir string) []string { return []string{"backup", dir + ".backup", "--data", dir} }, made: ".backup"},
		"restore": {args: as("restore", backup), change: []request{maps.Clone(m.settled)}, empty: true},
	}
}

// ended is how a command under a fault ended.
type ended struct {
	code       int // -1: it was killed
	said       string
	operations int    // on files
	befell     string // the one that failed; "": none has
}

// run runs the program, and has its n-th operation on the folder fail.
func (e effect) run(t *testing.T, dir string, n int, args ...string) ended {
	t.Helper()
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	cmd := exec.Command("onrecord", args...)
	cmd.Stdout, cmd.Stderr = said, said
	x := &tracer{folder: dir, effect: e, n: n}
	limit := time.AfterFunc(time.Minute, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	state, err := x.run(cmd)
	if err != nil {
		t.Fatal(err)
	}
	words, err := os.ReadFile(said.Name())
	if err != nil {
		t.Fatal(err)
	}
	if !limit.Stop() {
		t.Fatalf("%s at operation %d, %s: %v hangs: %s", e.name, n, x.befell, args, words)
	}
	return ended{state.ExitStatus(), string(words), x.seen, x.befell}
}

// suffer does an operation to a copy of the folder of base, has its n-th
// operation on files fail, and holds what is there afterwards to the model.
func (base *arena) suffer(name string, o operation, e effect, n int) ended {
	base.t.Helper()
	a := base.another(filepath.Join(base.t.TempDir(), "data"))
	defer os.RemoveAll(filepath.Dir(a.dir))
	a.model = base.model.clone()
	if o.empty {
		a.model.empty()
	} else if err := copyFolder(base.dir, a.dir); err != nil {
		a.t.Fatal(err)
	}
	if o.before != nil {
		o.before(a.t, a.dir, a.chance)
	}
	for _, r := range o.change {
		a.model.send(r)
	}
	how := e.run(a.t, a.dir, n, o.args(a.dir)...)
	for _, r := range o.change {
		if how.code == 0 {
			a.model.acknowledge(r, nil, nil)
		}
	}
	what := fmt.Sprintf("%s with %s at operation %d, %s, which ended with %d and said %q", name, e.name, n, how.befell, how.code, how.said)
	if broke(how.said) != "" || how.code > 1 {
		a.t.Fatal(what)
	}
	a.holdAfter(what)
	if o.made != "" {
		a.restored(a.dir+o.made, how.code == 0).holdAfter("restoring what was made by " + what)
	}
	return how
}

// holdAfter starts a server on the folder and holds it to the model.
func (a *arena) holdAfter(what string) {
	a.t.Helper()
	p := serve(a.t, a.dir)
	_, err := p.ready()
	if err == nil {
		err = a.model.check(p, a.chance)
	}
	if err != nil {
		a.fail(p, fmt.Errorf("after %s: %w", what, err))
	}
	p.kill()
}

// restored is the folder that a backup makes, which must be whole if it is there
// at all; without one, it is a itself.
func (a *arena) restored(backup string, must bool) *arena {
	a.t.Helper()
	if _, err := os.Stat(backup); errors.Is(err, os.ErrNotExist) && !must {
		return a
	}
	b := a.another(a.dir + ".restored")
	b.model = a.model
	if out, err := exec.Command("onrecord", "restore", backup, "--data", b.dir).CombinedOutput(); err != nil {
		a.t.Fatalf("the backup %s is there, and is none: %v: %s", backup, err, out)
	}
	return b
}

// A fault at the n-th operation on files, for every n until there is none,
// makes no panic and costs nothing that was acknowledged: the command says so
// and ends with 1, or copes, and the next start opens the folder.
func TestFault16EveryOperation(t *testing.T) {
	base := newBase(t)
	for name, o := range base.operations() {
		runs, befell := 0, map[string]int{}
		for _, e := range []effect{brokenDisk(), fullDisk()} {
			for how := range base.sufferEach(name, o, e, amount(1, 0)) {
				befell[how.befell]++
				runs++
			}
		}
		t.Logf("%s: %d faults, no panic, nothing lost: %v", name, runs, befell)
	}
}

// A process killed at each step of building an index, of putting one in the
// place of another, and of everything else, leaves the old one or the new one.
func TestFault06KillAtEachStep(t *testing.T) {
	base := newBase(t)
	for name, o := range base.operations() {
		kills := map[string]int{}
		for how := range base.sufferEach(name, o, killed(), amount(1, 0)) {
			kills[how.befell]++
		}
		t.Logf("%s: killed at %v", name, kills)
	}
}

// sufferEach does an operation with a fault at each of its operations on files,
// or at some of them.
func (base *arena) sufferEach(name string, o operation, e effect, some int) iter.Seq[ended] {
	return func(yield func(ended) bool) {
		base.t.Helper()
		all := base.suffer(name, o, e, 0).operations
		for i := 0; some == 0 || i < some; i++ {
			n := i + 1
			if some > 0 {
				n = 1 + base.chance.IntN(all)
			}
			how := base.suffer(name, o, e, n)
			if how.befell == "" && some == 0 || !yield(how) {
				return // there is no n-th
			}
		}
	}
}
