package bleve

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/index/bleve/column"
)

// columnsDir is the folder of the columns within the index.
const columnsDir = "columns"

// leastFile is the number of documents from which on the columns of a segment
// are kept in a file: for fewer, making them anew takes less than they are
// worth.
const leastFile = 2000

// publish makes the newest snapshot of bleve's the one that searches see, once
// all its columns are there. Until then they see the one before, so that no
// search waits for a merge. When ctx or the engine ends, columns in the making
// are given up. The caller holds e.writing.
func (e *engine) publish(ctx context.Context) (err error) {
	defer guard("reading the index", &err)()
	reader, err := e.store.Reader()
	if err != nil {
		return fmt.Errorf("reading the index: %w", err)
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return errors.Join(fmt.Errorf("reading the index: %T is no snapshot of segments", reader), reader.Close())
	}
	v := &view{snapshot: snapshot, values: e.values, tallies: &e.tallies, rooms: &e.rooms, users: 1}
	unwanted := v // but for panics it would be enough to drop it on an error
	defer func() {
		if unwanted != nil {
			e.drop(unwanted)
		}
	}()
	ctx, done := e.during(ctx)
	defer done()
	if err := e.fill(ctx, v); err != nil {
		return fmt.Errorf("reading the index: %w", err)
	}
	e.mu.Lock()
	unwanted, e.newest = e.newest, v
	e.mu.Unlock()
	e.unseen = nil
	return nil
}

// during is a context that ends with the engine too.
func (e *engine) during(ctx context.Context) (_ context.Context, done func()) {
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(e.life, func() { end(context.Cause(e.life)) })
	return ctx, func() {
		stop()
		end(nil)
	}
}

// fill gives a view its segments, with the columns that the newest has and
// those that it has not.
func (e *engine) fill(ctx context.Context, v *view) error {
	fresh, err := e.unseen.in(v)
	if err != nil {
		return err
	}
	from := &origins{staged: fresh, docs: e.docs, until: ctx}
	known := make(map[uint64]*part)
	if e.newest != nil {
		from.past = e.newest.segments
		for _, p := range from.past {
			known[p.id] = p
		}
	}
	for _, s := range v.snapshot.Segments() {
		var c *columns
		if old := known[s.Id()]; old != nil {
			c = old.columns
		} else if c, err = e.columnsOf(s, from); err != nil {
			return err
		}
		e.mu.Lock()
		c.users++
		e.mu.Unlock()
		v.segments = append(v.segments, newPart(s, c))
		if err := e.seal(ctx, s.Segment(), c); err != nil {
			return err
		}
	}
	return unchanged(from.past) // which bleve may have merged, and columns were taken from
}

// drop gives up a view; the last to do so closes it, and the columns of
// segments that are gone.
func (e *engine) drop(v *view) {
	e.mu.Lock()
	v.users--
	last, keep := v.users == 0, e.closed
	var idle []*columns
	if last {
		idle = v.leave()
	}
	e.mu.Unlock()
	if !last {
		return // files are closed without the lock, which every search takes
	}
	_ = v.snapshot.Close() // counts references down; nothing to be done about an error
	for _, c := range idle {
		_ = c.close(keep)
	}
}

// leave counts a view down at its columns and returns those that no other has.
// The caller holds engine.mu.
func (v *view) leave() (idle []*columns) {
	for _, p := range v.segments {
		if p.users--; p.users == 0 {
			idle = append(idle, p.columns)
		}
	}
	return idle
}

