package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"onrecord/corpus"
	"onrecord/corpus/store"
	"onrecord/index"
	"onrecord/index/intake"
)

// Wait says when a write returns.
type Wait int

// What a write can wait for.
const (
	Visible Wait = iota // the next search sees it
	Stored              // it is durable; searches see it soon after
)

// ErrFull says that the disk is too full to take more: nothing was stored.
var ErrFull = store.ErrFull

// ErrReadOnly says that a write has failed in a way that leaves unknown what the
// disk holds: nothing is written until the archive is opened again.
var ErrReadOnly = store.ErrReadOnly

// Outcome is what Put did with one article; none is rejected.
type Outcome = intake.Outcome

// Put extracts the quotes of articles and keeps both; outcomes are in the
// order of the articles, which need not have ids yet. All are stored, or none:
// after an error without outcomes it is unknown which, and Put may be
// repeated. With outcomes, an error says that they are stored and searches
// may not see them yet.
func (a *Archive) Put(ctx context.Context, articles []corpus.Article, wait Wait) ([]Outcome, error) {
	docs, err := a.reader.All(ctx, articles, a.analyse)
	if err != nil {
		return nil, err
	}
	outcomes, err := a.keep(ctx, docs)
	if err != nil || wait == Stored {
		return outcomes, err
	}
	return outcomes, a.visible(ctx, lastSeq(outcomes))
}

// Delete takes an article down: it is gone from the store with its kept
// versions, the next search does not find it, and no damaged index is kept that
// may hold its words. It returns the deletion's number, or an error that wraps
// [index.ErrNotFound]. The files hold the words until [Archive.Clear], and
// the index until the engine next merges what holds them.
func (a *Archive) Delete(ctx context.Context, id corpus.ArticleID) (uint64, error) {
	var seq uint64
	err := a.withBallast(func() (err error) {
		seq, err = a.deleteStored(ctx, id)
		return err
	})
	if err != nil {
		return 0, a.noteReadOnly(err)
	}
	a.news()
	if err := os.RemoveAll(a.path("quarantine")); err != nil {
		return seq, fmt.Errorf("the article is deleted, and may be left in an index in quarantine: %w", err)
	}
	return seq, a.visible(ctx, seq)
}

func (a *Archive) deleteStored(ctx context.Context, id corpus.ArticleID) (uint64, error) {
	a.revising.RLock()
	defer a.revising.RUnlock()
	deleted, seq, err := a.store.Delete(ctx, []corpus.ArticleID{id})
	if err == nil && len(deleted) == 0 {
		err = fmt.Errorf("article %q: %w", id, index.ErrNotFound)
	}
	return seq, err
}

// Clear writes the store's file anew, without the words of what was taken down,
// where any may be left. Writing waits meanwhile, reading does not. An archive
// does so by itself, in the background, when it is opened.
func (a *Archive) Clear(ctx context.Context) error {
	due, err := a.store.Uncleared()
	if err == nil && due {
		err = a.compact(ctx)
	}
	if err != nil {
		return fmt.Errorf("what was taken down may still be read in the file of the articles: %w", err)
	}
	return nil
}

func (a *Archive) compact(ctx context.Context) error {
	stats, err := a.store.Stats()
	if err != nil {
		return err
	}
	if err := a.roomLeft(uint64(stats.Bytes)); err != nil {
		return err
	}
	return a.store.Compact(ctx)
}

// keep stores documents and tells the follower.
func (a *Archive) keep(ctx context.Context, docs []corpus.Document) ([]Outcome, error) {
	if err := cmp.Or(a.leave(ctx), ctx.Err(), a.roomLeft(0)); err != nil {
		return nil, err
	}
	a.revising.RLock()
	stored, err := a.store.Put(ctx, docs)
	a.revising.RUnlock()
	if err != nil {
		return nil, a.noteReadOnly(err)
	}
	a.news()
	outcomes := make([]Outcome, len(docs))
	for i, s := range stored {
		outcomes[i] = Outcome{ID: docs[i].Article.ID, Status: string(s.Status), Quotes: len(docs[i].Analysis.Quotes), Seq: s.Seq}
	}
	return outcomes, nil
}

// noteReadOnly logs the first write after which the store takes no more.
func (a *Archive) noteReadOnly(err error) error {
	if errors.Is(err, ErrReadOnly) {
		a.readOnly.Do(func() { a.log.Error("no writes are taken any more; searching goes on", "error", err) })
	}
	return err
}

func lastSeq(outcomes []Outcome) (last uint64) {
	for _, o := range outcomes {
		last = max(last, o.Seq)
	}
	return last
}

// The space that is left free for the index to come after the store, to merge
// in and to shut down with: half a gigabyte, of a small disk a quarter.
const reserve = 512 << 20

// Room is how many bytes are free on the disk, and an error that wraps
// [ErrFull] where articles are refused because they are too few.
func (a *Archive) Room() (free uint64, err error) {
	free, _, err = a.disk()
	if err == nil {
		err = a.roomLeft(0)
	}
	return free, err
}

func (a *Archive) disk() (free, all uint64, err error) {
	var fs syscall.Statfs_t
	err = syscall.Statfs(a.dir, &fs)
	return fs.Bavail * uint64(fs.Bsize), fs.Blocks * uint64(fs.Bsize), err
}

// roomLeft is ErrFull when the disk has no room for so many bytes, or is nearly
// full.
func (a *Archive) roomLeft(size uint64) error {
	free, all, err := a.disk()
	if err != nil {
		return nil // the write itself will tell
	}
	if free < size+min(all/4, reserve) {
		return fmt.Errorf("%w: %d MiB are left and kept in reserve", ErrFull, free>>20)
	}
	return nil
}

// visible returns when a search that begins now sees the write of that
// number: the engine has it, or there is none, and the next one will.
func (a *Archive) visible(ctx context.Context, seq uint64) error {
	return a.await(ctx, func() bool { return a.live == nil || a.applied >= seq })
}

// Await returns when the archive can be searched, when it failed to become so
// though the index was built anew, or when ctx ends.
func (a *Archive) Await(ctx context.Context) error {
	err := a.await(ctx, func() bool { return a.live != nil || a.failures > 1 })
	return cmp.Or(err, a.Ready())
}

// await returns when done, which is asked under the lock, says so.
func (a *Archive) await(ctx context.Context, done func() bool) error {
	for {
		a.mu.Lock()
		ok, moved := done(), a.moved
		a.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// analyse finds the quotes of an article. What is stored already, and was
// read by the same extractor, is not read again.
func (a *Archive) analyse(article corpus.Article) corpus.Document {
	a.reader.Settle(&article)
	if old, err := a.store.Document(article.ID); err == nil && a.reader.Has(&old, &article) {
		return old
	}
	return a.reader.Read(article)
}

// errClosed is what a closed archive answers with.
var errClosed = errors.Join(index.ErrClosed, errors.New("the archive is closed"))
