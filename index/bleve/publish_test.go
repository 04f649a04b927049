package bleve

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// TestColumnsFromEverywhere wants the same answers, to the last bit of a score,
// wherever the words of the columns were taken from: the batch, the segments
// merged, a file, or the article store.
func TestColumnsFromEverywhere(t *testing.T) {
	s := shelf{}
	dir := filepath.Join(t.TempDir(), "index")
	e, err := Create(dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	seq := uint64(0)
	for i := range 12 { // enough for bleve to merge
		seq++
		docs := s.put(invent(60, uint64(i+1))...)
		apply(t, e, index.Batch{Put: docs, Seq: seq})
		if i%3 == 2 { // the same articles, with other words
			seq++
			apply(t, e, index.Batch{Put: s.put(changed(docs[:20])...), Seq: seq, Delete: []corpus.ArticleID{docs[30].Article.ID}})
			delete(s, docs[30].Article.ID)
		}
	}
	fresh := create(t, s)
	apply(t, fresh, index.Batch{Put: slices.Collect(maps.Values(s)), Seq: 1})
	want := answers(t, fresh)
	compare := func(how string, got []string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-in one batch +got):\n%s", how, diff)
		}
	}
	compare("in batches", answers(t, e))
	reopen := func() {
		t.Helper()
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if e, err = Open(t.Context(), dir, s, nil); err != nil {
			t.Fatal(err)
		}
	}
	reopen()
	compare("opened again", answers(t, e))
	files, err := filepath.Glob(filepath.Join(dir, columnsDir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files of columns: %v, %v", files, err)
	}
	for i, f := range files {
		if err := os.Truncate(f, int64(100+i)); err != nil {
			t.Fatal(err)
		}
	}
	reopen()
	compare("with damaged columns", answers(t, e))
	if err := os.RemoveAll(filepath.Join(dir, columnsDir)); err != nil {
		t.Fatal(err)
	}
	reopen()
	compare("without columns", answers(t, e))
	if err := os.RemoveAll(filepath.Join(dir, columnsDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, columnsDir), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	reopen()
	compare("where none can be written", answers(t, e))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// changed is articles with their quotes in another order of words.
func changed(docs []corpus.Document) []corpus.Document {
	others := invent(len(docs), 99)
	for i := range others {
		others[i].Article.ID = docs[i].Article.ID
		quotes := others[i].Analysis.Quotes
		corpus.IdentifyQuotes(&others[i].Article, quotes)
	}
	return others
}

func answers(t *testing.T, e index.Engine) []string {
	t.Helper()
	var all []string
	for _, text := range []string{"", "w0", "w1 w2", `"w0 w1"`, "w0 NEAR/9 w2", "w1a*", `"w1 w0" OR w7`, "speaker NEAR/3 said", "NOT w0"} {
		x, _, err := index.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []index.Type{index.Quotes, index.Articles} {
			q := &index.Query{Type: kind, Text: x, Limit: 10, Dates: index.IntervalYear, Facets: []index.FacetRequest{{Field: index.Speaker, Size: 5}}}
			r, err := e.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprintf("%s by %q: %d, %v, %v", kind, text, r.Total, r.Facets[index.Speaker], *r.Dates))
			for _, h := range r.Hits {
				all = append(all, fmt.Sprintf("%s %.17g", h.ID(), h.Score))
			}
		}
	}
	return all
}

// mergedAway is a segment whose file bleve has removed, as it does with one that
// was merged while somebody still reads it.
type mergedAway struct{ segment.PersistedSegment }

func (mergedAway) Path() string { return "/no/such/segment.zap" }

// TestMergedMeanwhile wants a segment that was merged between taking the
// snapshot and looking at its file to be read all the same.
func TestMergedMeanwhile(t *testing.T) {
	e := create(t, shelf{})
	if path, stamp, err := e.identify(mergedAway{}); path != "" || stamp != nil || err != nil {
		t.Errorf("%q, %q, %v", path, stamp, err)
	}
}
