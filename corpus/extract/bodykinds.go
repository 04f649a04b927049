package extract

import (
	"strings"

	"onrecord/corpus"
)

// newsNoun reports whether the noun at item head is that of an outlet: "the
// news agency", "the station"; not "the field station", "the space agency".
func (d *document) newsNoun(head int, core span) bool {
	switch d.lower(head) {
	case "station", "agency", "network", "channel", "site":
	default:
		return true
	}
	if head == core.lo || d.capital(head-1) || d.is(head-1, determiner|possessive|number|demonym) || d.kind(head-1) == possToken {
		return true
	}
	switch d.lower(head - 1) {
	case "news", "radio", "tv", "television", "media", "state", "public", "national", "local", "private", "commercial", "broadcast", "cable",
		"satellite", "music", "sports", "press", "wire", "student", "community", "regional", "rival", "independent", "streaming", "government", "state-run", "state-owned", "daily":
		return true
	}
	return false
}

// officeHead reports whether the noun at item head is an office: "clerk",
// "chief medical officer", "chief of staff"; not "driver".
func (d *document) officeHead(head int, core span) bool {
	w := d.lower(head)
	if w == "officer" {
		return d.lower(core.lo) == "chief" || d.lower(core.lo+1) == "chief" || head > core.lo && d.lower(head-1) == "returning"
	}
	if w == "general" && head > core.lo {
		return officeNoun(d.lower(head-1)) || d.is(head-1, spokesNoun|title) // "attorney general"
	}
	return officeNoun(w)
}

// speaksFor reports whether the noun at item head is that of one who speaks for
// others: "press officer", "media adviser".
func (d *document) speaksFor(head int) bool {
	switch d.lower(head) {
	case "officer", "secretary", "adviser", "advisor", "director", "chief", "manager", "official", "attaché", "aide", "assistant":
		switch d.lower(head - 1) {
		case "press", "media", "communications", "pr":
			return true
		}
		return d.lower(head-1) == "relations" && (d.lower(head-2) == "public" || d.lower(head-2) == "media" || d.lower(head-2) == "press")
	}
	return false
}

// municipal reports whether a name is that of a city or a county as a body:
// "the City of Halm".
func (d *document) municipal(first int) bool {
	switch d.word(first) {
	case "City", "Town", "Borough", "County", "Municipality", "Village", "State", "Province", "Canton", "Commonwealth", "Kingdom", "Republic":
		return d.lower(first+1) == "of" && d.capital(first+2)
	}
	return false
}

// personsOffice reports whether an office is that of somebody: "the mayor’s
// office", "Brisk’s office"; not "Quarn’s electoral office".
func (d *document) personsOffice(c span, head int) bool {
	if d.kind(head-1) == possToken {
		return d.is(head-2, role|title) || d.capital(head-2) && !d.is(head-2, country|metonym|organisationNoun|governmentNoun) && !d.placeLike(d.word(head-2))
	}
	return head == c.lo+1 && (d.lower(c.lo) == "his" || d.lower(c.lo) == "her")
}

// stateOffice reports whether an office so called is a part of the state.
func stateOffice(lead string) bool {
	switch lead {
	case "audit", "home", "foreign", "cabinet", "war", "tax", "customs", "immigration", "revenue", "passport", "colonial", "northern":
		return true
	}
	return false
}

// kindOfName says what a bare name is, from its words and its place.
func (d *document) kindOfName(name string, s span, chunks []span) corpus.SourceKind {
	if wordSets()["known"][strings.ToLower(name)] {
		return corpus.Organisation
	}
	if _, ok := d.wellKnown(name); ok {
		return corpus.OutletSource
	}
	if d.isKnown(name) {
		return corpus.Person
	}
	c := chunks[0]
	the := d.lower(c.lo) == "the"
	first := c.lo
	if the || d.is(c.lo, determiner|possessive) {
		first++
	}
	c.hi = min(c.hi, max(first+1, d.coreEnd(first, c.hi)))
	if c.hi > first && d.kind(c.hi-1) == possToken {
		c.hi--
	}
	if c.hi <= first {
		return corpus.Organisation
	}
	last := c.hi - 1
	switch {
	case d.isOutletName(span{first, c.hi}, the):
		return corpus.OutletSource
	case d.stateBody(name, last) || d.anyIs(first, c.hi, governmentNoun) && !d.anyIs(first, c.hi, outletWord) && !d.ownCouncil(last) && !d.rebelArmy(last):
		return corpus.Government
	case d.allAre(first, c.hi), d.municipal(first) && !d.is(last, organisationNoun|companyWord):
		return corpus.Government
	case d.anyIs(first, c.hi, organisationNoun), d.is(last, companyWord) && last > first, the, d.hasDigit(span{first, c.hi}), d.allUpper(last):
		return corpus.Organisation
	case c.hi-first == 1 && d.placeLike(name):
		return corpus.Government
	case d.pluralNoun(last) && c.hi-first == 1 && !d.midSentence(first) && !d.midCapital(name):
		return corpus.Anonymous
	}
	return d.kindUnsure(name, span{first, c.hi})
}

