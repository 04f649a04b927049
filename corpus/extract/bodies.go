package extract

import (
	"strings"

	"onrecord/corpus"
)

// readBody reads a source that is no named person: an office, a body, a
// document, or people without a name.
func (d *document) readBody(desc *description, c, core span) {
	if core.empty() {
		core = c
	}
	head := d.headOf(core)
	desc.head = d.lower(head)
	desc.plural = d.pluralNoun(head) || d.is(core.lo, number) && desc.head != "one" || d.is(c.lo, number) && d.lower(c.lo) != "one"
	run := core.hi
	for run > core.lo && (d.nameWord(run-1) || d.joinsName(run-1, core)) {
		run--
	}
	if run < core.hi && !d.commonStart(run, core) {
		d.readNamedBody(desc, span{run, core.hi}, core)
		return
	}
	d.readCommonNoun(desc, c, core, head)
}

// headOf is the last word of a phrase that means something to us, else its
// last word.
func (d *document) headOf(core span) int {
	last := core.hi - 1
	for i := last; i >= core.lo; i-- {
		if d.is(i, role|anonymousNoun|documentNoun|organisationNoun|governmentNoun|outletNoun|collective|spokesNoun|country|metonym) &&
			!(d.is(i, determiner|number) && i < last) {
			return i
		}
	}
	for last > core.lo && d.kind(last) != wordToken {
		last--
	}
	return last
}

// joinsName reports whether item i stands between the words of a body's name:
// "Bank of Aldmoor", "Tarn & Loxley", "Orme’s".
func (d *document) joinsName(i int, c span) bool {
	if i <= c.lo || i+1 >= c.hi {
		return false
	}
	switch d.word(i) {
	case "of", "for", "and", "&", "the", "on", "’s", "'s", "’", "'":
		return d.capital(i-1) && d.capital(i+1) || d.word(i) == "the" && d.kind(i-1) == wordToken && d.lower(i-1) == "of"
	}
	return d.bareGenitive(i)
}

// commonStart reports whether the capital run is only the first word of the
// sentence: "Residents", "Two diplomats", "Military intelligence".
func (d *document) commonStart(run int, core span) bool {
	if core.hi-run > 1 && !d.is(core.hi-1, anonymousNoun) {
		return false
	}
	for i := run; i < core.hi; i++ {
		if !d.is(i, anonymousNoun|documentNoun|collective|role|determiner|number|outletNoun) || d.is(i, country|metonym|demonym|outletWord&^outletNoun) {
			return false
		}
	}
	return !d.midSentence(run)
}

// midSentence reports whether a capital at item i is not due to its place.
func (d *document) midSentence(i int) bool {
	return i > 0 && d.kind(i-1) != stopToken && d.kind(i-1) != quoteItem && d.kind(i-1) != dashToken &&
		!strings.Contains(d.text[d.tokens[d.items[i-1].last].end:d.tokens[d.items[i].first].start], "\n")
}

func (d *document) readNamedBody(desc *description, run, core span) {
	if d.is(run.lo, unnamed) || d.is(core.lo, unnamed) {
		desc.kind = corpus.Anonymous
		return
	}
	lead := run.lo > core.lo && d.is(run.lo-1, organisationNoun|outletNoun|collective|governmentNoun)
	if run.lo > core.lo && !lead && !d.onlyDescribes(core.lo, run) {
		run.lo = core.lo // "the export agency Tarn" keeps its words
	}
	head := d.headOf(run)
	switch {
	case d.lower(head) == "democrats" && head > run.lo && desc.definite && !d.is(head-1, country|demonym):
		desc.name, desc.kind = d.nameText(run), corpus.Organisation // "the Social Democrats"
		return
	case d.is(head, anonymousNoun) && !d.is(head, organisationNoun|governmentNoun|country) && (run.hi-run.lo == 1 || !d.is(head, determiner)):
		desc.kind = corpus.Anonymous
		return
	case d.is(head, spokesNoun), d.speaksFor(head):
		desc.kind = corpus.Office
		return
	case d.listedOutlet(run):
		desc.name, desc.kind = d.nameText(run), corpus.OutletSource
		return
	case d.is(head, role) && !d.is(head, organisationNoun|governmentNoun) && head == run.hi-1:
		desc.kind = corpus.Office
		desc.role = d.nameText(run)
		if !desc.definite && desc.words != desc.role {
			desc.kind = corpus.Anonymous
		}
		return
	}
	if d.is(run.lo, role|title) && d.lower(run.lo+1) == "of" && run.hi-run.lo > 2 && holdsOffice(d.lower(run.lo)) {
		d.readOffice(desc, run)
		return
	}
	desc.name = d.nameText(run)
	switch {
	case lead && d.is(run.lo-1, outletNoun):
		desc.kind = corpus.OutletSource
	case lead && !d.is(run.lo-1, governmentNoun):
		desc.kind = corpus.Organisation
	}
}

