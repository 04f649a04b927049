package bleve

import (
	"slices"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

// odd are articles at the edges of what there is: without words, with words and
// texts beyond all sizes, with a quote whose words are not in a row.
func odd() []corpus.Document {
	word := strings.Repeat("abcdefgh", 1<<14)
	whole := func(a *corpus.Article, content ...corpus.Span) []corpus.Quote {
		return []corpus.Quote{{ID: corpus.QuoteID("q" + a.ID), Content: content}}
	}
	docs := []corpus.Document{
		{Article: corpus.Article{ID: "none"}},
		{Article: corpus.Article{ID: "marks", Title: "…", Text: "— ! “…”"}},
		{Article: corpus.Article{ID: "word", Title: "Plain", Text: word + " plain " + word}},
		{Article: corpus.Article{ID: "long", Text: strings.Repeat("plain words and others ", 1<<16)}},
		{Article: corpus.Article{ID: "parts", Text: "plain speaking, he said, costs words"}},
	}
	for i := range docs {
		a := &docs[i].Article
		switch a.ID {
		case "marks":
			docs[i].Analysis.Quotes = whole(a, corpus.Span{Start: 0, End: len(a.Text)})
		case "word", "long":
			docs[i].Analysis.Quotes = whole(a, corpus.Span{Start: 0, End: len(a.Text)})
		case "parts":
			docs[i].Analysis.Quotes = whole(a, corpus.Span{Start: 0, End: 14}, corpus.Span{Start: 25, End: len(a.Text)})
		}
	}
	return docs
}

// TestOddDocuments wants each of them found by its words, one in a segment, all
// in one, written again, merged, and opened anew.
func TestOddDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a text of a megabyte and a half three times")
	}
	s := shelf{}
	e := create(t, s)
	finds := func(when, text string, kind index.Type, want ...corpus.ArticleID) {
		t.Helper()
		parsed, _, err := index.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.Search(t.Context(), &index.Query{Type: kind, Text: parsed, Limit: 10})
		if err != nil {
			t.Fatalf("%s: %.20s: %v", when, text, err)
		}
		var got []corpus.ArticleID
		for _, h := range r.Hits {
			got = append(got, h.Document.Article.ID)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %.20s finds %v, want %v", when, text, got, want)
		}
	}
	all := func(when string) {
		t.Helper()
		finds(when, "", index.Articles, "long", "marks", "none", "parts", "word")
		finds(when, "", index.Quotes, "long", "marks", "parts", "word")
		finds(when, "plain", index.Articles, "long", "parts", "word")
		finds(when, "words", index.Quotes, "long", "parts")
		finds(when, `"plain words"`, index.Quotes, "long")
		finds(when, `"plain speaking"`, index.Articles, "parts")
		finds(when, "abcdefgh*", index.Quotes, "word")
		finds(when, "said", index.Quotes)
		finds(when, "said", index.Articles, "parts")
	}
	seq := uint64(0)
	for _, d := range odd() {
		seq++
		apply(t, e, index.Batch{Put: s.put(d), Seq: seq})
	}
	all("one by one")
	apply(t, e, index.Batch{Put: s.put(odd()...), Seq: seq + 1})
	all("written again")
	apply(t, e, index.Batch{Put: s.put(odd()[:3]...), Delete: []corpus.ArticleID{"none", "unknown"}, Seq: seq + 2})
	finds("one is gone", "", index.Articles, "long", "marks", "parts", "word")
	apply(t, e, index.Batch{Put: s.put(odd()[:1]...), Seq: seq + 3})
	all("all again")
	if err := e.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	all("settled")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(t.Context(), e.dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	e = opened.(*engine)
	all("opened anew")
}