// stateBody reports whether a body is a government’s, or one of the Union’s,
// though no word of its name tells.
func (d *document) stateBody(name string, last int) bool {
	switch name {
	case "White House", "Downing Street", "European Commission", "European Council", "European Parliament", "Capitol Hill", "Élysée", "Home Office", "Foreign Office", "Cabinet Office", "Federal Reserve":
		return true
	}
	return d.word(last) == "Office" && stateOffice(d.lower(last-1))
}

// ownCouncil reports whether a council is no town’s: "the Staff Council".
func (d *document) ownCouncil(last int) bool {
	if d.lower(last) != "council" && d.lower(last) != "parliament" && d.lower(last) != "congress" {
		return false
	}
	switch d.lower(last - 1) {
	case "staff", "works", "workers", "arts", "sports", "press", "bar", "student", "students", "youth", "church", "parish", "refugee", "research", "medical", "trade", "trades", "world", "consumer", "advisory", "players", "faculty":
		return true
	}
	return d.kind(last-1) == possToken || d.kind(last-1) == markToken
}

// rebelArmy reports whether an army is no state’s: "the Liberation Army".
func (d *document) rebelArmy(last int) bool {
	switch d.lower(last - 1) {
	case "liberation", "salvation", "resistance", "lord’s", "independence", "defence":
		return d.lower(last) == "army" || d.lower(last) == "forces"
	}
	return false
}

// kindUnsure says what a name is that no word of it tells. One of two or three
// words is a person's unless the article treats it as a thing or it begins
// with a place; one word is looked into later.
func (d *document) kindUnsure(name string, s span) corpus.SourceKind {
	words := strings.Count(name, " ") + 1
	switch {
	case d.certainOutlet(s), words > 1 && d.knownOutlet(s.lo) && d.kind(s.lo+1) == wordToken:
		return corpus.OutletSource
	case words == 2 && placeLead(d.lower(s.lo)) && !d.is(s.lo, firstName):
		return corpus.Government
	case words > 1 && (d.anyIs(s.lo, s.hi, country) || partisan(d.lower(s.lo)) && d.items[s.hi-1].lex == nil || bodyTail(d.lower(s.hi-1))) && !d.is(s.lo, firstName):
		return corpus.Organisation
	case words == 1, d.seen.people[name], d.is(s.lo, firstName):
		return corpus.Person
	case d.placeLike(d.word(s.lo)), words > 3, d.seen.things[name]:
		return corpus.Organisation
	}
	return corpus.Person
}

// knownOutlet reports whether item i alone is an outlet in capitals: "CNN".
func (d *document) knownOutlet(i int) bool {
	_, ok := d.wellKnown(d.word(i))
	return ok && d.allUpper(i)
}

// placeLead reports whether a word begins the names of places.
func placeLead(word string) bool {
	switch word {
	case "san", "los", "las", "new", "santa", "fort", "port", "north", "south", "east", "west", "northern", "southern", "eastern", "western", "upper", "lower", "great":
		return true
	}
	return false
}

func (d *document) anyIs(lo, hi int, c class) bool {
	for i := lo; i < hi; i++ {
		if d.is(i, c) {
			return true
		}
	}
	return false
}

// allAre reports whether every word is a country, a capital, or joins such.
func (d *document) allAre(lo, hi int) bool {
	if hi-lo == 1 && d.is(lo, organisationNoun) {
		return false
	}
	for i := lo; i < hi; i++ {
		if !d.is(i, country|metonym|demonym|coordinator) && !d.placeLike(d.word(i)) && !compass(d.lower(i)) {
			return false
		}
	}
	return true
}

func compass(w string) bool {
	switch w {
	case "north", "south", "east", "west", "new", "saudi", "united", "states", "kingdom", "nations", "arab", "emirates", "korea", "zealand", "africa", "arabia", "union", "european":
		return true
	}
	return false
}
