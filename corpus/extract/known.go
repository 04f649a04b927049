package extract

import (
	"slices"
	"strings"
	"sync"

	"onrecord/corpus"
	"onrecord/corpus/registry"
)

// Extractor finds quotes, and knows people and outlets beyond the article.
type Extractor struct {
	known  *registry.Registry
	spaces sync.Pool // of *space
}

// New makes an extractor that knows whom a registry lists; nil: the outlets
// of the shipped list.
func New(known *registry.Registry) *Extractor { return &Extractor{known: known} }

// Extract finds the quotes of an article, and knows the shipped outlets; see
// [Extractor.Extract].
func Extract(a *corpus.Article) corpus.Analysis { return shipped().Extract(a) }

// shipped is the extractor that knows the outlets of the shipped list.
var shipped = sync.OnceValue(func() *Extractor { return New(nil) })

// Version is [Version] with that of the registry: it changes when the same
// text may give other quotes.
func (x *Extractor) Version() string {
	if of := x.known.Version(); of != "" {
		return Version + "+" + of
	}
	return Version
}

// Read gives an article's publisher its canonical name and finds the quotes.
func (x *Extractor) Read(a corpus.Article) corpus.Document {
	x.known.Settle(&a)
	return corpus.Document{Article: a, Analysis: x.Extract(&a)}
}

// fromHolder is how much surer a printed name is than one that is looked up
// by an office and a date.
const fromHolder = 0.9

// sameAfterAll is how sure it is who speaks where a surname fits two people of
// the article who turn out to be one.
const sameAfterAll = 0.8

// isKnown reports whether a name is that of somebody known.
func (d *document) isKnown(name string) bool { return len(d.known.Named(name)) > 0 }

// knownAs is the people known by a name as printed, with its title where that
// is a part of it ("Pope Leo"), whom the role printed with it fits.
func (c *cast) knownAs(desc *description) []*registry.Person {
	people := c.known.Named(desc.name)
	if titled := c.known.Named(desc.title + " " + desc.name); desc.title != "" && len(titled) > 0 {
		people = titled
	}
	return among(people, desc.role, c.article.Published)
}

// among narrows people of one name down: nobody speaks before their birth; of
// several, by the role printed with the name and by who is alive, unless these
// fit nobody.
func among(people []*registry.Person, role string, when corpus.Date) []*registry.Person {
	people = registry.Born(people, when)
	if len(people) < 2 {
		return people
	}
	fit := registry.InRole(people, role, when)
	if living := registry.Living(fit, when); len(living) > 0 {
		fit = living
	}
	return fit
}

// met finds the person met before who has that name, or another name of the
// same known person.
func (c *cast) met(name string, people []*registry.Person) *entity {
	if len(people) == 1 {
		if e := c.byKnown[people[0]]; e != nil {
			return e
		}
	}
	e := c.byName[corpus.Slug(name)]
	if e == nil && strings.Contains(name, " ") {
		e = c.otherwiseNamed(name)
	}
	if e != nil && len(people) == 1 && e.known != nil {
		return nil // a namesake
	}
	return e
}

// recognise notes who a person of the article is, and that this name is one of
// theirs.
func (c *cast) recognise(e *entity, name string, people []*registry.Person) {
	switch {
	case len(people) == 1:
		e.known, e.could = people[0], nil
		c.byKnown[people[0]] = e
	case len(people) > 1 && e.known == nil:
		e.could = people
	}
	if len(people) == 0 {
		return
	}
	if slug := corpus.Slug(name); c.byName[slug] == nil {
		c.byName[slug] = e
	}
	if sur := surnameKey(strings.Fields(name)); !slices.Contains(c.bySur[sur], e) {
		c.bySur[sur] = append(c.bySur[sur], e)
	}
}

// namesakes is the people of the article who are known, and apart, by that
// name, where nothing printed with it tells which.
func (c *cast) namesakes(desc *description) []*entity {
	people := c.knownAs(desc)
	if len(people) < 2 {
		return nil
	}
	var out []*entity
	for _, p := range people {
		if e := c.byKnown[p]; e != nil {
			out = append(out, e)
		}
	}
	return out
}

