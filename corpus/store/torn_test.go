package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

// sector is what a disk writes whole or not at all.
const sector = 512

// commits are a store's file before its last commit and after it, and the
// articles that it has at either time.
type commits struct {
	before, after []byte
	was, is       map[corpus.ArticleID]string
}

// lastCommit makes a store whose last commit creates, updates and deletes.
func lastCommit(t *testing.T) (c commits) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "articles.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 60 {
		put(t, s, article(fmt.Sprint("article-", n), strings.Repeat(fmt.Sprint("text ", n, ". "), 1+n*20)))
	}
	c.before, c.was = fileOf(t, path), textsOf(t, s)
	put(t, s, article("new", noise(3000)), article("article-7", "changed"), article("newer", "short"))
	c.after, c.is = fileOf(t, path), textsOf(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

func fileOf(t *testing.T, path string) []byte {
	t.Helper()
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func textsOf(t *testing.T, s *Store) map[corpus.ArticleID]string {
	t.Helper()
	texts := make(map[corpus.ArticleID]string)
	for doc, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		texts[doc.Article.ID] = doc.Article.Text
	}
	return texts
}

// opened is what a store of that content has, or how it says that it is
// damaged.
func opened(t *testing.T, path string, content []byte) (texts map[corpus.ArticleID]string, err error) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	texts = make(map[corpus.ArticleID]string)
	for doc, err := range s.All() {
		if err != nil {
			return nil, err
		}
		texts[doc.Article.ID] = doc.Article.Text
	}
	return texts, nil
}

// changed are the sectors in which two files differ.
func changed(a, b []byte) (list []int) {
	for at := 0; at < len(b); at += sector {
		end := min(at+sector, len(b))
		if at >= len(a) || !bytes.Equal(a[at:min(end, len(a))], b[at:end]) {
			list = append(list, at)
		}
	}
	return list
}

// A commit writes its pages, syncs, and then writes one of two roots: power
// lost before the root leaves any of the pages' sectors written, and none of
// them is the store's yet.
func TestFault11TornPages(t *testing.T) {
	c := lastCommit(t)
	path := filepath.Join(t.TempDir(), "articles.db")
	torn := append(bytes.Clone(c.before), make([]byte, max(0, len(c.after)-len(c.before)))...)
	for _, at := range changed(c.before, c.after) {
		if at < 2*pageSize {
			continue // the roots
		}
		copy(torn[at:], c.after[at:min(at+sector, len(c.after))])
		texts, err := opened(t, path, torn)
		if diff := cmp.Diff(c.was, texts); err != nil || diff != "" {
			t.Fatalf("written up to %d: %v, %s", at, err, diff)
		}
	}
}

// A root that is torn at any byte, though no disk tears within a sector, is
// named, since the last commit may have been acknowledged; or it is as it was.
func TestFault11TornRoot(t *testing.T) {
	c := lastCommit(t)
	path := filepath.Join(t.TempDir(), "articles.db")
	torn, states := bytes.Clone(c.after), 0
	for at := range 2 * pageSize {
		torn[at] = c.before[at]
	}
	for at := range 2 * pageSize {
		if torn[at] == c.after[at] {
			continue
		}
		texts, err := opened(t, path, torn)
		if diff := cmp.Diff(c.was, texts); !errors.Is(err, ErrDamaged) && (err != nil || diff != "") {
			t.Fatalf("torn at %d: %v, %s", at, err, diff)
		}
		torn[at] = c.after[at]
		states++
	}
	if texts, err := opened(t, path, torn); err != nil || cmp.Diff(c.is, texts) != "" || states < 8 {
		t.Errorf("whole after %d bytes: %v", states, err)
	}
}

// A file that has lost its end, or sectors of its last commit that the disk
// said it had, is named damaged, or has exactly what it should have.
func TestFault11LostSectors(t *testing.T) {
	c := lastCommit(t)
	path := filepath.Join(t.TempDir(), "articles.db")
	wrong := func(what string, at int, content []byte) {
		t.Helper()
		texts, err := opened(t, path, content)
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s %d: %v", what, at, err)
		}
		if err == nil && cmp.Diff(c.is, texts) != "" && cmp.Diff(c.was, texts) != "" {
			t.Errorf("%s %d: the store opens with %d articles of %d, and names no damage", what, at, len(texts), len(c.is))
		}
	}
	list := changed(c.before, c.after)
	for _, at := range list {
		lost := bytes.Clone(c.after)
		clear(lost[at:min(at+sector, len(lost))])
		if at < len(c.before) {
			copy(lost[at:], c.before[at:min(at+sector, len(c.before))])
		}
		wrong("without the sector at", at, lost)
	}
	end := min(len(c.after), list[len(list)-1]+2*sector)
	for size := end; size > end-64*sector && size > 0; size -= sector {
		wrong("cut at", size, c.after[:size])
	}
	for size := end; size > end-1024; size-- {
		if size%64 < 2 {
			wrong("cut at", size, c.after[:size])
		}
	}
}

// Where it cannot be told whether there is a store, none is made: a folder that
// cannot be looked into may hold one.
func TestFault16UnknownStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("x", 200))
	path := filepath.Join(dir, strings.Repeat("y", 300)) // longer than a name may be
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(path); err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("%v, %v", s, err)
	}
	if db, err := boltOpen(filepath.Join(dir, "none"), 0); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("opened what is not there: %v, %v", db, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
		t.Errorf("left: %v, %v", list, err)
	}
}
