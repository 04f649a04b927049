package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/corpus/store"
	"onrecord/index"
	"onrecord/index/bleve"
	"onrecord/server"
)

// How much BenchmarkHTTPSearch searches.
const (
	benchArticles = 4_000
	benchPerBatch = 1_000
	benchQuotes   = 5 // of an article
)

// shelf is an archive that is filled once: a store and an engine over it,
// without extracting anything.
type shelf struct {
	server.Archive // nil: nothing is written
	engine         index.Engine
	seq            uint64
}

func (s *shelf) Engine() (index.Engine, error) { return s.engine, nil }

func (s *shelf) Ready() error { return nil }

func (s *shelf) Progress() (stored, applied uint64) { return s.seq, s.seq }

func (s *shelf) State() index.State { return index.State{Applied: s.seq} }

type records struct{ *store.Store }

func (r records) Document(id corpus.ArticleID) (corpus.Document, error) { return r.Store.Document(id) }

func newShelf(b *testing.B) *shelf {
	b.Helper()
	st, err := store.Open(filepath.Join(b.TempDir(), "articles.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	e, err := bleve.Create(filepath.Join(b.TempDir(), "index"), records{st}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	in := newInventor()
	for range benchArticles / benchPerBatch {
		docs := in.articles(benchPerBatch)
		if _, err := st.Put(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
		if err := e.Apply(b.Context(), index.Batch{Put: docs, Seq: st.Seq()}); err != nil {
			b.Fatal(err)
		}
	}
	return &shelf{engine: e, seq: st.Seq()}
}

// inventor makes articles of words that are as unequally common as those of a
// language.
type inventor struct {
	*rand.Rand
	words, people *rand.Zipf
	next          int
}

func newInventor() *inventor {
	r := rand.New(rand.NewPCG(7, 2026))
	return &inventor{Rand: r, words: rand.NewZipf(r, 1.1, 8, 30_000), people: rand.NewZipf(r, 1.05, 20, 3_000)}
}

func (in *inventor) articles(n int) []corpus.Document {
	docs := make([]corpus.Document, n)
	for i := range docs {
		docs[i] = in.article()
	}
	return docs
}

func (in *inventor) article() corpus.Document {
	in.next++
	a := corpus.Article{
		Ref: fmt.Sprint(in.next), Title: "Report " + fmt.Sprint(in.next), URL: fmt.Sprintf("https://paper.example/%d", in.next),
		Publisher: corpus.NewOutlet(fmt.Sprintf("Paper %d", in.IntN(60))),
		Published: corpus.NewDate(2000+in.IntN(25), time.Month(1+in.IntN(12)), 1+in.IntN(28), corpus.ByDay),
	}
	a.ID = a.DeriveID()
	var text strings.Builder
	var quotes []corpus.Quote
	for range benchQuotes {
		name := fmt.Sprintf("Ann Number%d", in.people.Uint64())
		in.sentence(&text, "The ", ".\n\n")
		content := in.sentence(&text, "“", ",” ")
		content.End -= len(" ")
		cue := corpus.Span{Start: text.Len(), End: text.Len() + len("said")}
		text.WriteString("said ")
		source := corpus.Span{Start: text.Len(), End: text.Len() + len(name)}
		text.WriteString(name + ". ")
		in.sentence(&text, "It ", ".\n\n")
		quotes = append(quotes, corpus.Quote{
			Content: []corpus.Span{content}, Cue: []corpus.Span{cue}, Source: []corpus.Span{source},
			Kind: corpus.Kinds()[in.IntN(4)], Polarity: corpus.Asserted, Confidence: 0.9,
			Speaker: corpus.NewSpeaker(name, "minister of things", corpus.Person),
			Credit:  corpus.Credit{Outlet: a.Publisher, Basis: corpus.AsPublisher},
		})
	}
	a.Text = text.String()
	corpus.IdentifyQuotes(&a, quotes)
	return corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Version: "1", Quotes: quotes}}
}

// sentence writes one and says where.
func (in *inventor) sentence(text *strings.Builder, before, after string) corpus.Span {
	start := text.Len()
	text.WriteString(before)
	for i := range 12 + in.IntN(20) {
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(benchWord(in.words.Uint64()))
	}
	text.WriteString(after)
	return corpus.Span{Start: start, End: text.Len()}
}

// benchWord is the n-th word: two syllables or more, of which neighbours share
// none.
func benchWord(n uint64) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var word strings.Builder
	for i := 0; i < 2 || n > 0; i++ {
		word.WriteByte(consonants[n%uint64(len(consonants))])
		n /= uint64(len(consonants))
		word.WriteByte(vowels[n%uint64(len(vowels))])
		n /= uint64(len(vowels))
	}
	return word.String()
}

