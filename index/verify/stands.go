package verify

import "strings"

// steps bounds how many words are held against each other before a claim is
// no longer looked for word by word.
const steps = 1 << 22

// finder looks for the fragments of a claim in a record, word for word.
type finder struct {
	*Claim
	record *phrase
	words  []int32 // of the record, numbered as those of the claim; -1 for others
	steps  int
}

func newFinder(r *phrase, c *Claim) *finder {
	f := &finder{Claim: c, record: r, words: make([]int32, len(r.words)), steps: steps}
	for i, w := range r.words {
		n, ok := c.numbers[w.text]
		if !ok || w.editorial && !c.bracketed {
			n = -1 // words in brackets were not said
		}
		f.words[i] = n
	}
	return f
}

// stands reports whether words [from, to) of the claim are those of the record
// from at on, with the same between them.
func (f *finder) stands(at, from, to int) bool {
	if at+to-from > len(f.words) {
		return false
	}
	for k := range to - from {
		f.steps--
		r, c := &f.record.words[at+k], &f.Claim.words[from+k]
		if f.words[at+k] != f.sequence[from+k] || r.editorial && !c.editorial {
			return false
		}
		if k > 0 && !same(&f.record.gaps[at+k], &f.gaps[from+k]) {
			return false
		}
	}
	return true
}

// next is the first place from at on where those words stand, -1 for none.
func (f *finder) next(at, from, to int) int {
	for ; at+to-from <= len(f.words) && f.steps > 0; at++ {
		if f.stands(at, from, to) {
			return at
		}
	}
	return -1
}

// same reports whether nothing but shapes differs between two words of the
// record and the same two of a claim.
func same(record, claim *gap) bool {
	if record.joint {
		return strings.Trim(claim.marks, edges+stops) == "" && sameStop(record, claim)
	}
	return record.marks == claim.marks && record.ellipsis == claim.ellipsis &&
		record.within <= claim.quotes && claim.within <= record.quotes
}

// What may stand at an edge of a quotation and says nothing, and what ends a
// sentence.
const (
	edges = ",;:-"
	stops = ".?!"
)

// sameStop reports whether a sentence that ends on either side ends alike: a
// question is no statement. An end on one side alone says nothing, unless the
// claim makes a question of what goes on with a comma.
func sameStop(record, claim *gap) bool {
	r, c := stop(record), stop(claim)
	return c == "" || r == c || r == "" && c != "?"
}

// stop is how a sentence ends here, "" where none does.
func stop(g *gap) string {
	if i := strings.IndexAny(g.marks, stops); i >= 0 {
		return g.marks[i : i+1]
	}
	return ""
}

// literal is where the whole claim stands word for word, best place first:
// all of the record, or a part that is quoted, or where nothing turns it around.
func (f *finder) literal(quotedOnly bool) (at int, ok bool) {
	n := len(f.Claim.words)
	first := -1
	for at = f.next(0, 0, n); at >= 0; at = f.next(at+1, 0, n) {
		if !sameStop(&f.record.gaps[at+n], &f.gaps[n]) {
			continue
		}
		if f.record.whole(at, at+n, quotedOnly) {
			return at, true
		}
		if first < 0 || f.record.governed(first, first+n) && !f.record.governed(at, at+n) {
			first = at
		}
	}
	return first, first >= 0
}

// whole reports whether words [from, to) are all of the quote or, where only
// parts of it stand in quotation marks, such a part.
func (p *phrase) whole(from, to int, quotedOnly bool) bool {
	if p.all(from, to) {
		return true
	}
	return quotedOnly && p.words[from].quoted && p.words[to-1].quoted &&
		(from == 0 || !p.words[from-1].quoted || p.gaps[from].joint) &&
		(to == len(p.words) || !p.words[to].quoted || p.gaps[to].joint) && allQuoted(p.words[from:to])
}

func allQuoted(words []word) bool {
	for _, w := range words {
		if !w.quoted {
			return false
		}
	}
	return true
}

// tries is for how many places of a claim's first fragment the others are
// looked for.
const tries = 16

// chain is where the fragments stand one after the other, with as few words
// hidden between them as can be seen; nil where they do not.
func (f *finder) chain() []int {
	var best []int
	for at, n := 0, 0; n < tries; n++ {
		places := f.forward(at)
		if places == nil {
			break
		}
		f.tighten(places)
		if best == nil || extent(places) < extent(best) {
			best = places
		}
		at = places[0] + 1
	}
	return best
}

func extent(places []int) int { return places[len(places)-1] - places[0] }

// forward is the first place of each fragment behind the one before.
func (f *finder) forward(at int) []int {
	places := make([]int, len(f.fragments))
	for i, x := range f.fragments {
		at = f.next(at, x.from, x.to)
		if at < 0 || i == len(f.fragments)-1 && !f.endsAlike(at+x.to-x.from) {
			return nil
		}
		places[i] = at
		at += x.to - x.from
	}
	if len(places) == 0 {
		return nil
	}
	return places
}

func (f *finder) endsAlike(end int) bool {
	return sameStop(&f.record.gaps[end], &f.gaps[len(f.Claim.words)])
}

// tighten moves fragments as near to the ones behind them as they stand.
func (f *finder) tighten(places []int) {
	for i := len(places) - 2; i >= 0; i-- {
		x := f.fragments[i]
		for at := places[i+1] - (x.to - x.from); at > places[i] && f.steps > 0; at-- {
			if f.stands(at, x.from, x.to) {
				places[i] = at
				break
			}
		}
	}
}

// reordered reports whether the claim says what the record says in another
// order: each of its fragments stands somewhere, or nearly all words stand
// beside the same ones.
func (f *finder) reordered() bool {
	if len(f.fragments) > 1 {
		for _, x := range f.fragments {
			if f.next(0, x.from, x.to) < 0 {
				return false
			}
		}
		return true
	}
	beside := make(map[[2]int32]bool, len(f.words))
	for i := 1; i < len(f.words); i++ {
		beside[[2]int32(f.words[i-1:i+1])] = true
	}
	both := 0
	for i := 1; i < len(f.sequence); i++ {
		if beside[[2]int32(f.sequence[i-1:i+1])] {
			both++
		}
	}
	return both >= minBeside && 10*both >= 8*(len(f.sequence)-1)
}

// minBeside is how many words beside the same ones show that it is the same
// quote.
const minBeside = 5
