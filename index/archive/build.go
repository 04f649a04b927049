package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"onrecord/corpus"
	"onrecord/corpus/registry"
	"onrecord/index"
)

// built is an index on disk that is whole, and open.
type built struct {
	engine index.Engine
	folder string
}

// openIndex opens the index in use. Where there is none, or it is damaged or
// not what this program would make, it builds one.
func (a *Archive) openIndex(ctx context.Context) (built, error) {
	now, err := a.readCurrent()
	if errors.Is(err, fs.ErrNotExist) && a.store.Seq() == 0 {
		return a.build(ctx) // a new archive
	}
	if err == nil {
		err = a.outdated(now)
	}
	if err == nil {
		var made built
		made, err = a.openBuilt(ctx, now.Folder)
		if !errors.Is(err, errUseless) && !errors.Is(err, a.options.Engines.Damaged) {
			return made, err
		}
		if !errors.Is(err, errForeign) { // which is nothing to look into, and may be large
			err = errors.Join(err, a.quarantine(now.Folder))
		}
	}
	a.log.Warn("the index is built anew", "because", err)
	made, err := a.build(ctx)
	if err == nil && now.Folder != "" {
		if err := os.RemoveAll(a.path("index", now.Folder)); err != nil {
			a.log.Error("the old index cannot be removed", "error", err)
		}
	}
	return made, err
}

// outdated says why an index is not what this program would make.
func (a *Archive) outdated(c current) error {
	switch {
	case c.Schema != a.options.Engines.Schema:
		return fmt.Errorf("it was made as schema %q, now it is %q", c.Schema, a.options.Engines.Schema)
	case c.Extractor != a.reader.Version:
		return fmt.Errorf("its quotes were found by extractor %q, now it is %q", c.Extractor, a.reader.Version)
	}
	return nil
}

// errUseless says that an index is sound, and of no use to this store.
var errUseless = errors.New("the index and the store do not belong together")

// checkAloud is the size of an index from which on it is said that it is being
// checked: every byte is read, which takes a second for a gigabyte or, from a
// slow disk, ten.
const checkAloud = 1 << 30

// openBuilt opens the index in a folder, if it belongs to this store.
func (a *Archive) openBuilt(ctx context.Context, folder string) (built, error) {
	if size := sizeOf(a.path("index", folder)); size >= checkAloud {
		a.log.Info("the index is checked before it is used", "MiB", size>>20)
	}
	if err := a.ofThisStore(folder); err != nil {
		return built{}, err
	}
	engine, err := a.options.Engines.Open(ctx, a.path("index", folder), documents{a.store}, OtherNames(a.options.Known))
	if err != nil {
		return built{}, err
	}
	applied, err := engine.Applied(ctx)
	if given := a.given.Load(); err == nil && applied > given { // not the store's number: that goes on while the index is opened
		err = fmt.Errorf("%w: it is at number %d, the store was at %d", errUseless, applied, given)
	}
	if err != nil {
		return built{}, errors.Join(err, engine.Close())
	}
	a.faults.opened.Add(1)
	return built{engine, folder}, nil
}

// OtherNames is what people and outlets go by besides what articles print.
func OtherNames(known *registry.Registry) index.OtherNames {
	return func(f index.Field, id string) []string {
		if f == index.Speaker {
			if p, ok := known.Person(corpus.SpeakerID(id)); ok {
				return p.OtherNames
			}
			return nil
		}
		outlet, _ := known.Outlets().Known(corpus.OutletID(id))
		return append([]string{outlet.Name}, outlet.OtherNames...)
	}
}

// build makes an index from the store and puts it to use.
func (a *Archive) build(ctx context.Context) (built, error) {
	if err := a.revise(ctx, a.readByAnother); err != nil {
		return built{}, err
	}
	made, err := a.prepare(ctx, func(done, _ uint64) { a.reach(nil, done) })
	if err != nil {
		return built{}, err
	}
	if err := a.use(made.folder); err != nil {
		return built{}, errors.Join(err, a.discard(made))
	}
	return made, nil
}

// discard closes an index that is not used after all, and removes it unless
// CURRENT names it, as far as that can be told.
func (a *Archive) discard(made built) error {
	err := made.engine.Close()
	if now, unknown := a.readCurrent(); unknown == nil && now.Folder == made.folder || unknown != nil && !errors.Is(unknown, fs.ErrNotExist) {
		return err
	}
	return errors.Join(err, os.RemoveAll(a.path("index", made.folder)))
}

// use makes CURRENT name the index in a folder.
func (a *Archive) use(folder string) error {
	return a.writeCurrent(current{folder, a.options.Engines.Schema, a.reader.Version})
}

// prepare makes an index of everything in the store, beside the one in use:
// under a name that no one opens until it is whole and durable. This is the
// one way in which an index comes to be.
func (a *Archive) prepare(ctx context.Context, progress func(done, of uint64)) (made built, err error) {
	folder := a.newFolder()
	final := a.path("index", folder)
	defer func() {
		if err != nil { // it is tried again, under another name
			err = errors.Join(err, os.RemoveAll(final+building), os.RemoveAll(final))
		}
	}()
	if err := a.fill(ctx, final+building, progress); err != nil {
		return built{}, fmt.Errorf("building the index: %w", err)
	}
	if err := os.Rename(final+building, final); err != nil {
		return built{}, err
	}
	if err := syncPath(a.path("index")); err != nil {
		return built{}, err
	}
	a.faults.built.Add(1)
	return a.openBuilt(ctx, folder)
}

