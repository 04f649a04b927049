package extract

import "strings"

func (l *linker) trimEnd(from, to int) int {
	for to > from && (l.kind(to-1) == commaToken || l.is(to-1, coordinator) || l.kind(to-1) == semiToken || l.kind(to-1) == dashToken) {
		to--
	}
	return to
}

// shortened ends what was not said, and things that were asked for or
// praised, before the clause that goes on with something else.
func (l *linker) shortened(st *statement, to int) int {
	if !st.after {
		return to
	}
	to = l.pastMarks(st, to)
	object := st.cue.frame&takesObject != 0 && st.cue.frame&takesClause == 0 && st.cue.kind == verbCue
	for i := st.from + 1; i < to; i++ {
		switch {
		case l.kind(i-1) == commaToken && (l.lower(i) == "a" || l.lower(i) == "an") && (l.is(i+1, speechNoun) || l.is(i+2, speechNoun) && l.kind(i+1) == wordToken) && st.cue.frame&takesClause != 0:
			return i - 1 // "…, a charge he denies"
		case l.kind(i-1) == commaToken && l.lower(i) == "but" && l.is(i+1, modal|doVerb|negaux) && (l.is(i+2, negation) && l.is(i+3, speechVerb) || l.is(i+1, negaux) && l.is(i+2, speechVerb)):
			return i - 1 // "…, but could not say who"
		case st.cue.negated && st.cue.frame&believes == 0 && l.kind(i-1) == commaToken && l.is(i, coordinator):
			return i - 1
		case st.cue.frame&believes != 0 && l.kind(i-1) == commaToken && l.lower(i) == "but":
			return i - 1
		case (object || st.cue.negated) && l.kind(i-1) == commaToken && (contrasts(l.lower(i)) || l.lower(i) == "but" || l.lower(i) == "as"):
			return i - 1
		case object && (l.lower(i) == "after" || l.lower(i) == "when") && l.kind(i) == wordToken:
			return i
		}
	}
	return to
}

// withinRelative ends what "who" said where the clause that "who" begins ends:
// "Holt, who had said it was safe, resigned".
func (l *linker) withinRelative(st *statement, to int) int {
	if !l.is(st.source.lo, relative) || st.source.hi-st.source.lo != 1 {
		return to
	}
	opened := l.kind(st.source.lo - 1)
	for i := st.from + 1; i < to; i++ {
		if l.kind(i) == dashToken && opened == dashToken || l.kind(i) == commaToken && opened == commaToken && (l.is(i+1, auxiliary|plainVerb) || l.verbLike(i+1)) {
			return i
		}
	}
	return to
}

// pastMarks ends words that close with a quotation where the article goes on
// by itself: "called it “the safest mile”, a phrase that …".
func (l *linker) pastMarks(st *statement, to int) int {
	last := -1
	for i := st.from; i < to; i++ {
		if l.kind(i) == quoteItem {
			last = i
		}
	}
	if last < 0 || last+2 >= to || l.items[last].last-l.items[last].first < 3 {
		return to
	}
	next := last + 1
	if l.endsInComma(last) && l.is(next, auxiliary) && l.is(st.source.lo, relative) {
		return next // "who had said it was “safe,” was away"
	}
	if l.kind(next) == commaToken || l.endsInComma(last) {
		if l.kind(next) == commaToken {
			next++
		}
		if l.titleCase(last) {
			return to
		}
		switch w := l.lower(next); {
		case w == "a", w == "an", w == "which", w == "without", w == "though", w == "although", w == "none", w == "adding", w == "words", w == "something", w == "while",
			w == "after", w == "when", w == "as" && !l.is(next+1, adverb), w == "one" && l.lower(next+1) == "of":
			return last + 1
		}
		if strings.HasSuffix(l.lower(next), "ing") && !l.is(next, preposition) && !l.capital(next) {
			return last + 1 // "…, drawing applause"
		}
		return to
	}
	if w := l.lower(next); (w == "after" || w == "when") && l.anyIs(st.from, last, auxiliary) && l.anyIs(next, to, auxiliary|plainVerb|speechVerb) {
		return next
	}
	return to
}

// titleCase reports whether the quotation i is spelled like a title.
func (l *linker) titleCase(i int) bool {
	for t := l.items[i].first + 1; t < l.items[i].last; t++ {
		if tok := &l.tokens[t]; tok.kind == wordToken && !tok.capital && !tok.lex.is(preposition|determiner|coordinator) {
			return false
		}
	}
	return true
}

// beforeTrailers cuts ", as reported by AP" and its like from the end.
func (l *linker) beforeTrailers(from, to int) int {
	for i := from + 1; i < to-1; i++ {
		if l.kind(i-1) != commaToken {
			continue
		}
		switch w := l.lower(i); {
		case w == "as" && (l.passesOn(i+1) || l.reportedThere(i+1, to)), w == "according", w == "citing", w == "per" && (l.capital(i+1) || l.lower(i+1) == "the" && l.capital(i+2)):
			return i - 1
		case w == "in" && l.is(i+1, mediumNoun) && strings.HasSuffix(l.lower(i+1), "s"), w == "in" && l.mediumAt(i+1, to):
			return i - 1
		}
	}
	return to
}

// mediumAt reports whether "an interview with" stands at item i and runs to
// the end of the content.
func (l *linker) mediumAt(i, to int) bool {
	for k := i; k < to && k < i+4; k++ {
		if l.is(k, mediumNoun) && k+1 < to && l.lower(k+1) == "with" {
			return l.nextComma(k, to) == to
		}
	}
	return false
}

// passesOn reports whether item i begins "reported by", "first reported by",
// "quoted by".
func (l *linker) passesOn(i int) bool {
	if l.is(i, adverb) {
		i++
	}
	return carries(l.lower(i)) && l.lower(i+1) == "by"
}

// reportedThere reports whether "the Echo reported last week" begins at item i.
func (l *linker) reportedThere(i, to int) bool {
	hi := l.outletEnd(i, to)
	for hi > 0 && l.is(hi, adverb|haveVerb) {
		hi++
	}
	return hi > 0 && hi < to && l.reporting(hi)
}
