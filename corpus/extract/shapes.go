package extract

import "onrecord/corpus"

func (l *linker) according(st *statement) bool {
	src, ok := l.paperAfter(st.cue.hi, l.bodyEnd())
	if st.cue.lemma == "word" { // "in Holt’s own words"
		src, ok = span{st.cue.lo + 1, st.cue.at}, true
		if l.lower(src.hi-1) == "own" {
			src.hi--
		}
	}
	if !ok {
		return false
	}
	st.source = src
	st.clause = span{st.cue.lo, src.hi}
	src.hi = max(src.hi, st.cue.hi)
	if st.cue.lo <= l.start+1 || l.startsClause(st.cue.lo-1) || l.leadsIn(st.cue.lo) && l.kind(src.hi) == commaToken && src.hi+2 < l.bodyEnd() {
		from := src.hi
		if l.kind(from) == commaToken || l.kind(from) == colonToken {
			from++
		}
		st.after = true
		st.from, st.to = from, l.bodyEnd()
		return st.to > st.from
	}
	st.from, st.to = l.contentBefore(st.cue.lo)
	if end := l.bodyEnd(); st.to > st.from && l.kind(src.hi) == commaToken && src.hi+1 < end && l.halfClause(st.from, st.to, src.hi+1) {
		st.content = []corpus.Span{l.bytes(st.from, st.to), l.bytes(src.hi+1, end)}
		st.to = end
	}
	return st.to > st.from
}

// halfClause reports whether the clause that an attribution in commas breaks
// off goes on after it, at item next: "It is not, according to her, safe";
// "Prices, the bank said, have fallen".
func (l *linker) halfClause(from, to, next int) bool {
	if l.is(to-1, auxiliary|negation|contracted) && l.kind(to-1) == wordToken {
		return true
	}
	if l.anyIs(from, to, auxiliary|contracted) || l.verbIn(from, to) {
		return false
	}
	return l.kind(next) == quoteItem || l.is(next, auxiliary|plainVerb) || l.verbLike(next)
}

// verbIn reports whether a verb in the past stands among the items.
func (l *linker) verbIn(from, to int) bool {
	for i := from; i < to; i++ {
		if l.is(i, plainVerb) && l.finite(i) || l.verbLike(i) && !l.is(i-1, determiner|possessive|preposition) && !l.reduced(i) {
			return true
		}
	}
	return false
}

// leadsIn reports whether all that stands before item at tells when or where:
// "In September, according to".
func (l *linker) leadsIn(at int) bool {
	if l.kind(at-1) != commaToken || at-l.start > 8 || !l.is(l.start, preposition|whenWord|adverb) || l.is(l.start, determiner) {
		return false
	}
	return !l.anyIs(l.start, at, auxiliary|speechVerb|pronoun|contracted) && l.nextComma(l.start, at) == at-1
}

// paperAfter is the source that follows "according to": up to the comma, and
// over it only where the rest says who somebody is.
func (l *linker) paperAfter(from, end int) (span, bool) {
	i := from
	for i < end && i-from < maxPhrase && (l.kind(i) == wordToken || l.kind(i) == possToken || l.kind(i) == bracketItem || l.kind(i) == quoteItem && l.items[i].last-l.items[i].first < 8) {
		i++
	}
	if i == from {
		return span{}, false
	}
	named := !l.personAtEnd(span{from, i}).empty()
	if l.kind(i) == commaToken && (named || l.is(i-1, role)) {
		i = l.nameAfterRole(i, end, named)
		if next := l.nextComma(i+1, end); named && next < end && l.apposition(i+1) {
			i = next
		}
	}
	return span{from, i}, true
}

func (l *linker) nextComma(i, end int) int {
	for i < end && l.kind(i) != commaToken {
		i++
	}
	return i
}

func (l *linker) nounClaim(st *statement) bool {
	if that := l.thatAfterNoun(st.cue.at, l.s); that > 0 {
		st.source = span{st.cue.hi + 1, that}
		for l.kind(st.source.hi-1) == commaToken {
			st.source.hi--
		}
		st.after = true
		st.clause = span{st.cue.lo, that}
		st.from, st.to = that, l.clauseEnd(that)
		return st.to > st.from+1
	}
	k := st.cue.lo - 1
	for k > l.s.lo && l.kind(k) == wordToken && !l.is(k, possessive) {
		k--
	}
	if l.is(k, possessive) {
		st.source = span{k, k + 1}
	} else {
		st.source = l.nounPhraseBack(l.s.lo, k)
		st.source.hi = k + 1
	}
	if st.source.empty() || l.kind(st.source.lo) == possToken {
		return false
	}
	st.after = true
	st.clause = span{st.source.lo, st.cue.hi}
	st.from = st.cue.hi
	st.to = l.clauseEnd(st.from)
	return st.to > st.from+1
}

