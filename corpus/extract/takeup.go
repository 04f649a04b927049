package extract

import (
	"slices"
	"sort"
	"strings"

	"onrecord/corpus"
)

// takenUp resolves what can only be somebody met before: "the 54-year-old",
// "the Norwegian", "Zadravec the coach".
func (c *cast) takenUp(st *statement, s sentence) (answer, bool) {
	src := c.chunks(st.source)[0]
	if src.hi-src.lo == 3 && c.capital(src.lo) && c.lower(src.lo+1) == "the" {
		among := c.ofRole(c.bySur[corpus.Fold(c.word(src.lo))], c.lower(src.hi-1))
		return ambiguous(among), len(among) > 0
	}
	if c.twoOf(src) {
		return c.lastPair(src.lo)
	}
	if c.lower(src.lo) != "the" || src.hi-src.lo < 2 {
		return answer{}, false
	}
	last := c.coreEnd(src.lo+1, src.hi) - 1
	age, aged := strings.CutSuffix(c.lower(last), "-year-old")
	switch {
	case aged:
		return c.among(func(e *entity) bool { return e.age == age }, last, st, s)
	case c.bornThere(last) && last == src.hi-1:
		return c.among(func(e *entity) bool { return e.described(c.lower(last)) }, last, st, s)
	}
	return answer{}, false
}

// among is the only one met whom a description fits, else who is being spoken
// of.
func (c *cast) among(fits func(*entity) bool, at int, st *statement, s sentence) (answer, bool) {
	var met []*entity
	for _, e := range near(c.people, at) {
		if e.first < at && fits(e) {
			met = append(met, e)
		}
	}
	if len(met) == 1 {
		return answer{who: met[0], confidence: 0.85}, true
	}
	return c.inFocus(headGender(c.lower(at)), st, s)
}

// inFocus is the person who is being spoken of.
func (c *cast) inFocus(g gender, st *statement, s sentence) (answer, bool) {
	a := c.single(g, st, s)
	if a.who != nil && a.who.speaker.Kind != corpus.Person {
		if e := c.spokeLast; e == nil || !e.gender.fits(g) || st.sentence-c.spokeLastAt > 2 {
			return answer{}, false
		}
		a.who = c.spokeLast
	}
	a.confidence = min(a.confidence, 0.75)
	return a, a.who != nil || len(a.candidates) > 0
}

// described reports whether a word is among those that describe somebody.
func (e *entity) described(word string) bool {
	return slices.ContainsFunc(e.roles(), func(r string) bool { return slices.Contains(roleKeys(r), word) })
}

// roles is everything that somebody is said to be.
func (e *entity) roles() []string {
	return slices.Concat([]string{e.speaker.Role}, e.notes, e.titles)
}

// ofRole is those of the people who are described by a noun.
func (c *cast) ofRole(people []*entity, noun string) []*entity {
	var out []*entity
	for _, e := range people {
		if slices.ContainsFunc(e.roles(), func(r string) bool { return sameNoun(roleHead(strings.ToLower(r)), noun) }) {
			out = append(out, e)
		}
	}
	return out
}

// holder finds the person who holds the office named, among those met before,
// else among those to come; several who fit equally are listed.
func (c *cast) holder(role string, desc description) (answer, bool) {
	wanted := roleKeys(role)
	if len(wanted) == 0 {
		return answer{}, false
	}
	best := c.holders(role, wanted, desc.at)
	if len(best) == 0 && len(wanted) > 1 && (wanted[0] == "former" || wanted[0] == "then") {
		best = c.holders(role, wanted[1:], desc.at)
	}
	if len(best) == 0 {
		return answer{}, false
	}
	return c.closest(best, 0.85), true
}

// maxNear bounds the people that a description is held against.
const maxNear = 200

// near is those of the people first named around item at: all of them, unless
// there are hundreds. It keeps lists of thousands of names from taking minutes.
func near(people []*entity, at int) []*entity {
	if len(people) <= maxNear {
		return people
	}
	k := sort.Search(len(people), func(i int) bool { return people[i].first >= at })
	lo := max(0, min(k-maxNear/2, len(people)-maxNear))
	return people[lo : lo+maxNear]
}

