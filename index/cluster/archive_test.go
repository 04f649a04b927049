package cluster

import (
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/archive"
	"onrecord/index/intake"
	"onrecord/server"
)

var _ server.Archive = (*Archive)(nil)

// reads is an extractor that finds one quote in every article, and counts.
func reads(version string, times *sync.Map) intake.Extractor {
	return intake.Extractor{Version: version, Run: func(a *corpus.Article) corpus.Analysis {
		if times != nil {
			n, _ := times.LoadOrStore(a.Ref, new(int))
			*n.(*int)++
		}
		quotes := []corpus.Quote{{Content: []corpus.Span{{Start: 0, End: len(a.Text)}}, Kind: corpus.Direct, Polarity: corpus.Asserted}}
		corpus.IdentifyQuotes(a, quotes)
		return corpus.Analysis{Analysed: true, Version: version, Quotes: quotes}
	}}
}

func article(n int) corpus.Article {
	return corpus.Article{Ref: fmt.Sprint(n), Title: fmt.Sprintf("Title %d", n), Text: fmt.Sprintf("Bread costs %d cents.", n)}
}

func articles(from, to int) (list []corpus.Article) {
	for n := from; n < to; n++ {
		list = append(list, article(n))
	}
	return list
}

func items(list []corpus.Article, ends ...string) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for _, x := range list {
			if !yield(Item{Article: x}) {
				return
			}
		}
		for _, input := range ends {
			yield(Item{Ends: input})
		}
	}
}

func open(t *testing.T, f *fake, x intake.Extractor) *Archive {
	t.Helper()
	a := New(f, Options{extractor: x})
	t.Cleanup(func() {
		_ = a.Close()
		for _, fault := range f.faults {
			t.Error(fault)
		}
	})
	return a
}

func found(t *testing.T, a *Archive) int {
	t.Helper()
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	r, err := engine.Search(t.Context(), &index.Query{Type: index.Articles})
	if err != nil {
		t.Fatal(err)
	}
	return r.Total
}

func statuses(outcomes []archive.Outcome) (list []string) {
	for _, o := range outcomes {
		list = append(list, o.Status)
	}
	return list
}

func TestPut(t *testing.T) {
	f := newFake()
	f.reject["3"] = "it is too long"
	a := open(t, f, reads("1", nil))
	changed := article(1)
	changed.Text = "Bread is free."
	for _, c := range []struct {
		put  []corpus.Article
		want []string
		all  int
	}{
		{articles(0, 3), []string{"created", "created", "created"}, 3},
		{[]corpus.Article{article(0), changed, article(2), article(3)}, []string{"unchanged", "updated", "unchanged", "rejected"}, 3},
		{[]corpus.Article{article(4), article(4), article(1), changed}, []string{"created", "unchanged", "updated", "updated"}, 4},
	} {
		before := a.State()
		outcomes, err := a.Put(t.Context(), c.put, archive.Visible)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, statuses(outcomes)); diff != "" {
			t.Error(diff)
		}
		if got := found(t, a); got != c.all {
			t.Errorf("a search finds %d of %d", got, c.all)
		}
		if now := a.State(); now.Compare(before) <= 0 || outcomes[0].Seq != now.Applied {
			t.Errorf("from %v to %v, told %d", before, now, outcomes[0].Seq)
		}
	}
	if n := f.written[corpus.ArticleID(mustID(article(0)))]; n != 1 {
		t.Errorf("an article that did not change was written %d times", n)
	}
}

func mustID(a corpus.Article) corpus.ArticleID { return a.DeriveID() }

// What need not be visible at once is soon, and at the latest at the end.
func TestPutStored(t *testing.T) {
	f := newFake()
	a := open(t, f, reads("1", nil))
	before := a.State().Applied
	outcomes, err := a.Put(t.Context(), articles(0, 3), archive.Stored)
	if stored, applied := a.Progress(); err != nil || outcomes[0].Seq != before+1 || stored != before+1 || applied != before {
		t.Fatalf("%v, stored %d, applied %d, it was %d; %v", outcomes, stored, applied, before, err)
	}
	for began := time.Now(); found(t, a) != 3; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 5*showPause {
			t.Fatal("what was stored is not shown")
		}
	}
	if _, err := a.Put(t.Context(), articles(3, 5), archive.Stored); err != nil {
		t.Fatal(err)
	}
	engine, _ := a.Engine()
	if err := a.shows.end(); err != nil {
		t.Fatal(err)
	}
	if r, err := engine.Search(t.Context(), &index.Query{Type: index.Articles}); err != nil || r.Total != 5 {
		t.Errorf("%+v, %v", r, err)
	}
}

// What could not be shown is shown later, and at the end it is told that it was not.
func TestPutShownLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		a := New(f, Options{extractor: reads("1", nil)})
		f.refreshErr = errors.New("too much to do")
		outcomes, err := a.Put(t.Context(), articles(0, 3), archive.Visible)
		if !errors.Is(err, f.refreshErr) || len(outcomes) != 3 {
			t.Errorf("%v, %v", outcomes, err)
		}
		if stored, applied := a.Progress(); stored != applied+1 {
			t.Errorf("stored %d, applied %d", stored, applied)
		}
		f.mu.Lock()
		f.refreshErr = nil
		f.mu.Unlock()
		time.Sleep(showAgain + time.Second)
		synctest.Wait()
		if stored, applied := a.Progress(); stored != applied || found(t, a) != 3 {
			t.Errorf("stored %d, applied %d", stored, applied)
		}
		if _, err := a.Put(t.Context(), articles(3, 4), archive.Stored); err != nil {
			t.Error(err)
		}
		f.mu.Lock()
		f.refreshErr = errors.New("too much to do")
		f.mu.Unlock()
		if err := a.Close(); !errors.Is(err, errUnseen) {
			t.Error(err)
		}
	})
}

