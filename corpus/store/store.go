// Package store keeps articles on disk, with what was found in them: the
// truth that every index is derived from. It knows nothing of searching.
//
// A store is one bbolt file with these buckets:
//
//	log       seq (8 bytes, big-endian) → record
//	ids       article id → entry: where its record is, and what Stats counts
//	versions  article id, 0x00, seq → the record that was at seq
//	meta      facts about the whole store: format.go
//
// Every write takes the next sequence number. The log holds one record an
// article, under the number of its latest write, so that what changed since a
// number is a range of it and the pages of the file fill in the order of
// writing; records keyed by article id, which are random, made the file twice
// as large. A deleted article leaves an empty record, so that an index which
// lags can replay the deletion.
//
// The layouts of record and entry are in record.go, what a record holds in
// codec.go; format.go says how a store of an older program is brought up to date.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// What may be wrong with a store; the errors that methods return wrap these.
var (
	ErrLocked   = errors.New("another process has the store open")
	ErrNotFound = errors.New("no such article")
	ErrDamaged  = errors.New("damaged")
	ErrFull     = errors.New("no space left on the disk")
	ErrReadOnly = errors.New("a write has failed: the store takes none until it is opened again")
	ErrClosed   = errors.New("the store is closed")
	ErrNewer    = errors.New("a newer onrecord wrote it: use that one")
)

const (
	lockWait = time.Second
	// mapSize is address space, not memory: a file that outgrows its mapping
	// makes writers wait for every reader.
	mapSize = 1 << 28
	// pageSize is that of a new file. A record that does not fit into the rest of
	// a page leaves it empty: of pages of 4 kB that was a fifth.
	pageSize = 16 << 10
	growth   = 1 << 20 // of the file, at a time; by itself bbolt takes 16 MB
)

var (
	logBucket      = []byte("log")
	idsBucket      = []byte("ids")
	versionsBucket = []byte("versions")
)

// Store is an open store. Its methods may be called at the same time.
type Store struct {
	path     string
	identity string
	copying  sync.Mutex   // held while the file is copied, taken before the others
	waiting  waiting      // to write
	writing  sync.Mutex   // held by each write, and while the file is written anew
	swapping sync.RWMutex // held shared to read db, alone to change it: that takes both
	db       *bbolt.DB
	codec    *codec
	recent   *recent
	seq      atomic.Uint64
	broken   atomic.Bool
	syncs    SyncCount
}

// Open opens the store at path and makes one where there is none. ErrLocked:
// another process has it; ErrDamaged: it is no store; ErrNewer: this program is
// too old for it.
func Open(path string) (*Store, error) {
	db, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", path, err)
	}
	s := &Store{path: path, db: db, codec: newCodec(), recent: newRecent()}
	err = s.view(func(t *tables) error {
		s.seq.Store(t.log.Sequence())
		return t.checkEnd()
	})
	if err == nil {
		err = s.upgrade()
	}
	if gone := os.Remove(path + copied); err == nil && !errors.Is(gone, os.ErrNotExist) {
		err = gone // a crash has left it
	}
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("opening the store %s: %w", path, err)
	}
	return s, nil
}

// Close ends the use of the store; closing it again does nothing.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.db.Close()
}

// Seq is the number of the last write, 0 before the first.
func (s *Store) Seq() uint64 { return s.seq.Load() }

// tables are the buckets in one transaction.
type tables struct {
	log, ids, versions *bbolt.Bucket
	meta               *bbolt.Bucket // nil in a store that was made before it was
}

func tablesOf(tx *bbolt.Tx) (*tables, error) {
	t := &tables{tx.Bucket(logBucket), tx.Bucket(idsBucket), tx.Bucket(versionsBucket), tx.Bucket(metaBucket)}
	if t.log == nil || t.ids == nil || t.versions == nil {
		return nil, fmt.Errorf("%w: a table is missing", ErrDamaged)
	}
	t.log.FillPercent = 1 // it only ever grows at its end
	return t, nil
}

// checkEnd holds that the log ends with the last write. Every write leaves a
// record under its number, which only a later one removes.
func (t *tables) checkEnd() error {
	last := t.log.Sequence()
	if last > 0 && t.log.Get(seqKey(last)) == nil {
		return fmt.Errorf("%w: the record of its last write, at seq %d, is missing", ErrDamaged, last)
	}
	if beyond, _ := t.log.Cursor().Seek(seqKey(last + 1)); len(beyond) == 8 {
		return fmt.Errorf("%w: its log goes beyond its last write, seq %d", ErrDamaged, last)
	}
	return nil
}

// view runs fn in a read transaction. Keep it short: while it runs, the file
// cannot reuse the pages that were freed since.
func (s *Store) view(fn func(*tables) error) (err error) {
	s.swapping.RLock()
	defer s.swapping.RUnlock()
	defer guard(&err)()
	return translated(s.db.View(func(tx *bbolt.Tx) error {
		t, err := tablesOf(tx)
		if err != nil {
			return err
		}
		return fn(t)
	}))
}

// settled is view, of what is on the disk: readers see a commit while it is yet
// synced, and a loss of power may take it back, with the place where a record
// was before it was written again. What others keep of the store must not have
// that. Where the sync has failed nothing of it is known for good: ErrReadOnly.
func (s *Store) settled(fn func(*tables) error) error {
	for {
		ahead := false
		err := s.view(func(t *tables) error {
			if ahead = t.log.Sequence() > s.Seq(); ahead {
				return nil
			}
			return fn(t)
		})
		if err != nil || !ahead {
			return err
		}
		s.writing.Lock() // until the commit has ended
		broken := s.broken.Load()
		s.writing.Unlock()
		if broken {
			return ErrReadOnly
		}
	}
}

// failed is the error of a write that could not be committed. Whatever is no
// refusal to write for want of room leaves the store broken: a sync that says
// so has failed like any other.
func (s *Store) failed(err error) error {
	var write *fs.PathError
	if errors.As(err, &write) && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	s.broken.Store(true)
	return fmt.Errorf("%w: %w", ErrReadOnly, err)
}

// advance notes a committed number; commits may finish out of order here.
func (s *Store) advance(seq uint64) {
	for {
		old := s.seq.Load()
		if seq <= old || s.seq.CompareAndSwap(old, seq) {
			return
		}
	}
}

// guard turns the panics with which bbolt answers damaged pages, and the
// fault of reading a file that was cut short, into ErrDamaged.
func guard(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if r := recover(); r != nil {
			*err = fmt.Errorf("the store is %w: %v", ErrDamaged, r)
		}
	}
}

// translated is an error of bbolt's as this package says it. An element whose
// flags call it a bucket, or none, where it is the other, has been damaged.
func translated(err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	case errors.Is(err, bolterrors.ErrIncompatibleValue):
		return fmt.Errorf("the store is %w: %w", ErrDamaged, err)
	}
	return err
}
