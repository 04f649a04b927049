package cluster

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

// fake keeps everything in memory and, as a keeper may, shows what was written
// when it is refreshed.
type fake struct {
	indextest.Memory // what searches see

	mu        sync.Mutex
	docs      map[corpus.ArticleID]corpus.Document
	unseen    index.Batch
	finished  map[string]bool
	torn      map[corpus.ArticleID]bool // that were written in part
	state     index.State
	refreshes int
	busy      map[corpus.ArticleID]bool
	written   map[corpus.ArticleID]int // how often
	faults    []string

	fail       error // of everything
	failAfter  int   // so many calls, everything fails; 0: nothing does
	refreshErr error
	reject     map[string]string // why, by the reference of an article
	gate       chan struct{}     // nil: writing waits for nobody
}

var errFire = errors.New("the disk is on fire")

var _ Keeper = (*fake)(nil)

func newFake() *fake {
	return &fake{
		docs: make(map[corpus.ArticleID]corpus.Document), finished: make(map[string]bool), reject: make(map[string]string),
		busy: make(map[corpus.ArticleID]bool), written: make(map[corpus.ArticleID]int),
	}
}

// do is a call that fails where all do.
func (f *fake) do(ctx context.Context, call func()) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failAfter--; f.failAfter == 0 {
		f.fail = errFire
	}
	if f.fail != nil {
		return f.fail
	}
	call()
	return ctx.Err()
}

func (f *fake) Documents(ctx context.Context, ids []corpus.ArticleID) (map[corpus.ArticleID]*corpus.Document, error) {
	found := make(map[corpus.ArticleID]*corpus.Document)
	return found, f.do(ctx, func() {
		for _, id := range ids {
			if d, ok := f.docs[id]; ok {
				found[id] = &d
			}
		}
	})
}

func (f *fake) Write(ctx context.Context, b index.Batch) (rejected []index.Rejection, err error) {
	if err := f.do(ctx, func() { f.claim(b, true) }); err != nil {
		return nil, err
	}
	if f.gate != nil {
		<-f.gate
	}
	err = f.do(context.WithoutCancel(ctx), func() {
		f.claim(b, false)
		for _, d := range b.Put {
			if why, ok := f.reject[d.Article.Ref]; ok {
				rejected = append(rejected, index.Rejection{Article: d.Article.ID, Reason: why})
				continue
			}
			f.written[d.Article.ID]++
			f.docs[d.Article.ID] = d
			f.unseen.Put = append(f.unseen.Put, d)
		}
		for _, id := range b.Delete {
			delete(f.docs, id)
			f.unseen.Delete = append(f.unseen.Delete, id)
		}
	})
	if errors.Is(err, errFire) { // half of it is written then
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, d := range b.Put[:len(b.Put)/2] {
			f.docs[d.Article.ID] = d
		}
	}
	return rejected, err
}

// claim notes articles that are written twice at once, or in one batch.
func (f *fake) claim(b index.Batch, begin bool) {
	for _, d := range b.Put {
		if begin && f.busy[d.Article.ID] {
			f.faults = append(f.faults, fmt.Sprintf("%s is written twice at once", d.Article.ID))
		}
		f.busy[d.Article.ID] = begin
	}
}

func (f *fake) Refresh(ctx context.Context) error {
	var unseen index.Batch
	f.mu.Lock()
	failed := f.refreshErr
	f.mu.Unlock()
	if failed != nil {
		return failed
	}
	err := f.do(ctx, func() {
		unseen, f.unseen = f.unseen, index.Batch{}
		f.refreshes++
		f.state.Applied++
	})
	if err != nil {
		return err
	}
	for _, d := range unseen.Put {
		if err := f.Memory.Apply(ctx, index.Batch{Put: []corpus.Document{d}}); err != nil {
			return err
		}
	}
	return f.Memory.Apply(ctx, index.Batch{Delete: unseen.Delete})
}

func (f *fake) Apply(ctx context.Context, b index.Batch) error {
	if _, err := f.Write(ctx, b); err != nil {
		return err
	}
	return f.Refresh(ctx)
}

func (f *fake) Torn(ctx context.Context, docs []*corpus.Document) (map[corpus.ArticleID]bool, error) {
	found := make(map[corpus.ArticleID]bool)
	return found, f.do(ctx, func() {
		for _, d := range docs {
			found[d.Article.ID] = f.torn[d.Article.ID]
		}
	})
}

func (f *fake) Finished(ctx context.Context, inputs []string) (map[string]bool, error) {
	found := make(map[string]bool)
	return found, f.do(ctx, func() {
		for _, input := range inputs {
			found[input] = f.finished[input]
		}
	})
}

func (f *fake) Finish(ctx context.Context, inputs []string) error {
	return f.do(ctx, func() {
		for _, input := range inputs {
			f.finished[input] = true
		}
	})
}

func (f *fake) State(ctx context.Context) (state index.State, err error) {
	err = f.do(ctx, func() { state = f.state })
	return state, err
}

func (f *fake) Rebuild(ctx context.Context, revise func(corpus.Document) corpus.Document, progress func(done, of int)) error {
	var docs map[corpus.ArticleID]corpus.Document
	if err := f.do(ctx, func() { docs = maps.Clone(f.docs) }); err != nil {
		return err
	}
	batch := index.Batch{}
	for _, d := range docs {
		batch.Put = append(batch.Put, revise(d))
		progress(len(batch.Put), len(docs))
	}
	f.mu.Lock()
	f.state.Index++
	f.mu.Unlock()
	return f.Apply(ctx, batch)
}
