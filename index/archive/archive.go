// Package archive keeps articles: in a store, which is the truth, and in an
// index derived from it, which it keeps in step. It knows what an engine must
// do, and no engine; it knows nothing of files to read or of the web.
//
// A folder holds
//
//	lock           who has the folder open (flock)
//	articles.db    the store
//	CURRENT        which index is in use, and what made it
//	index/S-N/     the index: schema S, the N-th made
//	ballast        room to give up when the disk is full
//	quarantine/    the last two indexes that were found damaged; none after a takedown
//
// Whatever is written goes to the store first and is durable then. One
// goroutine, the follower, brings the index after the store, and does nothing
// else after a crash, after a failure of the engine or on a new index: it
// applies what the store has after the engine's last number.
//
// An engine that readers can reach has everything that was stored before it
// was shown to them. While there is no such engine, [Archive.Engine] says so
// and writing goes on: freely while none can be had, at half the pace of the
// one that is being built, and for a moment not at all before it is shown.
package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"onrecord/corpus"
	"onrecord/corpus/registry"
	"onrecord/corpus/store"
	"onrecord/index"
	"onrecord/index/intake"
)

// Engines makes and opens the index of an archive. Create is given a folder
// that does not exist yet.
type Engines struct {
	Schema  string // names the layout of what Create makes: another one, and the index is rebuilt
	Create  func(dir string, docs index.Documents, others index.OtherNames) (index.Engine, error)
	Open    func(ctx context.Context, dir string, docs index.Documents, others index.OtherNames) (index.Engine, error)
	Damaged error // wrapped by what opening and reading a damaged index return
}

// Options say how an archive is opened.
type Options struct {
	Engines Engines
	Known   *registry.Registry // of people and outlets; nil: the shipped outlets. Another one, and articles are read again
	Wait    bool               // Open returns when the index is ready, or has failed to become so
	Holder  string             // what a second process is told of this one: its address
	Ballast int64              // bytes of the disk to hold, and to give up when it is full
	Log     *slog.Logger       // of rebuilding and of failures that nobody's call returns; nil: nowhere

	extractor intake.Extractor // in place of package extract's, in tests
}

// Archive is an open archive. Its methods may be called at the same time.
type Archive struct {
	dir     string
	options Options
	log     *slog.Logger
	lock    *os.File
	store   *store.Store
	reader  *intake.Reader

	revising   sync.RWMutex // held shared to write, alone to write what was read before
	reindexing sync.Mutex
	retiring   sync.WaitGroup // engines that readers are still inside of, and the file that is written anew
	folders    atomic.Int64   // the number of the last index made
	faults     faults
	given      atomic.Uint64 // the last number that an index can have: the store's when it was opened, or one applied since

	wake chan struct{} // the store has news
	swap chan swap     // an index is built and wants to be used
	stop context.CancelFunc
	done chan struct{} // closed when the follower has ended

	mu       sync.Mutex
	live     *serving      // the engine that readers reach; nil: none
	shown    uint64        // how many engines have been live
	why      error         // why there is none
	failures int           // of the follower since an engine was last live
	applied  uint64        // the last number that is in live
	pace     *pace         // of the engine that follows the store; nil: none gets on, and writers are free
	panicked time.Time     // when an index was last opened again because of a panic
	moved    chan struct{} // closed, and made anew, when any of these changes

	readOnly sync.Once // it is logged that the store takes no more writes
	closing  sync.Once
	closed   error
}

// Open opens the archive in dir and makes one where there is none. A
// *[LockedError] says that another process has it; an error that wraps
// [store.ErrDamaged], that the articles themselves cannot be read; one that wraps
// [ErrNoStore], that they are gone. A missing, damaged or outdated index is no
// error: it is built from the store, in the background unless Options.Wait.
func Open(ctx context.Context, dir string, o Options) (*Archive, error) {
	a := newArchive(dir, o)
	if err := a.openStore(); err != nil {
		return nil, fmt.Errorf("opening the archive: %w", err)
	}
	a.layBallast()
	follow, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	go a.follow(follow)
	a.retiring.Go(func() {
		if err := a.Clear(follow); err != nil && follow.Err() == nil {
			a.log.Error("the store is not cleared", "error", err)
		}
	})
	if o.Wait {
		if err := a.Await(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("opening the archive: %w", err), a.Close())
		}
	}
	return a, nil
}

