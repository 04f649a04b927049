package extract

import (
	"strings"

	"onrecord/corpus"
)

// described resolves a source that is not a person's name.
func (c *cast) described(desc description, st *statement) answer {
	switch desc.kind {
	case corpus.OutletSource:
		return c.outlet(desc)
	case corpus.Office:
		return c.office(desc, st)
	case corpus.Anonymous:
		if desc.definite && !desc.plural && lookup(words(), desc.head).is(role) {
			return c.office(desc, st)
		}
		return c.nameless(desc)
	case corpus.DocumentKind:
		if t := c.paperFor(desc.head, desc.at); desc.definite && desc.head == "paper" && (t == nil || t.head == "paper" || !samePaper(t.head, "study")) && !c.press.last.IsZero() {
			return c.outlet(desc)
		}
		return c.nameless(desc)
	}
	if desc.name == "" {
		return c.nameless(desc)
	}
	return c.organisation(desc)
}

func (c *cast) outlet(desc description) answer {
	o := corpus.Outlet{}
	if desc.name != "" {
		o, _ = c.press.find(desc.name, desc.definite)
		if o.IsZero() {
			o = c.outletWithin(desc, desc.name)
		}
		if o.IsZero() {
			o = c.press.known.New(desc.name)
		}
	} else if o = c.outletWithin(desc, desc.words); o.IsZero() && desc.definite {
		o = c.press.last
	}
	if t := c.groupFor(desc.head, desc.at); o.IsZero() && desc.definite && t != nil && lookup(words(), desc.head).is(organisationNoun) {
		return answer{who: c.entityOf(t), confidence: 0.75} // "the agency" that is a board
	}
	if o.IsZero() {
		return c.nameless(desc)
	}
	e := c.other(corpus.Speaker{ID: corpus.SpeakerID(o.ID), Name: o.Name, Kind: corpus.OutletSource}, desc)
	return answer{who: e, confidence: 0.93}
}

// outletWithin is the outlet that the words of a description name: "official
// Xinhua News Agency", "the Vedomosti newspaper".
func (c *cast) outletWithin(desc description, words string) corpus.Outlet {
	for _, p := range c.placesIn(desc.at, desc.at+8) {
		if c.capital(p.name.lo) && strings.Contains(words, c.nameText(p.name)) {
			return p.outlet
		}
	}
	return corpus.Outlet{}
}

// other finds or registers a body by its id.
func (c *cast) other(s corpus.Speaker, desc description) *entity {
	for i := len(c.others) - 1; i >= 0 && i > len(c.others)-200; i-- {
		e := c.others[i]
		if s.ID != "" && e.speaker.ID == s.ID || s.Kind == corpus.Organisation && e.speaker == s || s.Kind == corpus.Government && e.speaker == s {
			return e
		}
	}
	e := &entity{speaker: s, gender: desc.gender, plural: desc.plural, head: desc.head, first: desc.at}
	e.at = c.printedFrom(desc, s.Name)
	if s.Kind == corpus.Office || s.Kind == corpus.Anonymous {
		e.gender = headGender(desc.head)
	}
	c.others = append(c.others, e)
	return e
}

func headGender(head string) gender {
	l := lookup(words(), head)
	switch {
	case l.is(male) && !l.is(female):
		return masculine
	case l.is(female) && !l.is(male):
		return feminine
	}
	return unknownGender
}

// office resolves "the minister", "the defence secretary", "a spokesman for".
func (c *cast) office(desc description, st *statement) answer {
	role := strings.TrimSpace(desc.role)
	if desc.definite {
		if a, ok := c.holder(role, desc); ok {
			return a
		}
		if among := c.sameOffice(desc); len(among) == 1 {
			return answer{who: among[0], confidence: 0.85}
		} else if len(among) > 1 {
			return ambiguous(among)
		}
		if e := c.introduced(desc); e != nil {
			return answer{who: e, confidence: 0.85}
		}
		if a, ok := c.calledSo(desc, st); ok {
			return a
		}
	}
	if desc.kind == corpus.Anonymous {
		return c.nameless(desc)
	}
	name := trimDeterminer(desc.words)
	e := c.other(known(corpus.NewSpeaker(name, role, corpus.Office)), desc)
	e.oneOfMany = e.oneOfMany || name != strings.TrimSpace(desc.words) && !desc.definite
	return answer{who: e, confidence: 0.85}
}

// roleKeys is the words of a role that tell offices apart.
func roleKeys(role string) []string {
	var keys []string
	for w := range strings.FieldsSeq(strings.ToLower(role)) {
		w = strings.TrimSuffix(strings.TrimSuffix(w, "’s"), "'s")
		if full := longTitle(w); full != "" {
			w = full
		}
		switch w {
		case "the", "a", "an", "of", "for", "at", "in", "and", "to", "his", "her", "its", "their", "then":
		case "defense":
			keys = append(keys, "defence")
		case "ceo":
			keys = append(keys, "chief", "executive")
		case "pm":
			keys = append(keys, "prime", "minister")
		default:
			keys = append(keys, w)
		}
	}
	return keys
}

// roleHead is the noun of a role: "secretary" of "Pentagon Press Secretary",
// "director" of "director of the institute".
func roleHead(role string) string {
	for _, joint := range []string{" of ", " for ", " at ", " in ", " to ", " on ", " who ", " from ", " with ", " since ", " until ", " during ", " when ", " under "} {
		role, _, _ = strings.Cut(role, joint)
	}
	return role[strings.LastIndexByte(role, ' ')+1:]
}

// holds reports whether a role holds every word wanted, the office itself
// among them.
func holds(have, wanted []string) bool {
	for _, w := range wanted {
		found := false
		for _, h := range have {
			found = found || h == w
		}
		if !found {
			return false
		}
	}
	return len(have) > 0
}

