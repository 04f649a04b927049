package bleve

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	api "github.com/blevesearch/bleve_index_api"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/bleve/column"
)

// counted is a shelf that counts what is read.
type counted struct {
	shelf
	reads int
}

func (s *counted) Document(id corpus.ArticleID) (corpus.Document, error) {
	s.reads++
	return s.shelf.Document(id)
}

// wantArticles wants so many articles with ten quotes each, all of which can be
// shown.
func wantArticles(t *testing.T, e index.Engine, n int) {
	t.Helper()
	for kind, want := range map[index.Type]int{index.Articles: n, index.Quotes: 10 * n} {
		r, err := e.Search(t.Context(), &index.Query{Type: kind, Limit: index.MaxPage})
		if err != nil {
			t.Fatal(err)
		}
		if shown := min(want, index.MaxPage); r.Total != want || len(r.Hits) != shown {
			t.Errorf("%s: %d of %d shown, want %d of %d", kind, len(r.Hits), r.Total, shown, want)
		}
	}
}

// closedEyes is bleve's index, whose snapshots cannot be read for a while.
type closedEyes struct {
	api.Index
	closed bool // guarded by engine.writing
}

func (c *closedEyes) Reader() (api.IndexReader, error) {
	if c.closed {
		return nil, errors.New("eyes are closed")
	}
	return c.Index.Reader()
}

// TestCatchUp wants a batch that bleve has, though it could not be published,
// to be known to the next one.
func TestCatchUp(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	e.writing.Lock()
	eyes := &closedEyes{e.store, true}
	e.store = eyes
	e.writing.Unlock()
	docs := s.put(invent(20, 1)...)
	if err := e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err == nil {
		t.Fatal("no error, although nothing can be published")
	}
	if err := e.Apply(t.Context(), index.Batch{Delete: []corpus.ArticleID{docs[0].Article.ID}, Seq: 2}); err == nil {
		t.Fatal("no error, although the batch before is not to be seen")
	}
	e.writing.Lock()
	eyes.closed = false
	e.writing.Unlock()
	others := changed(docs[1:2])
	delete(s, docs[0].Article.ID)
	apply(t, e, index.Batch{Put: s.put(others...), Delete: []corpus.ArticleID{docs[0].Article.ID}, Seq: 2})
	wantArticles(t, e, len(docs)-1)
}

// TestGoneBack wants columns made while a document was deleted to be made anew
// where bleve has gone back to when it was not.
func TestGoneBack(t *testing.T) {
	s := shelf{}
	dir := filepath.Join(t.TempDir(), "index")
	e, err := Create(dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	docs := s.put(invent(leastFile/10, 1)...)
	apply(t, e, index.Batch{Put: docs, Seq: 1})
	reopen := func(meanwhile func() error) {
		t.Helper()
		if err := errors.Join(e.Close(), meanwhile()); err != nil {
			t.Fatal(err)
		}
		if e, err = Open(t.Context(), dir, s, nil); err != nil {
			t.Fatal(err)
		}
	}
	store, before := filepath.Join(dir, "store"), t.TempDir()
	reopen(func() error { return os.CopyFS(before, os.DirFS(store)) })
	apply(t, e, index.Batch{Delete: []corpus.ArticleID{docs[0].Article.ID}, Seq: 2})
	reopen(func() error { return os.RemoveAll(filepath.Join(dir, columnsDir)) })
	wantArticles(t, e, len(docs)-1)
	reopen(func() error { return errors.Join(os.RemoveAll(store), os.CopyFS(store, os.DirFS(before))) })
	defer e.Close()
	wantArticles(t, e, len(docs))
	q := &index.Query{Type: index.Quotes, Only: map[index.Field][]string{index.Publisher: {index.None}}}
	if r, err := e.Search(t.Context(), q); err != nil || r.Total > 0 {
		t.Errorf("%v, %v: want no quote without a publisher", r, err)
	}
}

// TestArticlesAreReadOnce wants columns made from the article store to cost no
// more than a read of each article.
func TestArticlesAreReadOnce(t *testing.T) {
	s := &counted{shelf: shelf{}}
	e, err := Open(t.Context(), written(t, s.shelf), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if s.reads != len(s.shelf) {
		t.Errorf("%d reads of %d articles", s.reads, len(s.shelf))
	}
}

// TestColumnsLackingASection wants a file that another version has written to
// be made anew, and not to fail a search.
func TestColumnsLackingASection(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(invent(leastFile/10, 1)...), Seq: 1})
	p := e.newest.segments[0]
	less := column.NewBuilder()
	for _, name := range columnFields() {
		if name == fieldSaid {
			continue
		}
		numbers, terms, err := p.column(name)
		if err != nil {
			t.Fatal(err)
		}
		less.Numbers(name, numbers.Append(nil, 0, uint32(numbers.Len())))
		var all []string
		for i := range terms.Len() {
			all = append(all, terms.At(uint32(i)))
		}
		less.Strings(name+".terms", all)
	}
	for _, name := range strings.Fields("text.starts text.lengths text.words text.homes text.first text.repeats text.repeaters text.oftener text.placed text.places") {
		numbers, err := p.file.Numbers(name)
		if err != nil {
			t.Fatal(err)
		}
		less.Numbers(name, numbers.Append(nil, 0, uint32(numbers.Len())))
	}
	less.Strings("text.stems", nil)
	less.Strings("text.forms", nil)
	file, err := less.File()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openColumns(file, "", p.size); !errors.Is(err, column.ErrDamaged) {
		t.Errorf("openColumns: %v, want an error of damage", err)
	}
}

// TestCloseGivesUpColumns wants columns in the making to be given up when the
// engine is closed.
func TestCloseGivesUpColumns(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(invent(10, 1)...), Seq: 1})
	p := e.newest.segments[0]
	e.end(index.ErrClosed)
	until, done := e.during(t.Context())
	defer done()
	<-until.Done()
	if _, err := buildColumns(p.segment, nil, &origins{docs: s, until: until}); !errors.Is(err, index.ErrClosed) {
		t.Errorf("%v, want that the index is closed", err)
	}
}

// TestPanicLeavesNothing wants a view that could not be made, by a panic at
// that, to leave hold of what it has taken.
func TestPanicLeavesNothing(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(invent(10, 1)...), Seq: 1})
	apply(t, e, index.Batch{Put: s.put(invent(10, 2)...), Seq: 2})
	e.writing.Lock()
	defer e.writing.Unlock()
	whole := e.newest.segments
	if len(whole) < 2 {
		t.Skip("bleve has merged them already")
	}
	e.docs = nil                  // so that reading an article panics
	e.newest.segments = whole[:1] // and the others need be read
	err := e.publish(t.Context())
	e.newest.segments = whole
	if !errors.Is(err, index.ErrPanicked) {
		t.Errorf("%v, want a panic", err)
	}
	for _, p := range whole {
		if p.users != 1 {
			t.Errorf("%d users of columns, want 1", p.users)
		}
	}
}
