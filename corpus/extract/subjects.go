package extract

import (
	"strings"

	"onrecord/corpus"
)

// wasAsked reads "Holt, asked whether she knew, laughed": she was asked.
func (l *linker) wasAsked(st *statement) bool {
	c := st.cue
	if c.lemma != "ask" && c.lemma != "tell" && c.lemma != "question" || c.at != c.lo || l.kind(c.lo-1) != commaToken || c.lo <= l.start {
		return false
	}
	switch w := l.lower(c.hi); w {
	case "whether", "if", "why", "how", "what", "when", "where", "who", "about", "by", "for", "that":
		comma := l.nextComma(c.hi, l.bodyEnd())
		return comma+1 < l.bodyEnd() && l.nextComma(l.start, c.lo) == c.lo-1 && (l.is(comma+1, auxiliary|speechVerb|plainVerb|adverb) || l.verbLike(comma+1))
	}
	return false
}

// wasHow reads “…” was how Holt put it: the quotation is what was said.
func (l *linker) wasHow(st *statement) bool {
	if l.lower(st.source.lo) == "the" && l.lower(st.source.lo+1) == "way" && st.source.hi > st.source.lo+2 {
		st.source.lo += 2
	}
	k := st.source.lo - 1
	if l.lower(k) == "way" && l.lower(k-1) == "the" {
		k--
	} else if l.lower(k) != "how" && l.lower(k) != "what" {
		return false
	}
	q := k - 2
	if l.lower(q) == "that" || l.lower(q) == "this" || l.lower(q) == "which" {
		q -= 2 // “…”: that was how
	}
	if q < l.s.lo || !l.is(k-1, beVerb) || l.kind(q) != quoteItem {
		return false
	}
	st.from, st.to = q, q+1
	st.content = []corpus.Span{l.bytes(q, q+1)}
	st.clause = st.clauseOf(st.source)
	return true
}

// participle finds who says what "adding that" introduces.
func (l *linker) participle(st *statement, prior *statement) bool {
	if prior != nil && prior.cue.kind != accordingCue {
		st.inherit = len(l.out) - 1
		return true
	}
	if st.cue.lo <= l.start {
		return l.participleFirst(st)
	}
	if k := st.cue.lo - 1; l.is(k, documentNoun|mediumNoun|speechNoun) {
		if s := l.nounPhraseBack(l.start, st.cue.lo); !s.empty() && s.lo <= l.start+1 {
			st.source, st.bounded = s, true // "A post claiming that … has been shared"
			return true
		}
	}
	end := st.cue.lo
	if l.kind(end-1) == commaToken {
		end--
	}
	src, ok := l.mainSubject(end)
	st.source = src
	return ok
}

// participleFirst reads "Calling it “a napkin”, Lund …": the subject follows.
func (l *linker) participleFirst(st *statement) bool {
	comma := l.nextComma(st.cue.hi, l.bodyEnd())
	src, ok := l.subjectAfter(comma+1, l.bodyEnd())
	if !ok || !l.somebody(src) && !l.capital(src.lo) {
		return false
	}
	st.source, st.led = src, comma
	return true
}

// inWords reports whether what was said stands in marks or after "that".
func (l *linker) inWords(st *statement) bool {
	return l.lower(st.from) == "that" || l.quotationIn(st.from, st.to)
}

// announces reports whether a verb that leads a sentence only names what is
// spoken about: "Announcing the plans, Holt said".
func announces(lemma string) bool {
	switch lemma {
	case "announce", "comment", "discuss", "point", "talk", "speak", "mention", "reveal", "address", "add", "answer", "record":
		return true
	}
	return false
}

// ledByParticiple reports whether the sentence begins with a participle that
// has its own words: what stands there is no content of a later verb.
func (l *linker) ledByParticiple() bool { return len(l.out) > 0 && l.out[0].led > 0 }

// mainSubject is the subject of the clause that ends before item end: the
// noun phrase before its first helping verb or known verb.
func (l *linker) mainSubject(end int) (span, bool) {
	for i := l.start + 1; i < end; i++ {
		if l.is(i, auxiliary|plainVerb) && !l.is(i-1, determiner|possessive) || l.is(i, speechVerb) && l.verbLike(i) || l.kind(i) == wordToken && !l.capital(i) && strings.HasSuffix(l.lower(i), "ed") {
			return l.subjectBefore(l.start, i)
		}
	}
	return span{}, false
}

// sharesSubject reports whether the verb goes on with the subject of the one
// before: "said … and demanded".
func (l *linker) sharesSubject(st *statement, prior *statement) bool {
	if prior == nil || st.cue.lo == l.s.lo {
		return false
	}
	return l.is(st.cue.lo-1, coordinator)
}

func (l *linker) elided(st *statement, prior *statement) bool {
	if prior != nil && st.cue.lo > l.s.lo && (l.is(st.cue.lo-1, coordinator) || l.kind(st.cue.lo-1) == commaToken) {
		st.inherit = len(l.out) - 1
		return true
	}
	if prior == nil && st.cue.lo > l.start+1 && l.is(st.cue.lo-1, coordinator) && st.cue.kind == verbCue && !l.asked(st) {
		src, verb := l.mainVerb(st.cue.lo - 1)
		if verb > 0 && src.lo >= l.start && l.somebody(src) {
			st.source = src
			return true
		}
	}
	return false
}
