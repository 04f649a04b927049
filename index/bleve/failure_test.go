package bleve

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"

	"onrecord/index"
)

// endless is bleve's index, whose batches are waited for without end, as they
// are once the goroutine that brings them to disk has ended.
type endless struct {
	api.Index
	given chan struct{}
}

func (e *endless) Batch(*api.Batch) error {
	close(e.given)
	select {}
}

// TestStuckBatch wants a batch to end with what fails in the background, the
// engine to be of no use from then on, and to be closed nonetheless.
func TestStuckBatch(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	stuck := &endless{e.store, make(chan struct{})}
	e.writing.Lock()
	e.store = stuck
	e.writing.Unlock()
	ended := make(chan error, 1)
	docs := s.put(invent(1, 1)...)
	go func() { ended <- e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}) }()
	<-stuck.given
	e.failure.background(scorch.NewScorchError("persister", "an old file stays", scorch.ErrCleanup), "")
	select {
	case err := <-ended:
		t.Fatalf("%v: an old file that stays is no failure", err)
	case <-time.After(20 * time.Millisecond):
	}
	e.failure.background(scorch.NewScorchError("persister", "panic", scorch.ErrAsyncPanic), "")
	if err := <-ended; !errors.Is(err, index.ErrFailed) || !errors.Is(err, scorch.ErrAsyncPanic) {
		t.Errorf("the batch: %v", err)
	}
	if _, err := e.Search(t.Context(), &index.Query{Type: index.Quotes}); !errors.Is(err, index.ErrFailed) {
		t.Errorf("a search: %v", err)
	}
}

// TestFailedBatch wants the same after a batch that could not be written, and
// bleve's listeners to hear of their own index alone.
func TestFailedBatch(t *testing.T) {
	s := shelf{}
	e, other := create(t, s), create(t, s)
	docs := s.put(invent(3, 1)...)
	if err := os.RemoveAll(filepath.Join(e.dir, storeDir)); err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err == nil {
		t.Error("no error, although there is no folder to write to")
	}
	for began := time.Now(); e.failure.err() == nil && time.Since(began) < 10*time.Second; {
		time.Sleep(time.Millisecond)
	}
	if _, err := e.Applied(t.Context()); !errors.Is(err, index.ErrFailed) {
		t.Errorf("Applied: %v", err)
	}
	apply(t, other, index.Batch{Put: docs, Seq: 1})
	wantArticles(t, other, 3)
}

// TestChangedWhileOpen wants what was read from a file that somebody has
// written to meanwhile to be no answer.
func TestChangedWhileOpen(t *testing.T) {
	for _, pattern := range []string{"store/*.zap", "columns/*"} {
		s := shelf{}
		dir := filepath.Join(t.TempDir(), "index")
		made, err := Create(dir, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, made, index.Batch{Put: s.put(invent(leastFile/10, 1)...), Seq: 1})
		if err := made.Close(); err != nil {
			t.Fatal(err)
		}
		e, err := Open(t.Context(), dir, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantArticles(t, e, leastFile/10)
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%v, %v", files, err)
		}
		for _, path := range files {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteAt([]byte("?"), 300)
			}
			if err := errors.Join(err, f.Close()); err != nil {
				t.Fatal(err)
			}
		}
		q := &index.Query{Type: index.Quotes, Limit: 3}
		for range 2 {
			if r, err := e.Search(t.Context(), q); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %v, %v", pattern, r, err)
			}
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

// twoSegments is a closed index of two batches, the second of which has another
// version of an article of the first. bleve may merge them at any time: then
// there is another try.
func twoSegments(t *testing.T, s shelf) (dir string, files []string) {
	t.Helper()
	for range 20 {
		dir = filepath.Join(t.TempDir(), "index")
		e, err := Create(dir, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		docs := s.put(invent(3, 1)...)
		apply(t, e, index.Batch{Put: docs[:2], Seq: 1})
		docs[0].Article.Title = "Another"
		apply(t, e, index.Batch{Put: s.put(docs[0], docs[2]), Seq: 2})
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if files = segmentFiles(t, dir); len(files) == 2 {
			return dir, files
		}
	}
	t.Fatalf("segments: %v", files)
	return "", nil
}

// TestAudit exchanges two segments, which are sound each: the older version of
// an article would stand in the place of the newer.
func TestAudit(t *testing.T) {
	s := shelf{}
	dir, files := twoSegments(t, s)
	aside := filepath.Join(dir, "aside")
	if err := errors.Join(os.Rename(files[0], aside), os.Rename(files[1], files[0]), os.Rename(aside, files[1])); err != nil {
		t.Fatal(err)
	}
	if err := Check(t.Context(), dir); err != nil {
		t.Fatalf("each of them is sound: %v", err)
	}
	if e, err := Open(t.Context(), dir, s, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("%T, %v: want an error of damage", e, err)
	}
}
