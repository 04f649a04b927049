package extract

import "strings"

// usedAsNoun reports whether a word that may be a reporting verb is a noun or
// an adjective here: "the report", "a called meeting".
func (d *document) usedAsNoun(i int, s sentence) bool {
	if d.items[i].capital && i > s.lo && !d.is(i-1, auxiliary) {
		return true
	}
	if i > s.lo && (d.is(i-1, determiner|possessive|number) && !d.is(i-1, pronoun|relative|anonymousNoun) && !d.objectPronoun(i-1) && d.lower(i-1) != "that" || d.kind(i-1) == possToken) {
		return true
	}
	if i > s.lo && d.is(i-1, preposition) && d.lower(i-1) != "to" && !d.objectPronoun(i-1) && d.onlyVerb(i) && !strings.HasSuffix(d.lower(i), "ing") {
		return true // "of alleged fraud"
	}
	if d.is(i, speechNoun) && i == s.lo+1 && strings.HasSuffix(d.lower(i), "s") && strings.HasSuffix(d.lower(i+1), "ed") && d.is(i+2, preposition|adverb) {
		return true // "Similar claims circulated in"
	}
	homograph := false
	for _, f := range d.items[i].lex.verbs {
		homograph = homograph || f.form&(baseForm|presentForm) != 0
	}
	if !homograph {
		return false
	}
	if i > s.lo && (d.is(i-1, preposition) && d.lower(i-1) != "to" && !d.objectPronoun(i-1) || d.compound(i, s)) {
		return true
	}
	return d.is(i+1, haveVerb|beVerb|modal) && d.lower(i+1) != "having" && d.lower(i+1) != "being" || d.is(i+1, speechVerb) && !d.is(i+1, adverb|speechNoun) || i+1 < s.hi && d.lower(i+1) == "of"
}

// compound reports whether the -s form at item i ends a compound noun: "tax
// rules", "swing states". A verb has a pronoun, a name, or a word for people,
// bodies or papers before it.
func (d *document) compound(i int, s sentence) bool {
	if d.kind(i-1) != wordToken || d.capital(i-1) || d.lower(i-1) == "to" || d.groupAdverb(i-1) || d.is(i-1, auxiliary|negation|pronoun|relative|role|anonymousNoun|organisationNoun|documentNoun|outletNoun|collective|governmentNoun|whenWord|coordinator) {
		return false
	}
	next := i + 1
	if next >= s.hi || d.kind(next) == quoteItem || d.lower(next) == "that" {
		return false
	}
	return !d.is(next, pronoun|determiner|contracted) || !d.presentOnly(i)
}

func (d *document) presentOnly(i int) bool {
	for _, f := range d.items[i].lex.verbs {
		if f.form&presentForm == 0 {
			return false
		}
	}
	return true
}

// add notes the helping verb in "isn't", "hasn’t", "won't".
func (g *groupFlags) add(word string) {
	switch word[:2] {
	case "is", "ar", "wa", "we", "ai":
		g.be = true
	case "ha":
		g.have = true
	case "do", "di":
		g.do = true
	default:
		g.modal = true
	}
}

// onlyAfter reports whether item i makes "not" before it more than it says:
// "not only", "did not just say".
func (d *document) onlyAfter(i int) bool {
	w := d.lower(i)
	return w == "only" || w == "just" || w == "merely" || w == "simply"
}

// never reports whether "at no point", "in no way" ends with item i.
func (d *document) never(i int) bool {
	switch d.lower(i) {
	case "point", "time", "stage", "moment", "occasion", "way", "means", "circumstances":
		return d.lower(i-1) == "no" && d.is(i-2, preposition)
	}
	return false
}

// goesOnNegated reports whether "or" or "nor" before item k joins a verb to a
// negated one: "has never said or implied".
func (d *document) goesOnNegated(k int, s sentence) bool {
	if k <= s.lo || d.lower(k-1) != "or" && d.lower(k-1) != "nor" {
		return false
	}
	for i := k - 2; i >= s.lo && i > k-8 && d.kind(i) == wordToken; i-- {
		if d.is(i, negation|negaux) || d.lower(i) == "neither" {
			return true
		}
	}
	return d.lower(k-1) == "nor"
}

// groupAdverb reports whether item i is an adverb that belongs to a verb
// group: "also said", "later conceded", "publicly denied".
func (d *document) groupAdverb(i int) bool {
	if d.is(i, whenWord) || d.kind(i) != wordToken || d.capital(i) {
		return false
	}
	w := d.lower(i)
	return d.is(i, adverb) && w != "however" && w != "meanwhile" || len(w) > 4 && w[len(w)-2:] == "ly" && !d.is(i, outletNoun|outletWord|organisationNoun|role) && w != "family"
}

