package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"onrecord/corpus"
)

// Contents is what a store's file holds.
type Contents struct {
	Seq       uint64 // the number of the last write
	Format    int    // of the store
	Articles  int
	Versions  int // older ones that are kept
	Takedowns int // articles that were deleted and not put again
}

// Contents counts what the store's entries say, and reads no record.
func (s *Store) Contents() (c Contents, err error) {
	err = s.view(func(t *tables) error {
		c.Seq, c.Format = t.log.Sequence(), storeFormat
		return t.ids.ForEach(func(k, v []byte) error {
			e, err := parseEntry(corpus.ArticleID(k), v)
			switch {
			case err != nil:
				return err
			case e.state == stateDeleted:
				c.Takedowns++
			default:
				c.Articles++
				c.Versions += int(e.versions)
			}
			return nil
		})
	})
	return c, err
}

// Check reads all of the file at path, which nobody may have open: every page
// in use and which are not, every record and what is packed in it, and whether
// log, ids and versions agree. It changes nothing. The error is of reading, not
// of what is wrong: that is the damage.
func Check(ctx context.Context, path string) (Contents, []Damage, error) {
	p, f, err := openPages(path)
	if errors.Is(err, ErrDamaged) {
		return Contents{}, []Damage{{Offset: 0, Why: err.Error()}}, nil
	}
	if err != nil {
		return Contents{}, nil, fmt.Errorf("checking the store %s: %w", path, err)
	}
	defer f.Close()
	s, err := surveyFile(ctx, p)
	if err != nil {
		return Contents{}, nil, fmt.Errorf("checking the store %s: %w", path, err)
	}
	if s.format > storeFormat {
		return Contents{}, nil, fmt.Errorf("checking the store %s: %w: its format is %d, this one knows %d", path, ErrNewer, s.format, storeFormat)
	}
	c := checking{survey: s, codec: newCodec()}
	for _, id := range s.ids() {
		if err := ctx.Err(); err != nil {
			return Contents{}, nil, err
		}
		c.article(id)
	}
	s.nameless(s.note)
	if c.ended != s.last {
		c.note("", s.last, -1, fmt.Sprintf("the last number is %d, and the last record's %d", s.last, c.ended))
	}
	if len(s.damage) == 0 { // else bbolt is not to be trusted with it
		c.lookUp(path)
	}
	c.contents.Seq, c.contents.Format = s.last, int(s.format)
	return c.contents, s.damage, nil
}

// checking is a Check under way.
type checking struct {
	*survey
	codec    *codec
	contents Contents
	ended    uint64 // the number of the last record
}

// article holds what is found of an article against its entry.
func (c *checking) article(id corpus.ArticleID) {
	e, listed := c.entries[id]
	w, found := c.current(id, false)
	switch {
	case !found:
		at, why := c.absent(e.seq)
		c.note(id, e.seq, at, why)
		c.ended = max(c.ended, e.seq) // that the log does not end with it is told thereby
		return
	case len(c.records[id]) > 1:
		c.note(id, w.seq, w.at, "it has several records")
	case !listed:
		c.note(id, w.seq, w.at, "the ids do not list it")
	}
	c.ended = max(c.ended, w.seq)
	if w.deleted {
		c.contents.Takedowns++
		c.compare(id, w, entry{seq: w.seq, state: stateDeleted}, len(c.versions[id]))
		return
	}
	c.contents.Articles++
	doc, err := c.document(c.codec, w)
	if err != nil {
		c.note(id, w.seq, w.at, err.Error())
		return
	}
	c.compare(id, w, entryOf(&doc, w.seq), c.older(id, w.seq))
}

// older counts the kept versions of an article that can be read.
func (c *checking) older(id corpus.ArticleID, seq uint64) int {
	kept := c.kept(id, seq, false)
	for _, w := range kept {
		if _, err := c.document(c.codec, w); err != nil {
			c.note(id, w.seq, w.at, "an older version: "+err.Error())
		}
	}
	c.contents.Versions += len(kept)
	return len(kept)
}

// entryOf is what the ids say of a document, but for its versions.
func entryOf(d *corpus.Document, seq uint64) entry {
	if d.Analysis.Analysed {
		return entry{seq: seq, state: stateAnalysed}
	}
	return entry{seq: seq, state: stateNotAnalysed, reason: d.Analysis.Reason}
}

func (c *checking) compare(id corpus.ArticleID, w where, want entry, versions int) {
	got, listed := c.entries[id]
	if !listed {
		return
	}
	want.versions = byte(versions)
	if got.entry != want {
		c.note(id, cmp.Or(w.seq, got.seq), w.at, fmt.Sprintf("the ids say %v of it, its records %v", got.entry, want))
	}
}

// lookUp asks bbolt for everything by its key: that it lies in a page does not
// say that it is found.
func (c *checking) lookUp(path string) {
	err := c.lookUpAll(path)
	if err != nil {
		c.note("", 0, -1, err.Error())
	}
}

func (c *checking) lookUpAll(path string) (err error) {
	defer guard(&err)()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockWait})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(func(tx *bbolt.Tx) error {
		t, err := tablesOf(tx)
		if err != nil {
			return err
		}
		for id, e := range c.entries {
			c.lookUpOne(t, id, e.entry)
		}
		return nil
	})
}

func (c *checking) lookUpOne(t *tables, id corpus.ArticleID, want entry) {
	e, known, err := t.entry(id)
	switch {
	case err != nil:
	case !known || e != want:
		err = errors.New("its entry is not where it would be looked for")
	default:
		_, err = t.record(id, e)
	}
	for _, w := range c.versions[id] {
		if err == nil && t.versions.Get(versionKey(id, w.seq)) == nil {
			err = fmt.Errorf("the version of seq %d is not where it would be looked for", w.seq)
		}
	}
	if err != nil {
		c.note(id, want.seq, -1, err.Error())
	}
}
