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
	"slices"
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
	return backUp(ctx, a.store, dest, with)
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
		m, err = backUp(ctx, s, dest, with)
		return errors.Join(err, s.Close())
	})
	return m, err
}

// locked runs do while this process holds the folder.
func locked(dir string, do func() error) error {
	held, err := lock(dir, "")
	if err != nil {
		return err
	}
	return errors.Join(do(), held.Close())
}

func backUp(ctx context.Context, s *store.Store, dest string, with Extra) (m Manifest, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backing up to %s: %w", dest, err)
		}
	}()
	if dest, err = filepath.Abs(dest); err != nil {
		return m, err
	}
	if _, err := os.Lstat(dest); err == nil {
		return m, fs.ErrExist
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

func fillBackup(ctx context.Context, s *store.Store, dir string, with Extra) (Manifest, error) {
	held, damage, err := s.Snapshot(ctx, filepath.Join(dir, storeName))
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{
		Format: manifestFormat, Program: with.Program, Made: time.Now().UTC().Truncate(time.Second),
		StoreFormat: held.Format, Sequence: held.Seq,
		Articles: held.Articles, Versions: held.Versions, Takedowns: held.Takedowns,
		Damaged: make([]string, len(damage)),
	}
	for i, d := range damage {
		m.Damaged[i] = d.String()
	}
	for i, path := range []string{with.People, with.Outlets} {
		if path == "" {
			continue
		}
		if _, err := copyFile(filepath.Join(dir, listNames()[i]), path); err != nil {
			return m, err
		}
	}
	for _, name := range append([]string{storeName}, listNames()...) {
		sum, err := sumFile(filepath.Join(dir, name))
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

func sumFile(path string) (Sum, error) {
	f, err := os.Open(path)
	if err != nil {
		return Sum{}, err
	}
	defer f.Close()
	return sum(filepath.Base(path), io.Discard, f)
}

// sum copies a file and tells what it is.
func sum(name string, to io.Writer, from io.Reader) (Sum, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(h, to), from)
	return Sum{name, n, hex.EncodeToString(h.Sum(nil))}, err
}

// copyFile copies a file to a name that is not taken, and tells what it was.
func copyFile(to, from string) (got Sum, err error) {
	in, err := os.Open(from)
	if err != nil {
		return got, err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return got, err
	}
	got, err = sum(filepath.Base(from), out, in)
	return got, errors.Join(err, out.Sync(), out.Close())
}

// ReadManifest reads the manifest of a backup, and holds every file against it.
func ReadManifest(backup string) (m Manifest, err error) {
	raw, err := os.ReadFile(filepath.Join(backup, manifestName))
	if err != nil {
		return m, fmt.Errorf("%s is no backup: %w", backup, err)
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("%w: its manifest: %w", ErrBackup, err)
	}
	if m.Format > manifestFormat {
		return m, fmt.Errorf("the backup %s: %w", backup, store.ErrNewer)
	}
	known := append([]string{storeName}, listNames()...)
	for i, want := range m.Files {
		if !slices.Contains(known, want.Name) || i == 0 && want.Name != storeName {
			return m, fmt.Errorf("%w: its manifest names a file %q", ErrBackup, want.Name)
		}
		got, err := sumFile(filepath.Join(backup, want.Name))
		if err != nil {
			return m, fmt.Errorf("%w: %w", ErrBackup, err)
		}
		if got != want {
			return m, fmt.Errorf("%w: %s has %d bytes with SHA-256 %s, the manifest says %d with %s",
				ErrBackup, want.Name, got.Bytes, got.SHA256, want.Bytes, want.SHA256)
		}
	}
	if len(m.Files) == 0 {
		return m, fmt.Errorf("%w: its manifest names no files", ErrBackup)
	}
	return m, nil
}

// Restore puts a backup into the folder dir, which must be empty or not exist,
// when every file of it is what its manifest says. The index is built when the
// archive is opened. What was taken down after the backup was made is in it
// again: [Archive.Delete] it again, or name in since an archive or a backup
// that is newer, also a damaged one, and what that knows to be taken down is
// not restored.
func Restore(ctx context.Context, backup, dir, since string) (m Manifest, again int, err error) {
	if m, err = ReadManifest(backup); err != nil {
		return m, 0, err
	}
	if err := makeFolder(dir); err != nil {
		return m, 0, err
	}
	err = locked(dir, func() error {
		if err := mustBeEmpty(dir); err != nil {
			return err
		}
		again, err = restore(ctx, backup, dir, since, m)
		return err
	})
	if err != nil {
		err = fmt.Errorf("restoring %s to %s: %w", backup, dir, err)
	}
	return m, again, err
}

// ErrNotEmpty says that there is something in a folder already.
var ErrNotEmpty = errors.New("the folder is not empty")

func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		half := strings.HasSuffix(e.Name(), building) // of a Restore that was ended
		if name := e.Name(); name != "lock" && name != "lost+found" && !half {
			return fmt.Errorf("%w: there is %s", ErrNotEmpty, name)
		}
	}
	return nil
}

// restore copies what the manifest lists under other names; the articles get
// theirs last, when all is there and durable.
func restore(ctx context.Context, backup, dir, since string, m Manifest) (again int, err error) {
	for _, want := range m.Files {
		temp := filepath.Join(dir, want.Name+building)
		if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		got, err := copyFile(temp, filepath.Join(backup, want.Name))
		if err == nil && got != want {
			err = fmt.Errorf("%w: %s changed while it was read", ErrBackup, want.Name)
		}
		if err != nil {
			return 0, err
		}
	}
	if err := store.Part(filepath.Join(dir, storeName+building)); err != nil { // it may be restored twice
		return 0, err
	}
	if since != "" {
		if again, err = takeDownAgain(ctx, filepath.Join(dir, storeName+building), since); err != nil {
			return 0, err
		}
	}
	for _, file := range slices.Backward(m.Files) {
		path := filepath.Join(dir, file.Name)
		if err := os.Rename(path+building, path); err != nil {
			return again, err
		}
	}
	return again, syncPath(dir)
}

// takeDownAgain deletes from a store what a newer one knows to be deleted.
func takeDownAgain(ctx context.Context, path, since string) (int, error) {
	gone, err := store.Takedowns(ctx, filepath.Join(since, storeName))
	if err != nil {
		return 0, err
	}
	s, err := store.Open(path)
	if err != nil {
		return 0, err
	}
	deleted, _, err := s.Delete(ctx, gone)
	if err == nil && len(deleted) > 0 {
		err = s.Compact(ctx)
	}
	return len(deleted), errors.Join(err, s.Close())
}
