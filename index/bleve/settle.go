package bleve

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	api "github.com/blevesearch/bleve_index_api"

	"onrecord/index"
)

// onePart is bleve's plan to make one segment of all, in one pass.
func onePart() *mergeplan.MergePlanOptions {
	plan := mergeplan.SingleSegmentMergePlanOptions
	plan.SegmentsPerMergeTask = 1 << 16
	return &plan
}

// Settle merges all segments into one and publishes it. Each search pays for
// every segment, and every segment for a dictionary of its own. After an error
// the index is as good as before.
func (e *engine) Settle(ctx context.Context) (err error) {
	store, ok := e.store.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("settling the index: it is a %T", e.store)
	}
	if e.isClosed() {
		return index.ErrClosed
	}
	done, failed := make(chan error, 1), make(chan error, 1)
	go func() { failed <- store.ForceMerge(telling{ctx, done}, onePart()) }() // ends with the engine
	select {
	case err = <-done:
	case err = <-failed:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("settling the index: %w", err)
	}
	if _, err := e.merged(ctx); err != nil {
		return err
	}
	return e.keep()
}

// keep returns when the newest segments are on disk for good: bleve writes down
// which there are some time after a merge, and before a batch is done.
func (e *engine) keep() error {
	e.writing.Lock()
	defer e.writing.Unlock()
	if err := e.catchUp(); err != nil {
		return err // else an older ledger would follow a newer
	}
	v, err := e.acquire(context.Background())
	if err != nil {
		return err
	}
	l, err := v.ledger()
	e.release(v)
	if err != nil {
		return err
	}
	batch := api.NewBatch()
	batch.SetInternal([]byte(ledgerKey), l.bytes())
	return e.execute(batch)
}

// telling is a context that holds the channel on which bleve tells how a merge
// has ended. Without one it tries for ever.
type telling struct {
	context.Context
	done chan error
}

func (t telling) Value(key any) any {
	if key == "mergeDone" {
		return t.done
	}
	return t.Context.Value(key)
}