// What may have been deleted, or put, before an error is shown soon after.
func TestShownAfterAnError(t *testing.T) {
	for name, write := range map[string]func(*testing.T, *Archive) error{
		"delete": func(t *testing.T, a *Archive) error {
			_, err := a.Delete(t.Context(), mustID(article(0)))
			return err
		},
		"put": func(t *testing.T, a *Archive) error {
			_, err := a.Put(t.Context(), articles(0, 2), archive.Visible)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				a := New(f, Options{extractor: reads("1", nil)})
				if _, err := a.Put(t.Context(), articles(0, 1), archive.Visible); err != nil {
					t.Fatal(err)
				}
				f.mu.Lock()
				failed := errors.New("too much to do")
				if f.refreshes = 0; name == "delete" {
					f.refreshErr = failed
				} else {
					f.fail = failed
				}
				f.mu.Unlock()
				if err := write(t, a); err == nil {
					t.Error("no error")
				}
				f.mu.Lock()
				f.fail, f.refreshErr = nil, nil
				f.mu.Unlock()
				time.Sleep(showPause + time.Second)
				synctest.Wait()
				f.mu.Lock()
				refreshes := f.refreshes
				f.mu.Unlock()
				if refreshes == 0 {
					t.Error("nothing was shown")
				}
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Many who write at once share refreshes, and each finds what it wrote.
// What is there but was written in part is written again, and not read again.
func TestPutTorn(t *testing.T) {
	var read sync.Map
	f := newFake()
	a := open(t, f, reads("1", &read))
	var id corpus.ArticleID
	for n, want := range []int{1, 1, 2} {
		outcomes, err := a.Put(t.Context(), articles(0, 1), archive.Visible)
		if err != nil {
			t.Fatal(err)
		}
		id = outcomes[0].ID
		if got := f.written[id]; got != want {
			t.Errorf("after the %d. time it was written %d times, want %d", n+1, got, want)
		}
		f.torn = map[corpus.ArticleID]bool{id: n == 1}
	}
	if times, _ := read.Load("0"); *times.(*int) != 1 {
		t.Errorf("it was read %d times", *times.(*int))
	}
}

func TestPutAtOnce(t *testing.T) {
	f := newFake()
	a := open(t, f, reads("1", nil))
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			if _, err := a.Put(t.Context(), []corpus.Article{article(n % 10), article(100 + n)}, archive.Visible); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := found(t, a); got != 50 {
		t.Errorf("a search finds %d of 50", got)
	}
	t.Logf("%d refreshes for 40 writes", f.refreshes)
}

func TestDelete(t *testing.T) {
	a := open(t, newFake(), reads("1", nil))
	if _, err := a.Put(t.Context(), articles(0, 2), archive.Visible); err != nil {
		t.Fatal(err)
	}
	id := mustID(article(0))
	seq, err := a.Delete(t.Context(), id)
	if err != nil || seq != a.State().Applied || found(t, a) != 1 {
		t.Errorf("%d, %v", seq, err)
	}
	if _, err := a.Delete(t.Context(), id); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
}

// A keeper that does not answer makes the archive not ready, which mends itself.
func TestReady(t *testing.T) {
	f := newFake()
	a := open(t, f, reads("1", nil))
	if _, err := a.Put(t.Context(), articles(0, 2), archive.Visible); err != nil {
		t.Fatal(err)
	}
	before := a.State()
	if err := a.Ready(); err != nil {
		t.Fatal(err)
	}
	for _, fail := range []error{fmt.Errorf("%w: nobody is there", index.ErrUnreachable), nil} {
		_ = f.do(t.Context(), func() {})
		f.mu.Lock()
		f.fail = fail
		f.mu.Unlock()
		for began := time.Now(); !errors.Is(a.Ready(), fail); time.Sleep(10 * time.Millisecond) {
			if time.Since(began) > 5*lookPause {
				t.Fatalf("%v, not %v", a.Ready(), fail)
			}
		}
		if a.State() != before {
			t.Errorf("%v, it was %v", a.State(), before)
		}
	}
	if n := a.Faults().Failures; n != 1 {
		t.Errorf("%d failures", n)
	}
}

func TestReindexAndMigrate(t *testing.T) {
	f := newFake()
	old := open(t, f, reads("1", nil))
	if _, err := old.Put(t.Context(), articles(0, 20), archive.Visible); err != nil {
		t.Fatal(err)
	}
	a, done := open(t, f, reads("2", nil)), uint64(0)
	version := func() string { return f.docs[mustID(article(3))].Analysis.Version }
	if err := a.Migrate(t.Context(), func(n, _ uint64) { done = n }); err != nil || done != 20 || version() != "1" {
		t.Errorf("%d, %s, %v", done, version(), err)
	}
	before := a.State()
	if err := a.Reindex(t.Context(), nil); err != nil || version() != "2" || a.State().Compare(before) <= 0 {
		t.Errorf("%s, %v", version(), err)
	}
}

func TestClosed(t *testing.T) {
	a := open(t, newFake(), reads("1", nil))
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
	_, engine := a.Engine()
	_, put := a.Put(t.Context(), articles(0, 1), archive.Stored)
	_, deleted := a.Delete(t.Context(), "x")
	_, loaded := a.Load(t.Context(), items(articles(0, 1)), Teller{})
	for _, err := range []error{engine, put, deleted, loaded, a.Ready()} {
		if !errors.Is(err, index.ErrClosed) {
			t.Error(err)
		}
	}
}
