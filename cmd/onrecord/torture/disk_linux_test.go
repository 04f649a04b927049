package torture

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// disk is a file system in a file, whose power can be cut.
type disk struct {
	t     *testing.T
	image string
	dir   string // where it is mounted
}

// newDisk makes a file system and mounts it. Where that cannot be done, the
// test is left out.
func newDisk(t *testing.T, kind string) *disk {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("mounting a disk takes root")
	}
	if _, err := exec.LookPath("mkfs." + kind); err != nil {
		t.Skip(err)
	}
	d := &disk{t, filepath.Join(t.TempDir(), "image"), t.TempDir()}
	if err := sparse(d.image, 320<<20); err != nil { // XFS wants 300 MB
		t.Fatal(err)
	}
	if out, err := exec.Command("mkfs."+kind, "-q", d.image).CombinedOutput(); err != nil {
		t.Fatalf("mkfs.%s: %v: %s", kind, err, out)
	}
	if out, err := d.mount(); err != nil {
		t.Skipf("mounting a disk of %s: %v: %s", kind, err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", d.dir).Run() })
	return d
}

func sparse(path string, size int64) error {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return err
	}
	return os.Truncate(path, size)
}

func (d *disk) mount() ([]byte, error) {
	return exec.Command("mount", "-o", "loop", d.image, d.dir).CombinedOutput()
}

// cut stops the disk at once: what it has not got by now it never gets, its
// journal included.
func (d *disk) cut() {
	d.t.Helper()
	root, err := os.Open(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	defer root.Close()
	const shutdown, withoutJournal = 0x8004587d, 2 // FS_IOC_SHUTDOWN of ext4, XFS_IOC_GOINGDOWN
	flags := uint32(withoutJournal)
	if _, _, failed := syscall.Syscall(syscall.SYS_IOCTL, root.Fd(), shutdown, uintptr(unsafe.Pointer(&flags))); failed != 0 {
		d.t.Fatalf("cutting the power: %v", failed)
	}
}

// restore gives the power back. Nobody may have the disk open.
func (d *disk) restore() {
	d.t.Helper()
	var out []byte
	err := fmt.Errorf("not tried")
	for began := time.Now(); err != nil && time.Since(began) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		if out, err = exec.Command("umount", d.dir).CombinedOutput(); err == nil {
			break
		}
	}
	if err == nil {
		out, err = d.mount()
	}
	if err != nil {
		d.t.Fatalf("the disk does not come back: %v: %s", err, out)
	}
}
