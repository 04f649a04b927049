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
		if desc.kind == corpus.Office && hidesName(desc.role) {
			desc.kind, desc.nobody = "", true // an office and a name that cannot be told apart
		}
		return
	}
	if known := c.bodies[desc.name]; known != "" && desc.kind == corpus.Person && desc.role == "" {
		desc.kind = known
	}
	if desc.kind == corpus.Organisation || desc.kind == corpus.OutletSource {
		c.bodies[desc.name] = desc.kind
	}
	if desc.kind == corpus.Organisation && (namesSomebody(desc.name) || partyMember(desc.name)) {
		desc.name, desc.kind, desc.nobody = "", "", true
	}
	if desc.kind == corpus.Government && !strings.Contains(desc.name, " ") && (c.seen.people[desc.name] || len(c.bySur[corpus.Fold(desc.name)]) > 0) && !c.allPlaces(desc.name) {
		desc.kind = corpus.Person // a surname that a place happens to have
	}
	if desc.kind == corpus.Person && !personsName(desc.name) {
		desc.name, desc.kind, desc.nobody = "", "", true
	}
	c.settleLone(desc)
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
	case c.fullBody(desc.name) != "":
		desc.name, desc.kind = c.fullBody(desc.name), corpus.Organisation
	case c.seen.things[desc.name]:
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

// fullBody is the full name of the body that a name of one word begins:
// "Corvane", elsewhere "Corvane Systems".
func (c *cast) fullBody(name string) string {
	for _, n := range c.orgs {
		if strings.HasPrefix(n.name, name+" ") {
			return n.name
		}
	}
	return ""
}
