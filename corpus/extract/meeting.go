package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/registry"
)

// maxPeople bounds the people kept apart in one article.
const maxPeople = 2000

// meet registers the people whom the article names.
func (d *document) meet() *cast {
	c := &cast{document: d, posts: map[string]*post{}, bySur: map[string][]*entity{}, byName: map[string]*entity{}, byKnown: map[*registry.Person]*entity{}, bodies: map[string]corpus.SourceKind{}, standsFor: map[string]corpus.SourceKind{}}
	c.alone = d.standsAlone()
	for _, s := range d.sentences {
		c.meetIn(s)
	}
	c.mergeBorn()
	c.nameSurnames()
	c.describePeople()
	c.meetHolders()
	c.gatherKnownAs()
	for _, s := range d.sentences {
		c.meetThings(s)
	}
	c.mergeThings()
	c.meetCalled()
	return c
}

func (c *cast) meetIn(s sentence) {
	for i := s.lo; i < s.hi && len(c.people) < maxPeople; i++ {
		if !c.capital(i) || !c.nameWord(i) || c.beginsNoName(i, s) {
			continue
		}
		hi := i + 1
		for hi < s.hi && hi-i < 10 && (c.nameWord(hi) && c.kind(hi) == wordToken && !c.is(hi, weekday) || c.particle(hi) && c.capital(hi+1)) {
			hi++
		}
		lo := i
		for lo > s.lo && i-lo < 4 && c.kind(lo-1) == wordToken && c.is(lo-1, role|title) {
			lo--
		}
		if np := c.nounPhraseBack(s.lo, hi).lo; lo < i && np < lo && c.meetName(span{np, hi}, s) {
			i = hi - 1
			continue // "the party’s election chief"
		}
		c.meetName(span{lo, hi}, s)
		i = hi - 1
	}
}

// meetName registers the person whose name ends the phrase, if one does.
func (c *cast) meetName(s span, in sentence) bool {
	name := c.personAtEnd(s)
	if name.empty() || name.hi-name.lo < 2 {
		return false
	}
	end := c.appositionsAfter(s.hi, in.hi)
	taken := c.alone[c.folded(name.hi-1)]
	if c.is(s.lo-1, preposition) && s.lo > in.lo && !c.is(name.lo, firstName) && name.lo == s.lo && !c.personFollows(s.lo-1) && !taken {
		return false // "below Sund Glacier"
	}
	desc := c.describe(span{s.lo, end})
	if desc.name == "" || desc.kind != corpus.Person {
		c.bodies[desc.name] = desc.kind
		return false
	}
	desc.name = barePerson(desc.name)
	if c.bodies[desc.name] != "" || !personsName(desc.name) || !taken && !c.signed(&desc, name) {
		return false
	}
	if desc.role == "" {
		desc.role = c.roleBecome(s.hi, end)
	}
	c.person(desc, name.lo)
	return true
}

// signed reports whether anything here tells that a name is a person's: a
// given name, an initial, a title, a role, an age, what comes after it.
func (c *cast) signed(desc *description, name span) bool {
	return c.is(name.lo, firstName) || strings.HasSuffix(c.word(name.lo), ".") || desc.role != "" || desc.title != "" || desc.prefix != "" ||
		c.seen.people[desc.name] || c.isKnown(desc.name) || c.namesHolder(name) || c.is(name.hi, speechVerb|auxiliary|relative) || c.is(name.lo-1, speechVerb) || strings.Contains(c.word(name.hi-1), "-") || c.particle(name.lo+1)
}

// namesHolder reads "the mayor of Sandt, Ona Perl,": a name between commas
// after an office.
func (c *cast) namesHolder(name span) bool {
	return c.kind(name.lo-1) == commaToken && c.kind(name.hi) == commaToken && c.anyIs(max(0, name.lo-7), name.lo-1, role|title)
}

// personFollows reports whether a name after the preposition at item i is
// more likely a person's than a place's: "an interview with Mirela Stanhope".
func (c *cast) personFollows(i int) bool {
	switch c.lower(i) {
	case "with":
		return c.is(i-1, mediumNoun|speechNoun|speechVerb) || c.lower(i-1) == "spoke" || c.lower(i-1) == "along"
	case "by":
		return true
	}
	return false
}

// beginsNoName reports whether the capital at item i is that of a weekday, or
// of a small word that only begins the sentence: "On Tuesday Judge Piet Orsk".
func (c *cast) beginsNoName(i int, s sentence) bool {
	if c.is(i, weekday) || c.word(i) == "Q" {
		return true
	}
	return i == s.lo && c.is(i, preposition|subordinator|coordinator|determiner|whenWord) && !c.is(i, firstName)
}

// roleBecome reads "who became finance minister in January".
func (c *cast) roleBecome(from, to int) string {
	for i := from; i+2 < to; i++ {
		if !c.is(i, relative) {
			continue
		}
		switch c.lower(i + 1) {
		case "became", "becomes", "is", "was":
			lo := i + 2
			if c.is(lo, determiner) {
				lo++
			}
			hi := c.coreEnd(lo, to)
			if hi > lo && c.is(hi-1, role) && hi-lo < 5 {
				return c.bytes(lo, hi).Of(c.text)
			}
		}
	}
	return ""
}

