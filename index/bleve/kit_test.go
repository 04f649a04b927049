package bleve

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"onrecord/index"
	"onrecord/index/indextest"
)

func TestEngine(t *testing.T) {
	indextest.Run(t, "bleve", func(t *testing.T, docs index.Documents) index.Engine { return open(t, docs) })
}

// TestMerged does the same with an engine whose segments are merged, and which
// is opened anew, all the time: columns then come from everywhere.
func TestMerged(t *testing.T) {
	o := indextest.DifferentialOptions{Seed: 7}
	if testing.Short() {
		o.Rounds, o.Queries = 6, 40
	}
	indextest.Differential(t, func(t *testing.T, docs index.Documents) index.Engine {
		dir := filepath.Join(t.TempDir(), "index")
		e, err := Create(dir, docs, nil)
		if err != nil {
			t.Fatal(err)
		}
		m := &merging{engine: e.(*engine), t: t}
		t.Cleanup(func() {
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		})
		return m
	}, o)
}

// merging is an engine that merges all its segments into one after every second
// batch, and opens itself anew after every third.
type merging struct {
	*engine
	t       *testing.T
	batches int
}

func (m *merging) Apply(ctx context.Context, b index.Batch) error {
	if err := m.engine.Apply(ctx, b); err != nil {
		return err
	}
	m.batches++
	if m.batches%2 == 0 {
		if err := m.store.(*scorch.Scorch).ForceMerge(ctx, nil); err != nil {
			return err
		}
		m.merged(ctx)
	}
	if m.batches%3 > 0 {
		return nil
	}
	if err := m.Close(); err != nil {
		return err
	}
	again, err := Open(context.Background(), m.dir, m.docs, nil)
	if err == nil {
		m.engine = again.(*engine)
	}
	return err
}

func open(t testing.TB, docs index.Documents) index.Engine {
	t.Helper()
	e, err := Create(filepath.Join(t.TempDir(), "index"), docs, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}
