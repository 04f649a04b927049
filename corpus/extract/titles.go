package extract

import (
	"strings"

	"onrecord/corpus"
)

// twoOf reports whether a phrase takes up two people: "both", "the pair".
func (c *cast) twoOf(s span) bool {
	last := c.lower(s.hi - 1)
	if s.hi-s.lo == 1 {
		return last == "both"
	}
	switch last {
	case "pair", "two", "couple", "duo", "brothers", "sisters", "twins", "siblings", "spouses":
		return s.hi-s.lo == 2 && c.lower(s.lo) == "the"
	case "men", "women":
		return s.hi-s.lo <= 3 && (c.lower(s.lo) == "both" || c.lower(s.hi-2) == "two" && c.lower(s.lo) == "the")
	}
	return false
}

// lastPair is the two who spoke together last, else the two people named side
// by side last.
func (c *cast) lastPair(at int) (answer, bool) {
	if e := c.spoke; e != nil && e.plural && strings.Contains(e.speaker.Name, " and ") {
		return answer{who: e, confidence: 0.8}, true
	}
	for k := c.next - 1; k > 0 && k > c.next-20; k-- {
		a, b := c.mentions[k-1], c.mentions[k]
		if a.who != b.who && a.sentence == b.sentence && b.item-a.item < 12 && c.joinedBy(a.item, b.item) && !a.who.plural && !b.who.plural {
			pair := corpus.Speaker{Name: a.who.speaker.Name + " and " + b.who.speaker.Name, Kind: corpus.Person}
			both := corpus.Why{Mention: corpus.Span{Start: c.nameAt(a).Start, End: c.nameAt(b).End}}
			return answer{who: c.other(pair, description{plural: true, at: at}), confidence: 0.7, why: both}, true
		}
	}
	return answer{}, false
}

// joinedBy reports whether "and" stands between two people and nothing else
// happens there: "Ada Brix, the mayor, and her deputy, Tom Reed".
func (c *cast) joinedBy(a, b int) bool {
	joined := false
	for i := a + 1; i < b; i++ {
		if c.is(i, auxiliary|speechVerb|plainVerb) && !c.is(i, role) || c.kind(i) == stopToken || c.kind(i) == quoteItem {
			return false
		}
		joined = joined || c.lower(i) == "and"
	}
	return joined
}

// sameNoun reports whether two nouns are of one office, whoever holds it.
func sameNoun(a, b string) bool {
	return a == b || neutral(a) == neutral(b)
}

// neutral is the noun of an office without its holder's sex: "chairwoman" is
// "chair".
func neutral(noun string) string {
	noun = fullTitle(noun)
	switch noun {
	case "chairman", "chairwoman", "chairperson":
		return "chair"
	case "convenor":
		return "convener"
	case "co-founder":
		return "founder"
	case "harbourmaster", "harbormaster":
		return "master"
	case "congressman", "congresswoman":
		return "representative"
	}
	return noun
}

// fullTitle spells a role’s last word out: "Cllr" is a councillor.
func fullTitle(role string) string {
	role = strings.ToLower(role)
	i := strings.LastIndexByte(role, ' ') + 1
	if long := longTitle(role[i:]); long != "" {
		return role[:i] + long
	}
	return role
}

// longTitle is what a title before a name stands for, "" if for itself.
func longTitle(title string) string {
	switch strings.TrimSuffix(title, ".") {
	case "sen":
		return "senator"
	case "rep":
		return "representative"
	case "gov":
		return "governor"
	case "cllr":
		return "councillor"
	case "prof":
		return "professor"
	case "gen":
		return "general"
	case "col":
		return "colonel"
	case "capt":
		return "captain"
	case "sgt":
		return "sergeant"
	case "lt":
		return "lieutenant"
	case "dr":
		return "doctor"
	case "rev":
		return "reverend"
	}
	return ""
}

// byAge is the younger or the elder of two who share a surname, by whose child
// or parent one is said to be, else by their ages.
func byAge(among []*entity, word string) []*entity {
	if len(among) != 2 {
		return among
	}
	a, b := among[0].generation(), among[1].generation()
	if a == b && len(among[0].age) == len(among[1].age) {
		a, b = -strings.Compare(among[0].age, among[1].age), 0
	}
	if a == b {
		return among
	}
	younger := word == "younger" || word == "junior"
	if (a > b) == younger {
		return among[:1]
	}
	return among[1:]
}

// generation is 1 for somebody’s child, -1 for somebody’s parent, 0 unknown.
func (e *entity) generation() int {
	for _, r := range e.roles() {
		switch roleHead(strings.ToLower(r)) {
		case "son", "daughter", "nephew", "niece", "grandson", "granddaughter", "stepson", "stepdaughter":
			return 1
		case "father", "mother", "uncle", "aunt", "grandfather", "grandmother", "stepfather", "stepmother":
			return -1
		}
	}
	return 0
}