// columnsOf opens the columns of a segment, or makes them.
func (e *engine) columnsOf(s *scorch.SegmentSnapshot, from *origins) (*columns, error) {
	size := uint32(s.Segment().Count())
	path, stamp, err := e.identify(s.Segment())
	if err != nil {
		return nil, err
	}
	if path != "" {
		c, err := readColumns(path, stamp, size)
		if err == nil && c.lackOnly(s.Deleted()) {
			return c, nil
		}
		if err == nil {
			_ = c.close(true)
		}
	}
	made := from.columnsFor(s.Segment())
	if made == nil {
		if made, err = buildColumns(s.Segment(), s.Deleted(), from); err != nil {
			return nil, err
		}
	}
	if path != "" && size >= leastFile {
		if c, err := writeColumns(made, path, stamp, size); err == nil {
			return c, nil
		}
		// The disk is full, say. They are there already: better in memory
		// than no answers.
	}
	file, err := made.File()
	if err != nil {
		return nil, err
	}
	return openColumns(file, "", size)
}

// writeColumns brings columns into a file and opens it.
func writeColumns(made *column.Builder, path string, stamp []byte, size uint32) (*columns, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if err := made.Write(path, stamp); err != nil {
		return nil, err
	}
	return readColumns(path, stamp, size)
}

// readColumns opens a file of columns.
func readColumns(path string, stamp []byte, size uint32) (*columns, error) {
	file, err := column.Open(path, stamp)
	if err != nil {
		return nil, err
	}
	c, err := openColumns(file, path, size)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return c, nil
}

// identify says where the columns of a segment are kept, and what tells it
// from every other: numbers of segments come again after a crash, checksums of
// their files do not. A segment without a file has neither.
func (e *engine) identify(s segment.Segment) (path string, stamp []byte, err error) {
	persisted, ok := s.(segment.PersistedSegment)
	if !ok {
		return "", nil, nil
	}
	stamp, err = footer(persisted.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil // merged since, and its file removed: it is mapped, and stays until it is let go of
	}
	if err != nil {
		return "", nil, fmt.Errorf("reading a segment: %w", err)
	}
	return filepath.Join(e.dir, columnsDir, filepath.Base(persisted.Path())+".columns"), stamp, nil
}

// footer is the end of a segment's file, its checksum within, and its size.
func footer(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	end := make([]byte, min(info.Size(), 128))
	if _, err := f.ReadAt(end, info.Size()-int64(len(end))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return fmt.Appendf(nil, "%d %08x", info.Size(), crc32.ChecksumIEEE(end)), nil
}

// sweep removes columns of segments that are no more. What cannot be removed
// takes room, and costs no answer.
func (e *engine) sweep() {
	dir := filepath.Join(e.dir, columnsDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	used := make(map[string]bool)
	for _, p := range e.newest.segments {
		used[filepath.Base(p.path)] = true
	}
	for _, entry := range entries {
		if !used[entry.Name()] {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}

// How often a merge is looked for, and for how long after a batch or another
// merge: the largest take minutes.
const (
	followEvery = 250 * time.Millisecond
	followFor   = 15 * time.Minute
)

// follow publishes what bleve merges by itself, until the engine is closed. It
// looks for as long as merges go on after a batch.
func (e *engine) follow() {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for left := followFor; ; {
		look := tick.C
		if left <= 0 {
			look = nil // until the next batch
		}
		select {
		case <-e.life.Done():
			return
		case <-e.written:
			left = followFor
		case <-look:
			left -= followEvery
			if found, err := e.merged(e.life); err != nil {
				left = 0 // the next batch meets what is wrong, and tells
			} else if found {
				left = followFor
			}
		}
	}
}

// merged publishes a merge, if there is one.
func (e *engine) merged(ctx context.Context) (found bool, err error) {
	e.writing.Lock()
	defer e.writing.Unlock()
	if e.isClosed() || !e.behind() {
		return false, nil
	}
	return true, e.publish(ctx)
}

// behind says whether bleve has other segments than the newest view.
func (e *engine) behind() bool {
	reader, err := e.store.Reader()
	if err != nil {
		return false
	}
	defer func() { _ = reader.Close() }()
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || len(snapshot.Segments()) != len(e.newest.segments) {
		return ok
	}
	for i, s := range snapshot.Segments() {
		if s.Id() != e.newest.segments[i].id {
			return true
		}
	}
	return false
}
