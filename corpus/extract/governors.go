package extract

// governor is the item before the phrase that leads to a name: before "the
// Austrian news agency" of "told the Austrian news agency APA". It may lie
// before the sentence.
func (d *document) governor(at int, s sentence) int {
	k := at
	if k-2 > s.lo && d.is(k-1, determiner) && (d.kind(k-2) == commaToken || d.is(k-2, outletNoun) && !d.capital(k-2)) {
		k-- // "the student newspaper The Owl"
	}
	if k-1 > s.lo && d.kind(k-1) == commaToken && d.is(k-2, outletNoun) && !d.capital(k-2) && d.kind(k-2) == wordToken {
		k-- // "a local radio station, Tarn FM"
	}
	if k > s.lo && (d.is(k-1, outletNoun) && !d.capital(k-1) || d.is(k, outletNoun) && !d.capital(k)) {
		if d.is(k-1, outletNoun) {
			k--
		}
		for k > s.lo && k > at-7 && d.describes(k-1) {
			k--
		}
	}
	for k > s.lo && (d.is(k-1, demonym) && d.capital(k-1) || d.kind(k-1) == possToken && k > s.lo+1) {
		k--
		if d.kind(k) == possToken {
			for k--; k > s.lo && d.capital(k) && d.nameWord(k-1) && !d.is(k-1, preposition); {
				k--
			}
		}
	}
	for k > s.lo && d.is(k-1, determiner|possessive) && d.kind(k-1) == wordToken && d.lower(k-1) != "that" {
		k--
	}
	return k - 1
}

// describes reports whether item i may stand between "the" and "weekly".
func (d *document) describes(i int) bool {
	return d.kind(i) == wordToken && !d.is(i, determiner|possessive|preposition|auxiliary|pronoun|coordinator|subordinator|relative) && !d.onlyVerb(i) &&
		(!d.capital(i) || d.is(i, demonym|country|weekday))
}

// journalistAt reports whether "a reporter for", "Laura Kell of" ends with the
// preposition at item g.
func (d *document) journalistAt(g int, s sentence) bool {
	if g <= s.lo {
		return false
	}
	switch d.lower(g) {
	case "of", "from", "for", "at", "with", "to":
		if audience(d.lower(g - 1)) {
			return true
		}
		return d.lower(g) != "to" && journalist(d.lower(g-1)) || d.capital(g-1) && g-2 > s.lo && d.fullName(g-2, g)
	}
	return false
}

// personFrom is where the phrase that ends before the preposition at item g
// begins.
func (d *document) personFrom(g int, s sentence) int {
	k := g
	for k > s.lo && (audience(d.lower(k-1)) || d.capital(k-1) && d.nameWord(k-1) || journalist(d.lower(k-1)) || d.items[k-1].lex == nil && d.kind(k-1) == wordToken) {
		k--
	}
	return k
}

// overIssue steps from the "of" of "in the October issue of" to the "in".
func (d *document) overIssue(g int, s sentence) int {
	if d.lower(g) != "of" {
		return g
	}
	switch d.lower(g - 1) {
	case "issue", "edition", "editions", "pages", "page", "columns", "website", "site", "airwaves", "programme", "show", "episode":
	default:
		return g
	}
	k := g - 1
	for k > s.lo && k > g-6 && d.kind(k-1) == wordToken && !d.is(k-1, preposition|speechVerb) {
		k--
	}
	return k - 1
}

// joinedPlace is the outlet named before "and the BBC".
func (d *document) joinedPlace(g int, s sentence) (outletPlace, bool) {
	if g <= s.lo || d.lower(g) != "and" && d.lower(g) != "or" && d.kind(g) != commaToken {
		return outletPlace{}, false
	}
	if places := d.placesIn(s.lo, g); len(places) > 0 {
		if p := places[len(places)-1]; p.name.hi == g || p.name.hi == g-1 && d.kind(g-1) == commaToken {
			return p, true
		}
	}
	return outletPlace{}, false
}
