package extract

import "strings"

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
	case f&takesHearer != 0 && st.to-next < 3 && l.is(st.to-1, anonymousNoun|role) && w != "that":
		return false // "asked reporters"
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
		st.judged = f&(denies|rejects) == 0 || l.quotationIn(next, st.to)
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
