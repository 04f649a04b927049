package extract

import (
	"strings"

	"onrecord/corpus"
)

// leastWords is how long a quotation must be, in tokens, to be somebody's
// words where no verb of the lexicon says so.
const leastWords = 3

// uncued gives the quotations that no cue of the lexicon took to whom the
// sentence itself names beside them: “…,” Holt deadpanned; His answer: “…”.
func (l *linker) uncued() {
	for i := l.s.lo; i < l.s.hi && !l.doubted; i++ {
		if l.kind(i) != quoteItem || l.items[i].last-l.items[i].first <= leastWords || l.claims(i) {
			continue
		}
		st := statement{sentence: l.number, inherit: -1, from: i, to: i + 1, content: []corpus.Span{l.bytes(i, i+1)}, owned: true}
		if !l.verbAfter(&st, i) && !l.colonBefore(&st, i) {
			continue
		}
		if st.clause = st.clauseOf(st.source); !l.withheld(&st) {
			l.out = append(l.out, st)
		}
	}
}

// claims reports whether a statement of the sentence has item i among its
// words.
func (l *linker) claims(i int) bool {
	at := l.bytes(i, i+1)
	for k := range l.out {
		for _, s := range l.out[k].content {
			if s.Start < at.End && at.Start < s.End {
				return true
			}
		}
	}
	return false
}

// verbAfter reads “…,” Holt deadpanned and “…,” deadpanned Holt, whatever the
// verb.
func (l *linker) verbAfter(st *statement, i int) bool {
	inner := l.endsInComma(i)
	k := i + 1
	switch {
	case l.kind(k) == commaToken || l.kind(k) == dashToken:
		if k++; !inner && i != l.start {
			return false
		}
	case !inner:
		return false
	}
	if l.verbLike(k) && l.kind(k-1) != wordToken {
		if src, ok := l.subjectAfter(k+1, l.bodyEnd()); ok && l.somebody(src) {
			st.source, st.cue = src, spokenCue(k, k+1)
			return true
		}
	}
	for v := k + 1; v < l.s.hi && v < k+10 && (l.kind(v-1) == wordToken || l.kind(v-1) == possToken || l.kind(v-1) == bracketItem); v++ {
		if !l.verbLike(v) || !l.headsSubject(v-1) {
			continue
		}
		if src := (span{k, v}); l.nounPhraseBack(k, v) == src && l.somebody(src) || v == k+1 && l.is(k, pronoun) && l.somebody(src) {
			st.source, st.cue = src, spokenCue(v, v+1)
			return true
		}
	}
	return false
}

func spokenCue(lo, hi int) cue {
	return cue{kind: verbCue, lo: lo, hi: hi, at: hi - 1, frame: takesQuote, lemma: "say"}
}

// endsInComma reports whether the last sign within the quotation i is a comma.
func (l *linker) endsInComma(i int) bool { return l.tokens[l.items[i].last-1].kind == commaToken }

// verbLike reports whether item i looks like a verb in the past or present.
func (l *linker) verbLike(i int) bool {
	if l.kind(i) != wordToken || l.items[i].capital || l.is(i, preposition|determiner|adverb|possessive|pronoun|coordinator|subordinator|whenWord|number) {
		return false
	}
	w := l.lower(i)
	if strings.HasSuffix(w, "ing") {
		return false
	}
	return strings.HasSuffix(w, "ed") && len(w) > 4 || l.is(i, plainVerb|speechVerb) && !l.usedAsNoun(i, l.s)
}

// headsSubject reports whether item i can be the last word of a subject.
func (l *linker) headsSubject(i int) bool {
	return l.capital(i) || l.is(i, pronoun|role|anonymousNoun|organisationNoun) || l.kind(i) == bracketItem
}

// somebody reports whether a phrase stands for one who can speak.
func (l *linker) somebody(s span) bool {
	if s.empty() {
		return false
	}
	if s.hi-s.lo == 1 && l.is(s.lo, pronoun) {
		switch l.lower(s.lo) {
		case "he", "she", "they", "his", "her", "their", "its":
			return true
		}
		return false
	}
	if w := l.word(s.lo); s.hi-s.lo == 1 && l.capital(s.lo) && l.seen.mid[w] && l.seen.places[w] == 0 && !l.is(s.lo, country|demonym|whenWord|determiner) {
		return true
	}
	return l.anyIs(s.lo, s.hi, role|anonymousNoun|organisationNoun|title|metonym) || !l.personAtEnd(s).empty() || l.outletPhrase(s)
}

