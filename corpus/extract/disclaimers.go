package extract

import "strings"

// withheld reports whether the article does not say that a statement was
// made: nobody made it, it is in question, or the article calls it false.
func (l *linker) withheld(st *statement) bool {
	switch {
	case st.cue.negated && st.cue.frame&(denies|rejects|doubts) != 0: // "has never denied that"
		return true
	case l.nobody(st.source) || l.nearly(st.cue) || l.wronglyQuoted(st):
		return true
	case st.after && l.lower(st.from) == "nothing" && (l.lower(st.from+1) == "about" || l.lower(st.from+1) == "of" || l.lower(st.from+1) == "on"):
		return true // "said nothing about the mill"
	case st.after && l.lower(st.from) == "no" && l.lower(st.from+1) == "such" && l.lower(st.from+2) == "thing":
		return true
	case st.cue.kind == accordingCue || st.clause.empty():
		return false
	case st.cue.kind == nounCue:
		return l.doubtedNoun(st)
	}
	return l.turnedAround(st) || l.framed(st.clause.lo) || l.inFalseClaim(st) || l.inQuestion(st)
}

// nobody reports whether a source stands for no one who spoke: "Neither Tom
// Holt nor Anna Berg", "no official", "few experts", "anyone".
func (l *linker) nobody(s span) bool {
	if s.empty() {
		return false
	}
	if l.lower(s.lo-1) == "but" && l.lower(s.lo-2) == "all" {
		return true // "all but one of them"
	}
	switch l.lower(s.lo) {
	case "no":
		return !l.numbered(s.lo + 1)
	case "neither", "nobody", "none", "nothing", "few", "not", "hardly", "scarcely", "barely", "any", "anyone", "anybody", "whoever", "suppose", "supposing", "imagine", "assuming":
		return true
	case "very", "precious", "only", "too":
		return l.lower(s.lo+1) == "few"
	}
	return false
}

// numbered reports whether "no" before item i is the short form of "number":
// "No 10", "No. Ten", not "no one".
func (l *linker) numbered(i int) bool {
	return l.digitWord(i) || l.is(i, number) && l.lower(i) != "one"
}

// nearly reports whether the verb was not quite reached: "almost said", "all
// but said".
func (l *linker) nearly(c cue) bool {
	if l.lower(c.lo-1) == "but" && l.lower(c.lo-2) == "all" {
		return true
	}
	for i := c.lo; i < c.at; i++ {
		if w := l.lower(i); w == "almost" || w == "nearly" {
			return true
		}
	}
	return false
}

// wronglyQuoted reports whether "was falsely quoted" is the cue.
func (l *linker) wronglyQuoted(st *statement) bool {
	if st.cue.kind != quotedCue {
		return false
	}
	for i := max(st.cue.lo-1, l.s.lo); i < st.cue.hi; i++ {
		if untrue(l.lower(i)) {
			return true
		}
	}
	return false
}

// doubtedNoun reports whether it is said to be unsure that the claim was ever
// made, or it was taken back: "her alleged statement that".
func (l *linker) doubtedNoun(st *statement) bool {
	switch l.lower(st.cue.at - 1) {
	case "alleged", "supposed", "purported", "fabricated", "fake", "invented", "non-existent":
		return true
	}
	switch l.lower(st.source.lo - 1) {
	case "retracted", "withdrew", "withdrawn", "recanted", "back", "disowned", "retract", "withdraw", "retracting", "withdrawing":
		return true
	}
	return false
}

// turnedAround reports whether a helping verb stands before the subject: "Had
// Holt said", "Did they say", "Never has Holt said".
func (l *linker) turnedAround(st *statement) bool {
	i := st.clause.lo - 1
	if i < l.s.lo || st.source.empty() || st.source.lo <= i || l.kind(i) != wordToken {
		return false
	}
	switch w := l.lower(i); {
	case l.is(i, doVerb|negaux):
		return true
	case w == "had" || w == "should" || w == "were":
		return i == l.start
	case l.is(i, haveVerb|modal|beVerb):
		return l.endsInQuestion() || i > l.s.lo && l.is(i-1, negation|preposition|adverb)
	}
	return false
}

// endsInQuestion reports whether the sentence ends in a question mark of its
// own, outside quotations.
func (l *linker) endsInQuestion() bool {
	return l.kind(l.s.hi-1) == stopToken && strings.Contains(l.word(l.s.hi-1), "?")
}

// inQuestion reports whether what follows the cue is asked about: "Is it true
// that Holt said …?", "Who said …?"
func (l *linker) inQuestion(st *statement) bool {
	return st.after && l.endsInQuestion() && l.kind(l.start) == wordToken && st.cue.lo < l.start+16 && st.cue.lo > l.start &&
		(l.is(l.start, auxiliary|relative) || l.is(l.start, subordinator) && st.source.lo <= l.start+1)
}

// framed reports whether what stands before the clause at item at takes it
// back: "it is not true that", "there is no evidence that", "if".
func (l *linker) framed(at int) bool {
	for i := at - 1; i >= l.start && i > at-25; i-- {
		switch l.kind(i) {
		case commaToken:
			before := l.commaBefore(i)
			if l.lower(i+1) != "that" || before < 0 {
				return i == at-1 && l.falseLead(i)
			}
			i = before // "it is not true, however, that"
			continue
		case semiToken, colonToken, dashToken, stopToken, quoteItem:
			return false
		}
		if l.kind(i) != wordToken {
			continue
		}
		if l.takesBack(i) {
			return true
		}
		if l.is(i, coordinator) || i < at-1 && l.leadsAside(i) {
			return false
		}
	}
	return false
}

