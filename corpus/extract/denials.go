package extract

import "onrecord/corpus"

// act reports whether a verb of denial tells of an act and not of words: "a
// judge dismissed the lawsuit", "Congress has denied funding".
func (l *linker) act(st *statement) bool {
	f := st.cue.frame
	if f&(denies|rejects) == 0 || st.judged || !st.after && st.cue.kind != passiveCue {
		return f&believes != 0 && f&takesObject != 0 && f&takesClause == 0 && st.cue.negated // "did not endorse another candidate"
	}
	object, who := span{st.from, st.to}, st.source
	for i := object.lo; i < object.hi; i++ {
		if k := l.kind(i); k == commaToken || k == semiToken || k == colonToken || k == dashToken {
			return l.actOn(st, who, span{object.lo, i})
		}
		if l.kind(i) == quoteItem || l.is(i, subordinator) && l.lower(i) == "that" && i+1 < object.hi {
			return false
		}
	}
	return l.actOn(st, who, object)
}

// actOn judges a verb of denial by its object and its subject.
func (l *linker) actOn(st *statement, who, object span) bool {
	start := object.lo
	if l.is(start, pronoun) && l.kind(start+1) == wordToken && st.cue.lemma == "deny" && start+1 < object.hi && !l.is(start+1, auxiliary|speechVerb) {
		start++ // "denied him entry"
	}
	head := start
	for i := start; i < object.hi && (l.kind(i) == wordToken || l.kind(i) == possToken) && (i == start || !l.is(i, preposition|subordinator|auxiliary)); i++ {
		if l.claimed(i) {
			return false
		}
		head = i
	}
	if w := l.lower(head); grants(w) || len(w) > 3 && grants(w[:len(w)-1]) {
		return true
	}
	switch st.cue.lemma {
	case "reject", "dismiss":
		return l.decides(who) || st.cue.lemma == "dismiss" && l.is(head, role|title|anonymousNoun)
	}
	return false
}

// claimed reports whether item i is a word for something said or thought,
// which can be denied in words.
func (l *linker) claimed(i int) bool {
	switch l.lower(i) {
	case "report", "reports", "idea", "ideas", "notion", "rumour", "rumours", "rumor", "rumors", "speculation", "theory", "theories", "charge", "charges",
		"criticism", "criticisms", "critique", "comparison", "comparisons", "characterization", "characterisation", "description", "story", "stories",
		"findings", "account", "accounts", "insinuation", "insinuations", "accusations", "allegations", "suggestions", "claims", "concerns", "fears",
		"assertions", "statements", "comments", "remarks", "warnings", "complaints", "arguments", "conclusions", "premise", "possibility", "talk", "it", "this":
		return true
	}
	return l.is(i, speechNoun)
}

// grants reports whether a word is something that is granted or refused.
func grants(word string) bool {
	switch word {
	case "bail", "entry", "access", "visa", "permission", "permit", "funding", "fund", "asylum", "parole", "licence", "license", "treatment", "care",
		"request", "application", "motion", "appeal", "petition", "bid", "service", "coverage", "benefit", "right", "hearing", "lawsuit", "suit", "case",
		"bill", "amendment", "offer", "deal", "independence", "admission", "clemency", "pardon", "vote", "promotion", "tenure", "passage", "aid", "loan",
		"credit", "compensation", "custody", "leave", "injunction", "referendum", "nomination", "measure", "resolution", "legislation", "law", "indictment", "plea":
		return true
	}
	return false
}

// decides reports whether a source is a body or people who decide by vote or
// ruling.
func (l *linker) decides(who span) bool {
	for i := who.lo; i < who.hi; i++ {
		switch l.lower(i) {
		case "court", "courts", "judge", "judges", "justices", "jury", "parliament", "congress", "senate", "house", "council", "committee", "commission",
			"board", "assembly", "voters", "lawmakers", "legislators", "legislature", "mps", "senators", "tribunal", "panel", "members", "shareholders",
			"electorate", "jurors", "knesset", "bundestag", "duma", "delegates", "councillors", "regulators", "regulator":
			return true
		}
	}
	return false
}

// asQuoted reports whether what is denied is also put in the speaker's words:
// "denied the allegations as “pure fiction”".
func (l *linker) asQuoted(from, to int) bool {
	for i := from; i+1 < to && l.kind(i) == wordToken && l.lower(i) != "that"; i++ {
		if l.lower(i) == "as" && l.kind(i+1) == quoteItem {
			return true
		}
	}
	return false
}

// takenBack reports whether the words of a statement are what its source
// denied or did not say.
func takenBack(st *statement) bool { return polarityOf(st) != corpus.Asserted }

// apart reports whether a quotation at item i begins a clause of its own:
// after a colon, a dash, a semicolon, or a comma before a whole clause.
func (l *linker) apart(i, from int) bool {
	if l.kind(i) != quoteItem || i <= from {
		return false
	}
	switch l.kind(i - 1) {
	case colonToken, semiToken, dashToken:
		return true
	case commaToken:
		return l.items[i].last-l.items[i].first > 5 && l.kind(i-2) != quoteItem
	}
	return false
}

// ownWords ends what was denied where the source's own words begin, and makes
// a statement of these where they stand in quotation marks.
func (l *linker) ownWords(st *statement) (statement, bool) {
	if !st.after || len(st.content) > 0 || !takenBack(st) {
		return statement{}, false
	}
	for i := st.from + 1; i < st.to; i++ {
		switch {
		case l.apart(i, st.from):
			return l.affirmed(st, i), true
		case (l.breaksOff(i) || l.kind(i) == commaToken && l.is(st.source.lo, relative)) && !l.apart(i+1, st.from):
			st.to = i
			return statement{}, false
		}
	}
	return l.ownParagraph(st)
}

// ownParagraph makes a statement of the quotations that follow a denial whose
// sentence ends in a colon.
func (l *linker) ownParagraph(st *statement) (statement, bool) {
	own := *st
	own.cue = cue{lo: st.cue.hi, hi: st.cue.hi, at: st.cue.hi, frame: takesQuote, lemma: "say"}
	return own, l.kind(l.s.hi-1) == colonToken && l.colonAtEnd(&own)
}

// affirmed cuts the quotation at item i off what was denied.
func (l *linker) affirmed(st *statement, i int) statement {
	own := *st
	own.cue = cue{lo: i, hi: i, at: i, frame: takesQuote, lemma: "say"}
	own.from, own.to = i, i+1
	for own.to < st.to && l.kind(own.to) == quoteItem {
		own.to++
	}
	st.to = l.trimEnd(st.from, i-1)
	return own
}

// breaksOff reports whether what was denied ends before item i.
func (l *linker) breaksOff(i int) bool {
	switch l.kind(i) {
	case colonToken, semiToken, dashToken:
		return true
	case commaToken:
		next := i + 1
		switch l.lower(next) {
		case "but", "though", "although", "while", "whereas", "yet":
			return !l.is(next+1, negation)
		case "and":
			return l.lower(next+1) != "that" && !l.is(next+1, haveVerb|beVerb)
		}
	case wordToken:
		return l.lower(i) == "but" && !l.is(i+1, negation) && !l.is(i-1, pronoun) && l.lower(i-1) != "nothing" && l.lower(i-1) != "all"
	}
	return false
}
