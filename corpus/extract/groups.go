package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
)

// thing is a body or a document that the article names, whether or not it
// speaks.
type thing struct {
	name    string
	kind    corpus.SourceKind
	nouns   []string // what it is called besides: its own words, its appositions
	aliases []string // short names
	head    string   // of a document
	first   int
	times   int
}

// thingPlace is where a thing is named.
type thingPlace struct {
	item    int
	of      *thing
	subject bool
}

// maxThings bounds the bodies and documents kept apart in one article.
const maxThings = 500

// meetThings registers the bodies and documents of a sentence.
func (c *cast) meetThings(s sentence) {
	for i := s.lo; i < s.hi && len(c.things) < maxThings; i++ {
		switch {
		case c.kind(i) != wordToken:
		case c.is(i, documentNoun) && !c.capital(i):
			c.meetDocument(i, s)
		case c.capital(i) && c.nameWord(i) && !c.beginsNoName(i, s):
			hi := i + 1
			for hi < s.hi && hi-i < 10 && (c.nameWord(hi) && c.kind(hi) == wordToken && !c.is(hi, weekday) || c.joinsName(hi, span{i, s.hi}) && !c.is(hi, coordinator)) {
				hi++
			}
			c.meetBody(span{i, hi}, s)
			i = hi - 1
		}
	}
}

// meetBody registers the body that a run of capitals names, if no person or
// place is.
func (c *cast) meetBody(run span, s sentence) {
	if run.hi-run.lo == 1 && run.lo == s.lo && !c.capital(run.hi) && c.is(run.hi, organisationNoun|role|collective) {
		return // "Tech giant Orbit"
	}
	np := c.leadOf(run, s)
	desc := c.describe(span{np.lo, c.explained(np.hi, s)})
	name := canonicalBody(desc.name)
	if name == "" || desc.kind != corpus.Organisation && desc.kind != corpus.Government && desc.kind != corpus.Person && desc.kind != corpus.OutletSource || isLower(name) {
		return
	}
	if desc.kind == corpus.Person && (strings.Contains(name, " ") || c.knows(name) || c.is(run.lo, firstName) || desc.role != "") || c.allPlaces(name) || generic(name) {
		return
	}
	if last := strings.ToLower(name[strings.LastIndexByte(name, ' ')+1:]); partisan(last) || lookup(words(), last).is(demonym) {
		return // "Nevada’s Democratic" caucus
	}
	t := c.thingNamed(name)
	if t == nil {
		t = &thing{name: name, kind: desc.kind, first: run.lo}
		for w := range strings.FieldsSeq(strings.ToLower(name)) {
			t.nouns = append(t.nouns, w)
		}
		c.things = append(c.things, t)
	}
	t.times++
	for i := np.lo; i < run.lo; i++ {
		t.nouns = append(t.nouns, c.lower(i))
	}
	c.thingPlaces = append(c.thingPlaces, thingPlace{run.lo, t, c.afterThing(t, run.hi, s)})
}

// explained is where ", the operator of the grid" or ", Velmark’s largest maker
// of pumps" ends after a name.
func (c *cast) explained(at int, s sentence) int {
	if c.kind(at) != commaToken || !c.is(at+1, determiner|possessive) && c.kind(at+2) != possToken {
		return at
	}
	for end := at + 1; end < s.hi && end < at+12; end++ {
		switch {
		case c.kind(end) == commaToken:
			return end
		case c.is(end, auxiliary) && c.kind(end) == wordToken || c.kind(end) != wordToken && c.kind(end) != possToken:
			return at
		}
	}
	return at
}

// leadOf is the run with the nouns before it: "the rail union TSU".
func (c *cast) leadOf(run span, s sentence) span {
	lo := run.lo
	for lo > s.lo && run.lo-lo < 4 && c.kind(lo-1) == wordToken && !c.capital(lo-1) && (c.is(lo-1, organisationNoun|collective|demonym) || lo < run.lo && c.items[lo-1].lex == nil) {
		lo--
	}
	if lo > s.lo && c.is(lo-1, determiner) {
		lo--
	}
	return span{lo, run.hi}
}

// afterThing reads what follows a body's name, "(LRW)" and ", the operator of
// …", and reports whether the body is the subject of its clause.
func (c *cast) afterThing(t *thing, at int, s sentence) bool {
	if c.kind(at) == bracketItem {
		if inner := strings.Trim(c.word(at), "()[] "); inner != "" && strings.ToUpper(inner) == inner && !strings.Contains(inner, " ") {
			t.aliases = append(t.aliases, inner)
		}
		at++
	}
	if c.kind(at) == commaToken && at+1 < s.hi {
		end := at + 1
		for end < s.hi && end-at < 20 && (c.kind(end) == wordToken || c.kind(end) == possToken) {
			end++
		}
		switch lo := at + 1; {
		case c.is(lo, determiner) && end-lo == 2 && c.allUpper(lo+1):
			t.aliases = append(t.aliases, c.word(lo+1))
		case c.is(lo, determiner|possessive) || c.kind(lo+1) == possToken:
			if head := c.coreEnd(lo+1, end); head > lo {
				t.nouns = append(t.nouns, c.lower(head-1))
			}
		case !c.is(lo, relative):
			return false
		}
		return true
	}
	return c.is(at, auxiliary|speechVerb|plainVerb) || c.kind(at) == wordToken && !c.capital(at) && !c.is(at, preposition|coordinator|role|organisationNoun|documentNoun) && (strings.HasSuffix(c.word(at), "ed") || strings.HasSuffix(c.word(at), "s")) || c.is(at, adverb)
}

