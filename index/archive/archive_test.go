package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/store"
	"onrecord/index"
	"onrecord/index/intake"
)

// reads is an extractor that finds one quote in every article.
func reads(version string) intake.Extractor {
	return intake.Extractor{Version: version, Run: func(a *corpus.Article) corpus.Analysis {
		q := corpus.Quote{Content: []corpus.Span{{Start: 0, End: len(a.Text)}}, Kind: corpus.Direct, Polarity: corpus.Asserted}
		quotes := []corpus.Quote{q}
		corpus.IdentifyQuotes(a, quotes)
		return corpus.Analysis{Analysed: true, Version: version, Quotes: quotes}
	}}
}

func options(r *rules) Options {
	return Options{Engines: r.engines(), Wait: true, extractor: reads("1")}
}

func open(t *testing.T, dir string, o Options) *Archive {
	t.Helper()
	a, err := Open(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func article(n int) corpus.Article {
	return corpus.Article{Ref: fmt.Sprint(n), Title: "Bread", Text: fmt.Sprintf("“Bread is dear,” said baker %d.", n)}
}

func articles(from, to int) (list []corpus.Article) {
	for n := from; n < to; n++ {
		list = append(list, article(n))
	}
	return list
}

func put(t *testing.T, a *Archive, list ...corpus.Article) []Outcome {
	t.Helper()
	outcomes, err := a.Put(t.Context(), list, Visible)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// found is how many articles a search finds.
func found(t *testing.T, a *Archive) int {
	t.Helper()
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	result, err := engine.Search(t.Context(), &index.Query{Type: index.Articles})
	if err != nil {
		t.Fatal(err)
	}
	return result.Total
}

func TestFault52PutAgain(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	changed := article(1)
	changed.Text += " He sighed."
	steps := []struct {
		put  []corpus.Article
		want []Outcome
	}{
		{articles(0, 2), []Outcome{{Status: "created", Quotes: 1, Seq: 1}, {Status: "created", Quotes: 1, Seq: 2}}},
		{articles(0, 2), []Outcome{{Status: "unchanged", Quotes: 1, Seq: 1}, {Status: "unchanged", Quotes: 1, Seq: 2}}},
		{[]corpus.Article{changed, article(2)}, []Outcome{{Status: "updated", Quotes: 1, Seq: 3}, {Status: "created", Quotes: 1, Seq: 4}}},
		{nil, nil},
	}
	for _, s := range steps {
		for i := range s.want {
			s.want[i].ID = s.put[i].DeriveID()
		}
		got := put(t, a, s.put...)
		if diff := cmp.Diff(s.want, got); diff != "" && len(s.want) > 0 {
			t.Error(diff)
		}
	}
	if n := found(t, a); n != 3 {
		t.Errorf("a search finds %d articles of 3", n)
	}
	stats, err := a.Stats()
	want := Stats{Articles: 3, Analysed: 3, NotAnalysed: map[string]int{}, Versions: 1, Stored: 4, Applied: 4, Bytes: stats.Bytes}
	if diff := cmp.Diff(want, stats); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

// TestFault52AtOnce: fifty who send the same article at the same time are told
// of one record with one number; one made it. So are those who send the same
// id with other words: each of these is a write of its own, and one is last.
func TestFault52AtOnce(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	same := func(text func(i int) string) map[string]map[uint64]int {
		var mu sync.Mutex
		var all sync.WaitGroup
		told := map[string]map[uint64]int{}
		for i := range 50 {
			all.Go(func() {
				x := article(1)
				x.Text += text(i)
				out, err := a.Put(t.Context(), []corpus.Article{x}, Visible)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if told[out[0].Status] == nil {
					told[out[0].Status] = map[uint64]int{}
				}
				told[out[0].Status][out[0].Seq]++
			})
		}
		all.Wait()
		return told
	}
	want := map[string]map[uint64]int{"created": {1: 1}, "unchanged": {1: 49}}
	if diff := cmp.Diff(want, same(func(int) string { return "" })); diff != "" {
		t.Error(diff)
	}
	want = map[string]map[uint64]int{"updated": {}}
	for i := range 50 {
		want["updated"][uint64(i+2)] = 1
	}
	if diff := cmp.Diff(want, same(func(i int) string { return fmt.Sprintf(" He sighed %d times.", i) })); diff != "" {
		t.Error(diff)
	}
	if n := found(t, a); n != 1 {
		t.Errorf("a search finds %d articles of 1", n)
	}
	if stats, err := a.Stats(); err != nil || stats.Stored != 51 || stats.Articles != 1 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestDelete(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, options(&rules{}))
	gone := put(t, a, articles(0, 3)...)[1].ID
	if seq, err := a.Delete(t.Context(), gone); err != nil || seq != 4 {
		t.Errorf("Delete = %d, %v", seq, err)
	}
	if n := found(t, a); n != 2 {
		t.Errorf("a search finds %d articles of 2", n)
	}
	for name, call := range map[string]func() error{
		"Delete again": func() error { _, err := a.Delete(t.Context(), gone); return err },
		"Document":     func() error { _, err := a.Document(gone); return err },
	} {
		if err := call(); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFault17SecondProcess(t *testing.T) {
	dir, o := t.TempDir(), options(&rules{})
	o.Holder = "http://127.0.0.1:8321"
	a := open(t, dir, o)
	_, err := Open(t.Context(), dir, o)
	var locked *LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("opened twice: %v", err)
	}
	if diff := cmp.Diff(&LockedError{dir, os.Getpid(), o.Holder}, locked); diff != "" {
		t.Error(diff)
	}
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
	open(t, dir, o)
}

func TestClosed(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	engine, err := a.Engine()
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Search(t.Context(), &index.Query{}); !errors.Is(err, index.ErrClosed) {
		t.Errorf("Search: %v", err)
	}
	if _, err := a.Put(t.Context(), articles(0, 1), Visible); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Put: %v", err)
	}
	if err := a.Ready(); !errors.Is(err, index.ErrClosed) {
		t.Errorf("Ready: %v", err)
	}
}

// An engine that fails is opened again and brought after the store; writing
// goes on meanwhile, and what it wrote is found by the next search that is
// answered at all.
func TestEngineFails(t *testing.T) {
	faults := map[string]func(*rules){
		"apply":            func(r *rules) { r.order("apply", errors.New("no space left")) },
		"apply, then open": func(r *rules) { r.order("apply", errors.New("no space left")); r.order("open", errTorn) },
		"apply, then open for a while": func(r *rules) {
			r.order("apply", errors.New("no space left"))
			r.order("open", errors.New("too many open files"))
		},
		"apply, open, then create": func(r *rules) {
			r.order("apply", errors.New("1"))
			r.order("open", errTorn)
			r.order("create", errors.New("3"))
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			r := &rules{}
			a := open(t, t.TempDir(), options(r))
			put(t, a, articles(0, 3)...)
			fault(r)
			put(t, a, articles(3, 5)...)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := a.await(ctx, func() bool { return a.live != nil }); err != nil {
				t.Fatal(err, a.Ready())
			}
			if n := found(t, a); n != 5 {
				t.Errorf("a search finds %d articles of 5", n)
			}
		})
	}
}

func TestOpenGivesUp(t *testing.T) {
	r := &rules{}
	o := options(r)
	o.Engines.Create = func(string, index.Documents, index.OtherNames) (index.Engine, error) {
		return nil, errors.New("the disk is on fire")
	}
	_, err := Open(t.Context(), t.TempDir(), o)
	if !errors.Is(err, index.ErrNotReady) {
		t.Errorf("Open: %v", err)
	}
}

func TestSearchFails(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		opened int
	}{
		"panics":           {errors.New("index out of range"), 1},
		"finds it damaged": {errTorn, 2}, // in vain, and then the one built in its place
	} {
		t.Run(name, func(t *testing.T) {
			r := &rules{}
			a := open(t, t.TempDir(), options(r))
			put(t, a, articles(0, 3)...)
			before := r.opened
			r.order("search", c.err)
			engine, _ := a.Engine()
			if _, err := engine.Search(t.Context(), &index.Query{}); err == nil {
				t.Error("no error")
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := a.await(ctx, func() bool { return a.live != nil }); err != nil {
				t.Fatal(err)
			}
			if n := found(t, a); n != 3 || r.opened != before+c.opened {
				t.Errorf("%d articles, opened %d times more", n, r.opened-before)
			}
		})
	}
}
