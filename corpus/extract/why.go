package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
)

// traces are the places in an article that tell who somebody is. They decide
// nothing: they are kept for readers who ask why.
type traces struct {
	at     corpus.Span // where the name, or the description, is printed first
	named  corpus.Span // where it was last
	roleAt int         // the item where the role was printed, or -1
	ageAt  int         // the age, or -1
	noteAt []int       // each of the notes
}

// notedAt notes where the newest notes and the age were read.
func (e *entity) notedAt(item int, age string) {
	for len(e.noteAt) < len(e.notes) {
		e.noteAt = append(e.noteAt, item)
	}
	if e.age != age {
		e.ageAt = item
	}
}

// lastNamed notes where somebody was named last, if by name.
func (c *cast) lastNamed(m mention) {
	if c.folded(m.item) == m.who.surname {
		m.who.named = c.nameAt(m)
	}
}

// nameAt is the words of the name around a mention: "Pat Ryder", of which the
// mention is "Ryder".
func (c *cast) nameAt(m mention) corpus.Span {
	lo := m.item
	for lo > 0 && m.item-lo < 6 && c.kind(lo-1) == wordToken && nameHolds(m.who.folded, c.folded(lo-1)) {
		lo--
	}
	return c.bytes(lo, m.item+1)
}

// nameHolds reports whether a word is one of a name's; both are folded.
func nameHolds(name, word string) bool {
	for w := range strings.FieldsSeq(name) {
		if w == word {
			return true
		}
	}
	return false
}

// maxPrinted is how far behind its beginning a name is looked for, in bytes.
const maxPrinted = 300

// printedName is where a person's name is printed from an item on, or its last
// word is.
func (c *cast) printedName(name string, item int) corpus.Span {
	if s := c.search(name, item); s.Len() > 0 {
		return s
	}
	return c.search(name[strings.LastIndexByte(name, ' ')+1:], item)
}

// printedFrom is where the words of a description are printed, else its name,
// else what ends as the name does.
func (c *cast) printedFrom(desc description, name string) corpus.Span {
	for _, words := range []string{desc.words, desc.name, name} {
		if s := c.search(words, desc.at); s.Len() > 0 {
			return s
		}
	}
	end := c.search(name[strings.LastIndexByte(name, ' ')+1:], desc.at)
	if end.Len() == 0 {
		return end
	}
	return corpus.Span{Start: c.bytes(desc.at, desc.at+1).Start, End: end.End}
}

// search finds words within a phrase that begins at an item.
func (c *cast) search(words string, item int) corpus.Span {
	if words == "" || item < 0 || item >= len(c.items) {
		return corpus.Span{}
	}
	from := c.bytes(item, item+1).Start
	window := c.text[from:min(len(c.text), from+maxPrinted+len(words))]
	i := strings.Index(window, words)
	if i < 0 {
		return corpus.Span{}
	}
	return corpus.Span{Start: from + i, End: from + i + len(words)}
}

// settledBy says by what rule a source is who it is.
func (c *cast) settledBy(a answer, st *statement, desc *description, taken bool) answer {
	rule := corpus.ByDescription
	switch {
	case taken:
	case desc.pronoun != "":
		rule = corpus.ByPronoun
	case desc.kind == corpus.Person:
		rule = corpus.ByName
		if a.who != nil && !strings.Contains(desc.name, " ") && corpus.Fold(desc.name) != a.who.folded {
			rule = corpus.BySurname
		}
	case a.who != nil:
		rule = c.describedBy(a.who, st, desc)
	}
	return c.because(a, st, desc, rule)
}

// describedBy is the rule for a source that is no person's name.
func (c *cast) describedBy(who *entity, st *statement, desc *description) corpus.Rule {
	says := c.says(st, who)
	switch kind := who.speaker.Kind; {
	case kind == corpus.Person && (desc.kind == corpus.Office || desc.definite && holdsOffice(desc.head)), kind == corpus.Office && says:
		return corpus.ByOffice
	case kind == corpus.OutletSource:
		return corpus.ByOutlet
	case (kind == corpus.Organisation || kind == corpus.Government) && (says || !isLower(desc.name)):
		return corpus.ByBody
	case (kind == corpus.DocumentKind || kind == corpus.Anonymous) && says:
		return corpus.AsPrinted
	}
	return corpus.ByDescription
}

// says reports whether a source prints the name of whom it is taken for, or is
// the only place that tells.
func (c *cast) says(st *statement, who *entity) bool {
	source := c.bytes(st.source.lo, st.source.hi)
	if strings.Contains(strings.ToLower(source.Of(c.text)), strings.ToLower(trimDeterminer(who.speaker.Name))) {
		return true
	}
	return who.at.Overlaps(source) && c.namedBefore(who, st.source.lo).Len() == 0
}

// because notes the rule, and the words elsewhere that it went by.
func (c *cast) because(a answer, st *statement, desc *description, rule corpus.Rule) answer {
	switch {
	case a.who == nil && len(a.candidates) > 0:
		a.why = corpus.Why{Rule: corpus.SeveralFit}
		return a
	case a.who == nil:
		a.why = corpus.Why{Rule: corpus.NobodyFits}
		return a
	}
	a.why.Rule = rule
	switch {
	case a.why.Mention.Len() > 0:
	case a.who.speaker.Kind == corpus.Person && !a.who.plural:
		a.why.Mention = c.personShown(a.who, rule, desc)
	case !c.says(st, a.who):
		a.why.Mention = c.otherShown(a.who, st.source.lo)
	case rule != corpus.ByPronoun && rule != corpus.ByDescription:
		a.who.named = c.bytes(st.source.lo, st.source.hi)
	}
	return a
}

