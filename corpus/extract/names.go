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
	if !d.soundRole(desc.role) {
		desc.role = ""
	}
	if desc.kind == corpus.Person {
		d.readGender(&desc)
	}
	return desc
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

// postponed reports whether a participle after the noun begins at item i:
// "published on Tuesday", "infected at".
func (d *document) postponed(i, lo int) bool {
	w := d.lower(i)
	if d.kind(i) != wordToken || d.capital(i) || d.is(i, role|anonymousNoun|documentNoun|organisationNoun) {
		return false
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

// introduces reports whether the word at item i stands before names without
// being a part of them.
func (d *document) introduces(i int) bool {
	switch d.lower(i) {
	case "republican", "democrat", "democratic", "conservative", "labour", "liberal", "socialist", "eyewitness", "rev":
		return true
	}
	w := d.lower(i)
	doer := len(w) > 5 && (strings.HasSuffix(w, "er") || strings.HasSuffix(w, "or") || strings.HasSuffix(w, "ist") || strings.HasSuffix(w, "-author"))
	return d.is(i, demonym|anonymousNoun|role) || doer && d.items[i].lex == nil
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
		if d.is(i, firstName) && (d.anyIs(c.lo, i, title|role) || d.introduces(i-1)) && !d.anyIs(i+1, s.hi, organisationNoun|outletWord|country) {
			return span{i, s.hi}
		}
	}
	return span{}
}

// dropSuffix leaves "KC", "MP" and their like off a name.
func (d *document) dropSuffix(s span) span {
	for s.hi-s.lo > 1 {
		switch d.word(s.hi - 1) {
		case "KC", "QC", "MP", "MEP", "SC", "PhD", "MD", "CBE", "OBE", "Ph.D", "M.D":
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

// personal reports whether a name looks like a person's, in phrase c.
func (d *document) personal(s, c span) bool {
	text := d.nameText(s)
	if _, ok := corpus.LookupOutlet(text); ok {
		return false
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
	parts := make([]string, 0, s.hi-s.lo)
	for i := s.lo; i < s.hi; i++ {
		if d.kind(i) == wordToken {
			parts = append(parts, d.word(i))
		} else if d.kind(i) == possToken && len(parts) > 0 {
			parts[len(parts)-1] += d.word(i)
		} else if d.kind(i) == otherToken {
			parts = append(parts, d.word(i))
		}
	}
	return strings.Join(parts, " ")
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
	return honorific(w) || militaryRank(w) && d.capital(i) || d.is(i, determiner) && d.lower(i) != "first" || i+1 == hi && d.kind(i) == possToken
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
