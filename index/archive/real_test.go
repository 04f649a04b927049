package archive

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/corpus/store"
	"onrecord/index"
	"onrecord/index/bleve"
)

// realOptions are those of the program, but for the extractor.
func realOptions() Options {
	return Options{
		Engines:   Engines{Schema: bleve.SchemaVersion, Create: bleve.Create, Open: bleve.Open, Damaged: bleve.ErrDamaged},
		Wait:      true,
		extractor: reads("1"),
	}
}

func entries(t *testing.T, dir string) []os.DirEntry {
	list, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return list
}

// An index that lags, because it was copied from before, is brought after.
func TestStaleIndexIsReplayed(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, realOptions())
	first := put(t, a, articles(0, 20)...)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(t.TempDir(), "stale")
	folder := filepath.Join(dir, "index", entries(t, filepath.Join(dir, "index"))[0].Name())
	if err := os.CopyFS(stale, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	a = open(t, dir, realOptions())
	changed := article(3)
	changed.Text = "“Bread is cheap,” said the baker."
	put(t, a, append(articles(20, 30), changed)...)
	if _, err := a.Delete(t.Context(), first[7].ID); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(stale)); err != nil {
		t.Fatal(err)
	}
	a = open(t, dir, realOptions())
	if n := found(t, a); n != 29 {
		t.Errorf("a search finds %d articles of 29", n)
	}
	if len(entries(t, filepath.Join(dir, "quarantine"))) > 0 {
		t.Error("it was built anew")
	}
}

// A takedown leaves nothing to be found of the article: not in the index, not
// among the kept versions.
func TestTakedownIsWhole(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, realOptions())
	x := article(1)
	put(t, a, x, article(2))
	x.Text = "“Bread will be free,” said baker 1."
	id := put(t, a, x)[0].ID
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for _, typ := range []index.Type{index.Articles, index.Quotes} {
		result, err := engine.Search(t.Context(), &index.Query{Type: typ, Limit: 10})
		if err != nil || result.Total != 1 || result.Hits[0].Document.Article.Ref != "2" {
			t.Errorf("%s: %+v, %v", typ, result, err)
		}
	}
	versions, err := a.store.Versions(id)
	if err != nil || len(versions) > 0 {
		t.Errorf("versions: %v, %v", versions, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(filepath.Join(dir, "articles.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for d, err := range s.All() {
		if err != nil || d.Article.ID == id {
			t.Errorf("%v, %v", d, err)
		}
	}
}

// Reindexing under searches, on the real engine.
func TestRealReindex(t *testing.T) {
	a := open(t, t.TempDir(), realOptions())
	put(t, a, articles(0, 200)...)
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			result, err := engine.Search(t.Context(), &index.Query{Type: index.Quotes, Limit: 3})
			if err != nil || result.Total != 200 {
				ended <- fmt.Errorf("%v, %w", result, err)
				return
			}
		}
		ended <- nil
	}()
	for range 3 {
		if err := a.Reindex(t.Context(), nil); err != nil {
			t.Error(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// The store is ahead of the index for a moment after every write. Searches
// that fall into it pass over what is no longer there, and do not fail.
func TestSearchesWhileTextsChange(t *testing.T) {
	a := open(t, t.TempDir(), realOptions())
	engine, err := a.Engine()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			for _, typ := range []index.Type{index.Quotes, index.Articles} {
				if _, err := engine.Search(t.Context(), &index.Query{Type: typ, Limit: 20, Sort: index.Newest}); err != nil {
					ended <- err
					return
				}
			}
		}
		ended <- nil
	}()
	for round := range 30 {
		var list []corpus.Article
		for n := range 20 {
			list = append(list, priced(n, round))
		}
		outcomes := put(t, a, list...)
		result, err := engine.Search(t.Context(), &index.Query{Type: index.Quotes, Limit: 20})
		if err != nil || result.Total != 20 || len(result.Hits) != 20 {
			t.Fatalf("round %d: %+v, %v", round, result, err)
		}
		for _, h := range result.Hits {
			if !strings.Contains(h.Document.Article.Text, fmt.Sprintf("is %d,", round)) {
				t.Fatalf("round %d: %q", round, h.Document.Article.Text)
			}
		}
		if _, err := a.Delete(t.Context(), outcomes[round%20].ID); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
