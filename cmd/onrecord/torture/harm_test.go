package torture

import (
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// harm is something that befalls the index of a folder that no process has
// open.
type harm func(t *testing.T, dir string, chance *rand.Rand)

func harms() []harm {
	return []harm{
		onFile("index/*/*/*.zap", cutShort), onFile("index/*/*/*.zap", remove), onFile("index/*/*/*.zap", flip), onFile("index/*/*/*.zap", flip),
		onFile("index/*/*/*", cutShort), onFile("index/*/*/*", remove), onFile("index/*/*/*", flip), onFile("index/*/*/*", zero),
		onFile("index/*/store/root.bolt", empty), onFile("index/*/store/root.bolt", remove), onFile("index/*/store/root.bolt", zero), onFile("index/*/store/root.bolt", flip),
		onFile("index/*/index_meta.json", empty), onFile("index/*/columns/*", flip), onFile("index/*/columns/*", cutShort),
		onFile("index/*", remove), onFile("CURRENT", remove), onFile("CURRENT", empty), onFile("CURRENT", flip),
	}
}

// onFile does something to a file, or folder, of a pattern, if there is any.
func onFile(pattern string, do func(path string, chance *rand.Rand) error) harm {
	return func(t *testing.T, dir string, chance *rand.Rand) {
		t.Helper()
		all, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			return
		}
		path := all[chance.IntN(len(all))]
		if err := do(path, chance); err != nil {
			t.Fatalf("harming %s: %v", path, err)
		}
	}
}

func remove(path string, _ *rand.Rand) error { return os.RemoveAll(path) }
func empty(path string, _ *rand.Rand) error  { return os.Truncate(path, 0) }

func cutShort(path string, chance *rand.Rand) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return err
	}
	return os.Truncate(path, chance.Int64N(info.Size()))
}

// flip changes up to fifty bits.
func flip(path string, chance *rand.Rand) error {
	return rewrite(path, func(all []byte) {
		for range 1 + chance.IntN(50) {
			all[chance.IntN(len(all))] ^= 1 << chance.IntN(8)
		}
	})
}

// zero empties a page.
func zero(path string, chance *rand.Rand) error {
	return rewrite(path, func(all []byte) {
		at := chance.IntN(len(all)) &^ 4095
		clear(all[at:min(len(all), at+4096)])
	})
}

func rewrite(path string, change func([]byte)) error {
	all, err := os.ReadFile(path)
	if err != nil || len(all) == 0 {
		return err
	}
	change(all)
	return os.WriteFile(path, all, 0o600)
}

// outdate makes the index one of another schema or of another extractor, which
// the program migrates by building it anew.
func outdate(what string) harm {
	return func(t *testing.T, dir string, _ *rand.Rand) {
		t.Helper()
		path := filepath.Join(dir, "CURRENT")
		raw, err := os.ReadFile(path)
		if err != nil {
			return // the process before this one did not come so far
		}
		said := map[string]any{}
		if err := json.Unmarshal(raw, &said); err != nil {
			t.Fatal(err)
		}
		said[what] = "older"
		if raw, err = json.Marshal(said); err == nil {
			err = os.WriteFile(path, raw, fs.FileMode(0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// copyFolder copies the files of a folder; a socket that a killed process has
// left is none.
func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o700)
		case !d.Type().IsRegular():
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o600)
	})
}
