package archive

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"onrecord/corpus"
)

// current is what the file CURRENT says: which folder holds the index, and
// what made it.
type current struct {
	Folder    string `json:"folder"`
	Schema    string `json:"schema"`
	Extractor string `json:"extractor"`
}

// building ends the name of a folder until the index in it is whole.
const building = ".tmp"

// currentBytes is more than CURRENT ever has.
const currentBytes = 64 << 10

// maxQuarantined is how many damaged indexes are kept to look into.
const maxQuarantined = 2

func (a *Archive) path(elements ...string) string {
	return filepath.Join(append([]string{a.dir}, elements...)...)
}

func (a *Archive) readCurrent() (c current, err error) {
	raw, err := readFile(a.path("CURRENT"), currentBytes)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("CURRENT cannot be read: %w", err)
	}
	if c.Folder == "" || c.Folder != filepath.Base(c.Folder) {
		return c, fmt.Errorf("CURRENT names no folder: %q", c.Folder)
	}
	return c, nil
}

// writeCurrent changes CURRENT at once: a crash leaves the old one or the new
// one.
func (a *Archive) writeCurrent(c current) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	temp := a.path("CURRENT" + building)
	if err := os.WriteFile(temp, append(raw, '\n'), 0o644); err != nil {
		return err
	}
	if err := syncPath(temp); err != nil {
		return err
	}
	if err := os.Rename(temp, a.path("CURRENT")); err != nil {
		return err
	}
	return syncPath(a.dir)
}

// newFolder is a name that no index has, nor had since the archive was opened.
func (a *Archive) newFolder() string {
	return fmt.Sprintf("%s-%d", corpus.Slug(a.options.Engines.Schema), a.folders.Add(1))
}

// sweep removes what a crash has left beside the index in use, and finds out
// which numbers are taken. It runs before anything is built.
func (a *Archive) sweep() error {
	now, _ := a.readCurrent() // without it, all are left over
	entries, err := os.ReadDir(a.path("index"))
	if err != nil {
		return err
	}
	var faults []error
	for _, e := range entries {
		if e.Name() != now.Folder {
			faults = append(faults, os.RemoveAll(a.path("index", e.Name())))
		}
	}
	taken, _ := strconv.ParseInt(now.Folder[strings.LastIndexByte(now.Folder, '-')+1:], 10, 64)
	a.folders.Store(taken)
	return errors.Join(faults...)
}

// quarantine moves a damaged index aside, and lets go of the oldest there.
func (a *Archive) quarantine(folder string) error {
	if err := os.MkdirAll(a.path("quarantine"), 0o755); err != nil {
		return err
	}
	aside := a.path("quarantine", time.Now().UTC().Format("20060102T150405.000000000-")+folder)
	if err := os.Rename(a.path("index", folder), aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	entries, err := os.ReadDir(a.path("quarantine")) // in order of their names, and so of time
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() }) // what Repair keeps is no index
	for _, e := range entries[:max(0, len(entries)-maxQuarantined)] {
		err = cmp.Or(err, os.RemoveAll(a.path("quarantine", e.Name())))
	}
	return err
}

// makeFolder makes a folder whose name no loss of power takes back; those
// above it too, where they are missing.
func makeFolder(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeFolder(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncPath(filepath.Dir(dir))
}

// sizeOf is how many bytes a folder holds.
func sizeOf(root string) (total int64) {
	_ = filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			total += info.Size()
		}
		return nil
	})
	return total
}

// syncTree makes a folder with all that is in it durable.
func syncTree(root string) error {
	var all []string
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if err != nil {
		return err
	}
	for _, path := range slices.Backward(all) { // what is in a folder before the folder
		if err := syncPath(path); err != nil {
			return err
		}
	}
	return nil
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
