package bleve

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// shelf is an article store in memory.
type shelf map[corpus.ArticleID]corpus.Document

func (s shelf) Document(id corpus.ArticleID) (corpus.Document, error) {
	d, ok := s[id]
	if !ok {
		return d, fmt.Errorf("article %s: %w", id, index.ErrNotFound)
	}
	return d, nil
}

func (s shelf) put(docs ...corpus.Document) []corpus.Document {
	for _, d := range docs {
		s[d.Article.ID] = d
	}
	return docs
}

func create(t testing.TB, docs index.Documents) *engine {
	t.Helper()
	return open(t, docs).(*engine)
}

func apply(t testing.TB, e index.Engine, b index.Batch) {
	t.Helper()
	if err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// invent makes n articles with ten quotes each, their words as unevenly
// spread as those of a language.
func invent(n int, seed uint64) []corpus.Document {
	r := rand.New(rand.NewPCG(seed, 1))
	zipf := rand.NewZipf(r, 1.1, 8, 30_000)
	speakers := rand.NewZipf(r, 1.05, 20, 5_000)
	docs := make([]corpus.Document, n)
	for i := range docs {
		docs[i] = inventOne(r, zipf, speakers, fmt.Sprintf("%d-%d", seed, i))
	}
	return docs
}

func inventOne(r *rand.Rand, zipf, speakers *rand.Zipf, ref string) corpus.Document {
	a := corpus.Article{
		Ref: ref, Title: "Report " + ref, Publisher: corpus.NewOutlet(fmt.Sprintf("Paper %d", r.IntN(60))),
		Published: corpus.NewDate(2000+r.IntN(25), time.Month(1+r.IntN(12)), 1+r.IntN(28), corpus.ByDay),
	}
	a.ID = a.DeriveID()
	var text strings.Builder
	var quotes []corpus.Quote
	for range 10 {
		name := fmt.Sprintf("Speaker Number%d", speakers.Uint64())
		start := text.Len()
		for w := range 12 + r.IntN(25) {
			if w > 0 {
				text.WriteByte(' ')
			}
			fmt.Fprintf(&text, "w%x", zipf.Uint64())
		}
		content := corpus.Span{Start: start, End: text.Len()}
		text.WriteString(", said ")
		source := corpus.Span{Start: text.Len(), End: text.Len() + len(name)}
		text.WriteString(name + ".\n\n")
		quotes = append(quotes, corpus.Quote{
			Content: []corpus.Span{content}, Source: []corpus.Span{source},
			Kind: corpus.Kinds()[r.IntN(4)], Polarity: corpus.Asserted,
			Speaker: corpus.NewSpeaker(name, "minister of things", corpus.Person),
			Credit:  corpus.Credit{Outlet: a.Publisher, Basis: corpus.AsPublisher},
		})
	}
	a.Text = text.String()
	corpus.IdentifyQuotes(&a, quotes)
	return corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Version: "1", Quotes: quotes}}
}
