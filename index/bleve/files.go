package bleve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	bleve2 "github.com/blevesearch/bleve/v2"
	bolt "go.etcd.io/bbolt/errors"
)

// ErrDamaged says that an index cannot be used and must be built anew.
var ErrDamaged = errors.New("the index is damaged")

// checkFiles refuses what bleve would make worse: without its root file it
// deletes every segment before it reports an error.
func checkFiles(dir string) error {
	meta, err := os.ReadFile(filepath.Join(dir, "index_meta.json"))
	if err != nil {
		return damaged(dir, err)
	}
	var kind struct {
		Type string `json:"index_type"`
	}
	if err := json.Unmarshal(meta, &kind); err != nil {
		return damaged(dir, err)
	}
	if kind.Type != bleve2.Config.DefaultIndexType {
		return damaged(dir, fmt.Errorf("index_meta.json speaks of the type %q", kind.Type))
	}
	root, err := os.Stat(filepath.Join(dir, "store", "root.bolt"))
	if err != nil {
		return damaged(dir, err)
	}
	if root.Size() == 0 || !root.Mode().IsRegular() {
		return damaged(dir, errors.New("root.bolt is empty"))
	}
	return nil
}

// damaged wraps what is wrong with an index. A folder that may not be read is
// no damaged index.
func damaged(dir string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("opening the index in %s: %w", dir, err)
	}
	return fmt.Errorf("opening the index in %s: %w: %w", dir, ErrDamaged, err)
}

// openBleve opens the index; damaged files make bleve panic.
func openBleve(dir string) (idx bleve2.Index, err error) {
	defer func() {
		if errors.Is(err, errPanic) {
			err = damaged(dir, err)
		}
	}()
	defer guard("reading it", &err)()
	idx, err = bleve2.OpenUsing(dir, settings())
	if err != nil {
		return nil, openError(dir, err)
	}
	return idx, nil
}

// openError tells an index in use, or out of reach, from a damaged one.
func openError(dir string, err error) error {
	if errors.Is(err, bolt.ErrTimeout) {
		return fmt.Errorf("opening the index in %s: another process has it open: %w", dir, err)
	}
	return damaged(dir, err)
}

// syncTree brings a folder with all that is in it to the disk, and its entry
// in the folder above. bleve leaves out index_meta.json, without which a power
// failure takes the whole index.
func syncTree(dir string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = syncFile(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // bleve removes what it needs no more
		}
		return err
	})
	if err != nil {
		return err
	}
	return syncFile(filepath.Dir(dir))
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
