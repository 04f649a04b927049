package nodes

import (
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// sharing is how a test has the nodes.
type sharing int

const (
	shared sharing = syscall.LOCK_SH
	alone  sharing = syscall.LOCK_EX
)

// held counts the tests of this package that have the nodes, so that one that
// began, and its parts, need not wait for somebody who waits for it to end.
type held struct {
	sync.Mutex
	tests int
	file  *os.File
}

// process is what this process holds: locks belong to processes, not tests.
var process held

// hold has the nodes until the test ends. Two locks make a gate: whoever comes
// takes the first, then the second, and lets go of the first. Who wants to be
// alone keeps others from coming in meanwhile, so it need not wait for a moment
// in which nobody happens to be there.
func hold(t testing.TB, root string, how sharing) {
	t.Helper()
	dir := filepath.Join(root, ".cache", "opensearch")
	if _, err := os.Stat(dir); err != nil {
		leave(t, "make opensearch starts one")
	}
	process.Lock()
	defer process.Unlock()
	if process.tests > 0 && how == alone {
		t.Fatal("another test of this package has the cluster: tests that want it alone do not run in parallel")
	}
	if process.tests == 0 {
		gate := wait(t, filepath.Join(dir, "gate.lock"), alone)
		process.file = wait(t, filepath.Join(dir, "tests.lock"), how)
		gate.Close()
	}
	process.tests++
	t.Cleanup(letGo)
}

func letGo() {
	process.Lock()
	defer process.Unlock()
	if process.tests--; process.tests == 0 {
		process.file.Close()
	}
}

// wait takes a lock, which is let go of with the file.
func wait(t testing.TB, path string, how sharing) *os.File {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		err := syscall.Flock(int(file.Fd()), int(how)|syscall.LOCK_NB)
		if err == nil {
			return file
		}
		if time.Now().After(end) {
			file.Close()
			t.Fatalf("other tests have the cluster for more than %v: %v", patience, err)
		}
	}
}
