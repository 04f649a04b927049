package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// hog takes all room of a disk but some, until it is let go of.
func hog(t *testing.T, path string, but int) (release func()) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	const step = 4096
	for page := make([]byte, step); ; {
		var fs syscall.Statfs_t
		if err := syscall.Fstatfs(int(f.Fd()), &fs); err != nil {
			t.Fatal(err)
		}
		if but > 0 && int(fs.Bavail)*int(fs.Bsize) < but+step {
			break
		}
		if _, err := f.Write(page); errors.Is(err, syscall.ENOSPC) {
			break
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

// A full disk refuses writes with 507; reading goes on, and when there is room
// again so does writing, without a restart. Where others take the reserve too,
// to the last byte, the index may have to be brought after the store first, and
// searches are told to wait for that: they find what is there, or nothing.
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
	for n := range amount(4, 40) {
		time.Sleep(within(300*time.Millisecond, a.chance))
		left := n % 2 * 3 << 20 // of a reserve of four
		release := hog(t, filepath.Join(disk, "hog"), left)
		a.wantFull(p, left > 0)
		release()
		a.wantRoom(p)
	}
	end()
	<-written
	a.wantCaughtUp(p)
	if err := errors.Join(wrong, a.model.check(p, a.chance)); err != nil {
		a.fail(p, err)
	}
	a.killAt(p, "nothing")
	a.killAt(a.serve(), "nothing")
	a.report("full disk", amount(4, 40))
}

// wantFull wants writes to be refused, and searches to be answered; if not
// surely, then by a request to wait, too. On a machine that has too much to do,
// the searches of the writers may take all places.
func (a *arena) wantFull(p *process, surely bool) {
	a.t.Helper()
	for began := time.Now(); time.Since(began) < 200*time.Millisecond; {
		extra := article{5000, 1}
		status, answer, err := p.ask(http.MethodPost, "/api/v1/articles", "application/json", extra.json())
		if err != nil || status != http.StatusInsufficientStorage {
			a.fail(p, fmt.Errorf("a write on a full disk: %d %s %w", status, answer, err))
		}
		status, answer, err = p.ask(http.MethodGet, "/api/v1/search", "", "")
		busy := bytes.Contains(answer, []byte("/problems/busy"))
		if err != nil || status != http.StatusOK && (surely && !busy || status != http.StatusServiceUnavailable) {
			a.fail(p, fmt.Errorf("a search on a full disk: %d %s %w", status, answer, err))
		}
	}
}

// wantRoom wants a write to be taken, and the server to be ready, without a
// restart.
func (a *arena) wantRoom(p *process) {
	a.t.Helper()
	w := &writer{a.model, p, 0, a.chance}
	for began := time.Now(); time.Since(began) < readyLimit; time.Sleep(20 * time.Millisecond) {
		extra := a.model.next(2000)
		if _, err := w.put([]article{extra}); err != nil {
			a.fail(p, err)
		}
		status, _, err := p.ask(http.MethodGet, "/readyz", "", "")
		if err == nil && status == http.StatusOK && a.model.now(extra.key) == extra {
			return
		}
	}
	a.fail(p, errors.New("there is room, and no write is taken or found"))
}

// wantCaughtUp wants searches to see all that is stored, soon. Whoever asked to
// wait for the disk alone was acknowledged earlier, and searches may not see
// that yet: what is missing then is not lost.
func (a *arena) wantCaughtUp(p *process) {
	a.t.Helper()
	var now struct{ Stored, Applied uint64 }
	for began := time.Now(); time.Since(began) < readyLimit; time.Sleep(5 * time.Millisecond) {
		status, answer, err := p.ask(http.MethodGet, "/readyz", "", "")
		if err == nil {
			err = json.Unmarshal(answer, &now)
		}
		if err != nil {
			a.fail(p, err)
		}
		if status == http.StatusOK && now.Applied == now.Stored {
			return
		}
	}
	a.fail(p, fmt.Errorf("searches see writes up to number %d, and %d are stored", now.Applied, now.Stored))
}
