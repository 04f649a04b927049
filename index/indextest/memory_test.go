package indextest

import (
	"flag"
	"os"
	"strings"
	"testing"

	"onrecord/index"
)

var update = flag.Bool("update", false, "write what Memory finds into testdata")

func openMemory(t *testing.T, _ index.Documents) index.Engine {
	m := NewMemory()
	t.Cleanup(func() { m.Close() })
	return m
}

// TestMemory runs the kit over the engine that it is built on: what the
// written cases and the laws say is then at least possible.
func TestMemory(t *testing.T) {
	if *update {
		updateCases(t)
	}
	Run(t, "memory", openMemory)
}

func updateCases(t *testing.T) {
	files, err := readCases(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		docs, err := readDocuments(strings.Split(f.head, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		m := NewMemory(docs...)
		if err := os.WriteFile(f.name, []byte(f.head+"\n---\n"+f.answers(m)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Skip("written; run again")
}
