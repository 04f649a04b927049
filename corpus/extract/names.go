package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// gender is what is known of the pronoun somebody goes by.
type gender uint8

const (
	unknownGender gender = iota
	masculine
	feminine
)

// fits reports whether the two may be the same.
func (g gender) fits(o gender) bool { return g == unknownGender || o == unknownGender || g == o }

// description is what a source's words say about who it is.
type description struct {
	pronoun  string // in lower case, when the source is one
	name     string // of a person or body; "" when only described
	prefix   string // an honorific before the name
	title    string // a title or rank right before it, in lower case
	role     string // as printed, less its article
	words    string // the describing phrase as printed, less later appositions
	head     string // its head noun in lower case
	kind     corpus.SourceKind
	gender   gender
	definite bool // "the", "his", "Velmark’s"
	plural   bool
	nobody   bool // a name without a sign of what it is
	at       int  // the first item
}

// describe reads a source phrase.
func (d *document) describe(s span) description {
	desc := description{at: s.lo}
	if s.hi-s.lo > 1 && d.kind(s.hi-1) == possToken {
		s.hi-- // "Strand’s accusation"
	}
	if s.hi-s.lo == 1 && d.is(s.lo, pronoun|relative) && !d.is(s.lo, anonymousNoun) || s.hi-s.lo == 1 && d.is(s.lo, possessive) {
		desc.pronoun = d.lower(s.lo)
		return desc
	}
	chunks := d.chunks(d.writtenBy(s))
	head := chunks[0]
	d.readHead(&desc, head)
	for _, c := range chunks[1:] {
		if d.is(c.lo, preposition) && !d.capital(c.lo) {
			continue // "for the defence"
		}
		d.readApposition(&desc, c)
	}
	if desc.name != "" && desc.kind == "" {
		desc.kind = d.kindOfName(desc.name, s, chunks)
	}
	if desc.role = ownRole(desc.role); !d.soundRole(desc.role) {
		desc.role = ""
	}
	if desc.name == "" && desc.kind == corpus.Office && withheld(d.bytes(s.lo, s.hi).Of(d.text)) {
		desc.kind = corpus.Anonymous
	}
	if desc.kind == corpus.Person {
		d.readGender(&desc)
	}
	return desc
}

// writtenBy takes the person out of "Brix’s statement": whoever signs it says
// it.
func (d *document) writtenBy(s span) span {
	if s.hi-s.lo < 3 || d.kind(s.hi-2) != possToken || !d.is(s.hi-1, mediumNoun) || !d.capital(s.hi-3) {
		return s
	}
	if d.anyIs(s.lo, s.hi-2, organisationNoun|governmentNoun|country) {
		return s
	}
	return span{s.lo, s.hi - 2}
}

