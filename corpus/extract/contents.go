package extract

import (
	"strings"

	"onrecord/corpus"
)

// contentOf finds what was said, after the verb or before its subject.
func (l *linker) contentOf(st *statement) bool {
	next := l.afterModifiers(st, st.cue.hi)
	end := l.bodyEnd()
	st.clause = st.clauseOf(st.source)
	if st.source.empty() {
		st.clause = span{st.cue.lo, st.cue.hi}
	}
	st.clause.hi = max(st.clause.hi, min(next, l.s.hi))
	if !st.source.empty() && l.leadsUp(st) && !(next < end && l.lower(next) == "that") {
		return l.contentAround(st, l.nextQuotation(next, end), end)
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
	if l.halfClause(from, to, next+1) || l.is(next+1, coordinator) && l.sameSpeech(next+1, end) {
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
	begun := l.kind(next-1) == commaToken || l.kind(next-1) == colonToken
	if begun || after >= end || l.kind(after) != wordToken || l.is(after, preposition|coordinator|subordinator) {
		st.to = after
	}
	return true
}

// wordsAfter judges unquoted content by the verb's frame.
func (l *linker) wordsAfter(st *statement, next int) bool {
	w := l.lower(next)
	f := st.cue.frame
	if st.cue.negated && (f&denies == 0 && f&believes == 0 && !(w == "that" && f&takesClause != 0) || f&believes != 0 && w == "to") {
		return false
	}
	if f&takesClause == 0 && (l.is(next, preposition) && w != "to" || l.timeAt(next, st.to) >= st.to) && f&(takesAs|takesNaming) == 0 {
		return false // "pumps ordered from Italy"; "which they asked for last year"
	}
	if f&(paperOnly|takesObject) == paperOnly && w != "that" && !l.anyIs(next, st.to, auxiliary|contracted|plainVerb|number) && !l.figures(next, st.to) && !l.verbIn(next, st.to) {
		return false // "photographs show a van"
	}
	if f&paperOnly != 0 && w != "that" && !l.anyIs(st.source.lo, st.source.hi, documentNoun) {
		return false
	}
	switch {
	case l.addsThing(st, next):
		return false
	case f&denies != 0 && l.asQuoted(next, st.to):
		st.judged = true
		return true
	case (w == "having" || w == "being") && f&takesClause != 0:
		return st.cue.lemma != "say"
	case l.is(next, auxiliary) && !l.is(next, contracted|possessive), l.kind(next) == closeToken:
		return false
	case w == "for" && st.cue.lemma == "fear", st.cue.lemma == "answer" && (w == "questions" || w == "a" || w == "the"):
		return false
	case w == "whether" || w == "if":
		return st.cue.lemma == "ask" || st.cue.lemma == "wonder"
	case w == "to":
		return f&takesTo != 0
	case f == takesToward:
		return l.infinitiveIn(next, st.to)
	case f&takesAt != 0:
		return l.figureIn(next, st.to)
	case f&takesQuote != 0 && f&takesObject != 0 && f&(takesClause|takesAs) == 0:
		return l.quotationIn(next, st.to)
	case f == takesAs|takesQuote:
		st.judged = true
		return l.hasWord(next, st.to, "as") && l.quotationIn(next, st.to)
	case f&takesNaming != 0 && f&takesClause == 0:
		return l.namingObject(st, next)
	case f&takesOf != 0:
		return l.hasWord(next, st.to, "of")
	case f&takesAs != 0 && l.hasWord(next, st.to, "as"):
		st.judged = true
		return true
	case f&takesAs != 0 && f&(takesObject|takesClause) == 0:
		return l.hasWord(next, st.to, "as")
	case st.cue.lemma == "say" || st.cue.lemma == "tell":
		return st.to-next > 1 || w == "so"
	}
	return f&(takesClause|takesObject|takesToward|takesAs|takesNaming) != 0
}

func (l *linker) hasWord(from, to int, word string) bool {
	for i := from; i < to && i < from+40; i++ {
		if l.kind(i) == wordToken && l.lower(i) == word {
			return true
		}
	}
	return false
}

// addsThing reports whether a verb that takes a clause has a mere thing: "added
// a clause", "wrote a book".
func (l *linker) addsThing(st *statement, next int) bool {
	switch st.cue.lemma {
	case "add", "write", "post", "answer", "agree", "begin":
	default:
		return false
	}
	if !l.is(next, determiner|possessive|number) || l.lower(next) == "that" || l.is(next, pronoun) {
		return false
	}
	for i := next; i < st.to && !l.is(i, coordinator); i++ {
		if l.is(i, speechVerb) && strings.HasSuffix(l.lower(i), "ing") && l.is(i-1, documentNoun|mediumNoun) {
			return true // "wrote a letter saying"
		}
		if l.is(i, auxiliary|contracted|plainVerb|speechVerb) && !l.is(i, possessive|determiner) && !(l.is(i, speechVerb) && l.usedAsNoun(i, l.s)) || l.verbLike(i) && i > next+1 || l.kind(i) == quoteItem {
			return false
		}
	}
	return true
}

// namingObject accepts "called the report “fiction”" and "called it a sham",
// and leaves "called her mother".
func (l *linker) namingObject(st *statement, next int) bool {
	if st.cue.lemma != "call" {
		return l.kind(next) != quoteItem && (l.hasWord(next, st.to, "as") || l.quotationIn(next, st.to))
	}
	if l.capital(next) && l.allNames(span{next, min(l.nextComma(next, st.to), st.to)}) {
		return false // "a man called Milo Grace"
	}
	return l.kind(next) != quoteItem && (st.to-next > 2 || l.kind(st.to-1) == quoteItem)
}

func (l *linker) figures(from, to int) bool {
	for i := from; i < to; i++ {
		if l.digitWord(i) {
			return true
		}
	}
	return false
}

// figureIn reports whether "at" and a figure stand among the items.
func (l *linker) figureIn(from, to int) bool {
	for i := from + 1; i+1 < to && i < from+20; i++ {
		if l.lower(i) == "at" {
			k := i + 1
			for k < to && (l.is(k, preposition|adverb|determiner) || l.lower(k) == "least" || l.lower(k) == "most" || l.lower(k) == "more" || l.lower(k) == "than") {
				k++
			}
			return l.digitWord(k) || l.is(k, number) || strings.ContainsAny(l.word(k), "$€£")
		}
	}
	return false
}

// infinitiveIn reports whether "to" and a verb stand among the items.
func (l *linker) infinitiveIn(from, to int) bool {
	for i := from; i+1 < to && i < from+20; i++ {
		if l.lower(i) == "to" && l.kind(i+1) == wordToken && !l.capital(i+1) && !l.is(i+1, determiner|possessive|number|pronoun) {
			return true
		}
	}
	return false
}

func (l *linker) quotationIn(from, to int) bool {
	for i := from; i < to; i++ {
		if l.kind(i) == quoteItem {
			return true
		}
	}
	return false
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

func (l *linker) trimEnd(from, to int) int {
	for to > from && (l.kind(to-1) == commaToken || l.is(to-1, coordinator) || l.kind(to-1) == semiToken || l.kind(to-1) == dashToken) {
		to--
	}
	return to
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
		case w == "as" && l.passesOn(i+1), w == "according", w == "citing", w == "per" && l.capital(i+1):
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
