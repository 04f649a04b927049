package extract

import (
	"slices"
	"strings"
)

// describePeople notes what the article says of its people wherever it names
// them, for "the chair", "the 54-year-old" or "the defendant" to take up.
func (c *cast) describePeople() {
	for _, m := range c.mentions {
		s, age := c.sentences[m.sentence], m.who.age
		lo := m.item
		for lo > s.lo && c.nameWord(lo-1) && c.kind(lo-1) == wordToken && !c.is(lo-1, title|role|weekday) {
			lo--
		}
		if c.is(lo-1, title) && m.who.gender == unknownGender {
			m.who.gender = c.genderAt(lo - 1)
		}
		hi := m.item + 1
		if c.kind(hi) == bracketItem {
			hi++
		}
		c.noteLetters(m.who, hi)
		c.noteBefore(m.who, lo, s)
		led := lo
		for led > s.lo && c.is(led-1, title) && c.capital(led-1) {
			led--
		}
		if led < m.item && c.kind(led-1) == commaToken {
			c.noteBefore(m.who, led-1, s)
		}
		c.noteAfter(m.who, hi, s)
		c.notePredicate(m.who, hi, s)
		c.noteCharge(m, s)
		c.noteGender(m, s)
		m.who.notedAt(m.item, age)
	}
}

// noteLetters reads what letters after a name say: "Ada Brix KC".
func (c *cast) noteLetters(e *entity, at int) {
	switch c.word(at) {
	case "KC", "QC", "SC":
		e.note("barrister")
	case "MP", "MEP":
		e.note(c.word(at))
	case "MD", "M.D", "M.D.":
		e.note("doctor")
	}
}

// note adds a description to what is known of somebody.
func (e *entity) note(text string) {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	if text != "" && len(e.notes) < 12 && !slices.Contains(e.notes, text) {
		e.notes = append(e.notes, text)
	}
}

// noteBefore reads the noun phrase that ends before a name: "the German
// expert Jochen Rast", "the mayor, Agnes Brix".
func (c *cast) noteBefore(e *entity, end int, s sentence) {
	if !c.is(end-1, role|title) && c.coreBefore(end) == end {
		return
	}
	np := c.nounPhraseBack(max(s.lo, end-12), end)
	if np.empty() {
		return
	}
	for i := np.hi - 1; i > np.lo; i-- {
		if c.is(i, determiner|possessive) && !c.is(i-1, preposition) || c.is(i, determiner) && c.lower(i-1) == "from" || c.is(i, speechVerb|auxiliary) && !c.is(i, role) {
			np.lo = i // "the vote came from the mayor, Agnes Brix"
			break
		}
	}
	for i := np.lo; i < np.hi; i++ {
		if strings.HasSuffix(c.lower(i), "-year-old") {
			e.age, _, _ = strings.Cut(c.word(i), "-")
		}
	}
	if c.is(np.lo, determiner|possessive) {
		np.lo++
	}
	if head := c.coreEnd(np.lo, np.hi); !np.empty() && c.is(head-1, role|title) {
		e.note(c.bytes(np.lo, np.hi).Of(c.text))
	}
}

// coreBefore is where the noun ends that a short phrase with "of" belongs to:
// "the mayor of Sandt, Ona Perl".
func (c *cast) coreBefore(end int) int {
	for i := end - 1; i > end-7 && i > 0; i-- {
		if c.is(i, preposition) && c.is(i-1, role) {
			return i
		}
		if c.kind(i) != wordToken && c.kind(i) != possToken {
			break
		}
	}
	return end
}

// noteAfter reads ", 54," and ", a former prosecutor" and ", who chairs the
// council".
func (c *cast) noteAfter(e *entity, at int, s sentence) {
	for range 3 {
		if k := c.kind(at); k != commaToken && k != dashToken && !c.is(at, relative) || at+1 >= s.hi {
			return
		}
		lo := at
		if c.kind(at) != wordToken {
			lo++
		}
		end := lo
		for end < s.hi && end-lo < 16 && (c.kind(end) == wordToken || c.kind(end) == possToken || c.kind(end) == bracketItem) {
			end++
		}
		if c.capital(lo) && !c.hasRole(span{lo, end}) {
			return
		}
		if !c.noteChunk(e, span{lo, end}) {
			return
		}
		at = end
	}
}

// noteChunk reports whether what stands between two commas describes the
// person before it.
func (c *cast) noteChunk(e *entity, s span) bool {
	switch {
	case s.empty():
		return false
	case c.digitAt(s.lo) && len(c.word(s.lo)) <= 3:
		e.age = c.word(s.lo)
	case c.lower(s.lo) == "aged" && s.hi-s.lo > 1 && c.digitAt(s.lo+1):
		e.age = c.word(s.lo + 1)
	case c.is(s.lo, relative):
		c.noteClause(e, s)
	case c.is(s.lo, determiner|possessive|role|title) || c.kind(s.lo+1) == possToken || c.lower(s.lo) == "now" || c.is(s.lo, demonym):
		if c.is(s.lo, determiner|possessive) {
			s.lo++
		}
		if head := c.coreEnd(s.lo, s.hi); head > s.lo && c.is(head-1, role|title) || c.is(s.lo, role|title) && c.lower(s.lo+1) == "of" {
			e.note(c.bytes(s.lo, c.nounEnd(head, s.hi)).Of(c.text))
		}
	default:
		return false
	}
	return true
}

// nounEnd is where a noun phrase ends whose head ends at item head: before a
// relative clause or a participle.
func (c *cast) nounEnd(head, hi int) int {
	for i := head; i < hi; i++ {
		if c.is(i, relative|auxiliary|subordinator|speechVerb) || c.postponed(i, head) || c.is(i, preposition) && !belongs(c.lower(i)) {
			return i
		}
	}
	return hi
}

