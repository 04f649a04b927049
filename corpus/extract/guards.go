package extract

import (
	"strings"

	"onrecord/corpus/extract/tagger"
)

// counts leaves out what reports nothing said: what is nobody's, questions,
// conditions, things that somebody would say or did not, silence.
func (l *learner) counts(st *statement, a *tagger.Attribution) bool {
	quoted := st.cue.frame&believes == 0 && l.quotes(st)
	switch {
	case st.source.empty() || l.unheard(st.source):
		return false
	case st.cue.negated || st.cue.frame&(denies|rejects|doubts) != 0 || l.doubtful(st):
		return false // the rules have judged it already
	case !a.Speech && (st.to-st.from < 2 || len(st.content) > 1 && !st.after):
		return false
	case !a.Speech && l.deed(st.cue), a.Speech && !quoted && !l.clausal(st):
		return false
	}
	return !l.silent(st) && !l.supposed(st, a) && !l.undergone(st.cue)
}

// doubtful reports whether the sentence has a word outside the content that
// may take it back. What is not said and what is denied is left to the rules.
func (l *learner) doubtful(st *statement) bool {
	s := l.sentences[st.sentence]
	k := &linker{document: l.document, s: s, number: st.sentence, start: l.afterDateline(st.sentence)}
	for i := s.lo; i < s.hi; i++ {
		if i == st.from {
			i = max(i, min(st.to, s.hi)-1)
			continue
		}
		if l.is(i, negation|negaux) || k.takesBack(i) || untrue(l.lower(i)) || l.hedges(i) {
			return true
		}
	}
	return k.withheld(st) || k.act(st)
}

// hedges reports whether item i is a word with which something was not quite,
// or by hardly anybody, or perhaps never said.
func (l *learner) hedges(i int) bool {
	switch w := l.lower(i); w {
	case "never", "neither", "nor", "none", "no", "nobody", "few", "hardly", "scarcely", "barely", "almost", "nearly", "short", "yet", "alleged", "allegedly",
		"supposed", "supposedly", "disagree", "disagrees", "disagreed", "rumour", "rumours", "rumor", "rumors", "proof", "evidence", "fabricated", "failed", "without":
		return l.kind(i) == wordToken
	default:
		return strings.HasPrefix(w, "retract") || strings.HasPrefix(w, "withdr") || w == "took" && l.lower(i+1) == "back"
	}
}

// deed reports whether a cue tells what somebody sets about, which is no belief.
func (l *learner) deed(c cue) bool {
	for i := c.lo; i < c.hi; i++ {
		switch l.lower(i) {
		case "plan", "plans", "planned", "planning", "seek", "seeks", "sought", "seeking", "try", "tries", "tried", "trying":
			return true
		}
	}
	return false
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

// silent reports whether the cue tells that somebody said nothing.
func (l *learner) silent(st *statement) bool {
	for i := st.cue.lo; i < st.cue.hi; i++ {
		switch w := l.lower(i); {
		case w == "citing", w == "asked" && l.kind(i+1) == wordToken && i == l.sentences[st.sentence].lo, l.kind(i) == colonToken && i == st.cue.lo && !l.quotes(st):
			return true
		case strings.HasPrefix(w, "declin"), strings.HasPrefix(w, "refus"), w == "comment", w == "silent", w == "anonymity":
			return true
		}
	}
	if st.to-st.from < 5 {
		for i := st.from; i < st.to; i++ {
			if w := l.lower(i); w == "comment" || w == "anonymity" || w == "anonymously" {
				return true
			}
		}
	}
	return l.asksForSilence(st.cue.at)
}

// supposed reports whether the saying is only possible, wished for or asked
// about.
func (l *learner) supposed(st *statement, a *tagger.Attribution) bool {
	s := l.sentences[st.sentence]
	if l.kind(s.hi-1) == stopToken && l.word(s.hi-1) == "?" && l.kind(st.from) != quoteItem {
		return true
	}
	lead := st.clause.lo - 1
	if lead >= s.lo && l.kind(lead) == wordToken {
		switch l.lower(lead) {
		case "if", "unless", "whether", "lest":
			return true
		}
	}
	for i := st.cue.at - 1; i >= s.lo && i > st.cue.at-5; i-- {
		switch w := l.lower(i); {
		case l.is(i, modal):
			return a.Speech || w != "would" || !l.wishes(i+1)
		case w == "to" && i == st.cue.at-1:
			return a.Speech
		case i < st.cue.lo && !l.is(i, auxiliary|negation|negaux) && !l.groupAdverb(i):
			return false
		}
	}
	return false
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

// undergone reports whether something is done to the subject of the cue: "are
// accused of", "is known as".
func (l *learner) undergone(c cue) bool {
	for i := c.lo; i+1 < c.hi; i++ {
		next := i + 1
		for next+1 < c.hi && l.groupAdverb(next) {
			next++
		}
		if w := l.lower(next); l.is(i, beVerb) && (strings.HasSuffix(w, "ed") || w == "known" || w == "said" || w == "seen" || w == "told") && !attitudes()[w] {
			return true
		}
	}
	return false
}

// unheard reports whether a source is the writer or the reader, or reaches out
// of a clause: "a report that Tom Holt".
func (l *learner) unheard(s span) bool {
	for i := s.lo + 1; i < s.hi; i++ {
		if l.lower(i) == "that" || l.lower(i) == "but" {
			return true
		}
	}
	if s.hi-s.lo > 1 {
		return false
	}
	switch l.lower(s.lo) {
	case "i", "we", "you", "one", "nobody", "anyone":
		return true
	}
	return false
}
