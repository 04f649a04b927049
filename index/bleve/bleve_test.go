package bleve

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
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
	e, err := Create(filepath.Join(t.TempDir(), "index"), docs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.(*engine)
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
	a := corpus.Article{Ref: ref, Title: "Report " + ref, Publisher: corpus.NewOutlet(fmt.Sprintf("Paper %d", r.IntN(60))),
		Published: corpus.NewDate(2000+r.IntN(25), time.Month(1+r.IntN(12)), 1+r.IntN(28), corpus.ByDay)}
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

func TestFirst(t *testing.T) {
	docs := invent(50, 1)
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(docs...), Seq: 7})
	x, _, err := index.Parse("w0 w1")
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Search(t.Context(), &index.Query{Type: index.Quotes, Text: x, Sort: index.Relevance, Limit: 5, Facets: []index.FacetRequest{{Field: index.Speaker, Size: 3}, {Field: index.Outlet, Size: 3}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d hits, %+v %+v", r.Total, r.Facets[index.Speaker], r.Facets[index.Outlet])
	for _, h := range r.Hits {
		t.Log(h.Score, h.Quote.Text(h.Document.Article.Text))
	}
}

func TestMeasure(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	n := 0
	began := time.Now()
	var inside time.Duration
	for i := range 50 {
		docs := s.put(invent(100, uint64(i+1))...)
		b := time.Now()
		apply(t, e, index.Batch{Put: docs, Seq: uint64(i + 1)})
		inside += time.Since(b)
		n += 1000
	}
	t.Logf("%d quotes in %v (apply %v)", n, time.Since(began), inside)
	st, _ := e.Stats(t.Context())
	t.Logf("%+v %d bytes a quote", st, st.Bytes/int64(st.Quotes))
	time.Sleep(2 * time.Second)
	st, _ = e.Stats(t.Context())
	t.Logf("%+v %d bytes a quote", st, st.Bytes/int64(st.Quotes))
	facets := []index.FacetRequest{{Field: index.Speaker, Size: 10}, {Field: index.Outlet, Size: 10}}
	for _, text := range []string{"", "w0", "w5", "w200", "w1 w2", "w1 OR w2 OR w50", `"w0 w1"`, "w1a*", "NOT w0", "w3 NEAR/5 w4"} {
		x, _, err := index.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		q := &index.Query{Type: index.Quotes, Text: x, Limit: 20, Facets: facets, Dates: index.IntervalAuto}
		for range 2 {
			b := time.Now()
			r, err := e.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%-20s %6d hits %v", text, r.Total, time.Since(b))
		}
	}
	files, _ := filepath.Glob(filepath.Join(e.dir, "store", "*"))
	for _, f := range files {
		i, _ := os.Stat(f)
		t.Log(filepath.Base(f), i.Size())
	}
	v, _ := e.acquire(t.Context())
	t.Log(len(v.segments), "segments")
	for _, s := range v.snapshot.Segments() {
		t.Log(s.Id(), s.FullSize(), s.FileSize())
	}
	e.release(v)
}
