package indextest

import (
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// Vocabulary is what random queries are made of. Every list is drawn from
// evenly: what stands in it more often is asked for more often.
type Vocabulary struct {
	Words  []string // as analysed, one behind the other as in the texts: runs of them are phrases
	Values map[index.Field][]string
	Dates  []corpus.Date // the zero date among them stands for none
	Names  []string      // of people and outlets
	Roles  []string      // as printed
	Rarity int           // how much rarer filters are than among few values
}

// fewWords is the vocabulary of the random documents.
func fewWords() *Vocabulary {
	v := &Vocabulary{
		Words: exact(strings.Join(vocabulary(), " ")), Values: make(map[index.Field][]string), Roles: roles(),
		Names: append(append(speakers(), outlets()...), "ap", "mr kirby", "Kremlin", "elise muller", "state department"),
	}
	for _, text := range dateTexts() {
		d, err := date(text)
		if err != nil {
			panic(err) // the list above
		}
		v.Dates = append(v.Dates, d)
	}
	for _, f := range []index.Field{index.Speaker, index.Outlet, index.Publisher} {
		v.Values[f] = slugs(outlets())
	}
	v.Values[index.Speaker] = slugs(speakers())
	v.Values[index.Role] = append(slices.DeleteFunc(roles(), func(r string) bool { return r == "" }), "secretary")
	v.addCommon(1)
	return v
}

// VocabularyOf is the words, values and dates of documents, as often as they
// stand there, and a few that do not.
func VocabularyOf(docs []corpus.Document) *Vocabulary {
	v := &Vocabulary{Values: make(map[index.Field][]string), Rarity: 9}
	rows := 0
	for i := range docs {
		v.add(&docs[i])
		rows += len(docs[i].Analysis.Quotes)
	}
	v.addCommon(1 + rows/20)
	return v
}

func (v *Vocabulary) add(d *corpus.Document) {
	for _, t := range index.Analyse(d.Article.Text) {
		v.Words = append(v.Words, t.Exact)
	}
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		for _, f := range []index.Field{index.Speaker, index.Outlet, index.Publisher, index.Role} {
			id, label := index.ValueOf(f, &d.Article, q)
			if id == "" {
				continue
			}
			v.Values[f] = append(v.Values[f], id)
			if f == index.Role {
				v.Roles = append(v.Roles, label)
			} else {
				v.Names = append(v.Names, label)
			}
		}
		v.Dates = append(v.Dates, index.ByDate.When(&d.Article, q))
	}
}

// addCommon adds the values that there always are: those of the closed lists,
// and, so many times, none and ones that no document has.
func (v *Vocabulary) addCommon(times int) {
	v.Values[index.Kind] = asStrings(corpus.Kinds())
	v.Values[index.SourceKind] = append(asStrings(corpus.SourceKinds()), index.None)
	v.Values[index.Polarity] = asStrings(corpus.Polarities())
	for _, f := range []index.Field{index.Speaker, index.Outlet, index.Publisher, index.Role} {
		v.Values[f] = append(v.Values[f], slices.Repeat([]string{"nobody-at-all", index.None}, times)...)
	}
	v.Roles = slices.DeleteFunc(v.Roles, func(r string) bool { return len(index.RoleWords(r)) == 0 })
	v.Roles = append(v.Roles, "Secretaries")
	v.Names = slices.DeleteFunc(v.Names, func(name string) bool { return strings.TrimSpace(name) == "" })
}

// word is one of those that stand in the texts.
func (g *generator) word() string { return pickOne(g, g.voc.Words) }

// run is words as they stand in a text, or sometimes any.
func (g *generator) run(most int) []string {
	n := 1 + g.IntN(most)
	if g.IntN(3) > 0 {
		at := g.IntN(max(1, len(g.voc.Words)-n))
		return slices.Clone(g.voc.Words[at:min(at+n, len(g.voc.Words))])
	}
	words := make([]string, n)
	for i := range words {
		words[i] = g.word()
	}
	return words
}

// shuffled is the words of a run in any order.
func (g *generator) shuffled(words []string) []string {
	g.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words
}

// prefix is the beginning of a word of the texts, now and then of none.
func (g *generator) prefix() string {
	letters := []rune(g.word())
	if len(letters) <= index.MinPrefix || g.IntN(20) == 0 {
		return pickOne(g, []string{"con", "zzz", "exp"})
	}
	return string(letters[:index.MinPrefix+g.IntN(len(letters)-index.MinPrefix)])
}

// misspelt is a word of the texts, often with a letter too few, too many or
// changed.
func (g *generator) misspelt(word string) string {
	letters := []rune(word)
	if len(letters) < 4 {
		return word
	}
	at := g.IntN(len(letters))
	switch g.IntN(5) {
	case 0:
		letters = slices.Delete(letters, at, at+1)
	case 1:
		letters = slices.Insert(letters, at, pickOne(g, []rune("aest")))
	case 2:
		letters[at] = pickOne(g, []rune("aeorn"))
	}
	return string(letters)
}

// nameStart is how a name begins, from any of its words on.
func (g *generator) nameStart() string {
	words := strings.Fields(pickOne(g, g.voc.Names))
	start := []rune(strings.Join(words[g.IntN(len(words)):], " "))
	return string(start[:min(len(start), 1+g.IntN(9))])
}