// chooseVerb picks the verb whose particle stands after item i, longest
// particle first.
func (d *document) chooseVerb(i, hi int) (verbForm, int) {
	best, end := verbForm{}, i+1
	for _, f := range d.items[i].lex.verbs {
		if f.verb.particle == "" {
			if best.verb == nil {
				best = f
			}
			continue
		}
		if n := d.particleAt(f.verb.particle, i+1, hi); n > end {
			best, end = f, n
		}
	}
	return best, end
}

// particleAt is the item after the particle at item i, or 0.
func (d *document) particleAt(particle string, i, hi int) int {
	for len(particle) > 0 {
		word := particle
		rest := ""
		for k := range particle {
			if particle[k] == ' ' {
				word, rest = particle[:k], particle[k+1:]
				break
			}
		}
		if i >= hi || d.kind(i) != wordToken || d.lower(i) != word {
			return 0
		}
		i, particle = i+1, rest
	}
	return i
}

// leadVerb is the verb by which somebody comes "to say" at item to, or 0:
// "rang the Post to say", "went on to warn", "was quick to deny".
func (d *document) leadVerb(to int, s sentence) int {
	if d.lower(to) != "to" {
		return 0
	}
	for k := to - 1; k > s.lo && k > to-10 && d.kind(k) != quoteItem && d.kind(k) != commaToken; k-- {
		switch d.lower(k) {
		case "contacted", "called", "rang", "phoned", "telephoned", "emailed", "e-mailed", "wrote", "texted", "took", "used", "intervened", "returned", "stood",
			"rose", "went", "interrupted", "tweeted", "posted", "appeared", "paused", "uses", "takes", "goes", "writes":
			if !d.is(k-1, determiner|possessive|preposition|beVerb|modal|negation|negaux) {
				return k
			}
		case "quick", "keen", "swift", "pains", "careful", "eager", "anxious":
			for b := k - 1; k+1 == to && b > s.lo && b > k-3; b-- {
				if d.is(b, beVerb) {
					return b
				}
			}
		}
		if d.is(k, modal|negaux|negation|subordinator) {
			return 0
		}
	}
	return 0
}

// participleLed reports whether another verb follows a participle in the
// sentence: "a statement posted on its site said".
func (d *document) participleLed(c cue, s sentence) bool {
	for i := c.hi; i < s.hi && i < c.hi+12; i++ {
		if d.is(i, auxiliary|speechVerb) && !d.usedAsNoun(i, s) {
			return true
		}
	}
	return c.lo-2 < s.lo || !d.is(c.lo-2, determiner) || d.is(c.lo-3, speechVerb)
}

// participleFits keeps "saying", "adding that": after a comma, a quotation, a
// preposition such as "by", or a word like "statement".
func (d *document) participleFits(c cue, s sentence) bool {
	if c.lo == s.lo {
		return true
	}
	switch d.kind(c.lo - 1) {
	case commaToken, quoteItem, dashToken, possToken, bracketItem:
		return d.kind(c.lo-1) != possToken
	case wordToken:
		switch d.lower(c.lo - 1) {
		case "by", "while", "after", "before", "in", "and", "statement", "tweet", "letter", "reporters", "email", "post":
			return true
		}
	}
	return false
}

// pluralHead reports whether the phrase before a base form is headed by papers
// in the plural: "Minutes of the meeting seen by the Post show".
func (d *document) pluralHead(lo, i int) bool {
	s := d.nounPhraseBack(lo, i)
	for k := s.lo; k < s.hi; k++ {
		if d.is(k, preposition) || d.reduced(k) {
			return k > s.lo && d.is(k-1, documentNoun|mediumNoun|anonymousNoun) && strings.HasSuffix(d.lower(k-1), "s")
		}
	}
	return false
}

// pluralBefore reports whether the word before a base form is one that takes
// it: "They say", "Unions say", "Smith and Lee claim".
func (d *document) pluralBefore(i int, s sentence) bool {
	j := d.skipTimeBack(s.lo, i) - 1
	if j < s.lo {
		return false
	}
	if d.kind(j) == bracketItem && j > s.lo {
		j--
	}
	if d.kind(j) == commaToken {
		return true
	}
	if d.is(j, contracted) || d.kind(j) != wordToken {
		return false
	}
	switch w := d.lower(j); w {
	case "i", "you", "we", "they", "who", "people", "police", "which", "that", "some", "many", "others", "both", "several", "few", "most":
		return true
	case "us", "is", "this", "his", "its":
		return false
	default:
		if d.pluralHead(s.lo, i) {
			return true
		}
		return w[len(w)-1] == 's' && len(w) > 3 && (len(w) < 5 || w[len(w)-2] != 's') || d.is(j, anonymousNoun) && !d.is(j, role) ||
			j > s.lo+1 && d.lower(j-1) == "and" || d.capital(j) && j > s.lo+2 && d.lower(j-2) == "and"
	}
}
