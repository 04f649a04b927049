package indextest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// generator makes corpora and queries out of few words and names, so that
// much is found, by everything.
type generator struct {
	*rand.Rand
	next int // number of the next article
}

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 20221104)), 0}
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

func (g *generator) date() corpus.Date {
	d, err := date(pickOne(g, dateTexts()))
	if err != nil {
		panic(err) // the list above
	}
	return d
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

func (g *generator) oneType() index.Type {
	return pickOne(g, []index.Type{index.Quotes, index.Quotes, index.Articles})
}

// query is a random query that [index.Query.Check] passes.
func (g *generator) query() *index.Query {
	q := &index.Query{Type: g.oneType(), Limit: 1 + g.IntN(40), NoScores: g.IntN(4) == 0}
	q.Sort = pickOne(g, []index.Sort{index.Relevance, index.Newest, index.Oldest})
	q.NoScores = q.NoScores && q.Sort != index.Relevance
	q.DateField = pickOne(g, []index.DateField{index.ByDate, index.ByDate, index.BySaid, index.ByPublished})
	if g.IntN(3) > 0 {
		q.Text = g.expr(q.Type, 2)
	}
	if g.IntN(3) == 0 {
		q.From = g.date()
	}
	if g.IntN(3) == 0 {
		q.To = g.date()
	}
	q.Only, q.Not = g.filters(q.Type, 2), g.filters(q.Type, 6)
	if q.Type == index.Quotes && g.IntN(8) == 0 {
		q.Role = some(g, []string{"press", "Secretaries", "ambassador", "pentagon"}, 2)
	}
	if g.IntN(4) == 0 {
		q.Offset = g.IntN(20)
	}
	g.facets(q)
	return q
}

func filterFields(t index.Type) []index.Field {
	all := []index.Field{index.Speaker, index.Outlet, index.Publisher, index.Kind, index.SourceKind, index.Polarity}
	all = slices.DeleteFunc(all, func(f index.Field) bool { return !index.Filterable(t, f) })
	if t == index.Quotes {
		all = append(all, index.Role)
	}
	return all
}

// filters are rarer the greater rarity is.
func (g *generator) filters(t index.Type, rarity int) map[index.Field][]string {
	filters := make(map[index.Field][]string)
	for _, f := range filterFields(t) {
		if f == index.Role && g.IntN(4) > 0 {
			continue // few quotes have one: with it, hardly anything is found
		}
		if g.IntN(1+rarity) == 0 {
			filters[f] = append(some(g, g.values(f), 2), pickOne(g, g.values(f)))
		}
	}
	return filters
}

// values is the values that a field may have, a few that none has, and none.
func (g *generator) values(f index.Field) []string {
	switch f {
	case index.Speaker:
		return append(slugs(speakers()), "nobody", index.None)
	case index.Outlet, index.Publisher:
		return append(slugs(outlets()), "no-paper", index.None)
	case index.Kind:
		return asStrings(corpus.Kinds())
	case index.SourceKind:
		return append(asStrings(corpus.SourceKinds()), index.None)
	case index.Role:
		return append(slices.DeleteFunc(roles(), func(r string) bool { return r == "" }), "secretary", index.None)
	}
	return asStrings(corpus.Polarities())
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

func (g *generator) facets(q *index.Query) {
	fields := append(filterFields(q.Type), index.SpeakerAs, index.OutletAs, index.Unanalysed)
	for _, f := range fields {
		if index.Countable(q.Type, f) && g.IntN(3) == 0 {
			r := index.FacetRequest{Field: f, Size: g.IntN(6)}
			if g.IntN(4) == 0 {
				r.Prefix = pickOne(g, []string{"k", "jo", "state d", "b", "ö", "the d"})
			}
			q.Facets = append(q.Facets, r)
		}
	}
	q.Dates = pickOne(g, []index.Interval{"", index.IntervalAuto, index.IntervalDay, index.IntervalMonth, index.IntervalYear})
}

// expr is a random expression, at most so deep.
func (g *generator) expr(t index.Type, depth int) index.Expr {
	if depth == 0 || g.IntN(3) == 0 {
		return g.leaf(t)
	}
	parts := make([]index.Expr, 2+g.IntN(2))
	for i := range parts {
		parts[i] = g.expr(t, depth-1)
	}
	switch g.IntN(5) {
	case 0, 1:
		return index.AllOf(parts...)
	case 2, 3:
		return index.AnyOf(parts...)
	}
	return index.Negate(parts[0])
}

func (g *generator) leaf(t index.Type) index.Expr {
	switch g.IntN(10) {
	case 0:
		return index.Prefix{Text: pickOne(g, []string{"art", "gra", "sel", "kor", "zzz"})}
	case 1:
		return index.Fuzzy{Text: pickOne(g, []string{"solt", "korea", "grain", "army"}), Edits: 1 + g.IntN(2)}
	case 2:
		return index.Close{Words: append(exact(g.words(2)), exact(g.words(2))...), Gap: g.IntN(4)}
	case 3, 4:
		return index.Phrase{Words: exact(g.words(3))}
	case 5:
		return g.having(t)
	case 6:
		if d := g.date(); !d.IsZero() && d.Precision != corpus.ByWeek {
			return pickOne(g, []index.Expr{index.Within{From: d}, index.Within{To: d}})
		}
	}
	return index.Word{Text: exact(pickOne(g, vocabulary()))[0]}
}

// having is a field as [index.Resolve] leaves it.
func (g *generator) having(t index.Type) index.Expr {
	if t == index.Quotes && g.IntN(5) == 0 {
		return index.Having{Field: index.Role, Value: "press", IDs: []string{"press"}}
	}
	f := pickOne(g, []index.Field{index.Speaker, index.Outlet, index.Publisher})
	if t == index.Quotes && g.IntN(3) == 0 {
		f = index.Kind
	}
	id := pickOne(g, g.values(f))
	return index.Having{Field: f, Value: id, IDs: []string{id}}
}

func exact(text string) []string {
	var words []string
	for _, t := range index.Analyse(text) {
		words = append(words, t.Exact)
	}
	return words
}