// colonBefore reads “Holt’s verdict: “…””, “Anna Holt (harbour master): “…””
// and “Holt was blunt: “…””.
func (l *linker) colonBefore(st *statement, i int) bool {
	c := i - 1
	if c <= l.start || l.kind(c) != colonToken || !l.sentenceLong(i) {
		return false
	}
	lo := l.start
	for k := c - 1; k > lo; k-- {
		if l.kind(k) == semiToken || l.kind(k) == quoteItem {
			return false
		}
	}
	if owner, noun := l.ownerOf(lo, c); !owner.empty() {
		st.source, st.cue = owner, spokenCue(noun, noun+1)
		return true
	}
	if l.is(lo, speechVerb) && l.capital(lo) && lo+1 < c && l.allNames(span{lo + 1, c}) {
		st.source, st.cue = span{lo + 1, c}, spokenCue(lo, lo+1) // "Said Holt: …"
		return true
	}
	if name := (span{lo, c}); l.allNames(name) {
		st.source, st.cue = name, spokenCue(c, c+1)
		return true
	}
	src, verb := l.mainVerb(c)
	for src.hi-src.lo > 1 && l.groupAdverb(src.hi-1) {
		src.hi--
	}
	if !l.somebody(src) && (verb == 0 || !l.anyUtterance(verb, c)) {
		return false
	}
	st.source, st.cue = src, spokenCue(verb, verb+1)
	return true
}

// sentenceLong reports whether the quotation i is a sentence by its end, or
// long enough to be one.
func (l *linker) sentenceLong(i int) bool {
	return l.endsWithin(&l.items[i]) || l.items[i].last-l.items[i].first > 5
}

// ownerOf finds whose words a colon leads in: "Holt’s verdict", "His answer to
// the council was simple".
func (l *linker) ownerOf(lo, colon int) (owner span, noun int) {
	for k := lo; k < colon && k < lo+12; k++ {
		if l.kind(k) != possToken && (!l.is(k, possessive) || l.is(k, determiner)) && !l.bareGenitive(k) {
			continue
		}
		for n := k + 1; n < colon && n < k+4 && l.kind(n) == wordToken; n++ {
			if !l.utterance(n) {
				continue
			}
			if l.is(k, possessive) && l.kind(k) == wordToken {
				return span{k, k + 1}, n
			}
			owner = l.nounPhraseBack(lo, k)
			return span{owner.lo, k + 1}, n
		}
	}
	return span{}, 0
}

// utterance reports whether item i is a word for words: "verdict", "answer".
func (l *linker) utterance(i int) bool {
	switch l.lower(i) {
	case "verdict", "answer", "reply", "message", "response", "advice", "view", "reaction", "explanation", "summary", "motto", "plea", "question",
		"slogan", "words", "line", "statement", "point", "mantra", "diagnosis", "retort", "rejoinder", "excuse", "defence", "defense", "appeal", "note",
		"tweet", "post", "promise", "quip", "joke", "opinion", "thoughts", "judgment", "judgement", "lament", "parting", "shot", "riposte", "counsel":
		return l.kind(i) == wordToken
	}
	return l.is(i, speechNoun)
}

// anyUtterance reports whether a word for words stands among the items: "issued
// the following statement".
func (l *linker) anyUtterance(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if l.utterance(i) {
			return true
		}
	}
	return false
}

// allNames reports whether a phrase is a name and nothing else, but for a
// remark in brackets or its office before it.
func (l *linker) allNames(s span) bool {
	words := 0
	for i := s.lo; i < s.hi; i++ {
		if l.nameWord(i) && !l.is(i, role|title) {
			words++
		}
		if !l.nameWord(i) && !l.particle(i) && l.kind(i) != bracketItem && !l.is(i, role|title) && !(i == s.lo && l.is(i, determiner)) {
			return false
		}
	}
	if !s.empty() && l.kind(s.hi-1) == bracketItem {
		s.hi--
	}
	return words <= 4 && l.somebody(s)
}

