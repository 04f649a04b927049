package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"syscall"

	"onrecord/corpus"
)

// Snapshot writes a store to path, which must not exist, that holds what this
// one holds at one moment, without free pages and what is left in them of
// deleted articles. Reading and writing go on meanwhile; pages that are freed
// are used again when it is done. It is durable when Snapshot returns, but for
// its name, which is the caller's to sync. Every checksum is looked at: what is
// damaged is copied as it is, and named. The copy has an identity of its own.
func (s *Store) Snapshot(ctx context.Context, path string) (Contents, []Damage, error) {
	s.copying.Lock() // or Compact would wait with its hands on the database
	defer s.copying.Unlock()
	c, damage, err := s.snapshot(ctx, path)
	if errors.Is(err, syscall.ENOSPC) {
		err = fmt.Errorf("%w: %w", ErrFull, err)
	}
	if err != nil {
		return c, nil, fmt.Errorf("copying the store: %w", errors.Join(err, os.Remove(path)))
	}
	return c, damage, nil
}

func (s *Store) snapshot(ctx context.Context, path string) (c Contents, damage []Damage, err error) {
	to, err := boltOpen(path, os.O_CREATE)
	if err != nil {
		return c, nil, err
	}
	err = s.copyAll(ctx, to, func(t *tables) error {
		c.Seq, c.Format = t.log.Sequence(), storeFormat
		damage, err = t.contents(ctx, &c)
		return err
	})
	if err == nil {
		err = to.Sync()
	}
	return c, damage, errors.Join(err, to.Close())
}

// contents counts, and looks at every checksum.
func (t *tables) contents(ctx context.Context, c *Contents) (damage []Damage, err error) {
	note := func(id corpus.ArticleID, seq uint64, err error) {
		damage = append(damage, Damage{id, seq, -1, err.Error()})
	}
	err = t.ids.ForEach(func(k, v []byte) error {
		id := corpus.ArticleID(k)
		e, err := parseEntry(id, v)
		if err == nil && e.state == stateDeleted {
			c.Takedowns++
			err = t.checkTakedown(id, e)
		} else if err == nil {
			c.Articles++
			_, err = t.record(id, e)
		}
		if err != nil {
			note(id, e.seq, err)
		}
		return ctx.Err()
	})
	if err != nil {
		return damage, err
	}
	return damage, t.versions.ForEach(func(k, v []byte) error {
		c.Versions++
		if _, seq, ok := cutVersionKey(k); !ok {
			note("", 0, fmt.Errorf("the key %x of a version is %w", k, ErrDamaged))
		} else if _, err := openRecord(binary.BigEndian.Uint64(seq), v); err != nil {
			note("", 0, err)
		}
		return ctx.Err()
	})
}

// Deleted is what Takedowns found.
type Deleted struct {
	IDs     []corpus.ArticleID
	Seq     uint64 // the number of the last write that is found
	Damaged int    // what is wrong with the file: some may be among it
}

// Takedowns are the articles that the store at path, which nobody may have
// open and which may be damaged, knows to be deleted.
func Takedowns(ctx context.Context, path string) (d Deleted, err error) {
	p, f, err := openPages(path)
	if err != nil {
		return d, fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	s, err := surveyFile(ctx, p)
	if err != nil {
		return d, err
	}
	for _, id := range s.ids() {
		w, _ := s.current(id, false)
		if e := s.entries[id]; w.deleted || e.sure && e.state == stateDeleted && e.seq > w.seq {
			d.IDs = append(d.IDs, id)
		}
	}
	d.Seq, d.Damaged = s.last, len(s.damage)+len(s.torn)
	return d, nil
}
