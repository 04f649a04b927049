package archive

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index/intake"
)

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
	case <-time.After(5 * intake.LotPause):
		t.Error("an article waits for the next")
	}
	close(more)
	all.Wait()
	if report.Created != 1 {
		t.Errorf("%+v", report)
	}
}

// Writers do not run far ahead of an index that is slower than they are.
func TestLoadWaitsForTheIndex(t *testing.T) {
	r := &rules{}
	a := open(t, t.TempDir(), options(r))
	r.gate = make(chan struct{})
	go func() {
		defer close(r.gate)
		time.Sleep(500 * time.Millisecond) // long enough to store everything
		if ahead := a.store.Seq(); ahead > maxLag+intake.LotArticles {
			t.Errorf("the store is %d writes ahead", ahead)
		}
	}()
	report, err := a.Load(t.Context(), slices.Values(articles(0, 4*maxLag)), nil)
	if err != nil || report.Created != 4*maxLag || found(t, a) != 4*maxLag {
		t.Errorf("%+v, %v", report, err)
	}
}