// holders is those of the people whom every word of a role describes: who were
// met before, else who come later, and by the role they are listed with, else
// by what else they are called.
func (c *cast) holders(role string, wanted []string, at int) []*entity {
	people, wants := near(c.people, at), c.post(role)
	for _, past := range []bool{true, false} {
		var listed, called []*entity
		for _, e := range people {
			if (e.first < at) != past {
				continue
			}
			switch {
			case wants.isHeldAs(c.post(e.speaker.Role), wanted):
				listed = append(listed, e)
			case len(listed) == 0 && c.calledBy(e, wants, wanted):
				called = append(called, e)
			}
		}
		if len(listed) > 0 {
			return listed
		}
		if len(called) > 0 {
			return called
		}
	}
	if best := c.introducedLater(role, wanted, at); len(best) == 1 {
		return best
	}
	return nil
}

// introducedLater finds the holder of an office whom the article names further
// down by its noun alone: "The care minister …", "the minister, Owain Brix".
func (c *cast) introducedLater(role string, wanted []string, at int) []*entity {
	var best []*entity
	head := roleHead(strings.ToLower(role))
	for _, e := range near(c.people, at) {
		if e.first > at && len(wanted) > 1 && slices.ContainsFunc(e.notes, func(r string) bool {
			keys := roleKeys(r)
			return len(keys) == 1 && keys[0] == head
		}) {
			best = append(best, e)
		}
	}
	return best
}

// calledBy reports whether somebody holds an office by what the article says
// of them besides the role they are listed with.
func (c *cast) calledBy(e *entity, wants *post, words []string) bool {
	is := func(r string) bool { return wants.isHeldAs(c.post(r), words) }
	return slices.ContainsFunc(e.notes, is) || slices.ContainsFunc(e.titles, is)
}

// closest is the one of several whom the article spoke of last: who spoke, or
// the only one named in this sentence or the two before.
func (c *cast) closest(among []*entity, confidence float64) answer {
	if len(among) > 1 && slices.Contains(among, c.spoke) {
		return answer{who: c.spoke, confidence: 0.75}
	}
	a := ambiguous(among)
	a.confidence = min(a.confidence, confidence)
	return a
}

// calledSo finds whom a broader word takes up: "the lawyer" a barrister, "the
// defender" the one who is being spoken of.
func (c *cast) calledSo(desc description, st *statement) (answer, bool) {
	if c.lower(desc.at) != "the" {
		return answer{}, false
	}
	of := slices.DeleteFunc(roleKeys(desc.role), func(w string) bool { return w == desc.head || w == "former" })
	bare := c.takesUpSomebody(desc)
	var among []*entity
	for _, e := range near(c.people, desc.at) {
		if e.first < desc.at && slices.ContainsFunc(e.roles(), func(r string) bool {
			h := roleHead(fullTitle(r))
			return takesUp(desc.head, h) && (bare && len(of) < 2 || len(of) > 0 && holds(roleKeys(r), of)) || bare && hasHome(desc.head) && sameNoun(desc.head, h) && sameParty(desc.words, r)
		}) {
			among = append(among, e)
		}
	}
	switch {
	case len(among) > 0:
		return c.closest(among, 0.8), true
	case !bare:
		return answer{}, false
	}
	if generic := desc.head == "man" || desc.head == "woman" || desc.head == "boy" || desc.head == "girl"; generic && st != nil {
		if e := c.lastUnnamed(headGender(desc.head)); e != nil {
			return answer{who: e, confidence: 0.75}, true
		}
		return c.inFocus(headGender(desc.head), st, c.sentences[st.sentence])
	}
	former := strings.Contains(strings.ToLower(desc.words), "former ")
	if st == nil || !epithet(desc.head) && !former || c.tellsApart(desc) || strings.Contains(desc.words, " turned ") {
		return answer{}, false
	}
	return c.inFocus(headGender(desc.head), st, c.sentences[st.sentence])
}

