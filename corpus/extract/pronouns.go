package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
)

func pronounGender(p string) gender {
	switch p {
	case "he", "him", "his", "himself":
		return masculine
	case "she", "her", "herself":
		return feminine
	}
	return unknownGender
}

func (c *cast) byPronoun(p string, st *statement, s sentence) answer {
	switch p {
	case "he", "she", "his", "her", "him":
		return c.single(pronounGender(p), st, s)
	case "who", "whom", "which", "that":
		return c.antecedent(st.source.lo, s)
	case "it", "its":
		return c.body(false, st)
	case "they", "their":
		return c.body(true, st)
	case "one":
		return c.nameless(description{words: c.word(st.source.lo), kind: corpus.Anonymous, head: p, at: st.source.lo})
	}
	return answer{}
}

// single finds whom "he" or "she" takes up: the one who spoke last, unless
// another has become the subject since.
func (c *cast) single(g gender, st *statement, s sentence) answer {
	for k := c.next - 1; k >= 0 && k >= c.next-12; k-- {
		m := c.mentions[k]
		if m.item < c.spokeItem() {
			break
		}
		if m.subject && m.who.gender.fits(g) && m.item < s.lo {
			return answer{who: m.who, confidence: 0.8}
		}
	}
	if fits := fitting(c.doubt, g); len(fits) > 0 {
		a := ambiguous(fits)
		a.confidence = min(a.confidence, 0.7)
		return a
	}
	if e := c.spoke; e != nil && c.singleFits(e, g) && st.sentence-c.spokeAt <= 6 {
		if other := c.newlyNamed(e, g, s); other != nil {
			return ambiguous([]*entity{e, other})
		}
		return answer{who: e, confidence: 0.85}
	}
	if e := c.spokeLast; e != nil && e.gender.fits(g) && st.sentence-c.spokeLastAt <= 3 && !c.anotherSince(e, g, s) {
		return answer{who: e, confidence: 0.75}
	}
	return c.recent(g, st)
}

// anotherSince reports whether somebody else whom the pronoun fits has been
// named since somebody spoke.
func (c *cast) anotherSince(spoke *entity, g gender, s sentence) bool {
	for k := c.next - 1; k >= 0 && c.mentions[k].item >= c.sentences[c.spokeLastAt].hi; k-- {
		if m := c.mentions[k]; m.who != spoke && m.item < s.lo && m.who.gender.fits(g) {
			return true
		}
	}
	return false
}

// newlyNamed is somebody else known to go by the pronoun who has been named
// between the last speaker's words and the sentence, in a sentence without
// that speaker: who "she" is cannot be told then.
func (c *cast) newlyNamed(spoke *entity, g gender, s sentence) *entity {
	var other *entity
	for k := c.next - 1; k >= 0 && k >= c.next-12; k-- {
		m := c.mentions[k]
		if m.item < c.spokeItem() {
			break
		}
		if m.who == spoke {
			return nil
		}
		if m.item < s.lo && m.who.gender == g {
			other = m.who
		}
	}
	return other
}

// fitting narrows people of one surname down by the word before it, and by
// who has been introduced at all.
func (c *cast) fitting(among []*entity, before string, at int) []*entity {
	given := corpus.Fold(before)
	g := unknownGender
	switch strings.TrimSuffix(before, ".") {
	case "mr", "sir", "lord":
		g = masculine
	case "mrs", "ms", "miss", "lady", "dame":
		g = feminine
	}
	var fits, known []*entity
	for _, e := range near(among, at) {
		if rest, is := strings.CutPrefix(e.folded, given); is && given != "" && strings.HasPrefix(rest, " ") {
			return []*entity{e}
		}
		if !e.gender.fits(g) {
			continue
		}
		fits = append(fits, e)
		if g != unknownGender && e.gender == g {
			known = append(known, e)
		}
	}
	if len(known) == 1 {
		return known
	}
	if so := titledSo(fits, before); len(so) == 1 {
		return so
	}
	met := slices.DeleteFunc(slices.Clone(fits), func(e *entity) bool { return e.first > at })
	if len(met) == 1 {
		return met
	}
	return fits
}

// titledSo is those of the people whose names a title has stood before.
func titledSo(people []*entity, title string) []*entity {
	var out []*entity
	for _, e := range people {
		if slices.Contains(e.titles, title) {
			out = append(out, e)
		}
	}
	return out
}

func (c *cast) spokeItem() int {
	if c.spoke == nil {
		return -1
	}
	return c.sentences[c.spokeAt].hi
}

func (c *cast) singleFits(e *entity, g gender) bool {
	switch e.speaker.Kind {
	case corpus.Person, corpus.Office:
		return e.gender.fits(g) && !e.plural
	case corpus.Anonymous: // "a clerk", not "the town"
		human := lookup(words(), e.head).is(role | title | anonymousNoun | male | female | spokesNoun)
		return human && e.gender.fits(g) && !e.plural
	}
	return false
}