func newArchive(dir string, o Options) *Archive {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Archive{
		dir: dir, options: o, log: o.Log,
		reader: intake.NewReader(o.Known, o.extractor),
		wake:   make(chan struct{}, 1),
		swap:   make(chan swap),
		done:   make(chan struct{}),
		moved:  make(chan struct{}),
		why:    fmt.Errorf("%w: it is being opened", index.ErrNotReady),
	}
}

func (a *Archive) openStore() (err error) {
	if err := makeFolder(a.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(a.dir, "index"), 0o755); err != nil {
		return unwritable(err)
	}
	if a.lock, err = lock(a.dir, a.options.Holder); err != nil {
		return unwritable(err)
	}
	path := a.path(storeName)
	if err := cmp.Or(mustBeFile(path), Lost(a.dir)); err != nil {
		return errors.Join(err, a.lock.Close())
	}
	if a.store, err = store.Open(path); err != nil {
		return errors.Join(unwritable(err), a.lock.Close())
	}
	a.give(a.store.Seq())
	if err := a.sweep(); err != nil {
		return errors.Join(err, a.store.Close(), a.lock.Close())
	}
	return nil
}

// Close ends the use of the archive; closing it again does nothing. Calls
// under way on the engine are waited for.
func (a *Archive) Close() error {
	a.closing.Do(func() {
		a.stop()
		<-a.done
		a.retiring.Wait()
		a.closed = errors.Join(a.store.Close(), a.lock.Close())
	})
	return a.closed
}

// Engine is the index, to read from; it stays good across rebuilding. An
// error that wraps [index.ErrNotReady] or [index.ErrClosed] says that there
// is none at the moment, and why.
func (a *Archive) Engine() (index.Engine, error) {
	if err := a.Ready(); err != nil {
		return nil, err
	}
	return view{a}, nil
}

// Ready is nil while the archive can be searched, else why it cannot.
func (a *Archive) Ready() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live == nil {
		return a.why
	}
	return nil
}

// Document is one article with its quotes, from the store; it is there while
// the index is not. An error that wraps [index.ErrNotFound]: no such article.
func (a *Archive) Document(id corpus.ArticleID) (corpus.Document, error) {
	return documents{a.store}.Document(id)
}

// documents is the store as engines read it.
type documents struct{ store *store.Store }

func (d documents) Document(id corpus.ArticleID) (corpus.Document, error) {
	doc, err := d.store.Document(id)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("article %q: %w", id, index.ErrNotFound)
	}
	return doc, err
}

// Stats says what an archive holds.
type Stats struct {
	Articles    int
	Analysed    int            // articles
	NotAnalysed map[string]int // articles, by reason
	Versions    int            // older versions of articles that are kept
	Damaged     int            // articles that cannot be read
	Bytes       int64          // of the store on disk
	Stored      uint64         // the number of the last write
	Applied     uint64         // the number of the last write that searches see
}

// Progress is the numbers of the last write and of the last that searches
// see.
func (a *Archive) Progress() (stored, applied uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.store.Seq(), a.applied
}

// faults counts what is told in Faults.
type faults struct{ failures, opened, built, panics atomic.Uint64 }

// Faults says how the index has fared since the archive was opened.
type Faults struct {
	Failures uint64 // of engines, each of which was opened again or built anew
	Opened   uint64 // indexes that were there, and found sound
	Built    uint64 // indexes made from the store
	Panics   uint64 // of calls, caught
}

// Faults counts.
func (a *Archive) Faults() Faults {
	f := &a.faults
	return Faults{f.failures.Load(), f.opened.Load(), f.built.Load(), f.panics.Load()}
}

// Syncs says how long writes took to be durable; a SyncCount counts them.
type (
	Syncs     = store.Syncs
	SyncCount = store.SyncCount
)

// Syncs counts.
func (a *Archive) Syncs() Syncs { return a.store.Syncs() }

// State tells what searches see apart from what they saw before.
func (a *Archive) State() index.State {
	a.mu.Lock()
	defer a.mu.Unlock()
	return index.State{Index: a.shown, Applied: a.applied}
}

// Stats counts.
func (a *Archive) Stats() (Stats, error) {
	s, err := a.store.Stats()
	if err != nil {
		return Stats{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return Stats{
		Articles: s.Articles, Analysed: s.Analysed, NotAnalysed: s.NotAnalysed,
		Versions: s.Versions, Damaged: s.Damaged, Bytes: s.Bytes,
		Stored: a.store.Seq(), Applied: a.applied,
	}, nil
}