// personShown is the words that give a person's name where the source has a
// part of it, a pronoun or a description.
func (c *cast) personShown(e *entity, rule corpus.Rule, desc *description) corpus.Span {
	switch rule {
	case corpus.BySurname, corpus.ByTurn:
		if e.at.Len() > 0 && strings.Contains(e.at.Of(c.text), " ") {
			return e.at
		}
	case corpus.ByPronoun:
		return later(e.named, e.at)
	case corpus.ByOffice, corpus.ByDescription:
		if at := c.describedAt(e, desc); at >= 0 {
			return c.introduction(e, at)
		}
		return later(e.named, e.at)
	}
	return corpus.Span{}
}

// later is the first of two spans, or the other where that is none.
func later(last, first corpus.Span) corpus.Span {
	if last.Len() > 0 {
		return last
	}
	return first
}

// describedAt is the item where the article says of somebody what a source
// calls them, or -1.
func (c *cast) describedAt(e *entity, desc *description) int {
	if age, aged := strings.CutSuffix(desc.head, "-year-old"); aged && age == e.age {
		return e.ageAt
	}
	wanted := c.post(desc.role)
	fits := func(role string) bool {
		head := roleHead(strings.ToLower(role))
		return wanted.isHeldAs(c.post(role), wanted.keys) || sameNoun(head, desc.head) || takesUp(desc.head, head)
	}
	if e.speaker.Role != "" && e.roleAt >= 0 && fits(e.speaker.Role) {
		return e.roleAt
	}
	if i := slices.IndexFunc(e.notes, fits); i >= 0 && i < len(e.noteAt) {
		return e.noteAt[i]
	}
	return -1
}

// introduction is a name with what is said of its bearer around it: "Ada Brix,
// the mayor of Sandt".
func (c *cast) introduction(e *entity, item int) corpus.Span {
	s := c.sentences[c.sentenceAt(item)]
	lo, name := item, item
	for name < s.hi && name < item+12 && !nameHolds(e.folded, c.folded(name)) {
		name++
	}
	hi := name + 1
	for hi < s.hi && hi < name+6 && nameHolds(e.folded, c.folded(hi)) {
		hi++
	}
	if np := c.nounPhraseBack(max(s.lo, item-12), hi); !np.empty() {
		lo = min(lo, np.lo)
	}
	if c.kind(lo-1) == commaToken && c.is(lo-2, role|title) {
		lo = min(lo, c.nounPhraseBack(max(s.lo, lo-12), lo-1).lo) // "the mayor, Ada Brix"
	}
	if c.kind(hi) == commaToken && c.is(hi+1, determiner|possessive|relative|role|title) {
		hi = max(hi, c.appositionsAfter(hi, s.hi))
	}
	return c.bytes(lo, min(hi, s.hi))
}

// sentenceAt is the sentence that holds an item.
func (d *document) sentenceAt(item int) int {
	n, _ := slices.BinarySearchFunc(d.sentences, item, func(s sentence, item int) int {
		if s.hi <= item {
			return -1
		}
		return 1
	})
	return min(n, len(d.sentences)-1)
}

// otherShown is where a body, a document or somebody without a name is named
// before an item.
func (c *cast) otherShown(e *entity, item int) corpus.Span {
	return later(c.namedBefore(e, item), later(e.named, e.at))
}

// namedBefore is where the article names an outlet, a body or a document before
// an item, whether or not it speaks there.
func (c *cast) namedBefore(e *entity, item int) corpus.Span {
	if e.speaker.Kind == corpus.OutletSource {
		return c.outletBefore(e.speaker.ID)
	}
	t := c.thingNamed(e.speaker.Name)
	if t == nil {
		return corpus.Span{}
	}
	last := c.placeBefore(item)
	for k := last; k >= 0 && k > last-maxNear; k-- {
		if p := c.thingPlaces[k]; p.of == t && c.beginsAt(t.name, p.item) {
			from := c.bytes(p.item, p.item+1).Start
			return corpus.Span{Start: from, End: from + len(t.name)}
		}
	}
	return corpus.Span{}
}

// beginsAt reports whether words begin at an item.
func (c *cast) beginsAt(words string, item int) bool {
	return strings.HasPrefix(c.text[c.bytes(item, item+1).Start:], words)
}

// outletBefore is where an outlet was named last.
func (c *cast) outletBefore(id corpus.SpeakerID) corpus.Span {
	for i := c.press.noticed - 1; i >= 0 && i > c.press.noticed-maxNear; i-- {
		if p := c.press.places[i]; corpus.SpeakerID(p.outlet.ID) == id {
			return c.bytes(p.name.lo, p.name.hi)
		}
	}
	return corpus.Span{}
}

// shownWhy is why, as the quote shows it: a quotation without words of its own
// goes on with whoever spoke, and what stands in the source is not elsewhere.
func (t *teller) shownWhy(st *statement, q *corpus.Quote, a answer) corpus.Why {
	why := a.why
	switch {
	case a.who == nil:
	case st.spoken && st.cue.hi == st.cue.lo:
		why.Rule = corpus.ByTurn
	case st.free && st.previous != nil && st.previous.source == st.source:
		why.Rule = corpus.ByContinuation
	case st.free:
		why.Rule = corpus.ByNeighbour
	}
	if !why.Mention.In(t.text) || slices.ContainsFunc(q.Source, why.Mention.Overlaps) {
		why.Mention = corpus.Span{}
	}
	return why
}
