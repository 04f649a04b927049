package indextest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// Queries are random queries of every kind, the same for the same seed.
type Queries struct{ g generator }

// NewQueries begins with the first.
func NewQueries(seed uint64, v *Vocabulary) *Queries {
	return &Queries{generator{rand.New(rand.NewPCG(seed, 20221104)), v, 0}}
}

// Next is the next query; [index.Query.Check] passes it.
func (q *Queries) Next() *index.Query { return q.g.query() }

// Names is a random question for names.
func (q *Queries) Names() index.NameQuery { return q.g.nameQuery() }

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
		q.From = pickOne(g, g.voc.Dates)
	}
	if g.IntN(3) == 0 {
		q.To = pickOne(g, g.voc.Dates)
	}
	q.Only, q.Not = g.filters(q.Type, 2+g.voc.Rarity), g.filters(q.Type, 6+g.voc.Rarity)
	if q.Type == index.Quotes && g.IntN(8+g.voc.Rarity) == 0 {
		q.Role = g.roleWords(2)
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
			filters[f] = append(some(g, g.voc.Values[f], 2), pickOne(g, g.voc.Values[f]))
		}
	}
	return filters
}

func (g *generator) facets(q *index.Query) {
	fields := append(filterFields(q.Type), index.SpeakerAs, index.OutletAs, index.Unanalysed)
	for _, f := range fields {
		if index.Countable(q.Type, f) && g.IntN(3) == 0 {
			r := index.FacetRequest{Field: f, Size: g.IntN(6)}
			if g.IntN(4) == 0 {
				r.Prefix = g.nameStart()
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
		return index.Prefix{Text: g.prefix()}
	case 1:
		return index.Fuzzy{Text: g.misspelt(g.word()), Edits: 1 + g.IntN(2)}
	case 2:
		return index.Close{Words: append(g.shuffled(g.run(3)), g.word()), Gap: g.IntN(4)}
	case 3, 4:
		return index.Phrase{Words: g.run(3)}
	case 5:
		return g.having(t)
	case 6:
		if d := pickOne(g, g.voc.Dates); !d.IsZero() && d.Precision != corpus.ByWeek {
			return pickOne(g, []index.Expr{index.Within{From: d}, index.Within{To: d}})
		}
	}
	return index.Word{Text: g.word()}
}

// roleWords are words of a printed role.
func (g *generator) roleWords(most int) []string {
	return some(g, strings.Fields(pickOne(g, g.voc.Roles)), most)
}

// having is a field as [index.Resolve] leaves it.
func (g *generator) having(t index.Type) index.Expr {
	if t == index.Quotes && g.IntN(5) == 0 {
		word := index.RoleWords(pickOne(g, g.voc.Roles))[0]
		return index.Having{Field: index.Role, Value: word, IDs: []string{word}}
	}
	f := pickOne(g, []index.Field{index.Speaker, index.Outlet, index.Publisher})
	if t == index.Quotes && g.IntN(3) == 0 {
		f = index.Kind
	}
	id := pickOne(g, g.voc.Values[f])
	return index.Having{Field: f, Value: id, IDs: []string{id}}
}

func (g *generator) nameQuery() index.NameQuery {
	q := index.NameQuery{Field: pickOne(g, []index.Field{index.Speaker, index.Outlet, index.Publisher}), Limit: g.IntN(5)}
	switch g.IntN(5) {
	case 0:
		q.ID = pickOne(g, g.voc.Values[q.Field])
	case 1:
		q.Exact = pickOne(g, g.voc.Names)
	case 2:
		q.Prefix = g.nameStart()
	case 3:
		q.Near = g.misspelt(pickOne(g, g.voc.Names))
	}
	return q
}
