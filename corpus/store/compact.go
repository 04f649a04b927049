package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"go.etcd.io/bbolt"
)

// copyStep is how much Compact copies in one transaction.
const copyStep = 16 << 20

// Compact writes the file anew, without the free pages in which the words of
// deleted articles lie until they are used again, and puts it in the place of
// the old one. Reading goes on meanwhile; writing waits. After an error, a
// crash included, the store is what it was. The disk must have room for both.
func (s *Store) Compact(ctx context.Context) error {
	s.copying.Lock()
	defer s.copying.Unlock()
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.broken.Load() {
		return ErrReadOnly
	}
	fresh, err := s.copyTo(ctx, s.path+copied)
	if err != nil {
		return fmt.Errorf("compacting the store: %w", err)
	}
	s.swapping.Lock()
	defer s.swapping.Unlock()
	old := s.db
	s.db = fresh
	return old.Close()
}

// copied ends the name of a copy that is not whole yet.
const copied = ".compact"

// copyTo makes a copy under the name temp, and moves it to the store's own
// name when it is whole and durable.
func (s *Store) copyTo(ctx context.Context, temp string) (fresh *bbolt.DB, err error) {
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if fresh, err = boltOpen(temp, os.O_CREATE); err != nil {
		return nil, err
	}
	if err = s.copyAll(ctx, fresh, nil); err == nil {
		err = s.keepIdentity(fresh)
	}
	if err == nil {
		err = fresh.Sync()
	}
	if err == nil {
		err = os.Rename(temp, s.path)
	}
	if err != nil {
		if errors.Is(err, syscall.ENOSPC) {
			err = fmt.Errorf("%w: %w", ErrFull, err)
		}
		return nil, errors.Join(err, fresh.Close(), os.Remove(temp))
	}
	fresh.NoSync = false
	if err := syncDir(filepath.Dir(s.path)); err != nil {
		s.broken.Store(true) // which of the two files a crash leaves is unknown
		return nil, errors.Join(err, fresh.Close())
	}
	return fresh, nil
}

// copyAll copies the tables as they are at one moment, and shows them to look,
// which may be nil, before.
func (s *Store) copyAll(ctx context.Context, to *bbolt.DB, look func(*tables) error) (err error) {
	defer guard(&err)()
	to.NoSync = true // until all is there
	return translated(s.db.View(func(from *bbolt.Tx) error {
		if err := to.Update(makeTables); err != nil {
			return err
		}
		t, err := tablesOf(from)
		if err == nil && look != nil {
			err = look(t)
		}
		if err != nil {
			return err
		}
		for _, name := range [][]byte{logBucket, idsBucket, versionsBucket} {
			if err := copyTable(ctx, to, name, from.Bucket(name)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func copyTable(ctx context.Context, to *bbolt.DB, name []byte, from *bbolt.Bucket) error {
	cursor := from.Cursor()
	k, v := cursor.First()
	for first := true; k != nil || first; first = false {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := to.Update(func(tx *bbolt.Tx) error {
			bucket := tx.Bucket(name)
			bucket.FillPercent = 0.9 // keys come in order
			for size := 0; k != nil && size < copyStep; k, v = cursor.Next() {
				if err := bucket.Put(k, v); err != nil {
					return err
				}
				size += len(k) + len(v)
			}
			return bucket.SetSequence(from.Sequence())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Uncleared reports whether words of deleted articles may still lie in free
// pages of the file: [Store.Compact] removes them.
func (s *Store) Uncleared() (uncleared bool, err error) {
	err = s.view(func(t *tables) error {
		uncleared = t.meta != nil && t.meta.Get(unclearedKey) != nil
		return nil
	})
	return uncleared, err
}

// markUncleared notes that words of a deleted article lie in the file.
func (t *tables) markUncleared() error {
	meta := t.meta
	if meta == nil {
		tx := t.log.Tx()
		if err := makeTables(tx); err != nil {
			return err
		}
		meta = tx.Bucket(metaBucket)
	}
	return meta.Put(unclearedKey, []byte{1})
}
