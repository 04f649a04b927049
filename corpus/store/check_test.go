package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"onrecord/corpus"
)

// A list of free pages that takes several pages itself is no damage.
func TestCheckLongFreelist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "articles.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: 1 << 10})
	if err == nil {
		err = errors.Join(db.Update(makeTables), db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var ids []corpus.ArticleID
	for n := range 60 {
		put(t, s, article(libraryID(n), noise(8<<10)))
		ids = append(ids, corpus.ArticleID(libraryID(n)))
	}
	if _, _, err := s.Delete(t.Context(), ids[1:]); err != nil {
		t.Fatal(err)
	}
	put(t, s, article(libraryID(0), "changed")) // what was freed is listed by the next write
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := newPageFile(f)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := p.newest()
	if _, more, err := p.freed(h); err != nil || more == 0 {
		t.Fatalf("the list has %d pages more, %v", more, err)
	}
	if c, damage, err := Check(t.Context(), path); err != nil || len(damage) > 0 || c.Articles != 1 {
		t.Errorf("%+v, %v, %v", c, damage, err)
	}
}

// Who has a store open writes it: what is read of its pages meanwhile may be of
// two moments.
func TestPagesOfAnOpenStore(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"))
	if _, _, err := Check(t.Context(), s.path); !errors.Is(err, ErrLocked) {
		t.Errorf("check: %v", err)
	}
	if _, err := Takedowns(t.Context(), s.path); !errors.Is(err, ErrLocked) {
		t.Errorf("takedowns: %v", err)
	}
	if _, err := Salvage(t.Context(), s.path, filepath.Join(t.TempDir(), "to"), false); !errors.Is(err, ErrLocked) {
		t.Errorf("salvage: %v", err)
	}
}
