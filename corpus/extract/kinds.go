package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
)

// settleKind lets what an article says of a name elsewhere decide what it is
// here: "The trade group OpenNet", later "OpenNet".
func (c *cast) settleKind(desc *description) {
	if desc.name == "" {
		c.settleOffice(desc)
		return
	}
	if desc.kind == corpus.Person && c.isKnown(desc.name) {
		return
	}
	if rest := withoutLead(desc.name); rest != desc.name {
		if desc.name = rest; c.allPlaces(rest) {
			desc.kind = corpus.Government
		}
	}
	if kind, ok := c.standsFor[desc.name]; ok && desc.kind != corpus.Person {
		desc.kind = kind
	}
	c.settleRival(desc)
	if known := c.bodies[desc.name]; known != "" && desc.kind == corpus.Person && desc.role == "" {
		desc.kind = known
	}
	if e := c.otherwiseNamed(desc.name); e != nil && desc.kind == corpus.Organisation {
		desc.kind = corpus.Person // "La Brix", of Gloria La Brix
	}
	if desc.kind == corpus.Organisation || desc.kind == corpus.OutletSource {
		c.bodies[desc.name] = desc.kind
	}
	if desc.kind == corpus.Organisation || desc.kind == corpus.Government {
		if held, name, ok := unbury(desc.name); ok {
			desc.role, desc.name, desc.kind = trimDeterminer(held), name, corpus.Person
		}
	}
	if desc.kind == corpus.Person {
		desc.name = barePerson(desc.name)
	}
	if desc.kind == corpus.Organisation && (namesSomebody(desc.name) || partyMember(desc.name)) {
		desc.name, desc.kind, desc.nobody = "", "", true
	}
	if desc.kind == corpus.Government && !strings.Contains(desc.name, " ") && (c.seen.people[desc.name] || len(c.bySur[corpus.Fold(desc.name)]) > 0) && !c.allPlaces(desc.name) {
		desc.kind = corpus.Person // a surname that a place happens to have
	}
	if desc.kind == corpus.Person && !personsName(desc.name) || !soundName(desc.name) {
		desc.name, desc.kind, desc.nobody = "", "", true
	}
	c.settleLone(desc)
}

// settleOffice lets an office that is printed with its holder be that person,
// and one that cannot be an office be nobody's.
func (c *cast) settleOffice(desc *description) {
	if desc.kind == corpus.Anonymous && !desc.plural {
		if held, name, ok := unbury(trimDeterminer(desc.words)); ok {
			desc.role, desc.name, desc.kind = held, name, corpus.Person
		}
	}
	if desc.kind != corpus.Office {
		return
	}
	if first, _, _ := strings.Cut(desc.words, " "); lookup(words(), first).is(number) {
		desc.kind = corpus.Anonymous // "One MP"
		return
	}
	if held, name, ok := unbury(desc.role); ok {
		desc.role, desc.name, desc.kind = trimDeterminer(held), name, corpus.Person
		return
	}
	if rest := withoutLead(desc.role); rest != desc.role {
		desc.role, desc.words = rest, rest
	}
	if hidesName(desc.role) || !soundName(desc.words) {
		desc.kind, desc.nobody = "", true // an office and a name that cannot be told apart
	}
}

// allPlaces reports whether a name is that of a country or capital we know.
func (c *cast) allPlaces(name string) bool {
	return lookup(words(), name).is(country | metonym | governmentNoun)
}

// settleLone decides about a name of one word that is nobody's surname here.
// Without a sign that it is a person's, it is none: better unattributed than
// a state or a company among the people.
func (c *cast) settleLone(desc *description) {
	if desc.kind != corpus.Person || strings.Contains(desc.name, " ") || desc.role != "" || desc.prefix != "" || c.knows(desc.name) {
		return
	}
	switch {
	case c.seen.people[desc.name]:
	case c.placeLike(desc.name):
		desc.kind = corpus.Government
	case lookup(words(), desc.name).is(firstName):
	case c.standsForBody(desc):
	case c.seen.things[desc.name], humped(desc.name):
		desc.kind = corpus.Organisation
	default:
		desc.name, desc.kind, desc.nobody = "", "", true
	}
}

// knows reports whether somebody of that surname or given name has been met.
func (c *cast) knows(name string) bool {
	if len(c.bySur[corpus.Fold(name)]) > 0 {
		return true
	}
	return slices.ContainsFunc(c.people, func(e *entity) bool { return strings.HasPrefix(e.speaker.Name, name+" ") })
}

// standsForBody takes a name of one word for a body’s: the first word of its
// full name, elsewhere in the article, or one that everybody knows.
func (c *cast) standsForBody(desc *description) bool {
	full, ok := c.fullThing(desc.name)
	if ok || wordSets()["known"][strings.ToLower(desc.name)] {
		desc.name, desc.kind = full, corpus.Organisation
		return true
	}
	return false
}

// settleRival lets a neighbour, rival or supplier be a state, a paper or a
// company, where nothing says that it is a person: "Its rival Novy Most".
func (c *cast) settleRival(desc *description) {
	if desc.kind != corpus.Person || !wordSets()["either"][roleHead(strings.ToLower(desc.role))] || lookup(words(), given(desc.name)).is(firstName) || desc.prefix != "" || c.seen.people[desc.name] {
		return
	}
	if o, ok := c.press.find(desc.name, false); ok {
		desc.name, desc.kind = o.Name, corpus.OutletSource
		return
	}
	desc.kind = corpus.Organisation
	if c.placeLike(desc.name) || desc.role != "" && strings.HasPrefix(roleHead(strings.ToLower(desc.role)), "neighbo") {
		desc.kind = corpus.Government
	}
	desc.role = ""
}

// humped reports whether a name has a capital within, as companies’ do:
// "RailWest"; not "McKay" or "DeLuca".
func humped(name string) bool {
	for i := 4; i < len(name); i++ {
		if isUpperByte(name[i]) && 'a' <= name[i-1] && name[i-1] <= 'z' {
			return !strings.HasPrefix(name, "Mac") && !strings.HasPrefix(name, "Fitz")
		}
	}
	return false
}
