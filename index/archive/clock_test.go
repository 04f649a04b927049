package archive

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onrecord/corpus"
)

// A clock that is wrong, or goes back, changes nothing: what was written last
// is what is there, whatever the dates of files, of articles and of damaged
// indexes say.
func TestFault23WrongClock(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, realOptions())
	put(t, a, articles(0, 5)...)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	for _, year := range []int{1971, 2300} {
		at := time.Date(year, 1, 2, 3, 4, 5, 0, time.UTC)
		redate(t, dir, at)
		aside := filepath.Join(dir, "quarantine", at.Format("20060102T150405.000000000-")+fmt.Sprint("bleve-", year))
		if err := os.MkdirAll(aside, 0o755); err != nil {
			t.Fatal(err)
		}
		harms()[4](t, currentFolder(t, dir)) // so that the index is built anew, with another in quarantine
		a = open(t, dir, realOptions())
		again := article(1)
		again.Title, again.Published = "Bread again", corpus.NewDate(year, time.May, 6, corpus.ByDay)
		last := put(t, a, again)[0]
		again.ID = last.ID
		stored, applied := a.Progress()
		if n := found(t, a); n != 5 || last.Seq != stored || applied != stored {
			t.Errorf("%d: a search finds %d articles of 5; %+v is number %d of %d", year, n, last, applied, stored)
		}
		engine, err := a.Engine()
		if err != nil {
			t.Fatal(err)
		}
		if doc, err := engine.Article(t.Context(), last.ID); err != nil || doc.Article != again {
			t.Errorf("%d: %+v, %v", year, doc, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left := entries(t, filepath.Join(dir, "quarantine")); len(left) != maxQuarantined {
		t.Errorf("in quarantine: %v", left)
	}
}

func currentFolder(t *testing.T, dir string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "index", "*"))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0]
}

// redate gives all files of a folder a date.
func redate(t *testing.T, dir string, at time.Time) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			err = os.Chtimes(path, at, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
