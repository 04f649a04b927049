package contest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"onrecord/bench/generate"
)

// Words in the middle of each band of frequency, as shares of the quotes that
// have them.
const (
	commonShare = 0.03
	rareShare   = 0.0002
	pairShare   = 0.06 // of either word of and2, so that some quotes have both
	phraseShare = 0.05 // of the first word of a phrase
	prefixShare = 0.05 // of all words with the prefix
	fuzzyShare  = 0.01 // of the word that is nearly written
)

// words a quote, about.
const quoteWords = 25

// Asker makes questions about the articles of a generator. The same words are
// asked in every form, so that forms can be compared.
type Asker struct {
	words   map[Class][][]string
	outlets []string
}

// NewAsker picks n questions a class.
func NewAsker(g *generate.Generator, n int) *Asker {
	all := g.Words()
	common, pairs := band(all, commonShare, n, alone), band(all, pairShare, 2*n, alone)
	a := &Asker{words: map[Class][][]string{
		Common: each(common), Rare: each(band(all, rareShare, n, alone)),
		Fuzzy:  each(band(all, fuzzyShare, n, misspellable(all))),
		Prefix: prefixes(all, n), MatchAll: slices.Repeat([][]string{nil}, n),
	}}
	for i := range common {
		a.words[And2] = append(a.words[And2], []string{pairs[i].Text, pairs[len(pairs)-1-i].Text})
		a.words[Or2] = append(a.words[Or2], []string{common[i].Text, pairs[i].Text})
	}
	followed := func(w generate.Word) bool { return w.Companion != w.Text }
	for _, w := range band(all, phraseShare, n, followed) {
		a.words[Phrase] = append(a.words[Phrase], []string{w.Text, w.Companion})
	}
	for _, o := range g.Outlets()[:20] {
		a.outlets = append(a.outlets, string(o.ID))
	}
	return a
}

// Questions are the questions of a class in a form; where neither words nor
// filters tell them apart, one.
func (a *Asker) Questions(c Class, f Form) []Question {
	r := rand.New(rand.NewPCG(1, 1)) // the same filters for every class
	var list []Question
	for i, words := range a.words[c] {
		q := Question{Class: c, Form: f, Words: words}
		if f == Outlet || f == Full {
			q.Only = a.outlets[(i*7)%len(a.outlets)]
		}
		if f == Dates {
			year, month := 2015+r.IntN(8), 1+r.IntN(12)
			q.From, q.To = day(year, month, 1), day(year+2, month, 1)
		}
		list = append(list, q)
	}
	if c == MatchAll && f != Outlet && f != Full && f != Dates {
		return list[:1]
	}
	return list
}

func day(year, month, day int) string { return fmt.Sprintf("%04d-%02d-%02d", year, month, day) }

func each(words []generate.Word) [][]string {
	list := make([][]string, len(words))
	for i, w := range words {
		list[i] = []string{w.Text}
	}
	return list
}

// alone is for words that are looked for by their stem: only where no other
// word has the same do engines that do not stem find the same.
func alone(w generate.Word) bool { return w.Alone && len(w.Text) > 2 }

// misspellable is for words that are looked for by their spelling, about: of
// six to nine letters, none of the vocabulary being the same but for two
// letters that have changed places. That is one edit to bleve, and two here.
func misspellable(all []generate.Word) func(generate.Word) bool {
	known := make(map[string]bool, len(all))
	for _, w := range all {
		known[w.Text] = true
	}
	return func(w generate.Word) bool {
		if len(w.Text) < 6 || len(w.Text) > 9 {
			return false
		}
		letters := []byte(w.Text)
		for i := range len(letters) - 1 {
			letters[i], letters[i+1] = letters[i+1], letters[i]
			if other := string(letters); other != w.Text && known[other] {
				return false
			}
			letters[i], letters[i+1] = letters[i+1], letters[i]
		}
		return true
	}
}

// band is the n words that pass and are in so great a share of the quotes, or
// nearly so.
func band(all []generate.Word, share float64, n int, passes func(generate.Word) bool) []generate.Word {
	distance := func(w generate.Word) float64 {
		d := w.Share * quoteWords / share
		return max(d, 1/d)
	}
	passing := slices.DeleteFunc(slices.Clone(all), func(w generate.Word) bool { return !passes(w) })
	slices.SortStableFunc(passing, func(a, b generate.Word) int {
		switch d := distance(a) - distance(b); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	return passing[:min(n, len(passing))]
}

// prefixes are n beginnings of words whose words together have about the share
// wanted. One that stands for very many words is left out: the program looks
// for a bounded number and says so, and answers could not be compared.
func prefixes(all []generate.Word, n int) [][]string {
	sums, counts := make(map[string]float64), make(map[string]int)
	var found []generate.Word
	for _, w := range all {
		for _, letters := range []int{3, 4} {
			if len(w.Text) < letters {
				continue
			}
			p := w.Text[:letters]
			if counts[p] == 0 {
				found = append(found, generate.Word{Text: p})
			}
			sums[p] += w.Share
			counts[p]++
		}
	}
	for i, p := range found {
		found[i].Share = sums[p.Text]
	}
	return each(band(found, prefixShare, n, func(w generate.Word) bool { return counts[w.Text] >= 8 && counts[w.Text] <= 900 }))
}