// recent finds the person named last whom the pronoun fits; two in one
// sentence, neither its subject, are both listed.
func (c *cast) recent(g gender, st *statement) answer {
	var fits []*entity
	for k := c.next - 1; k >= 0 && k >= c.next-20; k-- {
		m := c.mentions[k]
		if !m.who.gender.fits(g) || slices.Contains(fits, m.who) {
			continue
		}
		if m.subject {
			return answer{who: m.who, confidence: 0.7}
		}
		if fits = append(fits, m.who); len(fits) == 2 {
			break
		}
	}
	if len(fits) == 1 {
		return answer{who: fits[0], confidence: 0.65}
	}
	return ambiguous(fits)
}

// antecedent finds whom "who" takes up: what stands right before it.
func (c *cast) antecedent(who int, s sentence) answer {
	end := who
	if c.kind(end-1) == commaToken {
		end--
	}
	if end <= s.lo {
		return answer{}
	}
	np := c.nounPhraseBack(s.lo, end)
	if np.empty() {
		return answer{}
	}
	if e := c.namedIn(span{end - 1, end}); e != nil && c.lower(who) == "who" {
		return answer{who: e, confidence: 0.85}
	}
	if e := c.namedIn(span{np.lo - 2, np.lo - 1}); e != nil && c.kind(np.lo-1) == commaToken && c.is(np.lo, determiner) && c.lower(who) == "who" {
		return answer{who: e, confidence: 0.85} // "Egon Brix, a member of the List, who"
	}
	for i := np.hi - 2; i > np.lo; i-- {
		if c.is(i, preposition) && c.lower(i) != "of" {
			np.lo = i + 1
			break
		}
	}
	desc := c.describe(np)
	var a answer
	switch {
	case desc.pronoun != "":
	case desc.kind == corpus.Person:
		a = c.named(desc)
	case c.lower(who) == "who" && (desc.kind == corpus.Organisation || desc.kind == corpus.Government) && c.namedIn(span{s.lo, np.lo}) != nil:
		a = answer{who: c.namedIn(span{s.lo, np.lo})} // "Egon Tarp, a member of the Homeland List, who"
	default:
		a = c.described(desc, nil)
	}
	a.confidence = min(max(a.confidence, 0.7), 0.85)
	return a
}

// namedIn is the person named last within a stretch, but not
// one who only owns something.
func (c *cast) namedIn(s span) *entity {
	for k := len(c.mentions) - 1; k >= 0; k-- {
		if m := c.mentions[k]; m.item < s.hi {
			if m.item < s.lo {
				return nil
			}
			if c.kind(m.item+1) != possToken {
				return m.who
			}
		}
	}
	return nil
}

// body finds what "it" or "they" takes up.
func (c *cast) body(plural bool, st *statement) answer {
	fits := func(e *entity) bool {
		k := e.speaker.Kind
		if plural {
			return e.plural || k == corpus.Organisation || k == corpus.Government
		}
		return !e.plural && k != corpus.Person && k != corpus.Office && k != corpus.Anonymous
	}
	if t := c.subjectThing(st); t != nil && !plural && !(c.is(st.source.lo, possessive) && t.kind == corpus.DocumentKind) {
		return answer{who: c.entityOf(t), confidence: 0.7}
	}
	if c.spoke != nil && fits(c.spoke) && st.sentence-c.spokeAt <= 6 {
		return answer{who: c.spoke, confidence: 0.8}
	}
	if e := c.pluralSubject(st); plural && e != nil {
		return answer{who: e, confidence: 0.7}
	}
	for i := len(c.others) - 1; i >= 0 && i > len(c.others)-20; i-- {
		if fits(c.others[i]) {
			return answer{who: c.others[i], confidence: 0.6}
		}
	}
	return answer{}
}

// pluralSubject is the people without names with whom the sentence before
// began: "Farmers blocked the road. They said".
func (c *cast) pluralSubject(st *statement) *entity {
	if st.sentence == 0 {
		return nil
	}
	before := c.sentences[st.sentence-1]
	for i := before.lo; i < before.hi && i < before.lo+4; i++ {
		if c.is(i, preposition|auxiliary) || c.kind(i) != wordToken {
			return nil
		}
		if next := i + 1; c.is(i, anonymousNoun) && !c.is(i, determiner) && c.kind(next) == wordToken && !c.is(next, role|anonymousNoun|preposition) && !c.capital(next) {
			return c.described(c.describe(span{before.lo, next}), nil).who
		}
	}
	return nil
}

// fitting is those of the people whom the pronoun fits.
func fitting(people []*entity, g gender) []*entity {
	var out []*entity
	for _, e := range people {
		if e.gender.fits(g) {
			out = append(out, e)
		}
	}
	return out
}
