package variants

import (
	"context"
	"slices"

	"onrecord/index"
)

// Statement is some of the hits that were grouped: one statement, as often as
// it is printed among them.
type Statement struct {
	Hits    []*index.Hit // in the order given
	Longest *index.Hit   // what differences are told against
}

// Group divides hits, quotes all of them, into statements: every hit into one,
// the statements in the order of their first hits. The division hangs on the
// hits alone, not on their order. Complete is false where there was too much to
// compare; then what was not compared stands by itself.
//
// Around the longest of what is not divided yet, all that is the same
// statement as that one is gathered: a fragment that two long statements share
// does not make one of them.
func Group(ctx context.Context, hits []*index.Hit) (groups []Statement, complete bool, err error) {
	g := &grouping{comparer: comparer{work: maxWork}}
	for i, h := range hits {
		if i%64 == 0 && ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		g.statements = append(g.statements, newStatement(h))
	}
	g.group(ctx)
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	return g.result(hits), g.work >= 0, nil
}

// grouping is a division on its way.
type grouping struct {
	comparer
	statements []*statement
	centre     []int            // of every statement: the longest of its group
	places     map[uint64][]int // statements by shingle, and by all their words
}

func (g *grouping) group(ctx context.Context) {
	order := make([]int, len(g.statements))
	g.centre = make([]int, len(g.statements))
	g.places = make(map[uint64][]int)
	for i, s := range g.statements {
		order[i], g.centre[i] = i, -1
		for _, x := range s.shingles {
			g.places[x] = append(g.places[x], i)
		}
		g.places[s.key] = append(g.places[s.key], i)
	}
	slices.SortFunc(order, func(a, b int) int { return compare(g.statements[a], g.statements[b]) })
	for _, i := range order {
		if ctx.Err() != nil {
			return
		}
		if g.centre[i] < 0 {
			g.gather(i)
		}
	}
}

// gather makes a group around a statement.
func (g *grouping) gather(centre int) {
	g.centre[centre] = centre
	for _, i := range g.near(centre) {
		if g.relate(g.statements[centre], g.statements[i]).same() {
			g.centre[i] = centre
		}
	}
}

// near is the statements without a group that share a shingle, or all words,
// with the centre; the longest first.
func (g *grouping) near(centre int) []int {
	var found []int
	seen := make(map[int]bool)
	s := g.statements[centre]
	for _, x := range append(slices.Clone(s.shingles), s.key) {
		places := g.places[x]
		if len(places) == 1 || !g.spend(len(places)) {
			continue
		}
		for _, i := range places {
			if g.centre[i] < 0 && !seen[i] {
				seen[i] = true
				found = append(found, i)
			}
		}
	}
	slices.SortFunc(found, func(a, b int) int { return compare(g.statements[a], g.statements[b]) })
	return found
}

// result is the groups in the order of their first hits.
func (g *grouping) result(hits []*index.Hit) []Statement {
	var groups []Statement
	place := make(map[int]int)
	for i, h := range hits {
		n, ok := place[g.centre[i]]
		if !ok {
			n = len(groups)
			place[g.centre[i]] = n
			groups = append(groups, Statement{Longest: hits[g.centre[i]]})
		}
		groups[n].Hits = append(groups[n].Hits, h)
	}
	return groups
}
