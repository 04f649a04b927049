package archive

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A takedown succeeds on a disk that something else has filled to the last
// byte, and so does closing.
func TestBallast(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	o := realOptions()
	o.Ballast = 8 << 20
	a := open(t, filepath.Join(dir, "data"), o)
	outcomes := put(t, a, articles(0, 50)...)
	path := a.path(ballastName)
	if info, err := os.Stat(path); err != nil || info.Size() != o.Ballast {
		t.Fatalf("there is no ballast: %v", err)
	}
	f, err := os.Create(filepath.Join(dir, "others"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4<<10))
	}
	if _, err := a.Put(t.Context(), articles(50, 51), Stored); !errors.Is(err, ErrFull) {
		t.Errorf("putting on a full disk: %v", err)
	}
	if free, err := a.Room(); free > 1<<20 || !errors.Is(err, ErrFull) {
		t.Errorf("room: %d, %v", free, err)
	}
	for _, gone := range outcomes[:40] {
		if _, err := a.Delete(t.Context(), gone.ID); err != nil {
			t.Fatalf("a takedown: %v", err)
		}
	}
	if n := found(t, a); n != 10 {
		t.Errorf("%d are found", n)
	}
	if err := a.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	if err := os.Truncate(f.Name(), 0); err != nil {
		t.Fatal(err)
	}
	a = open(t, filepath.Join(dir, "data"), o)
	if n := found(t, a); n != 10 {
		t.Errorf("opened again, %d are found", n)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the ballast is not laid again: %v", err)
	}
}
