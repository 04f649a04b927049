package archive

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// An index of another schema, older or newer, is built anew and swapped in.
// Meanwhile articles are read and written, and nothing is searched with what
// the other program made.
func TestFault22OtherIndex(t *testing.T) {
	dir := t.TempDir()
	today := realOptions()
	for round, schema := range []string{"bleve-1", today.Engines.Schema, "bleve-99", today.Engines.Schema} {
		o := realOptions()
		o.Engines.Schema, o.Wait = schema, false
		first := round * 200
		a := open(t, dir, o)
		for n := first; n < first+200; n += 20 {
			if _, err := a.Put(t.Context(), articles(n, n+20), Stored); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Document(idOf(n)); err != nil {
				t.Errorf("while the index is built: %v", err)
			}
		}
		if err := a.Await(t.Context()); err != nil {
			t.Fatal(err)
		}
		stored, _ := a.Progress()
		if err := a.visible(t.Context(), stored); err != nil {
			t.Fatal(err)
		}
		if got := found(t, a); got != first+200 {
			t.Errorf("%s: %d of %d are found", schema, got, first+200)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		left := entries(t, filepath.Join(dir, "index"))
		if len(left) != 1 || !strings.HasPrefix(left[0].Name(), schema+"-") {
			t.Errorf("%s: indexes %v", schema, fmt.Sprint(left))
		}
	}
}
