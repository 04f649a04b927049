package main

import (
	"os"
	"path/filepath"
	"testing"
)

// Nobody else reaches the socket, whatever an earlier start or a copy has left.
func TestOrdersAreClosedToOthers(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, ordersFolder)
	for _, before := range []os.FileMode{0, 0o777} {
		if before != 0 {
			if err := os.Chmod(folder, before); err != nil {
				t.Fatal(err)
			}
		}
		listener, err := listenForOrders(dir)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("after %v: %v, %v", before, info.Mode(), err)
		}
		_ = listener.Close()
	}
}
