// Package diff lays the words of two texts beside each other and says which
// stand in both, which in the first alone and which in the second. Words are
// compared as [index.Analyse] folds them, so that case, accents, marks and the
// shapes of apostrophes make no difference, and every other letter does.
//
// It knows nothing of quotes and is pure. The work is bounded whatever the
// texts: what is too long to be laid out word by word is laid out around the
// words that occur once in either, and what has no such words is told as
// replaced.
package diff

import (
	"slices"

	"onrecord/index"
)

// Op says in which of the two texts words stand.
type Op string

// The operations that make the second text of the first.
const (
	Keep   Op = "keep"   // in both
	Delete Op = "delete" // in the first alone
	Insert Op = "insert" // in the second alone
)

// Range is a half-open range of a text's words.
type Range struct{ Start, End int }

// Len is the number of words.
func (r Range) Len() int { return r.End - r.Start }

// Run is a stretch of words of one kind. A and B are where it stands in the
// first and in the second text; one of them is empty unless it is kept.
type Run struct {
	Op   Op
	A, B Range
}

// maxCells bounds the table in which two stretches are laid out word by word,
// maxDepth how often a stretch that is too long for it is divided.
const (
	maxCells = 1 << 20
	maxDepth = 8
)

// Words lays two texts out. The runs go through both from their beginning to
// their end; no two neighbours have the same Op, and where words are replaced
// the deletion stands before the insertion.
func Words(a, b []index.Token) []Run {
	numbers := make(map[string]int32, len(a))
	l := layout{a: numbered(numbers, a), b: numbered(numbers, b)}
	l.lay(Range{0, len(a)}, Range{0, len(b)}, 0)
	return l.slid(runsOf(l.pairs, len(a), len(b)))
}

// numbered is the words of a text as numbers, equal words as equal ones.
func numbered(numbers map[string]int32, tokens []index.Token) []int32 {
	out := make([]int32, len(tokens))
	for i := range tokens {
		n, ok := numbers[tokens[i].Exact]
		if !ok {
			n = int32(len(numbers))
			numbers[tokens[i].Exact] = n
		}
		out[i] = n
	}
	return out
}

// pair is a word of the first text and the same of the second.
type pair struct{ a, b int }

// layout collects the pairs of two texts in their order.
type layout struct {
	a, b  []int32
	pairs []pair
}

// lay adds the pairs of two stretches: what they begin and end with alike,
// then what lies between.
func (l *layout) lay(a, b Range, depth int) {
	for a.Len() > 0 && b.Len() > 0 && l.a[a.Start] == l.b[b.Start] {
		l.pairs = append(l.pairs, pair{a.Start, b.Start})
		a.Start++
		b.Start++
	}
	alike := 0
	for a.Len() > 0 && b.Len() > 0 && l.a[a.End-1] == l.b[b.End-1] {
		a.End--
		b.End--
		alike++
	}
	switch {
	case a.Len() == 0 || b.Len() == 0:
	case a.Len() <= maxCells/b.Len():
		l.table(a, b)
	case depth < maxDepth:
		l.divide(a, b, depth+1)
	}
	for i := range alike {
		l.pairs = append(l.pairs, pair{a.End + i, b.End + i})
	}
}

// table adds the pairs of a longest common subsequence.
func (l *layout) table(a, b Range) {
	width := b.Len() + 1
	common := make([]uint16, (a.Len()+1)*width) // of what is behind: at most 1,024, the shorter side of such a table
	for i := a.Len() - 1; i >= 0; i-- {
		row, below := common[i*width:(i+1)*width], common[(i+1)*width:(i+2)*width]
		for j := b.Len() - 1; j >= 0; j-- {
			if l.a[a.Start+i] == l.b[b.Start+j] {
				row[j] = below[j+1] + 1
			} else {
				row[j] = max(below[j], row[j+1])
			}
		}
	}
	for i, j := 0, 0; i < a.Len() && j < b.Len(); {
		switch {
		case l.a[a.Start+i] == l.b[b.Start+j]:
			l.pairs = append(l.pairs, pair{a.Start + i, b.Start + j})
			i++
			j++
		case common[(i+1)*width+j] >= common[i*width+j+1]:
			i++
		default:
			j++
		}
	}
}

// runsOf makes runs of pairs in their order.
func runsOf(pairs []pair, lenA, lenB int) []Run {
	var runs []Run
	var at pair
	change := func(to pair) {
		if at.a < to.a {
			runs = append(runs, Run{Delete, Range{at.a, to.a}, Range{at.b, at.b}})
		}
		if at.b < to.b {
			runs = append(runs, Run{Insert, Range{to.a, to.a}, Range{at.b, to.b}})
		}
	}
	for _, p := range pairs {
		change(p)
		if n := len(runs); n > 0 && runs[n-1].Op == Keep && p == at {
			runs[n-1].A.End++
			runs[n-1].B.End++
		} else {
			runs = append(runs, Run{Keep, Range{p.a, p.a + 1}, Range{p.b, p.b + 1}})
		}
		at = pair{p.a + 1, p.b + 1}
	}
	change(pair{lenA, lenB})
	return runs
}

// slid moves a change before the words that are kept before it where it may as
// well stand there and the kept words then join those behind it: of "the old,
// the new" and "the new", "the old" was left out, not "old, the".
func (l *layout) slid(runs []Run) []Run {
	for i := 1; i+1 < len(runs); i++ {
		kept, change, next := &runs[i-1], &runs[i], &runs[i+1]
		if kept.Op != Keep || change.Op == Keep || next.Op != Keep || i >= 2 && runs[i-2].Op != change.Op {
			continue
		}
		words, n := l.wordsOf(change), kept.A.Len()
		if n > len(words) || !slices.Equal(l.a[kept.A.Start:kept.A.End], words[len(words)-n:]) {
			continue
		}
		moved := Run{change.Op, change.A.back(n), change.B.back(n)}
		next.A.Start -= n
		next.B.Start -= n
		runs[i-1] = moved
		if i >= 2 { // it joins the change before
			runs[i-2].A.End, runs[i-2].B.End = moved.A.End, moved.B.End
			runs = slices.Delete(runs, i-1, i+1)
		} else {
			runs = slices.Delete(runs, i, i+1)
		}
		i = max(0, i-2)
	}
	return runs
}

func (l *layout) wordsOf(r *Run) []int32 {
	if r.Op == Insert {
		return l.b[r.B.Start:r.B.End]
	}
	return l.a[r.A.Start:r.A.End]
}

// back is a range n words earlier; an empty one is a place.
func (r Range) back(n int) Range { return Range{r.Start - n, r.End - n} }
