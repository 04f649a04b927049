package archive

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onrecord/corpus/store"
)

// A manifest that counts otherwise than the articles do, or says what nobody
// knows, is not believed.
func TestManifestCounts(t *testing.T) {
	_, _, backup, _ := made(t)
	cases := map[string]struct {
		old, by string
		read    bool // CheckBackup reads it, and tells of the counts
	}{
		"articles":      {`"articles": 19`, `"articles": 20`, true},
		"takedowns":     {`"takedowns": 1`, `"takedowns": 0`, true},
		"versions":      {`"versions": 0`, `"versions": 7`, true},
		"number":        {`"sequence": 21`, `"sequence": 22`, true},
		"unknown key":   {`"format": 1`, `"format": 1, "more": 1`, false},
		"unknown depth": {`"bytes"`, `"more": 1, "bytes"`, false},
		"no format":     {`"format": 1,`, ``, false},
		"too large":     {`"format": 1,`, `"format": 1,` + strings.Repeat(" ", manifestBytes), false},
	}
	for name, c := range cases {
		copied := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(copied, os.DirFS(backup)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(copied, manifestName)
		raw, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(raw, []byte(c.old)) {
			t.Fatalf("%s: no %s in %s: %v", name, c.old, raw, err)
		}
		if err := os.WriteFile(path, bytes.Replace(raw, []byte(c.old), []byte(c.by), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := CheckBackup(t.Context(), copied); c.read != (err == nil) || c.read && len(got.Store) != 1 {
			t.Errorf("%s: checked: %+v, %v", name, got, err)
		}
		to := filepath.Join(t.TempDir(), "to")
		if _, err := Restore(t.Context(), copied, to, ""); err == nil || c.read && !errors.Is(err, ErrBackup) {
			t.Errorf("%s: restored: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(to, storeName)); err == nil {
			t.Errorf("%s: there are articles", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadManifest(ctx, backup); !errors.Is(err, context.Canceled) || errors.Is(err, ErrBackup) {
		t.Errorf("told to end: %v", err)
	}
}

// What a manifest says of damage is never more than can be read again.
func TestManyDamaged(t *testing.T) {
	damage := make([]store.Damage, 3*maxDamaged)
	lines := damagedLines(damage)
	if len(lines) != maxDamaged+1 || lines[maxDamaged] != "and 2000 more" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

// Takedowns of a damaged source may be incomplete, and that is told.
func TestDamagedTakedowns(t *testing.T) {
	dir, before, _, _ := made(t)
	path := filepath.Join(dir, storeName)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[20] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Restore(t.Context(), before, filepath.Join(t.TempDir(), "to"), dir)
	if err != nil || r.Again != 1 || len(r.Doubts) != 1 || !strings.Contains(r.Doubts[0], "damaged") {
		t.Errorf("%+v, %v", r, err)
	}
}

// A repair that would keep no article changes nothing and says how many there
// may be; asked for the doubtful ones, it keeps those.
func TestRepairKeepsNothing(t *testing.T) {
	dir, _, _, _ := made(t)
	path := filepath.Join(dir, storeName)
	unlist(t, path)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var none *NothingKeptError
	_, kept, err := Repair(t.Context(), dir, false)
	if !errors.As(err, &none) || none.Doubtful == 0 || kept != "" {
		t.Fatalf("%q, %v", kept, err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file is another one: %v", err)
	}
	if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	found, kept, err := Repair(t.Context(), dir, true)
	if err != nil || found.Articles != none.Doubtful || kept == "" {
		t.Errorf("%d of %d are kept in %q, %v", found.Articles, none.Doubtful, kept, err)
	}
}

// unlist takes both heads' word for what is in use: the pages stay.
func unlist(t *testing.T, path string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const unit = 16 << 10
	raw[20] ^= 1
	raw[unit+20] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}
