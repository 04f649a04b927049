package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An error of ours is named on standard error: there is no other log.
func TestOwnErrorsAreShown(t *testing.T) {
	dir := t.TempDir()
	data, story := filepath.Join(dir, "data"), filepath.Join(dir, "story.txt")
	if err := os.WriteFile(story, []byte("“Bread is dear,” said Ann Miller, a baker."), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &said, env: func(string) string { return "" }, hearSignals: func() {}}
	if code := a.run(t.Context(), []string{"ingest", "--data", data, story}); code != done {
		t.Fatal(said.String())
	}
	store := filepath.Join(data, "articles.db")
	raw, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.ReplaceAll(raw, []byte("\x28\xb5\x2f\xfd"), []byte("harm")) // what zstd begins with
	if err := os.WriteFile(store, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	a.run(t.Context(), []string{"search", "--data", data, "bread"})
	if !strings.Contains(said.String(), "its checksum differs") {
		t.Error(said.String())
	}
}
