package store

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"onrecord/corpus"
)

var golden = flag.Bool("golden", false, "make the stores of older formats in testdata anew, where they are missing")

// A store as it was in each format: the frozen document, put again once, another
// that was taken down, and one more.
func goldenDocuments(format byte) (kept []corpus.Document, old corpus.Document, deleted corpus.ArticleID) {
	a, b := frozenDocument(), article("fedcba9876543210", "It rains in Brixton.")
	old = frozenDocument()
	old.Article.Title = "Snow"
	if format < 3 {
		unexplained(&a)
		unexplained(&old)
	}
	return []corpus.Document{a, b}, old, "0000000000000000"
}

// makeGolden writes a store of a format as the program of its time did: 1 had
// pages of 4 kB, no table of facts and records of format 1. It cannot write
// what only lies between the first format and the last.
func makeGolden(t *testing.T, format byte, path string) {
	t.Helper()
	kept, old, deleted := goldenDocuments(format)
	size := map[byte]int{1: 4 << 10, storeFormat: pageSize}[format]
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: size})
	if err != nil {
		t.Fatal(err)
	}
	c := newCodec()
	sealed := func(seq uint64, d corpus.Document) []byte {
		if format == 1 {
			return reseal(seq, d.Article.ID, 1, c.pack.EncodeAll(encodeDocument1(&d), nil))
		}
		return sealRecord(seq, d.Article.ID, c.pack.EncodeAll(encodeDocument(nil, &d), nil))
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if err := makeTables(tx); err != nil {
			return err
		}
		t, err := tablesOf(tx)
		if err != nil {
			return err
		}
		entries := map[corpus.ArticleID]entry{
			kept[0].Article.ID: {seq: 3, state: stateAnalysed, versions: 1},
			kept[1].Article.ID: entryOf(&kept[1], 4),
			deleted:            {seq: 5, state: stateDeleted},
		}
		for id, e := range entries {
			err = errors.Join(err, t.ids.Put([]byte(id), e.bytes()))
		}
		err = errors.Join(err,
			t.versions.Put(versionKey(old.Article.ID, 2), sealed(2, old)),
			t.log.Put(seqKey(3), sealed(3, kept[0])),
			t.log.Put(seqKey(4), sealed(4, kept[1])),
			t.log.Put(seqKey(5), reseal(5, deleted, map[byte]byte{1: 1, storeFormat: recordFormat}[format], nil)),
			t.log.SetSequence(5))
		if format == 1 {
			return errors.Join(err, tx.DeleteBucket(metaBucket))
		}
		return errors.Join(err, t.meta.Put(formatKey, []byte{format}))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func goldenPath(format byte) string {
	return filepath.Join("testdata", fmt.Sprintf("store-%d.db.gz", format))
}

func packGolden(t *testing.T, format byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	makeGolden(t, format, path)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(raw)
	if err := errors.Join(err, w.Close(), os.WriteFile(goldenPath(format), packed.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func openGolden(t *testing.T, format byte) string {
	t.Helper()
	f, err := os.Open(goldenPath(format))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, raw)
}

// Stores of every format there ever was are checked, salvaged, opened and
// brought up to date. The files are not to be made anew: folders are full of
// such.
func TestFault22OlderStores(t *testing.T) {
	for format := byte(1); format <= storeFormat; format++ {
		kept, old, deleted := goldenDocuments(format)
		if _, err := os.Stat(goldenPath(format)); *golden && errors.Is(err, os.ErrNotExist) {
			packGolden(t, format)
		}
		path := openGolden(t, format)
		want := Contents{Seq: 5, Format: int(format), Articles: 2, Versions: 1, Takedowns: 1}
		if got, damage, err := Check(t.Context(), path); err != nil || len(damage) > 0 || got != want {
			t.Errorf("format %d: %+v, %v, %v", format, got, damage, err)
		}
		found, err := Salvage(t.Context(), path, path+".new", false)
		if err != nil || len(found.Lost)+len(found.Damage) > 0 || found.Articles != 2 {
			t.Errorf("format %d: %+v, %v", format, found, err)
		}
		for _, path := range []string{path, path + ".new"} {
			s, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range kept {
				if got, err := s.Document(want.Article.ID); err != nil || !cmp.Equal(want, got) {
					t.Errorf("format %d: %v (-want +got)\n%s", format, err, cmp.Diff(want, got))
				}
			}
			versions, err := s.Versions(old.Article.ID)
			if err != nil || len(versions) != 1 || !cmp.Equal(versions[0].Document, old) {
				t.Errorf("format %d: %v, %v", format, versions, err)
			}
			if _, err := s.Document(deleted); !errors.Is(err, ErrNotFound) {
				t.Errorf("format %d: %v", format, err)
			}
			put(t, s, article("new", "new"))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		want.Format, want.Articles, want.Seq = storeFormat, 3, 6
		if got, damage, err := Check(t.Context(), path); err != nil || len(damage) > 0 || got != want {
			t.Errorf("format %d, brought up to date: %+v, %v, %v", format, got, damage, err)
		}
	}
}
