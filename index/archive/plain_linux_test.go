package archive

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"onrecord/index"
)

// A pipe in the place of a file is refused at once: nobody writes to it.
func TestPipes(t *testing.T) {
	dir, backup, _, _ := made(t)
	cases := map[string]struct {
		of, name string
		do       func(copied string) error
	}{
		"opened":   {dir, storeName, func(d string) error { _, err := Open(t.Context(), d, realOptions()); return err }},
		"checked":  {dir, storeName, func(d string) error { _, err := Check(t.Context(), d, realOptions()); return err }},
		"repaired": {dir, storeName, func(d string) error { _, _, err := Repair(t.Context(), d, true); return err }},
		"backed up": {dir, storeName, func(d string) error {
			_, err := BackUp(t.Context(), d, filepath.Join(t.TempDir(), "b"), Extra{})
			return err
		}},
		"a backup's": {backup, storeName, func(d string) error { _, err := CheckBackup(t.Context(), d); return err }},
		"a manifest": {backup, manifestName, func(d string) error {
			_, err := Restore(t.Context(), d, filepath.Join(t.TempDir(), "to"), "")
			return err
		}},
		"takedowns": {dir, storeName, func(d string) error {
			_, err := Restore(t.Context(), backup, filepath.Join(t.TempDir(), "to"), d)
			return err
		}},
		"people": {dir, "people.json", func(d string) error {
			_, err := BackUp(t.Context(), d, filepath.Join(t.TempDir(), "b"), Extra{People: filepath.Join(d, "people.json")})
			return err
		}},
	}
	for name, c := range cases {
		copied := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(copied, os.DirFS(c.of)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(copied, c.name)
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.do(copied); !errors.Is(err, ErrNoFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What cannot be written to is said to be so.
func TestUnwritable(t *testing.T) {
	dir, _, _, _ := made(t)
	if err := errors.Join(os.Remove(filepath.Join(dir, "lock")), os.Chmod(dir, 0o555), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	done := make(chan error)
	go func() {
		defer close(done)
		runtime.LockOSThread() // and left so: the thread ends with this
		if os.Getuid() == 0 {
			_ = syscall.Setfsuid(65534) // of this thread alone; to root everything is writable
		}
		_, err := Check(context.Background(), dir, realOptions())
		done <- err
		_, err = Open(context.Background(), dir, realOptions())
		done <- err
	}()
	for err := range done {
		if !errors.Is(err, ErrUnwritable) {
			t.Error(err)
		}
	}
	if err := unwritable(&fs.PathError{Op: "open", Path: "lock", Err: syscall.EROFS}); !errors.Is(err, ErrUnwritable) {
		t.Error(err)
	}
}

// Where the disk is full when an index is to be built, that is said.
func TestFullAtStart(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	data := filepath.Join(dir, "data")
	a := open(t, data, realOptions())
	put(t, a, articles(0, 50)...)
	if err := errors.Join(a.Close(), os.RemoveAll(filepath.Join(data, "index")), os.Mkdir(filepath.Join(data, "index"), 0o755)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "others"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4<<10))
	}
	o := realOptions()
	o.Wait = false
	a, err = Open(t.Context(), data, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_ = a.Await(ctx)
	if err := a.Ready(); !errors.Is(err, ErrNoRoom) || !errors.Is(err, index.ErrNotReady) {
		t.Errorf("it is not said that the disk is full: %v", err)
	}
}
