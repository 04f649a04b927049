package cluster

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"onrecord/corpus"
	"onrecord/corpus/registry"
	"onrecord/index"
	"onrecord/index/archive"
	"onrecord/index/intake"
)

// Options say how an archive behaves.
type Options struct {
	Known *registry.Registry // of people and outlets; nil: the shipped outlets
	Log   *slog.Logger       // of failures that nobody's call returns; nil: nowhere

	extractor intake.Extractor // in place of package extract's, in tests
	weigh     func(*Item) int  // in place of the length of its text, in tests
}

// Archive is articles in a keeper. Its methods may be called at the same time,
// also by many processes, each with an archive of its own. The same article is
// written by one call of a process at a time.
type Archive struct {
	keeper Keeper
	reader *intake.Reader
	claims claims
	looks  looks
	shows  *shows
	syncs  archive.SyncCount
	weigh  func(*Item) int
	closed chan struct{}

	closing sync.Once
	err     error
}

// New makes an archive of a keeper, which it closes at its end.
func New(k Keeper, o Options) *Archive {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.weigh == nil {
		o.weigh = func(i *Item) int { return len(i.Article.Text) }
	}
	a := &Archive{weigh: o.weigh, keeper: k, reader: intake.NewReader(o.Known, o.extractor), closed: make(chan struct{})}
	a.looks.state = k.State
	a.shows = newShows(func(ctx context.Context) error {
		defer a.looks.forget()
		return k.Refresh(ctx)
	}, o.Log)
	return a
}

// Close ends the use of the archive, when searches see what was written.
// Closing it again does nothing.
func (a *Archive) Close() error {
	a.closing.Do(func() {
		a.err = a.shows.end()
		close(a.closed)
		if err := a.keeper.Close(); err != nil {
			a.err = err
		}
	})
	return a.err
}

// Engine is the keeper, to read from. Whether it answers is for each call to
// tell.
func (a *Archive) Engine() (index.Engine, error) {
	if a.ended() {
		return nil, index.ErrClosed
	}
	return view{a.keeper}, nil
}

func (a *Archive) ended() bool {
	select {
	case <-a.closed:
		return true
	default:
		return false
	}
}

// view is a keeper as readers see it.
type view struct{ index.Engine }

// Apply is refused: what changes goes through the archive.
func (view) Apply(context.Context, index.Batch) error {
	return fmt.Errorf("an archive's engine is read only: use Put and Delete")
}

// Close does nothing: the archive closes its keeper.
func (view) Close() error { return nil }

// Put extracts the quotes of articles and keeps both; outcomes are in the
// order of the articles, which need not have ids yet. After an error without
// outcomes it is unknown which were kept, and Put may be repeated. With
// outcomes, an error says that all are kept that are not rejected, and searches
// may not see them yet.
func (a *Archive) Put(ctx context.Context, articles []corpus.Article, wait archive.Wait) ([]archive.Outcome, error) {
	if a.ended() {
		return nil, index.ErrClosed
	}
	settled := slices.Clone(articles)
	for i := range settled {
		a.reader.Settle(&settled[i])
	}
	var outcomes []archive.Outcome
	for _, part := range apart(settled, func(x *corpus.Article) corpus.ArticleID { return x.ID }) {
		_, some, err := a.keepClaimed(ctx, part)
		if err != nil {
			a.shows.soon() // what was kept of them
			return nil, err
		}
		outcomes = append(outcomes, some...)
	}
	var seen uint64 // the number that is reached when searches see them
	var err error
	if wait == archive.Stored {
		a.shows.soon()
		seen, _ = a.Progress()
	} else {
		err = a.shows.now(ctx)
		seen = a.State().Applied
	}
	for i := range outcomes {
		outcomes[i].Seq = seen
	}
	return outcomes, err
}

// Delete takes an article down: when it returns it is gone, and no search
// finds it. It returns the number that the keeper has reached, or an error
// that wraps [index.ErrNotFound].
func (a *Archive) Delete(ctx context.Context, id corpus.ArticleID) (uint64, error) {
	if a.ended() {
		return 0, index.ErrClosed
	}
	ids := []corpus.ArticleID{id}
	if err := a.claims.take(ctx, ids); err != nil {
		return 0, err
	}
	defer a.claims.give(ids)
	there, err := a.keeper.Documents(ctx, ids)
	if err == nil && there[id] == nil {
		err = fmt.Errorf("article %q: %w", id, index.ErrNotFound)
	}
	if err == nil {
		if err = a.keeper.Apply(ctx, index.Batch{Delete: ids}); err != nil {
			a.shows.soon() // it may be gone, and still be counted
		}
	}
	if err != nil {
		return 0, err
	}
	a.looks.forget()
	return a.State().Applied, nil
}

// apart divides a list where an article comes again.
func apart[T any](list []T, id func(*T) corpus.ArticleID) (parts [][]T) {
	in, begin := make(map[corpus.ArticleID]bool), 0
	for i := range list {
		switch of := id(&list[i]); {
		case of == "":
		case in[of]:
			parts, begin = append(parts, list[begin:i]), i
			clear(in)
			fallthrough
		default:
			in[of] = true
		}
	}
	return append(parts, list[begin:])
}

