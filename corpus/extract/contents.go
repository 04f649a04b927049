package extract

import "onrecord/corpus"

// contentOf finds what was said, after the verb or before its subject.
func (l *linker) contentOf(st *statement) bool {
	next := l.afterModifiers(st, st.cue.hi)
	end := l.bodyEnd()
	st.clause = st.clauseOf(st.source)
	if st.source.empty() {
		st.clause = span{st.cue.lo, st.cue.hi}
	}
	st.clause.hi = max(st.clause.hi, min(next, l.s.hi))
	if !st.source.empty() && l.leadsUp(st) && !(next < end && l.lower(next) == "that") && !l.vowsTo(st, next, end) {
		return l.contentAround(st, l.nextQuotation(next, end), end)
	}
	if what := st.source.lo - 1; !st.source.empty() && what >= l.start && l.lower(what) == "what" && l.is(next, beVerb) && next+2 < end && (l.lower(next+1) == "that" || l.kind(next+1) == quoteItem) {
		return l.contentAfter(st, next+1, end) // "What Holt said was that"
	}
	if st.cue.lemma == "put" {
		next = l.nextQuotation(next, end)
	}
	if next < end && l.kind(next) != commaToken {
		return l.contentAfter(st, next, end)
	}
	if next+1 < end && l.kind(next+1) == quoteItem && !l.leadsUp(st) && !st.source.empty() && st.cue.frame&takesClause != 0 && !st.cue.negated {
		if from, to := l.contentBefore(st.source.lo); to > from && !l.is(from, preposition|subordinator|adverb|coordinator|whenWord) && l.lowerQuote(next+1) && l.halfClause(from, to, next+1) {
			st.from, st.to, st.after = from, end, false
			st.content = []corpus.Span{l.bytes(from, to), l.bytes(next+1, end)} // "The harbour, Holt said, “will be dry”"
			return true
		}
	}
	if next+1 < end && l.kind(next+1) == quoteItem && !l.leadsUp(st) {
		return l.contentAfter(st, next+1, end)
	}
	if next >= end && l.kind(next) == colonToken && next < l.s.hi {
		return l.colonAtEnd(st)
	}
	if st.source.empty() || st.cue.negated && st.cue.frame&denies == 0 {
		return false
	}
	return l.contentAround(st, next, end)
}

// vowsTo reports whether a verb has words of its own though a quotation stands
// before it: “Anyone could read it.” She vowed to “appeal”.
func (l *linker) vowsTo(st *statement, next, end int) bool {
	return next+1 < end && st.cue.frame&takesTo != 0 && l.lower(next) == "to" && l.kind(st.source.lo-1) == quoteItem && l.endsWithin(&l.items[st.source.lo-1])
}

// lowerQuote reports whether the quotation i begins in lower case.
func (l *linker) lowerQuote(i int) bool {
	first := l.items[i].first + 1
	return first < l.items[i].last && l.tokens[first].kind == wordToken && !l.tokens[first].capital
}

// nextQuotation is the comma before a quotation that goes on with the one
// before, or next: “A,” he said when we met, “b.”
func (l *linker) nextQuotation(next, end int) int {
	for i := next; i+1 < end && i < next+16; i++ {
		if l.kind(i+1) != quoteItem {
			continue
		}
		if l.reporting(i-1) || l.reporting(i) {
			return next // that verb's own
		}
		if l.kind(i) == commaToken || l.kind(i) == colonToken || l.kind(i) == dashToken || l.is(i, coordinator) && l.kind(i-1) == commaToken {
			return i
		}
	}
	return next
}

// reporting reports whether a reporting verb that needs no particle stands at
// item i.
func (l *linker) reporting(i int) bool {
	if !l.is(i, speechVerb) {
		return false
	}
	f, _ := l.chooseVerb(i, l.s.hi)
	return f.verb != nil
}

