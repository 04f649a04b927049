package extract

import (
	"slices"
	"strings"
	"sync"
)

// wordSets are the lists of lexicon/descriptions.txt.
var wordSets = sync.OnceValue(func() map[string]map[string]bool {
	sets := make(map[string]map[string]bool)
	current := map[string]bool{}
	for _, line := range lines("descriptions") {
		if name, ok := strings.CutPrefix(line, "["); ok {
			current = make(map[string]bool)
			sets[strings.TrimSuffix(name, "]")] = current
			continue
		}
		for word := range strings.FieldsSeq(line) {
			current[word] = true
		}
	}
	return sets
})

// headed lists are lines of a word and the words it stands for.
func headedLists(file string) map[string][]string {
	lists := make(map[string][]string)
	for _, line := range lines(file) {
		fields := strings.Fields(line)
		lists[fields[0]] = fields[1:]
	}
	return lists
}

var (
	broaderWords = sync.OnceValue(func() map[string][]string { return headedLists("broader") })
	groupNouns   = sync.OnceValue(func() map[string][]string { return headedLists("groups") })
)

// officeNoun reports whether a noun is that of an office that somebody holds
// alone where he holds it: "the mayor", not "the witness".
func officeNoun(noun string) bool { return wordSets()["office"][noun] }

// epithet reports whether "the …" with this noun may call somebody who has
// just been spoken of: "the defender", "the billionaire".
func epithet(noun string) bool { return wordSets()["epithet"][noun] }

// takesUp reports whether a word for people may stand for a narrower one.
func takesUp(broad, narrow string) bool {
	return slices.Contains(broaderWords()[broad], narrow)
}

// bornThere reports whether a word in upper case calls one person by where
// that one comes from: "the Norwegian", "the Frenchman"; not "the Dutch".
func (d *document) bornThere(i int) bool {
	w := d.lower(i)
	if !d.capital(i) {
		return false
	}
	if wordSets()["native"][w] {
		return true
	}
	if !strings.HasSuffix(w, "an") && !strings.HasSuffix(w, "i") && !strings.HasSuffix(w, "er") || len(w) < 5 {
		return false
	}
	return d.is(i, demonym) || d.items[i].lex == nil && d.namesNation(d.word(i))
}

// namesNation reports whether a place of the article begins like a word:
// "Kelmoran", where Kelmora is a place.
func (d *document) namesNation(word string) bool {
	for place, n := range d.seen.places {
		k := len(place) - 1
		if n > 0 && k > 3 && len(word) > k && len(word) < len(place)+4 && word[:k] == place[:k] {
			return true
		}
	}
	return false
}