// lead adds the statement of a quotation that the sentence before it leads up
// to.
func (d *document) lead(out []statement, n int) []statement {
	if st, ok := d.unquotedLead(out, n); ok {
		return append(out, st)
	}
	if st, ok := d.unquotedTrail(n); ok {
		return append(out, st)
	}
	return out
}

// unquotedTrail gives a quotation that opens a paragraph to whom the sentence
// after it names: “The harbour is a bathtub.” Anna Holt does not mince her words.
func (d *document) unquotedTrail(n int) (statement, bool) {
	s := d.sentences[n]
	if n+1 >= len(d.sentences) || d.sentences[n+1].paragraph != s.paragraph || d.sentences[n+1].quoteOnly || n > 0 && d.sentences[n-1].paragraph == s.paragraph ||
		!d.endsWithin(&d.items[s.lo]) || d.items[s.lo].last-d.items[s.lo].first <= leastWords+1 {
		return statement{}, false
	}
	after := d.sentences[n+1]
	l := linker{document: d, s: after, number: n + 1, start: after.lo}
	src, verb := l.mainVerb(l.bodyEnd())
	if verb == 0 || src.lo != after.lo || l.is(src.lo, pronoun|determiner) || l.personAtEnd(span{src.lo, l.namesEnd(src.lo)}).empty() || l.anyQuotation(after) {
		return statement{}, false
	}
	return statement{
		content: []corpus.Span{d.bytes(s.lo, d.quotesEnd(s))}, sentence: n, until: n, inherit: -1, free: true,
		source: src, clause: src, cue: cue{frame: takesQuote},
	}, true
}

// namesEnd is the end of the run of words in upper case that begins at item i.
func (d *document) namesEnd(i int) int {
	for i < len(d.items) && d.nameWord(i) {
		i++
	}
	return i
}

// unquotedLead gives a quotation that stands for itself to whom the sentence
// before it is about: Holt was blunt. “The harbour is a bathtub.”
func (d *document) unquotedLead(out []statement, n int) (statement, bool) {
	s := d.sentences[n]
	if n == 0 || d.sentences[n-1].paragraph != s.paragraph && !(d.sentences[n-1].paragraph+1 == s.paragraph && d.aloneInParagraph(n) && len(out) > 0 && out[len(out)-1].until == n-1) || d.sentences[n-1].quoteOnly || !d.endsWithin(&d.items[s.lo]) || d.items[s.lo].last-d.items[s.lo].first <= leastWords ||
		n+1 < len(d.sentences) && d.sentences[n+1].paragraph == s.paragraph && d.kind(d.sentences[n+1].lo) == quoteItem && !d.sentences[n+1].quoteOnly {
		return statement{}, false
	}
	st := statement{content: []corpus.Span{d.bytes(s.lo, d.quotesEnd(s))}, sentence: n, until: n, inherit: -1, free: true, cue: cue{frame: takesQuote}}
	if len(out) > 0 && out[len(out)-1].until == n-1 {
		last := &out[len(out)-1]
		st.source, st.clause = last.source, last.clause
		return st, !d.quoted(d.lastQuoting(out)) && !takenBack(last) && !last.source.empty()
	}
	l := linker{document: d, s: d.sentences[n-1], number: n - 1, start: d.afterDateline(n - 1)}
	st.source, _ = l.mainVerb(l.bodyEnd())
	st.clause = st.source
	return st, l.somebody(st.source) && l.anyCapital(st.source)
}

func (l *linker) anyCapital(s span) bool {
	for i := s.lo; i < s.hi; i++ {
		if l.capital(i) {
			return true
		}
	}
	return false
}

// mainVerb is the subject of the clause before item end, and its verb.
func (l *linker) mainVerb(end int) (span, int) {
	for i := l.start + 1; i < end; i++ {
		if !l.is(i, auxiliary) && !l.verbLike(i) || l.kind(i) == possToken {
			continue
		}
		if s, ok := l.subjectBefore(l.start, i); ok {
			return s, i
		}
	}
	return span{}, 0
}