// leadsUp reports whether a quotation stands right before the source, so that
// what follows only goes on with it.
func (l *linker) leadsUp(st *statement) bool {
	if l.ledByParticiple() || st.led > 0 {
		return false
	}
	lo := st.cue.lo
	if !st.source.empty() {
		lo = st.source.lo
	}
	return lo > l.s.lo && (l.kind(lo-1) == quoteItem || lo-2 >= l.s.lo && l.kind(lo-1) == commaToken && l.kind(lo-2) == quoteItem)
}

// contentAround reads CONTENT, X said(, CONTENT).
func (l *linker) contentAround(st *statement, next, end int) bool {
	from, to := l.contentBefore(st.source.lo)
	if to <= from || l.is(st.source.lo, relative) {
		return false
	}
	st.from, st.to = from, to
	st.owned = l.kind(to-1) == quoteItem && from == to-1
	if r, ok := l.outletCoda(next, end); ok {
		st.reported = append(st.reported, r)
		return st.cue.frame&takesClause != 0 || l.kind(to-1) == quoteItem
	}
	goesOn := l.kind(to-1) == quoteItem && l.kind(next+1) == quoteItem && (l.kind(next) == dashToken || l.kind(next) == colonToken)
	if next >= end || l.kind(next) != commaToken && !l.is(next, coordinator) && !goesOn {
		return st.cue.frame&takesClause != 0 || l.kind(to-1) == quoteItem
	}
	if l.kind(to-1) == quoteItem {
		l.quotationAfter(st, next)
		return true
	}
	if st.cue.frame&takesClause != 0 && next+1 < end && !l.complete(from, to, next, end) {
		st.content = []corpus.Span{l.bytes(from, to), l.bytes(next+1, end)}
		st.to = end
	}
	return st.cue.frame&takesClause != 0
}

// complete reports whether the words before ", X said," are a clause by
// themselves, so that what follows is not a part of it.
func (l *linker) complete(from, to, next, end int) bool {
	if l.lower(next+1) == "that" && next+2 < end || l.halfClause(from, to, next+1) || l.is(next+1, coordinator) && l.sameSpeech(next+1, end) {
		return false
	}
	if l.is(next+1, preposition|coordinator|relative) || l.adverbial(next+1) {
		return true
	}
	if l.is(from, haveVerb|modal|beVerb) && l.capital(from) || l.lower(from) == "if" || l.lower(from) == "unless" {
		return false // "If it is broken, he said, people will drown"
	}
	for i := from; i < to; i++ {
		if l.is(i, auxiliary|contracted) {
			return true
		}
	}
	return false
}

// sameSpeech reports whether the conjunction at item i goes on with what was
// said rather than with what the speaker did: "…, he told jurors, and had kept
// the keys"; "…, it notes, and many had second jobs".
func (l *linker) sameSpeech(i, end int) bool {
	if l.lower(i) != "and" && l.lower(i) != "but" || l.is(i+1, speechVerb) && l.reporting(i+1) || l.lower(i+1) == "that" {
		return false
	}
	if l.is(i+1, auxiliary) {
		return true
	}
	for k := i + 2; k < end && k < i+10 && l.kind(k) == wordToken; k++ {
		if l.is(k, speechVerb) && l.reporting(k) && !l.usedAsNoun(k, l.s) {
			return false
		}
		if l.is(k, auxiliary) {
			return true
		}
	}
	return false
}

// contentBefore is the content that ends before item at: back to the start of
// the sentence, or to the quotation alone where it stands for itself.
func (l *linker) contentBefore(at int) (from, to int) {
	to = at
	if l.ledByParticiple() {
		return at, at
	}
	for to > l.start && (l.kind(to-1) == commaToken || l.kind(to-1) == dashToken) {
		to--
	}
	if to == at && at > l.start && l.kind(at-1) != quoteItem {
		return at, at // no comma: not set off
	}
	from = l.start
	for _, p := range l.out {
		if semi := l.lastSemicolon(p.cue.at, to); semi > from {
			from = semi + 1
		}
	}
	if to-1 > from && l.kind(to-1) == quoteItem {
		k := l.kind(to - 2)
		if k == commaToken || k == colonToken || k == semiToken || k == dashToken || l.kind(to-2) == quoteItem {
			from = to - 1
		}
	}
	for from < to && (l.kind(from) == commaToken || l.kind(from) == dashToken) {
		from++
	}
	return from, to
}

