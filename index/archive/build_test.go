package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

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
			if err != nil || doc.Analysis.Version != o.extractor.Version {
				t.Errorf("article read by extractor %q, %v", doc.Analysis.Version, err)
			}
		})
	}
}

// An index that is ahead of the store it is found beside, as a loss of power or
// an older file of the articles leaves it, is not taken for its own because the
// store has come to its number while the index was opened.
func TestIndexAheadOfItsStore(t *testing.T) {
	dir, o := t.TempDir(), options(&rules{})
	a := open(t, dir, o)
	put(t, a, articles(0, 3)...)
	folder := currentFolder(t, dir)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	ahead := []byte(`{"Seq":4,"Articles":{"ghost":1}}`)
	if err := os.WriteFile(filepath.Join(folder, "ledger"), ahead, 0o644); err != nil {
		t.Fatal(err)
	}
	gate, opens := make(chan struct{}), o.Engines.Open
	o.Engines.Open = func(ctx context.Context, dir string, docs index.Documents, others index.OtherNames) (index.Engine, error) {
		<-gate
		return opens(ctx, dir, docs, others)
	}
	o.Wait = false
	a = open(t, dir, o)
	put(t, a, articles(3, 4)...)
	close(gate)
	if err := a.Await(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := found(t, a); n != 4 {
		t.Errorf("a search finds %d articles of 4", n)
	}
}

func TestQuarantineKeepsTwo(t *testing.T) {
	dir, r := t.TempDir(), &rules{}
	repaired := []string{"articles-1.db", "articles-2.db"} // as Repair leaves them
	if err := os.Mkdir(filepath.Join(dir, "quarantine"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range repaired {
		if err := os.WriteFile(filepath.Join(dir, "quarantine", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 4 {
		a := open(t, dir, options(r))
		put(t, a, articles(0, 2)...)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		r.order("open", errTorn)
	}
	kept, err := os.ReadDir(filepath.Join(dir, "quarantine"))
	if err != nil || len(kept) != maxQuarantined+len(repaired) {
		t.Errorf("%v, %v", kept, err)
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

// Reindexing finds the quotes of all articles anew, whoever read them.
func TestReindexReadsAgain(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	outcomes := put(t, a, articles(0, 3)...)
	finds := a.reader.Run
	a.reader.Run = func(x *corpus.Article) corpus.Analysis {
		found := finds(x)
		found.Quotes[0].Polarity = corpus.Denied
		return found
	}
	if err := a.revise(t.Context(), func(*corpus.Document) bool { return true }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := a.visible(ctx, 6); err != nil { // while the new index is built
		t.Fatal(err)
	}
	if err := a.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if doc, err := a.Document(o.ID); err != nil || doc.Analysis.Quotes[0].Polarity != corpus.Denied {
			t.Errorf("not read again: %+v, %v", doc.Analysis.Quotes, err)
		}
	}
}

// A write that searches see and an index that takes another's place each make
// another state, a later one.
func TestState(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	was := a.State()
	for name, change := range map[string]func() error{
		"put":     func() error { _, err := a.Put(t.Context(), articles(0, 3), Visible); return err },
		"reindex": func() error { return a.Reindex(t.Context(), nil) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if now := a.State(); now.Compare(was) <= 0 {
			t.Errorf("%s: %+v after %+v", name, now, was)
		}
		was = a.State()
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
		if left, err := os.ReadDir(a.path("index")); err != nil || len(left) != 1 {
			t.Errorf("%s: there are %v, %v", method, left, err)
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
	a.reader.Extractor = reads("2")
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

// An engine that readers are inside of is closed when they have left it.
func TestSwapWaitsForReaders(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	put(t, a, articles(0, 3)...)
	inside, err := view{a}.enter()
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // it may be closed too early now
	if _, err := inside.engine.Search(t.Context(), &index.Query{}); err != nil {
		t.Errorf("inside: %v", err)
	}
	inside.calls.Done()
	a.retiring.Wait()
	if _, err := inside.engine.Search(t.Context(), &index.Query{}); !errors.Is(err, index.ErrClosed) {
		t.Errorf("it was left and stays open: %v", err)
	}
}

// An engine is not shown to readers before it has all that is stored: a write
// that met no engine has returned already.
func TestNoEngineIsShownTooEarly(t *testing.T) {
	a := open(t, t.TempDir(), options(&rules{}))
	put(t, a, articles(0, 3)...)
	if a.show(&serving{}, a.store.Seq()-1) {
		t.Error("an engine that lags was shown")
	}
	if n := found(t, a); n != 3 {
		t.Errorf("a search finds %d articles of 3", n)
	}
}
