// Package generate invents articles with quotes, as many as are wanted: English
// words by Zipf's law, speakers, outlets and publishers by the same law, and
// days of ten years. The same seed and vocabulary give the same articles, and
// fewer of them are the first of more. It holds one article at a time.
//
// The texts are no English, and need not be: engines see words and how often
// they stand together. For that, some words are often followed by a certain
// other one, so that there are phrases to look for.
package generate

import (
	"iter"
	"math/rand/v2"
	"strconv"
	"strings"

	"onrecord/corpus"
)

// Version changes when the same seed gives other articles.
const Version = 1

// together is how often a word is followed by its companion.
const together = 0.2

// Generator makes articles.
type Generator struct {
	seed      uint64
	extractor string
	vocab     *Vocabulary
	words     *law
	companion []int // of each word
	people    []corpus.Speaker
	speaks    *law
	press     []corpus.Outlet
	credits   *law
	publishes *law
}

// New makes a generator. The articles say that they were read by the extractor
// of that version.
func New(v *Vocabulary, seed uint64, extractor string) *Generator {
	r := rand.New(rand.NewPCG(seed, 0))
	g := &Generator{
		seed: seed, extractor: extractor, vocab: v, words: zipf(len(v.words)), companion: make([]int, len(v.words)),
		people: people(v, r), speaks: zipf(speakers),
		press: press(v, r), credits: zipf(outlets), publishes: zipf(publishers),
	}
	for w := range g.companion {
		g.companion[w] = g.words.draw(r)
	}
	return g
}

// Word is what is known of a word before any article is made.
type Word struct {
	Text      string
	Share     float64 // of all words of the quotes
	Alone     bool    // no other word has the same stem
	Companion string  // the word that often follows it
}

// Words are all words of the vocabulary, in its order.
func (g *Generator) Words() []Word {
	shares := g.shares()
	list := make([]Word, len(shares))
	for i := range list {
		list[i] = Word{g.vocab.words[i], shares[i], g.vocab.alone[i], g.vocab.words[g.companion[i]]}
	}
	return list
}

// shares is how often each word occurs in the long run: by itself or as a
// companion.
func (g *Generator) shares() []float64 {
	now := g.words.weight
	for range 8 { // what is left out is below together^8
		next := make([]float64, len(now))
		for w, share := range now {
			next[w] += (1 - together) * g.words.weight[w]
			next[g.companion[w]] += together * share
		}
		now = next
	}
	return now
}

// Outlets are the outlets that may be credited, the one met most often first.
func (g *Generator) Outlets() []corpus.Outlet { return g.press }

// The days that articles are from.
func firstDay() corpus.Day { return corpus.NewDate(2015, 1, 1, corpus.ByDay).First }

const days = 3653

// Articles yields articles with that many quotes in all, about eight each.
func (g *Generator) Articles(quotes int) iter.Seq[corpus.Document] {
	return func(yield func(corpus.Document) bool) {
		for i := 0; quotes > 0; i++ {
			r := rand.New(rand.NewPCG(g.seed, uint64(i)+1))
			n := min(quotes, 4+r.IntN(9))
			quotes -= n
			if !yield(g.article(r, i, n)) {
				return
			}
		}
	}
}

// article makes the i-th article.
func (g *Generator) article(r *rand.Rand, i, quotes int) corpus.Document {
	w := writer{g: g, r: r}
	a := corpus.Article{
		Ref: "generated-" + strconv.Itoa(i), Publisher: g.press[g.publishes.draw(r)],
		Published: corpus.Date{First: firstDay() + corpus.Day(r.IntN(days)), Precision: corpus.ByDay}, Language: "en",
	}
	w.sentence(5 + r.IntN(6))
	a.Title = w.String()
	w.Reset()
	list := make([]corpus.Quote, quotes)
	for j := range list {
		list[j] = w.paragraph(&a)
	}
	a.Text, a.ID = strings.TrimSpace(w.String()), a.DeriveID()
	corpus.IdentifyQuotes(&a, list)
	return corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Version: g.extractor, Quotes: list}}
}
