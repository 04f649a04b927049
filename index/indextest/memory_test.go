package indextest

import (
	"context"
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
	Run(t, openMemory)
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

// A kit that could not fail would hold nobody to anything: an engine with a
// fault in each of these is found out.
func TestKitFindsFaults(t *testing.T) {
	for name, break_ := range map[string]func(*index.Query, *index.Result){
		"a swallowed not": func(q *index.Query, r *index.Result) {
			if len(q.Not) > 0 {
				r.Total++
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := &broken{Memory: NewMemory(sample(t)...), spoil: break_}
			q := &index.Query{Type: index.Quotes, Not: map[index.Field][]string{index.Speaker: {"x"}}}
			r, err := e.Search(context.Background(), q)
			if err != nil || r.Total != 5 {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

type broken struct {
	*Memory
	spoil func(*index.Query, *index.Result)
}

func (b *broken) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	r, err := b.Memory.Search(ctx, q)
	if err == nil {
		b.spoil(q, r)
	}
	return r, err
}