// identify gives those who are known beyond the article their canonical names
// and ids, and an office its holder on the date of the quote.
func (t *teller) identify(q *corpus.Quote, source answer) {
	when, who := q.When(t.article), source.who
	if who == nil {
		q.Candidates = t.candidates(q.Candidates, source.between, when)
		if len(q.Candidates) == 1 { // by two names
			q.Speaker, q.Candidates, q.Confidence = q.Candidates[0], nil, sameAfterAll
			q.Why.Rule = corpus.BySurname
		}
		return
	}
	if q.Speaker.IsZero() {
		return
	}
	switch q.Speaker.Kind {
	case corpus.Office, corpus.Government, corpus.Organisation: // "US Secretary of State" can be taken for a body
		t.nameHolder(q, who, when)
		return
	}
	switch people := who.identities(when); len(people) {
	case 0:
	case 1:
		q.Speaker = speakerOf(people[0], q.Speaker.Role)
	default:
		q.Speaker, q.Confidence, q.Why = corpus.Speaker{}, 0, corpus.Why{Rule: corpus.SeveralFit}
		q.Candidates = t.candidates(nil, []*entity{who}, when)
	}
}

// identities is whom a person of the article can be among those known.
func (e *entity) identities(when corpus.Date) []*registry.Person {
	if e.known != nil {
		return []*registry.Person{e.known}
	}
	return among(e.could, e.speaker.Role, when)
}

func speakerOf(p *registry.Person, role string) corpus.Speaker {
	return corpus.Speaker{ID: p.ID, Name: p.Name, Role: role, Kind: corpus.Person}
}

// candidates is the people a source can be; without any that are known, those
// given.
func (t *teller) candidates(given []corpus.Speaker, between []*entity, when corpus.Date) []corpus.Speaker {
	if !slices.ContainsFunc(between, func(e *entity) bool { return len(e.identities(when)) > 0 }) {
		return given
	}
	var out []corpus.Speaker
	for _, e := range between {
		speakers := []corpus.Speaker{e.speaker}
		if people := e.identities(when); len(people) > 0 {
			speakers = nil
			for _, p := range people {
				speakers = append(speakers, speakerOf(p, e.speaker.Role))
			}
		}
		for _, s := range speakers {
			if !slices.ContainsFunc(out, func(o corpus.Speaker) bool { return o.ID == s.ID && o.Name == s.Name }) {
				out = append(out, s)
			}
		}
	}
	return out[:min(len(out), maxCandidates)]
}

// maxCandidates is how many people a source that fits several is said to be.
const maxCandidates = 8

// nameHolder lets an office be the one who held it on the date, where the
// words say whose office it is and the article names nobody else in it.
func (t *teller) nameHolder(q *corpus.Quote, office *entity, when corpus.Date) {
	name := office.speaker.Name
	p, sure, why := t.known.Holder(name, when), fromHolder, corpus.Why{Rule: corpus.ByHolder, Mention: q.Why.Mention}
	if p == nil && office.speaker.Kind == corpus.Office && !office.oneOfMany && t.known.HasOffices() {
		p, why.Mention = t.heldInFull(name, when)
		sure = fromHolder * fromHolder
	}
	if p == nil || office.oneOfMany || office.plural || !genderOf(p).fits(office.gender) || t.otherwiseHeld(name) {
		return
	}
	role := q.Speaker.Role
	if role == "" {
		role = q.Speaker.Name
	}
	q.Speaker = speakerOf(p, role)
	q.Confidence *= sure
	if q.Why = why; slices.ContainsFunc(q.Source, why.Mention.Overlaps) {
		q.Why.Mention = corpus.Span{}
	}
}

// otherwiseHeld reports whether the article gives an office to somebody who
// is not known: "Prime Minister Dana Holt" beside "the Velmark prime minister".
func (t *teller) otherwiseHeld(office string) bool {
	if held, done := t.elsewhere[office]; done {
		return held
	}
	keys, head := roleKeys(office), roleHead(strings.ToLower(office))
	held := slices.ContainsFunc(t.people, func(e *entity) bool {
		role := roleKeys(e.speaker.Role)
		return e.known == nil && len(role) > 0 && roleHead(strings.ToLower(e.speaker.Role)) == head && holds(keys, role)
	})
	if t.elsewhere == nil {
		t.elsewhere = make(map[string]bool)
	}
	t.elsewhere[office] = held
	return held
}

func genderOf(p *registry.Person) gender {
	switch p.Gender {
	case "male":
		return masculine
	case "female":
		return feminine
	}
	return unknownGender
}
