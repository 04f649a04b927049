package extract

import (
	"cmp"
	"slices"

	"onrecord/corpus"
)

// statement is a report of something said, in items of the document, before
// its speaker is known.
type statement struct {
	cue       cue
	sentence  int
	content   []corpus.Span
	from, to  int         // items of the content within the cue's sentence
	source    span        // empty: none is printed
	printed   corpus.Span // the source as it is shown, where that differs from its items
	inherit   int         // the statement whose source this one shares, or -1
	hearer    span        // who was told
	after     bool        // the content follows the cue
	clause    span        // the sentence part of cue and source
	led       int         // the comma that ends the words of a participle which begins the sentence
	bounded   bool        // the content is a clause within the sentence's subject
	free      bool        // a free-standing quotation paragraph
	until     int         // the last sentence that holds content of it
	spoken    bool        // a turn of an interview: words without marks
	judged    bool        // what it dismisses it also puts in words of its own
	owned     bool        // the words are the source's own: “I did not,” he denied
	previous  *statement  // its neighbours in the article
	following *statement
	reported  []report // outlets that pass it on in the same sentence
	sure      float64  // how sure the tagger is of it; 0 where it does not see it
	learned   bool     // the tagger found it, not the rules
}

// report is an outlet's own cue around a statement: "PBS reports that".
type report struct {
	source span
	cue    corpus.Span
}

// linker joins the cues of one sentence to their sources and contents.
type linker struct {
	*document
	s      sentence
	number int
	start  int // the first item after a dateline
	out    []statement
	cuts   []int // items before which contents end
	spent  []int // verbs that only pass on what another cue tells
	// doubted is set where the article takes back that something was said.
	doubted bool
}

// link finds the statements of sentence n.
func (d *document) link(n int) []statement {
	l := &linker{document: d, s: d.sentences[n], number: n}
	l.start = d.afterDateline(n)
	var prior *statement
	for _, c := range d.cuesOf(l.s) {
		if slices.Contains(l.spent, c.at) {
			continue
		}
		st := statement{cue: c, sentence: n, inherit: -1}
		if !l.build(&st, prior) {
			l.refuse(c)
			continue
		}
		if st.after {
			st.to = l.withinRelative(&st, st.to)
		}
		if l.withheld(&st) {
			l.refuse(c)
			l.doubted = true
			continue
		}
		own, further := l.ownWords(&st)
		if l.act(&st) {
			l.refuse(c)
		} else {
			l.out = append(l.out, st)
		}
		if further {
			l.out = append(l.out, own)
		}
		if n := len(l.out); n > 0 {
			prior = &l.out[n-1]
		}
	}
	l.settle()
	l.cite()
	for i := range l.out {
		l.cutContent(&l.out[i])
	}
	l.uncued()
	return l.out
}

// refuse notes where a cue that makes no quote goes on with the subject of
// the one before, for that one's content ends there: "…, but did not say who".
func (l *linker) refuse(c cue) {
	if c.lo > l.s.lo && l.is(c.lo-1, coordinator) && !c.ing {
		l.cuts = append(l.cuts, c.lo-1)
	}
}

// build fills in source and content by the cue's kind; false is no quote.
func (l *linker) build(st *statement, prior *statement) bool {
	switch st.cue.kind {
	case accordingCue:
		return l.according(st)
	case nounCue:
		return l.nounClaim(st)
	case passiveCue:
		return l.passive(st)
	case quotedCue:
		return l.quotedAs(st)
	case hearsayCue:
		return l.hearsay(st)
	}
	return l.verbal(st, prior)
}

// bodyEnd is the end of the sentence without its final stop.
func (l *linker) bodyEnd() int {
	hi := l.s.hi
	for hi > l.s.lo && (l.kind(hi-1) == stopToken || l.kind(hi-1) == markToken && hi-1 > l.s.lo && l.kind(hi-2) == stopToken) {
		hi--
	}
	return hi
}

func (st *statement) clauseOf(source span) span {
	return span{min(source.lo, st.cue.lo), max(source.hi, st.cue.hi)}
}

// verbal handles the cues that are verbs with a subject: before them, after
// them, or shared with the clause before.
func (l *linker) verbal(st *statement, prior *statement) bool {
	if l.inverted(st) {
		return true
	}
	if l.asked(st) || l.wasAsked(st) {
		return false
	}
	subject, ok := l.subjectBefore(l.start, cmp.Or(st.cue.led, st.cue.lo))
	switch {
	case st.cue.led > 0:
	case st.cue.ing:
		ok = l.participle(st, prior)
		subject = st.source
	case !ok || l.sharesSubject(st, prior):
		st.source = span{}
		ok = l.elided(st, prior)
		subject = st.source
	}
	if !ok {
		return false
	}
	if !subject.empty() && l.quotesSomebody(st, subject) {
		return !st.cue.negated
	}
	st.source = subject
	if l.wasHow(st) {
		return true
	}
	if st.cue.lemma == "hear" {
		return l.courtHeard(st)
	}
	if !l.contentOf(st) {
		return false
	}
	if st.led > 0 {
		st.to = min(st.to, st.led)
		st.clause = span{st.cue.lo, st.cue.hi}
		return st.after && st.to > st.from && (l.inWords(st) || !announces(st.cue.lemma))
	}
	if st.cue.led > 0 && !l.inWords(st) && !l.anyIs(st.from, st.to, auxiliary|contracted) {
		return false // "went in to deny the striker"
	}
	if st.bounded && st.after {
		st.to = min(st.to, l.clauseEnd(st.from))
		st.cue.kind = nounCue
	}
	return true
}