// keepClaimed keeps articles that differ from one another while nobody else in
// this process writes them.
func (a *Archive) keepClaimed(ctx context.Context, articles []corpus.Article) ([]corpus.Document, []archive.Outcome, error) {
	ids := idsOf(articles)
	if err := a.claims.take(ctx, ids); err != nil {
		return nil, nil, err
	}
	defer a.claims.give(ids)
	return a.keep(ctx, articles)
}

func idsOf(articles []corpus.Article) []corpus.ArticleID {
	ids := make([]corpus.ArticleID, len(articles))
	for i := range articles {
		ids[i] = articles[i].ID
	}
	return ids
}

// keep reads and writes settled articles. What is there already, and was read
// by the same extractor, is not read again, nor written unless it is torn.
func (a *Archive) keep(ctx context.Context, articles []corpus.Article) ([]corpus.Document, []archive.Outcome, error) {
	if len(articles) == 0 {
		return nil, nil, nil
	}
	there, err := a.keeper.Documents(ctx, idsOf(articles))
	if err != nil {
		return nil, nil, err
	}
	torn, err := a.torn(ctx, articles, there)
	if err != nil {
		return nil, nil, err
	}
	docs, err := a.reader.All(ctx, articles, func(article corpus.Article) corpus.Document {
		if old := there[article.ID]; old != nil && a.reader.Has(old, &article) {
			return *old
		}
		return a.reader.Read(article)
	})
	if err != nil {
		return nil, nil, err
	}
	var changed []corpus.Document
	outcomes := make([]archive.Outcome, len(docs))
	for i := range docs {
		article := &docs[i].Article
		outcomes[i] = archive.Outcome{ID: article.ID, Status: status(there[article.ID], &docs[i], a.reader), Quotes: len(docs[i].Analysis.Quotes)}
		if outcomes[i].Status != intake.Unchanged || torn[article.ID] {
			changed = append(changed, docs[i])
		}
	}
	return docs, outcomes, a.write(ctx, changed, outcomes)
}

// torn tells which of the articles that are there unchanged are so in part only.
func (a *Archive) torn(ctx context.Context, articles []corpus.Article, there map[corpus.ArticleID]*corpus.Document) (map[corpus.ArticleID]bool, error) {
	var same []*corpus.Document
	for i := range articles {
		if old := there[articles[i].ID]; old != nil && a.reader.Has(old, &articles[i]) {
			same = append(same, old)
		}
	}
	if len(same) == 0 {
		return nil, nil
	}
	return a.keeper.Torn(ctx, same)
}

func status(old, now *corpus.Document, r *intake.Reader) string {
	switch {
	case old == nil:
		return intake.Created
	case r.Has(old, &now.Article):
		return intake.Unchanged
	}
	return intake.Updated
}

// write makes documents durable and notes which are rejected.
func (a *Archive) write(ctx context.Context, docs []corpus.Document, outcomes []archive.Outcome) error {
	if len(docs) == 0 {
		return nil
	}
	began := time.Now()
	rejected, err := a.keeper.Write(ctx, index.Batch{Put: docs})
	if err != nil {
		return err
	}
	a.syncs.Add(time.Since(began))
	why := make(map[corpus.ArticleID]string, len(rejected))
	for _, r := range rejected {
		why[r.Article] = r.Reason
	}
	for i := range outcomes {
		if reason, ok := why[outcomes[i].ID]; ok {
			outcomes[i] = archive.Outcome{ID: outcomes[i].ID, Status: intake.Rejected, Reason: reason}
		}
	}
	return nil
}

// Reindex has every article read again by this program, into another index
// which then takes the place of the one in use; that answers until then.
// Progress, which may be nil, is told how many articles are done.
func (a *Archive) Reindex(ctx context.Context, progress func(done, of uint64)) error {
	return a.rebuild(ctx, func(d corpus.Document) corpus.Document { return a.reader.Read(d.Article) }, progress)
}

// Migrate has every article written anew, as it is, into an index of the
// layout of this program, which then takes the place of the one in use.
func (a *Archive) Migrate(ctx context.Context, progress func(done, of uint64)) error {
	return a.rebuild(ctx, func(d corpus.Document) corpus.Document { return d }, progress)
}

func (a *Archive) rebuild(ctx context.Context, revise func(corpus.Document) corpus.Document, progress func(done, of uint64)) error {
	if progress == nil {
		progress = func(uint64, uint64) {}
	}
	err := a.keeper.Rebuild(ctx, revise, func(done, of int) { progress(uint64(done), uint64(of)) })
	a.looks.forget()
	return err
}

// Extractor is the version of what finds quotes here.
func (a *Archive) Extractor() string { return a.reader.Version }

// Stats counts.
func (a *Archive) Stats(ctx context.Context) (*index.Stats, error) { return a.keeper.Stats(ctx) }

// Syncs says how long writes took to be durable.
func (a *Archive) Syncs() archive.Syncs { return a.syncs.Syncs() }

// Room is not known: the disks are the keeper's.
func (a *Archive) Room() (free uint64, err error) { return 0, nil }
