package verify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// layout is a claim laid out beside a record.
type layout struct {
	record   *phrase
	claim    *Claim
	pairs    []pair // rising in both
	from, to int    // words of the record that are shown; 0, 0: from the first pair to the last

	ops     []Op
	kept    []corpus.Span
	turned  bool
	changes int
	before  int  // negations among the words of both that differ before the first pair
	within  bool // turned behind it
}

// comparison says what differs.
func (l *layout) comparison(r *Record, wording Wording) Comparison {
	first, last := l.pairs[0], l.pairs[len(l.pairs)-1]
	if l.to == 0 {
		l.from, l.to = first.record, last.record+1
	}
	l.run()
	c := Comparison{Wording: wording, Diff: l.ops, Kept: l.kept, PolarityChanged: l.turned, changes: l.changes}
	switch {
	case !r.asserted:
		c.PolarityChanged = !l.denies()
	case !r.phrase.all(l.from, l.to):
		c.PolarityChanged = l.turned || r.governed(l.from, l.to)
	}
	return c
}

// denies reports whether the claim's own words deny what is denied on record
// as well, “he denied that …”, and say the same of it. Two of them, “never
// denied”, do not.
func (l *layout) denies() bool { return l.before%2 == 1 && !l.within }

func (p *phrase) all(from, to int) bool { return from == 0 && to == len(p.words) }

// run goes through both texts, run by run.
func (l *layout) run() {
	at, marked := pair{l.from, 0}, false // marks alone differ before this run
	for i := 0; i < len(l.pairs); {
		l.change(at, l.pairs[i])
		end := i + 1
		for end < len(l.pairs) && l.goesOn(l.pairs[end-1], l.pairs[end]) {
			end++
		}
		next := pair{l.pairs[end-1].record + 1, l.pairs[end-1].claim + 1}
		before := marked
		marked = end < len(l.pairs) && l.pairs[end] == next
		l.keep(l.pairs[i].record, next.record, before, marked)
		if marked {
			l.between(next)
		}
		at, i = next, end
	}
	l.change(at, pair{l.to, len(l.claim.words)})
	l.ending(at)
}

// goesOn reports whether the pair after another is of words right behind, with
// the same between them.
func (l *layout) goesOn(before, p pair) bool {
	return p.record == before.record+1 && p.claim == before.claim+1 && l.alikeBefore(p)
}

// alikeBefore reports whether the same stands before both words of a pair. An
// ellipsis that hides nothing is no difference worth showing.
func (l *layout) alikeBefore(p pair) bool {
	r, c := &l.record.gaps[p.record], &l.claim.gaps[p.claim]
	return same(r, c) || c.ellipsis && !r.ellipsis || l.claim.words[p.claim].editorial || l.claim.words[p.claim-1].editorial
}

// change adds the words between two places, which differ.
func (l *layout) change(from, to pair) {
	gone, come := l.record.words[from.record:max(from.record, to.record)], l.claim.words[from.claim:to.claim]
	if len(gone) > 0 {
		l.add(Delete, l.record.printed(from.record, to.record, l.from, l.to))
	}
	if len(come) > 0 {
		l.add(Insert, l.claim.printed(from.claim, to.claim, 0, len(l.claim.words)))
	}
	l.changes += len(gone) + len(come)
	here := turned(texts(gone), texts(come))
	l.turned = l.turned || here
	if from.claim > 0 {
		l.within = l.within || here
		return
	}
	for _, w := range slices.Concat(gone, come) {
		if negates(w.text) {
			l.before++
		}
	}
}

func texts(words []word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.text
	}
	return out
}

// keep adds kept words, without the marks at an end where these differ.
func (l *layout) keep(from, to int, bareStart, bareEnd bool) {
	first, last := l.from, l.to
	if bareStart {
		first = from
	}
	if bareEnd {
		last = to
	}
	s := l.record.printed(from, to, first, last)
	l.kept = append(l.kept, s.span)
	l.add(Keep, s)
}

