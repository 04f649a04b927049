package archive

import (
	"os"
	"syscall"
)

// reserveSpace makes a file of that size whose blocks are its own.
func reserveSpace(f *os.File, size int64) error { return syscall.Fallocate(int(f.Fd()), 0, 0, size) }
