package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"onrecord/corpus"
)

// tamper changes the raw tables behind the store's back.
func tamper(t *testing.T, s *Store, change func(*tables) error) {
	t.Helper()
	err := s.db.Update(func(tx *bbolt.Tx) error {
		tables, err := tablesOf(tx)
		if err != nil {
			return err
		}
		return change(tables)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDamagedRecord(t *testing.T) {
	flip := func(at int) func([]byte) []byte {
		return func(raw []byte) []byte { raw[(at+len(raw))%len(raw)] ^= 0x10; return raw }
	}
	cases := []struct {
		name   string
		damage func(raw []byte) []byte
	}{
		{"format", flip(0)},
		{"checksum", flip(1)},
		{"length of the id", flip(5)},
		{"id", flip(6)},
		{"frame", flip(-3)},
		{"empty", func([]byte) []byte { return nil }},
		{"cut in the head", func(raw []byte) []byte { return raw[:4] }},
		{"cut in the id", func(raw []byte) []byte { return raw[:6] }},
		{"cut in the frame", func(raw []byte) []byte { return raw[:len(raw)-1] }},
		{"lengthened", func(raw []byte) []byte { return append(raw, 0) }},
		{"frame that is none", func([]byte) []byte { return sealRecord(2, "b", []byte("no zstd frame")) }},
		{"frame that holds no document", func([]byte) []byte { return sealRecord(2, "b", newCodec().pack.EncodeAll([]byte("xyz"), nil)) }},
		{"frame of another format", func([]byte) []byte {
			doc := article("b", "two")
			return reseal(2, "b", 1, newCodec().pack.EncodeAll(encodeDocument(nil, &doc), nil))
		}},
		{"record of another number", func([]byte) []byte { return sealRecord(9, "b", []byte("frame")) }},
		{"another article under this id", func([]byte) []byte {
			other := article("z", "other") // format 2 has no id inside
			return reseal(2, "b", 1, newCodec().pack.EncodeAll(encodeDocument1(&other), nil))
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := openTemp(t)
			put(t, s, article("a", "one"), article("b", "two"), article("c", "three"))
			tamper(t, s, func(tables *tables) error {
				raw := c.damage(bytes.Clone(tables.log.Get(seqKey(2))))
				return tables.log.Put(seqKey(2), raw)
			})
			checkDamage(t, s)
		})
	}
}

// checkDamage holds that article b is reported as damaged wherever it is met,
// that its neighbours are not touched, and that it can be put and deleted.
func checkDamage(t *testing.T, s *Store) {
	t.Helper()
	_, err := s.Document("b")
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "seq 2") {
		t.Errorf("Document(b): %v", err)
	}
	docs, err := s.Documents("a", "b", "c")
	if len(docs) != 2 || !errors.Is(err, ErrDamaged) {
		t.Errorf("Documents: %d, %v", len(docs), err)
	}
	for doc, err := range s.All() {
		if bad := doc.Article.ID == "b"; bad != errors.Is(err, ErrDamaged) {
			t.Errorf("All: %q, %v", doc.Article.ID, err)
		}
	}
	changes, err := s.Changes(0, 10)
	if err != nil || len(changes) != 3 {
		t.Fatalf("Changes: %d, %v", len(changes), err)
	}
	for _, c := range changes {
		if bad := c.Seq == 2; bad != errors.Is(c.Err, ErrDamaged) || bad && c.Deleted {
			t.Errorf("change %d: deleted %v, %v", c.Seq, c.Deleted, c.Err)
		}
	}
	if got := put(t, s, article("b", "mended")); got[0].Status != Updated {
		t.Errorf("putting the damaged article again: %v", got)
	}
	if doc, err := s.Document("b"); err != nil || doc.Article.Text != "mended" {
		t.Errorf("mended: %q, %v", doc.Article.Text, err)
	}
}

func TestDeletingWhatIsDamaged(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"), article("b", "two"))
	tamper(t, s, func(tables *tables) error {
		return errors.Join(tables.log.Delete(seqKey(1)), tables.ids.Put([]byte("b"), []byte("?")))
	})
	for _, id := range []corpus.ArticleID{"a", "b"} {
		if _, err := s.Document(id); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if stats, err := s.Stats(); err != nil || stats.Damaged != 1 || stats.Articles != 1 {
		t.Errorf("Stats: %+v, %v", stats, err)
	}
	deleted, _, err := s.Delete(context.Background(), []corpus.ArticleID{"a", "b"})
	if err != nil || len(deleted) != 2 {
		t.Errorf("Delete: %v, %v", deleted, err)
	}
}

func TestDamagedVersion(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"))
	put(t, s, article("a", "two"))
	put(t, s, article("a", "three"))
	tamper(t, s, func(tables *tables) error { return tables.versions.Put(versionKey("a", 1), []byte("?")) })
	got, err := s.Versions("a")
	if !errors.Is(err, ErrDamaged) || len(got) != 1 || got[0].Seq != 2 {
		t.Errorf("%v, %v", got, err)
	}
}

// bbolt answers damaged pages with panics. Whatever is wrong with the file,
// the store opens or refuses, and reads or refuses; articles that it does
// return are right.
func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "articles.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b", "c", "d"} {
		put(t, s, article(id, strings.Repeat("text of "+id+". ", 500)))
	}
	s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	for at := 0; at+page <= len(whole) && at < 24*page; at += page {
		for _, fill := range []byte{0x00, 0xff} {
			torn := bytes.Clone(whole)
			copy(torn[at:], bytes.Repeat([]byte{fill}, page))
			checkFile(t, torn)
		}
	}
	for _, size := range []int{1, 100, page, 2*page + 1, 4 * page} {
		checkFile(t, whole[:size])
	}
}

func checkFile(t *testing.T, content []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "torn.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		return
	}
	defer s.Close()
	for doc, err := range s.All() {
		if id := string(doc.Article.ID); err == nil && !strings.HasPrefix(doc.Article.Text, "text of "+id) {
			t.Errorf("article %q reads %.20q", id, doc.Article.Text)
		}
	}
	for _, id := range []corpus.ArticleID{"a", "d"} {
		_, _ = s.Document(id)
	}
	_, _ = s.Changes(0, 10)
	_, _ = s.Stats()
}

func TestNoStore(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, bytes.Repeat([]byte("this is no database. "), 2000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(text); !errors.Is(err, ErrDamaged) {
		t.Errorf("opening a text: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "no", "such", "folder", "x.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("opening in a folder that is not there: %v", err)
	}
	// What a power loss may leave of a file that was being made.
	path := filepath.Join(dir, "articles.db")
	if err := os.WriteFile(path+".new", make([]byte, 3*os.Getpagesize()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		t.Fatalf("half a file of an earlier start is in the way: %v", err)
	}
	s.Close()
}