// listedOutlet reports whether a run after "The" is an outlet called after
// people: "The Economist".
func (d *document) listedOutlet(run span) bool {
	if d.lower(run.lo-1) != "the" && d.lower(run.lo) != "the" {
		return false
	}
	name := strings.TrimPrefix(d.nameText(run), "The ")
	_, ok := d.wellKnown("The " + name)
	return ok || wordSets()["papers"][strings.ToLower(name)]
}

// readOffice reads "President of Brazil", and "President of Brazil Dilma
// Rousseff" where the country tells where the name begins.
func (d *document) readOffice(desc *description, run span) {
	desc.kind, desc.role = corpus.Office, d.nameText(run)
	name := span{run.hi - 2, run.hi}
	if run.hi-run.lo > 4 && d.is(name.lo-1, country) && d.fullName(name.lo, name.hi) {
		desc.kind, desc.name, desc.role = corpus.Person, d.nameText(name), d.nameText(span{run.lo, name.lo})
	}
	desc.words = desc.role
}

// onlyDescribes reports whether the words from item lo on are no part of the
// name after them: "neighbouring Varnholt".
func (d *document) onlyDescribes(lo int, name span) bool {
	for i := lo; i < name.lo; i++ {
		if d.kind(i) != wordToken || d.capital(i) || d.is(i, organisationNoun|outletNoun|collective|governmentNoun|documentNoun|role|anonymousNoun) {
			return false
		}
	}
	return name.hi-name.lo > 1 || d.placeLike(d.word(name.lo))
}

// readCommonNoun reads "a senior official", "the ministry", "these documents".
func (d *document) readCommonNoun(desc *description, c, core span, head int) {
	role1 := d.bytes(core.lo, c.hi).Of(d.text)
	switch {
	case d.lower(core.hi-1) == "staff" && d.lower(core.hi-2) == "general":
		desc.kind, desc.name = corpus.Government, d.bodyName(core)
	case d.is(core.lo, unnamed) || d.is(head, anonymousNoun) && (desc.plural || !d.is(head, role) && !d.is(head, organisationNoun|documentNoun)):
		desc.kind, desc.role = corpus.Anonymous, role1
		if !d.is(head, role|anonymousNoun) {
			desc.role = ""
		}
	case (d.is(head, spokesNoun) || d.speaksFor(head)) && !desc.plural:
		desc.kind, desc.role = corpus.Office, role1
	case d.is(head, documentNoun) && !d.is(head, role):
		desc.kind = corpus.DocumentKind
	case d.is(head, outletNoun) && d.newsNoun(head, core) && (desc.definite || !d.is(head, governmentNoun|organisationNoun)):
		desc.kind = corpus.OutletSource
	case d.lower(head) == "office" && d.personsOffice(c, head):
		desc.kind, desc.words = corpus.Office, d.bodyName(core)
	case d.is(head, governmentNoun) || d.lower(head) == "office" && stateOffice(d.lower(head-1)):
		desc.kind, desc.name = corpus.Government, d.bodyName(core)
	case d.is(head, organisationNoun|collective):
		desc.kind, desc.name = corpus.Organisation, d.bodyName(core)
	case d.is(head, role|title):
		desc.kind, desc.role = corpus.Anonymous, role1
		if (desc.definite || d.ownedBy(core)) && d.officeHead(head, core) {
			desc.kind = corpus.Office
		}
	case d.is(head, country|metonym):
		desc.kind, desc.name = corpus.Government, d.nameText(core)
	default:
		desc.kind = corpus.Anonymous
		if d.is(c.lo, possessive|number|determiner) {
			desc.kind = d.kindInside(c)
		}
	}
}

// ownedBy reports whether a name in the possessive leads the phrase:
// "Varnholt’s foreign minister", not "Ms Brisk’s son".
func (d *document) ownedBy(core span) bool {
	for i := core.lo + 1; i < core.hi; i++ {
		if d.kind(i) == possToken {
			return d.capital(i-1) && holdsOffice(d.lower(core.hi-1))
		}
	}
	return false
}

// kindInside looks past the head: "one of the lists", "the rest of the board".
func (d *document) kindInside(c span) corpus.SourceKind {
	for i := c.lo; i < c.hi; i++ {
		switch {
		case d.is(i, documentNoun):
			return corpus.DocumentKind
		case d.is(i, organisationNoun):
			return corpus.Organisation
		}
	}
	return corpus.Anonymous
}

