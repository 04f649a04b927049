package opensearch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// written is articles with some quotes each, of some version.
func written(n, version int) []corpus.Document {
	docs := make([]corpus.Document, n)
	for i := range docs {
		docs[i] = writtenAs(i, version, 1+(i+version)%3)
	}
	return docs
}

// writtenAs is an article whose quotes are of a version.
func writtenAs(i, version, quotes int) corpus.Document {
	a := corpus.Article{Ref: fmt.Sprint(i), Title: fmt.Sprintf("Article %d", i), Text: fmt.Sprintf("Version %d.", version)}
	a.ID = a.DeriveID()
	d := corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Version: fmt.Sprint(version)}}
	for j := range quotes {
		word := corpus.Span{Start: j, End: j + 2}
		d.Analysis.Quotes = append(d.Analysis.Quotes, corpus.Quote{Content: []corpus.Span{word}, Source: []corpus.Span{{Start: 0, End: version % 7}}})
	}
	corpus.IdentifyQuotes(&a, d.Analysis.Quotes)
	return d
}

// impatient lets an engine wait for nobody.
func impatient(e *Engine) *Engine {
	e.pause, e.keptLeast = time.Millisecond, 10*time.Millisecond
	return e
}

func same(d corpus.Document) corpus.Document { return d }

func TestRebuild(t *testing.T) {
	e := impatient(openTest(t))
	ctx := t.Context()
	docs := written(700, 1)
	if err := e.Apply(ctx, index.Batch{Put: docs}); err != nil {
		t.Fatal(err)
	}
	before, err := e.State(ctx)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	revise := func(d corpus.Document) corpus.Document {
		d.Analysis.Version += " revised"
		return d
	}
	err = e.Rebuild(ctx, revise, func(done, of int) {
		if of != len(docs) || done < last || done > of {
			t.Errorf("%d of %d are done, and %d were", done, of, last)
		}
		last = done
	})
	if err != nil || last != len(docs) {
		t.Fatalf("%d are done: %v", last, err)
	}
	after, err := e.State(ctx)
	if err != nil || after.Compare(before) <= 0 || after.Index == before.Index {
		t.Errorf("from %v to %v, %v", before, after, err)
	}
	for i := range docs {
		docs[i] = revise(docs[i])
	}
	holds(t, e, docs)
	one(t, e)
	d := docs[rand.N(len(docs))]
	if err := e.Apply(ctx, index.Batch{Put: []corpus.Document{d}}); err != nil {
		t.Error(err)
	}
}

