package bleve

import (
	"path/filepath"
	"testing"

	"onrecord/index"
	"onrecord/index/indextest"
)

func TestEngine(t *testing.T) {
	indextest.Run(t, func(t *testing.T, docs index.Documents) index.Engine { return open(t, docs) })
}

func open(t testing.TB, docs index.Documents) index.Engine {
	t.Helper()
	e, err := Create(filepath.Join(t.TempDir(), "index"), docs, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}
