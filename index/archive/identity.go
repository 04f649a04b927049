package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// identityName is the file in the folder of an index that holds the identity of
// the store it was made from. Numbers do not tell: another archive's index that
// is behind this store would be brought after it, and answer with both.
const identityName = "articles.id"

// errForeign says that an index was made from another store.
var errForeign = fmt.Errorf("%w: it was made from other articles", errUseless)

// sign notes which store an index was made from.
func (a *Archive) sign(dir string) error {
	return os.WriteFile(filepath.Join(dir, identityName), []byte(a.store.Identity()+"\n"), 0o600)
}

// ofThisStore says where an index was made from another store, or does not say
// from which.
func (a *Archive) ofThisStore(folder string) error {
	if _, err := os.Stat(a.path("index", folder)); err != nil {
		return nil // the engine tells what is wrong
	}
	raw, err := os.ReadFile(a.path("index", folder, identityName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: it lacks %s", errForeign, identityName)
	case err != nil:
		return err
	case strings.TrimSpace(string(raw)) != a.store.Identity():
		return fmt.Errorf("%w: %s differs", errForeign, identityName)
	}
	return nil
}

// ErrNoStore says that the file of the articles is gone, though there was one.
var ErrNoStore = errors.New("though there is an index of it")

// Lost says where a folder has lost its articles: a new store there would pass
// for all that there was. CURRENT is only ever written where there is a store,
// so a first start, cut off wherever, does not leave it alone.
func Lost(dir string) error {
	info, err := os.Stat(filepath.Join(dir, storeName))
	what := "missing from"
	switch {
	case err == nil && (info.Size() > 0 || !info.Mode().IsRegular()): // what is no file is told by who opens it
		return nil
	case err == nil:
		what = "empty in"
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, "CURRENT")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("%s is %s %s, %w", storeName, what, dir, ErrNoStore)
}
