package archive

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"onrecord/corpus/store"
)

// harmLog changes the log of a closed archive's store behind its back.
func harmLog(t *testing.T, dir string, harm func(log *bbolt.Bucket) error) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, "articles.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { return harm(tx.Bucket([]byte("log"))) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// A key of the log that is none is passed over; where it stands in place of
// the last, the store is damaged.
func TestDamagedLogKey(t *testing.T) {
	for name, c := range map[string]struct {
		missing bool
		want    error
	}{"beside the others": {false, nil}, "in place of the last": {true, store.ErrDamaged}} {
		t.Run(name, func(t *testing.T) {
			dir, r := t.TempDir(), &rules{}
			a := open(t, dir, options(r))
			put(t, a, articles(0, 5)...)
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			harmLog(t, dir, func(log *bbolt.Bucket) error {
				if c.missing {
					if err := log.Delete(binary.BigEndian.AppendUint64(nil, 5)); err != nil {
						return err
					}
				}
				return log.Put([]byte{0xff}, []byte("?"))
			})
			if err := os.Remove(filepath.Join(dir, "CURRENT")); err != nil { // the index is built anew
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			a, err := Open(ctx, dir, options(r))
			if !errors.Is(err, c.want) {
				t.Fatal(err)
			}
			if err == nil && found(t, a) != 5 {
				t.Error("not all are found")
			}
			if err == nil {
				_ = a.Close()
			}
		})
	}
}

// An archive is made with the folders that it lies in.
func TestFoldersAreMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "er")
	put(t, open(t, dir, options(&rules{})), article(0))
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err := Open(t.Context(), file, options(&rules{})); err == nil {
		_ = a.Close()
		t.Error("a file passes for a folder")
	}
}

// After a takedown no damaged index is kept, and the file of the articles is
// written anew by Clear, or when the archive is next opened.
func TestTakedownClears(t *testing.T) {
	for _, reopened := range []bool{false, true} {
		dir, r := t.TempDir(), &rules{}
		a := open(t, dir, options(r))
		id := put(t, a, article(0), article(1))[0].ID
		if err := os.MkdirAll(filepath.Join(dir, "quarantine", "old"), 0o755); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "articles.db")
		left := func() bool {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			return bytes.Contains(raw, []byte(string(id)+"\x28\xb5\x2f\xfd")) // its record, packed
		}
		if !left() {
			t.Fatal("the test shows nothing: no record is there")
		}
		if _, err := a.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "quarantine")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a damaged index is kept: %v", err)
		}
		if reopened {
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			a = open(t, dir, options(r))
			for began := time.Now(); left() && time.Since(began) < 10*time.Second; {
				time.Sleep(10 * time.Millisecond)
			}
		} else if err := a.Clear(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left() {
			t.Errorf("opened again: %v: the words are left", reopened)
		}
		put(t, a, article(2))
		if n := found(t, a); n != 2 {
			t.Errorf("a search finds %d articles of 2", n)
		}
	}
}
