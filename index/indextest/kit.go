package indextest

import (
	"context"
	"fmt"
	"maps"
	"slices"
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
// testdata, the laws that no case can say, and random queries. Where an engine
// is known by its name to do otherwise ([Differences]), it must.
func Run(t *testing.T, engine string, open Open) {
	known, err := differencesOf(engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("cases", func(t *testing.T) { runCases(t, known, open) })
	t.Run("laws", func(t *testing.T) { runLaws(t, known, open) })
	t.Run("differential", func(t *testing.T) { Differential(t, open, DifferentialOptions{}) })
}

// texts is the documents that an engine may read.
type texts struct {
	mu   sync.RWMutex
	docs map[corpus.ArticleID]corpus.Document
}

func newTexts() *texts { return &texts{docs: make(map[corpus.ArticleID]corpus.Document)} }

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
	s := newTexts()
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

// Part is a file of cases or a law, which is one case.
type Part struct {
	Name  string
	Law   bool
	Cases int
}

// Parts is all that [Run] holds an engine against, random queries aside.
func Parts() (all []Part, err error) {
	files, err := readCases(caseFiles)
	for _, f := range files {
		cases := 0
		for _, line := range f.lines {
			if asked(line) {
				cases++
			}
		}
		all = append(all, Part{f.title(), false, cases})
	}
	for _, name := range slices.Sorted(maps.Keys(laws())) {
		all = append(all, Part{name, true, 1})
	}
	return all, err
}
