package opensearch

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/read"
	"onrecord/index"
	"onrecord/index/bleve"
	"onrecord/index/indextest"
)

// library is the texts that the embedded engine reads.
type library map[corpus.ArticleID]corpus.Document

// Document implements [index.Documents].
func (l library) Document(id corpus.ArticleID) (corpus.Document, error) {
	d, ok := l[id]
	if !ok {
		return d, index.ErrNotFound
	}
	return d, nil
}

// realDocuments are every n-th article of the corpora beside the project, read
// by the real extractor.
func realDocuments(t *testing.T, n int, names ...string) []corpus.Document {
	t.Helper()
	var paths []string
	for _, name := range names {
		path := filepath.Join("..", "..", "..", "shared", filepath.FromSlash(name))
		if _, err := os.Stat(path); err != nil {
			t.Skipf("left out: %s is not beside the project", name)
		}
		paths = append(paths, path)
	}
	seen := make(map[corpus.ArticleID]bool)
	var docs []corpus.Document
	for it := range read.Files(paths, read.Options{}).Items() {
		if it.Problem != nil {
			t.Fatal(it.Problem)
		}
		known := seen[it.Article.ID]
		if seen[it.Article.ID] = true; !known && len(seen)%n == 0 {
			docs = append(docs, corpus.Document{Article: it.Article})
		}
	}
	var each errgroup.Group
	each.SetLimit(runtime.GOMAXPROCS(0))
	for i := range docs {
		each.Go(func() error {
			docs[i].Analysis = extract.Extract(&docs[i].Article)
			return nil
		})
	}
	_ = each.Wait() // nothing fails
	return docs
}

// twins are the two engines, with the same in them.
type twins struct {
	ours, theirs index.Engine
	queryFigures
}

// queryFigures is what became of the queries.
type queryFigures struct {
	Articles, Quotes int
	Queries, Found   int          // asked, and those that found something
	Hits             int          // in all of them
	Facets, Values   int          // compared
	Dates            int          // histograms
	Inexact          int          // facets of more values than OpenSearch counts, not compared by value
	Names            int          // questions for names
	Plain            orderFigures // by relevance, of words and phrases
	Wide             orderFigures // with prefixes, fuzzy words or words close to each other
}

// nearly is how far apart two scores may be for their order to be open. Lucene
// keeps how long a text is in one byte, which may be an eighth too little.
const nearly = 0.1