// introduced is somebody without a name whom the article brought in by the
// same noun, or a narrower one: "A coastguard sergeant", later "the officer".
func (c *cast) introduced(desc description) *entity {
	if !c.takesUpSomebody(desc) || strings.Count(desc.words, " ") != 1 {
		return nil
	}
	for i := desc.at - 1; i > 0 && i > desc.at-800; i-- {
		if c.kind(i) != wordToken || c.capital(i) || !c.is(i, role) || c.lower(i) != desc.head && !takesUp(desc.head, c.lower(i)) {
			continue
		}
		np := c.nounPhraseBack(max(0, i-8), i+1)
		if w := c.lower(np.lo); w != "a" && w != "an" || np.empty() || c.anyIs(np.lo+1, i, determiner|preposition) || c.capital(i+1) {
			continue
		}
		end := i + 1
		for c.is(end, preposition) && c.lower(end) != "with" && end < i+3 {
			for end++; c.kind(end) == wordToken && !c.is(end, auxiliary|speechVerb|adverb|preposition|relative|coordinator|plainVerb|weekday|subordinator); end++ {
			}
		}
		if c.is(i+1, preposition) && c.lower(i+1) != "for" && c.lower(i+1) != "of" && c.lower(i+1) != "at" && c.lower(i+1) != "from" {
			end = i + 1
		}
		if before := c.describe(span{np.lo, end}); before.kind == corpus.Anonymous || before.kind == corpus.Office {
			return c.described(before, nil).who
		}
	}
	return nil
}

// lastUnnamed is somebody without a name who has spoken since anybody was
// named as a subject.
func (c *cast) lastUnnamed(g gender) *entity {
	named := -1
	for k := c.next - 1; k >= 0 && named < 0; k-- {
		if c.mentions[k].subject {
			named = c.mentions[k].item
		}
	}
	for i := len(c.others) - 1; i >= 0 && i > len(c.others)-20; i-- {
		if e := c.others[i]; e.speaker.Kind == corpus.Anonymous && e.last > named && c.singleFits(e, g) {
			return e
		}
	}
	return nil
}

// takesUpSomebody reports whether a description adds nothing that would tell
// somebody new apart: "the lawyer", "the former minister", not "the club’s
// lawyer" or "the lawyer for the bank".
func (c *cast) takesUpSomebody(desc description) bool {
	lead, rest, two := strings.Cut(desc.words, " ")
	if !two || !strings.EqualFold(lead, "the") {
		return false
	}
	for w := range strings.FieldsSeq(rest) {
		l := lookup(words(), w)
		if l.is(preposition|relative) || strings.HasSuffix(w, "s") && strings.ContainsAny(w, "’'") || !isLower(w) && !l.is(demonym|country) && !contested(w) && !partisan(strings.ToLower(w)) && !hasHome(desc.head) {
			return false
		}
	}
	return strings.Count(rest, " ") < 3
}

// hasHome reports whether a noun is that of somebody whom a place’s name before
// it calls by home or seat: "the Vermont senator".
func hasHome(noun string) bool {
	switch noun {
	case "senator", "congressman", "congresswoman", "representative", "lawmaker", "republican", "democrat", "businessman", "businesswoman",
		"billionaire", "tycoon", "magnate", "candidate", "nominee", "native", "star", "striker", "midfielder", "defender", "goalkeeper", "captain", "mp":
		return true
	}
	return false
}

// tellsApart reports whether a place or a party in a description tells
// somebody apart who need not be the one being spoken of: "the GOP mayor".
func (c *cast) tellsApart(desc description) bool {
	for w := range strings.FieldsSeq(trimDeterminer(desc.words)) {
		if l := lookup(words(), w); !isLower(w) && !contested(w) && !l.is(demonym) && !(l.is(country) && epithet(desc.head)) || partisan(strings.ToLower(w)) && w != "former" {
			return true
		}
	}
	return false
}

// sameParty reports whether every party in a description is in a role too.
func sameParty(words, role string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		if (partisan(w) && w != "former" || w == "gop") && !strings.Contains(strings.ToLower(role), w) {
			return false
		}
	}
	return true
}

// contested reports whether a word in upper case says what a title was won in
// or for whom somebody sits: "the Olympic champion", "the Labour candidate".
func contested(w string) bool {
	switch w {
	case "Olympic", "Paralympic", "World", "Commonwealth", "Wimbledon", "Grand", "Oscar", "Booker", "Nobel", "Pulitzer", "Grammy":
		return true
	}
	return false
}
