package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

// packedRecord is how an article lies in the file.
func packedRecord(t *testing.T, s *Store, id corpus.ArticleID) (raw []byte) {
	t.Helper()
	err := s.view(func(tables *tables) error {
		e, _, err := tables.entry(id)
		raw = bytes.Clone(tables.log.Get(seqKey(e.seq)))
		return err
	})
	if err != nil || len(raw) == 0 {
		t.Fatal(id, err)
	}
	return raw
}

func fileHolds(t *testing.T, s *Store, part []byte) bool {
	t.Helper()
	raw, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(raw, part)
}

func content(t *testing.T, s *Store) (all []Change) {
	t.Helper()
	all, err := s.Changes(0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// After a takedown and Compact the article's bytes are not in the file, and all
// else is as it was. So too in a store that has no meta table yet.
func TestCompact(t *testing.T) {
	for _, old := range []bool{false, true} {
		s := openTemp(t)
		put(t, s, article("a", "one"), article("b", strings.Repeat("secret words ", 20)), article("c", "three"))
		put(t, s, article("c", "four"))
		if old {
			tamper(t, s, func(tables *tables) error { return tables.log.Tx().DeleteBucket(metaBucket) })
		}
		secret := packedRecord(t, s, "b")
		if _, _, err := s.Delete(context.Background(), []corpus.ArticleID{"b"}); err != nil {
			t.Fatal(err)
		}
		if due, err := s.Uncleared(); !due || err != nil || !fileHolds(t, s, secret) {
			t.Fatalf("the test shows nothing: %v, %v", due, err)
		}
		want, seq := content(t, s), s.Seq()
		cancelled, cancel := context.WithCancel(context.Background())
		cancel()
		if err := s.Compact(cancelled); !errors.Is(err, context.Canceled) || !fileHolds(t, s, secret) {
			t.Errorf("cancelled: %v", err)
		}
		if err := s.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
		if due, err := s.Uncleared(); due || err != nil || fileHolds(t, s, secret) {
			t.Errorf("the words are still there: %v, %v", due, err)
		}
		if got := put(t, s, article("d", "five"))[0].Seq; got != seq+1 {
			t.Errorf("the next number is %d after %d", got, seq)
		}
		if versions, err := s.Versions("c"); len(versions) != 1 || err != nil {
			t.Errorf("%d versions, %v", len(versions), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err := Open(s.path); err != nil {
			t.Error(err)
		} else if diff := cmp.Diff(want, content(t, s)[:len(want)]); diff != "" {
			t.Error(diff, s.Close())
		}
	}
}

// What a crash leaves of a copy is removed: it holds words too.
func TestHalfACopyIsRemoved(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"))
	if err := errors.Join(s.Close(), os.WriteFile(s.path+copied, []byte("half"), 0o600)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat(s.path + copied); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
}

// Readers and writers go on while the file is written anew.
func TestCompactUnderUse(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"))
	var all sync.WaitGroup
	done := make(chan struct{})
	all.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			default:
				put(t, s, article(fmt.Sprint("w", n), "text"))
			}
			if _, err := s.Document("a"); err != nil {
				t.Error(err)
			}
		}
	})
	for range 10 {
		if err := s.Compact(context.Background()); err != nil {
			t.Error(err)
		}
	}
	close(done)
	all.Wait()
	if stats, err := s.Stats(); err != nil || uint64(stats.Articles) != s.Seq() {
		t.Errorf("%d articles at number %d, %v", stats.Articles, s.Seq(), err)
	}
}

// A store of a newer program is refused, and a newer record told from a damaged
// one.
func TestFault22NewerStore(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"))
	tamper(t, s, func(tables *tables) error {
		raw := bytes.Clone(tables.log.Get(seqKey(1)))
		raw[0] = recordFormat + 1
		return errors.Join(tables.log.Put(seqKey(1), raw), tables.meta.Put(formatKey, []byte{storeFormat + 1}))
	})
	if _, err := s.Document("a"); !errors.Is(err, ErrNewer) {
		t.Errorf("Document: %v", err)
	}
	_ = s.Close()
	if _, err := Open(s.path); !errors.Is(err, ErrNewer) || errors.Is(err, ErrDamaged) {
		t.Errorf("Open: %v", err)
	}
}
