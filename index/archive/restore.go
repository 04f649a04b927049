package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"onrecord/corpus/store"
)

// ReadManifest reads the manifest of a backup, and holds every file against it.
func ReadManifest(ctx context.Context, backup string) (m Manifest, err error) {
	raw, err := readFile(filepath.Join(backup, manifestName), manifestBytes)
	if err != nil {
		return m, fmt.Errorf("%s is no backup: %w", backup, err)
	}
	if m, err = parseManifest(raw); errors.Is(err, store.ErrNewer) {
		return m, fmt.Errorf("the backup %s: %w", backup, err)
	} else if err != nil {
		return m, fmt.Errorf("%w: its manifest: %w", ErrBackup, err)
	}
	for i, want := range m.Files {
		if err := mayName(m.Files[:i], want.Name); err != nil {
			return m, err
		}
		got, err := sumFile(ctx, filepath.Join(backup, want.Name))
		if err != nil {
			return m, cmp.Or(ctx.Err(), fmt.Errorf("%w: %w", ErrBackup, err))
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

// parseManifest reads a manifest that says nothing but what this program knows:
// what it does not know it cannot hold anything against.
func parseManifest(raw []byte) (m Manifest, err error) {
	var of struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(raw, &of); err != nil {
		return m, err
	}
	switch {
	case of.Format > manifestFormat:
		return m, store.ErrNewer
	case of.Format != manifestFormat:
		return m, fmt.Errorf("there is no format %d", of.Format)
	}
	strict := json.NewDecoder(bytes.NewReader(raw))
	strict.DisallowUnknownFields()
	return m, strict.Decode(&m)
}

// mayName refuses names that no backup has, or that this one has before.
func mayName(before []Sum, name string) error {
	known := slices.Contains(append([]string{storeName}, listNames()...), name)
	again := slices.ContainsFunc(before, func(s Sum) bool { return s.Name == name })
	if !known || again || len(before) == 0 && name != storeName {
		return fmt.Errorf("%w: its manifest names a file %q", ErrBackup, name)
	}
	return nil
}

// against tells what a manifest says of the articles and is not so. Where some
// were damaged already, how many there are is no question of counting.
func (m *Manifest) against(c store.Contents) (wrong []string) {
	if len(m.Damaged) > 0 {
		return nil
	}
	for _, of := range []struct {
		what      string
		said, are uint64
	}{
		{"the last number is", m.Sequence, c.Seq},
		{"the number of articles is", uint64(m.Articles), uint64(c.Articles)},
		{"the number of older versions is", uint64(m.Versions), uint64(c.Versions)},
		{"the number of takedowns is", uint64(m.Takedowns), uint64(c.Takedowns)},
	} {
		if of.said != of.are {
			wrong = append(wrong, fmt.Sprintf("%s %d, the manifest says %d", of.what, of.are, of.said))
		}
	}
	return wrong
}

// CheckBackup holds every file of a backup against its manifest, reads all of
// the articles, and holds what is there against what the manifest counts.
func CheckBackup(ctx context.Context, backup string) (c Checked, err error) {
	m, err := ReadManifest(ctx, backup)
	if err != nil {
		return c, err
	}
	c.NoIndex = "a backup has none"
	if c.Contents, c.Store, err = store.Check(ctx, filepath.Join(backup, storeName)); err != nil || len(c.Store) > 0 {
		return c, err // of articles that are damaged the counts are not sure
	}
	for _, wrong := range m.against(c.Contents) {
		c.Store = append(c.Store, store.Damage{Offset: -1, Why: wrong})
	}
	return c, nil
}

// Restored is what a Restore has put there.
type Restored struct {
	Manifest
	Again  int      // articles left out, because they were taken down later
	Doubts []string // why others may have been taken down that are there
}

// Restore puts a backup into the folder dir, which must be empty or not exist,
// when every file of it is what its manifest says. The index is built when the
// archive is opened. What was taken down after the backup was made is in it
// again: [Archive.Delete] it again, or name in since an archive or a backup
// that is newer, also a damaged one, and what that knows to be taken down is
// not restored.
func Restore(ctx context.Context, backup, dir, since string) (r Restored, err error) {
	if r.Manifest, err = ReadManifest(ctx, backup); err != nil {
		return r, err
	}
	if err := makeFolder(dir); err != nil {
		return r, err
	}
	err = locked(dir, func() error {
		if err := mustBeEmpty(dir); err != nil {
			return err
		}
		return r.restore(ctx, backup, dir, since)
	})
	if err != nil {
		err = fmt.Errorf("restoring %s to %s: %w", backup, dir, err)
	}
	return r, err
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
func (r *Restored) restore(ctx context.Context, backup, dir, since string) error {
	for _, want := range r.Files {
		temp := filepath.Join(dir, want.Name+building)
		if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		got, err := copyFile(ctx, temp, filepath.Join(backup, want.Name))
		if err == nil && got != want {
			err = fmt.Errorf("%w: %s changed while it was read", ErrBackup, want.Name)
		}
		if err != nil {
			return err
		}
	}
	articles := filepath.Join(dir, storeName+building)
	if err := store.Part(articles); err != nil { // it may be restored twice
		return err
	}
	if err := r.settle(ctx, articles, since); err != nil {
		return err
	}
	for _, file := range slices.Backward(r.Files) {
		path := filepath.Join(dir, file.Name)
		if err := os.Rename(path+building, path); err != nil {
			return err
		}
	}
	return syncPath(dir)
}

// settle holds a store that was copied against the manifest, and deletes from
// it what a newer one knows to be deleted.
func (r *Restored) settle(ctx context.Context, path, since string) error {
	if since == "" && len(r.Damaged) > 0 {
		return nil // it is left as it is
	}
	var gone store.Deleted
	if since != "" {
		var err error
		if gone, err = r.takedowns(ctx, since); err != nil {
			return err
		}
	}
	s, err := store.Open(path)
	if err != nil {
		return err
	}
	if err = r.counted(s); err == nil {
		err = r.takeDownAgain(ctx, s, gone)
	}
	return errors.Join(err, s.Close())
}

func (r *Restored) counted(s *store.Store) error {
	if len(r.Damaged) > 0 {
		return nil
	}
	held, err := s.Contents()
	if err != nil {
		return err
	}
	if wrong := r.against(held); len(wrong) > 0 {
		return fmt.Errorf("%w: %s", ErrBackup, strings.Join(wrong, "; "))
	}
	return nil
}

func (r *Restored) takeDownAgain(ctx context.Context, s *store.Store, gone store.Deleted) error {
	if len(gone.IDs) == 0 {
		return nil
	}
	deleted, _, err := s.Delete(ctx, gone.IDs)
	r.Again = len(deleted)
	if err == nil && len(deleted) > 0 {
		err = s.Compact(ctx)
	}
	return err
}

// takedowns reads what an archive or a backup knows to be taken down, and tells
// why it may not know all that there is to be known.
func (r *Restored) takedowns(ctx context.Context, since string) (store.Deleted, error) {
	path := filepath.Join(since, storeName)
	if err := mustBeFile(path); err != nil {
		return store.Deleted{}, err
	}
	gone, err := store.Takedowns(ctx, path)
	if err != nil {
		return gone, err
	}
	made := time.Time{}
	if raw, err := readFile(filepath.Join(since, manifestName), manifestBytes); err == nil {
		if m, err := parseManifest(raw); err == nil {
			made = m.Made
		}
	}
	switch {
	case gone.Seq < r.Sequence:
		r.Doubts = append(r.Doubts, fmt.Sprintf("it is older than the backup: it ends with number %d, the backup with %d", gone.Seq, r.Sequence))
	case !made.IsZero() && made.Before(r.Made):
		r.Doubts = append(r.Doubts, fmt.Sprintf("it is older than the backup: it was made on %s, the backup on %s",
			made.Format(time.DateTime), r.Made.Format(time.DateTime)))
	}
	if gone.Damaged > 0 {
		r.Doubts = append(r.Doubts, "it is damaged: takedowns may be among what cannot be read")
	}
	return gone, nil
}