func (l *linker) lastSemicolon(from, to int) int {
	for i := to - 1; i > from; i-- {
		if l.kind(i) == semiToken {
			return i
		}
	}
	return -1
}

// contentAfter takes the content that begins at item next.
func (l *linker) contentAfter(st *statement, next, end int) bool {
	st.after = true
	if begun := l.kind(next - 1); begun == commaToken && l.kind(next) == quoteItem {
		st.owned = true // "denied, “…”"
	}
	if l.kind(next) == colonToken {
		st.owned = true
		if next++; next >= end {
			return l.colonAtEnd(st)
		}
	}
	st.from, st.to = next, end
	if l.kind(next) == quoteItem {
		if f := st.cue.frame; f&takesNaming != 0 && f&(takesClause|takesObject) == 0 {
			return false // "which staff call “the Ark”"
		}
		return l.quotedAfter(st, next, end)
	}
	if st.cue.frame&takesQuote != 0 && st.cue.frame&(takesClause|takesObject|takesAs) == 0 {
		return false
	}
	return l.wordsAfter(st, next)
}

// quotedAfter takes the quotation at next, and what follows it in the clause
// unless the quotation is complete.
func (l *linker) quotedAfter(st *statement, next, end int) bool {
	after := next + 1
	for after < end && l.kind(after) == quoteItem {
		after++
	}
	for (l.is(after, coordinator) || l.kind(after) == commaToken) && l.kind(after+1) == quoteItem && after+1 < end && (after+2 >= end || l.is(after+2, coordinator|preposition) || l.kind(after+2) == commaToken && l.kind(after+3) == quoteItem) {
		after += 2
	}
	if l.kind(after) == commaToken && l.is(after+1, coordinator) && l.kind(after+2) == quoteItem && after+3 >= end {
		after += 3
	}
	begun := l.kind(next-1) == commaToken || l.kind(next-1) == colonToken
	if begun || after >= end || l.kind(after) != wordToken || l.is(after, preposition|coordinator|subordinator) {
		st.to = after
	}
	return true
}

// colonAtEnd takes the quotations that follow a sentence ending in a colon.
func (l *linker) colonAtEnd(st *statement) bool {
	n := l.number + 1
	if n >= len(l.sentences) || !l.sentences[n].quoteOnly || !st.after && st.cue.ing && st.source.empty() && st.inherit < 0 {
		return false
	}
	st.after, st.owned = true, true
	q := l.sentences[n]
	st.from, st.to = q.lo, q.lo+1
	st.content = []corpus.Span{l.bytes(q.lo, l.quotesEnd(q))}
	return true
}

// quotesEnd is where a sentence of quotations ends, without a stray stop.
func (d *document) quotesEnd(s sentence) int {
	hi := s.hi
	for hi > s.lo+1 && d.kind(hi-1) != quoteItem {
		hi--
	}
	return hi
}

// cutContent turns the items of the content into spans, without trailing
// attributions and signs.
func (l *linker) cutContent(st *statement) {
	if len(st.content) > 0 {
		return
	}
	to := st.to
	if st.after {
		to = l.beforeTrailers(st.from, to)
	}
	for _, cut := range l.cuts {
		if st.after && st.from < cut && cut < to {
			to = cut
		}
	}
	to = l.trimEnd(st.from, l.shortened(st, to))
	if to > st.from {
		st.to = to
		if l.setOff(st) {
			return
		}
		st.content = []corpus.Span{l.bytes(st.from, to)}
	}
}
