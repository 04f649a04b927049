package extract

import (
	"strings"

	"onrecord/corpus"
)

// joint resolves "Estmark and Velmark" and "Khizr and Ghazala Khan": two who
// speak together are a speaker under both names, which has no id. Of two words
// that nothing is known of it answers with nobody.
func (c *cast) joint(s span) (*entity, bool) {
	if n := s.hi - s.lo; n < 3 || n > 16 {
		return nil, false
	}
	s = c.chunks(s)[0]
	for i := s.lo + 1; i+1 < s.hi; i++ {
		if !c.is(i, coordinator) || c.lower(i) != "and" && c.lower(i) != "nor" && c.lower(i) != "or" || c.anyIs(s.lo, i, preposition) && !c.is(i+1, determiner) {
			continue
		}
		left, right := span{s.lo, i}, span{i + 1, s.hi}
		kind, ok := c.jointKind(left, right)
		if !ok {
			return nil, left.hi-left.lo == 1 && right.hi-right.lo == 1 && c.capital(left.lo) && c.capital(right.lo)
		}
		name := trimDeterminer(c.bodyName(s))
		speaker := corpus.Speaker{Name: trimBoth(name), Kind: kind}
		return c.other(speaker, description{plural: true, at: s.lo}), true
	}
	return nil, false
}

// jointKind is the kind of two who are named side by side, where both are
// somebody by themselves.
func (c *cast) jointKind(left, right span) (corpus.SourceKind, bool) {
	a, b := c.sideKind(left), c.sideKind(right)
	switch {
	case b == corpus.Person && right.hi-right.lo > 1 && c.personAtEnd(right) == right && left.hi-left.lo == 1 && c.capital(left.lo) && !c.is(left.lo, companyWord|organisationNoun):
		return b, true // "Khizr and Ghazala Khan"
	case a == corpus.Government && b == "" && c.loneName(right), b == corpus.Government && a == "" && c.loneName(left):
		return corpus.Government, true // a state that we know, and another
	case a == "" || b == "":
		return "", false
	case a == b && (a == corpus.Person || a == corpus.OutletSource || c.allAre(left.lo, left.hi) && c.allAre(right.lo, right.hi)):
		return a, true
	case a == corpus.Person && !c.signedPerson(left) && b == corpus.Organisation, b == corpus.Person && !c.signedPerson(right) && a == corpus.Organisation:
		return corpus.Organisation, true // "Aldous Rail and the Lines Fund"
	case a == corpus.Person || b == corpus.Person:
		return corpus.Anonymous, c.is(right.lo, determiner|possessive)
	case a == b:
		return a, c.is(right.lo, determiner|possessive)
	}
	return corpus.Organisation, c.is(right.lo, determiner|possessive)
}

// signedPerson reports whether a name is that of a person met elsewhere in the article
// by a sign of being one.
func (c *cast) signedPerson(s span) bool {
	return c.is(s.lo, firstName) || c.seen.people[c.nameText(s)] || c.seen.people[c.word(s.hi-1)]
}

// loneName reports whether a phrase is one word in upper case of which nothing
// is known.
func (c *cast) loneName(s span) bool {
	return s.hi-s.lo == 1 && c.capital(s.lo) && c.items[s.lo].lex == nil && !c.knows(c.word(s.lo)) && !c.seen.people[c.word(s.lo)]
}

// sideKind is the kind of one side of a joint source, "" where it may be but
// a part of a name: "Marks and Spencer".
func (c *cast) sideKind(s span) corpus.SourceKind {
	desc := c.describe(s)
	one := s.hi-s.lo == 1
	switch {
	case desc.pronoun != "" || desc.kind == corpus.Anonymous:
		return ""
	case desc.kind == corpus.Person && (!one || c.knows(desc.name) || c.seen.people[desc.name] || c.is(s.lo, firstName)):
		return corpus.Person
	case c.allAre(s.lo, s.hi):
		return corpus.Government
	case desc.kind == corpus.Government, desc.kind == corpus.OutletSource, desc.kind == corpus.Organisation && (c.is(s.lo, determiner) || c.is(s.hi-1, organisationNoun) && !one):
		return desc.kind
	}
	return ""
}

// trimBoth drops "both" and "neither" from the names of two.
func trimBoth(name string) string {
	first, rest, ok := strings.Cut(name, " ")
	if w := strings.ToLower(first); ok && (w == "both" || w == "neither") {
		return rest
	}
	return name
}
