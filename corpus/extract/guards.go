package extract

import (
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
)

// counts leaves out what reports nothing said: what is nobody's, questions,
// conditions, things that somebody would say or did not, silence. A belief
// that is not held is kept as such.
func (l *learner) counts(st *statement, a *tagger.Attribution) bool {
	if l.silent(st) || l.asks(st) || l.conditional(st) || l.unheard(st.source, a.Speech) {
		return false
	}
	k := l.linkerAt(st.sentence)
	switch passive := l.undergone(st.cue); {
	case k.act(st), a.Speech && (passive || l.falsehood(st)):
		return false
	case passive && !l.widelyHeld(st.cue):
		return false
	case passive: // others hold it of whom the verb is about
		st.source, st.printed = span{}, corpus.Span{}
	}
	negated := l.negatedNear(st) || k.withheld(st)
	if !a.Speech && l.teller().kindOf(st) == corpus.Belief {
		st.cue.negated = st.cue.negated || negated
		return l.held(st)
	}
	quoted := l.quotes(st)
	switch {
	case negated || st.cue.negated || st.cue.frame&(denies|rejects|doubts) != 0:
		return false // the rules have judged it already
	case st.source.empty() && a.Score < leastNobody, !quoted && a.Score < leastThing && !l.clausal(st):
		return false
	}
	return !l.supposed(st)
}

// held reports whether somebody holds, hopes, fears or shows something, and
// does not merely set about it or keep silent on it.
func (l *learner) held(st *statement) bool {
	for i := st.cue.lo; i < st.cue.hi; i++ {
		switch w := l.lower(i); w {
		case "plan", "plans", "planned", "planning", "seek", "seeks", "sought", "seeking", "try", "tries", "tried", "trying":
			return false
		case "known", "nicknamed":
			if st.source.empty() {
				return false // "known to his men as the Bear": a name
			}
		case "recognised", "recognises", "recognized", "recognizes":
			if l.lower(st.from) != "that" {
				return false // states recognise states
			}
		case "would":
			if !l.wishes(i + 1) {
				return false
			}
		default:
			if st.cue.negated && l.utters(i) || l.is(i, modal) && w != "can" && w != "could" {
				return false
			}
		}
	}
	if st.cue.negated && st.cue.frame&(denies|rejects|doubts) != 0 {
		return false // "did not rule out"
	}
	return st.to-st.from > 1 || l.quotes(st) || l.capital(st.from)
}

// wishes reports whether "like", "prefer" or their kind stand at item i, after
// "would".
func (l *learner) wishes(i int) bool {
	switch l.lower(i) {
	case "like", "love", "prefer", "rather", "welcome", "hate":
		return true
	}
	return false
}

// falsehood reports whether the sentence calls something outside the content
// false or a rumour.
func (l *learner) falsehood(st *statement) bool {
	s := l.sentences[st.sentence]
	for i := s.lo; i < s.hi; i++ {
		if (i < st.from || i >= st.to) && (untrue(l.lower(i)) || l.rumoured(i)) {
			return true
		}
	}
	return false
}

func (l *learner) linkerAt(n int) *linker {
	return &linker{document: l.document, s: l.sentences[n], number: n, start: l.afterDateline(n)}
}

// near is the items around source and cue.
func (l *learner) near(st *statement) span {
	s := l.sentences[st.sentence]
	return span{max(s.lo, st.clause.lo-6), min(s.hi, st.clause.hi+3)}
}

// negatedNear reports whether a negation stands near source and cue.
func (l *learner) negatedNear(st *statement) bool {
	near, k := l.near(st), l.linkerAt(st.sentence)
	for i := near.lo; i < near.hi; i++ {
		if (i < st.from || i >= st.to) && (k.takesBack(i) || l.hardly(i)) {
			return true
		}
	}
	return false
}

// conditional reports whether a condition stands near source and cue.
func (l *learner) conditional(st *statement) bool {
	near := l.near(st)
	for i := near.lo; i < near.hi; i++ {
		if i >= st.from && i < st.to {
			continue
		}
		switch l.lower(i) {
		case "if", "unless", "whether", "lest", "until", "till":
			return true
		}
	}
	return false
}

// hardly reports whether item i is a word with which something was not quite
// said, or by hardly anybody.
func (l *learner) hardly(i int) bool {
	switch l.lower(i) {
	case "never", "neither", "nor", "none", "no", "nobody", "few", "hardly", "scarcely", "barely", "rarely", "seldom", "almost", "nearly",
		"short", "yet", "without", "disagree", "disagrees", "disagreed",
		"sceptical", "skeptical", "unconvinced", "unpersuaded", "uncertain", "unsure", "dubious", "lied", "lies", "lying",
		"nothing", "scoffed", "scoffs", "scoffing":
		return l.kind(i) == wordToken
	case "far":
		return l.lower(i+1) == "from"
	case "back", "issue":
		if strings.HasPrefix(l.lower(i-1), "walk") {
			return true // "walked back her claim"
		}
		return l.is(i+1, preposition) || l.lower(i+1) == "with" || l.lower(i+1) == "against" // "pushed back against", "took issue with"
	}
	return false
}