// one wants a single generation, which is written to.
func one(t *testing.T, e *Engine) {
	t.Helper()
	for _, k := range kinds() {
		all, err := e.existing(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if g, ok := e.inUse(k, all); len(all) != 1 || !ok || all[g].Settings.Index.Blocks.Write != "" {
			t.Errorf("of %s there are %+v", k, all)
		}
	}
}

// TestRebuildMeanwhile writes and searches while the indices are rebuilt.
func TestRebuildMeanwhile(t *testing.T) {
	e, other := twoProcesses(t)
	docs := written(600, 1)
	if err := e.Apply(t.Context(), index.Batch{Put: docs}); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	var others sync.WaitGroup
	const writers = 3
	kept := make([]map[int]corpus.Document, writers)
	for w := range kept {
		others.Go(func() { kept[w] = write(t, other, docs, w, writers, ended) })
	}
	others.Go(func() { searching(t, other, ended) })
	for range 2 {
		if err := e.Rebuild(t.Context(), same, func(int, int) {}); err != nil {
			t.Error(err)
		}
	}
	close(ended)
	others.Wait()
	var want []corpus.Document
	for _, k := range kept {
		want = slices.AppendSeq(want, maps.Values(k))
	}
	holds(t, e, want)
	one(t, e)
}

func twoProcesses(t *testing.T) (e, other *Engine) {
	o := testOptions(t)
	return impatient(reopen(t, o)), impatient(reopen(t, o))
}

// write changes and deletes one of so many parts of the articles until the end,
// and returns what is left of them.
func write(t *testing.T, e *Engine, docs []corpus.Document, part, parts int, ended <-chan struct{}) map[int]corpus.Document {
	kept := make(map[int]corpus.Document)
	for i := part; i < len(docs); i += parts {
		kept[i] = docs[i]
	}
	for version := 2; ; version++ {
		select {
		case <-ended:
			return kept
		default:
		}
		var b index.Batch
		first := rand.N(len(docs)/parts - 3)
		for n := range 3 {
			i := parts*(first+n) + part
			if rand.N(3) > 0 {
				kept[i] = writtenAs(i, version, rand.N(4))
				b.Put = append(b.Put, kept[i])
			} else {
				delete(kept, i)
				b.Delete = append(b.Delete, docs[i].Article.ID)
			}
		}
		if refused, err := e.Write(t.Context(), b); err != nil || len(refused) > 0 {
			t.Errorf("writing meanwhile: %v %v", refused, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// searching counts and searches until the end. There is always something.
func searching(t *testing.T, e *Engine, ended <-chan struct{}) {
	for {
		select {
		case <-ended:
			return
		default:
		}
		s, err := e.Stats(t.Context())
		if err != nil || s.Articles < 100 || s.Quotes < 100 {
			t.Errorf("counting meanwhile: %+v, %v", s, err)
		}
		r, err := e.Search(t.Context(), &index.Query{
			Type: index.Articles, Text: index.Word{Text: "version"}, Limit: 10, Facets: []index.FacetRequest{{Field: index.Publisher, Size: 5}},
		})
		if err != nil || r.Total < 100 {
			t.Errorf("searching meanwhile: %+v, %v", r, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestRebuildDies lets a process die in the middle, anywhere. Another goes on.
func TestRebuildDies(t *testing.T) {
	e, other := twoProcesses(t)
	docs := written(8, 1)
	if err := e.Apply(t.Context(), index.Batch{Put: docs}); err != nil {
		t.Fatal(err)
	}
	s := spoilt(e)
	e.leaseFor, other.leaseFor = 300*time.Millisecond, 300*time.Millisecond
	e.endures, e.giveUp = 0, 20*time.Millisecond
	deaths := []mishap{dyingAt("/_block/write", 1), dyingAt("/_aliases", 2)}
	for range 2 {
		deaths = append(deaths, dyingAfter(rand.N(45)))
	}
	if testing.Short() {
		deaths = deaths[:2]
	}
	for version, death := range deaths {
		s.set(0, 1<<30, death)
		err := e.Rebuild(t.Context(), same, func(int, int) {})
		t.Logf("a death in the middle: %v", err)
		docs[version] = writtenAs(version, 2+version, 3)
		if err := other.Apply(t.Context(), index.Batch{Put: docs[version : version+1]}); err != nil {
			t.Fatal(err)
		}
		holds(t, other, docs)
		time.Sleep(e.leaseFor)
	}
	e.giveUp = 10 * time.Second
	for _, missed := range []mishap{befalling(cut, "/_block/write", 1), befalling(cut, "/_aliases", 2)} {
		s.set(0, 1<<30, missed)
		if err := e.Rebuild(t.Context(), same, func(int, int) {}); err != nil {
			t.Errorf("an answer is lost: %v", err)
		}
	}
	holds(t, other, docs)
	one(t, e)
}

// dyingAt sends nothing more after the n-th request to a path. Its answer nobody
// hears.
func dyingAt(path string, n int32) mishap {
	var dead atomic.Bool
	last := befalling(func(through http.RoundTripper, r *http.Request) (*http.Response, error) {
		dead.Store(true)
		return cut(through, r)
	}, path, n)
	return func(through http.RoundTripper, r *http.Request) (*http.Response, error) {
		if dead.Load() {
			return lost(through, r)
		}
		return last(through, r)
	}
}

// befalling befalls the n-th request to a path alone.
func befalling(do mishap, path string, n int32) mishap {
	var met atomic.Int32
	return func(through http.RoundTripper, r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, path) && met.Add(1) == n {
			return do(through, r)
		}
		return through.RoundTrip(r)
	}
}

// dyingAfter sends so many requests and nothing more.
func dyingAfter(n int) mishap {
	var sent atomic.Int32
	return func(through http.RoundTripper, r *http.Request) (*http.Response, error) {
		if int(sent.Add(1)) > n {
			return lost(through, r)
		}
		return through.RoundTrip(r)
	}
}

// TestRebuildIsGivenUp stops at some article.
func TestRebuildIsGivenUp(t *testing.T) {
	e, other := twoProcesses(t)
	docs := written(300, 1)
	if err := e.Apply(t.Context(), index.Batch{Put: docs}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := e.Rebuild(ctx, same, func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("given up with %v", err)
	}
	one(t, e)
	holds(t, other, docs)

	// What somebody else has forbidden stays so.
	g, err := e.current(t.Context())
	if err == nil {
		err = e.forbidWrites(t.Context(), g)
	}
	if err != nil {
		t.Fatal(err)
	}
	other.giveUp = 50 * time.Millisecond
	if err := other.Apply(t.Context(), index.Batch{Put: docs[:1]}); !errors.Is(err, index.ErrUnreachable) {
		t.Errorf("writing where it is forbidden: %v", err)
	}
}

// TestRebuildOnce lets two processes rebuild at once: one does.
func TestRebuildOnce(t *testing.T) {
	e, other := twoProcesses(t)
	if err := e.Apply(t.Context(), index.Batch{Put: written(3, 1)}); err != nil {
		t.Fatal(err)
	}
	var second error
	err := e.Rebuild(t.Context(), func(d corpus.Document) corpus.Document {
		if d.Article.Ref == "1" {
			second = other.Rebuild(t.Context(), same, func(int, int) {})
		}
		return d
	}, func(int, int) {})
	if err != nil || !errors.Is(second, errHeld) {
		t.Errorf("the first ends with %v, the second with %v", err, second)
	}
}

// TestMigrate brings indices that do not fit up to date.
func TestMigrate(t *testing.T) {
	o := testOptions(t)
	ofOtherMake(t, o, ofQuotes, func(body object) { properties(body)["role"] = object{"type": "text"} })
	ofOtherMake(t, o, ofArticles, func(body object) {
		body["mappings"] = object{"_source": object{"includes": []string{fieldDoc, fieldQuotes}}}
	})
	docs := written(20, 1)
	u := o
	u.Unfit = true
	e := impatient(reopen(t, u))
	// What an older program has written there.
	tasks := []*task{}
	for i := range docs {
		tasks = append(tasks, &task{id: docs[i].Article.ID, doc: &docs[i]})
	}
	if err := e.writeAll(t.Context(), tasks, func(context.Context) (generation, error) { return generation{schemaVersion, 1}, nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Write(t.Context(), index.Batch{}); !errors.Is(err, ErrUnfit) {
		t.Errorf("it is written to: %v", err)
	}
	if err := e.Rebuild(t.Context(), same, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	holds(t, e, docs)
	holds(t, reopen(t, o), docs)
}
