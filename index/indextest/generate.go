package indextest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// generator makes corpora out of few words and names, so that much is found,
// by everything, and queries out of those of any corpus.
type generator struct {
	*rand.Rand
	voc  *Vocabulary
	next int // number of the next article
}

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 20221104)), fewWords(), 0}
}

func vocabulary() []string {
	return []string{
		"have", "not", "sold", "sell", "sells", "arms", "army", "the", "U.S.", "us", "Korea’s", "Korea", "grain",
		"grains", "graining", "São", "sao", "so-called", "artillery", "artful", "not", "have", "we", "no", "Ükraine", "ukraine", "1,000",
	}
}

func speakers() []string {
	return []string{"John Kirby", "Pat Ryder", "Vassily Nebenzia", "Élise Müller", "Kirby", "Russia", "U.S. State Department", ""}
}

func outlets() []string {
	return []string{"Associated Press", "BBC", "Reuters", "The Daily Örn", ""}
}

func roles() []string {
	return []string{"Pentagon Press Secretary", "press secretary", "ambassador", "Ambassadors’ speaker", ""}
}

func dateTexts() []string {
	return []string{"2022-11-04", "2022-11-03", "2022-11", "2022", "2021-12-31", "week/2022-10-31", "week/2022-11-07", "2021", "2020-02-29", "2022-09", ""}
}

func pickOne[T any](g *generator, from []T) T { return from[g.IntN(len(from))] }

// some picks a few, perhaps none.
func some[T any](g *generator, from []T, most int) []T {
	var picked []T
	for range g.IntN(most + 1) {
		picked = append(picked, pickOne(g, from))
	}
	return picked
}

func (g *generator) words(most int) string {
	picked := make([]string, 1+g.IntN(most))
	for i := range picked {
		picked[i] = pickOne(g, vocabulary())
	}
	return strings.Join(picked, " ")
}

// documents makes new articles.
func (g *generator) documents(n int) []corpus.Document {
	docs := make([]corpus.Document, n)
	for i := range docs {
		docs[i] = g.document(fmt.Sprintf("a%03d", g.next))
		g.next++
	}
	return docs
}

// document is an article with up to four quotes.
func (g *generator) document(id string) corpus.Document {
	lines := []string{fmt.Sprintf("article %s; title=%s; publisher=%s; published=%s",
		id, g.words(4), pickOne(g, outlets()), pickOne(g, dateTexts()))}
	if g.IntN(8) == 0 {
		lines[0] += "; unanalysed=" + pickOne(g, []string{"language de", "too long"})
	}
	for range g.IntN(5) {
		lines = append(lines, g.quote())
	}
	if g.IntN(3) == 0 {
		lines = append(lines, "text "+g.words(12))
	}
	docs, err := readDocuments(lines)
	if err != nil {
		panic(err) // the generator writes the notation
	}
	return docs[0]
}

func (g *generator) quote() string {
	words := g.words(8)
	if g.IntN(5) == 0 {
		words += " / " + g.words(4)
	}
	speaker := pickOne(g, speakers())
	kind := pickOne(g, corpus.SourceKinds())
	if g.IntN(6) == 0 {
		speaker = strings.ToUpper(speaker) // the same id under another name
	}
	return fmt.Sprintf("quote %s; speaker=%s; source_kind=%s; role=%s; as=%s; outlet=%s; credited=%s; said=%s; kind=%s; polarity=%s",
		words, speaker, kind, pickOne(g, roles()), pickOne(g, []string{"", "Kirby", "he", "Mr. Kirby, a spokesman", "the Kremlin"}),
		pickOne(g, outlets()), pickOne(g, []string{"", "AP", "the BBC"}), pickOne(g, append(dateTexts(), "", "", "")),
		pickOne(g, corpus.Kinds()), pickOne(g, corpus.Polarities()))
}

func slugs(names []string) []string {
	var ids []string
	for _, n := range names {
		if n != "" {
			ids = append(ids, corpus.Slug(n))
		}
	}
	return ids
}

func asStrings[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func exact(text string) []string {
	var words []string
	for _, t := range index.Analyse(text) {
		words = append(words, t.Exact)
	}
	return words
}
