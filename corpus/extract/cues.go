package extract

import "strings"

// cueKind says how a cue builds its sentence.
type cueKind uint8

const (
	verbCue      cueKind = iota // "said", "called"
	accordingCue                // "according to", "per"
	nounCue                     // "his claim that"
	passiveCue                  // "was dismissed by … as"
	quotedCue                   // "was quoted … as saying"
	hearsayCue                  // "are said to"
	citingCue                   // "reported, citing …"
)

// cue is the words that make a report of something said.
type cue struct {
	kind    cueKind
	lo, hi  int // items shown as the cue
	at      int // the verb or noun itself
	frame   frame
	lemma   string
	ing     bool // "saying", with the subject of the clause before
	negated bool
	led     int // the verb that leads up to "to say", which has the subject
}

// cuesOf finds the possible cues of a sentence, in order.
func (d *document) cuesOf(s sentence) []cue {
	var out []cue
	for i := s.lo; i < s.hi; i++ {
		if c, ok := d.cueAt(i, s); ok {
			out = append(out, c)
			i = max(i, c.hi-1)
		}
	}
	return out
}

func (d *document) cueAt(i int, s sentence) (cue, bool) {
	if d.kind(i) != wordToken {
		return cue{}, false
	}
	switch w := d.lower(i); {
	case w == "according" && i+1 < s.hi && d.lower(i+1) == "to":
		return cue{kind: accordingCue, lo: i, hi: i + 2, at: i, frame: takesClause}, true
	case w == "per" && i > s.lo && d.kind(i-1) == commaToken && d.capital(i+1):
		return cue{kind: accordingCue, lo: i, hi: i + 1, at: i, frame: takesClause}, true
	}
	if noun := d.ownWordsAt(i, s); noun > i {
		c := cue{kind: accordingCue, lo: i, hi: noun + 1, at: noun, frame: takesClause, lemma: "word"}
		if w := d.lower(noun); w == "view" || w == "opinion" || w == "eyes" || w == "mind" {
			c.frame |= believes
		}
		return c, true
	}
	if hi := d.wordsOf(i, s); hi > i {
		return cue{kind: accordingCue, lo: i, hi: hi, at: i, frame: takesClause}, true
	}
	if d.is(i, speechNoun) {
		if c, ok := d.nounCueAt(i, s); ok {
			return c, true
		}
	}
	if !d.is(i, speechVerb) || d.usedAsNoun(i, s) || d.asksForSilence(i) {
		return cue{}, false
	}
	return d.verbCueAt(i, s)
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

// asksForSilence reports whether "asked not to be named", "insisted on
// anonymity" or "did not want to give his name" stands at item i.
func (d *document) asksForSilence(i int) bool {
	for k := i + 1; k < len(d.items) && k < i+7 && d.kind(k) == wordToken; k++ {
		switch w := d.lower(k); {
		case w == "anonymity", (w == "name" || w == "names" || w == "identity") && d.is(k-1, possessive) && !d.is(k-1, pronoun|beVerb) && d.unnamedVerb(k-2):
			return true
		case (w == "withheld" || w == "kept") && d.lower(k-1) == "be":
			return true
		case w == "named" && d.lower(k-1) == "be", w == "identified" && d.lower(k-1) == "be":
			return d.lower(i+1) == "not" || d.is(i-1, negation|negaux)
		}
	}
	return i+3 < len(d.items) && d.lower(i+1) == "not" && d.lower(i+2) == "to" && d.lower(i+3) == "be"
}

// unnamedVerb reports whether the verb at item i is one by which somebody
// keeps or gives a name.
func (d *document) unnamedVerb(i int) bool {
	switch d.lower(i) {
	case "give", "giving", "reveal", "disclose", "use", "print", "withhold", "gave", "publish":
		return true
	}
	return false
}

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
	if d.kind(i-1) != wordToken || d.capital(i-1) || d.groupAdverb(i-1) || d.is(i-1, auxiliary|negation|pronoun|relative|role|anonymousNoun|organisationNoun|documentNoun|outletNoun|collective|governmentNoun|whenWord|coordinator) {
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

// verbCueAt reads the whole verb group around the reporting verb at item i.
func (d *document) verbCueAt(i int, s sentence) (cue, bool) {
	f, hi := d.chooseVerb(i, s.hi)
	if f.verb == nil {
		return cue{}, false
	}
	c := cue{kind: verbCue, lo: i, hi: hi, at: i, frame: f.verb.frame, lemma: f.verb.lemma}
	if (c.lemma == "cite" || c.lemma == "quote") && (f.form&ingForm != 0 && (i == s.lo || d.kind(i-1) == commaToken) || i > s.lo && d.lower(i-1) == "which") {
		return cue{}, false // see linker.cite
	}
	var g groupFlags
	k, short := i, false
	for k > s.lo {
		p := k - 1
		switch {
		case d.is(p, negaux):
			c.negated = !d.onlyAfter(p + 1)
			g.add(d.lower(p))
		case d.onlyAfter(p+1) && d.is(p, negation): // "not only said"
		case d.never(p) && p-2 >= s.lo:
			c.negated, p = true, p-2
		case d.is(p, negation) || d.lower(p) == "neither":
			c.negated = true
		case d.lower(p) == "longer" && p > s.lo && d.lower(p-1) == "no":
			c.negated, p = true, p-1
		case d.is(p, beVerb) && !d.is(p, possessive):
			g.be = true
		case d.is(p, haveVerb):
			g.have = true
		case d.is(p, doVerb):
			g.do = true
		case d.is(p, modal):
			g.modal = true
		case f.form&ingForm != 0 && d.lower(p) == "of" && d.lower(p-1) == "short" && p-2 >= s.lo:
			c.negated, short, p = true, true, p-2
			for p-1 > s.lo && d.groupAdverb(p-1) {
				p--
			}
		case d.lower(p) == "to" && k == i:
			g.infinitive = true
		case d.groupAdverb(p) && p > s.lo:
		default:
			p = -1
		}
		if p < 0 {
			break
		}
		k = p
	}
	c.lo = k
	for c.lo < i && d.kind(c.lo) == wordToken && d.is(c.lo, adverb) && d.lower(c.lo) != "also" && !d.groupAdverb(c.lo) {
		c.lo++
	}
	c.negated = c.negated || d.goesOnNegated(k, s)
	if short { // "stopped short of saying"
		return c, !g.modal && !g.infinitive && (d.lower(c.lo) == "stopped" || d.lower(c.lo) == "stops" || d.lower(c.lo) == "fell" || d.lower(c.at-3) == "stopped")
	}
	return d.judgeVerb(c, f.form, s, g)
}

// groupFlags says which helping verbs stand before a reporting verb.
type groupFlags struct{ have, be, do, modal, infinitive bool }

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

// judgeVerb decides from the verb's form and its helpers whether the group
// reports something said, and how.
func (d *document) judgeVerb(c cue, f form, s sentence, g groupFlags) (cue, bool) {
	if g.infinitive && !g.modal {
		c.led = d.leadVerb(c.at-1, s)
		return c, c.led > 0 && f&baseForm != 0
	}
	if g.modal || g.infinitive {
		return c, false
	}
	if g.be && f&doneForm != 0 {
		return d.judgePassive(c, s)
	}
	if f&ingForm != 0 {
		c.ing = !g.be
		return c, c.ing && d.participleFits(c, s) || g.be
	}
	if f&baseForm != 0 && !g.do && f&(pastForm|doneForm) == 0 {
		return c, d.pluralBefore(c.lo, s)
	}
	if f&doneForm != 0 && !g.have && c.hi < s.hi && (d.lower(c.hi) == "by" && !d.byMeans(c.hi+1) || d.is(c.hi, preposition) && d.reduced(c.at) && d.participleLed(c, s)) {
		return c, false // "reports carried by"
	}
	return c, true
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
		case "quick", "keen", "swift", "pains", "careful", "eager", "anxious", "first":
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

func (d *document) judgePassive(c cue, s sentence) (cue, bool) {
	for k := c.hi; k < s.hi && k < c.hi+14; k++ {
		if (c.lemma == "quote" || c.lemma == "cite") && k+1 < s.hi && d.asSaying(k) {
			c.kind = quotedCue
			return c, true
		}
	}
	if c.hi < s.hi && d.lower(c.hi) == "by" && (c.frame&(takesAs|takesObject|takesNaming) != 0 || c.frame&takesHearer != 0 && !c.negated) {
		c.kind, c.hi = passiveCue, c.hi+1
		return c, true
	}
	if c.frame&(takesAs|takesNaming) != 0 && d.namedBy(c.hi, s) > 0 {
		c.kind = passiveCue
		return c, true
	}
	if c.lemma == "tell" && !c.negated && c.lo > s.lo && convened(d.lower(c.lo-1)) {
		c.lemma = "hear"
		return c, true
	}
	if c.hi < s.hi && d.lower(c.hi) == "to" && !c.negated {
		switch c.lemma {
		case "hear":
			return d.heardSaying(c, s)
		case "say", "report", "allege", "claim", "believe", "think", "understand", "expect":
			c.kind = hearsayCue
			return c, c.frame&believes == 0
		}
	}
	return c, false
}

// namedBy is the "by" after what something was called: "was described as “a
// bathtub” by Holt", or 0.
func (d *document) namedBy(i int, s sentence) int {
	for k := i; k < s.hi && k < i+14; k++ {
		switch {
		case d.lower(k) == "by" && k > i:
			if d.is(k+1, whenWord|number) || k+1 < s.hi && strings.HasSuffix(d.lower(k+1), "ing") {
				return 0
			}
			return k
		case d.kind(k) == quoteItem:
		case d.kind(k) != wordToken && d.kind(k) != possToken || d.is(k, auxiliary|subordinator) && d.lower(k) != "as":
			return 0
		}
	}
	return 0
}

// heardSaying reads "was heard to mutter": the words are the subject's.
func (d *document) heardSaying(c cue, s sentence) (cue, bool) {
	k := c.hi + 1
	if !d.is(k, speechVerb) {
		return c, false
	}
	f, hi := d.chooseVerb(k, s.hi)
	if f.verb == nil || f.form&baseForm == 0 {
		return c, false
	}
	return cue{kind: verbCue, lo: c.lo, hi: hi, at: k, frame: f.verb.frame, lemma: f.verb.lemma, negated: c.negated}, true
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
