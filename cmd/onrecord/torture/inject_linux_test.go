package torture

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fault is what befalls a program at the n-th system call of a name that any
// of its threads makes.
type fault struct {
	call, effect string
	n            int
}

// What can befall a call.
const (
	brokenDisk = "error=EIO"
	fullDisk   = "error=ENOSPC"
	noMemory   = "error=ENOMEM"
	killed     = "signal=KILL"
)

func (f fault) String() string { return fmt.Sprintf("%s:%s:when=%d", f.call, f.effect, f.n) }

// faults are those of every call that reaches files, at the first of them.
func faults() (list []fault) {
	for _, call := range []string{"openat", "mkdirat", "write", "pwrite64", "ftruncate", "renameat", "fsync", "fdatasync"} {
		for _, effect := range []string{brokenDisk, fullDisk, killed} {
			list = append(list, fault{call, effect, 1})
		}
	}
	for _, call := range []string{"read", "pread64", "getdents64", "newfstatat", "fstat", "flock", "fstatfs", "statfs", "lseek", "unlinkat"} {
		list = append(list, fault{call, brokenDisk, 1})
	}
	return append(list, fault{"unlinkat", killed, 1}, fault{"mmap", noMemory, 1}, fault{"mmap", killed, 1})
}

// ended is how a command under a fault ended.
type ended struct {
	code     int // -1: it was killed
	said     string
	injected int // how many calls the fault befell
}

// run runs the program under the fault.
func (f fault) run(t *testing.T, args ...string) ended {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	options := []string{"-f", "-qq", "--seccomp-bpf", "-o", trace, "-e", "trace=" + f.call, "-e", "inject=" + f.String(), "onrecord"}
	var said bytes.Buffer
	cmd := exec.Command("strace", append(options, args...)...)
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(time.Minute, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if !limit.Stop() {
		t.Fatalf("%v: %v hangs: %s", f, args, said.String())
	}
	raw, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	how := ended{cmd.ProcessState.ExitCode(), said.String(), bytes.Count(raw, []byte("(INJECTED)"))}
	if how.code < 0 {
		how.injected = 1
	}
	return how
}

// operation is a command that writes to a folder, and what that changes.
type operation struct {
	args   func(dir string) []string
	change request
	empty  bool   // it is done to a folder that is not there yet
	before harm   // done to the folder beforehand
	made   string // ends the name of a folder that it makes a backup in
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
	ofSent := request{}
	for _, a := range sent {
		ofSent[a.key] = a.revision
	}
	return map[string]operation{
		"create":  {args: as("ingest", path), change: ofSent, empty: true},
		"ingest":  {args: as("ingest", path), change: ofSent},
		"delete":  {args: as("delete", m.ids[3]), change: request{3: 0}},
		"rebuild": {args: as("stats"), before: outdate("schema")},
		"swap":    {args: as("reindex")},
		"backup":  {args: func(dir string) []string { return []string{"backup", dir + ".backup", "--data", dir} }, made: ".backup"},
		"restore": {args: as("restore", backup), change: maps.Clone(m.settled), empty: true},
	}
}

// suffer does an operation to a copy of the folder of base under a fault, and
// holds what is there afterwards to the model. It says how many calls failed.
func (base *arena) suffer(name string, o operation, f fault) int {
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
	if len(o.change) > 0 {
		a.model.send(o.change)
	}
	how := f.run(a.t, o.args(a.dir)...)
	if how.code == 0 && len(o.change) > 0 {
		a.model.acknowledge(o.change, nil, nil)
	}
	if broken := broke(how.said); (broken != "" || how.code > 1) && !ofRuntime(f, broken) {
		a.t.Fatalf("%s under %v ended with %d: %s", name, f, how.code, how.said)
	}
	a.holdAfter(fmt.Sprintf("%s under %v, which said %q", name, f, how.said))
	if o.made != "" {
		a.restored(a.dir+o.made, how.code == 0).holdAfter(fmt.Sprintf("restoring what was made by %s under %v", name, f))
	}
	return how.injected
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

// ofRuntime reports whether it was the runtime that gave up, because it got no
// memory or could not wake a thread: that is no better and no worse than a kill.
func ofRuntime(f fault, said string) bool {
	return f.call == "mmap" && strings.HasPrefix(said, "fatal error: ") || strings.Contains(said, "netpollBreak write failed")
}

// needStrace leaves the test out where calls cannot be made to fail, which may
// not happen in CI.
func needStrace(t *testing.T) {
	t.Helper()
	out, err := exec.Command("strace", "-f", "-o", os.DevNull, "true").CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("strace does not work: %v: %s", err, out)
	default:
		t.Skipf("strace does not work: %v: %s", err, out)
	}
}

// newBase is a folder with twenty articles.
func newBase(t *testing.T) *arena {
	t.Helper()
	needStrace(t)
	a := newArena(t, filepath.Join(t.TempDir(), "data"))
	a.model.keysEach = 5
	a.load()
	a.killAt(a.serve(), "nothing")
	return a
}

// A fault at the n-th system call, for every n until none is left to fail,
// makes no panic and costs nothing that was acknowledged: the command says so
// and ends with 1, or copes, and the next start opens the folder.
func TestFault16EveryCall(t *testing.T) {
	base := newBase(t)
	for name, o := range base.operations() {
		runs, injected := 0, 0
		for _, f := range faults() {
			if *full || base.chance.IntN(20) == 0 {
				r, i := base.sufferAll(name, o, f, amount(7, 1))
				runs, injected = runs+r, injected+i
			}
		}
		t.Logf("%s: %d faults in %d runs: no panic, nothing lost", name, injected, runs)
	}
}

// sufferAll does an operation with a fault at the n-th call, for every n or one
// of step, until there is no n-th.
func (base *arena) sufferAll(name string, o operation, f fault, step int) (runs, injected int) {
	base.t.Helper()
	for f.n = 1 + base.chance.IntN(step); ; f.n += step {
		n := base.suffer(name, o, f)
		runs, injected = runs+1, injected+n
		if n == 0 {
			return runs, injected
		}
	}
}

// A process killed at each step of building an index, or of putting one in the
// place of another, leaves the old one or the new one.
func TestFault06KillAtEachStep(t *testing.T) {
	base := newBase(t)
	kills := 0
	for name, o := range base.operations() {
		if name != "rebuild" && name != "swap" {
			continue
		}
		for _, call := range []string{"mkdirat", "renameat", "unlinkat", "fsync"} {
			_, n := base.sufferAll(name, o, fault{call, killed, 1}, amount(3, 1))
			kills += n
		}
	}
	t.Logf("%d kills", kills)
}