// between adds what differs between two kept words: marks alone.
func (l *layout) between(p pair) {
	l.changes++
	l.mark(Delete, strings.TrimSpace(l.record.between(p.record)))
	l.mark(Insert, strings.TrimSpace(l.claim.between(p.claim)))
}

func (l *layout) mark(e Edit, text string) {
	if text != "" {
		l.ops = append(l.ops, Op{e, text})
	}
}

// ending adds what differs behind the last words: a question is no statement.
func (l *layout) ending(at pair) {
	if at.record != l.to || at.claim != len(l.claim.words) {
		return
	}
	r, c := &l.record.gaps[at.record], &l.claim.gaps[at.claim]
	if !sameStop(r, c) {
		l.changes++
		l.mark(Delete, stop(r))
		l.mark(Insert, stop(c))
	}
}

func (l *layout) add(e Edit, s stretch) {
	if s.text != "" {
		l.ops = append(l.ops, Op{e, s.text})
	}
}

// stretch is words as printed.
type stretch struct {
	span corpus.Span
	text string
}

// printed is words [from, to) as the text prints them, with the marks that go
// with them. At the ends of what is shown no marks are.
func (p *phrase) printed(from, to, first, last int) stretch {
	if from >= to {
		return stretch{}
	}
	s := corpus.Span{Start: p.words[from].span.Start, End: p.words[to-1].span.End}
	if from > first {
		s.Start = p.border(from)
	}
	if to < last {
		s.End = p.border(to)
	}
	s.Start, s.End = p.bracketed(from, s.Start, true), p.bracketed(to-1, s.End, false)
	s = balanced(p.text, s)
	text := strings.TrimRightFunc(s.Of(p.text), unicode.IsSpace)
	if to < len(p.gaps) && p.gaps[to].joint {
		text = strings.TrimRightFunc(strings.TrimSuffix(text, strings.TrimSpace(corpus.Gap)), unicode.IsSpace)
	}
	s.End = s.Start + len(text)
	return stretch{s, text}
}

// balanced takes in the mark right behind a stretch that closes a quotation
// which begins in it, or the one right before it that opens one which ends in
// it.
func balanced(text string, s corpus.Span) corpus.Span {
	if i := strings.LastIndexFunc(s.Of(text), isDouble); i >= 0 && opensAt(text, s.Start+i) {
		behind := strings.TrimLeft(text[s.End:], ",.;:!?")
		if r, size := utf8.DecodeRuneInString(behind); isDouble(r) {
			s.End = len(text) - len(behind) + size
		}
	}
	if i := strings.IndexFunc(s.Of(text), isDouble); i > 0 && !opensAt(text, s.Start+i) {
		if r, size := utf8.DecodeLastRuneInString(text[:s.Start]); isDouble(r) {
			s.Start -= size
		}
	}
	return s
}

// opensAt reports whether the mark at that place stands before a word and
// behind none.
func opensAt(text string, at int) bool {
	_, size := utf8.DecodeRuneInString(text[at:])
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	next, _ := utf8.DecodeRuneInString(text[at+size:])
	return isWord(next) && !isWord(before)
}

// bracketed takes in the bracket around a word at an end.
func (p *phrase) bracketed(i, at int, opening bool) int {
	if !p.words[i].editorial {
		return at
	}
	if opening && at == p.words[i].span.Start && strings.HasSuffix(p.text[:at], "[") {
		return at - 1
	}
	if !opening && at == p.words[i].span.End && strings.HasPrefix(p.text[at:], "]") {
		return at + 1
	}
	return at
}

// between is what the text prints between a word and the one before.
func (p *phrase) between(i int) string {
	return p.text[p.words[i-1].span.End:p.words[i].span.Start]
}

// border is where the part of the text that goes with a word begins: behind
// the last white space before it, or right before it.
func (p *phrase) border(i int) int {
	from, to := p.words[i-1].span.End, p.words[i].span.Start
	if n := strings.LastIndexFunc(p.text[from:to], unicode.IsSpace); n >= 0 {
		_, size := utf8.DecodeRuneInString(p.text[from+n:])
		return from + n + size
	}
	return to
}
