package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

func openTemp(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "articles.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// article is a small document: the id tells which, the text what it says.
func article(id, text string) corpus.Document {
	return corpus.Document{
		Article: corpus.Article{ID: corpus.ArticleID(id), Title: "On " + id, Text: text, Publisher: corpus.Outlet{ID: "gazette", Name: "Gazette"}},
		Analysis: corpus.Analysis{Analysed: true, Version: "1", Quotes: []corpus.Quote{{
			ID: "q-" + corpus.QuoteID(id), Content: []corpus.Span{{Start: 0, End: len(text)}}, Kind: corpus.Direct,
			Polarity: corpus.Asserted, Credit: corpus.Credit{Basis: corpus.AsPublisher}, Confidence: 0.5,
		}}},
	}
}

func put(t testing.TB, s *Store, docs ...corpus.Document) []Outcome {
	t.Helper()
	outcomes, err := s.Put(context.Background(), docs)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func TestPut(t *testing.T) {
	reanalysed := article("b", "two")
	reanalysed.Analysis.Version = "2"
	fewer := article("b", "two")
	fewer.Analysis.Quotes = nil
	byline := article("b", "two")
	byline.Article.Author = "B. Writer"
	steps := []struct {
		name string
		docs []corpus.Document
		want []Outcome
	}{
		{"new", []corpus.Document{article("a", "one"), article("b", "two")}, []Outcome{{Created, 1}, {Created, 2}}},
		{"again", []corpus.Document{article("b", "two"), article("a", "one")}, []Outcome{{Unchanged, 2}, {Unchanged, 1}}},
		{"other text", []corpus.Document{article("a", "uno"), article("b", "two")}, []Outcome{{Updated, 3}, {Unchanged, 2}}},
		{"other version of the extractor", []corpus.Document{reanalysed}, []Outcome{{Updated, 4}}},
		{"other quotes", []corpus.Document{fewer}, []Outcome{{Updated, 5}}},
		{"other byline", []corpus.Document{byline}, []Outcome{{Updated, 6}}},
		{
			"twice in one call",
			[]corpus.Document{article("c", "x"), article("c", "x"), article("c", "y")},
			[]Outcome{{Created, 7}, {Unchanged, 7}, {Updated, 8}},
		},
		{"none", nil, nil},
	}
	s := openTemp(t)
	for _, step := range steps {
		if diff := cmp.Diff(step.want, put(t, s, step.docs...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	if s.Seq() != 8 {
		t.Errorf("Seq() = %d, want 8", s.Seq())
	}
	got, err := s.Document("b")
	if diff := cmp.Diff(byline, got); err != nil || diff != "" {
		t.Errorf("the last put of b is not what is stored: %v\n%s", err, diff)
	}
}

func TestPutIsAllOrNothing(t *testing.T) {
	s := openTemp(t)
	if _, err := s.Put(context.Background(), []corpus.Document{article("a", "one"), article("", "no id")}); err == nil {
		t.Error("an article without an id was taken")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Put(cancelled, []corpus.Document{article("a", "one")}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Put says %v", err)
	}
	if _, err := s.Document("a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a refused Put left something: %v", err)
	}
	if s.Seq() != 0 {
		t.Errorf("a refused Put took number %d", s.Seq())
	}
}

func TestSurvivesReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "articles.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, article("a", "one"), article("b", "two"))
	if _, _, err := s.Delete(context.Background(), []corpus.ArticleID{"a"}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Document("b"); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed store answers %v", err)
	}
	if s, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := s.Document("b"); err != nil || got.Article.Text != "two" {
		t.Errorf("b = %q, %v", got.Article.Text, err)
	}
	if got := put(t, s, article("a", "one")); s.Seq() != 4 || got[0] != (Outcome{Created, 4}) {
		t.Errorf("numbers do not go on after reopening: %v, Seq %d", got, s.Seq())
	}
}

func TestSecondOpenIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "articles.db")
	for _, when := range []string{"just made", "opened again"} {
		s, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if _, err := Open(path); !errors.Is(err, ErrLocked) {
			t.Errorf("%s: a second Open says %v", when, err)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s: a second Open hung for %v", when, took)
		}
		s.Close()
	}
}

func TestVersions(t *testing.T) {
	s := openTemp(t)
	titled := article("a", "text 2")
	titled.Article.Title = "Another title"
	requoted := titled
	requoted.Analysis.Version = "2"
	put(t, s, article("a", "text 1"), article("ab", "of another article"))
	put(t, s, article("a", "text 2"))
	put(t, s, titled)
	put(t, s, requoted) // neither title nor text differs
	got, err := s.Versions("a")
	want := []Version{{3, article("a", "text 2")}, {1, article("a", "text 1")}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, err := s.Versions("ab"); err != nil || len(got) != 0 {
		t.Errorf("an article never changed has versions %v, %v", got, err)
	}
}

func TestVersionsAreBounded(t *testing.T) {
	s := openTemp(t)
	var docs []corpus.Document
	for i := range MaxVersions + 11 {
		docs = append(docs, article("a", fmt.Sprint("text ", i)))
	}
	put(t, s, docs...)
	got, err := s.Versions("a")
	if err != nil || len(got) != MaxVersions {
		t.Fatalf("%d versions, %v; want %d", len(got), err, MaxVersions)
	}
	newest, oldest := got[0].Document.Article.Text, got[MaxVersions-1].Document.Article.Text
	if newest != "text 109" || oldest != "text 10" {
		t.Errorf("kept %q to %q, want text 109 to text 10", newest, oldest)
	}
	stats, err := s.Stats()
	if err != nil || stats.Versions != MaxVersions {
		t.Errorf("Stats counts %d versions, %v", stats.Versions, err)
	}
}

func TestDelete(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"), article("b", "two"), article("c", "three"))
	put(t, s, article("a", "uno"))
	deleted, seq, err := s.Delete(context.Background(), []corpus.ArticleID{"a", "nobody", "c", "a"})
	if diff := cmp.Diff([]corpus.ArticleID{"a", "c"}, deleted); err != nil || diff != "" || seq != 6 {
		t.Errorf("Delete: seq %d, %v\n%s", seq, err, diff)
	}
	if _, err := s.Document("a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a deleted article reads as %v", err)
	}
	if got, err := s.Versions("a"); err != nil || len(got) != 0 {
		t.Errorf("a deleted article kept versions %v, %v", got, err)
	}
	if deleted, seq, err := s.Delete(context.Background(), []corpus.ArticleID{"a"}); deleted != nil || seq != 0 || err != nil {
		t.Errorf("deleting again: %v, %d, %v", deleted, seq, err)
	}
	if got := put(t, s, article("a", "one")); got[0] != (Outcome{Created, 7}) {
		t.Errorf("put after delete: %v", got)
	}
	if got, _ := s.Versions("a"); len(got) != 0 {
		t.Errorf("an article put again after its deletion has versions %v", got)
	}
}

func TestChanges(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"), article("b", "two"), article("c", "three")) // 1 2 3
	put(t, s, article("a", "uno"))                                             // 4
	if _, _, err := s.Delete(context.Background(), []corpus.ArticleID{"b"}); err != nil {
		t.Fatal(err) // 5
	}
	live := func(seq uint64, doc corpus.Document) Change {
		return Change{Seq: seq, ID: doc.Article.ID, Document: doc}
	}
	gone := Change{Seq: 5, ID: "b", Deleted: true}
	cases := []struct {
		since uint64
		limit int
		want  []Change
	}{
		{0, 10, []Change{live(3, article("c", "three")), live(4, article("a", "uno")), gone}},
		{0, 1, []Change{live(3, article("c", "three"))}},
		{3, 10, []Change{live(4, article("a", "uno")), gone}},
		{4, 10, []Change{gone}},
		{5, 10, nil},
		{99, 10, nil},
		{0, 0, nil},
	}
	for _, c := range cases {
		got, err := s.Changes(c.since, c.limit)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("Changes(%d, %d): %v\n%s", c.since, c.limit, err, diff)
		}
	}
}

// What is unpacked at once is bounded, however well it packs.
func TestChangesAreBoundedUnpacked(t *testing.T) {
	s := openTemp(t)
	const articles = 30
	for n := range articles {
		put(t, s, article(fmt.Sprint("a", n), strings.Repeat("again and ", 100<<10)))
	}
	seen := 0
	for since := uint64(0); since < s.Seq(); {
		changes, err := s.Changes(since, 1000)
		if err != nil || len(changes) == 0 {
			t.Fatalf("%d changes, %v", len(changes), err)
		}
		size := 0
		for _, c := range changes {
			size += len(c.Document.Article.Text)
		}
		if size > stepUnpacked {
			t.Errorf("one call returns texts of %d bytes", size)
		}
		seen, since = seen+len(changes), changes[len(changes)-1].Seq
	}
	if seen != articles {
		t.Errorf("%d changes of %d", seen, articles)
	}
}

func TestDocuments(t *testing.T) {
	s := openTemp(t)
	put(t, s, article("a", "one"), article("b", "two"))
	got, err := s.Documents("b", "nobody", "a", "b")
	if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("the error does not name who is missing: %v", err)
	}
	want := map[corpus.ArticleID]corpus.Document{"a": article("a", "one"), "b": article("b", "two")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Documents("a"); err != nil {
		t.Error(err)
	}
}

func TestAll(t *testing.T) {
	s := openTemp(t)
	n := 2*stepArticles + 3
	var docs []corpus.Document
	for i := range n {
		docs = append(docs, article(fmt.Sprintf("%05d", (i*7919)%n), "text"))
	}
	put(t, s, docs...)
	if _, _, err := s.Delete(context.Background(), []corpus.ArticleID{"00000", "00007"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for doc, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		id := string(doc.Article.ID)
		put(t, s, article(id, "changed meanwhile")) // no read transaction may stand in the way
		if got = append(got, id); len(got) == stepArticles+1 {
			break
		}
	}
	for i, want := 0, 1; i < len(got); i, want = i+1, want+1 {
		if want == 7 {
			want++
		}
		if got[i] != fmt.Sprintf("%05d", want) {
			t.Fatalf("article %d of All is %s, want %05d", i, got[i], want)
		}
	}
	count := 0
	for range s.All() {
		count++
	}
	if count != n-2 {
		t.Errorf("All yields %d articles, want %d", count, n-2)
	}
}

func TestStats(t *testing.T) {
	s := openTemp(t)
	foreign := func(id, reason string) corpus.Document {
		d := article(id, "texte")
		d.Analysis = corpus.Analysis{Reason: reason, Version: "1"}
		return d
	}
	put(t, s, article("a", "one"), article("b", "two"), article("c", "three"),
		foreign("d", "language: fr"), foreign("e", "language: fr"), foreign("f", "language: de"))
	put(t, s, article("a", "uno"), article("f", "now in English"))
	if _, _, err := s.Delete(context.Background(), []corpus.ArticleID{"c"}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Stats()
	if err != nil || got.Bytes < 1<<12 {
		t.Errorf("%d bytes, %v", got.Bytes, err)
	}
	got.Bytes = 0
	want := Stats{Articles: 5, Analysed: 3, NotAnalysed: map[string]int{"language: fr": 2}, Versions: 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Readers and writers at once: every reader sees whole states, every write
// has its own number. Run it with -race.

// Every commit is counted, and nothing else.
func TestSyncsAreCounted(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "articles.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	doc := corpus.Document{Article: corpus.Article{ID: "a", Title: "t", Text: "x"}}
	for range 3 { // the last two change nothing
		if _, err := s.Put(t.Context(), []corpus.Document{doc}); err != nil {
			t.Fatal(err)
		}
	}
	s.syncs.Add(time.Hour)
	got := s.Syncs()
	if got.Count != 2 || got.Sum < time.Hour || got.Within[shortest] > 1 || got.Within[8192*time.Millisecond] != 1 {
		t.Errorf("%+v", got)
	}
}
