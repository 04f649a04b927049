package extract

import "strings"

// evidence is what an article as a whole says of the names in it.
type evidence struct {
	mid    map[string]bool // words in upper case within sentences
	inner  map[string]bool // words that end a longer name: "Brix" of "Ada Brix"
	acting map[string]bool // words that stand elsewhere than outlets do
	places map[string]int  // "in Velmark", "Velmark’s government": how often
	people map[string]bool // names with an age, a title or "who"
	things map[string]bool // names that "it" takes up
}

// gather counts the evidence once for an article.
func (d *document) gather() {
	d.seen = evidence{mid: make(map[string]bool), inner: make(map[string]bool), acting: make(map[string]bool, len(d.items)/16), places: make(map[string]int), people: make(map[string]bool), things: make(map[string]bool)}
	d.gatherDateline()
	for i := range d.items {
		if !d.capital(i) {
			continue
		}
		w := d.word(i)
		if i > 0 && d.midSentence(i) {
			d.seen.mid[w] = true
		}
		if i > 0 && d.capital(i-1) && d.nameWord(i-1) && !d.is(i-1, determiner|preposition|speechVerb|outletLead) {
			d.seen.inner[w] = true
		}
		if !d.pressPlace(i) {
			d.seen.acting[w] = true
		}
		if d.placed(i) {
			d.seen.places[w]++
		}
	}
	for _, s := range d.sentences {
		d.gatherNames(s)
	}
}

// gatherDateline takes the places from "PORT HALM, Kelmora (Northgate Wire) —".
func (d *document) gatherDateline() {
	if len(d.sentences) == 0 {
		return
	}
	end := d.afterDateline(0)
	for i := 0; i+1 < end; i++ {
		if w := d.word(i); d.capital(i) && !d.is(i, whenWord|outletWord) && len(w) > 3 {
			d.seen.places[w]++
			if d.allUpper(i) {
				d.seen.places[w[:1]+strings.ToLower(w[1:])]++
			}
		}
	}
}

// gatherNames notes what the neighbours of the names in a sentence say of
// them.
func (d *document) gatherNames(s sentence) {
	for i := s.lo; i < s.hi; i++ {
		if !d.capital(i) || !d.nameWord(i) {
			continue
		}
		hi := i + 1
		for hi < s.hi && d.nameWord(hi) && d.kind(hi) == wordToken {
			hi++
		}
		if d.is(i, title) && hi-i == 2 || i > s.lo && d.is(i-1, role|title) && !d.is(i-1, organisationNoun) && !wordSets()["either"][d.lower(i-1)] {
			d.seen.people[d.word(hi-1)] = true
		}
		name := d.nameText(span{i, hi})
		switch {
		case d.aged(hi) || d.kind(hi) == commaToken && (d.lower(hi+1) == "who" || d.lower(hi+1) == "whose"):
			d.seen.people[name] = true
		case i == s.lo && (d.lower(s.hi) == "he" || d.lower(s.hi) == "she") && !d.anyIs(hi, s.hi, title|firstName) && !d.placeLike(name):
			d.seen.people[name] = true // "Fukada spoke. He also said"
		case d.takenUp(hi, s), i == s.lo && d.groupFollows(s):
			d.seen.things[name] = true
		}
		if d.neighbours(hi, s) {
			d.seen.places[name]++
		}
		i = hi - 1
	}
}

// aged reports whether ", 44," stands at item i.
func (d *document) aged(i int) bool {
	return d.kind(i) == commaToken && d.kind(i+1) == wordToken && d.digitAt(i+1) && len(d.word(i+1)) <= 3 && d.kind(i+2) != possToken && !d.capital(i+2)
}

// takenUp reports whether "it" or "its" takes up the subject that ends before
// item i: "Ostrin said it had", "Corvane … its".
func (d *document) takenUp(i int, s sentence) bool {
	if !d.is(i, speechVerb|auxiliary) {
		return false
	}
	for k := i + 1; k < s.hi && k < i+14; k++ {
		switch w := d.lower(k); {
		case w == "it" && d.kind(k+1) == wordToken || w == "its":
			return true
		case d.kind(k) == wordToken && (w == "he" || w == "she" || w == "his" || w == "her"):
			return false
		case d.is(k, determiner|organisationNoun|documentNoun) && k > i+4:
			return false
		}
	}
	return false
}

// groupFollows reports whether the next sentence goes on with "The company" or
// another noun for a body.
func (d *document) groupFollows(s sentence) bool {
	_, group := groupNouns()[d.lower(s.hi+1)]
	return group && d.lower(s.hi) == "the" && !d.capital(s.hi+1)
}

// placed reports whether item i is used here as the name of a place or state.
func (d *document) placed(i int) bool {
	if d.capital(i+1) && d.kind(i+1) == wordToken {
		return false
	}
	if i > 0 && (!d.capital(i-1) || d.is(i-1, preposition)) {
		switch d.lower(i - 1) {
		case "in", "across", "near", "throughout", "outside", "inside", "into":
			return !d.is(i, weekday|whenWord|outletWord)
		}
	}
	if i > 0 && d.lower(i-1) == "neighbouring" || d.ownsMinister(i) || i > 1 && d.lower(i-1) == "of" && governs(d.lower(i-2)) {
		return true
	}
	next := i + 1
	if d.kind(next) == possToken {
		next++
	}
	return next < len(d.items) && !d.capital(next) && (d.is(next, governmentNoun) && !d.is(next, documentNoun) || d.lower(next) == "embassy" || d.lower(next) == "border")
}

// governs reports whether NOUN "of" names a place: "the mayor of Ostrin".
func governs(noun string) bool {
	switch noun {
	case "mayor", "city", "town", "capital", "government", "port", "state", "republic", "kingdom", "village":
		return true
	}
	return false
}

// ownsMinister reads "Varnholt’s foreign minister": only states have such.
func (d *document) ownsMinister(i int) bool {
	if d.kind(i+1) != possToken {
		return false
	}
	for k := i + 2; k < i+5 && d.kind(k) == wordToken; k++ {
		switch d.lower(k) {
		case "minister", "ambassador", "parliament", "capital", "army", "border":
			return true
		}
	}
	return false
}

// neighbours reports whether the subject that ends before item i has what
// only states have: "Varnholt … its border districts", "Ostrin …. Its
// ambassador".
func (d *document) neighbours(i int, s sentence) bool {
	if !d.is(i, speechVerb|auxiliary) {
		return false
	}
	hi := min(len(d.items), s.hi+4)
	for k := i + 1; k < hi && k < i+24; k++ {
		if d.lower(k) != "its" {
			continue
		}
		switch d.lower(k + 1) {
		case "neighbour", "neighbours", "neighbor", "neighbors", "border", "ambassador", "troops", "territory", "parliament", "embassy", "airspace":
			return true
		}
		return false
	}
	return false
}

// placeLike reports whether a name is used as that of a place, or leads the
// name of a newspaper: "The Ostrin Chronicle".
func (d *document) placeLike(name string) bool {
	if d.seen.places[name] > 0 {
		return true
	}
	own := strings.TrimPrefix(d.article.Publisher.Name, "The ")
	first, rest, _ := strings.Cut(own, " ")
	return first == name && lookup(words(), rest).is(outletWord) && !lookup(words(), name).is(firstName|outletWord)
}

// midCapital reports whether a word is in upper case elsewhere within a
// sentence, so that it is a name.
func (d *document) midCapital(name string) bool { return d.seen.mid[name] }

// sameFold compares names whatever their case.
func sameFold(a, b string) bool { return strings.EqualFold(a, b) }
