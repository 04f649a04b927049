package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/intake"
)

// stager is an engine that notes what is staged and applied.
type stager struct {
	index.Engine
	applied   []uint64
	failStage uint64 // the number of the batch that cannot be staged
	failApply uint64 // or applied
	panics    bool   // in place of failing to stage
}

var errStager = errors.New("the engine fails")

func (s *stager) Applied(context.Context) (uint64, error) { return 0, nil }

func (s *stager) Stage(_ context.Context, b index.Batch) (func(context.Context) error, error) {
	if s.failStage > 0 && b.Seq >= s.failStage {
		if s.panics {
			panic("an odd article")
		}
		return nil, errStager
	}
	return func(context.Context) error {
		if s.failApply > 0 && b.Seq >= s.failApply {
			return errStager
		}
		s.applied = append(s.applied, b.Seq)
		return nil
	}, nil
}

// TestReplayStages wants batches to be applied in their order, up to the first
// that fails, and its error.
func TestReplayStages(t *testing.T) {
	a := newArchive(t.TempDir(), Options{extractor: intake.Extractor{Run: func(*corpus.Article) corpus.Analysis { return corpus.Analysis{} }}})
	if err := a.openStore(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(a.store.Close(), a.lock.Close()) }()
	const articles = 3*stepChanges + 1
	docs := make([]corpus.Document, articles)
	for i := range docs {
		docs[i].Article = corpus.Article{ID: corpus.ArticleID(fmt.Sprint(i)), Text: "It rains."}
	}
	if _, err := a.store.Put(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		engine stager
		want   []uint64
		err    error
	}{
		"all":               {stager{}, []uint64{stepChanges, 2 * stepChanges, 3 * stepChanges, articles}, nil},
		"one is not staged": {stager{failStage: 2*stepChanges + 1}, []uint64{stepChanges, 2 * stepChanges}, errStager},
		"one panics":        {stager{failStage: stepChanges + 1, panics: true}, []uint64{stepChanges}, index.ErrPanicked},
		"one fails":         {stager{failApply: stepChanges + 1}, []uint64{stepChanges}, errStager},
	} {
		var told []uint64
		last, err := a.replay(t.Context(), &c.engine, func(seq uint64) { told = append(told, seq) })
		if !errors.Is(err, c.err) || !slices.Equal(c.engine.applied, c.want) || last != c.want[len(c.want)-1] {
			t.Errorf("%s: applied %v up to %d (%v), want %v (%v)", name, c.engine.applied, last, err, c.want, c.err)
		}
		if !slices.Equal(told, append([]uint64{0}, c.want...)) {
			t.Errorf("%s: told %v", name, told)
		}
	}
}
