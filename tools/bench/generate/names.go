package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"onrecord/corpus"
)

// How many there are of each.
const (
	speakers   = 5000
	outlets    = 300 // of which the first ones publish articles
	publishers = 120
)

func firstNames() []string {
	return strings.Fields(`Ada Alan Amina Anders Anna Bela Boris Carla Cesar Chen Clara Daniel David Dora Edith Elena
		Emil Erik Fatima Felix Fiona Frank George Grace Hana Hans Helen Hugo Ibrahim Ines Irene Ivan Jack Jana Joan
		John Julia Karim Kate Kenji Lars Laura Lena Louis Maria Mark Marta Max Mia Nadia Nils Nora Omar Otto Pablo
		Paul Petra Rosa Sara Simon Tom Vera Victor Zoe`)
}

func pressWords() []string {
	return []string{"Times", "Post", "Herald", "Tribune", "News", "Journal", "Gazette", "Observer", "Courier", "Radio"}
}

// people are the speakers, whoever speaks most first. Their names are made of
// the vocabulary's words.
func people(v *Vocabulary, r *rand.Rand) []corpus.Speaker {
	first, roles := firstNames(), []string{"", "", "minister", "trade minister", "chief executive", "spokeswoman", "chief economist"}
	list := make([]corpus.Speaker, speakers)
	for i := range list {
		word := title(v, r)
		switch {
		case i%10 == 7:
			list[i] = corpus.NewSpeaker(fmt.Sprintf("%s Institute %d", word, i), "", corpus.Organisation)
		case i%10 == 8:
			list[i] = corpus.NewSpeaker(fmt.Sprintf("%s Ministry %d", word, i), "", corpus.Government)
		default:
			name := first[r.IntN(len(first))] + " " + word + strings.ToLower(title(v, r))
			list[i] = corpus.NewSpeaker(name, roles[r.IntN(len(roles))], corpus.Person)
		}
	}
	return list
}

// press are the outlets, the one met most often first.
func press(v *Vocabulary, r *rand.Rand) []corpus.Outlet {
	kinds := pressWords()
	list := make([]corpus.Outlet, outlets)
	for i := range list {
		name := fmt.Sprintf("%s %s %d", title(v, r), kinds[i%len(kinds)], i)
		list[i] = corpus.Outlet{ID: corpus.OutletID(corpus.Slug(name)), Name: name}
	}
	return list
}

// title is a word of the vocabulary with a capital; none of the most frequent.
func title(v *Vocabulary, r *rand.Rand) string {
	for {
		if w := v.words[min(len(v.words)/10, 300)+r.IntN(len(v.words)*9/10)]; len(w) > 3 {
			return strings.ToUpper(w[:1]) + w[1:]
		}
	}
}