// fill makes an index of the store in a new folder.
func (a *Archive) fill(ctx context.Context, dir string, progress func(done, of uint64)) error {
	engine, err := a.options.Engines.Create(dir, documents{a.store}, OtherNames(a.options.Known))
	if err != nil {
		return err
	}
	_, err = a.replay(ctx, engine, func(applied uint64) { progress(applied, a.store.Seq()) })
	if s, ok := engine.(index.Settler); ok && err == nil {
		a.settle(ctx, s, dir)
	}
	if err := errors.Join(err, ctx.Err(), engine.Close(), a.sign(dir)); err != nil {
		return err
	}
	return syncTree(dir)
}

// settle has a new index settled, which takes as much room again for a while:
// without it, the disk would be full for the store too. An index that is not
// settled is slower and no worse, so that it fails is no failure of building.
func (a *Archive) settle(ctx context.Context, s index.Settler, dir string) {
	err := a.roomLeft(uint64(sizeOf(dir)))
	if err == nil {
		err = s.Settle(ctx)
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("the new index stays in several parts", "because", err)
	}
}

// readByAnother reports whether another extractor has read an article.
func (a *Archive) readByAnother(d *corpus.Document) bool {
	return d.Analysis.Version != a.reader.Version
}

// revise reads articles again.
func (a *Archive) revise(ctx context.Context, which func(*corpus.Document) bool) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("reading the articles again: %w", err)
		}
	}()
	for since, until := uint64(0), a.store.Seq(); since < until; {
		changes, err := a.store.Changes(since, stepChanges)
		if err != nil || len(changes) == 0 {
			return err
		}
		if latest(changes) <= since {
			return fmt.Errorf("the store's log ends before its number %d", until)
		}
		var docs []corpus.Document
		for _, c := range changes {
			since = max(since, c.Seq)
			if c.Err == nil && !c.Deleted && which(&c.Document) {
				docs = append(docs, c.Document)
			}
		}
		if err := a.replaceAnalyses(ctx, docs); err != nil {
			return err
		}
	}
	return nil
}

// replaceAnalyses reads articles again and stores what it finds, but for those
// that somebody has written or deleted meanwhile.
func (a *Archive) replaceAnalyses(ctx context.Context, docs []corpus.Document) error {
	if len(docs) == 0 {
		return nil
	}
	fresh, err := a.reader.All(ctx, articlesOf(docs), a.reader.Read)
	if err != nil {
		return err
	}
	a.revising.Lock()
	defer a.revising.Unlock()
	still := fresh[:0]
	for i, d := range fresh {
		if now, err := a.store.Document(d.Article.ID); err == nil && now.Article == docs[i].Article {
			still = append(still, d)
		}
	}
	_, err = a.store.Put(ctx, still)
	a.news() // else writers would wait for an index that nobody brings after
	return err
}

func articlesOf(docs []corpus.Document) []corpus.Article {
	articles := make([]corpus.Article, len(docs))
	for i := range docs {
		articles[i] = docs[i].Article
	}
	return articles
}

// swap asks the follower to use another index.
type swap struct {
	made built
	done chan error
}

// Reindex reads every article again, builds the index anew from the store, and
// puts it in the place of the one in use, which answers until then. Progress,
// which may be nil, is told how many of the store's numbers are applied.
func (a *Archive) Reindex(ctx context.Context, progress func(done, of uint64)) error {
	a.reindexing.Lock()
	defer a.reindexing.Unlock()
	if progress == nil {
		progress = func(uint64, uint64) {}
	}
	if err := a.Await(ctx); err != nil {
		return fmt.Errorf("reindexing: %w", err) // the follower builds one as it is
	}
	if err := a.revise(ctx, func(*corpus.Document) bool { return true }); err != nil {
		return fmt.Errorf("reindexing: %w", err)
	}
	made, err := a.prepare(ctx, progress)
	if err != nil {
		return fmt.Errorf("reindexing: %w", err)
	}
	next := swap{made, make(chan error, 1)}
	select {
	case a.swap <- next:
		return <-next.done
	case <-ctx.Done():
		err = ctx.Err()
	case <-a.done:
		err = errClosed
	}
	return errors.Join(err, a.discard(made))
}

// succeed puts another engine in the place of s, and closes s when its last
// reader has left it. With an error, s stays.
func (a *Archive) succeed(ctx context.Context, s *serving, made built) (*serving, error) {
	_, err := a.replay(ctx, made.engine, func(uint64) {})
	if err == nil {
		err = a.use(made.folder)
	}
	if err != nil {
		return s, errors.Join(fmt.Errorf("using the new index: %w", err), a.discard(made))
	}
	successor := &serving{built: made}
	if err := a.catchUp(ctx, successor); err != nil {
		a.hide(fmt.Errorf("%w: %w", index.ErrNotReady, err)) // the next step of tend meets the error too
	}
	a.retiring.Go(func() {
		if err := errors.Join(s.retire(), os.RemoveAll(a.path("index", s.folder))); err != nil {
			a.log.Error("the old index cannot be removed", "error", err)
		}
	})
	return successor, nil
}
