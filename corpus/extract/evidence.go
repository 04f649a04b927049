package extract

import "strings"

// evidence is what an article as a whole says of the names in it.
type evidence struct {
	mid    map[string]bool // words in upper case within sentences
	places map[string]int  // "in Velmark", "Velmark’s government": how often
}

// gather counts the evidence once for an article.
func (d *document) gather() {
	d.seen = evidence{mid: make(map[string]bool), places: make(map[string]int)}
	for i := range d.items {
		if !d.capital(i) {
			continue
		}
		w := d.word(i)
		if i > 0 && d.midSentence(i) {
			d.seen.mid[w] = true
		}
		if d.placed(i) {
			d.seen.places[w]++
		}
	}
}

// placed reports whether item i is used here as the name of a place or state.
func (d *document) placed(i int) bool {
	if d.capital(i+1) && d.kind(i+1) == wordToken {
		return false
	}
	if i > 0 && !d.capital(i-1) {
		switch d.lower(i - 1) {
		case "in", "across", "near", "throughout", "outside", "inside", "into":
			return !d.is(i, weekday|whenWord|outletWord)
		}
	}
	next := i + 1
	if d.kind(next) == possToken {
		next++
	}
	return next < len(d.items) && !d.capital(next) && (d.is(next, governmentNoun) && !d.is(next, documentNoun) || d.lower(next) == "embassy" || d.lower(next) == "border")
}

func (d *document) placeLike(name string) bool { return d.seen.places[name] > 0 }

// midCapital reports whether a word is in upper case elsewhere within a
// sentence, so that it is a name.
func (d *document) midCapital(name string) bool { return d.seen.mid[name] }

// sameFold compares names whatever their case.
func sameFold(a, b string) bool { return strings.EqualFold(a, b) }