// clauseEnd is where the that-clause of a noun ends: before the verb of the
// sentence that the noun is the subject of, or at a comma.
func (l *linker) clauseEnd(from int) int {
	finite := 0
	end := l.bodyEnd()
	for i := from + 1; i < end; i++ {
		switch {
		case l.is(i, relative) && i > from+1 && finite > 0:
			finite--
		case l.kind(i) == commaToken || l.kind(i) == colonToken || l.kind(i) == semiToken || l.kind(i) == dashToken:
			return i
		case l.is(i, auxiliary) && !l.is(i-1, auxiliary|negation|adverb):
			if finite++; finite == 2 {
				return i
			}
		case finite == 0 && l.is(i-1, pronoun) && (l.kind(i) == quoteItem && l.lowerQuote(i) || l.verbLike(i)):
			finite = 1
			if l.kind(i) == quoteItem && i+1 < end && l.is(i+1, auxiliary) {
				return i + 1
			}
		case l.is(i, plainVerb|speechVerb) && l.verbLike(i) && finite == 0 && !l.is(i-1, determiner|possessive|preposition|auxiliary|adverb):
			finite = 1
		case finite > 0 && l.finite(i) && !l.is(i-1, auxiliary):
			return i
		case l.kind(i) == quoteItem && finite > 0 && i+1 < end && l.kind(i+1) == wordToken && !l.is(i+1, preposition|coordinator|subordinator):
			return i + 1
		}
	}
	return end
}

// quotedWhere steps over "by the Echo", "in the Echo on Tuesday" after "as
// saying".
func (l *linker) quotedWhere(i int) int {
	end := l.bodyEnd()
	for {
		next := l.timeAt(i, end)
		if l.lower(i) == "by" || l.lower(i) == "in" || l.lower(i) == "on" && !l.is(i+1, whenWord) {
			next = max(next, l.outletEnd(i+1, end))
		} else if l.lower(i) == "on" {
			next = l.timeAt(i+1, end)
		}
		if next <= i {
			return i
		}
		i = next
	}
}

// cite makes "the Herald reported, citing two officials" the officials'
// statement, which the Herald passes on.
func (l *linker) cite() {
	for i := l.start; i < l.s.hi; i++ {
		if !l.citing(i) {
			continue
		}
		src, ok := l.subjectAfter(i+1, l.bodyEnd())
		for k := range l.out {
			st := &l.out[k]
			if ok && !l.outletSaid(st) && len(st.reported) > 0 && l.outletPhrase(src) {
				st.reported = append([]report{{src, l.bytes(i, i+1)}}, st.reported...) // "the Post, citing Reuters"
				continue
			}
			if !ok || !l.outletSaid(st) && st.cue.lemma != "report" || st.from <= i && i < st.to && st.from < st.cue.lo && st.cue.hi < st.to {
				continue
			}
			st.reported = append(st.reported, report{st.source, l.bytes(st.cue.lo, st.cue.hi)})
			st.to = l.endBefore(st, i)
			st.cue = cue{kind: citingCue, lo: i, hi: i + 1, at: i, frame: takesClause, lemma: "cite"}
			st.source, st.clause = src, span{min(st.clause.lo, i), max(st.clause.hi, src.hi)}
		}
	}
}

// endBefore ends a content that the citation follows.
func (l *linker) endBefore(st *statement, at int) int {
	if st.after && st.from < at && at < st.to {
		return l.trimEnd(st.from, at)
	}
	return st.to
}

// citing reports whether ", citing" or ", which cites" stands at item i.
func (l *linker) citing(i int) bool {
	switch l.lower(i) {
	case "citing", "quoting":
		return i == l.start || l.kind(i-1) == commaToken
	case "cites", "cited", "quotes", "quoted":
		return l.lower(i-1) == "which" && l.kind(i-2) == commaToken
	}
	return false
}
