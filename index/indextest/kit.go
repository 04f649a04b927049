package indextest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

// Open makes a new, empty engine for a test and sees to its end. An engine
// that keeps no texts of its own reads them from docs, where every document
// stands before it is applied, as in the store of articles.
type Open func(t *testing.T, docs index.Documents) index.Engine

// Run holds an engine against everything that the contract says: the cases in
// testdata, the laws that no case can say, and random queries.
func Run(t *testing.T, open Open) {
	t.Run("cases", func(t *testing.T) { runCases(t, open) })
	t.Run("laws", func(t *testing.T) { Laws(t, open) })
	t.Run("differential", func(t *testing.T) { Differential(t, open, DifferentialOptions{}) })
}

// texts is the documents that an engine may read.
type texts struct {
	mu   sync.RWMutex
	docs map[corpus.ArticleID]corpus.Document
}

// Document implements [index.Documents].
func (s *texts) Document(id corpus.ArticleID) (corpus.Document, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, ok := s.docs[id]
	if !ok {
		return corpus.Document{}, fmt.Errorf("article %s: %w", id, index.ErrNotFound)
	}
	return d, nil
}

func (s *texts) apply(b index.Batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range b.Put {
		s.docs[d.Article.ID] = d
	}
	for _, id := range b.Delete {
		delete(s.docs, id)
	}
}

// rig is an engine with the texts that it may read.
type rig struct {
	index.Engine
	t     testing.TB
	texts *texts
}

func newRig(t *testing.T, open Open) *rig {
	t.Helper()
	s := &texts{docs: make(map[corpus.ArticleID]corpus.Document)}
	return &rig{open(t, s), t, s}
}

// apply changes the texts, then the engine, as the archive does.
func (r *rig) apply(b index.Batch) {
	r.t.Helper()
	r.texts.apply(b)
	if err := r.Apply(context.Background(), b); err != nil {
		r.t.Fatalf("applying batch %d: %v", b.Seq, err)
	}
}

// search is Search for a test that knows the query to be good.
func (r *rig) search(q *index.Query) *index.Result {
	r.t.Helper()
	res, err := r.Search(context.Background(), q)
	if err != nil {
		r.t.Fatalf("%s: %v", q, err)
	}
	return res
}
