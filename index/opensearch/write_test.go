package opensearch

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// specimen has a value in every field.
func specimen() *corpus.Document {
	text := "“We have not sold arms,” Secretary Ann O’Neill told Reuters in May."
	span := func(s string) corpus.Span {
		start := strings.Index(text, s)
		return corpus.Span{Start: start, End: start + len(s)}
	}
	a := corpus.Article{
		Title: "No arms sold", Text: text, Publisher: corpus.NewOutlet("BBC News"),
		Published: corpus.NewDate(2024, 6, 3, corpus.ByDay),
	}
	a.ID = a.DeriveID()
	quotes := []corpus.Quote{{
		Content: []corpus.Span{span("“We have not sold arms,”")}, Cue: []corpus.Span{span("told")},
		Source: []corpus.Span{span("Secretary Ann O’Neill")}, Kind: corpus.Direct, Polarity: corpus.Asserted,
		Speaker: corpus.NewSpeaker("Ann O’Neill", "Secretary of things", corpus.Person),
		Credit:  corpus.Credit{Outlet: corpus.NewOutlet("Reuters"), Basis: corpus.Credited, Name: span("Reuters")},
		Said:    &corpus.Said{Date: corpus.NewDate(2024, 5, 1, corpus.ByMonth), Basis: span("in May")},
	}}
	corpus.IdentifyQuotes(&a, quotes)
	return &corpus.Document{Article: a, Analysis: corpus.Analysis{Reason: "for the test", Quotes: quotes}}
}

func TestWriteAndRead(t *testing.T) {
	e, d := openTest(t), specimen()
	ctx := t.Context()
	if err := e.Apply(ctx, index.Batch{Put: []corpus.Document{*d}, Seq: 7}); err != nil {
		t.Fatal(err)
	}
	got, err := e.Article(ctx, d.Article.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("(-put +read):\n%s", diff)
	}
	if seq, err := e.Applied(ctx); seq != 7 || err != nil {
		t.Errorf("the last batch is %d, %v", seq, err)
	}
	if s, err := e.Stats(ctx); err != nil || s.Articles != 1 || s.Quotes != 1 || s.Bytes == 0 {
		t.Errorf("it holds %+v, %v", s, err)
	}
	if err := e.Apply(ctx, index.Batch{Delete: []corpus.ArticleID{d.Article.ID, "unknown"}, Seq: 8}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Article(ctx, d.Article.ID); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("an article that is gone: %v", err)
	}
	if s, err := e.Stats(ctx); err != nil || s.Articles != 0 || s.Quotes != 0 {
		t.Errorf("it holds %+v, %v", s, err)
	}
}

// TestRejections wants an article that the cluster refuses to be told of, and the
// others of its batch to be written.
func TestRejections(t *testing.T) {
	e := openTest(t)
	docs := written(4, 1)
	refused := docs[2].Article.ID
	docs[2].Article.ID = corpus.ArticleID(strings.Repeat("x", 600))
	got, err := e.Write(t.Context(), index.Batch{Put: docs})
	if err != nil || len(got) != 1 || got[0].Article != docs[2].Article.ID || !strings.Contains(got[0].Reason, "too long") {
		t.Errorf("refused: %v, %v", got, err)
	}
	holds(t, e, slices.DeleteFunc(written(4, 1), func(d corpus.Document) bool { return d.Article.ID == refused }))
}
