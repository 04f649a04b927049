package store

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"onrecord/corpus"
)

// newsDocument is article n of about size bytes with a quote every so many: some
// people take turns, one in four is credited to another outlet.
func newsDocument(n, size, every int) corpus.Document {
	words := strings.Fields(`the minister said on Tuesday that a report about harbour pilots and grain
		had been read by nobody in the capital before it was sent to parliament by mistake yesterday`)
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var text strings.Builder
	for text.Len() < size+64 {
		text.WriteString(words[random.IntN(len(words))] + string(" etaoinsr"[random.IntN(9)]) + " ")
	}
	d := article(fmt.Sprintf("%016x", random.Uint64()), text.String())
	d.Article.URL, d.Article.Published = fmt.Sprintf("https://gazette.example/news/%d", n), corpus.NewDate(2024, 3, 14, corpus.ByDay)
	d.Analysis.Quotes = nil
	for at := 0; at+every <= size; at += every {
		q := corpus.Quote{
			Content: []corpus.Span{{Start: at, End: at + every - 40}}, Cue: []corpus.Span{{Start: at + every - 39, End: at + every - 35}},
			Source: []corpus.Span{{Start: at + every - 34, End: at + every - 10}}, Kind: corpus.Kinds()[random.IntN(4)], Polarity: corpus.Asserted,
			Speaker: corpus.NewSpeaker([]string{"Ondra Kestelman", "Ada Brix", "Sol Maran"}[random.IntN(3)], "Defence Minister", corpus.Person),
			Credit:  usualCredit(&d.Article), Confidence: math.Round(100*random.Float64()) / 100,
		}
		if len(d.Analysis.Quotes)%4 == 3 {
			cue := corpus.Span{Start: at, End: at + 9}
			q.Credit = corpus.Credit{Outlet: corpus.Outlet{ID: "reuters", Name: "Reuters"}, Basis: corpus.Credited, Cue: cue, Name: cue}
			q.Said = &corpus.Said{Date: corpus.NewDate(2024, 3, 12, corpus.ByDay), Basis: cue}
		}
		d.Analysis.Quotes = append(d.Analysis.Quotes, q)
	}
	corpus.IdentifyQuotes(&d.Article, d.Analysis.Quotes)
	return d
}

// sizes of articles, with their quotes: a news item and a long read.
var sizes = []struct {
	name         string
	bytes, every int
}{{"8quotes", 1300, 162}, {"4KB", 4 << 10, 400}, {"100KB", 100 << 10, 400}}

// BenchmarkPut stores new articles in batches as loading does, and says what
// each takes of the file.
func BenchmarkPut(b *testing.B) {
	const batch = 500
	for _, size := range sizes[:2] {
		b.Run(size.name, func(b *testing.B) {
			s, docs, text := openTemp(b), make([]corpus.Document, batch), 0
			for n := 0; b.Loop(); n += batch {
				b.StopTimer()
				for i := range docs {
					docs[i] = newsDocument(n+i, size.bytes, size.every)
					text += len(docs[i].Article.Text)
				}
				b.StartTimer()
				put(b, s, docs...)
			}
			stats, err := s.Stats()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "articles/s")
			b.ReportMetric(float64(stats.Bytes)/float64(batch*b.N), "bytes/article")
			b.ReportMetric(float64(stats.Bytes)/float64(text), "bytes/text")
		})
	}
}

// BenchmarkPutAtOnce stores single articles, as many senders do at once.
func BenchmarkPutAtOnce(b *testing.B) {
	s, next := openTemp(b), atomic.Int64{}
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			put(b, s, newsDocument(int(next.Add(1)), 1300, 162))
		}
	})
	b.ReportMetric(float64(b.N)/float64(s.Syncs().Count), "writes/commit")
}

// BenchmarkRead reads single articles, as a page of hits does some twenty
// times: found in the file, checked, unpacked and decoded.
func BenchmarkRead(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			s, err := Open(filepath.Join(b.TempDir(), "articles.db"))
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			docs := make([]corpus.Document, 100)
			for i := range docs {
				docs[i] = newsDocument(i, size.bytes, size.every)
			}
			put(b, s, docs...)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if _, err := s.Document(docs[n%len(docs)].Article.ID); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}
