package extract

import "strings"

// subjectAfter finds the source that follows an inverted verb: “…,” said X.
func (d *document) subjectAfter(from, hi int) (span, bool) {
	if from >= hi {
		return span{}, false
	}
	if d.is(from, pronoun) && !d.is(from, anonymousNoun) && !(d.is(from, number) && d.is(from+1, role|anonymousNoun|organisationNoun) || d.lower(from) == "one" && d.kind(from+1) == wordToken && strings.HasSuffix(d.lower(from+1), "er")) {
		return span{from, from + 1}, true
	}
	if d.lower(from) == "another" && d.kind(from+1) != wordToken {
		return span{from, from + 1}, true
	}
	i := from
	named := false
	if d.is(i, determiner) {
		i++
	}
	for i < hi && i-from < maxPhrase && d.nounish(i) && !(d.kind(i) == quoteItem && i == from) {
		if d.is(i, preposition) && i > from && !d.phrasePreposition(i, named && !(d.is(i-1, role) && !d.capital(i-1))) {
			break
		}
		if i > from && (d.is(i, adverb) && !d.capital(i) || d.is(i, weekday) || d.is(i, earlyWord) && d.is(i+1, whenWord)) {
			break
		}
		named = named || d.capital(i) && !d.is(i, determiner|organisationNoun|country|demonym)
		i++
		if d.is(i, coordinator) && d.lower(i) == "and" && d.capital(i+1) && d.capital(i-1) {
			i++
		}
	}
	if i == from || d.is(from, preposition|adverb) && !d.capital(from) || i == from+1 && d.is(from, determiner) && !d.is(from, anonymousNoun) {
		return span{}, false
	}
	return span{from, d.appositionsAfter(d.nameAfterRole(i, hi, named), hi)}, true
}

// nameAfterRole extends "the harbour master" over ", Lotte Wiersma".
func (d *document) nameAfterRole(end, hi int, named bool) int {
	if d.kind(end) != commaToken || end+1 >= hi || !d.capital(end+1) {
		return end
	}
	k := end + 1
	for k < hi && (d.nameWord(k) || d.particle(k)) && k < end+6 {
		k++
	}
	over := k >= hi || d.kind(k) == commaToken || d.kind(k) == stopToken || d.kind(k) == semiToken
	if over && k > end+1 && (!named || k-end > 2) && !d.personAtEnd(span{end + 1, k}).empty() {
		return k
	}
	return end
}

// phrasePreposition reports whether the preposition at i belongs to the noun
// phrase before it rather than to the verb: "a spokesman for", not "to Reuters".
func (d *document) phrasePreposition(i int, named bool) bool {
	switch d.lower(i) {
	case "of":
		return true
	case "by":
		return !named && d.is(i-1, documentNoun)
	case "for", "from", "with":
		return !named || d.lower(i) == "for"
	case "at", "in":
		return !named && d.capital(i+1) && !d.is(i+1, whenWord)
	}
	return false
}

// appositionsAfter extends a source over ", the Pentagon Press Secretary".
func (d *document) appositionsAfter(end, hi int) int {
	for range 3 {
		if d.kind(end) != commaToken || end+1 >= hi || !d.apposition(end+1) {
			return end
		}
		next := end + 1
		for next < hi && next-end < 30 && d.kind(next) != commaToken && d.kind(next) != stopToken && d.kind(next) != semiToken && d.kind(next) != quoteItem && d.kind(next) != dashToken {
			next++
		}
		if d.kind(next) == quoteItem || d.clauseWithin(end+1, next) {
			return end
		}
		end = next
	}
	return end
}

// clauseWithin reports whether the chunk is a clause with a verb of its own,
// and not one that "who" leads.
func (d *document) clauseWithin(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		switch {
		case d.is(i, relative):
			return false
		case d.is(i, auxiliary) && d.kind(i) == wordToken:
			return true
		}
	}
	return false
}

// apposition reports whether the chunk at item i says who somebody is.
func (d *document) apposition(i int) bool {
	if d.is(i, relative) || inCapitals(d.word(i)) && len(d.word(i)) < 5 && d.kind(i+1) != wordToken && !d.is(i, country) {
		return true // "who …"; "QC"
	}
	if d.adverbial(i) || d.is(i, pronoun|contracted|auxiliary) || d.startsClause(i) || d.is(i, speechVerb) && !d.is(i, role|title|determiner|documentNoun|organisationNoun|anonymousNoun) {
		return false
	}
	return d.is(i, determiner|possessive|role|title) || d.kind(i) == wordToken && (d.digitAt(i) && d.kind(i+1) != wordToken || d.chunkHasRole(i) && !d.digitAt(i))
}

func (d *document) chunkHasRole(i int) bool {
	for k := i; k < len(d.items) && k < i+8; k++ {
		if d.kind(k) != wordToken && d.kind(k) != possToken {
			return false
		}
		if d.is(k, role|title|anonymousNoun) {
			return true
		}
	}
	return false
}