// person finds or registers the person of that full name.
func (c *cast) person(desc description, at int) *entity {
	slug := corpus.Slug(desc.name)
	people := c.knownAs(&desc)
	e := c.met(desc.name, people)
	if e == nil {
		e = &entity{speaker: corpus.NewSpeaker(desc.name, desc.role, corpus.Person), folded: corpus.Fold(desc.name), gender: desc.gender, first: at, last: -1}
		fields := strings.Fields(desc.name)
		e.surname = surnameKey(fields)
		e.at, e.roleAt, e.ageAt = c.printedName(desc.name, at), -1, -1
		c.people = append(c.people, e)
		if c.byName[slug] == nil {
			c.byName[slug] = e
		}
		c.bySur[e.surname] = append(c.bySur[e.surname], e)
	}
	c.recognise(e, desc.name, people)
	if e.speaker.Role == "" && desc.role != "" {
		e.speaker.Role, e.roleAt = desc.role, at
	}
	if desc.title != "" && !slices.Contains(e.titles, desc.title) {
		e.titles = append(e.titles, desc.title)
	}
	if e.gender == unknownGender {
		e.gender = desc.gender
	}
	return e
}

// otherwiseNamed is the one person met whose name is the same but for its
// beginning or its middle: "Aboul Gheit", "Brian T. Carroll".
func (c *cast) otherwiseNamed(name string) *entity {
	var found *entity
	same := c.bySur[surnameKey(strings.Fields(name))]
	for _, e := range same[max(0, len(same)-maxNear):] {
		if strings.Contains(e.speaker.Name, " ") && onePerson(e.speaker.Name, name) {
			if found != nil {
				return nil
			}
			found = e
		}
	}
	return found
}

func surnameKey(fields []string) string {
	last := len(fields) - 1
	if w := strings.TrimSuffix(fields[last], "."); last > 1 && (w == "Jr" || w == "Sr" || w == "II" || w == "III") {
		last--
	}
	return corpus.Fold(fields[last])
}

// nameSurnames notes every mention of the people met, by surname.
func (c *cast) nameSurnames() {
	c.meetNamesakes()
	for n, s := range c.sentences {
		first := true
		for i := s.lo; i < s.hi; i++ {
			first = first && !c.is(i, auxiliary|preposition) && !(c.is(i, speechVerb) && c.onlyVerb(i)) && c.kind(i) != quoteItem
			if !c.capital(i) {
				continue
			}
			among := c.bySur[c.folded(i)]
			if len(among) == 0 && knighted(c.lower(i-1)) {
				among = c.byGiven(c.word(i))
			}
			if len(among) == 0 {
				continue
			}
			if e := c.pick(among, i); e != nil {
				joined := c.is(i+1, coordinator) && c.capital(i+2) // "Ada and Anna": neither alone
				owns := c.kind(i+1) == possToken                   // "Ada’s brother" did it
				c.mentions = append(c.mentions, mention{item: i, who: e, subject: first && !joined && !owns, sentence: n})
				first = first && owns
			}
		}
	}
}

// meetNamesakes registers "Mr Brix" where the only Brix met is a woman.
func (c *cast) meetNamesakes() {
	for i := 1; i < len(c.items); i++ {
		if !c.capital(i) || !honorific(c.lower(i-1)) {
			continue
		}
		g, among := c.genderAt(i-1), c.bySur[c.folded(i)]
		if g != unknownGender && len(among) == 1 && !among[0].gender.fits(g) {
			c.person(description{name: c.word(i), kind: corpus.Person, gender: g}, i)
		}
	}
}

// pick chooses among people of one surname by the words before it; nil where
// several fit.
func (c *cast) pick(among []*entity, i int) *entity {
	if len(among) == 1 {
		return among[0]
	}
	fits := c.fitting(among, c.lower(max(i-1, 0)), i)
	if len(fits) > 1 && c.lower(i+1) == "the" {
		fits = c.ofRole(fits, c.lower(i+2)) // "Brix the coach"
	}
	if len(fits) == 1 {
		return fits[0]
	}
	return nil
}

func given(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// forget takes somebody out of the cast.
func (c *cast) forget(e *entity) {
	c.people = slices.DeleteFunc(c.people, func(o *entity) bool { return o == e })
	c.bySur[e.surname] = slices.DeleteFunc(c.bySur[e.surname], func(o *entity) bool { return o == e })
}

// byGiven is the people of a given name.
func (c *cast) byGiven(name string) []*entity {
	var among []*entity
	for _, e := range c.people {
		if strings.Contains(e.speaker.Name, " ") && given(e.speaker.Name) == name {
			among = append(among, e)
		}
	}
	return among
}

// knighted reports whether a title goes before a given name: "Sir Julian".
func knighted(title string) bool {
	switch title {
	case "sir", "dame", "prince", "princess", "sister", "brother", "father", "king", "queen", "lady", "baroness", "pope":
		return true
	}
	return false
}
