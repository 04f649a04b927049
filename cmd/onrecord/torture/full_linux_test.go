package torture

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// newMemoryDisk mounts a disk of that size in memory.
func newMemoryDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("mounting a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// hog takes all room that is left on a disk, until it is let go of.
func hog(t *testing.T, path string) (release func()) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		if err := errors.Join(f.Close(), os.Remove(path)); err != nil {
			t.Error(err)
		}
	}
}

// A full disk, filled by others too, refuses writes with 507; reading goes on,
// and when there is room again so does writing, without a restart.
func TestFault13FullDisk(t *testing.T) {
	disk := newMemoryDisk(t, "16m")
	a := newArena(t, filepath.Join(disk, "data"))
	p := a.serve()
	ctx, end := context.WithCancel(t.Context())
	var wrong error
	written := make(chan struct{})
	go func() {
		defer close(written)
		wrong = a.model.writeAll(ctx, p, newChance(t))
	}()
	for range amount(3, 40) {
		time.Sleep(within(400*time.Millisecond, a.chance))
		release := hog(t, filepath.Join(disk, "hog"))
		a.wantFull(p)
		release()
		a.wantRoom(p)
	}
	end()
	<-written
	if err := errors.Join(wrong, a.model.check(p, a.chance)); err != nil {
		a.fail(p, err)
	}
	a.killAt(p, "nothing")
	a.killAt(a.serve(), "nothing")
	a.report("full disk", amount(3, 40))
}

// wantFull wants writes to be refused, and articles and searches to be
// answered.
func (a *arena) wantFull(p *process) {
	a.t.Helper()
	for began := time.Now(); time.Since(began) < 300*time.Millisecond; {
		extra := article{5000, 1}
		status, answer, err := p.ask(http.MethodPost, "/api/v1/articles", "application/json", extra.json())
		if err != nil || status != http.StatusInsufficientStorage {
			a.t.Fatalf("a write on a full disk: %d %s %v: %s", status, answer, err, events(p.said.String()))
		}
		status, answer, err = p.ask(http.MethodGet, "/api/v1/search", "", "")
		if err != nil || status != http.StatusOK {
			a.t.Fatalf("a search on a full disk: %d %s %v: %s", status, answer, err, events(p.said.String()))
		}
	}
}

// wantRoom wants a write to be taken again, soon.
func (a *arena) wantRoom(p *process) {
	a.t.Helper()
	began := time.Now()
	for {
		w := &writer{a.model, p, 0, a.chance}
		extra := a.model.next(2000)
		_, err := w.put([]article{extra})
		if err != nil {
			a.t.Fatal(err)
		}
		if a.model.now(extra.key) == extra {
			return
		}
		if time.Since(began) > 10*time.Second {
			a.fail(p, errors.New("no write is taken though there is room"))
		}
		time.Sleep(20 * time.Millisecond)
	}
}
