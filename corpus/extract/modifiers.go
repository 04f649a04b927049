package extract

// afterModifiers steps over what stands between a verb and what was said: who
// was told, when, where and how. It notes who was told.
func (l *linker) afterModifiers(st *statement, i int) int {
	end := l.bodyEnd()
	if st.cue.frame&takesHearer != 0 && i < end {
		i = l.hearerAt(st, i, end)
	}
	for i < end {
		next := l.oneModifier(st, i, end)
		if next == i {
			break
		}
		i = next
	}
	return i
}

// hearerAt takes the one who was told, right after the verb.
func (l *linker) hearerAt(st *statement, i, end int) int {
	if l.kind(i) != wordToken || l.is(i, preposition|adverb|earlyWord|weekday) && !l.is(i, determiner) || l.is(i, subordinator) && !l.is(i, determiner) || l.lower(i) == "that" {
		return i
	}
	hi := l.objectEnd(i, end)
	if hi >= end && st.cue.lemma != "tell" {
		return i
	}
	if next := l.lower(hi); hi < end && next == "to" || next == "not" && l.lower(hi+1) == "to" {
		return i // "told jurors not to visit": the hearer belongs to what was said
	}
	st.hearer = span{i, hi}
	return hi
}

// objectEnd is where a noun phrase that begins at item i ends, read forward:
// at a new determiner, a pronoun, a verb, or a name after a common noun.
func (l *linker) objectEnd(i, end int) int {
	if l.is(i, pronoun) {
		return i + 1
	}
	k := i
	for k < end && l.nounish(k) && l.kind(k) != quoteItem {
		if k > i {
			prev := l.lower(k-1) == "of" || l.is(k-1, determiner|possessive|number) && k == i+1 || l.kind(k-1) == possToken
			switch {
			case prev:
			case l.is(k, determiner|possessive) && l.kind(k) == wordToken:
				return k
			case l.is(k, preposition) && l.lower(k) != "of":
				return k
			case l.is(k, adverb|earlyWord|whenWord) && (!l.capital(k) || l.is(k, weekday) || !l.capital(k-1)):
				return k
			case l.capital(k) && !l.capital(k-1) && l.kind(k-1) == wordToken && !l.is(k-1, preposition|role|outletNoun|mediumNoun|organisationNoun|title):
				return k
			case !l.capital(k) && l.capital(k-1) && !l.is(k, role|organisationNoun|outletNoun|preposition|anonymousNoun) && l.kind(k) == wordToken:
				return k
			}
		}
		k++
	}
	if k < end && l.kind(k) == quoteItem && l.kind(k-1) == possToken && l.items[k].last-l.items[k].first < 8 {
		k++ // "MSNBC’s “Morning Joe”"
	}
	return max(k, i+1)
}

// oneModifier is the item after the modifier at item i, or i.
func (l *linker) oneModifier(st *statement, i, end int) int {
	switch {
	case l.kind(i) == commaToken:
		return l.parenthesis(i, end)
	case l.kind(i) == dashToken:
		return l.dashed(i, end)
	case l.kind(i) != wordToken && l.kind(i) != bracketItem:
		return i
	case l.kind(i) == bracketItem:
		return i + 1
	case l.is(i, adverb) && !l.is(i, whenWord|subordinator|determiner), l.lower(i) == "back" && l.is(i+1, preposition|adverb):
		return i + 1
	case l.groupAdverb(i):
		return i + 1
	case i > st.cue.hi && l.published(i):
		return i + 1
	}
	if next := l.timeAt(i, end); next > i {
		return next
	}
	if l.is(i, preposition) && i+1 < end && l.kind(i+1) != quoteItem && l.modifying(st, i) {
		return l.prepositional(st, i, end)
	}
	return i
}

