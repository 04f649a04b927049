package store

import (
	"path/filepath"
	"testing"

	"onrecord/corpus"
)

// The identity stays with a store, and no copy has it. A store that was made
// before there was one gets one.
func TestIdentity(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"), article("identity", "two"))
	seen := map[string]string{s.Identity(): "the store"}
	fresh := func(what string, path string) {
		t.Helper()
		x, err := Open(path)
		if err != nil {
			t.Fatal(what, err)
		}
		if as := seen[x.Identity()]; as != "" || len(x.Identity()) != 2*identitySize {
			t.Errorf("%s has the identity %q, as %s", what, x.Identity(), as)
		}
		seen[x.Identity()] = what
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	copies := t.TempDir()
	snapshot, salvaged := filepath.Join(copies, "snapshot"), filepath.Join(copies, "salvaged")
	if _, _, err := s.Snapshot(t.Context(), snapshot); err != nil {
		t.Fatal(err)
	}
	fresh("a snapshot", snapshot)
	if err := Part(snapshot); err != nil {
		t.Fatal(err)
	}
	fresh("one that has parted", snapshot)

	was := s.Identity()
	if _, _, err := s.Delete(t.Context(), []corpus.ArticleID{"a"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(t.Context()); err != nil || s.Identity() != was {
		t.Errorf("written anew: %q, was %q, %v", s.Identity(), was, err)
	}
	path := s.path
	reopen := func() {
		t.Helper()
		var err error
		_ = s.Close()
		if s, err = Open(path); err != nil {
			t.Fatal(err)
		}
	}
	if reopen(); s.Identity() != was {
		t.Errorf("opened again: %q, was %q", s.Identity(), was)
	}
	tamper(t, s, func(tables *tables) error { return tables.meta.Delete(identityKey) })
	reopen()
	_ = s.Close()
	fresh("a store that had none", path)
	if found, err := Salvage(t.Context(), path, salvaged, false); err != nil || len(found.Damage) > 0 || found.Articles != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	fresh("what was salvaged", salvaged)
}
