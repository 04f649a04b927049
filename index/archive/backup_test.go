package archive

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"onrecord/corpus"
	"onrecord/corpus/store"
)

// A backup made while others write holds every write that was acknowledged
// before it began, restores elsewhere, and is found to be what it says.
func TestFault21Backup(t *testing.T) {
	a := open(t, t.TempDir(), realOptions())
	put(t, a, articles(0, 200)...)
	var writers sync.WaitGroup
	stop := make(chan struct{})
	writers.Go(func() {
		for n := 200; ; n++ {
			select {
			case <-stop:
				return
			default:
				put(t, a, article(n))
			}
		}
	})
	people := filepath.Join(t.TempDir(), "mine.json")
	if err := os.WriteFile(people, []byte(`{"persons":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		acknowledged, _ := a.Progress()
		backup, dir := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "restored")
		m, err := a.Backup(t.Context(), backup, Extra{Program: "test", People: people})
		if err != nil || m.Sequence < acknowledged || m.Articles != int(m.Sequence) || len(m.Damaged) > 0 || len(m.Files) != 2 {
			t.Fatalf("after %d: %+v, %v", acknowledged, m, err)
		}
		if _, err := Restore(t.Context(), backup, dir, ""); err != nil {
			t.Fatal(err)
		}
		restored := open(t, dir, realOptions())
		if n := found(t, restored); n != m.Articles {
			t.Errorf("%d articles are found of %d", n, m.Articles)
		}
		for n := range 200 {
			if _, err := restored.Document(idOf(n)); err != nil {
				t.Errorf("article %d: %v", n, err)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "people.json")); err != nil {
			t.Error(err)
		}
		if err := restored.Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	writers.Wait()
}

// made is an archive with a takedown, a backup of before it and one of after.
func made(t *testing.T) (dir, before, after string, gone corpus.ArticleID) {
	t.Helper()
	dir, place := t.TempDir(), t.TempDir()
	before, after = filepath.Join(place, "before"), filepath.Join(place, "after")
	a := open(t, dir, realOptions())
	gone = put(t, a, articles(0, 20)...)[7].ID
	if _, err := a.Backup(t.Context(), before, Extra{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Backup(t.Context(), after, Extra{}); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, before, after, gone
}

// A takedown reaches the next backup. An older one brings the article back,
// unless something newer says that it was taken down.
func TestTakedownsInBackups(t *testing.T) {
	dir, before, after, gone := made(t)
	cases := []struct {
		backup, since string
		articles      int
		again, doubts int
	}{
		{after, "", 19, 0, 0},
		{before, "", 20, 0, 0},
		{before, after, 19, 1, 0},
		{before, dir, 19, 1, 0},
		{after, before, 19, 0, 1},
	}
	for _, c := range cases {
		to := filepath.Join(t.TempDir(), "to")
		if r, err := Restore(t.Context(), c.backup, to, c.since); err != nil || r.Again != c.again || len(r.Doubts) != c.doubts {
			t.Fatalf("%+v: %+v, %v", c, r, err)
		}
		a := open(t, to, realOptions())
		if n := found(t, a); n != c.articles {
			t.Errorf("%+v: %d articles", c, n)
		}
		if _, err := a.Document(gone); (err == nil) != (c.articles == 20) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	m, err := ReadManifest(t.Context(), after)
	if err != nil || m.Takedowns != 1 || m.Articles != 19 || m.Sequence != 21 {
		t.Errorf("%+v, %v", m, err)
	}
}

// What is not as the manifest says is not restored, nor is anything over
// something else; nothing is made then.
func TestRestoreRefuses(t *testing.T) {
	dir, _, backup, _ := made(t)
	change := func(name string, with func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, backup string) {
			path := filepath.Join(backup, name)
			raw, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, with(raw), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	replace := func(old, by string) func([]byte) []byte {
		return func(raw []byte) []byte { return []byte(strings.Replace(string(raw), old, by, 1)) }
	}
	cases := map[string]struct {
		harm func(*testing.T, string)
		want error
	}{
		"a bit":          {change(storeName, func(raw []byte) []byte { raw[len(raw)/2] ^= 1; return raw }), ErrBackup},
		"the end":        {change(storeName, func(raw []byte) []byte { return raw[:len(raw)-1] }), ErrBackup},
		"manifest torn":  {change(manifestName, func(raw []byte) []byte { return raw[:len(raw)/2] }), ErrBackup},
		"manifest newer": {change(manifestName, replace(`"format": 1`, `"format": 2`)), store.ErrNewer},
		"another's file": {change(manifestName, replace(`"articles.db"`, `"../articles.db"`)), ErrBackup},
		"no files":       {change(manifestName, replace(`"files"`, `"others"`)), ErrBackup},
		"no manifest":    {func(t *testing.T, b string) { _ = os.Remove(filepath.Join(b, manifestName)) }, fs.ErrNotExist},
		"no articles":    {func(t *testing.T, b string) { _ = os.Remove(filepath.Join(b, storeName)) }, fs.ErrNotExist},
	}
	for name, c := range cases {
		copied, to := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "to")
		if err := os.CopyFS(copied, os.DirFS(backup)); err != nil {
			t.Fatal(err)
		}
		c.harm(t, copied)
		if _, err := Restore(t.Context(), copied, to, ""); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a folder is made: %v", name, err)
		}
	}
	if _, err := Restore(t.Context(), backup, dir, ""); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("over an archive: %v", err)
	}
	if _, err := BackUp(t.Context(), dir, backup, Extra{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a backup: %v", err)
	}
	a := open(t, dir, realOptions())
	var locked *LockedError
	if _, err := BackUp(t.Context(), dir, backup+"2", Extra{}); !errors.As(err, &locked) {
		t.Errorf("of a folder in use: %v", err)
	}
	_ = a.Close()
	if _, err := BackUp(t.Context(), dir, backup+"2", Extra{People: "none"}); err == nil {
		t.Error("without a file that it is to have")
	}
	if err := os.Mkdir(backup+"3"+building, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := BackUp(t.Context(), dir, backup+"3", Extra{}); err == nil || !strings.Contains(err.Error(), "can then be removed") {
		t.Errorf("beside what a crash left: %v", err)
	}
	if left, _ := filepath.Glob(backup + "2*"); len(left) > 0 {
		t.Errorf("half a backup is left: %v", left)
	}
}

// A restore that was ended in the middle is begun again in the same folder.
func TestRestoreAgain(t *testing.T) {
	_, _, backup, _ := made(t)
	to := t.TempDir()
	if err := os.WriteFile(filepath.Join(to, storeName+building), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), backup, to, ""); err != nil {
		t.Fatal(err)
	}
	if n := found(t, open(t, to, realOptions())); n != 19 {
		t.Errorf("%d articles", n)
	}
}

// Check finds nothing in a sound archive, and names what is wrong in others.
func TestCheck(t *testing.T) {
	dir, _, _, _ := made(t)
	c, err := Check(t.Context(), dir, realOptions())
	if err != nil || len(c.Store)+len(c.Index) > 0 || c.NoIndex != "" || c.Articles != 19 || c.Seq != 21 {
		t.Fatalf("%+v, %v", c, err)
	}
	folder, err := filepath.Glob(filepath.Join(dir, "index", "*-*"))
	if err != nil || len(folder) != 1 {
		t.Fatal(folder, err)
	}
	// The store loses what the index has: an index of another store.
	s, err := store.Open(filepath.Join(dir, storeName))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := s.Document(idOf(3))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Delete(t.Context(), []corpus.ArticleID{idOf(3)}); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if c, err = Check(t.Context(), dir, realOptions()); err != nil || !strings.Contains(c.NoIndex, "number 21") {
		t.Errorf("an index that lags: %+v, %v", c, err)
	}
	open(t, dir, realOptions()).Close()
	s, err = store.Open(filepath.Join(dir, storeName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), []corpus.Document{doc}); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	a := newArchive(dir, realOptions())
	if a.store, err = store.Open(filepath.Join(dir, storeName)); err != nil {
		t.Fatal(err)
	}
	a.give(a.store.Seq())
	made, err := a.openBuilt(t.Context(), filepath.Base(folder[0]))
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := a.compareAll(t.Context(), made.engine)
	if err != nil || len(wrong) != 2 || !strings.Contains(wrong[0]+wrong[1], string(doc.Article.ID)+" is not found") {
		t.Errorf("an index that lacks an article: %q, %v", wrong, err)
	}
	_ = errors.Join(made.engine.Close(), a.store.Close())
	if err := os.Truncate(filepath.Join(folder[0], "store", "root.bolt"), 0); err != nil {
		t.Fatal(err)
	}
	if c, err = Check(t.Context(), dir, realOptions()); err != nil || len(c.Index) != 1 {
		t.Errorf("a damaged index: %+v, %v", c, err)
	}
}

// A damaged store is refused; repaired, it has all but what was lost, the index
// is built anew, and the damaged file is kept until the next takedown.
func TestFault12Repair(t *testing.T) {
	dir, _, _, gone := made(t)
	path := filepath.Join(dir, storeName)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[20] ^= 1 // in the first head
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, realOptions()); !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "offset 0 ") {
		t.Errorf("opening: %v", err)
	}
	if c, err := Check(t.Context(), dir, realOptions()); err != nil || len(c.Store) == 0 || c.NoIndex == "" {
		t.Errorf("%+v, %v", c, err)
	}
	found1, kept, err := Repair(t.Context(), dir, false)
	if err != nil || len(found1.Lost) > 0 || found1.Articles != 19 || len(found1.Damage) == 0 {
		t.Fatalf("%+v, %v", found1, err)
	}
	if old, err := os.ReadFile(kept); err != nil || string(old) != string(raw) {
		t.Errorf("the damaged file is not in %s: %v", kept, err)
	}
	a := open(t, dir, realOptions())
	if n := found(t, a); n != 19 {
		t.Errorf("%d articles are found", n)
	}
	if _, err := a.Document(gone); err == nil {
		t.Error("the article that was taken down is back")
	}
	if _, err := a.Delete(t.Context(), idOf(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the damaged file has its words: %v", err)
	}
}

// The manifest is for people and programs: its names are kept.
func TestManifestNames(t *testing.T) {
	_, _, backup, _ := made(t)
	raw, err := os.ReadFile(filepath.Join(backup, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"format", "program", "made", "store_format", "sequence", "articles", "versions", "takedowns", "damaged", "files"} {
		if _, ok := m[name]; !ok {
			t.Errorf("no %q in %s", name, raw)
		}
	}
}

func idOf(n int) corpus.ArticleID {
	a := article(n)
	return a.DeriveID()
}
