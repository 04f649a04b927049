package store

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

var damages = flag.Int("damages", 40, "how many damages TestFault12RandomDamage does; `make torture` does more")

// seedOf is $ONRECORD_SEED, or new each time.
func seedOf(t *testing.T) *rand.Rand {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("ONRECORD_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// library is a store with updates, older versions and takedowns, and what it
// holds.
type library struct {
	raw     []byte
	docs    map[corpus.ArticleID]corpus.Document
	deleted []corpus.ArticleID
	seq     uint64
}

func libraryID(n int) string { return fmt.Sprintf("%016x", n*0x9e3779b97f4a7c) }

func newLibrary(t testing.TB, articles int) library {
	t.Helper()
	l := library{docs: make(map[corpus.ArticleID]corpus.Document)}
	s := openTemp(t)
	text := func(n, turn int) string {
		return strings.Repeat(fmt.Sprintf("turn %d of %d. ", turn, n), 3+n%7) + noise(400+n%5*500)
	}
	for turn, every := range []int{1, 3} {
		var docs []corpus.Document
		for n := 0; n < articles; n += every {
			docs = append(docs, article(libraryID(n), text(n, turn)))
		}
		for part := range slices.Chunk(docs, 40) { // so that there are free pages
			put(t, s, part...)
		}
	}
	for n := 0; n < articles; n += 10 {
		l.deleted = append(l.deleted, corpus.ArticleID(libraryID(n)))
	}
	if _, _, err := s.Delete(t.Context(), l.deleted); err != nil {
		t.Fatal(err)
	}
	for doc, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		l.docs[doc.Article.ID] = doc
	}
	l.seq = s.Seq()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	l.raw = raw
	return l
}

// survey reads the library's file without bbolt.
func (l library) survey(t *testing.T) *survey {
	t.Helper()
	f, err := os.Open(file(t, l.raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	p, err := newPageFile(f)
	if err != nil {
		t.Fatal(err)
	}
	s, err := surveyFile(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// file writes the content of a store's file to a place of its own.
func file(t *testing.T, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "articles.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serves reads a damaged store as a server does. What it returns must be right;
// it may refuse, and name, anything. It reports whether anything was refused.
func (l library) serves(t *testing.T, path string) (refused bool) {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			t.Errorf("opening: %v", err)
		}
		return true
	}
	defer s.Close()
	for doc, err := range s.All() {
		if err != nil {
			refused = true
			continue
		}
		if diff := cmp.Diff(l.docs[doc.Article.ID], doc); diff != "" {
			t.Fatalf("a wrong article (-want +got)\n%s", diff)
		}
	}
	for id, want := range l.docs {
		doc, err := s.Document(id)
		refused = refused || err != nil
		if err == nil && !cmp.Equal(want, doc) {
			t.Fatalf("article %s is wrong", id)
		}
	}
	for _, id := range l.deleted {
		if _, err := s.Document(id); err == nil {
			t.Fatalf("the deleted article %s is there", id)
		}
	}
	_, err = s.Changes(0, 1000)
	return refused || err != nil
}

// salvaged repairs a damaged store. The result must be whole, hold nothing that
// the store did not, and name what it lacks; it reports how many it lacks.
func (l library) salvaged(t *testing.T, path string) (lacks int) {
	t.Helper()
	to := path + ".new"
	found, err := Salvage(t.Context(), path, to, false)
	if err != nil {
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			t.Fatal(err)
		}
		return len(l.docs)
	}
	if contents, damage, err := Check(t.Context(), to); err != nil || len(damage) > 0 || contents.Articles != found.Articles {
		t.Fatalf("what was salvaged is damaged: %+v of %+v, %v, %v", contents, found.Contents, damage, err)
	}
	s, err := Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for id, want := range l.docs {
		doc, err := s.Document(id)
		named := slices.ContainsFunc(found.Lost, func(d Damage) bool { return d.ID == id || d.ID == "" })
		lost := errors.Is(err, ErrNotFound)
		if lost {
			lacks++
		}
		if !lost && (err != nil || !cmp.Equal(want, doc)) && !named {
			t.Fatalf("article %s is wrong: %v", id, err)
		}
		if lost && !named && len(found.Damage) == 0 {
			t.Fatalf("article %s is lost, and nobody says so", id)
		}
	}
	if stats, err := s.Stats(); err != nil || stats.Articles != len(l.docs)-lacks {
		t.Fatalf("%d articles of %d-%d, %v", stats.Articles, len(l.docs), lacks, err)
	}
	for _, id := range l.deleted {
		if _, err := s.Document(id); !errors.Is(err, ErrNotFound) {
			t.Fatalf("the deleted article %s: %v", id, err)
		}
	}
	return lacks
}

// A flipped bit in a record: the article is refused and named with its number,
// Check names the offset too, all others are served, and Salvage keeps them.
func TestFault12BitFlip(t *testing.T) {
	l := newLibrary(t, 100)
	victim := corpus.ArticleID(libraryID(43)) // never put again
	torn := bytes.Clone(l.raw)
	w, _ := l.survey(t).current(victim, false)
	torn[w.at+int64(w.size)/2] ^= 4
	path := file(t, torn)
	if !l.serves(t, path) {
		t.Error("the flip is not seen")
	}
	_, damage, err := Check(t.Context(), path)
	if err != nil || len(damage) == 0 {
		t.Fatalf("%v, %v", damage, err)
	}
	if !slices.ContainsFunc(damage, func(d Damage) bool { return d.Seq == 44 && d.Offset == w.at }) {
		t.Errorf("neither seq 44 nor offset %d: %v", w.at, damage)
	}
	if lacks := l.salvaged(t, path); lacks != 1 {
		t.Errorf("%d articles are lost", lacks)
	}
	found, err := Salvage(t.Context(), path, path+".again", false)
	if err != nil || len(found.Lost) != 1 || found.Lost[0].ID != victim || found.Lost[0].Seq != 44 {
		t.Errorf("lost: %v, %v", found.Lost, err)
	}
}

// A page that is lost costs what lay in it and no more: a root or a branch
// nothing, a leaf of the ids nothing, one of the log its records.
func TestFault12LostPages(t *testing.T) {
	l := newLibrary(t, 150)
	unit := pageSize
	used := l.survey(t).used
	for id := 0; (id+1)*unit <= len(l.raw); id++ {
		if id > 1 && !used.has(uint64(id)) || testing.Short() && id%4 > 0 {
			continue
		}
		torn := bytes.Clone(l.raw)
		copy(torn[id*unit:], bytes.Repeat([]byte{byte(id % 2 * 0xff)}, unit))
		if bytes.Equal(torn, l.raw) {
			continue
		}
		path := file(t, torn)
		refused := l.serves(t, path)
		_, damage, err := Check(t.Context(), path)
		if err != nil || refused && len(damage) == 0 {
			t.Fatalf("page %d: refused %v, %v, %v", id, refused, damage, err)
		}
		if lacks := l.salvaged(t, path); lacks > 40 {
			t.Errorf("page %d of %d bytes: %d of %d articles are lost", id, len(l.raw), lacks, len(l.docs))
		}
	}
}

// harm damages a file at random, and says how.
func harm(r *rand.Rand, raw []byte, used pageSet) ([]byte, string) {
	raw = bytes.Clone(raw)
	at := r.IntN(len(raw))
	for tries := 0; tries < 5 && !used.has(uint64(at/pageSize)); tries++ {
		at = r.IntN(len(raw)) // most of a young file is free
	}
	switch r.IntN(6) {
	case 0, 1, 2:
		bit := byte(1) << r.IntN(8)
		raw[at] ^= bit
		return raw, fmt.Sprintf("bit %#x flipped at %d", bit, at)
	case 3: // in the heads of pages and elements, where trees are kept
		at = at/pageSize*pageSize + r.IntN(200)
		raw[at] ^= 1 << r.IntN(8)
		return raw, fmt.Sprintf("a bit flipped at %d", at)
	case 4:
		at = at / 4096 * 4096
		clear(raw[at : at+4096])
		return raw, fmt.Sprintf("4 KiB zeroed at %d", at)
	default:
		return raw[:at], fmt.Sprintf("cut to %d bytes", at)
	}
}

// Whatever befalls the file: no wrong article is served and nothing panics,
// what cannot be served is found by Check too, and the rest is salvaged.
func TestFault12RandomDamage(t *testing.T) {
	l, r := newLibrary(t, 400), seedOf(t)
	used := l.survey(t).used
	detected, harmless, lacking := 0, 0, 0
	n := *damages
	if testing.Short() {
		n = min(n, 8)
	}
	for range n {
		torn, how := harm(r, l.raw, used)
		t.Run("", func(t *testing.T) {
			t.Log(how)
			path := file(t, torn)
			refused := l.serves(t, path)
			contents, damage, err := Check(t.Context(), path)
			if err != nil && !errors.Is(err, ErrNewer) {
				t.Fatal(err)
			}
			lacks := l.salvaged(t, path)
			switch seen := err != nil || len(damage) > 0; {
			case seen:
				detected++
			case refused || lacks > 0 || contents.Articles != len(l.docs) || contents.Seq != l.seq:
				t.Errorf("refused %v, %d lost, and Check sees nothing in %+v", refused, lacks, contents)
			default:
				harmless++
			}
			lacking += lacks
		})
	}
	t.Logf("%d damages: %d detected, %d harmless; %d articles of %d lost", n, detected, harmless, lacking, n*len(l.docs))
}

// A sound store has nothing wrong with it, however it came to be.
func TestCheckSound(t *testing.T) {
	l := newLibrary(t, 200)
	path := file(t, l.raw)
	contents, damage, err := Check(t.Context(), path)
	want := Contents{Seq: l.seq, Format: storeFormat, Articles: len(l.docs), Versions: contents.Versions, Takedowns: len(l.deleted)}
	if err != nil || len(damage) > 0 || contents != want || contents.Versions == 0 {
		t.Errorf("%+v, want %+v; %v, %v", contents, want, damage, err)
	}
	if lacks := l.salvaged(t, path); lacks > 0 {
		t.Errorf("%d lost", lacks)
	}
	empty := openTemp(t)
	_ = empty.Close()
	if c, damage, err := Check(t.Context(), empty.path); err != nil || len(damage) > 0 || c.Articles != 0 {
		t.Errorf("an empty store: %+v, %v, %v", c, damage, err)
	}
}

// A snapshot has what the store had, without what lay in free pages.
func TestSnapshot(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"), article("b", strings.Repeat("secret words ", 20)), article("c", "three"))
	put(t, s, article("c", "four"))
	secret := packedRecord(t, s, "b")
	if _, _, err := s.Delete(t.Context(), []corpus.ArticleID{"b"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	contents, damage, err := s.Snapshot(t.Context(), path)
	want := Contents{Seq: 5, Format: storeFormat, Articles: 2, Versions: 1, Takedowns: 1}
	if err != nil || len(damage) > 0 || contents != want {
		t.Fatalf("%+v, %v, %v", contents, damage, err)
	}
	if checked, damage, err := Check(t.Context(), path); err != nil || len(damage) > 0 || checked != want {
		t.Errorf("the copy: %+v, %v, %v", checked, damage, err)
	}
	if raw, err := os.ReadFile(path); err != nil || bytes.Contains(raw, secret) {
		t.Errorf("the copy has what was deleted: %v", err)
	}
	if gone, err := Takedowns(t.Context(), path); err != nil || !slices.Equal(gone.IDs, []corpus.ArticleID{"b"}) {
		t.Errorf("takedowns: %v, %v", gone, err)
	}
	tamper(t, s, func(tables *tables) error { return tables.log.Put(seqKey(1), []byte("?")) })
	if _, damage, err := s.Snapshot(t.Context(), path+"2"); err != nil || len(damage) != 1 || damage[0].ID != "a" {
		t.Errorf("of a damaged store: %v, %v", damage, err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Snapshot(cancelled, path+"3"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(path + "3"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a copy is left: %v", err)
	}
}
