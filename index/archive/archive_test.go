package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/store"
	"onrecord/index"
)

// reads is an extractor that finds one quote in every article.
func reads(version string) extractor {
	return extractor{version, func(a *corpus.Article) corpus.Analysis {
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

func TestPutAgain(t *testing.T) {
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

func TestSecondProcessIsRefused(t *testing.T) {
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

// What may have become of the index between two openings, and what must
// follow. Everything is found again in every case.
func TestOpenMendsTheIndex(t *testing.T) {
	only := func(t *testing.T, dir, sub string) string {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil || len(entries) != 1 {
			t.Fatalf("%s holds %v, %v", sub, entries, err)
		}
		return filepath.Join(dir, sub, entries[0].Name())
	}
	cases := map[string]struct {
		harm        func(t *testing.T, dir string, o *Options)
		built       int // indexes made at the second opening
		quarantined int
	}{
		"nothing": {harm: func(*testing.T, string, *Options) {}},
		"the index is gone": {built: 1, harm: func(t *testing.T, dir string, _ *Options) {
			_ = os.RemoveAll(filepath.Join(dir, "index"))
		}},
		"the index is damaged": {built: 1, quarantined: 1, harm: func(t *testing.T, dir string, _ *Options) {
			_ = os.WriteFile(filepath.Join(only(t, dir, "index"), "ledger"), []byte("{"), 0o644)
		}},
		"CURRENT is gone": {built: 1, harm: func(t *testing.T, dir string, _ *Options) {
			_ = os.Remove(filepath.Join(dir, "CURRENT"))
		}},
		"CURRENT is torn": {built: 1, harm: func(t *testing.T, dir string, _ *Options) {
			_ = os.WriteFile(filepath.Join(dir, "CURRENT"), []byte(`{"folder":"led`), 0o644)
		}},
		"CURRENT points elsewhere": {built: 1, harm: func(t *testing.T, dir string, _ *Options) {
			_ = os.WriteFile(filepath.Join(dir, "CURRENT"), []byte(`{"folder":"../../etc","schema":"ledger-1","extractor":"1"}`), 0o644)
		}},
		"the index is behind": {harm: func(t *testing.T, dir string, _ *Options) {
			_ = os.WriteFile(filepath.Join(only(t, dir, "index"), "ledger"), []byte(`{"Seq":0,"Articles":{"ghost":1}}`), 0o644)
		}},
		"the index is of another store": {built: 1, quarantined: 1, harm: func(t *testing.T, dir string, _ *Options) {
			_ = os.WriteFile(filepath.Join(only(t, dir, "index"), "ledger"), []byte(`{"Seq":99,"Articles":{}}`), 0o644)
		}},
		"another schema":    {built: 1, harm: func(t *testing.T, dir string, o *Options) { o.Engines.Schema = "ledger-2" }},
		"another extractor": {built: 1, harm: func(t *testing.T, dir string, o *Options) { o.extractor = reads("2") }},
		"a crash left half an index": {harm: func(t *testing.T, dir string, o *Options) {
			_ = os.MkdirAll(filepath.Join(dir, "index", "ledger-1-7.tmp", "deep"), 0o755)
			_ = os.MkdirAll(filepath.Join(dir, "index", "ledger-1-8"), 0o755)
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir, r := t.TempDir(), &rules{}
			o := options(r)
			a := open(t, dir, o)
			outcomes := put(t, a, articles(0, 5)...)
			if _, err := a.Delete(t.Context(), outcomes[4].ID); err != nil {
				t.Fatal(err)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			c.harm(t, dir, &o)
			before := r.created
			a = open(t, dir, o)
			want := 4
			if name == "the index is behind" {
				want++ // the ghost shows that it was not built anew
			}
			if n := found(t, a); n != want {
				t.Errorf("a search finds %d articles of %d", n, want)
			}
			if n := r.created - before; n != c.built {
				t.Errorf("%d indexes were built, want %d", n, c.built)
			}
			if kept, _ := os.ReadDir(filepath.Join(dir, "quarantine")); len(kept) != c.quarantined {
				t.Errorf("%d indexes are in quarantine, want %d", len(kept), c.quarantined)
			}
			only(t, dir, "index")
			doc, err := a.Document(outcomes[0].ID)
			if err != nil || doc.Analysis.Version != o.extractor.version {
				t.Errorf("article read by extractor %q, %v", doc.Analysis.Version, err)
			}
		})
	}
}

func TestQuarantineKeepsTwo(t *testing.T) {
	dir, r := t.TempDir(), &rules{}
	for range 4 {
		a := open(t, dir, options(r))
		put(t, a, articles(0, 2)...)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		r.order("open", errTorn)
	}
	kept, err := os.ReadDir(filepath.Join(dir, "quarantine"))
	if err != nil || len(kept) != maxQuarantined {
		t.Errorf("%v, %v", kept, err)
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
	o.Engines.Create = func(string, index.Documents) (index.Engine, error) { return nil, errors.New("the disk is on fire") }
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
		"panics":           {errors.New("index out of range"), 0},
		"finds it damaged": {errTorn, 1},
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

// Searches are answered throughout a swap, and never see less than what was
// acknowledged before they began.
func TestReindexUnderSearches(t *testing.T) {
	r := &rules{}
	a := open(t, t.TempDir(), options(r))
	put(t, a, articles(0, 50)...)
	engine, err := a.Engine() // kept across swaps
	if err != nil {
		t.Fatal(err)
	}
	var acknowledged atomic.Int64
	acknowledged.Store(50)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for ctx.Err() == nil {
				least := acknowledged.Load()
				result, err := engine.Search(t.Context(), &index.Query{})
				if err != nil || int64(result.Total) < least {
					t.Errorf("a search failed or missed what was there: %v, %v of %d", err, result, least)
					return
				}
			}
		})
	}
	all.Go(func() {
		for n := 50; ctx.Err() == nil; n++ {
			if _, err := a.Put(t.Context(), articles(n, n+1), Visible); err != nil {
				t.Error(err)
				return
			}
			acknowledged.Add(1)
		}
	})
	for range 5 {
		var last uint64
		if err := a.Reindex(t.Context(), func(done, _ uint64) { last = done }); err != nil || last < 50 {
			t.Error(last, err)
		}
	}
	cancel()
	all.Wait()
	a.retiring.Wait()
	if left, _ := os.ReadDir(a.path("index")); len(left) != 1 {
		t.Errorf("indexes left: %v", left)
	}
}

// A reindexing that cannot be finished leaves the index in use as it is.
func TestReindexFails(t *testing.T) {
	for _, method := range []string{"create", "apply", "open"} {
		r := &rules{}
		a := open(t, t.TempDir(), options(r))
		put(t, a, articles(0, 3)...)
		r.order(method, errors.New("no space left"))
		if err := a.Reindex(t.Context(), nil); err == nil {
			t.Errorf("%s: no error", method)
		}
		put(t, a, articles(3, 4)...)
		if n := found(t, a); n != 4 {
			t.Errorf("%s: a search finds %d articles of 4", method, n)
		}
	}
}

// An article that is written while its older state is read again stays.
func TestRevisingKeepsNewerWrites(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, options(&rules{}))
	outcomes := put(t, a, articles(0, 3)...)
	docs := make([]corpus.Document, 3)
	for i, o := range outcomes {
		docs[i], _ = a.Document(o.ID)
	}
	newer := article(0)
	newer.Text = "“Bread is cheap,” said the baker."
	put(t, a, newer)
	if _, err := a.Delete(t.Context(), outcomes[1].ID); err != nil {
		t.Fatal(err)
	}
	a.options.extractor = reads("2")
	if err := a.replaceAnalyses(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	if doc, err := a.Document(outcomes[0].ID); err != nil || doc.Article.Text != newer.Text {
		t.Errorf("the newer text was lost: %q, %v", doc.Article.Text, err)
	}
	if _, err := a.Document(outcomes[1].ID); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("a deleted article came back: %v", err)
	}
	if doc, err := a.Document(outcomes[2].ID); err != nil || doc.Analysis.Version != "2" {
		t.Errorf("not read again: %q, %v", doc.Analysis.Version, err)
	}
}

func TestLoad(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	put(t, a, articles(0, 10)...)
	var told []int
	list := append(articles(0, 1300), article(3), article(4))
	report, err := a.Load(t.Context(), slices.Values(list), func(r Report) { told = append(told, r.Articles()) })
	if err != nil {
		t.Fatal(err)
	}
	want := Report{
		Created: 1290, Unchanged: 12, Quotes: map[corpus.Kind]int{corpus.Direct: 1302},
		Unattributed: 1302, NotAnalysed: map[string]int{}, Seq: 1300,
	}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Error(diff)
	}
	if len(told) < 3 || told[len(told)-1] != len(list) || !slices.IsSorted(told) {
		t.Errorf("told of %v", told)
	}
	if n := found(t, a); n != 1300 {
		t.Errorf("a search finds %d articles of 1300", n)
	}
	doc, err := a.store.Changes(1299, 1) // order is kept: the last one got the last number
	if err != nil || doc[0].Document.Article.Ref != "1299" {
		t.Errorf("%v, %v", doc, err)
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	ctx, cancel := context.WithCancel(t.Context())
	endless := func(yield func(corpus.Article) bool) {
		for n := 0; yield(article(n)); n++ {
		}
	}
	report, err := a.Load(ctx, endless, func(Report) { cancel() })
	if !errors.Is(err, context.Canceled) || report.Created == 0 {
		t.Errorf("%+v, %v", report, err)
	}
	again, err := a.Load(t.Context(), slices.Values(articles(0, report.Created)), nil)
	if err != nil || again.Unchanged != report.Created {
		t.Errorf("acknowledged %d, of which there are %d; %v", report.Created, again.Unchanged, err)
	}
}

// Articles that come slowly are kept without waiting for a full batch.
func TestLoadOfATrickle(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	more := make(chan corpus.Article)
	kept := make(chan int, 9)
	var report Report
	var all sync.WaitGroup
	all.Go(func() {
		report, _ = a.Load(t.Context(), func(yield func(corpus.Article) bool) {
			for x := range more {
				yield(x)
			}
		}, func(r Report) { kept <- r.Articles() })
	})
	more <- article(1)
	select {
	case n := <-kept:
		if n != 1 {
			t.Errorf("kept %d", n)
		}
	case <-time.After(5 * loadPause):
		t.Error("an article waits for the next")
	}
	close(more)
	all.Wait()
	if report.Created != 1 {
		t.Errorf("%+v", report)
	}
}