// sameOffice is those mentioned before whose office "the minister" may take
// up: "the prime minister", but not the other way round.
func (c *cast) sameOffice(desc description) []*entity {
	var among []*entity
	wanted := roleKeys(desc.words)
	for i := len(c.others) - 1; i >= 0 && i > len(c.others)-40; i-- {
		e := c.others[i]
		if e.speaker.Kind != corpus.OutletSource && e.head == desc.head && e.head != "" && e.plural == desc.plural && holds(roleKeys(e.speaker.Name), wanted) {
			if len(roleKeys(e.speaker.Name)) == len(wanted) {
				return []*entity{e} // the very words
			}
			among = append(among, e)
		}
	}
	return among
}

// earlier finds the nameless person or paper that "the officer" takes up.
func (c *cast) earlier(desc description) *entity {
	for i := len(c.others) - 1; i >= 0 && i > len(c.others)-40; i-- {
		e := c.others[i]
		if e.head == desc.head && e.head != "" && e.plural == desc.plural && holds(roleKeys(e.speaker.Name), roleKeys(desc.words)) {
			return e
		}
	}
	return nil
}

// nameless registers people without a name and documents, or takes up one
// mentioned before.
func (c *cast) nameless(desc description) answer {
	short := len(strings.Fields(desc.words)) <= 2
	if desc.definite && short {
		if e := c.earlier(desc); e != nil {
			return answer{who: e, confidence: 0.85}
		}
		if t := c.paperFor(desc.head, desc.at); t != nil && desc.kind == corpus.DocumentKind && c.lower(desc.at) == "the" {
			return answer{who: c.paper(t), confidence: 0.8}
		}
	}
	kind := desc.kind
	if kind == "" {
		kind = corpus.Anonymous
	}
	name := strings.TrimSpace(desc.words)
	if desc.role == name || kind != corpus.Anonymous {
		desc.role = ""
	}
	s := corpus.NewSpeaker(name, desc.role, kind)
	return answer{who: c.other(s, desc), confidence: 0.9}
}

// organisation resolves a body: by name, by the end of a name, or "the
// company" by what was named before.
func (c *cast) organisation(desc description) answer {
	name := canonicalBody(desc.name)
	if among := c.bySur[corpus.Fold(name[strings.LastIndexByte(name, ' ')+1:])]; len(among) > 0 && name[0] >= 'a' {
		return ambiguous(byAge(among, given(name))) // "the younger Quist"
	}
	if desc.definite && (!strings.Contains(name, " ") || isLower(name)) {
		if e := c.bodyCalled(name, desc); e != nil {
			return answer{who: e, confidence: 0.8}
		}
	}
	name, _ = c.fullThing(name)
	s := known(corpus.NewSpeaker(name, "", desc.kind))
	for i := len(c.others) - 1; i >= 0 && i > len(c.others)-60; i-- {
		if e := c.others[i]; e.speaker.ID == s.ID && s.ID != "" || acronymOf(name, e.speaker.Name) {
			return answer{who: e, confidence: 0.93}
		}
	}
	return answer{who: c.other(s, desc), confidence: 0.9}
}

// bodyCalled finds the body that "the federation" or "the company" takes up.
func (c *cast) bodyCalled(name string, desc description) *entity {
	if isLower(name) {
		if t := c.groupCalled(name, desc.at); t != nil {
			return c.entityOf(t)
		}
	}
	for i := len(c.others) - 1; i >= 0 && i > len(c.others)-40; i-- {
		e := c.others[i]
		if e.speaker.Kind != corpus.Organisation && e.speaker.Kind != corpus.Government {
			continue
		}
		for w := range strings.FieldsSeq(e.speaker.Name) {
			if sameFold(w, name) && e.speaker.Name != name {
				return e
			}
		}
	}
	return nil
}

// acronymOf reports whether a short name is the initials of a long one.
func acronymOf(short, long string) bool {
	if len(short) < 2 || 'a' <= short[1] && short[1] <= 'z' || !strings.Contains(long, " ") || short != strings.ToUpper(short) {
		return false
	}
	initials := ""
	for w := range strings.FieldsSeq(long) {
		if w[0] >= 'A' && w[0] <= 'Z' {
			initials += w[:1]
		}
	}
	return initials == short
}

// canonicalBody spells a body's name in one way: no article, "US" for
// "American" before a service of the state.
func canonicalBody(name string) string {
	name = trimDeterminer(name)
	first, rest, ok := strings.Cut(name, " ")
	if ok && first == "American" && lookup(words(), rest).is(governmentNoun) {
		return "US " + rest
	}
	if ok && (first == "U.S." || first == "U.S") {
		return "US " + rest
	}
	if ok && (strings.HasSuffix(first, "’s") || strings.HasSuffix(first, "'s")) && properName(rest) {
		return rest // "Kelmora’s Electoral Commission"
	}
	return name
}

// properName reports whether a body's name stands by itself: two capitals or
// more, and no part of a state, of which every state has one.
func properName(name string) bool {
	fields := strings.Fields(name)
	for _, w := range fields {
		if isLower(w) && w != "of" && w != "for" && w != "and" && w != "the" || lookup(words(), w).is(governmentNoun) {
			return false
		}
	}
	return len(fields) > 1 && !isLower(fields[0])
}

func trimDeterminer(name string) string {
	first, rest, ok := strings.Cut(strings.TrimSpace(name), " ")
	if ok {
		switch strings.ToLower(first) {
		case "the", "a", "an":
			return strings.TrimSpace(rest)
		}
	}
	return strings.TrimSpace(name)
}
