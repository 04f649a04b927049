package extract

import "strings"

// joinsTitle reports whether the preposition at item i stands within a name:
// "Bank of Aldmoor", "Commission on Presidential Debates".
func (d *document) joinsTitle(i int) bool {
	if !d.capital(i-1) || !d.capital(i+1) {
		return false
	}
	switch d.lower(i) {
	case "of":
		return true
	case "for", "on", "against":
		return d.is(i-1, organisationNoun) && !d.is(i+1, weekday|whenWord|firstName|country)
	}
	return false
}

// personBefore reports whether a person's name ends before item i: "Democrat
// Robert Wexler", of Florida.
func (d *document) personBefore(lo, i int) bool {
	for k := i - 2; k >= max(lo, i-3); k-- {
		if d.fullName(k, i) && (k == lo || d.is(k-1, title|role) || d.is(k, firstName) && !d.is(k-1, firstName)) {
			return true
		}
	}
	return false
}

// fullName reports whether the items [lo, hi) are a person's given name and
// surname: "John Sifton", of Human Rights Watch.
func (d *document) fullName(lo, hi int) bool {
	if hi-lo < 2 || hi-lo > 4 || !d.is(lo, firstName) && d.items[lo].lex != nil || d.lower(lo-1) == "the" {
		return false
	}
	for i := lo; i < hi; i++ {
		if !d.capital(i) || !d.is(lo, firstName) && d.items[i].lex != nil || d.is(i, organisationNoun|governmentNoun|role|placeNoun|companyWord) && !d.is(i, firstName) {
			return false
		}
	}
	return true
}

// officeHolder finds the name in "the speaker of the parliament Ali Larijani":
// right after a word for a body, for after a title it is somebody else's.
func (d *document) officeHolder(c span) span {
	lo := c.hi
	for lo > c.lo && d.nameWord(lo-1) && d.kind(lo-1) == wordToken {
		lo--
	}
	for c.hi-lo > 2 && d.is(lo, country|demonym) {
		lo++
	}
	if s := (span{lo, c.hi}); d.fullName(lo, c.hi) && !d.is(lo-1, preposition|role|title|possessive|determiner) && d.kind(lo-1) == wordToken {
		return s
	}
	return span{}
}

// givenNameOn finds the name in "Governor of Aldmoor Chris Tay": from the
// given name on, where a title leads the phrase.
func (d *document) givenNameOn(s, c span) span {
	for i := s.lo + 1; i+1 < s.hi; i++ {
		if (d.is(i, firstName) || d.ofState(i-1) && d.fullName(i, s.hi)) && (d.anyIs(c.lo, i, title|role) || d.introduces(i-1)) && !d.anyIs(i+1, s.hi, organisationNoun|outletWord|country) {
			return span{i, s.hi}
		}
	}
	return span{}
}

// introduces reports whether the word at item i stands before names without
// being a part of them.
func (d *document) introduces(i int) bool {
	w := d.lower(i)
	if partisan(w) || w == "eyewitness" || w == "rev" {
		return true
	}
	doer := len(w) > 5 && (strings.HasSuffix(w, "er") || strings.HasSuffix(w, "or") || strings.HasSuffix(w, "ist") || strings.HasSuffix(w, "-author"))
	return d.is(i, demonym|anonymousNoun|role) || d.ofState(i) || doer && d.items[i].lex == nil
}

// ofState reports whether the word at item i ends "Secretary of State" or
// "President of Cyprus".
func (d *document) ofState(i int) bool {
	return i > 1 && d.lower(i-1) == "of" && (d.lower(i) == "state" || d.is(i, country|metonym)) && d.is(i-2, title|role)
}

// personAtEnd is the person's name that a phrase ends in, titles apart.
func (d *document) personAtEnd(c span) span {
	lo := c.hi
	for lo > c.lo && (d.nameWord(lo-1) || d.particle(lo-1) && lo < c.hi && lo-1 > c.lo) {
		lo--
	}
	for lo < c.hi && (d.particle(lo) || d.is(lo, title|role) && !(d.is(lo, firstName) && lo+1 < c.hi && c.hi-lo <= 2 && !d.is(lo+1, firstName))) {
		lo++
	}
	for i := c.hi - 1; i >= lo; i-- {
		if d.is(i, role|title) && i+1 < c.hi && !d.is(i, firstName) {
			lo = i + 1
			break
		}
	}
	s := d.dropSuffix(span{lo, c.hi})
	if s.hi-s.lo > 2 && d.is(s.lo+1, firstName) && d.introduces(s.lo) && !d.is(s.lo, firstName) {
		s.lo++ // "Republican Fred Thompson"
	}
	if s.empty() || !d.personal(s, c) {
		return d.givenNameOn(s, c)
	}
	return s
}

// personal reports whether a name looks like a person's, in phrase c.
func (d *document) personal(s, c span) bool {
	text := d.nameText(s)
	if _, ok := d.wellKnown(text); ok {
		return false
	}
	if d.isKnown(text) {
		return true
	}
	words := s.hi - s.lo
	if words > 5 || words > 1 && d.is(s.hi-1, companyWord) && !d.is(s.lo-1, title) {
		return false
	}
	led := s.lo > c.lo && d.is(s.lo-1, title|role) && !(d.is(s.lo-1, organisationNoun) && !d.is(s.lo-1, title))
	for i := s.lo; i < s.hi; i++ {
		if d.is(i, organisationNoun|governmentNoun|country|demonym|outletWord|outletLead|documentNoun|metonym|placeNoun|weekday|determiner|adverb|preposition|collective|anonymousNoun|possessive) &&
			!d.is(i, firstName) && !(led && (i == s.hi-1 || d.is(i, placeNoun))) && !(words > 1 && d.is(s.lo, firstName) && i == s.hi-1 && !d.is(i, organisationNoun|outletWord|country)) {
			return false
		}
	}
	if led || d.is(s.lo, firstName) && words > 1 {
		return true
	}
	if words == 1 {
		return d.is(s.lo, firstName) && !d.allUpper(s.lo) && s.lo == c.lo
	}
	return (words == 2 || words == 3) && s.lo == c.lo && !(s.lo > 0 && d.lower(s.lo-1) == "the") && !d.allUpper(s.lo) && !d.hasDigit(s)
}

// soundRole reports whether a role is a noun phrase, not a stretch of a
// clause: "chief, Paul Manafort, suggested that".
func (d *document) soundRole(printed string) bool {
	said := false
	n := 0
	for w := range strings.FieldsSeq(printed) {
		l := lookup(words(), w)
		if n++; n > 40 || l.is(plainVerb|modal) || said && w == "that" || w == "he" || w == "she" || w == "they" {
			return false
		}
		said = said || l.is(speechVerb) && !l.is(role|documentNoun|organisationNoun|mediumNoun)
	}
	return true
}
