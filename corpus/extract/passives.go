package extract

import (
	"strings"

	"onrecord/corpus"
)

func (l *linker) passive(st *statement) bool {
	by := st.cue.hi
	if l.lower(by-1) != "by" {
		by = l.namedBy(st.cue.hi, l.s) + 1
	}
	src, ok := l.subjectAfter(by, l.bodyEnd())
	subject, found := l.subjectBefore(l.start, st.cue.lo)
	if !ok || !found {
		return false
	}
	if l.is(subject.hi, pronoun) && subject.hi+1 == st.cue.lo {
		subject.hi++ // "the valve itself"
	}
	st.source = src
	st.clause = span{subject.lo, src.hi}
	if st.cue.lemma == "tell" || st.cue.lemma == "inform" {
		st.hearer, st.after = subject, true // "Reuters was told by two officials that"
		st.from, st.to = src.hi, l.bodyEnd()
		if l.lower(src.hi) == "that" {
			return true
		}
		st.after = false // "The valve leaked, Reuters was told by two officials"
		st.from, st.to = l.contentBefore(subject.lo)
		return st.to > st.from
	}
	if by > st.cue.hi {
		st.content = []corpus.Span{l.bytes(subject.lo, subject.hi), l.bytes(st.cue.hi, by-1)}
		st.from, st.to, st.judged = subject.lo, by-1, true
		return true
	}
	st.content = append(st.content, l.bytes(subject.lo, subject.hi))
	st.from, st.to = subject.lo, subject.hi
	rest := src.hi
	if l.kind(rest) == commaToken {
		rest++
	}
	if rest < l.bodyEnd() && l.lower(rest) == "as" {
		st.content = append(st.content, l.bytes(rest, l.bodyEnd()))
		st.judged = true
		return true
	}
	return st.cue.frame&takesObject != 0 && st.cue.frame&believes == 0
}

func (l *linker) quotedAs(st *statement) bool {
	subject, ok := l.subjectBefore(l.start, st.cue.lo)
	if !ok {
		return false
	}
	k := st.cue.hi
	for !l.asSaying(k) {
		k++
	}
	st.hearer = span{st.cue.hi, k} // "by the Guardian"
	st.source = subject
	st.clause = span{subject.lo, k}
	return l.saidAs(st, k)
}

// quotesSomebody reads "The Post quoted Eva Lind as saying": the words are
// hers, and the Post passes them on.
func (l *linker) quotesSomebody(st *statement, outlet span) bool {
	if st.cue.kind != verbCue || st.cue.lemma != "quote" && st.cue.lemma != "cite" || !l.outletSaid(&statement{source: outlet}) && !l.anyIs(outlet.lo, outlet.hi, outletWord|outletNoun|documentNoun) {
		return false
	}
	k := st.cue.hi
	for k < l.s.hi && k < st.cue.hi+14 && !l.asSaying(k) {
		k++
	}
	src, ok := l.subjectAfter(st.cue.hi, k)
	if k >= l.s.hi || !l.asSaying(k) || !ok {
		return false
	}
	st.cue.kind = quotedCue
	st.source, st.hearer, st.clause = src, span{k, k}, span{outlet.lo, k}
	st.reported = append(st.reported, report{outlet, l.bytes(st.cue.lo, st.cue.hi)})
	return l.saidAs(st, k)
}

// asSaying reports whether "as saying", "as having told" stands at item i.
func (d *document) asSaying(i int) bool {
	return d.lower(i) == "as" && d.is(i+1, speechVerb) && strings.HasSuffix(d.lower(i+1), "ing") || d.lower(i) == "as" && d.lower(i+1) == "having" && d.is(i+2, speechVerb)
}

// saidAs takes what follows "as saying" at item k for the content.
func (l *linker) saidAs(st *statement, k int) bool {
	verb := k + 1
	if l.lower(verb) == "having" {
		verb++
	}
	f, from := l.chooseVerb(verb, l.s.hi)
	if f.verb == nil {
		return false
	}
	st.cue.frame = f.verb.frame
	if st.cue.frame&takesHearer != 0 && l.lower(from) != "that" && l.kind(from) == wordToken {
		from = l.objectEnd(from, l.bodyEnd())
	}
	if l.saidBefore(st, from) {
		return true
	}
	if l.kind(from) == commaToken || l.kind(from) == colonToken {
		from++
	}
	st.after = true
	st.from, st.to = from, l.bodyEnd()
	return st.to > st.from
}

// saidBefore reads “…,” Holt was quoted as saying (by the Post on Monday): a
// quotation leads up to the source and only remarks follow at item from.
func (l *linker) saidBefore(st *statement, from int) bool {
	lead := st.clause.lo - 1
	if lead > l.s.lo && l.kind(lead) == commaToken {
		lead--
	}
	if from >= l.bodyEnd() && lead < st.clause.lo-1 && l.kind(lead) != quoteItem {
		st.from, st.to = l.contentBefore(st.clause.lo)
		return st.to > st.from
	}
	if lead < l.s.lo || l.kind(lead) != quoteItem || from < l.bodyEnd() && !l.is(from, preposition|whenWord|earlyWord) && l.kind(from) != commaToken {
		return false
	}
	if l.lower(from) == "by" {
		if src, ok := l.subjectAfter(from+1, l.bodyEnd()); ok {
			st.reported = append(st.reported, report{src, l.bytes(st.cue.lo, from+1)})
		}
	}
	st.from, st.to = lead, lead+1
	l.quotationAfter(st, l.quotedWhere(from))
	return true
}

// hearsay reads "Two members are said to have left": nobody is named. "Holt is
// reported to have said" is Holt's.
func (l *linker) hearsay(st *statement) bool {
	subject, ok := l.subjectBefore(l.start, st.cue.lo)
	if !ok || st.cue.hi >= l.bodyEnd() {
		return false
	}
	if at := st.cue.hi + 2; st.cue.lemma != "say" && l.lower(st.cue.hi) == "to" && l.lower(at-1) == "have" && l.is(at, speechVerb) {
		if f, hi := l.chooseVerb(at, l.s.hi); f.verb != nil && f.form&doneForm != 0 && f.verb.frame&(believes|takesTo) == 0 {
			st.cue = cue{kind: verbCue, lo: st.cue.lo, hi: hi, at: at, frame: f.verb.frame, lemma: f.verb.lemma}
			st.source = subject
			return l.contentOf(st)
		}
	}
	st.from, st.to = subject.lo, l.bodyEnd()
	st.clause = st.clauseOf(subject)
	st.content = []corpus.Span{l.bytes(subject.lo, subject.hi), l.bytes(st.cue.hi, l.bodyEnd())}
	return true
}

// courtHeard reads "…, a court heard on Thursday": nobody is named.
func (l *linker) courtHeard(st *statement) bool {
	for i := st.source.lo; i < st.source.hi; i++ {
		if convened(l.lower(i)) {
			if !l.contentOf(st) {
				return false
			}
			st.cue.lo, st.source = min(st.cue.lo, st.source.lo), span{}
			return true
		}
	}
	return false
}

// convened reports whether a word is of those before whom a case is heard.
func convened(word string) bool {
	switch word {
	case "court", "jury", "inquest", "tribunal", "hearing", "inquiry", "trial", "judge", "jurors", "magistrates":
		return true
	}
	return false
}
