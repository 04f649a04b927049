package extract

// nounCueAt reads "Strand’s accusation that …".
func (d *document) nounCueAt(i int, s sentence) (cue, bool) {
	if d.thatAfterNoun(i, s) > i+2 && (i == s.lo || d.is(i-1, determiner|number|coordinator|preposition) || d.kind(i-1) == wordToken && !d.is(i-1, auxiliary|pronoun)) {
		return cue{kind: nounCue, lo: i, hi: i + 1, at: i, frame: d.items[i].lex.noun}, true
	}
	if i+1 >= s.hi || d.lower(i+1) != "that" || i == s.lo {
		return cue{}, false
	}
	k := i - 1
	for k > s.lo && k > i-3 && d.kind(k) == wordToken && !d.is(k, possessive|determiner) {
		k--
	}
	if d.kind(k) != possToken && !d.is(k, possessive) && !d.bareGenitive(k) {
		return cue{}, false
	}
	return cue{kind: nounCue, lo: i, hi: i + 1, at: i, frame: d.items[i].lex.noun}, true
}

// thatAfterNoun is the "that" of "a warning by Holt that", or 0.
func (d *document) thatAfterNoun(i int, s sentence) int {
	if d.lower(i+1) != "by" && d.lower(i+1) != "from" {
		return 0
	}
	commas := 0
	for k := i + 2; k < s.hi && k < i+18; k++ {
		switch {
		case d.kind(k) == commaToken:
			commas++
		case d.lower(k) == "that":
			if commas%2 == 0 && (commas == 0 || d.kind(k-1) == commaToken) && !d.is(k+1, auxiliary) {
				return k
			}
			return 0
		case d.kind(k) != wordToken && d.kind(k) != possToken && d.kind(k) != bracketItem, d.is(k, auxiliary|speechVerb&^speechNoun) && !d.is(k, role|anonymousNoun|organisationNoun):
			return 0
		}
	}
	return 0
}

// bareGenitive reports whether a plural's apostrophe stands at item i.
func (d *document) bareGenitive(i int) bool {
	return d.kind(i) == markToken && d.tokens[d.items[i].last].end-d.tokens[d.items[i].first].start <= 3 && d.kind(i-1) == wordToken
}

// ownWordsAt is the noun of "in Holt’s words", "by her own account", or 0.
func (d *document) ownWordsAt(i int, s sentence) int {
	if w := d.lower(i); w != "in" && w != "by" {
		return 0
	}
	owner := 0
	for k := i + 1; k+1 < s.hi && k < i+9 && (d.kind(k) == wordToken || d.kind(k) == possToken || d.bareGenitive(k)); k++ {
		if d.is(k, possessive) && !d.is(k, determiner|relative) && k == i+1 || d.kind(k) == possToken || d.bareGenitive(k) {
			owner = k
		}
		if owner == 0 || k == owner {
			continue
		}
		switch d.lower(k) {
		case "own":
			continue
		case "words", "telling", "account", "phrase", "reckoning", "view", "opinion":
			if d.lower(i) == "in" == (d.lower(k) != "account" && d.lower(k) != "reckoning") && (k+1 == s.hi || d.kind(k+1) != wordToken) {
				return k
			}
		}
		return 0
	}
	return 0
}

// wordsOf is the item after "in the words of" or "to quote" at item i, or 0.
func (d *document) wordsOf(i int, s sentence) int {
	switch d.lower(i) {
	case "in":
		if (d.lower(i+1) == "the" || d.is(i+1, possessive)) && (d.lower(i+2) == "words" || d.lower(i+2) == "phrase") && d.lower(i+3) == "of" && i+4 < s.hi {
			return i + 4
		}
	case "to":
		if d.lower(i+1) == "quote" && i+2 < s.hi && (d.capital(i+2) || d.is(i+2, determiner)) && (i == s.lo || d.kind(i-1) == commaToken) {
			return i + 2
		}
	}
	return 0
}