// meetDocument registers "a letter from his solicitors".
func (c *cast) meetDocument(head int, s sentence) {
	if c.is(head, speechVerb) && !c.is(head-1, determiner|possessive) && c.kind(head-1) != possToken {
		return
	}
	if k := head + 1; c.kind(k) == wordToken && !c.is(k, preposition|speechVerb|auxiliary|relative|coordinator|adverb|plainVerb) && !c.postponed(k, head-1) && c.kind(k) != possToken && !strings.HasSuffix(c.lower(k), "ed") {
		return // "a report card"
	}
	np := c.nounPhraseBack(max(s.lo, head-12), head+1)
	for i := np.hi - 2; i > np.lo; i-- {
		if c.is(i, preposition) || c.is(i, determiner) && !c.capital(i) {
			np.lo = i
			if c.is(i, preposition) {
				np.lo++
			}
			break
		}
	}
	if np.empty() || c.lower(np.lo) == "the" || c.is(np.lo, determiner) && (c.lower(np.lo) == "that" || c.lower(np.lo) == "this" || c.lower(np.lo) == "no" || c.lower(np.lo) == "any") {
		return
	}
	if bare := !c.is(np.lo, determiner|possessive|number) && !c.capital(np.lo); bare && (!c.pluralNoun(head) || np.hi-np.lo > 2 || c.is(np.lo, speechVerb|plainVerb) || !c.is(np.lo-1, preposition) && np.lo > s.lo) {
		return
	}
	t := &thing{name: c.bodyName(span{np.lo, c.documentEnd(head+1, s)}), kind: corpus.DocumentKind, head: c.lower(head), first: np.lo}
	c.things = append(c.things, t)
	c.thingPlaces = append(c.thingPlaces, thingPlace{np.lo, t, c.is(head+1, auxiliary|speechVerb|plainVerb) && !c.is(np.lo-1, preposition) && !signedPaper(c.lower(head))})
}

// documentEnd is where the phrase ends that tells one letter from another:
// "from his solicitors", "of 48,000 nurses".
func (c *cast) documentEnd(at int, s sentence) int {
	for range 2 {
		switch c.lower(at) {
		case "of", "from", "by", "on", "about":
		default:
			return at
		}
		end := at + 1
		for end < s.hi && end-at < 9 && (c.kind(end) == wordToken || c.kind(end) == possToken) && !c.is(end, preposition|relative|auxiliary|subordinator|coordinator|speechVerb|adverb|weekday|plainVerb) && !c.postponed(end, at) {
			end++
		}
		if end == at+1 || c.is(at+1, weekday|whenWord) || c.is(at+2, whenWord) {
			return at
		}
		at = end
	}
	return at
}

// thingNamed is the body of that name, in full or short.
func (c *cast) thingNamed(name string) *thing {
	for _, t := range c.things {
		if t.name == name || t.kind != corpus.DocumentKind && slices.Contains(t.aliases, name) {
			return t
		}
	}
	return nil
}

// mergeThings lets the first word of one body's name, and its initials, stand
// for it: "Ormond", of Ormond Glass.
func (c *cast) mergeThings() {
	for _, short := range c.things {
		if short.kind == corpus.DocumentKind || strings.Contains(short.name, " ") {
			continue
		}
		if long := c.longFor(short); long != nil {
			long.aliases = append(long.aliases, short.name)
			long.times += short.times
			for i := range c.thingPlaces {
				if c.thingPlaces[i].of == short {
					c.thingPlaces[i].of = long
				}
			}
			short.times = 0
		}
	}
}

// longFor is the one body whose name begins with a short one or has it for
// initials.
func (c *cast) longFor(short *thing) *thing {
	var long *thing
	for _, t := range c.things {
		if t == short || t.kind == corpus.DocumentKind || t.kind == corpus.OutletSource {
			continue
		}
		begins := strings.HasPrefix(t.name, short.name+" ") && c.shownToBe(t) && !isUpperByte(short.name[len(short.name)-1]) && !strings.HasSuffix(short.name, ".") && !c.placeLike(short.name) && !lookup(words(), short.name).is(country|demonym|firstName|organisationNoun|whenWord)
		if !begins && !acronymOf(short.name, t.name) && !slices.Contains(t.aliases, short.name) {
			continue
		}
		if long != nil {
			return nil
		}
		long = t
	}
	return long
}

// fullThing is the full name of a body that is named in short.
func (c *cast) fullThing(name string) (string, bool) {
	for _, t := range c.things {
		if slices.Contains(t.aliases, name) && t.kind != corpus.DocumentKind {
			return t.name, true
		}
	}
	return name, false
}
