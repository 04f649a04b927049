package cluster

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index/archive"
	"onrecord/index/intake"
)

func TestLoad(t *testing.T) {
	f := newFake()
	f.reject["7"] = "it is too long"
	a := open(t, f, reads("1", nil))
	var told []int
	var rejected []string
	tell := Teller{
		Progress: func(r archive.Report) { told = append(told, r.Articles()) },
		Rejected: func(i Item, why string) error {
			rejected = append(rejected, i.Article.Ref+": "+why)
			return nil
		},
	}
	list := append(articles(0, 1300), article(3), article(4))
	report, err := a.Load(t.Context(), items(list, "one.jsonl", "two.jsonl"), tell)
	if err != nil {
		t.Fatal(err)
	}
	want := archive.Report{
		Created: 1299, Unchanged: 2, Quotes: map[corpus.Kind]int{corpus.Direct: 1301},
		Unattributed: 1301, NotAnalysed: map[string]int{},
	}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Error(diff)
	}
	if len(told) < 3 || told[len(told)-1] != 1301 || !slices.IsSorted(told) {
		t.Errorf("told of %v", told)
	}
	if diff := cmp.Diff([]string{"7: it is too long"}, rejected); diff != "" {
		t.Error(diff)
	}
	if n := found(t, a); n != 1299 {
		t.Errorf("a search finds %d articles", n)
	}
	done, err := a.Finished(t.Context(), []string{"one.jsonl", "two.jsonl", "three.jsonl"})
	if diff := cmp.Diff(map[string]bool{"one.jsonl": true, "two.jsonl": true, "three.jsonl": false}, done); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// What is there already, read by the same extractor, is not read again; by
// another it is.
func TestLoadReadsWhatIsNew(t *testing.T) {
	f, times := newFake(), new(sync.Map)
	for i, version := range []string{"1", "1", "2"} {
		a := New(f, Options{extractor: reads(version, times)})
		report, err := a.Load(t.Context(), items(articles(0, 10+i)), Teller{})
		if err != nil {
			t.Fatal(err)
		}
		got := []int{report.Created, report.Updated, report.Unchanged}
		if diff := cmp.Diff([][]int{{10, 0, 0}, {1, 0, 10}, {1, 11, 0}}[i], got); diff != "" {
			t.Errorf("%d: %s", i, diff)
		}
	}
	if n, _ := times.Load("0"); *n.(*int) != 2 {
		t.Errorf("an article was read %d times", *n.(*int))
	}
}

// An input is finished when all of it is kept: never before, and not at all
// where something failed on the way.
func TestLoadFinishesInOrder(t *testing.T) {
	f := newFake()
	f.gate = make(chan struct{})
	a := open(t, f, reads("1", nil))
	ended := make(chan error, 1)
	go func() {
		_, err := a.Load(t.Context(), items(articles(0, 3*intake.LotArticles), "one.jsonl"), Teller{})
		ended <- err
	}()
	f.gate <- struct{}{}
	if f.do(t.Context(), func() {
		if len(f.finished) > 0 {
			t.Error("it is finished before its articles are kept")
		}
		f.fail = errors.New("the disk is on fire")
	}) != nil {
		t.Fatal()
	}
	close(f.gate)
	if err := <-ended; err == nil || len(f.finished) > 0 {
		t.Errorf("finished %v, %v", f.finished, err)
	}
	f.mu.Lock()
	f.fail = nil
	clear(f.busy)
	f.mu.Unlock()
	report, err := a.Load(t.Context(), items(articles(0, 3*intake.LotArticles), "one.jsonl"), Teller{})
	if err != nil || report.Created+report.Unchanged != 3*intake.LotArticles || !f.finished["one.jsonl"] {
		t.Errorf("%+v, %v", report, err)
	}
	for id, n := range f.written {
		if n != 1 {
			t.Errorf("%s was written %d times", id, n)
		}
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	f := newFake()
	a := open(t, f, reads("1", nil))
	ctx, cancel := context.WithCancel(t.Context())
	endless := func(yield func(Item) bool) {
		for n := 0; yield(Item{Article: article(n)}); n++ {
		}
	}
	report, err := a.Load(ctx, endless, Teller{Progress: func(archive.Report) { cancel() }})
	if !errors.Is(err, context.Canceled) || report.Created == 0 {
		t.Errorf("%+v, %v", report, err)
	}
	if n := found(t, a); n < report.Created {
		t.Errorf("%d were kept, a search finds %d", report.Created, n)
	}
}
