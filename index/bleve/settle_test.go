package bleve

import (
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"onrecord/index"
)

// TestSettle wants one segment, with its columns, and the same answers; then
// batches as before.
func TestSettle(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	const batches, articles = 3, 400 // more documents than bleve merges at once
	for i := range uint64(batches) {
		apply(t, e, index.Batch{Put: s.put(invent(articles, i)...), Seq: i + 1})
	}
	q := index.Query{Type: index.Quotes, Sort: index.Newest, Limit: 50, DateField: index.ByDate}
	before, err := e.Search(t.Context(), &q)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(e.newest.segments); n == 1 {
		t.Error("there is nothing to settle")
	}
	if err := e.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(e.newest.segments); n != 1 {
		t.Errorf("%d segments, want one", n)
	}
	after, err := e.Search(t.Context(), &q)
	if err != nil {
		t.Fatal(err)
	}
	if after.Total != before.Total || len(after.Hits) != len(before.Hits) {
		t.Fatalf("%d hits, want %d", after.Total, before.Total)
	}
	for i, h := range after.Hits {
		if h.Quote.ID != before.Hits[i].Quote.ID {
			t.Errorf("hit %d is %s, want %s", i, h.Quote.ID, before.Hits[i].Quote.ID)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(t.Context(), e.dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	e = opened.(*engine)
	if n := len(e.newest.segments); n != 1 {
		t.Errorf("%d segments when it is opened again, want one", n)
	}
	apply(t, e, index.Batch{Put: s.put(invent(1, 99)...), Seq: batches + 1})
	if err := e.Settle(t.Context()); err != nil {
		t.Errorf("settling once more: %v", err)
	}
}

func TestSettleEnds(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	for i := range uint64(3) {
		apply(t, e, index.Batch{Put: s.put(invent(5, i)...), Seq: i + 1})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Settle(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("without time: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Settle(t.Context()); !errors.Is(err, index.ErrClosed) {
		t.Errorf("closed: %v, want ErrClosed", err)
	}
}

// TestCloseWhileSettling closes an engine that is being settled, while a batch
// is staged that comes too late: all of it ends, and the index is sound.
func TestCloseWhileSettling(t *testing.T) {
	for round := range 5 {
		s := shelf{}
		e := create(t, s)
		for i := range uint64(3) {
			apply(t, e, index.Batch{Put: s.put(invent(20, i)...), Seq: i + 1})
		}
		late := index.Batch{Put: invent(20, 9), Seq: 4}
		var g errgroup.Group
		g.Go(func() error { return e.Settle(t.Context()) })
		g.Go(func() error {
			apply, err := e.Stage(t.Context(), late)
			if err == nil && e.Close() == nil {
				err = apply(t.Context())
			}
			if !errors.Is(err, index.ErrClosed) {
				t.Errorf("applying to a closed engine: %v", err)
			}
			return nil
		})
		time.Sleep(time.Duration(round) * 10 * time.Millisecond)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if err := g.Wait(); err != nil && !errors.Is(err, index.ErrClosed) {
			t.Errorf("settling: %v", err)
		}
		again, err := Open(t.Context(), e.dir, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := again.Applied(t.Context()); n != 3 || err != nil {
			t.Errorf("opened again, at %d (%v), want 3", n, err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}