func (d *document) bodyName(core span) string {
	return strings.Join(strings.Fields(d.bytes(core.lo, core.hi).Of(d.text)), " ")
}

func (d *document) pluralNoun(i int) bool {
	w := d.lower(i)
	return len(w) > 3 && w[len(w)-1] == 's' && w[len(w)-2] != 's' && w[len(w)-2] != 'u' || w == "people" || w == "men" || w == "women"
}

// readApposition reads a later chunk: a name for a role, or a role for a name.
func (d *document) readApposition(desc *description, c span) {
	if c.hi-c.lo > 0 && d.is(c.lo, relative) || d.kind(c.lo) != wordToken {
		return
	}
	lo := c.lo
	if d.is(lo, determiner|possessive) && c.hi-lo > 1 {
		lo++
	}
	if desc.kind == corpus.Person {
		if desc.role == "" && d.hasRole(span{lo, min(c.hi, d.coreEnd(lo, c.hi))}) {
			desc.role = d.bytes(lo, d.describedEnd(span{lo, c.hi})).Of(d.text)
		}
		return
	}
	core := span{lo, d.coreEnd(lo, c.hi)}
	if desc.name != "" && desc.kind == "" {
		d.nameFromApposition(desc, lo, core, c)
		return
	}
	d.nameForRole(desc, c, core)
}

// nameFromApposition settles what a bare name is: "Bastien, a fisherman",
// "Halden Grid, the operator of …".
func (d *document) nameFromApposition(desc *description, lo int, core, c span) {
	switch head := d.headOf(core); {
	case d.outletPhrase(span{desc.at, lo - 1}):
		desc.kind = corpus.OutletSource
	case d.is(head, outletNoun) && !d.is(head, organisationNoun):
		desc.kind = corpus.OutletSource
	case d.is(head, organisationNoun|collective) && !d.is(head, role):
		desc.kind = corpus.Organisation
	case d.is(head, role|title):
		desc.kind = corpus.Person
		desc.role = d.bytes(lo, d.describedEnd(span{lo, c.hi})).Of(d.text)
	case d.digitAt(lo) && d.kind(lo) == wordToken && core.hi-core.lo == 1:
		desc.kind = corpus.Person // ", 61,"
	}
}

// nameForRole reads "The president of the federation, Terje Brannock": the
// chunk is the name of whom the head described.
func (d *document) nameForRole(desc *description, c, core span) {
	if desc.plural && d.anyIs(c.lo, c.hi, coordinator) {
		return // "The candidates, Hillary Clinton and Bernie Sanders"
	}
	name := d.personAtEnd(c)
	if name.empty() && core.hi < c.hi {
		name = d.namedAfter(span{core.hi, c.hi})
	}
	describes := lookup(words(), desc.head).is(role) || desc.kind == corpus.Office || desc.kind == corpus.Anonymous || desc.role != ""
	if !name.empty() && (describes || desc.name == "") {
		desc.name, desc.kind = d.nameText(name), corpus.Person
		if desc.role = d.roleWords(desc); lookup(words(), desc.role).is(number | determiner) {
			desc.role = "" // "One, Tara Hill, said"
		}
		if name.lo > c.lo {
			d.readGenderFrom(desc, span{c.lo, name.lo})
		}
		return
	}
	if desc.name == "" && describes && !desc.plural {
		d.bodyForRole(desc, c)
	}
	if desc.name == "" || !d.capital(c.lo) || desc.kind == corpus.Government {
		return
	}
	if text := d.nameText(c); d.capital(c.hi-1) && c.hi-c.lo <= 5 {
		desc.name = text // "The shipbuilder, Tarn & Loxley"
	}
}

// bodyForRole reads "The march’s organiser, the League of Tenants": a body may
// be that as well.
func (d *document) bodyForRole(desc *description, c span) {
	first := c.lo
	if d.is(first, determiner) {
		first++
	}
	for i := first; i < c.hi; i++ {
		if !d.nameWord(i) && !d.joinsName(i, c) {
			return
		}
	}
	if first >= c.hi || !d.anyIs(first, c.hi, organisationNoun|companyWord|collective) {
		return
	}
	desc.name, desc.role = d.nameText(span{first, c.hi}), ""
	desc.kind = d.kindOfName(desc.name, c, []span{c})
}

func (d *document) readGenderFrom(desc *description, s span) {
	for i := s.lo; i < s.hi; i++ {
		desc.gender = max(desc.gender, d.genderAt(i))
	}
}

// roleWords is the describing phrase less its article or pronoun.
func (d *document) roleWords(desc *description) string {
	lo := desc.at
	text := desc.words
	if d.is(lo, determiner|possessive) {
		text = strings.TrimSpace(strings.TrimPrefix(text, d.word(lo)))
	}
	return text
}
