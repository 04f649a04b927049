package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"onrecord/corpus/store"
)

// A backup is a folder of the articles, of the files of who is known, and of a
// manifest that says what each of them must be. The index is not in it: it is
// made from the articles.
const (
	manifestName   = "manifest.json"
	storeName      = "articles.db"
	manifestFormat = 1
	manifestBytes  = 1 << 20 // at most
	maxDamaged     = 1000    // lines of what is damaged; each may be some hundred bytes
)

// listNames are the files of who is known, as a backup names them.
func listNames() []string { return []string{"people.json", "outlets.json"} }

// Manifest says what a backup holds.
type Manifest struct {
	Format      int       `json:"format"` // of the manifest
	Program     string    `json:"program"`
	Made        time.Time `json:"made"`
	StoreFormat int       `json:"store_format"`
	Sequence    uint64    `json:"sequence"` // the number of the last write that is in it
	Articles    int       `json:"articles"`
	Versions    int       `json:"versions"`
	Takedowns   int       `json:"takedowns"` // articles that were taken down before it was made, and are not in it
	Damaged     []string  `json:"damaged"`   // what could not be read when it was made
	Files       []Sum     `json:"files"`
}

// Sum is what one file of a backup must be.
type Sum struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Extra is what a backup takes besides the articles.
type Extra struct {
	Program         string // which made it
	People, Outlets string // the paths of the files of who is known, "" for none
}

// ErrBackup says that a backup is not what its manifest says.
var ErrBackup = errors.New("the backup is damaged")

// Backup makes a backup of the archive as it is at one moment in the folder
// dest, which must not exist: under another name until it is whole and durable.
// Reading and writing go on meanwhile. Articles that were taken down are not in
// it; what is damaged is copied as it is, and named in the manifest.
func (a *Archive) Backup(ctx context.Context, dest string, with Extra) (Manifest, error) {
	return backUp(ctx, a.store, a.dir, dest, with)
}

// BackUp makes a backup of the archive in a folder that no process has open.
// Nothing but the articles is looked at.
func BackUp(ctx context.Context, dir, dest string, with Extra) (m Manifest, err error) {
	err = locked(dir, func() error {
		if err := Lost(dir); err != nil {
			return err
		}
		s, err := store.Open(filepath.Join(dir, storeName))
		if err != nil {
			return err
		}
		m, err = backUp(ctx, s, dir, dest, with)
		return errors.Join(err, s.Close())
	})
	return m, err
}

// locked runs do while this process holds the folder.
func locked(dir string, do func() error) error {
	held, err := lock(dir, "")
	if err != nil {
		return unwritable(err)
	}
	err = mustBeFile(filepath.Join(dir, storeName))
	if err == nil {
		err = do()
	}
	return errors.Join(err, held.Close())
}

func backUp(ctx context.Context, s *store.Store, dir, dest string, with Extra) (m Manifest, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backing up to %s: %w", dest, err)
		}
	}()
	if dest, err = filepath.Abs(dest); err != nil {
		return m, err
	}
	if err := mayBackUp(dir, dest); err != nil {
		return m, err
	}
	temp := dest + building
	if err := os.Mkdir(temp, 0o700); errors.Is(err, fs.ErrExist) {
		return m, fmt.Errorf("%s is there: one is being made, or was cut off, and can then be removed", temp)
	} else if err != nil {
		return m, err
	}
	m, err = fillBackup(ctx, s, temp, with)
	if err == nil {
		err = os.Rename(temp, dest)
	}
	if err != nil {
		return m, errors.Join(err, os.RemoveAll(temp))
	}
	return m, syncPath(filepath.Dir(dest))
}

// mayBackUp refuses a folder that is there, has nowhere to be, or would be in
// the archive that it is to save.
func mayBackUp(dir, dest string) error {
	if _, err := os.Lstat(dest); err == nil {
		return fmt.Errorf("%w, and nothing is written over: name a folder that is not there yet", fs.ErrExist)
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(dest))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no folder %s: make it first", filepath.Dir(dest))
	}
	if err != nil {
		return err
	}
	if dir, err = filepath.EvalSymlinks(dir); err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return err
	}
	if parent == dir || strings.HasPrefix(parent, dir+string(filepath.Separator)) {
		return fmt.Errorf("that is in the folder of the archive itself, %s, and would be lost with it: name a folder elsewhere", dir)
	}
	return nil
}

func fillBackup(ctx context.Context, s *store.Store, dir string, with Extra) (Manifest, error) {
	held, damage, err := s.Snapshot(ctx, filepath.Join(dir, storeName))
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{
		Format: manifestFormat, Program: with.Program, Made: time.Now().UTC().Truncate(time.Second),
		StoreFormat: held.Format, Sequence: held.Seq,
		Articles: held.Articles, Versions: held.Versions, Takedowns: held.Takedowns,
		Damaged: damagedLines(damage),
	}
	for i, path := range []string{with.People, with.Outlets} {
		if path == "" {
			continue
		}
		if _, err := copyFile(ctx, filepath.Join(dir, listNames()[i]), path); err != nil {
			return m, err
		}
	}
	for _, name := range append([]string{storeName}, listNames()...) {
		sum, err := sumFile(ctx, filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return m, err
		}
		m.Files = append(m.Files, sum)
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, manifestName), append(raw, '\n'), 0o600)
	}
	if err != nil {
		return m, err
	}
	return m, syncTree(dir)
}

// damagedLines are what a manifest says of damage: never so much that it could
// not be read again.
func damagedLines(damage []store.Damage) []string {
	lines := make([]string, 0, min(len(damage), maxDamaged+1))
	for i, d := range damage {
		if i == maxDamaged {
			return append(lines, fmt.Sprintf("and %d more", len(damage)-i))
		}
		lines = append(lines, d.String())
	}
	return lines
}

func sumFile(ctx context.Context, path string) (Sum, error) {
	f, err := OpenFile(path)
	if err != nil {
		return Sum{}, err
	}
	defer f.Close()
	return sum(filepath.Base(path), io.Discard, untilDone{ctx, f})
}

// sum copies a file and tells what it is.
func sum(name string, to io.Writer, from io.Reader) (Sum, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(h, to), from)
	return Sum{name, n, hex.EncodeToString(h.Sum(nil))}, err
}

// copyFile copies a file to a name that is not taken, and tells what it was.
func copyFile(ctx context.Context, to, from string) (got Sum, err error) {
	in, err := OpenFile(from)
	if err != nil {
		return got, err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return got, err
	}
	got, err = sum(filepath.Base(from), out, untilDone{ctx, in})
	return got, errors.Join(err, out.Sync(), out.Close())
}
