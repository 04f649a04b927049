//go:build !linux

package archive

import "os"

// reserveSpace makes a file of that size whose blocks are its own.
func reserveSpace(f *os.File, size int64) error {
	zeros := make([]byte, 1<<20)
	for at := int64(0); at < size; at += int64(len(zeros)) {
		if _, err := f.Write(zeros[:min(size-at, int64(len(zeros)))]); err != nil {
			return err
		}
	}
	return nil
}
