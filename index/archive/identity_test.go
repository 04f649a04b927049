package archive

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onrecord/corpus/store"
)

// indexOf is what an archive's folder has besides its articles.
func indexOf() []string { return []string{"index", "CURRENT"} }

// swapIndexes lets two closed archives exchange their indexes.
func swapIndexes(t *testing.T, a, b string) {
	t.Helper()
	for _, name := range indexOf() {
		exchange(t, filepath.Join(a, name), filepath.Join(b, name))
	}
}

// Two archives whose indexes changed places answer as before, though one of the
// indexes is behind the store that it is found beside; so do two that were
// restored from one backup and went on apart, and check says what is wrong.
func TestIndexesExchanged(t *testing.T) {
	restored := func(t *testing.T, backup string) string {
		dir := filepath.Join(t.TempDir(), "restored")
		if _, err := Restore(t.Context(), backup, dir, ""); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for name, two := range map[string]func(t *testing.T) (a, b string){
		"strangers": func(t *testing.T) (a, b string) { return t.TempDir(), t.TempDir() },
		"an archive and its backup": func(t *testing.T) (a, b string) {
			a, _, backup, _ := made(t)
			return a, restored(t, backup)
		},
		"one backup restored twice": func(t *testing.T) (a, b string) {
			_, _, backup, _ := made(t)
			return restored(t, backup), restored(t, backup)
		},
	} {
		t.Run(name, func(t *testing.T) {
			x, y := two(t)
			wants := map[string][]string{}
			for dir, from := range map[string]int{x: 100, y: 300} {
				a := open(t, dir, realOptions())
				for n := from; n < from+from/10; n++ { // y is ahead
					put(t, a, saying(n, 1))
				}
				wants[dir] = answersOf(t, a)
				if err := a.Close(); err != nil {
					t.Fatal(err)
				}
			}
			swapIndexes(t, x, y)
			for dir, want := range wants {
				c, err := Check(t.Context(), dir, realOptions())
				if err != nil || len(c.Index) != 1 || !strings.Contains(c.Index[0], "other articles") {
					t.Errorf("check: %+v, %v", c, err)
				}
				a := open(t, dir, realOptions())
				if got := answersOf(t, a); strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("wrong answers:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				if a.Faults().Built != 1 {
					t.Error("the index was not built anew")
				}
				if _, err := os.Stat(filepath.Join(dir, "quarantine")); err == nil {
					t.Error("another archive's index is kept")
				}
				if err := a.Close(); err != nil {
					t.Fatal(err)
				}
				if c, err := Check(t.Context(), dir, realOptions()); err != nil || len(c.Index) > 0 || c.NoIndex != "" {
					t.Errorf("check afterwards: %+v, %v", c, err)
				}
			}
		})
	}
}

// A folder that has lost its articles is refused as long as there is an index
// of them, and nothing in it is changed; one that CURRENT was never written in
// is a new one.
func TestArticlesMissing(t *testing.T) {
	for name, c := range map[string]struct {
		harm    func(articles string) error
		refused bool
		said    string
	}{
		"missing": {os.Remove, true, "articles.db is missing from "},
		"empty":   {func(path string) error { return os.Truncate(path, 0) }, true, "articles.db is empty in "},
		"before the first index": {func(path string) error {
			return errors.Join(os.Remove(path), os.Remove(filepath.Join(filepath.Dir(path), "CURRENT")))
		}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir, o := t.TempDir(), options(&rules{})
			a := open(t, dir, o)
			put(t, a, articles(0, 3)...)
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if err := c.harm(filepath.Join(dir, storeName)); err != nil {
				t.Fatal(err)
			}
			index := entries(t, filepath.Join(dir, "index"))[0].Name()
			a, err := Open(t.Context(), dir, o)
			if !c.refused {
				if err != nil || found(t, a) != 0 {
					t.Fatal(err)
				}
				_ = a.Close()
				return
			}
			if !errors.Is(err, ErrNoStore) || !strings.Contains(err.Error(), c.said) {
				t.Fatalf("opened: %v", err)
			}
			if left := entries(t, filepath.Join(dir, "index")); len(left) != 1 || left[0].Name() != index {
				t.Errorf("index/ has %v", left)
			}
			if info, err := os.Stat(filepath.Join(dir, storeName)); err == nil && info.Size() > 0 {
				t.Error("there are articles again")
			}
			for _, gone := range append(indexOf(), storeName) {
				if err := os.RemoveAll(filepath.Join(dir, gone)); err != nil {
					t.Fatal(err)
				}
			}
			_ = open(t, dir, o).Close() // begun anew, as the error says
		})
	}
}

// A store that an index was made from is known by it for good: opened again,
// and written anew after a takedown.
func TestIdentityStays(t *testing.T) {
	dir, o := t.TempDir(), options(&rules{})
	a := open(t, dir, o)
	gone := put(t, a, articles(0, 3)...)[1].ID
	if _, err := a.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Clear(t.Context()), a.Close()); err != nil {
		t.Fatal(err)
	}
	a = open(t, dir, o)
	if n := a.Faults().Built; n != 0 {
		t.Errorf("%d indexes built", n)
	}
	if a.store.Identity() == "" {
		t.Error("no identity")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Part(filepath.Join(dir, storeName)); err != nil {
		t.Fatal(err)
	}
	if a = open(t, dir, o); a.Faults().Built != 1 || found(t, a) != 2 {
		t.Error("a store that has parted takes the index of the other")
	}
}