// asked reports whether the clause is a question: "Did the minister say so?"
func (l *linker) asked(st *statement) bool {
	return l.is(l.start, auxiliary) && l.capital(l.start) && st.cue.lo > l.start && st.cue.lo < l.start+20 &&
		l.kind(l.s.hi-1) == stopToken && l.word(l.s.hi-1) == "?" && !l.anyQuotation(l.s)
}

func (l *linker) anyQuotation(s sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		if l.kind(i) == quoteItem {
			return true
		}
	}
	return false
}

// inverted reads “…,” said X.
func (l *linker) inverted(st *statement) bool {
	if st.cue.ing || st.cue.negated || l.helped(st.cue) || st.cue.frame&(takesClause|takesQuote|takesObject) == 0 || st.cue.lo == l.s.lo && l.number == 0 {
		return false
	}
	left := l.kind(st.cue.lo - 1)
	quoted := st.cue.lo > l.s.lo && (left == quoteItem || left == commaToken && l.kind(st.cue.lo-2) == quoteItem && st.cue.lo-2 >= l.s.lo)
	if !quoted && !(left == commaToken && st.cue.lo > l.s.lo && l.turnsRound(st.cue)) {
		return false
	}
	src, ok := l.subjectAfter(st.cue.hi, l.bodyEnd())
	if !quoted && st.cue.lemma != "say" && !l.speaks(src) {
		return false
	}
	if !ok || !quoted && l.kind(src.hi) == commaToken && src.hi+1 < l.bodyEnd() && !l.is(src.hi+1, relative) {
		return ok && l.insertedSays(st, src)
	}
	if !quoted && !l.invertedClause(st, src) {
		return false
	}
	if next := src.hi; next < l.bodyEnd() && l.is(next, auxiliary) {
		return false
	}
	st.source = src
	st.clause = span{st.cue.lo, src.hi}
	st.from, st.to = l.contentBefore(st.cue.lo)
	if st.to <= st.from {
		return false
	}
	l.quotationAfter(st, src.hi)
	return true
}

// turnsRound reports whether a verb may stand before its subject after words
// without marks: "…, replied Holt".
func (l *linker) turnsRound(c cue) bool {
	if l.is(c.hi, subordinator) {
		return false
	}
	return c.lemma == "say" || c.lo == c.at && c.kind == verbCue && c.frame&takesClause != 0 && (c.frame&takesHearer == 0 || c.lemma == "warn" || c.lemma == "caution")
}

// speaks reports whether a source, whatever is said of it after a comma, is
// somebody or a document.
func (l *linker) speaks(src span) bool {
	return l.somebody(span{src.lo, l.nextComma(src.lo, src.hi)}) || l.anyIs(src.lo, src.hi, documentNoun)
}

// insertedSays reads "Currently, says Dr Vale, the light is lost".
func (l *linker) insertedSays(st *statement, src span) bool {
	from, to := l.contentBefore(st.cue.lo)
	if to <= from || to-from > 12 || !l.personAtEnd(span{from, to}).empty() && !(l.speaks(src) && l.halfClause(from, to, src.hi+1)) {
		return false
	}
	if st.cue.lemma != "say" && !l.halfClause(from, to, src.hi+1) && !l.is(from, preposition|whenWord|adverb) {
		return false
	}
	st.source = src
	st.clause = span{st.cue.lo, src.hi}
	st.from, st.to = from, l.bodyEnd()
	st.content = []corpus.Span{l.bytes(from, to), l.bytes(src.hi+1, st.to)}
	return true
}

// helped reports whether a helping verb stands in the cue.
func (l *linker) helped(c cue) bool { return l.anyIs(c.lo, c.at, auxiliary) }

// invertedClause accepts CLAUSE, said X. without quotation marks only where X
// ends the sentence and a verb stands in the clause.
func (l *linker) invertedClause(st *statement, src span) bool {
	if src.hi < l.bodyEnd() && l.kind(src.hi) != commaToken {
		return false
	}
	if st.cue.lo-l.start > 2 && l.speaks(src) {
		return true
	}
	for i := l.start; i < st.cue.lo-1; i++ {
		if l.is(i, auxiliary|contracted) {
			return true
		}
	}
	return false
}

// quotationAfter adds the quotation that goes on after “…,” he said,.
func (l *linker) quotationAfter(st *statement, i int) {
	next := l.afterModifiers(st, i)
	if l.is(next, coordinator) && st.to > st.from && l.kind(st.to-1) == quoteItem && l.kind(next+1) == quoteItem {
		st.content = []corpus.Span{l.bytes(st.from, st.to), l.bytes(next, next+2)}
		return
	}
	if l.kind(next) == commaToken || l.kind(next) == colonToken || l.kind(next) == dashToken {
		next++
	}
	if k, r, ok := l.outletInserted(next); ok {
		st.reported = append(st.reported, r)
		next = k
	}
	if next < l.s.hi && l.kind(next) == quoteItem && st.to > st.from && l.kind(st.to-1) == quoteItem {
		st.content = []corpus.Span{l.bytes(st.from, st.to), l.bytes(next, next+1)}
	}
}
