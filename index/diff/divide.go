package diff

import "sort"

// divide lays two long stretches out around the words that occur once in
// either of them, in the same order in both (patience diff).
func (l *layout) divide(a, b Range, depth int) {
	at := pair{a.Start, b.Start}
	for _, p := range longestRising(l.singles(a, b)) {
		l.lay(Range{at.a, p.a}, Range{at.b, p.b}, depth)
		l.pairs = append(l.pairs, p)
		at = pair{p.a + 1, p.b + 1}
	}
	if at != (pair{a.Start, b.Start}) {
		l.lay(Range{at.a, a.End}, Range{at.b, b.End}, depth)
	}
}

// singles is the words that occur once in either stretch, in the order of the
// first.
func (l *layout) singles(a, b Range) []pair {
	type places struct{ inA, inB, a, b int }
	seen := make(map[int32]*places, a.Len())
	for i := a.Start; i < a.End; i++ {
		p := seen[l.a[i]]
		if p == nil {
			p = new(places)
			seen[l.a[i]] = p
		}
		p.inA++
		p.a = i
	}
	for j := b.Start; j < b.End; j++ {
		if p := seen[l.b[j]]; p != nil {
			p.inB++
			p.b = j
		}
	}
	var out []pair
	for i := a.Start; i < a.End; i++ {
		if p := seen[l.a[i]]; p.inA == 1 && p.inB == 1 {
			out = append(out, pair{p.a, p.b})
		}
	}
	return out
}

// longestRising is a longest part of pairs, which rise in a, that rises in b
// as well.
func longestRising(pairs []pair) []pair {
	var tops []int // of every length, where the chain with the lowest end ends
	before := make([]int, len(pairs))
	for i, p := range pairs {
		n := sort.Search(len(tops), func(k int) bool { return pairs[tops[k]].b >= p.b })
		before[i] = -1
		if n > 0 {
			before[i] = tops[n-1]
		}
		if n == len(tops) {
			tops = append(tops, i)
		} else {
			tops[n] = i
		}
	}
	out := make([]pair, len(tops))
	for k := len(tops) - 1; k >= 0; k-- {
		if k == len(tops)-1 {
			out[k] = pairs[tops[k]]
			continue
		}
		tops[k] = before[tops[k+1]]
		out[k] = pairs[tops[k]]
	}
	return out
}
