package cluster

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"

	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/index/intake"
)

// inputs are what a worker reads: articles by their number and edition.
type inputs [][]edition

type edition struct{ number, of int }

func (e edition) article() corpus.Article {
	a := article(e.number)
	a.Text += fmt.Sprintf(" That was edition %d.", e.of)
	return a
}

func (in inputs) items(f *fake) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for i, list := range in {
			name := fmt.Sprint(i)
			if f.isFinished(name) {
				continue
			}
			for _, e := range list {
				if !yield(Item{Article: e.article()}) {
					return
				}
			}
			if !yield(Item{Ends: name}) {
				return
			}
		}
	}
}

func (f *fake) isFinished(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.finished[name]
}

// A worker that ends anywhere, and is started again until it has done its work,
// leaves nothing out; what it has finished is kept by then, and of an article
// that comes again the last edition is.
func TestWorkerEndsAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) edition {
			return edition{rapid.IntRange(0, 20).Draw(t, "number"), rapid.IntRange(1, 3).Draw(t, "edition")}
		}), 0, 30)
		in := inputs(rapid.SliceOfN(some, 1, 8).Draw(t, "inputs"))
		f := newFake()
		weight := intake.LotBytes / rapid.IntRange(1, 7).Draw(t, "articles a lot")
		for run := 0; ; run++ {
			f.mu.Lock()
			f.fail, f.failAfter = nil, rapid.IntRange(1, 15*(run+1)).Draw(t, "fails after")
			clear(f.busy)
			f.mu.Unlock()
			a := New(f, Options{extractor: reads("1", nil), weigh: func(*Item) int { return weight }})
			_, err := a.Load(context.Background(), in.items(f), Teller{})
			f.check(t, in)
			if err == nil {
				break
			}
			if !errors.Is(err, errFire) {
				t.Fatal(err)
			}
		}
		last := make(map[corpus.ArticleID]corpus.Article)
		for _, list := range in {
			for _, e := range list {
				last[mustID(e.article())] = e.article()
			}
		}
		for id, want := range last {
			if got := f.docs[id].Article.Text; got != want.Text {
				t.Fatalf("%s is %q, the last was %q", id, got, want.Text)
			}
		}
		if len(f.docs) != len(last) || len(f.faults) > 0 {
			t.Fatalf("%d articles of %d; %v", len(f.docs), len(last), f.faults)
		}
	})
}

// check wants all articles of finished inputs.
func (f *fake) check(t *rapid.T, in inputs) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, list := range in {
		if !f.finished[fmt.Sprint(i)] {
			continue
		}
		for _, e := range list {
			x := e.article()
			if _, ok := f.docs[x.DeriveID()]; !ok {
				t.Fatalf("input %d is finished, article %d is not there", i, e.number)
			}
		}
	}
}
