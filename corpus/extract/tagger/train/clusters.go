package train

import (
	"cmp"
	"math"
	"slices"

	"onrecord/corpus/extract/tagger/internal/text"
)

// Word clusters by the exchange algorithm: every word is moved to the class that
// makes the class bigram model of the text most likely, over and over (Martin,
// Liermann and Ney, "Algorithms for bigram and trigram word clustering",
// Speech Communication 24, 1998).

// bigrams is a text as the clustering sees it: counts of neighbours.
type bigrams struct {
	words []uint32      // hash by rank
	count []int32       // by rank
	right [][]neighbour // by rank: words that follow
	left  [][]neighbour
	self  []int32 // how often the word follows itself
}

type neighbour struct {
	word, n int32
}

// countBigrams counts the most frequent words and their neighbours. Rank 0 stands
// for all rarer words; sentence borders count as a word.
func countBigrams(texts []string, vocabulary int) *bigrams {
	freq := make(map[uint32]int32)
	eachWord(texts, func(h uint32) { freq[h]++ })
	b := &bigrams{words: topWords(freq, vocabulary)}
	rank := make(map[uint32]int32, len(b.words))
	for i, h := range b.words {
		if i > 0 {
			rank[h] = int32(i)
		}
	}
	pairs := make(map[[2]int32]int32)
	prev := int32(0)
	b.count = make([]int32, len(b.words))
	eachWord(texts, func(h uint32) {
		r := rank[h]
		pairs[[2]int32{prev, r}]++
		b.count[r]++
		prev = r
	})
	b.fill(pairs)
	return b
}

const border = 3 // stands for the start of a sentence

func eachWord(texts []string, f func(hash uint32)) {
	for _, s := range texts {
		for _, t := range text.Tokenise(s) {
			if t.Sent {
				f(border)
			}
			f(wordKey(&t))
		}
	}
}

// wordKey is how a token is known to the lexicon: quotation marks alike.
func wordKey(t *text.Token) uint32 {
	if t.Mark != text.NoMark {
		return uint32(t.Mark)
	}
	return t.Word
}

func topWords(freq map[uint32]int32, n int) []uint32 {
	list := make([]uint32, 0, len(freq))
	for h := range freq {
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(freq[b], freq[a]), cmp.Compare(a, b))
	})
	return append([]uint32{0}, list[:min(n, len(list))]...)
}

func (b *bigrams) fill(pairs map[[2]int32]int32) {
	n := len(b.words)
	b.right, b.left, b.self = make([][]neighbour, n), make([][]neighbour, n), make([]int32, n)
	keys := make([][2]int32, 0, len(pairs))
	for k := range pairs {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y [2]int32) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	for _, k := range keys {
		c := pairs[k]
		if k[0] == k[1] {
			b.self[k[0]] = c
			continue
		}
		b.right[k[0]] = append(b.right[k[0]], neighbour{k[1], c})
		b.left[k[1]] = append(b.left[k[1]], neighbour{k[0], c})
	}
}

// clustering is the state of the exchange.
type clustering struct {
	b        *bigrams
	k        int
	class    []int32
	pair     []int32 // class bigram counts, k × k
	total    []int64 // class unigram counts
	nlog     []float64
	suc, pre []int32 // of the word at hand: how often each class follows and precedes it
}

// cluster puts the words into k classes; class 0 holds only the rare words.
func cluster(b *bigrams, k, rounds int) []int32 {
	c := &clustering{b: b, k: k, class: make([]int32, len(b.words)), pair: make([]int32, k*k), total: make([]int64, k)}
	for i := range c.class {
		if i > 0 {
			c.class[i] = int32(1 + (i-1)%(k-1))
		}
	}
	c.nlog = make([]float64, 1<<16)
	for i := range c.nlog {
		if i > 0 {
			c.nlog[i] = float64(i) * math.Log(float64(i))
		}
	}
	for v := range b.words {
		c.total[c.class[v]] += int64(b.count[v])
		c.pair[int(c.class[v])*k+int(c.class[v])] += b.self[v]
		for _, x := range b.right[v] {
			c.pair[int(c.class[v])*k+int(c.class[x.word])] += x.n
		}
	}
	c.suc, c.pre = make([]int32, k), make([]int32, k)
	for range rounds {
		if c.round() == 0 {
			break
		}
	}
	return c.class
}

func (c *clustering) xlogx(n int64) float64 {
	if n < int64(len(c.nlog)) {
		return c.nlog[n]
	}
	return float64(n) * math.Log(float64(n))
}

// round offers every word every class and counts the moves.
func (c *clustering) round() (moves int) {
	var sucs, pres []int32
	for v := 1; v < len(c.b.words); v++ {
		sucs = c.gather(c.b.right[v], c.suc, sucs[:0])
		pres = c.gather(c.b.left[v], c.pre, pres[:0])
		old := c.class[v]
		c.move(v, old, sucs, pres, -1)
		best := c.best(v, old, sucs, pres)
		c.move(v, best, sucs, pres, 1)
		if best != old {
			c.class[v] = best
			moves++
		}
		for _, k := range sucs {
			c.suc[k] = 0
		}
		for _, k := range pres {
			c.pre[k] = 0
		}
	}
	return moves
}

// gather counts the classes of a word's neighbours and lists those that occur.
func (c *clustering) gather(neighbours []neighbour, counts, list []int32) []int32 {
	for _, x := range neighbours {
		k := c.class[x.word]
		if counts[k] == 0 {
			list = append(list, k)
		}
		counts[k] += x.n
	}
	return list
}

// best is the class in which the word makes the text most likely.
func (c *clustering) best(v int, old int32, sucs, pres []int32) int32 {
	best, most := old, math.Inf(-1)
	for k := int32(1); k < int32(c.k); k++ {
		if g := c.gain(v, k, sucs, pres); g > most+1e-9 {
			best, most = k, g
		}
	}
	return best
}

// move adds a word to a class, or takes it out of it.
func (c *clustering) move(v int, k int32, sucs, pres []int32, sign int32) {
	row := int(k) * c.k
	for _, s := range sucs {
		c.pair[row+int(s)] += sign * c.suc[s]
	}
	for _, p := range pres {
		c.pair[int(p)*c.k+int(k)] += sign * c.pre[p]
	}
	c.pair[row+int(k)] += sign * c.b.self[v]
	c.total[k] += int64(sign * c.b.count[v])
}

// gain is what the log-likelihood gains when the word, now in no class, joins
// class k.
func (c *clustering) gain(v int, k int32, sucs, pres []int32) float64 {
	g, row := 0.0, int(k)*c.k
	selfN := int64(c.b.self[v])
	for _, s := range sucs {
		n := int64(c.pair[row+int(s)])
		if s == k {
			selfN += int64(c.suc[s])
			continue
		}
		g += c.xlogx(n+int64(c.suc[s])) - c.xlogx(n)
	}
	for _, p := range pres {
		n := int64(c.pair[int(p)*c.k+int(k)])
		if p == k {
			selfN += int64(c.pre[p])
			continue
		}
		g += c.xlogx(n+int64(c.pre[p])) - c.xlogx(n)
	}
	if selfN > 0 {
		n := int64(c.pair[row+int(k)])
		g += c.xlogx(n+selfN) - c.xlogx(n)
	}
	t := c.total[k]
	return g - 2*(c.xlogx(t+int64(c.b.count[v]))-c.xlogx(t))
}
