package verify

import (
	"slices"

	"onrecord/corpus"
)

// Record is a quote's words, ready to be compared.
type Record struct {
	*phrase
	mixed    bool // parts of it stand in quotation marks
	asserted bool
}

// NewRecord reads a quote of an article's text.
func NewRecord(q *corpus.Quote, article string) *Record {
	ends := make([]int, len(q.Content))
	at := 0
	for i, s := range q.Content {
		at += s.Len()
		ends[i] = at
		at += len(corpus.Gap)
	}
	return &Record{
		phrase: scanRecord(q.Text(article), ends), mixed: q.Kind == corpus.Mixed,
		asserted: q.Polarity == corpus.Asserted || q.Polarity == "",
	}
}

// Compare holds a claim against a quote. What is not even [Altered] is [None]:
// whether it is a [Paraphrase] hangs on how rare its words are.
func Compare(r *Record, c *Claim) Comparison {
	f := newFinder(r.phrase, c)
	if len(c.fragments) == 0 || len(r.words) == 0 {
		return Comparison{Wording: None}
	}
	if at, ok := f.literal(r.mixed); ok {
		return f.literally(r, at)
	}
	if places := f.chain(); places != nil && f.holed() {
		return f.elided(r, places)
	}
	l := layout{record: r.phrase, claim: c, pairs: align(r.phrase, f.words, c)}
	if len(l.pairs) == 0 || !l.alike() && !l.onlyNegated() && !f.reordered() {
		return Comparison{Wording: None}
	}
	l.widen()
	return l.comparison(r, Altered)
}

// literally is the comparison with a claim that stands there word for word.
func (f *finder) literally(r *Record, at int) Comparison {
	n := len(f.Claim.words)
	l := layout{record: r.phrase, claim: f.Claim, pairs: inRow(nil, at, 0, n)}
	wording := PartOfLonger
	if r.whole(at, at+n, r.mixed) {
		wording = Verbatim
	}
	return l.comparison(r, wording)
}

// holed reports whether the claim says that it is not the record word for word.
func (f *finder) holed() bool {
	return len(f.fragments) > 1 || f.fragments[0].before.to > 0 || f.tail.to > 0
}

// inRow adds the pairs of n words that follow each other on both sides.
func inRow(pairs []pair, record, claim, n int) []pair {
	for k := range n {
		pairs = append(pairs, pair{record + k, claim + k})
	}
	return pairs
}

// elided is the comparison with a claim whose fragments stand there in their
// order. Where nothing is hidden between them — the article interrupts the quote
// there, or brackets only explain — nothing was elided.
func (f *finder) elided(r *Record, places []int) Comparison {
	l := layout{record: r.phrase, claim: f.Claim}
	hides := false
	end := 0
	for i, x := range f.fragments {
		if i > 0 {
			hides = hides || places[i] > end || x.before.ellipsis && !r.gaps[end].joint && !r.gaps[end].ellipsis
		}
		l.pairs = inRow(l.pairs, places[i], x.from, x.to-x.from)
		end = places[i] + x.to - x.from
	}
	head := f.fragments[0].before
	l.from, l.to = r.wider(places[0], end, head.to-head.from, f.tail.to-f.tail.from)
	if f.insertsNegation() {
		return l.comparison(r, Altered)
	}
	if hides || l.from < places[0] || l.to > end {
		return l.comparison(r, Elided)
	}
	if r.whole(places[0], end, r.mixed) {
		return l.comparison(r, Verbatim)
	}
	return l.comparison(r, PartOfLonger)
}

// insertsNegation reports whether the claim puts a negation into brackets: that
// explains nothing.
func (c *Claim) insertsNegation() bool {
	return slices.ContainsFunc(c.words, func(w word) bool { return w.editorial && negates(w.text) })
}

// wider is words [from, to) with so many more before and behind, within their
// sentence: those in whose place a claim has others at its ends.
func (p *phrase) wider(from, to, before, behind int) (int, int) {
	for ; before > 0 && from > 0 && !p.ends(from); before-- {
		from--
	}
	for ; behind > 0 && to < len(p.words) && !p.ends(to); behind-- {
		to++
	}
	return from, to
}

// maxReplaced is how many words at an end of a claim are taken to stand in the
// place of as many on record. More of them were put before it, or behind.
const maxReplaced = 6

// widen shows the words of the record in whose place the claim has others at
// its ends.
func (l *layout) widen() {
	first, last := l.pairs[0], l.pairs[len(l.pairs)-1]
	before, behind := first.claim, len(l.claim.words)-1-last.claim
	if before > maxReplaced {
		before = 0
	}
	if behind > maxReplaced {
		behind = 0
	}
	l.from, l.to = l.record.wider(first.record, last.record+1, before, behind)
}

// alike reports whether enough of the claim is kept to call the rest altered,
// rather than the two unrelated: most of its words and of what they weigh, in a
// stretch of the record of which they are a fair part. Or most of the quote,
// within a longer text.
func (l *layout) alike() bool {
	kept, weighs, longest := 0, 0, 0
	for i, row := 0, 0; i < len(l.pairs); i++ {
		p := l.pairs[i]
		row++
		if i > 0 && (p.record != l.pairs[i-1].record+1 || p.claim != l.pairs[i-1].claim+1) {
			row = 1
		}
		longest = max(longest, row)
		if w := l.claim.words[p.claim]; !w.editorial {
			kept++
			weighs += weight(w.text)
		}
	}
	said, extent := l.claim.said, l.pairs[len(l.pairs)-1].record+1-l.pairs[0].record
	switch {
	case kept == said && extent-kept <= max(1, said/4):
		return true // a word or two left out
	case kept == len(l.record.words) && said-kept <= max(1, kept/4):
		return true // or put in
	case kept < 2 || longest < 2:
		return false
	case kept >= 5 && 10*longest >= 8*len(l.record.words) && 12*kept >= said:
		return true
	case 10*kept < 6*said || said >= 8 && 20*kept < 13*said || 2*weighs < l.claim.weight || weighs < minWeight:
		return false
	}
	return len(l.claim.fragments) > 1 || 10*kept >= 4*extent
}

// minWeight keeps a claim of a few common words from being taken for any quote
// that has most of them.
const minWeight = 5
