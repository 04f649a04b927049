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
	case w == "per" && i > s.lo && d.kind(i-1) == commaToken && (d.capital(i+1) || d.lower(i+1) == "the" && d.capital(i+2)):
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

// asksForSilence reports whether "asked not to be named", "insisted on
// anonymity" or "did not want to give his name" stands at item i.
func (d *document) asksForSilence(i int) bool {
	for k := i + 1; k < len(d.items) && k < i+7 && d.kind(k) == wordToken; k++ {
		switch w := d.lower(k); {
		case w == "anonymity" && d.lower(k-1) != "of", (w == "name" || w == "names" || w == "identity") && d.is(k-1, possessive) && !d.is(k-1, pronoun|beVerb) && d.unnamedVerb(k-2):
			return true
		case (w == "withheld" || w == "kept") && d.lower(k-1) == "be", (w == "used" || w == "published" || w == "printed") && d.lower(k-2) == "not" && (d.lower(k-3) == "name" || d.lower(k-3) == "names"):
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
	if d.lower(i-1) == "only" && d.is(i-2, modal) && d.lower(i) == "say" && !c.negated {
		return c, true // "would only say"
	}
	if short { // "stopped short of saying"
		return c, !g.modal && !g.infinitive && (d.lower(c.lo) == "stopped" || d.lower(c.lo) == "stops" || d.lower(c.lo) == "fell" || d.lower(c.at-3) == "stopped")
	}
	return d.judgeVerb(c, f.form, s, g)
}

// groupFlags says which helping verbs stand before a reporting verb.
type groupFlags struct{ have, be, do, modal, infinitive bool }

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