func newTwins(t *testing.T, docs []corpus.Document) *twins {
	t.Helper()
	texts := make(library)
	w := &twins{}
	for _, d := range docs {
		texts[d.Article.ID] = d
		w.Articles++
		w.Quotes += len(d.Analysis.Quotes)
	}
	var err error
	if w.ours, err = bleve.Create(filepath.Join(t.TempDir(), "index"), texts, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.ours.Close() })
	o := testOptions(t)
	o.Shards, o.Copies = 3, 2
	w.theirs = reopen(t, o)
	seq := uint64(0)
	for some := range slices.Chunk(docs, 400) {
		seq++
		for _, e := range []index.Engine{w.ours, w.theirs} {
			if err := e.Apply(t.Context(), index.Batch{Put: some, Seq: seq}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return w
}

// TestSameAnswers asks both engines the same random queries about real quotes.
func TestSameAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("it asks the cluster many hundred times")
	}
	every, many := 4, 200
	if *full {
		every, many = 1, 600
	}
	docs := realDocuments(t, every, "corpus/wikinews.jsonl", "eval/data/polnear.train.jsonl", "eval/data/polnear.dev.jsonl")
	began := time.Now()
	w := newTwins(t, docs)
	seed, err := strconv.ParseUint(os.Getenv("ONRECORD_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("%d articles, %d quotes, indexed twice in %v; ONRECORD_SEED=%d", w.Articles, w.Quotes, time.Since(began), seed)
	queries := indextest.NewQueries(seed, indextest.VocabularyOf(docs))
	began = time.Now()
	for _, of := range []index.Type{index.Quotes, index.Articles} {
		everything := &index.Query{Type: of, Sort: index.Newest, NoScores: true}
		if want, got := scanned(t, w.ours, everything), scanned(t, w.theirs, everything); !slices.Equal(want, got) {
			t.Errorf("%s: all of them (-want +got):\n%s", of, cmp.Diff(want, got))
		}
	}
	for i := range many {
		q := queries.Next()
		if i%4 == 0 {
			for f := range q.Facets {
				q.Facets[f].Size = index.MaxFacetSize
			}
		}
		w.search(t, q)
		w.names(t, queries.Names())
		if t.Failed() {
			t.Fatalf("query %d of ONRECORD_SEED=%d", i+1, seed)
		}
	}
	t.Logf("%+v in %v", w.queryFigures, time.Since(began))
	keep(t, func(kept *figures) { kept.Queries = w.queryFigures })
}

// search compares the answers to a query.
func (w *twins) search(t *testing.T, q *index.Query) {
	t.Helper()
	want, wantErr := w.ours.Search(t.Context(), q)
	began := time.Now()
	got, gotErr := w.theirs.Search(t.Context(), q)
	if took := time.Since(began); took > time.Second {
		t.Logf("%v: %s", took, q)
	}
	w.Queries++
	if wantErr != nil || gotErr != nil {
		if (wantErr == nil) != (gotErr == nil) {
			t.Errorf("%s\nerror %v, want %v", q, gotErr, wantErr)
		}
		return
	}
	w.inexact(t, q, want, got)
	if diff := indextest.Differ(q, want, got); diff != "" {
		t.Errorf("%s\n(-want +got):\n%s", q, diff)
	}
	if want.Total > 0 {
		w.Found++
	}
	for _, f := range want.Facets {
		w.Facets++
		w.Values += len(f.Values)
	}
	if want.Dates != nil {
		w.Dates++
	}
	w.all(t, q, want.Total)
	if q.Text != nil && !q.NoScores && q.Sort == index.Relevance && want.Total > 1 {
		w.order(t, q)
	}
}

// inexact settles facets of so many values that OpenSearch only guesses how
// many they are: all else of them is compared, but for values by a prefix, of
// which those that are rare may be missing.
func (w *twins) inexact(t *testing.T, q *index.Query, want, got *index.Result) {
	t.Helper()
	for f, theirs := range got.Facets {
		ours := want.Facets[f]
		prefixed := slices.ContainsFunc(q.Facets, func(r index.FacetRequest) bool { return r.Field == f && r.Prefix != "" })
		switch {
		case !theirs.Inexact:
			continue
		case prefixed:
			want.Facets[f] = theirs
		case ours.Distinct <= maxValues || 100*max(theirs.Distinct-ours.Distinct, ours.Distinct-theirs.Distinct) > 5*ours.Distinct:
			t.Errorf("%s\n%s has %d values, and is said to have %d, more or less", q, f, ours.Distinct, theirs.Distinct)
		}
		theirs.Inexact, theirs.Distinct = false, ours.Distinct
		w.Inexact++
	}
}

// wholly is up to how many hits of a query are compared one by one.
const wholly = 500

// all compares the hits in the order of time, and what a scan yields with what
// a search does.
func (w *twins) all(t *testing.T, q *index.Query, total int) {
	t.Helper()
	every := *q
	every.Sort, every.NoScores, every.Offset, every.Limit, every.Facets, every.Dates = index.Newest, true, 0, wholly, nil, ""
	want, got := first(t, w.ours, &every), first(t, w.theirs, &every)
	if total <= wholly {
		want, got = append(want, scanned(t, w.ours, &every)...), append(got, scanned(t, w.theirs, &every)...)
	}
	w.Hits += min(total, wholly)
	if !slices.Equal(want, got) {
		t.Errorf("%s\nhits by date (-want +got):\n%s", q, cmp.Diff(want, got))
	}
}

func scanned(t *testing.T, e index.Engine, q *index.Query) (ids []string) {
	t.Helper()
	for h, err := range e.Scan(t.Context(), q) {
		if err != nil {
			t.Fatalf("scanning %s: %v", q, err)
		}
		ids = append(ids, h.ID())
	}
	return ids
}

func first(t *testing.T, e index.Engine, q *index.Query) (ids []string) {
	t.Helper()
	r, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	for _, h := range r.Hits {
		ids = append(ids, h.ID())
	}
	return ids
}

// deep is how many hits are compared by their scores.
const deep = 100

// order compares the order by relevance.
func (w *twins) order(t *testing.T, q *index.Query) {
	t.Helper()
	top := *q
	top.Offset, top.Limit, top.Facets, top.Dates = 0, deep, nil, ""
	want, err := w.ours.Search(t.Context(), &top)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.theirs.Search(t.Context(), &top)
	if err != nil {
		t.Fatal(err)
	}
	theirs := make(map[string]float64)
	for _, h := range got.Hits {
		theirs[h.ID()] = h.Score
	}
	into := &w.Plain
	if manyWords(q.Text) {
		into = &w.Wide
	}
	widest := into.compare(want.Hits, theirs)
	if into == &w.Plain && widest > nearly {
		t.Errorf("%s\ntwo hits whose scores differ by %.3f are the other way round", q, widest)
	}
}

// manyWords reports whether an expression has words that stand for many, or
// that count where they are close to each other: each engine has its own way of
// weighing those.
func manyWords(x index.Expr) bool {
	switch x := x.(type) {
	case index.Prefix, index.Fuzzy, index.Close:
		return true
	case index.And:
		return slices.ContainsFunc(x, manyWords)
	case index.Or:
		return slices.ContainsFunc(x, manyWords)
	}
	return false
}

// orderFigures is what became of the order of pairs of hits.
type orderFigures struct {
	Queries     int
	Apart, Near int // pairs, by how their scores differ
	Turned      int // of those apart, in another order
	NearTurned  int // of those near
	Widest      float64
}

// compare counts pairs of hits in our order, and is how far apart the scores of
// two are at most that are in another order there. A hit that is not there
// comes behind all that are.
func (o *orderFigures) compare(ours []*index.Hit, theirs map[string]float64) (widest float64) {
	o.Queries++
	for i, a := range ours {
		for _, b := range ours[i+1:] {
			turned, apart := theirs[a.ID()] < theirs[b.ID()], apart(a.Score, b.Score)
			switch near := apart <= nearly; {
			case near && turned:
				o.NearTurned++
				fallthrough
			case near:
				o.Near++
			case turned:
				o.Turned++
				fallthrough
			default:
				o.Apart++
			}
			if turned {
				widest = max(widest, apart)
			}
		}
	}
	o.Widest = max(o.Widest, widest)
	return widest
}

// apart is how much less b is than a, as a part of it.
func apart(a, b float64) float64 {
	return math.Abs(a-b) / max(math.Abs(a), math.SmallestNonzeroFloat64)
}

func (w *twins) names(t *testing.T, q index.NameQuery) {
	t.Helper()
	want, err := w.ours.Names(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.theirs.Names(t.Context(), q)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("%+v: %v (-want +got):\n%s", q, err, diff)
	}
	w.Names++
}
