package verify

import (
	"slices"

	"onrecord/index"
	"onrecord/index/diff"
)

// pair is a word of the record and the same word of a claim.
type pair struct{ record, claim int }

// What the alignment of a claim with a stretch of a record gains and costs. A
// word found gains most, one more where the word before is found right before
// it. Words of the record that are passed over cost each as much as makes a
// single word far away not worth it; a long stretch costs little more than a
// middling one, so that a clause left out without a sign is shown as left out.
// Where the claim has an ellipsis, they cost next to nothing.
const (
	gain      = 600
	gainInRow = 60
	skipWord  = 120
	skipMany  = 700
	skipMore  = 10
	skipFree  = 1
)

// maxCells bounds the table of an alignment; larger ones are laid out around
// words that occur once (package diff).
const maxCells = 1 << 20

// The ways into a cell of the table, and two more bits for the ways into its
// two kinds of skipping.
const (
	fromInsert uint8 = iota
	fromPair
	fromShort
	fromLong
	shortGoesOn uint8 = 1 << 2
	longGoesOn  uint8 = 1 << 3
	way         uint8 = 3
)

// align finds the words of a claim in a record, in their order: pairs that
// rise in both. The record may begin before the claim and end behind it.
func align(r *phrase, record []int32, c *Claim) []pair {
	if len(record) == 0 || len(c.sequence) == 0 {
		return nil
	}
	if len(record) > maxCells/len(c.sequence) {
		return alignLong(r, c)
	}
	t := newTable(c, len(record))
	for i := range record {
		t.row(record, i)
	}
	return t.pairs()
}

// table is filled row by row, a row for each word of the record.
type table struct {
	claim       []int32
	free        []bool // skipping words of the record costs nothing behind so many words of the claim
	above, here []int32
	short, long []int32 // of the row above, then of this one
	ways        []uint8
	best        int32
	end         int // the row in which the best alignment ends
}

const never = -1 << 30

func newTable(c *Claim, rows int) *table {
	n := len(c.sequence)
	t := &table{
		claim: c.sequence, free: make([]bool, n+1), above: make([]int32, n+1), here: make([]int32, n+1),
		short: slices.Repeat([]int32{never}, n+1), long: slices.Repeat([]int32{never}, n+1),
		ways: make([]uint8, 0, rows*(n+1)), end: -1,
	}
	for _, f := range c.fragments[min(1, len(c.fragments)):] {
		t.free[f.from] = f.before.ellipsis || f.before.to > 0
	}
	return t
}

// row fills the row of one word of the record.
func (t *table) row(record []int32, i int) {
	width := len(t.claim) + 1
	base := len(t.ways)
	t.ways = t.ways[:base+width]
	t.here[0] = 0
	for j := 1; j < width; j++ {
		w := t.skips(j)
		score, from := t.here[j-1], fromInsert
		if s := t.short[j]; s > score {
			score, from = s, fromShort
		}
		if s := t.long[j]; s > score {
			score, from = s, fromLong
		}
		if t.claim[j-1] == record[i] {
			s := t.above[j-1] + gain
			if base > 0 && t.ways[base-width+j-1]&way == fromPair {
				s += gainInRow
			}
			if s >= score {
				score, from = s, fromPair
			}
		}
		t.here[j] = score
		t.ways[base+j] = w | from
	}
	if t.here[width-1] > t.best {
		t.best, t.end = t.here[width-1], i
	}
	t.above, t.here = t.here, t.above
}

// skips updates what it costs to pass this word of the record over.
func (t *table) skips(j int) (bits uint8) {
	one, many, more := int32(skipWord), int32(skipMany), int32(skipMore)
	if t.free[j] {
		one, many, more = skipFree, skipFree, skipFree
	}
	if t.short[j] = max(t.short[j], t.above[j]) - one; t.short[j] > t.above[j]-one {
		bits |= shortGoesOn
	}
	if on := t.long[j] - more; on > t.above[j]-many {
		t.long[j] = on
		bits |= longGoesOn
	} else {
		t.long[j] = t.above[j] - many
	}
	return bits
}

// pairs goes back from where the best alignment ends.
func (t *table) pairs() (out []pair) {
	width := len(t.claim) + 1
	for i, j := t.end, len(t.claim); i >= 0 && j > 0; {
		switch t.ways[i*width+j] & way {
		case fromPair:
			i, j = i-1, j-1
			out = append(out, pair{i + 1, j})
		case fromInsert:
			j--
		case fromShort:
			i = t.back(i, j, shortGoesOn)
		case fromLong:
			i = t.back(i, j, longGoesOn)
		}
	}
	slices.Reverse(out)
	return out
}

// back is the row before a run of words that are passed over.
func (t *table) back(i, j int, goesOn uint8) int {
	width := len(t.claim) + 1
	for i >= 0 && t.ways[i*width+j]&goesOn != 0 {
		i--
	}
	return i - 1
}

// stray is how many words at an end of a long alignment are taken for chance
// where as many times more words of the record lie between them and the rest.
const stray = 3

// alignLong lays long texts out around words that occur once, and leaves out
// what is found far from the rest.
func alignLong(r *phrase, c *Claim) []pair {
	var all []pair
	for _, run := range diff.Words(r.tokens(), c.tokens()) {
		if run.Op != diff.Keep {
			continue
		}
		for k := range run.A.Len() {
			all = append(all, pair{run.A.Start + k, run.B.Start + k})
		}
	}
	return trimStray(all)
}

func (p *phrase) tokens() []index.Token {
	out := make([]index.Token, len(p.words))
	for i, w := range p.words {
		out[i].Exact = w.text
	}
	return out
}

func trimStray(all []pair) []pair {
	for k := 1; k <= stray && k < len(all); k++ {
		if all[k].record-all[k-1].record > 10*k {
			all = all[k:]
			k = 0
		}
	}
	for k := 1; k <= stray && k < len(all); k++ {
		n := len(all) - k
		if all[n].record-all[n-1].record > 10*k {
			all = all[:n]
			k = 0
		}
	}
	return all
}
