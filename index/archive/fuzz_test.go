package archive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzReadManifest: whatever a manifest says, no file beside those of a backup
// is looked at, and what is accepted is what is there.
func FuzzReadManifest(f *testing.F) {
	const sum = `{"name":"articles.db","bytes":4,"sha256":"88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589"}` // of "abcd"
	f.Add(`{"format":1,"files":[` + sum + `]}`)
	f.Add(`{"format":2,"files":[` + sum + `,{"name":"people.json"}]}`)
	f.Add(`{"files":[{"name":"../articles.db"}]}`)
	f.Add(`{"files":[` + strings.Repeat(sum+",", 3) + sum + `],"made":"2026-01-01T00:00:00Z","damaged":["x"]}`)
	f.Add(`null`)
	dir := f.TempDir()
	if err := os.WriteFile(filepath.Join(dir, storeName), []byte("abcd"), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, manifest string) {
		if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(manifest), 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := ReadManifest(t.Context(), dir)
		if err != nil {
			return
		}
		for _, file := range m.Files {
			if file.Name != storeName || file.Bytes != 4 {
				t.Errorf("accepted: %+v", file)
			}
		}
	})
}
