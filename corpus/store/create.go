package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// openFile opens the file, and makes it where there is none.
func openFile(path string) (*bbolt.DB, error) {
	free, err := isFree(path)
	if err != nil {
		return nil, err
	}
	if free {
		if db, err := create(path); db != nil || err != nil {
			return db, err
		}
	}
	if err := checkOpening(path); err != nil {
		return nil, err
	}
	return boltOpen(path, 0)
}

// isFree reports whether nothing has the name, as far as that can be told.
func isFree(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	return false, err
}

// boltOpen opens a file, which must be there unless the flags have O_CREATE:
// by itself bbolt makes one, without the tables of a store.
// roomToGrow is how much address space a file is given when it is opened.
func roomToGrow(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return mapSize // a new one, or opening it tells
	}
	return max(mapSize, 2*int(info.Size()))
}

func boltOpen(path string, flags int) (db *bbolt.DB, err error) {
	defer guard(&err)()
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         lockWait,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: roomToGrow(path),
		PageSize:        pageSize,
		OpenFile: func(name string, own int, mode os.FileMode) (*os.File, error) {
			return os.OpenFile(name, own&^os.O_CREATE|flags, mode)
		},
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, ErrLocked
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case err != nil:
		return nil, err
	}
	db.AllocSize = growth
	return db, nil
}

// create makes the file beside its place and moves it there when it is whole,
// so that no crash leaves half a store under the name. Whoever moves a file
// holds its lock and has seen that the place is free, so no process can move
// one over the store of another. A nil DB means that another was first.
func create(path string) (*bbolt.DB, error) {
	temp := path + ".new"
	db, err := boltOpen(temp, os.O_CREATE)
	if err != nil && !errors.Is(err, ErrLocked) { // left by a crash
		if gone := os.Remove(temp); gone != nil {
			return nil, err
		}
		db, err = boltOpen(temp, os.O_CREATE)
	}
	if err != nil {
		return nil, err
	}
	if free, err := isFree(path); err != nil || !free {
		return nil, errors.Join(err, db.Close())
	}
	if err := place(db, temp, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func place(db *bbolt.DB, temp, path string) error {
	if err := db.Update(makeTables); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a directory durable.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
