// Package bleve is the search engine on one machine: it keeps quotes and
// articles in an index of blevesearch/bleve and evaluates queries on the
// segments of that index.
//
// bleve analyses nothing here and sees no query: of each document a record is
// made (record.go), and of all those of a batch a segment of sets of documents
// by term (document.go, stage.go), which bleve is given. The rest of it stands
// in columns, flat files beside the segments (columns.go, texts.go; made in
// build.go and runs.go):
//
//	batch ─▶ records ─┬─▶ postings: term ─▶ documents    a segment of bleve's
//	                  └─▶ columns: document ─▶ values,   its file
//	                      its words in their order
//	publish: all segments with their columns are a view, which searches see
//	pass:    query ─▶ sets of documents (compile.go, filter.go, from postings)
//	               ─▶ counts, scores, order (facets.go, score.go, order.go, from columns)
//	               ─▶ a page of places, read from the article store
//
// docs/search.md has more of this, on one page.
//
// Not used, and why: bleve's scores change when segments are merged and when a
// filter is added (score.go), its facets decompress doc values for every hit
// (columns.go), its places of words need a decoder for each (texts.go), its
// expansion of prefixes cannot be stopped (expand.go), and the hook it calls
// for each hit would see hits one by one where sets of them can be counted.
// Quotes and articles stand in one index, so that a batch is one sync of the
// disk and is seen wholly or not at all.
package bleve

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	bleve2 "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"

	"onrecord/index"
)

// engine is one open index.
type engine struct {
	dir     string
	docs    index.Documents
	others  index.OtherNames
	bleve   bleve2.Index
	store   api.Index          // bleve's, beneath its own search
	values  map[string]*values // by field, never changed as a map
	names   directories
	tallies tallies
	rooms   rooms
	writing sync.Mutex // held while the index or the newest view change
	unseen  *unseen    // guarded by writing
	failure *failure
	sound   map[string]bool // segments that were checked when the index was opened

	closing sync.Once
	life    context.Context // ends with the engine
	end     context.CancelCauseFunc
	written chan struct{} // something was, for follow to look
	follows sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	newest  *view
	running sync.WaitGroup // searches
}

var (
	_ index.Engine  = (*engine)(nil)
	_ index.Stager  = (*engine)(nil)
	_ index.Settler = (*engine)(nil)
)

