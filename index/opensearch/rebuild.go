package opensearch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// rebuild is the making of another generation while one is in use.
type rebuild struct {
	*Engine
	old, next generation
	revise    func(corpus.Document) corpus.Document
	progress  func(done, of int)
	shards    map[int]int64 // of the articles in use: the last change that is copied
	of        int           // articles, when it began
	listed    int           // see differences.go

	untidy bool // it could not go back: others do when the lease has ended

	mu   sync.Mutex
	done int // articles, some of them twice
}

// Rebuild writes every article anew, as revise makes it, into other indices and
// puts those in the place of the ones in use, which are searched and written to
// until then; what is written meanwhile is in both. Writers wait for a moment at
// the end. Where it fails, or its process ends, nothing has changed but for
// leftovers, which the next one removes. Revise is called from many goroutines.
func (e *Engine) Rebuild(ctx context.Context, revise func(corpus.Document) corpus.Document, progress func(done, of int)) error {
	if e.closed.Load() {
		return index.ErrClosed
	}
	l, err := e.claim(ctx)
	if err != nil {
		return err
	}
	until, stop := l.keep(ctx)
	r := &rebuild{Engine: e, revise: revise, progress: progress, shards: make(map[int]int64), listed: listed}
	err = r.run(until)
	cause := context.Cause(until)
	stop()
	if !r.untidy {
		l.release(context.WithoutCancel(ctx))
	}
	if err != nil {
		return errors.Join(err, cause)
	}
	return nil
}

// run makes the other generation and puts it in its place.
func (r *rebuild) run(ctx context.Context) error {
	err := r.begin(ctx)
	if err == nil {
		err = r.fill(ctx)
	}
	if err == nil {
		err = r.swap(ctx, r.old, r.next)
	}
	if err != nil && r.next == (generation{}) {
		return err // nothing is made yet
	}
	if err != nil {
		if kept, failed := r.abandon(ctx); kept || failed != nil {
			return errors.Join(err, failed)
		}
	}
	return r.finish(ctx)
}

// abandon goes back to what was in use, also where the caller has given up. It
// returns false where the swap has been nevertheless.
func (r *rebuild) abandon(ctx context.Context) (bool, error) {
	kept, err := r.fallBack(context.WithoutCancel(ctx), r.old)
	r.untidy = err != nil
	return kept, err
}

// finish lets everybody know that the next generation is in use, and removes
// the other one.
func (r *rebuild) finish(ctx context.Context) error {
	r.unfit.Store(nil)
	if err := r.seen(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	if err := r.remove(ctx, r.old); err != nil {
		r.options.Log.Warn("the indices that were replaced are not removed", "error", err)
	}
	return nil
}

// begin removes what others have left and makes the indices.
func (r *rebuild) begin(ctx context.Context) error {
	all, err := r.existing(ctx, ofArticles)
	if err != nil {
		return err
	}
	var ok bool
	if r.old, ok = r.inUse(ofArticles, all); !ok {
		return fmt.Errorf("%w: no index is called %s", index.ErrUnreachable, r.writing(ofArticles))
	}
	if ok, err = r.fallBack(ctx, r.old); err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%w: %s is not in use any more", index.ErrUnreachable, r.name(ofArticles, r.old))
	}
	r.next = generation{schemaVersion, r.old.number + 1}
	for _, k := range kinds() {
		if err := r.create(ctx, k, r.next, false); err != nil {
			return err
		}
	}
	r.of, err = r.count(ctx, r.name(ofArticles, r.old), nil)
	return err
}

// How much is left to be copied before writing is forbidden: so few articles, or
// what there is after so many times.
const (
	littleLeft = 500
	mostRounds = 20
)

// fill copies everything. Writers are kept from writing when little is left, and
// when it returns without an error are so still.
func (r *rebuild) fill(ctx context.Context) error {
	for range mostRounds {
		copied, err := r.catchUp(ctx)
		if err != nil {
			return err
		}
		if copied <= littleLeft {
			break
		}
	}
	if _, _, err := r.removeGone(ctx); err != nil {
		return err
	}
	from := time.Now()
	if err := r.forbidWrites(ctx, r.old); err != nil {
		return err
	}
	if _, err := r.catchUp(ctx); err != nil {
		return err
	}
	err := r.removeAllGone(ctx)
	r.options.Log.Info("writers have waited", "for", time.Since(from))
	return err
}
