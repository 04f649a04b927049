package archive

import (
	"context"
	"sync"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// Closing twice, at the same time and under load, ends everything in order:
// no call hangs or panics, and what was acknowledged is there.
func TestFault19CloseUnderLoad(t *testing.T) {
	dir := t.TempDir()
	kept := map[string]bool{}
	for round := range 5 {
		a := open(t, dir, realOptions())
		acknowledged := load(a, round)
		time.Sleep(time.Duration(round) * 10 * time.Millisecond)
		closed := make(chan error, 3)
		for range cap(closed) {
			go func() { closed <- a.Close() }()
		}
		for range cap(closed) {
			if err := <-closed; err != nil {
				t.Errorf("Close: %v", err)
			}
		}
		for _, ref := range acknowledged() {
			kept[ref] = true
		}
	}
	a := open(t, dir, realOptions())
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	for hit, err := range engine.Scan(t.Context(), &index.Query{Type: index.Articles, Sort: index.Newest}) {
		if err != nil {
			t.Fatal(err)
		}
		delete(kept, hit.Document.Article.Ref)
	}
	if len(kept) > 0 {
		t.Errorf("acknowledged and lost: %v", kept)
	}
}

// Closing does not wait until an index has been opened, and costs none: it is
// there the next time.
func TestCloseWhileOpening(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir, options(&rules{}))
	put(t, first, articles(0, 3)...)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	opening := make(chan struct{})
	o := options(&rules{})
	o.Wait = false
	o.Engines.Open = func(ctx context.Context, _ string, _ index.Documents, _ index.OtherNames) (index.Engine, error) {
		close(opening)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	a := open(t, dir, o)
	<-opening
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	r := &rules{}
	if n := found(t, open(t, dir, options(r))); n != 3 || r.created > 0 {
		t.Errorf("%d found, %d indexes built", n, r.created)
	}
}

// load writes to an archive and searches it until that fails, and then says
// which articles were acknowledged.
func load(a *Archive, round int) (acknowledged func() []string) {
	var refs []string
	var under sync.WaitGroup
	under.Go(func() {
		for n := 0; ; n++ {
			x := article(1000*round + n)
			if _, err := a.Put(context.Background(), []corpus.Article{x}, Wait(n%2)); err != nil {
				return
			}
			refs = append(refs, x.Ref)
		}
	})
	for range 3 {
		under.Go(func() {
			for {
				engine, err := a.Engine()
				if err == nil {
					_, err = engine.Search(context.Background(), &index.Query{Type: index.Quotes, Limit: 10})
				}
				if err != nil {
					return
				}
			}
		})
	}
	return func() []string { under.Wait(); return refs }
}
