package extract

// afterModifiers steps over what stands between a verb and what was said: who
// was told, when, where and how. It notes who was told.
func (l *linker) afterModifiers(st *statement, i int) int {
	end := l.bodyEnd()
	if that := l.thatAhead(st, i, end); that > i {
		l.hearerBefore(st, i, that)
		return that
	}
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

// thatAhead is the "that" which begins what was said, where only who was told,
// when, where and how stand between it and the verb: "told the news agency APA
// that", "insisted in a memo, which nobody read, that"; 0 where there is none.
func (l *linker) thatAhead(st *statement, i, end int) int {
	if st.cue.frame&takesClause == 0 || i >= end || !l.startsModifier(st, i) {
		return 0
	}
	commas, aside := 0, false
	for k := i; k < end && k < i+26; k++ {
		switch l.kind(k) {
		case commaToken:
			commas++
			aside = commas%2 == 1 && !l.digitWord(k+1)
			continue
		case wordToken, possToken, bracketItem:
		default:
			return 0
		}
		switch {
		case l.lower(k) == "that" && k > i && l.appearance(k) == k && l.beginsClause(k):
			if commas > 0 && l.kind(k-1) != commaToken || l.kind(k-1) == commaToken && k == i+1 {
				return 0
			}
			return k
		case l.appearance(k) > k:
			k = l.appearance(k) - 1
		case aside:
		case st.cue.frame&takesHearer == 0 && l.is(k, determiner) && !l.is(k-1, preposition|determiner) && !(l.is(k, earlyWord) && (l.is(k+1, whenWord) || l.is(k+2, whenWord))):
			return 0 // a thing stands between: "the idea that"
		case l.dateWord(k) && l.capital(k):
		case l.is(k, auxiliary|contracted|subordinator|relative) && l.lower(k) != "that" && !l.is(k, possessive), l.finite(k), l.is(k, coordinator) && !l.capital(k+1) && !l.is(k+1, determiner):
			return 0
		}
	}
	return 0
}

// startsModifier reports whether item i begins something other than what the
// verb says: a preposition, a time, an aside, or whoever is told.
func (l *linker) startsModifier(st *statement, i int) bool {
	switch {
	case l.kind(i) == commaToken:
		return true
	case st.cue.frame&takesHearer != 0:
		return l.kind(i) == wordToken && !l.is(i, subordinator|pronoun|auxiliary|contracted)
	}
	return l.is(i, preposition|adverb|earlyWord|whenWord|number) && !l.is(i, subordinator)
}

// beginsClause reports whether the "that" at item k begins a clause, and is no
// pronoun before a verb and no part of "that night".
func (l *linker) beginsClause(k int) bool {
	if l.is(k+1, auxiliary) && !l.is(k-1, whenWord) && !l.digitWord(k-1) && l.kind(k-1) != commaToken {
		return false // "in a letter that was sent"
	}
	return !l.is(k+1, whenWord) || l.is(k+2, auxiliary|contracted) || l.kind(k+2) == wordToken && l.is(k+3, auxiliary) || l.is(k-1, whenWord) || l.digitWord(k-1)
}

// hearerBefore notes who was told, between the verb and "that".
func (l *linker) hearerBefore(st *statement, i, that int) {
	lo := i
	switch {
	case l.lower(i) == "to":
		lo = i + 1
	case st.cue.frame&takesHearer == 0 || l.is(i, preposition|adverb|earlyWord|whenWord) && !l.is(i, determiner):
		return
	}
	hi := lo + 1
	for hi < that && l.kind(hi) != commaToken && !l.is(hi, whenWord|adverb) && (!l.is(hi, preposition) || l.lower(hi) == "of") && !(l.is(hi, earlyWord) && l.is(hi+1, whenWord)) {
		hi++
	}
	st.hearer = span{lo, hi}
}

// hearerAt takes the one who was told, right after the verb.
func (l *linker) hearerAt(st *statement, i, end int) int {
	if l.kind(i) != wordToken || l.is(i, preposition|adverb|earlyWord|weekday) && !l.is(i, determiner) || l.is(i, subordinator) && !l.is(i, determiner) || l.lower(i) == "that" {
		return i
	}
	hi := l.objectEnd(i, end)
	if hi >= end && st.cue.lemma != "tell" || l.kind(hi) == commaToken && !l.is(i, pronoun) && !l.somebody(span{i, hi}) && !l.capital(hi-1) {
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
	if hi := l.outletEnd(i, end); hi > i {
		if k = hi; hi >= end || l.kind(hi) != possToken && !l.nounish(hi) || l.is(hi, preposition|subordinator|determiner|whenWord|earlyWord|adverb) {
			return hi
		}
	}
	for k < end && l.nounish(k) && l.kind(k) != quoteItem {
		if k > i {
			prev := l.lower(k-1) == "of" || l.is(k-1, determiner|possessive|number) && k == i+1 || l.kind(k-1) == possToken
			hi := l.outletEnd(k+1, end)
			switch {
			case hi > k && l.is(k, preposition) && l.lower(k) != "to":
				return hi // "a correspondent for Reuters"
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
		return max(l.parenthesis(i, end), l.remark(i, end))
	case l.kind(i) == dashToken:
		return l.dashed(i, end)
	case l.kind(i) != wordToken && l.kind(i) != bracketItem:
		return i
	case l.kind(i) == bracketItem:
		return i + 1
	case l.is(i, adverb) && !l.is(i, whenWord|subordinator|determiner), (l.lower(i) == "back" || l.lower(i) == "live") && l.is(i+1, preposition|adverb):
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
		if l.kind(k) == quoteItem || l.is(k, speechVerb) && l.onlyVerbForm(k) && k == comma+1 && !(l.citing(k) && l.lower(l.nextComma(k, end)+1) == "that") {
			return comma
		}
	}
	return comma
}

// remark steps over ", the Associated Press reported," where a that-clause
// follows.
func (l *linker) remark(comma, end int) int {
	for k := comma + 2; k+2 < end && k < comma+8 && l.kind(k) == wordToken; k++ {
		if source := (span{comma + 1, k}); l.reporting(k) && l.kind(k+1) == commaToken && l.lower(k+2) == "that" && (l.outletPhrase(source) || l.plainOutlet(source)) {
			return k + 2
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

// appearance steps over "that appeared", "which is to be published" after the
// noun of a letter or an interview: it says where that was printed or shown.
func (l *linker) appearance(i int) int {
	if !l.is(i-1, mediumNoun|documentNoun) && l.lower(i-1) != "remarks" {
		return i
	}
	k := i
	switch l.lower(k) {
	case "that", "which", "to", "due", "set":
		k++
	default:
		return i
	}
	for l.is(k, auxiliary|adverb) || l.lower(k) == "to" {
		k++
	}
	switch l.lower(k) {
	case "appeared", "appears", "appear", "ran", "runs", "aired", "airs", "air", "went", "came", "emerged", "surfaced", "circulated", "published", "printed",
		"posted", "released", "issued", "broadcast", "carried", "shown", "sent", "leaked", "seen", "obtained", "screened":
		if k++; l.is(k, preposition|whenWord|earlyWord) && l.lower(k) != "to" || l.kind(k) != wordToken {
			return k
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
	if l.lower(i) == "that" && k > i+1 {
		return i // "that the day service …"
	}
	for k < end && (l.is(k, whenWord) || l.digitWord(k) || l.lower(k) == "ago" || k > i && (l.lower(k) == "earlier" || l.lower(k) == "later" || l.lower(k) == "before")) {
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
	case "for":
		return st.cue.lemma == "write" && l.outletEnd(i+1, l.bodyEnd()) > 0
	case "against", "like", "including", "than", "as", "per", "since":
		return false
	case "from":
		return st.cue.frame&takesClause != 0
	}
	return true
}

// prepositional steps over a preposition and its noun phrase.
func (l *linker) prepositional(st *statement, i, end int) int {
	hi := l.dateEnd(i+1, l.objectEnd(i+1, end), end)
	for next := l.appearance(hi); hi < end && (next > hi || l.is(hi, preposition) && hi-i < 14 && l.staysWith(hi)); next = l.appearance(hi) {
		if next > hi {
			hi = l.timeAt(next, end)
			continue
		}
		hi = l.dateEnd(hi+1, l.objectEnd(hi+1, end), end)
	}
	if l.lower(i) == "to" && st.hearer.empty() {
		st.hearer = span{i + 1, hi}
	}
	return hi
}

// dateEnd extends a phrase that begins as a date over the rest of it.
func (l *linker) dateEnd(from, hi, end int) int {
	if !l.digitWord(from) && !l.dateWord(from) && !l.is(from, earlyWord) {
		return hi
	}
	for hi < end && (l.digitWord(hi) || l.is(hi, whenWord) && l.lower(hi-1) != "that" || l.kind(hi) == commaToken && l.digitWord(hi+1) && hi+2 < end) {
		hi++
	}
	return hi
}

// dateWord reports whether item i is a word of dates and times, May among them.
func (d *document) dateWord(i int) bool { return d.is(i, whenWord) || d.word(i) == "May" }

// staysWith reports whether a further preposition goes on with the phrase:
// "in an interview with Reuters", "in a statement to the press".
func (l *linker) staysWith(i int) bool {
	switch l.lower(i) {
	case "with", "of", "to", "by", "for", "in", "at", "on", "from":
		return true
	}
	return false
}
