package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"onrecord/corpus"
	"onrecord/corpus/store"
	"onrecord/index"
)

// Checked is what Check found.
type Checked struct {
	store.Contents
	Store   []store.Damage // wrong with the articles
	Index   []string       // wrong with the index, which is made anew from them
	NoIndex string         // why the index was not looked at; "" where it was
}

// Check reads everything in the folder of an archive that no process has open,
// and changes nothing: the store's file, the index's, and whether the index says
// what the store does, of every article and quote. An error is of reading.
func Check(ctx context.Context, dir string, o Options) (c Checked, err error) {
	a := newArchive(dir, o)
	err = locked(dir, func() error {
		path := a.path(storeName)
		if c.Contents, c.Store, err = store.Check(ctx, path); err != nil {
			return err
		}
		if a.store, err = store.Open(path); err != nil {
			c.NoIndex = "the articles cannot be read"
			return nil // that is among what is wrong
		}
		a.give(a.store.Seq())
		err := a.checkIndex(ctx, &c)
		return errors.Join(err, a.store.Close())
	})
	if err != nil {
		err = fmt.Errorf("checking %s: %w", dir, err)
	}
	return c, err
}

func (a *Archive) checkIndex(ctx context.Context, c *Checked) error {
	now, err := a.readCurrent()
	if errors.Is(err, fs.ErrNotExist) {
		c.NoIndex = "there is none; the next start builds it"
		return nil
	}
	if err != nil {
		c.Index = []string{err.Error()}
		return nil
	}
	if err := a.outdated(now); err != nil {
		c.NoIndex = "the next start builds it anew: " + err.Error()
		return nil
	}
	made, err := a.openBuilt(ctx, now.Folder)
	if err != nil {
		c.Index = []string{err.Error()}
		return ctx.Err()
	}
	applied, err := made.engine.Applied(ctx)
	switch {
	case err != nil:
	case applied < a.store.Seq(): // as a crash may leave it
		c.NoIndex = fmt.Sprintf("it is at number %d, the articles at %d: the next start brings it after", applied, a.store.Seq())
	default:
		c.Index, err = a.compareAll(ctx, made.engine)
	}
	return errors.Join(err, made.engine.Close())
}

// compareAll holds an index against the store: the same articles, the same
// quotes, each once, and nothing else.
func (a *Archive) compareAll(ctx context.Context, e index.Engine) (wrong []string, err error) {
	missing, unread, err := a.expected(ctx)
	if err != nil {
		return nil, err
	}
	for _, kind := range []index.Type{index.Articles, index.Quotes} {
		for hit, err := range e.Scan(ctx, &index.Query{Type: kind, Sort: index.Oldest}) {
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case errors.Is(err, index.ErrUnreadable) && len(unread) > 0: // told by the check of the store
			case err != nil:
				wrong = append(wrong, err.Error())
			case unread[hit.Document.Article.ID]:
			case !missing[nameOf(hit)]:
				wrong = append(wrong, nameOf(hit)+" is found twice, or is not in the store")
			default:
				delete(missing, nameOf(hit))
			}
		}
	}
	for name := range missing {
		wrong = append(wrong, name+" is not found")
	}
	return wrong, nil
}

func nameOf(h *index.Hit) string {
	if h.Quote == nil {
		return "article " + string(h.Document.Article.ID)
	}
	return quoteName(h.Quote.ID, h.Document.Article.ID)
}

func quoteName(id corpus.QuoteID, of corpus.ArticleID) string {
	return fmt.Sprintf("quote %s of article %s", id, of)
}

// expected are the names of all that an index of the store finds. What cannot
// be read is left out of an index, and told by the check of the store.
func (a *Archive) expected(ctx context.Context) (names map[string]bool, unread map[corpus.ArticleID]bool, err error) {
	names, unread = make(map[string]bool), make(map[corpus.ArticleID]bool)
	for doc, err := range a.store.All() {
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		id := doc.Article.ID
		switch {
		case err != nil && id == "":
			return nil, nil, err
		case err != nil:
			unread[id] = true
			continue
		}
		names["article "+string(id)] = true
		for i := range doc.Analysis.Quotes {
			names[quoteName(doc.Analysis.Quotes[i].ID, id)] = true
		}
	}
	return names, unread, nil
}

// NothingKeptError says that a repair would have kept no article, and was not
// made.
type NothingKeptError struct {
	Doubtful int // articles that would be kept where doubtful ones are asked for
}

// Error says that nothing is changed.
func (e *NothingKeptError) Error() string {
	return "no article would be kept for sure: nothing is changed"
}

// Repair makes a new store of what can be read of the one in a folder that no
// process has open, and puts it in its place; the index is built anew when the
// archive is next opened. The damaged file is kept in quarantine, until the next
// takedown; kept says where, and is "" where nothing was damaged. A record that may be of an article as it was
// before it was replaced or taken down is left out, unless doubtful ones are
// asked for; where no article would be kept at all, a *[NothingKeptError] says
// how many there are of those. After an error, a crash included, the folder is as it was, but for
// the index at most.
func Repair(ctx context.Context, dir string, doubtful bool) (found store.Salvaged, kept string, err error) {
	err = locked(dir, func() error {
		path := filepath.Join(dir, storeName)
		if found.Contents, found.Damage, err = store.Check(ctx, path); err != nil || len(found.Damage) == 0 {
			return err
		}
		fresh := path + building
		if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if found, err = store.Salvage(ctx, path, fresh, doubtful); err != nil {
			return err
		}
		if found.Articles == 0 {
			return errors.Join(&NothingKeptError{found.Doubtful}, os.Remove(fresh))
		}
		kept, err = replaceStore(dir, fresh)
		return err
	})
	if err != nil {
		err = fmt.Errorf("repairing %s: %w", dir, err)
	}
	return found, kept, err
}

// replaceStore puts a store in the place of the damaged one. The index goes
// first: it has what the new store may lack, and would not be behind it.
func replaceStore(dir, fresh string) (kept string, err error) {
	path := filepath.Join(dir, storeName)
	if err := os.Remove(filepath.Join(dir, "CURRENT")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := makeFolder(filepath.Join(dir, "quarantine")); err != nil {
		return "", err
	}
	kept = filepath.Join(dir, "quarantine", time.Now().UTC().Format("articles-20060102T150405.000000000.db"))
	if err := os.Link(path, kept); err != nil {
		return "", err
	}
	if err := syncPath(filepath.Dir(kept)); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, path); err != nil {
		return "", err
	}
	return kept, syncPath(dir)
}
