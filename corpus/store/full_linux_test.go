package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"onrecord/corpus"
)

// A full disk refuses the write and nothing else: what was acknowledged is
// still read, and when there is room again writing goes on without a restart.
func TestFault13FullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 700<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(filepath.Join(dir, "articles.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put(t, s, article("a", "one"))
	big := article("big", noise(500<<10))
	_, err = s.Put(context.Background(), []corpus.Document{big})
	if !errors.Is(err, ErrFull) {
		t.Fatalf("a full disk says %v", err)
	}
	if doc, err := s.Document("a"); err != nil || doc.Article.Text != "one" {
		t.Errorf("reading on a full disk: %q, %v", doc.Article.Text, err)
	}
	if _, err := s.Document("big"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the refused article: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if got := put(t, s, big); got[0] != (Outcome{Created, 2}) {
		t.Errorf("with room again: %v", got)
	}
}

// noise is text that does not compress.
func noise(size int) string {
	random := rand.New(rand.NewPCG(3, 4))
	out := make([]byte, size)
	for i := range out {
		out[i] = byte(' ' + random.IntN(95))
	}
	return string(out)
}
