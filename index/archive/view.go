package archive

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// view is the engine as readers see it: whichever is in use when they call.
// A reader may therefore keep it across a swap, and an engine is closed only
// when nobody is inside it any more.
type view struct{ archive *Archive }

var _ index.Engine = view{}

// serving is an engine that answers, and how many calls are inside it.
type serving struct {
	built
	calls   sync.WaitGroup
	suspect error // why it is not to be trusted any more; guarded by Archive.mu
}

// retire closes the engine when the last call has left it.
func (s *serving) retire() error {
	s.calls.Wait()
	return s.engine.Close()
}

// enter takes the engine in use; leave must follow.
func (v view) enter() (*serving, error) {
	a := v.archive
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live == nil {
		return nil, a.why
	}
	a.live.calls.Add(1)
	return a.live, nil
}

// ask calls the engine in use. Where the answer is that the index is damaged
// or has failed, or where it panics, the archive opens it again, and thereby
// checks it. A panic is an error of that call.
func ask[T any](v view, call func(index.Engine) (T, error)) (answer T, err error) {
	s, err := v.enter()
	if err != nil {
		return answer, err
	}
	defer s.calls.Done()
	defer func() {
		if r := recover(); r != nil {
			v.archive.log.Error("the engine panicked", "panic", r, "stack", string(debug.Stack()))
			err = v.archive.examine(s, fmt.Errorf("the engine: %w: %v", index.ErrPanicked, r))
		}
	}()
	answer, err = call(s.engine)
	return answer, v.archive.examine(s, err)
}

// examine looks for damage in an engine's error.
func (a *Archive) examine(s *serving, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, index.ErrPanicked):
		a.faults.panics.Add(1)
		if a.mayBeDamage() {
			a.distrust(s, fmt.Errorf("%w: %w", index.ErrNotReady, err))
		}
	case errors.Is(err, a.options.Engines.Damaged), errors.Is(err, index.ErrFailed):
		err = fmt.Errorf("%w: %w", index.ErrNotReady, err)
		a.distrust(s, err)
	}
	return err
}

// mayBeDamage says whether an index is to be opened anew, and thereby checked,
// because a call panicked. Soon after another it is not: an index that was
// found sound then panics because of what it is asked, and whoever asks it
// again and again must not keep it from everybody.
func (a *Archive) mayBeDamage() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now := time.Now(); now.Sub(a.panicked) > panicPause {
		a.panicked = now
		return true
	}
	return false
}

// panicPause is how long after a panic others cost nobody the index.
const panicPause = 10 * time.Minute

func (v view) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	return ask(v, func(e index.Engine) (*index.Result, error) { return e.Search(ctx, q) })
}

func (v view) Scan(ctx context.Context, q *index.Query) iter.Seq2[*index.Hit, error] {
	return func(yield func(*index.Hit, error) bool) {
		s, err := v.enter()
		if err != nil {
			yield(nil, err)
			return
		}
		defer s.calls.Done()
		for hit, err := range s.engine.Scan(ctx, q) {
			if !yield(hit, v.archive.examine(s, err)) {
				return
			}
		}
	}
}

func (v view) Article(ctx context.Context, id corpus.ArticleID) (*corpus.Document, error) {
	return ask(v, func(e index.Engine) (*corpus.Document, error) { return e.Article(ctx, id) })
}

func (v view) Quote(ctx context.Context, id corpus.QuoteID) (*index.Hit, error) {
	return ask(v, func(e index.Engine) (*index.Hit, error) { return e.Quote(ctx, id) })
}

func (v view) Names(ctx context.Context, q index.NameQuery) ([]index.Name, error) {
	return ask(v, func(e index.Engine) ([]index.Name, error) { return e.Names(ctx, q) })
}

func (v view) Stats(ctx context.Context) (*index.Stats, error) {
	return ask(v, func(e index.Engine) (*index.Stats, error) { return e.Stats(ctx) })
}

func (v view) Applied(ctx context.Context) (uint64, error) {
	return ask(v, func(e index.Engine) (uint64, error) { return e.Applied(ctx) })
}

// Apply is refused: what changes goes through the archive, the store first.
func (view) Apply(context.Context, index.Batch) error {
	return fmt.Errorf("an archive's engine is read only: use Put and Delete")
}

// Close does nothing: the archive closes its engine.
func (view) Close() error { return nil }