// benchAddresses are what readers ask for, by what is of interest in it.
func benchAddresses() map[string]string {
	search, w := "/api/v1/search", benchWord
	return map[string]string{
		"all":      search,
		"common":   search + "?q=" + w(0),
		"rare":     search + "?q=" + w(512),
		"and":      search + "?q=" + w(1) + "+" + w(2),
		"phrase":   search + "?q=%22" + w(0) + "+" + w(1) + "%22",
		"filter":   search + "?q=" + w(0) + "&outlet=paper-7&from=2010",
		"articles": search + "?type=articles&q=" + w(5),
		"page":     "/search?q=" + w(5),
	}
}

// BenchmarkHTTPSearch answers searches from the request to the bytes of the
// answer, without a connection: "whole", and "beside" an engine whose searches
// cost nothing.
func BenchmarkHTTPSearch(b *testing.B) {
	at := newShelf(b)
	for name, target := range benchAddresses() {
		beside := &shelf{seq: at.seq, engine: &recalling{Engine: at.engine, known: map[asked]*index.Result{}}}
		b.Run(name+"/whole", func(b *testing.B) { benchServer(b, at, target) })
		b.Run(name+"/beside", func(b *testing.B) { benchServer(b, beside, target) })
	}
}

func benchServer(b *testing.B, at *shelf, target string) {
	s, err := server.New(at, server.Options{Logger: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	answer := func() {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, target, nil))
		if w.Code != http.StatusOK {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	answer() // what is made once
	b.ReportAllocs()
	before := processorTime(b)
	for b.Loop() {
		answer()
	}
	b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// processorTime is what this process has used of the processors, which other
// programs on the machine disturb less than the clock.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// recalling is an engine that searches once, and knows the answer from then
// on. It tells the searches of one address apart, and no others.
type recalling struct {
	index.Engine
	known map[asked]*index.Result
}

type asked struct {
	of            index.Type
	limit, facets int
	filters       int
	text          bool
}

func (r *recalling) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	a := asked{q.Type, q.Limit, len(q.Facets), len(q.Only), q.Text != nil}
	if known := r.known[a]; known != nil {
		return known, nil
	}
	found, err := r.Engine.Search(ctx, q)
	r.known[a] = found
	return found, err
}

// BenchmarkHTTPClients has clients ask for everything in turn over
// connections, each one question after the other: what the answered ones wait
// for, and how many are answered and refused.
func BenchmarkHTTPClients(b *testing.B) {
	at := newShelf(b)
	s, err := server.New(at, server.Options{Logger: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	listening := httptest.NewServer(s.Handler())
	defer listening.Close()
	var targets []string
	for _, target := range benchAddresses() {
		if strings.HasPrefix(target, "/api/") {
			targets = append(targets, listening.URL+target)
		}
	}
	slices.Sort(targets)
	for _, clients := range []int{2, 32} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
			var next atomic.Int64
			tell := make(chan []time.Duration, clients)
			for range clients {
				go func() {
					var took []time.Duration
					for n := int(next.Add(1)); n <= b.N; n = int(next.Add(1)) {
						began := time.Now()
						if fetch(b, client, targets[n%len(targets)]) == http.StatusOK {
							took = append(took, time.Since(began))
						}
					}
					tell <- took
				}()
			}
			var answered []time.Duration
			for range clients {
				answered = append(answered, <-tell...)
			}
			slices.Sort(answered)
			at := func(part float64) float64 {
				return float64(answered[int(part*float64(len(answered)-1))].Microseconds()) / 1000
			}
			b.ReportMetric(at(0.5), "p50-ms")
			b.ReportMetric(at(0.99), "p99-ms")
			b.ReportMetric(float64(len(answered))/b.Elapsed().Seconds(), "answers/s")
			b.ReportMetric(float64(b.N-len(answered))/b.Elapsed().Seconds(), "refusals/s")
		})
	}
}

func fetch(b *testing.B, client *http.Client, target string) int {
	w, err := client.Get(target)
	if err != nil {
		b.Error(err)
		return 0
	}
	defer w.Body.Close()
	if _, err := io.Copy(io.Discard, w.Body); err != nil {
		b.Error(err)
	}
	return w.StatusCode
}