// chunks splits a phrase at its commas, and before "who" and its like.
func (d *document) chunks(s span) []span {
	var out []span
	lo := s.lo
	for i := s.lo; i < s.hi; i++ {
		if d.kind(i) == commaToken {
			out, lo = append(out, span{lo, i}), i+1
		} else if i > lo && d.is(i, relative) && !d.is(i, possessive) {
			out, lo = append(out, span{lo, i}), i
		}
	}
	out = append(out, span{lo, s.hi})
	kept := out[:0]
	for _, c := range out {
		if !c.empty() {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		return []span{s}
	}
	return kept
}

// readHead reads the first chunk: "Defence Minister Ondra Kestelman", "a
// senior official", "The Velmark government".
func (d *document) readHead(desc *description, c span) {
	for c.hi-c.lo > 1 && d.kind(c.hi-1) == possToken || c.hi-c.lo > 1 && d.kind(c.hi-1) == markToken || c.hi-c.lo > 1 && d.kind(c.hi-1) == bracketItem {
		c.hi--
	}
	start := c.lo
	if d.is(start, determiner|possessive) && c.hi-start > 1 {
		desc.definite = d.lower(start) == "the" || d.is(start, possessive) || d.lower(start) == "that" || d.lower(start) == "this" || d.lower(start) == "these"
		start++
	}
	core := span{start, d.coreEnd(start, c.hi)}
	name := d.personAtEnd(core)
	if name.empty() && core.hi < c.hi {
		name = d.namedAfter(span{core.hi, c.hi})
	}
	if name.empty() && core.hi < c.hi && holdsOffice(d.lower(core.hi-1)) {
		name = d.officeHolder(c)
	}
	desc.words = d.bytes(c.lo, d.describedEnd(c)).Of(d.text)
	if !name.empty() {
		desc.name = d.nameText(name)
		if name.lo > core.lo || d.is(name.lo, firstName) {
			desc.kind = corpus.Person
		}
		d.readPrefix(desc, span{core.lo, name.lo})
		return
	}
	d.readBody(desc, c, core)
}

// coreEnd is where the head of a noun phrase ends: before its first
// preposition, participle or relative clause.
func (d *document) coreEnd(lo, hi int) int {
	for i := lo + 1; i < hi; i++ {
		if d.is(i, preposition) && (!d.joinsTitle(i) || d.personBefore(lo, i)) && !(d.capital(i) && d.is(i, firstName)) {
			return i
		}
		if d.kind(i) == bracketItem || d.kind(i) == dashToken || d.postponed(i, lo) {
			return i
		}
	}
	return hi
}

// postponed reports whether a participle after the noun begins at item i:
// "published on Tuesday", "infected at".
func (d *document) postponed(i, lo int) bool {
	w := d.lower(i)
	if d.kind(i) != wordToken || d.capital(i) || d.is(i, role|anonymousNoun|documentNoun|organisationNoun) {
		return false
	}
	switch w {
	case "sent", "written", "given", "read", "drawn", "kept", "found", "made", "put", "held", "drafted":
		return d.is(i-1, documentNoun) && i > lo
	}
	if w == "seen" || w == "shown" || w == "close" || w == "known" || w == "familiar" || w == "speaking" {
		return true
	}
	return strings.HasSuffix(w, "ed") && len(w) > 4 && d.is(i-1, role|anonymousNoun|documentNoun|organisationNoun) && i > lo
}

// describedEnd is where the printed name of a source that has no other name
// ends: before ", who …" and "published on …", not before "for the ministry".
func (d *document) describedEnd(c span) int {
	for i := c.lo + 1; i < c.hi; i++ {
		if d.is(i, adverb) && d.is(i-1, documentNoun) && i+1 < c.hi && d.is(i+1, speechVerb) {
			return i // "a memo first reported by"
		}
		if d.is(i, relative) || d.postponed(i, c.lo) && d.lower(i) != "close" && d.lower(i) != "familiar" && (!strings.HasSuffix(d.lower(i), "ed") || d.is(i-1, documentNoun)) {
			return i
		}
		if strings.HasSuffix(d.lower(i), "ed") && d.kind(i) == wordToken && d.is(i+1, preposition) && !d.is(i, speechNoun) && i > c.lo+1 && d.is(i-1, documentNoun) {
			return i
		}
	}
	return c.hi
}

// namedAfter finds "a salmon farmer named Egil Strand-Moe".
func (d *document) namedAfter(c span) span {
	for i := c.lo; i+1 < c.hi; i++ {
		if w := d.lower(i); w == "named" || w == "called" {
			return d.personAtEnd(span{i + 1, c.hi})
		}
	}
	return span{}
}

// dropSuffix leaves "KC", "MP" and their like off a name.
func (d *document) dropSuffix(s span) span {
	for s.hi-s.lo > 1 {
		switch d.word(s.hi - 1) {
		case "Image", "KC", "QC", "MP", "MEP", "SC", "PhD", "MD", "CBE", "OBE", "Ph.D", "M.D":
			s.hi--
		default:
			return s
		}
	}
	return s
}

// nameWord reports whether item i may be part of a name.
func (d *document) nameWord(i int) bool {
	return d.kind(i) == wordToken && (d.items[i].capital || arabicArticle(d.word(i))) && !d.is(i, auxiliary&^modal|subordinator|pronoun|relative|coordinator) && !d.digitAt(i) ||
		d.kind(i) == quoteItem && d.items[i].last-d.items[i].first < 5
}

func (d *document) particle(i int) bool {
	return d.kind(i) == wordToken && (isParticle(d.word(i)) || arabicArticle(d.word(i)))
}

// arabicArticle reports whether a word is a name led by one: "al-Faisal".
func arabicArticle(w string) bool {
	return len(w) > 4 && w[2] == '-' && (w[:2] == "al" || w[:2] == "el" || w[:2] == "as" || w[:2] == "ad") && isUpperByte(w[3])
}

// isParticle reports whether a word joins the parts of a person's name.
func isParticle(w string) bool {
	switch w {
	case "de", "da", "di", "del", "della", "van", "von", "der", "den", "la", "le", "bin", "al", "el", "ibn", "dos", "du", "ter", "y":
		return true
	}
	return false
}

func (d *document) hasDigit(s span) bool {
	return strings.ContainsAny(d.bytes(s.lo, s.hi).Of(d.text), "0123456789&")
}

func (d *document) allUpper(i int) bool {
	w := d.word(i)
	if utf8.RuneCountInString(w) < 2 || strings.HasSuffix(w, ".") {
		return false
	}
	for _, r := range w {
		if unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// nameText is a name as printed on one line, without a nickname in marks.
func (d *document) nameText(s span) string {
	if d.printedPlainly(s) {
		return d.bytes(s.lo, s.hi).Of(d.text)
	}
	parts := make([]string, 0, s.hi-s.lo)
	for i := s.lo; i < s.hi; i++ {
		if d.kind(i) == wordToken {
			parts = append(parts, uncaptioned(d.word(i)))
		} else if d.kind(i) == possToken && len(parts) > 0 {
			parts[len(parts)-1] += d.word(i)
		} else if d.kind(i) == otherToken {
			parts = append(parts, d.word(i))
		}
	}
	return strings.Join(parts, " ")
}

// printedPlainly reports whether a name is to be shown just as it is printed.
func (d *document) printedPlainly(s span) bool {
	for i := s.lo; i < s.hi; i++ {
		switch k := d.kind(i); {
		case k != wordToken && k != possToken && k != otherToken, strings.HasSuffix(d.word(i), "Image"), k == possToken && i == s.lo:
			return false
		case i > s.lo && d.gapBefore(i) != spaceBefore(k):
			return false
		}
	}
	return true
}

// spaceBefore is what stands between a token of a name and the one before it.
func spaceBefore(k tokenKind) string {
	if k == possToken {
		return ""
	}
	return " "
}

// gapBefore is what is printed between item i and the one before it.
func (d *document) gapBefore(i int) string {
	return d.text[d.tokens[d.items[i-1].last].end:d.tokens[d.items[i].first].start]
}

// readPrefix reads what stands before a person's name: honorifics and ranks
// are dropped, the rest is the role.
func (d *document) readPrefix(desc *description, s span) {
	if d.is(s.hi-1, title) && !honorific(d.lower(s.hi-1)) {
		desc.title = d.lower(s.hi - 1)
	}
	for i := s.lo; i < s.hi; i++ {
		if w := d.lower(i); honorific(w) {
			desc.prefix = w
		}
		desc.gender = max(desc.gender, d.genderAt(i))
	}
	for i := s.lo; i+1 < s.hi; i++ {
		if d.is(i, coordinator) && d.is(i+1, possessive) {
			s.lo = i + 1 // "Ann Reyd and her editor Paul Kemp"
		}
	}
	for !s.empty() && d.dropped(s.lo, s.hi) {
		s.lo++
	}
	for !s.empty() && honorific(d.lower(s.hi-1)) {
		s.hi--
	}
	if !s.empty() && d.hasRole(s) {
		desc.role = d.bytes(s.lo, s.hi).Of(d.text)
	}
}

// dropped reports whether the first word of a role is none of it: an
// honorific, a rank, an article.
func (d *document) dropped(i, hi int) bool {
	w := d.lower(i)
	return honorific(w) || militaryRank(w) && d.capital(i) || d.is(i, determiner|possessive) && d.lower(i) != "first" || i+1 == hi && d.kind(i) == possToken
}

func (d *document) hasRole(s span) bool {
	for i := s.lo; i < s.hi; i++ {
		if d.is(i, role|title|anonymousNoun) {
			return true
		}
	}
	return false
}

func honorific(w string) bool {
	switch strings.TrimSuffix(w, ".") {
	case "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "rev", "reverend", "hon", "baroness", "sheikh":
		return true
	}
	return false
}

func militaryRank(w string) bool {
	switch strings.TrimSuffix(w, ".") {
	case "brigadier", "general", "gen", "colonel", "col", "captain", "capt", "lieutenant", "lt", "major", "maj", "admiral", "adm",
		"sergeant", "sgt", "corporal", "cpl", "commander", "cmdr", "vice", "rear", "brig", "vice-admiral", "marshal":
		return true
	}
	return false
}

func (d *document) genderAt(i int) gender {
	switch {
	case d.is(i, male) && !d.is(i, female):
		return masculine
	case d.is(i, female) && !d.is(i, male):
		return feminine
	}
	return unknownGender
}

// readGender takes what the name and the role say of somebody's pronoun.
func (d *document) readGender(desc *description) {
	if desc.gender != unknownGender {
		return
	}
	lex := words()
	for word := range strings.FieldsSeq(desc.role) {
		if l := lookup(lex, word); l.is(male) != l.is(female) {
			desc.gender = masculine
			if l.is(female) {
				desc.gender = feminine
			}
		}
	}
	first, _, found := strings.Cut(desc.name, " ")
	if l := lookup(lex, first); desc.gender == unknownGender && found && l.is(maleName) != l.is(femaleName) && !l.is(anyName) {
		desc.gender = masculine
		if l.is(femaleName) {
			desc.gender = feminine
		}
	}
}
