package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// LockedError says that another process has the folder open.
type LockedError struct {
	Dir    string
	PID    int    // 0 where it has not said yet
	Holder string // Options.Holder of that process
}

// Error names the folder and who holds it.
func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s is in use by another process", e.Dir)
	}
	return fmt.Sprintf("%s is in use by process %d", e.Dir, e.PID)
}

// lock holds the folder until it is closed. The kernel lets go of it when the
// process ends, however it ends; what the file says is for people only.
func lock(dir, holder string) (*os.File, error) {
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = heldBy(dir, path)
	}
	if err == nil {
		err = sign(f, holder)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// sign writes who holds the lock. A full disk must not keep anyone from
// reading the archive, so that it cannot be written there is no error.
func sign(f *os.File, holder string) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := fmt.Fprintf(f, "%d %s\n", os.Getpid(), holder)
	if errors.Is(err, syscall.ENOSPC) {
		return nil
	}
	return err
}

func heldBy(dir, path string) error {
	locked := &LockedError{Dir: dir}
	said, err := readFile(path, 4<<10)
	if err == nil {
		_, _ = fmt.Sscan(string(said), &locked.PID) // nothing there yet: 0
		_, holder, _ := strings.Cut(strings.TrimSpace(string(said)), " ")
		locked.Holder = holder
	}
	return locked
}
