package bleve

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	bleve2 "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/index"
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
// mapping, as zeros at best, and would be an answer.
type seal struct {
	path string // "" for what is in memory
	size int64
	at   time.Time
}

// sealOf is the seal of a file as it is now.
func sealOf(path string) seal {
	info, err := os.Stat(path)
	if err != nil {
		return seal{}
	}
	return seal{path, info.Size(), info.ModTime()}
}

// broken says that the file is another now. One that has been removed stays as
// it was for those who have it open.
func (s *seal) broken() bool {
	if s.path == "" {
		return false
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	return info.Size() != s.size || !info.ModTime().Equal(s.at)
}

// sealSegment is the seal of a segment, from the view before if it was there.
func sealSegment(s segment.Segment, before *part) seal {
	persisted, ok := s.(segment.PersistedSegment)
	if !ok {
		return seal{}
	}
	if before != nil && before.seal.path == persisted.Path() {
		return before.seal
	}
	return sealOf(persisted.Path())
}

// unchanged is an error of damage where a file of the segments is not as it
// was when it was opened. Asked after they have been read, it vouches for what
// was read.
func unchanged(parts []*part) error {
	for _, p := range parts {
		for _, s := range []*seal{&p.seal, &p.columns.seal} {
			if s.broken() {
				return damage(s.path+" has been changed", nil)
			}
		}
	}
	return nil
}