// Open opens an index that Create made. The error wraps [ErrDamaged] where it
// must be built anew. What others says is no part of the index: it may be
// another each time. When ctx ends, so does opening: every byte of the index is
// read, and its columns may have to be made anew.
func Open(ctx context.Context, dir string, docs index.Documents, others index.OtherNames) (index.Engine, error) {
	sound, err := check(ctx, dir)
	if err != nil {
		return nil, err
	}
	setUp()
	failed := newFailure()
	idx, err := openBleve(dir, failed)
	if err != nil {
		return nil, err
	}
	e, err := newEngine(ctx, dir, idx, failed, sound, docs, others)
	if errors.Is(err, ErrDamaged) || errors.Is(err, index.ErrPanicked) {
		return nil, damaged(dir, err)
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

// Create makes an empty index in a folder that does not exist yet. Everything
// is on disk when it returns; a crash before that leaves a folder that cannot
// be opened, so create under another name and rename.
func Create(dir string, docs index.Documents, others index.OtherNames) (index.Engine, error) {
	setUp()
	failed := newFailure()
	idx, err := listening(failed, func() (bleve2.Index, error) {
		return bleve2.NewUsing(dir, newMapping(), bleve2.Config.DefaultIndexType, bleve2.Config.DefaultKVStore, settingsToBuild())
	})
	if err != nil {
		return nil, fmt.Errorf("creating the index in %s: %w", dir, err)
	}
	e, err := newEngine(context.Background(), dir, idx, failed, nil, docs, others)
	if err != nil {
		return nil, err
	}
	if err := syncTree(dir); err != nil {
		_ = e.Close()
		return nil, fmt.Errorf("creating the index in %s: %w", dir, err)
	}
	return e, nil
}

// settings are bleve's: a second process is refused after five seconds,
// instead of waiting for ever; segments are merged sooner than by default, for
// every search pays for each of them.
func settings() map[string]any {
	return map[string]any{
		"bolt_timeout":           boltTimeout.String(),
		"asyncErrorCallbackName": listenerName,
		"scorchMergePlanOptions": map[string]any{"MaxSegmentsPerTier": 4, "FloorSegmentSize": 10_000},
	}
}

// settingsToBuild are those of an index that nobody searches before it is
// settled: fewer merges, of more segments each.
func settingsToBuild() map[string]any {
	s := settings()
	s["scorchMergePlanOptions"] = map[string]any{"MaxSegmentsPerTier": 10, "SegmentsPerMergeTask": 10, "FloorSegmentSize": 2000}
	return s
}

// setUp makes bleve take segments that are made already (stage.go), and knows
// no other way than to set variables of its packages.
var setUp = sync.OnceFunc(func() { scorch.RegisterSegmentPlugin(new(segments), true) })

func newEngine(
	ctx context.Context, dir string, idx bleve2.Index, failed *failure, sound map[string]bool, docs index.Documents, others index.OtherNames,
) (*engine, error) {
	store, err := idx.Advanced()
	if err != nil {
		_ = idx.Close()
		return nil, fmt.Errorf("opening the index in %s: %w", dir, err)
	}
	vals := make(map[string]*values)
	dates := newValues() // of all columns of dates
	for _, c := range index.Columns() {
		vals[c.Name] = dates
		if c.Shape != index.Dated {
			vals[c.Name] = newValues()
		}
	}
	e := &engine{
		dir: dir, docs: docs, others: others, bleve: idx, store: store, values: vals, failure: failed, sound: sound,
		written: make(chan struct{}, 1),
	}
	e.life, e.end = context.WithCancelCause(context.Background())
	err = e.publish(ctx)
	if err == nil {
		err = e.newest.audit()
	}
	if err != nil {
		return nil, errors.Join(err, e.shut())
	}
	e.sweep()
	e.follows.Go(e.follow)
	return e, nil
}

// Close waits for the searches that run and closes the index. Columns in the
// making are given up: they may take as long as a merge.
func (e *engine) Close() (err error) {
	e.closing.Do(func() { err = e.stop() })
	return err
}

func (e *engine) stop() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.end(index.ErrClosed)
	e.follows.Wait()
	e.writing.Lock()
	defer e.writing.Unlock()
	e.running.Wait()
	return e.shut()
}

// shut closes what the engine has open.
func (e *engine) shut() error {
	e.mu.Lock()
	v := e.newest
	e.closed, e.newest = true, nil
	e.mu.Unlock()
	if v != nil {
		e.drop(v)
	}
	if err := e.bleve.Close(); err != nil {
		return fmt.Errorf("closing the index: %w", err)
	}
	return nil
}

func (e *engine) isClosed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closed
}

// within runs f on the newest snapshot. A panic inside bleve, such as damaged
// files bring about, comes back as an error, and so does what was read from a
// file that is not the one that was opened.
func (e *engine) within(ctx context.Context, f func(v *view) error) (err error) {
	v, err := e.acquire(ctx)
	if err != nil {
		return err
	}
	defer e.release(v)
	defer func() {
		if changed := unchanged(v.segments); changed != nil {
			err = changed
		}
		if errors.Is(err, ErrDamaged) {
			e.failure.report(err)
		}
	}()
	defer guard("searching the index", &err)()
	return f(v)
}

// guard is deferred and called at once: faults on mapped files become panics
// until the function it returns runs, and that turns panics into errors.
func guard(doing string, err *error) func() {
	was := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(was)
		if r := recover(); r != nil {
			*err = fmt.Errorf("%s: %w: %v", doing, index.ErrPanicked, r)
			if _, fault := r.(interface{ Addr() uintptr }); fault { // a mapped file has been cut short
				*err = damage(doing, *err)
			}
		}
	}
}

// bytes is what the index weighs on disk.
func (e *engine) bytes() int64 {
	total := int64(0)
	_ = filepath.WalkDir(e.dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // files come and go as segments are merged
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}
