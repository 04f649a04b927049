package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"

	"onrecord/corpus"
)

// Salvaged is what a Salvage found.
type Salvaged struct {
	Contents
	Damage []Damage // all that is wrong with the file
	Lost   []Damage // articles, versions and takedowns of which nothing that is sound and sure is left

	Doubtful int // articles among the lost that would be kept where doubtful ones are asked for
}

// Salvage reads whatever can be read of the damaged file at from, which nobody
// may have open, and makes a store of it at to, which must not exist. Records
// are told by their checksums, wherever they lie: also where the pages that
// lead to them are gone. A takedown is kept where its record or its entry is
// left. A record that may have been replaced or taken down, because it lies in
// a page that nothing says is in use, is kept only where doubtful ones are asked
// for. The new file is durable when Salvage returns.
func Salvage(ctx context.Context, from, to string, doubtful bool) (found Salvaged, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("salvaging the store %s: %w", from, err)
		}
	}()
	p, f, err := openPages(from)
	if err != nil {
		return found, err
	}
	defer f.Close()
	s, err := surveyFile(ctx, p)
	if err != nil {
		return found, err
	}
	if s.format > storeFormat {
		return found, fmt.Errorf("%w: its format is %d, this one knows %d", ErrNewer, s.format, storeFormat)
	}
	x := &salvage{survey: s, codec: newCodec(), doubtful: doubtful}
	if err := x.write(ctx, to); err != nil {
		return found, errors.Join(err, os.Remove(to))
	}
	s.nameless(x.lose)
	x.found.Damage, x.found.Format = s.damage, storeFormat
	return x.found, nil
}

// salvage is a Salvage under way.
type salvage struct {
	*survey
	codec    *codec
	doubtful bool
	found    Salvaged
}

// salvageStep is how many articles are written in one transaction.
const salvageStep = 1000

func (x *salvage) write(ctx context.Context, to string) error {
	db, err := boltOpen(to, os.O_CREATE)
	if err != nil {
		return err
	}
	db.NoSync = true // until all is there
	err = db.Update(makeTables)
	ids := x.ids()
	for len(ids) > 0 && err == nil {
		n := min(len(ids), salvageStep)
		if err = ctx.Err(); err == nil {
			err = db.Update(func(tx *bbolt.Tx) error { return x.articles(tx, ids[:n]) })
		}
		ids = ids[n:]
	}
	if err == nil {
		err = db.Sync()
	}
	return errors.Join(err, db.Close())
}

func (x *salvage) articles(tx *bbolt.Tx, ids []corpus.ArticleID) error {
	t, err := tablesOf(tx)
	if err != nil {
		return err
	}
	t.log.FillPercent = bbolt.DefaultFillPercent // the numbers do not come in order here
	for _, id := range ids {
		if err := x.article(t, id); err != nil {
			return fmt.Errorf("article %q: %w", id, err)
		}
	}
	return t.log.SetSequence(x.found.Seq) // the log ends with it, also where later records are lost
}

func (x *salvage) article(t *tables, id corpus.ArticleID) error {
	e := x.entries[id]
	w, found := x.current(id, x.doubtful)
	switch {
	case w.deleted, e.sure && e.state == stateDeleted && e.seq > w.seq:
		return x.takedown(t, id, max(w.seq, e.seq))
	case !found && len(x.records[id]) > 0:
		if once, _ := x.current(id, true); !once.deleted {
			x.found.Doubtful++
		}
		x.lose(id, e.seq, x.records[id][0].at, "it is found as it once was; nothing says that it was not replaced or taken down")
		return nil
	case !found:
		at, why := x.absent(e.seq)
		x.lose(id, e.seq, at, why)
		return nil
	}
	if e.sure && e.seq > w.seq {
		x.lose(id, e.seq, -1, fmt.Sprintf("this state of it cannot be read; it is as it was at seq %d", w.seq))
	}
	doc, err := x.document(x.codec, w)
	if err != nil {
		x.lose(id, w.seq, w.at, err.Error())
		return nil
	}
	_, raw, err := x.sealed(w)
	if err != nil {
		return err
	}
	now := entryOf(&doc, w.seq)
	if now.versions, err = x.older(t, id, w.seq); err != nil {
		return err
	}
	x.found.Articles++
	x.found.Seq = max(x.found.Seq, w.seq)
	return errors.Join(t.log.Put(seqKey(w.seq), raw), t.ids.Put([]byte(id), now.bytes()))
}

func (x *salvage) takedown(t *tables, id corpus.ArticleID, seq uint64) error {
	x.found.Takedowns++
	x.found.Seq = max(x.found.Seq, seq)
	now := entry{seq: seq, state: stateDeleted}
	return errors.Join(t.markUncleared(), t.log.Put(seqKey(seq), sealRecord(seq, id, nil)), t.ids.Put([]byte(id), now.bytes()))
}

// older keeps the versions of an article that can be read.
func (x *salvage) older(t *tables, id corpus.ArticleID, seq uint64) (n byte, err error) {
	for _, w := range x.kept(id, seq, x.doubtful) {
		if _, err := x.document(x.codec, w); err != nil {
			x.lose(id, w.seq, w.at, "an older version: "+err.Error())
			continue
		}
		_, raw, err := x.sealed(w)
		if err == nil {
			err = t.versions.Put(versionKey(id, w.seq), raw)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	x.found.Versions += int(n)
	if want := x.entries[id]; want.seq == seq && want.versions > n {
		x.lose(id, seq, -1, fmt.Sprintf("%d of its %d older versions cannot be read", want.versions-n, want.versions))
	}
	return n, nil
}

func (x *salvage) lose(id corpus.ArticleID, seq uint64, at int64, why string) {
	x.found.Lost = append(x.found.Lost, Damage{id, seq, at, why})
}
