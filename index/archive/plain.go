package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ErrNoFile says that there is something under a name that is no file.
var ErrNoFile = errors.New("it is no regular file")

// OpenFile opens a regular file to read: a pipe would be waited for, and a
// device may never end.
func OpenFile(path string) (*os.File, error) {
	if err := mustBeFile(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // it may have been changed since
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(&fs.PathError{Op: "open", Path: path, Err: ErrNoFile}, err, f.Close())
	}
	return f, nil
}

// mustBeFile refuses what is no regular file. That there is nothing is told by
// whoever opens it.
func mustBeFile(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "open", Path: path, Err: ErrNoFile}
	}
	return nil
}

// readFile reads a regular file of so many bytes at most.
func readFile(path string, most int64) ([]byte, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(raw)) > most {
		err = fmt.Errorf("%s is larger than %d kB", path, most>>10)
	}
	return raw, err
}

// untilDone reads until ctx ends.
type untilDone struct {
	ctx  context.Context
	from io.Reader
}

// Read fails once ctx has ended.
func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// ErrUnwritable says that the folder of an archive cannot be written to.
var ErrUnwritable = errors.New("the folder of the archive cannot be written to")

// unwritable names the reason where it is that a folder may only be read.
func unwritable(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	return err
}
