package bleve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	bleve2 "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/index"
	"onrecord/index/bleve/root"
)

// failure is why an engine must be opened anew. What fails in bleve's own
// goroutines leaves it going on with what it has in memory, which is not what is
// on disk: a batch may be seen and lost, or waited for without end.
type failure struct {
	mu   sync.Mutex
	why  error
	come chan struct{} // closed with the first
}

func newFailure() *failure { return &failure{come: make(chan struct{})} }

// report notes a failure; the first counts.
func (f *failure) report(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.why == nil {
		f.why = fmt.Errorf("%w: %w", index.ErrFailed, err)
		close(f.come)
	}
}

// err is the first failure.
func (f *failure) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.why
}

// background takes in what bleve says of its own goroutines. That an old file
// cannot be removed costs room, and no answer.
func (f *failure) background(err error, _ string) {
	if !errors.Is(err, scorch.ErrCleanup) {
		f.report(fmt.Errorf("in the background: %w", err))
	}
}

// listenerName is the name under which bleve finds failure.background.
const listenerName = "onrecord"

// registering is held while bleve looks the name up. bleve knows such functions
// by names in a map, which it reads once while it makes an index and asks to be
// left alone otherwise. So the name stands there only for so long: each index
// has a listener of its own, and no table of open indexes is to be kept.
var registering sync.Mutex

// listening makes or opens an index whose failures f is told of.
func listening(f *failure, open func() (bleve2.Index, error)) (bleve2.Index, error) {
	registering.Lock()
	defer registering.Unlock()
	scorch.RegistryAsyncErrorCallbacks[listenerName] = f.background
	defer delete(scorch.RegistryAsyncErrorCallbacks, listenerName)
	return open()
}

// seal tells whether a file is still as it was when it was opened. Files are
// written once; what somebody writes over or cuts off later is seen through the
// mapping, as zeros at best, and would be an answer. The file is kept open: to
// ask for its path costs four times as much, and every search asks.
type seal struct {
	file *os.File
	size int64
	at   time.Time
}

// sealOf is the seal of a file as it is now, nil where it cannot be opened.
func sealOf(path string) *seal {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil
	}
	return &seal{f, info.Size(), info.ModTime()}
}

// broken says that the file is not as it was.
func (s *seal) broken() bool {
	if s == nil {
		return false
	}
	info, err := s.file.Stat()
	return err != nil || info.Size() != s.size || !info.ModTime().Equal(s.at)
}

func (s *seal) close() {
	if s != nil {
		_ = s.file.Close() // it was only read
	}
}

// seal seals the file of a segment, once it has one, and checks one that has
// been written since the index was opened: somebody else may have written to it
// at the same time. bleve may have removed it again.
func (e *engine) seal(ctx context.Context, s segment.Segment, c *columns) error {
	persisted, ok := s.(segment.PersistedSegment)
	if !ok || c.ofSegment.Load() != nil {
		return nil
	}
	path := persisted.Path()
	c.ofSegment.Store(sealOf(path))
	file := filepath.Base(path)
	if e.sound[file] {
		return nil
	}
	if err := checkSegment(ctx, path, root.Segment{File: file}); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return damaged(e.dir, err)
	}
	return nil
}

// unchanged is an error of damage where a file of the segments is not as it
// was when it was opened. Asked after they have been read, it vouches for what
// was read.
func unchanged(parts []*part) error {
	for _, p := range parts {
		for _, s := range []*seal{p.ofSegment.Load(), p.ofFile} {
			if s.broken() {
				return damage(s.file.Name()+" has been changed", nil)
			}
		}
	}
	return nil
}