// falseLead reports whether the words that lead in, up to the comma, name a
// forgery: "In a fake video,".
func (l *linker) falseLead(comma int) bool {
	if !l.is(l.start, preposition) && l.lower(l.start) != "according" || l.nextComma(l.start, comma) != comma {
		return false
	}
	for i := l.start; i < comma; i++ {
		if untrue(l.lower(i)) {
			return true
		}
	}
	return false
}

// commaBefore is the comma that opens the remark which ends at a comma, or -1.
func (l *linker) commaBefore(comma int) int {
	for i := comma - 1; i > l.start && i > comma-5; i-- {
		if l.kind(i) == commaToken {
			return i
		}
	}
	return -1
}

// leadsAside reports whether a clause beside the one in question begins here.
func (l *linker) leadsAside(i int) bool {
	switch l.lower(i) {
	case "while", "although", "though", "because", "since", "after", "before", "as", "when":
		return true
	}
	return false
}

// takesBack reports whether item i is a word that takes back what it governs.
func (l *linker) takesBack(i int) bool {
	switch w := l.lower(i); w {
	case "not":
		return !l.softened(i + 1)
	case "no":
		return !l.numbered(i + 1)
	case "if", "whether", "unless", "lest", "nor", "neither", "nobody", "none", "few", "until", "till",
		"declined", "declines", "refused", "refuses", "failed", "fails", "unclear", "unlikely", "doubtful", "unproven", "doubt", "doubts", "doubted":
		return w != "few" || l.lower(i-1) != "a"
	}
	return untrue(l.lower(i)) || l.is(i, negation|negaux) && l.lower(i) != "rarely" || l.deniesAt(i)
}

// softened reports whether "not" before item i takes nothing back.
func (l *linker) softened(i int) bool {
	switch l.lower(i) {
	case "only", "just", "least", "long", "surprisingly", "unexpectedly":
		return true
	}
	return false
}

// deniesAt reports whether a verb of denial stands at item i.
func (l *linker) deniesAt(i int) bool {
	if !l.is(i, speechVerb) {
		return false
	}
	for _, f := range l.items[i].lex.verbs {
		if f.verb.frame&denies != 0 {
			return true
		}
	}
	return false
}

// untrue reports whether a word calls something false.
func untrue(word string) bool {
	switch word {
	case "false", "falsely", "untrue", "untruly", "wrong", "wrongly", "wrongfully", "incorrect", "incorrectly", "mistakenly", "erroneously",
		"inaccurate", "inaccurately", "fake", "faked", "fabricated", "fabrication", "fictitious", "invented", "bogus", "hoax", "myth", "misquoted",
		"debunked", "disproved", "disproven", "baseless", "unfounded", "nonsense", "lie", "retracted", "made-up", "misleadingly", "fiction", "forgery", "forged":
		return true
	}
	return false
}

// inFalseClaim reports whether the statement is only what a claim holds that
// the article does not share: "Claims that Holt said … are false". Where the
// claim stands the words said end at their closing mark.
func (l *linker) inFalseClaim(st *statement) bool {
	that := st.clause.lo - 1
	for that > l.s.lo && l.is(that, adverb) && !l.is(that, subordinator) {
		that--
	}
	if that <= l.s.lo || !l.is(that, subordinator|relative) || st.cue.hi >= l.s.hi {
		return false
	}
	if l.lower(that) == "that" && l.rumour(that-1) {
		return true
	}
	if !st.after {
		return false
	}
	for i := st.from; i < l.s.hi; i++ {
		if l.is(i, auxiliary|negation) && l.falsePredicate(i) {
			return true
		}
	}
	if i := st.from + 1; l.kind(st.from) == quoteItem && i < st.to && !l.is(i, preposition|coordinator|subordinator) && l.items[st.from].last-l.items[st.from].first > 3 {
		st.to = i
	}
	return false
}

// rumour reports whether the noun at item i is a claim of which nobody knows
// whether it is true.
func (l *linker) rumour(i int) bool {
	switch l.lower(i) {
	case "claim", "claims", "rumour", "rumours", "rumor", "rumors", "allegation", "allegations", "suggestion", "suggestions", "speculation",
		"accusation", "accusations", "notion", "idea", "theory", "theories", "falsehood", "gossip", "hearsay", "evidence", "proof":
		return true
	}
	return false
}

// falsePredicate reports whether the helping verb at item i tells that
// something is false or never was: "are false", "has been debunked", "never
// happened".
func (l *linker) falsePredicate(i int) bool {
	negative := false
	for k := i; k < l.s.hi && k < i+6 && l.kind(k) == wordToken; k++ {
		w := l.lower(k)
		negative = negative || l.is(k, negation|negaux)
		switch {
		case untrue(w), w == "denied" && k > i:
			return true
		case w == "happen", w == "happened", w == "exist", w == "existed", w == "true", w == "real", w == "genuine", w == "authentic", w == "accurate",
			w == "correct", w == "confirmed", w == "verified", w == "occurred", w == "occur", w == "place":
			return negative
		}
	}
	return false
}
