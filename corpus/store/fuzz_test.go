package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzDamage puts bytes anywhere into a store's file: whatever they are, no
// wrong article is served, and opening, checking and salvaging it end.
func FuzzDamage(f *testing.F) {
	l := newLibrary(f, 20)
	f.Add(uint32(0), []byte{0})
	f.Add(uint32(16), []byte("\xed\xda\x0c\xed"))
	f.Add(uint32(pageSize), bytes.Repeat([]byte{0xff}, 64))
	for page := 2; page < len(l.raw)/pageSize; page += 5 {
		f.Add(uint32(page*pageSize+8), []byte{2, 0, 0xff, 0xff})
		f.Add(uint32(page*pageSize+20), []byte{0xff, 0xff, 0xff, 0x7f})
	}
	dir := f.TempDir()
	path, saved := filepath.Join(dir, "articles.db"), filepath.Join(dir, "saved.db")
	f.Fuzz(func(t *testing.T, at uint32, harm []byte) {
		raw := bytes.Clone(l.raw)
		copy(raw[int(at)%len(raw):], harm)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		refused := l.serves(t, path)
		if _, damage, err := Check(t.Context(), path); err == nil && refused && len(damage) == 0 {
			t.Error("what is refused is not found")
		}
		_, err := Salvage(t.Context(), path, saved, false)
		if err == nil {
			l.serves(t, saved)
			err = os.Remove(saved)
		}
		if err != nil {
			t.Log(err)
		}
	})
}