// rumoured reports whether item i is a word for what was perhaps never said,
// or is said no longer.
func (l *learner) rumoured(i int) bool {
	switch w := l.lower(i); w {
	case "alleged", "allegedly", "supposed", "supposedly", "rumour", "rumours", "rumor", "rumors", "proof", "fabricated":
		return l.kind(i) == wordToken
	default:
		return strings.HasPrefix(w, "retract") || strings.HasPrefix(w, "withdr") || w == "took" && l.lower(i+1) == "back"
	}
}

// quotes reports whether a quotation is in the content.
func (l *learner) quotes(st *statement) bool {
	for i := st.from; i < st.to; i++ {
		if l.kind(i) == quoteItem {
			return true
		}
	}
	return false
}

// clausal reports whether unquoted words can be what somebody said: a clause,
// what somebody is to do, or an object of a verb that the lexicon knows.
func (l *learner) clausal(st *statement) bool {
	if first := l.lower(st.from); first == "that" || first == "to" || st.cue.frame&(takesObject|takesNaming|takesAs|takesOf|takesToward) != 0 {
		return st.to-st.from > 1
	}
	return l.finiteIn(st.from, st.to)
}

// silent reports whether a statement tells that somebody said nothing, or would
// not do something.
func (l *learner) silent(st *statement) bool {
	for i := st.cue.lo; i < st.cue.hi; i++ {
		switch w := l.lower(i); {
		case w == "citing", w == "asked" && l.kind(i+1) == wordToken && (i == l.sentences[st.sentence].lo || l.kind(i-1) == commaToken), l.kind(i) == colonToken && i == st.cue.lo && !l.quotes(st):
			return true
		case strings.HasPrefix(w, "declin"), strings.HasPrefix(w, "refus"), w == "comment", w == "silent", w == "anonymity":
			return true
		}
	}
	for i := st.from; i < min(st.to, st.from+5); i++ {
		switch l.lower(i) {
		case "comment", "anonymity", "anonymously":
			return true
		}
	}
	return l.asksForSilence(st.cue.at)
}

// utters reports whether item i is a verb of saying or showing.
func (l *learner) utters(i int) bool {
	switch l.lower(i) {
	case "discuss", "respond", "elaborate", "give", "name", "identify", "specify", "release", "provide", "share", "take", "talk", "speak", "be", "interview", "interviews":
		return true
	}
	return l.is(i, speechVerb)
}

// asks reports whether a statement without quoted words stands in a question.
func (l *learner) asks(st *statement) bool {
	last := l.sentences[st.sentence].hi - 1
	return l.kind(last) == stopToken && l.word(last) == "?" && l.kind(st.from) != quoteItem
}

// supposed reports whether the saying is only possible or wished for.
func (l *learner) supposed(st *statement) bool {
	for i := st.cue.at - 1; i >= l.sentences[st.sentence].lo && i > st.cue.at-5; i-- {
		switch {
		case l.is(i, modal), l.lower(i) == "to" && i == st.cue.at-1:
			return true
		case i < st.cue.lo && !l.is(i, auxiliary|negation|negaux) && !l.groupAdverb(i):
			return false
		}
	}
	return false
}

// undergone reports whether something is done to the subject of the cue: "are
// accused of", "is known as".
func (l *learner) undergone(c cue) bool {
	for i := c.lo; i+1 < c.hi; i++ {
		next := i + 1
		for next+1 < c.hi && l.groupAdverb(next) {
			next++
		}
		if l.is(i, beVerb) && byOthers(l.lower(next)) {
			return true
		}
	}
	return false
}

// widelyHeld reports whether a cue tells what people in general hold: "is
// believed to".
func (l *learner) widelyHeld(c cue) bool {
	for i := c.lo; i < c.hi; i++ {
		switch l.lower(i) {
		case "believed", "expected", "thought", "considered", "regarded", "viewed", "seen", "supposed", "assumed", "feared", "held":
			return true
		}
	}
	return false
}

// byOthers reports whether a participle after "is" tells what other people hold
// or do: "is widely believed to", "was asked", not "is worried".
func byOthers(participle string) bool {
	switch participle {
	case "known", "said", "seen", "told", "thought", "held",
		"believed", "expected", "considered", "regarded", "viewed", "supposed", "assumed", "feared", "blamed", "backed", "endorsed", "supported":
		return true
	}
	return strings.HasSuffix(participle, "ed") && !attitudes()[participle]
}

// unheard reports whether a source is the writer or the reader, or reaches out
// of a clause: "a report that Tom Holt".
func (l *learner) unheard(s span, speech bool) bool {
	if !s.empty() && l.is(s.lo, auxiliary) {
		return true // "Had he said so, …"
	}
	for i := s.lo + 1; i < s.hi; i++ {
		if l.lower(i) == "that" || l.lower(i) == "but" {
			return true
		}
	}
	if s.hi-s.lo > 1 {
		return false
	}
	switch l.lower(s.lo) {
	case "you", "one", "nobody", "anyone":
		return true
	case "i", "we":
		return speech
	}
	return false
}

// finiteIn reports whether a helping verb stands among the items.
func (l *learner) finiteIn(lo, hi int) bool { return l.anyIs(lo, hi, auxiliary|contracted) }