// belongs reports whether a preposition joins an office to what it is of.
func belongs(preposition string) bool {
	switch preposition {
	case "of", "for", "at", "in", "to", "on", "from":
		return true
	}
	return false
}

// noteClause reads "who chairs the council", "who is the mayor of Sandt".
func (c *cast) noteClause(e *entity, s span) {
	i := s.lo + 1
	for i+1 < s.hi && (c.is(i, adverb|haveVerb) || c.is(i, beVerb) && c.is(i+1, adverb)) {
		i++
	}
	if i+1 >= s.hi {
		return
	}
	if office := doerOf(c.lower(i)); office != "" {
		e.note(office + " of " + c.bytes(i+1, c.nounEnd(i+1, s.hi)).Of(c.text))
		return
	}
	if c.is(i, beVerb) || c.lower(i) == "became" {
		c.noteNoun(e, i+1, s.hi)
	}
}

// doerOf is what somebody is who does what a verb says.
func doerOf(verb string) string {
	switch verb {
	case "leads", "led":
		return "leader"
	case "chairs", "chaired":
		return "chair"
	case "heads", "headed":
		return "head"
	case "runs", "ran", "directs", "directed":
		return "director"
	case "manages", "managed":
		return "manager"
	case "coaches", "coached":
		return "coach"
	case "edits", "edited":
		return "editor"
	case "owns", "owned":
		return "owner"
	case "founded", "co-founded":
		return "founder"
	case "captains", "captained":
		return "captain"
	case "represents", "represented":
		return "representative"
	case "teaches", "taught":
		return "teacher"
	case "farms":
		return "farmer"
	case "wrote", "writes":
		return "author"
	}
	return ""
}

// notePredicate reads "Marsal was an air-traffic controller".
func (c *cast) notePredicate(e *entity, at int, s sentence) {
	if c.is(at, beVerb) && c.kind(at) == wordToken || c.lower(at) == "became" || c.lower(at) == "remains" {
		c.noteNoun(e, at+1, s.hi)
	}
}

// noteNoun notes the noun phrase from item at on, if it is one for a person.
func (c *cast) noteNoun(e *entity, at, hi int) {
	if c.is(at, adverb) {
		at++
	}
	if c.is(at, determiner|possessive) {
		at++
	}
	end := at
	for end < hi && end-at < 14 && (c.kind(end) == wordToken || c.kind(end) == possToken) {
		end++
	}
	if head := c.coreEnd(at, end); head > at && c.is(head-1, role|title) {
		e.note(c.bytes(at, c.nounEnd(head, end)).Of(c.text))
	}
}

// noteCharge takes whoever denies fraud or is on trial for a defendant.
func (c *cast) noteCharge(m mention, s sentence) {
	if !m.subject || slices.Contains(m.who.notes, "defendant") {
		return
	}
	for i := m.item + 1; i < s.hi && i < m.item+30; i++ {
		switch c.lower(i) {
		case "denies", "denied", "admits", "admitted":
			if c.is(i+1, subordinator|determiner|pronoun) || c.lower(i-1) == "has" {
				continue
			}
		case "pleaded", "charged", "convicted", "acquitted", "sentenced", "arrested":
		case "trial":
			if c.lower(i-1) != "on" {
				continue
			}
		default:
			continue
		}
		m.who.note("defendant")
		m.who.note("accused")
		m.who.note("suspect")
		return
	}
}

// noteGender learns somebody's pronoun from the sentence where nobody else is
// named before it: "Reske told reporters as she left".
func (c *cast) noteGender(m mention, s sentence) {
	if m.who.gender != unknownGender || !m.subject {
		return
	}
	for i := m.item + 1; i < s.hi && i < m.item+25; i++ {
		switch {
		case c.kind(i) == quoteItem || c.kind(i) == semiToken:
			return
		case c.is(i, role|anonymousNoun|male|female|maleName|femaleName), c.capital(i) && len(c.bySur[c.folded(i)]) > 0:
			return // somebody else
		}
		if g := pronounGender(c.lower(i)); g != unknownGender {
			m.who.gender = g
			return
		}
	}
}

// meetHolders notes where "the fire chief" is the subject of a sentence: that
// is its holder.
func (c *cast) meetHolders() {
	var again []mention
	for n, s := range c.sentences {
		for i := s.lo; i+2 < s.hi && len(again) < maxPeople; i++ {
			if c.lower(i) != "the" || i > s.lo && c.kind(i-1) != commaToken && !c.is(i-1, coordinator|subordinator) {
				continue
			}
			end := i + 1
			for end < s.hi && end-i < 5 && c.kind(end) == wordToken && !c.is(end, auxiliary|adverb|preposition|relative) && !(c.is(end, speechVerb) && !c.is(end, role)) {
				end++
			}
			if e := c.soleHolder(i, end); e != nil {
				again = append(again, mention{item: i, who: e, subject: true, sentence: n})
			}
			break
		}
	}
	c.mentions = append(c.mentions, again...)
	slices.SortStableFunc(c.mentions, func(a, b mention) int { return a.item - b.item })
}

// soleHolder is the one person met before whom "the …" between two items
// describes.
func (c *cast) soleHolder(the, end int) *entity {
	if !c.is(end-1, role) || c.capital(end-1) || !c.is(end, auxiliary|speechVerb|adverb|plainVerb) && !strings.HasSuffix(c.lower(end), "ed") {
		return nil
	}
	role := c.bytes(the+1, end).Of(c.text)
	best := c.holders(role, roleKeys(role), the)
	if len(best) == 1 && best[0].first < the {
		return best[0]
	}
	return nil
}
