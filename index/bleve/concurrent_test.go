package bleve

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"onrecord/corpus"
	"onrecord/index"
)

// lockedShelf is a shelf that is written to while it is read.
type lockedShelf struct {
	mu sync.RWMutex
	shelf
}

func (s *lockedShelf) Document(id corpus.ArticleID) (corpus.Document, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.shelf.Document(id)
}

func (s *lockedShelf) add(docs []corpus.Document) []corpus.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.put(docs...)
}

// TestUnderLoad searches, applies and closes at once. Every batch replaces
// the articles of the one before, so that each search must find all of one
// batch and nothing of another.
func TestUnderLoad(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := &lockedShelf{shelf: shelf{}}
	e, err := Create(filepath.Join(t.TempDir(), "index"), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var searching sync.WaitGroup
	for range 2 {
		searching.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					wantWhole(t, e)
				}
			}
		})
	}
	rewrite(t, e, s, 6)
	var closing sync.WaitGroup
	for range 2 { // with searches under way
		closing.Go(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	closing.Wait()
	close(done)
	searching.Wait()
	if _, err := e.Search(t.Context(), &index.Query{Type: index.Quotes}); !errors.Is(err, index.ErrClosed) {
		t.Errorf("a search after Close: %v", err)
	}
	if err := e.Apply(t.Context(), index.Batch{Seq: 99}); !errors.Is(err, index.ErrClosed) {
		t.Errorf("a batch after Close: %v", err)
	}
}

// rewrite applies batches of twenty articles in place of those before.
func rewrite(t *testing.T, e index.Engine, s *lockedShelf, batches int) {
	t.Helper()
	var standing []corpus.ArticleID
	for n := range batches {
		docs := s.add(invent(20, uint64(n+1)))
		for i := range docs {
			docs[i].Article.Title = fmt.Sprintf("batch %d", n)
		}
		apply(t, e, index.Batch{Put: docs, Delete: standing, Seq: uint64(n + 1)})
		standing = standing[:0]
		for i := range docs {
			standing = append(standing, docs[i].Article.ID)
		}
	}
}

func wantWhole(t *testing.T, e index.Engine) {
	q := &index.Query{
		Type: index.Quotes, Text: index.Or{index.Word{Text: "w0"}, index.Not{X: index.Word{Text: "w0"}}},
		Limit: 10, Facets: []index.FacetRequest{{Field: index.Speaker, Size: 5}, {Field: index.Publisher, Size: 100}},
	}
	r, err := e.Search(context.Background(), q)
	if errors.Is(err, index.ErrClosed) {
		return
	}
	if err != nil {
		t.Error(err)
		return
	}
	listed := 0
	for _, v := range r.Facets[index.Publisher].Values {
		listed += v.Count
	}
	if r.Total != listed || r.Total != 0 && r.Total != 200 {
		t.Errorf("%d hits, %d in the facet: want 0 or 200", r.Total, listed)
	}
	if _, err := e.Names(context.Background(), index.NameQuery{Field: index.Speaker, Limit: 3}); err != nil && !errors.Is(err, index.ErrClosed) {
		t.Error(err)
	}
}

// TestDeadline wants a search to end with its context, also while it lists
// the words that a prefix stands for.
func TestDeadline(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(invent(100, 5)...), Seq: 1})
	for _, text := range []index.Expr{nil, index.Prefix{Text: "w"}, index.Fuzzy{Text: "w123", Edits: 2}, index.Phrase{Words: []string{"w0", "w1"}}} {
		q := &index.Query{Type: index.Quotes, Text: text, Limit: 10}
		ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
		if _, err := e.Search(ctx, q); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v: %v, want the context's error", text, err)
		}
		for _, err := range e.Scan(ctx, q) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("scanning %v: %v, want the context's error", text, err)
			}
		}
		cancel()
	}
}