// parenthesis steps over ", however," and ", in a joint letter," where
// something follows.
func (l *linker) parenthesis(comma, end int) int {
	if !l.adverbial(comma+1) || l.is(comma+1, coordinator) {
		return comma
	}
	for k := comma + 1; k < end && k < comma+14; k++ {
		if l.kind(k) == commaToken {
			if k+1 < end && l.kind(k+1) != quoteItem && !l.citing(k+1) {
				return k + 1
			}
			return comma
		}
		if l.kind(k) == quoteItem || l.is(k, speechVerb) && l.onlyVerbForm(k) && k == comma+1 {
			return comma
		}
	}
	return comma
}

// dashed steps over "— as she has before —" where a that-clause follows.
func (l *linker) dashed(i, end int) int {
	for k := i + 1; k+1 < end && k < i+14; k++ {
		if l.kind(k) == dashToken && l.lower(k+1) == "that" {
			return k + 1
		}
	}
	return i
}

// published reports whether item i says what became of a statement: "in
// remarks published on Wednesday by".
func (l *linker) published(i int) bool {
	if !l.is(i-1, mediumNoun|documentNoun) && !l.is(i-1, adverb) || !l.is(i+1, preposition) {
		return false
	}
	switch l.lower(i) {
	case "published", "posted", "released", "issued", "broadcast", "aired", "carried", "picked", "given", "made", "sent", "seen", "obtained", "delivered":
		return true
	}
	return false
}

// timeAt steps over "Monday", "late on Tuesday", "last week", "the same day".
func (l *linker) timeAt(i, end int) int {
	k := i
	for k < end && (l.is(k, earlyWord|number) || l.lower(k) == "on" && k > i) && !l.is(k, whenWord) {
		k++
	}
	if k >= end || !l.is(k, whenWord) || k > i && l.lower(i) == "the" && k == i+1 || l.lower(i) == "may" {
		return i
	}
	for k < end && (l.is(k, whenWord) || l.digitWord(k) || l.lower(k) == "ago") {
		k++
	}
	if k < end && (l.kind(k) == possToken || l.is(k, auxiliary) || !l.is(i, earlyWord|weekday) && l.kind(k) == wordToken && !l.is(k, preposition|subordinator|determiner|pronoun)) {
		return i
	}
	return k
}

func (d *document) digitWord(i int) bool { return d.kind(i) == wordToken && d.digitAt(i) }

// modifying reports whether the preposition at i begins a remark on the
// saying rather than what was said.
func (l *linker) modifying(st *statement, i int) bool {
	switch l.lower(i) {
	case "to":
		return st.cue.frame&takesTo == 0 || l.capital(i+1) || l.is(i+1, determiner|pronoun|anonymousNoun)
	case "of":
		return st.cue.frame&takesOf == 0 && st.cue.lemma == "say"
	case "for", "against", "like", "including", "than", "as", "per", "since":
		return false
	case "from":
		return st.cue.frame&takesClause != 0
	}
	return true
}

// prepositional steps over a preposition and its noun phrase.
func (l *linker) prepositional(st *statement, i, end int) int {
	hi := l.dateEnd(i+1, l.objectEnd(i+1, end), end)
	for hi < end && l.is(hi, preposition) && hi-i < 14 && l.staysWith(hi) {
		hi = l.dateEnd(hi+1, l.objectEnd(hi+1, end), end)
	}
	if l.lower(i) == "to" && st.hearer.empty() {
		st.hearer = span{i + 1, hi}
	}
	return hi
}

// dateEnd extends a phrase that begins as a date over the rest of it.
func (l *linker) dateEnd(from, hi, end int) int {
	if !l.digitWord(from) && !l.is(from, whenWord|earlyWord) {
		return hi
	}
	for hi < end && (l.digitWord(hi) || l.is(hi, whenWord) || l.kind(hi) == commaToken && l.digitWord(hi+1) && hi+2 < end) {
		hi++
	}
	return hi
}

// staysWith reports whether a further preposition goes on with the phrase:
// "in an interview with Reuters", "in a statement to the press".
func (l *linker) staysWith(i int) bool {
	switch l.lower(i) {
	case "with", "of", "to", "by", "for", "in", "at", "on", "from":
		return true
	}
	return false
}
