package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// slowly makes engines whose Apply takes a while, in proportion to the batch.
func slowly(e Engines, each time.Duration) Engines {
	create, open := e.Create, e.Open
	slow := func(made index.Engine, err error) (index.Engine, error) {
		if err != nil {
			return nil, err
		}
		return slowEngine{made, each}, nil
	}
	e.Create = func(dir string, docs index.Documents, others index.OtherNames) (index.Engine, error) {
		return slow(create(dir, docs, others))
	}
	e.Open = func(ctx context.Context, dir string, docs index.Documents, others index.OtherNames) (index.Engine, error) {
		return slow(open(ctx, dir, docs, others))
	}
	return e
}

type slowEngine struct {
	index.Engine
	each time.Duration
}

func (e slowEngine) Apply(ctx context.Context, b index.Batch) error {
	time.Sleep(time.Duration(len(b.Put)+len(b.Delete)) * e.each)
	return e.Engine.Apply(ctx, b)
}

// However fast writers are, an index that is built anew becomes ready, and
// they get on meanwhile.
func TestRebuildingUnderWriters(t *testing.T) {
	dir, r := t.TempDir(), &rules{}
	a := open(t, dir, options(r))
	put(t, a, articles(0, 2*maxLag)...)
	if err := errors.Join(a.Close(), os.Remove(filepath.Join(dir, "CURRENT"))); err != nil {
		t.Fatal(err)
	}
	o := options(r)
	o.Wait, o.Engines = false, slowly(o.Engines, 100*time.Microsecond) // writers are faster
	a = open(t, dir, o)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var next atomic.Int64
	var all sync.WaitGroup
	next.Store(2 * maxLag)
	for range 4 {
		all.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(50))
				if _, err := a.Put(ctx, articles(n-50, n), Visible); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	err := a.Await(ctx)
	written := a.store.Seq() - 2*maxLag
	cancel()
	all.Wait()
	if err != nil || written == 0 {
		t.Errorf("%v; %d were written meanwhile", err, written)
	}
}

// What a write waits for is what it says when it returns: where the index lags,
// one that is stored is not found yet, and one that is to be found waits.
func TestWaits(t *testing.T) {
	r := &rules{}
	a := open(t, t.TempDir(), options(r))
	put(t, a, article(0))
	r.gate = make(chan struct{})
	if _, err := a.Put(t.Context(), articles(1, 2), Stored); err != nil {
		t.Fatal(err)
	}
	if stored, applied := a.Progress(); stored != 2 || applied != 1 || found(t, a) != 1 {
		t.Errorf("%d are stored and %d applied; a search finds %d", stored, applied, found(t, a))
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for began := time.Now(); a.store.Seq() < 3 && time.Since(began) < time.Minute; time.Sleep(time.Millisecond) {
		}
	}()
	if outcomes, err := a.Put(ctx, articles(2, 3), Visible); !errors.Is(err, context.Canceled) || len(outcomes) != 1 {
		t.Errorf("an index that stands still has all of %v: %v", outcomes, err)
	}
	close(r.gate)
	put(t, a, article(3))
	if n := found(t, a); n != 4 {
		t.Errorf("a search finds %d of 4", n)
	}
}

// Writers that wait for an index end with their context, and with the archive.
func TestWaitingForTheIndexEnds(t *testing.T) {
	dir, r := t.TempDir(), &rules{}
	a := open(t, dir, options(r))
	put(t, a, article(0))
	r.gate = make(chan struct{})
	if _, err := a.Put(t.Context(), articles(1, maxLag+1), Stored); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := a.Put(ctx, []corpus.Article{article(maxLag + 2)}, Stored); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Put: %v", err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := a.Put(context.Background(), []corpus.Article{article(maxLag + 3)}, Stored)
		ended <- err
	}()
	close(r.gate)
	_ = a.Close()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("a writer waits for an archive that is closed")
	}
}

func TestPace(t *testing.T) {
	building := pace{from: 0, aim: 10_000}
	for _, c := range []struct{ reached, most uint64 }{
		{0, 10_999}, {4_000, 12_999}, {20_000, 20_999}, {30_000, 30_999},
	} {
		building.reached = c.reached
		if !building.allows(c.most) || building.allows(c.most+1) {
			t.Errorf("an engine at %d of 10,000 does not let the store go to %d", c.reached, c.most+1)
		}
	}
	building.held = true
	if building.allows(0) {
		t.Error("held, and a write begins")
	}
}
