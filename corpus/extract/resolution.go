package extract

import (
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/registry"
)

// entity is somebody or something that an article lets speak.
type entity struct {
	speaker corpus.Speaker
	surname string // folded; of people
	folded  string // the name so; of people
	gender  gender
	plural  bool
	head    string   // the noun that "the officer" would take up
	titles  []string // what has stood right before the name, in lower case
	notes   []string // how the article describes a person, in lower case
	age     string   // of a person, in digits

	known     *registry.Person   // who that is, of the people known beyond the article
	could     []*registry.Person // whom it can be, where the name is that of several
	oneOfMany bool               // "a foreign minister"

	first int // the item of its first mention
	last  int // the item of its latest mention so far

	traces
}

// mention is a place where a person is named.
type mention struct {
	item    int
	who     *entity
	subject bool // first person named in its sentence

	sentence int
}

// cast is everybody in an article and who was named where.
type cast struct {
	*document
	people    []*entity
	bySur     map[string][]*entity
	byName    map[string]*entity
	byKnown   map[*registry.Person]*entity
	elsewhere map[string]bool              // offices that the article gives to somebody unknown
	offices   map[string][]corpus.Span     // without an owner: as printed with one
	posts     map[string]*post             // roles, taken apart
	others    []*entity                    // bodies, documents, nameless people, as they come up
	bodies    map[string]corpus.SourceKind // names that some place shows to be no person's
	things    []*thing
	mentions  []mention

	thingPlaces []thingPlace
	standsFor   map[string]corpus.SourceKind // "the Castle", as the presidency is known

	alone   map[string]bool // words that stand as names by themselves
	next    int             // mentions before this one have been passed
	spoke   *entity
	doubt   []*entity // whom the last source could have been, where several fit
	spokeAt int       // sentence of the last statement

	spokeLast   *entity // the person who spoke last, and in which sentence
	spokeLastAt int
}

// pass steps over the mentions before item at, keeping who was named last.
func (c *cast) pass(at int) {
	for c.next < len(c.mentions) && c.mentions[c.next].item < at {
		m := c.mentions[c.next]
		m.who.last = m.item
		c.lastNamed(m)
		c.next++
	}
}

// answer is who a source is.
type answer struct {
	who        *entity
	candidates []corpus.Speaker
	between    []*entity // the candidates themselves
	confidence float64
	why        corpus.Why
}

// resolve finds who the source of a statement is.
func (c *cast) resolve(st *statement) answer {
	s := c.sentences[st.sentence]
	c.pass(st.source.lo)
	if st.spoken {
		if a, ok := c.inTranscript(st.source); ok {
			return c.because(a, st, &description{}, corpus.ByTurn)
		}
	}
	if c.finite(st.source.lo-1) || st.source.hi-st.source.lo == 1 && c.digitWord(st.source.lo) {
		return answer{why: corpus.Why{Rule: corpus.NobodyFits}} // the object of that verb is nobody who speaks; nor is a year
	}
	if both, ok := c.joint(st.source); ok {
		if c.doubt = nil; both != nil {
			c.spoke, c.spokeAt = both, st.sentence
		}
		return c.because(answer{who: both, confidence: 0.85}, st, &description{}, corpus.ByPair)
	}
	source := c.signer(st.source)
	if source != st.source {
		st = &statement{source: source, sentence: st.sentence, cue: st.cue}
		if both, ok := c.joint(source); ok && both != nil {
			return c.because(answer{who: both, confidence: 0.8}, st, &description{}, corpus.ByPair)
		}
	}
	desc := c.describe(source)
	if st.spoken {
		c.seen.people[desc.name] = true // who takes turns in an interview
	}
	a, taken := c.takenUp(st, s)
	if !taken {
		c.settleKind(&desc)
	}
	switch {
	case taken, desc.nobody:
	case desc.pronoun != "":
		a = c.byPronoun(desc.pronoun, st, s)
	case desc.kind == corpus.Person && strings.TrimSpace(desc.name) == "": // a title alone: "Mr"
	case desc.kind == corpus.Person:
		a = c.named(desc)
	default:
		a = c.described(desc, st)
	}
	c.doubt = a.between
	a = c.settledBy(a, st, &desc, taken)
	if a.who != nil {
		a.who.last = st.source.lo
		if g := pronounGender(desc.pronoun); g != unknownGender && a.who.gender == unknownGender {
			a.who.gender = g
		}
		c.spoke, c.spokeAt = a.who, st.sentence
		if a.who.speaker.Kind == corpus.Person && !a.who.plural {
			c.spokeLast, c.spokeLastAt = a.who, st.sentence
		}
	}
	return a
}

// named resolves a person's name, full or surname alone.
func (c *cast) named(desc description) answer {
	if given, rest, two := strings.Cut(desc.name, " "); two && isParticle(strings.ToLower(given)) {
		if among := c.bySur[corpus.Fold(rest[strings.LastIndexByte(rest, ' ')+1:])]; len(among) == 1 {
			return answer{who: among[0], confidence: 0.95} // "Van der Leyen"
		}
	}
	if strings.Contains(desc.name, " ") {
		if among := c.namesakes(&desc); len(among) > 1 {
			return ambiguous(among)
		}
		return answer{who: c.person(desc, desc.at), confidence: 0.97}
	}
	among := c.bySur[corpus.Fold(desc.name)]
	if len(among) == 0 {
		if desc.prefix == "" || knighted(desc.prefix) {
			among = c.byGiven(desc.name)
		}
	}
	before := desc.prefix
	if before == "" {
		before = desc.title
	}
	if before == "" {
		before, _, _ = strings.Cut(strings.ToLower(desc.role), " ")
	}
	switch fits := c.fitting(among, before, desc.at); {
	case len(fits) == 1:
		return answer{who: fits[0], confidence: 0.95}
	case len(fits) > 1:
		return ambiguous(c.byRole(fits, desc.role))
	}
	return answer{who: c.person(desc, desc.at), confidence: 0.85}
}

// byRole narrows people down by the role printed with their surname.
func (c *cast) byRole(fits []*entity, role string) []*entity {
	var same []*entity
	for _, e := range fits {
		if role != "" && sameFold(e.speaker.Role, role) {
			same = append(same, e)
		}
	}
	if len(same) > 0 {
		return same
	}
	return fits
}

// ambiguous answers with the one who fits, or lists them all.
func ambiguous(fits []*entity) answer {
	if len(fits) == 1 {
		return answer{who: fits[0], confidence: 0.9}
	}
	var a answer
	for _, e := range fits {
		if len(a.candidates) < 8 {
			a.candidates = append(a.candidates, e.speaker)
			a.between = append(a.between, e)
		}
	}
	return a
}
