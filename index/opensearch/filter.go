package opensearch

import (
	"maps"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
)

// plan is a query, made ready to be asked.
type plan struct {
	query  *index.Query
	kind   kind
	date   string   // the field of dates that the query means
	text   object   // nil: everything
	always []object // filters that every count is within
	never  []object // what no hit may have
	groups []group  // filters that some count is without
}

// byDate is the filter by date among those by field.
const byDate index.Field = "date"

// group is filters that are asked of one thing: of a field, or of the speaker
// and the outlet of one quote of an article.
type group []index.Field

// newPlan compiles a query that has been checked.
func newPlan(q *index.Query) (*plan, error) {
	p := &plan{query: q, kind: kindOf(q.Type)}
	p.date = string(index.ByDate)
	if p.kind == ofQuotes && q.DateField != "" {
		p.date = string(q.DateField)
	}
	p.filter()
	if q.Text == nil {
		return p, nil
	}
	c := p.compiler()
	compile := c.holds
	if p.scores() {
		compile = c.scored
	}
	var err error
	p.text, err = compile(q.Text)
	return p, err
}

func kindOf(t index.Type) kind {
	if t == index.Articles {
		return ofArticles
	}
	return ofQuotes
}

// looked is what is looked for in an index.
func (k kind) looked() index.Type {
	if k == ofArticles {
		return index.Articles
	}
	return index.Quotes
}

// scores says whether hits are ordered by what their words are worth.
func (p *plan) scores() bool {
	q := p.query
	return q.Sort != index.Newest && q.Sort != index.Oldest && !q.NoScores && scores(q.Text)
}

// filter divides the filters of the query into those that every count is
// within and the others.
func (p *plan) filter() {
	q := p.query
	for _, f := range slices.Sorted(maps.Keys(q.Not)) {
		if len(q.Not[f]) > 0 {
			p.never = append(p.never, oneOf(string(f), q.Not[f]))
		}
	}
	if len(q.Role) > 0 {
		p.always = append(p.always, roleWords(q.Role))
	}
	for _, g := range p.filtered() {
		if slices.ContainsFunc(g, p.countedWithout) {
			p.groups = append(p.groups, g)
		} else {
			p.always = append(p.always, p.clause(g))
		}
	}
}

// filtered is the groups that the query filters by.
func (p *plan) filtered() []group {
	var groups []group
	var quoted group // of an article's quotes
	for _, f := range slices.Sorted(maps.Keys(p.query.Only)) {
		switch {
		case len(p.query.Only[f]) == 0:
		case p.ofQuotes(f):
			quoted = append(quoted, f)
		default:
			groups = append(groups, group{f})
		}
	}
	if len(quoted) > 0 {
		groups = append(groups, quoted)
	}
	if p.query.From != (corpus.Date{}) || p.query.To != (corpus.Date{}) {
		groups = append(groups, group{byDate})
	}
	return groups
}

// ofQuotes says whether the field belongs not to the documents looked for, but
// to the quotes within them.
func (p *plan) ofQuotes(f index.Field) bool {
	return p.kind == ofArticles && (f == index.Speaker || f == index.Outlet)
}

// countedWithout says whether something is counted without the filter by a
// field.
func (p *plan) countedWithout(f index.Field) bool {
	if f == byDate {
		return p.query.Dates != ""
	}
	return slices.ContainsFunc(p.query.Facets, func(r index.FacetRequest) bool { return r.Field == f })
}

// within is the filters that a count of a field is within and others are not.
// "" is that of the hits themselves.
func (p *plan) within(without index.Field) []object {
	var all []object
	for _, g := range p.groups {
		if rest := g.without(without); len(rest) > 0 {
			all = append(all, p.clause(rest))
		}
	}
	return all
}

func (g group) without(f index.Field) group {
	return slices.DeleteFunc(slices.Clone(g), func(other index.Field) bool { return other == f })
}

// clause is the filters of a group.
func (p *plan) clause(g group) object {
	q := p.query
	switch {
	case g[0] == byDate:
		return inRange(p.date, q.From, q.To)
	case len(g) == 1:
		return oneOf(string(g[0]), q.Only[g[0]])
	}
	var both []object
	for _, f := range g {
		both = append(both, oneOf(paired(f), q.Only[f]))
	}
	return object{"nested": object{"path": fieldPairs, "query": filter(both...)}}
}

// paired is the field of speakers or outlets in the pairs of an article.
func paired(f index.Field) string { return fieldPairs + "." + string(f) }

// maxRoleWords is how many words a role is looked for by. None has so many.
const maxRoleWords = 128

// roleWords finds a role by its words, all of them.
func roleWords(roles []string) object {
	distinct := make(map[string]bool)
	for _, role := range roles {
		for _, w := range index.RoleWords(role) {
			distinct[w] = true
		}
	}
	if len(distinct) > maxRoleWords {
		return nothing()
	}
	var all []object
	for _, w := range slices.Sorted(maps.Keys(distinct)) {
		all = append(all, exactly(fieldRoleWords, w))
	}
	return filter(all...)
}

// inRange finds by date, as [index.InRange] does.
func inRange(field string, from, to corpus.Date) object {
	var limits []object
	if !from.IsZero() {
		limits = append(limits, object{"range": object{field + "." + dateLast: object{"gte": from.First}}})
	}
	if !to.IsZero() {
		limits = append(limits, object{"range": object{field + "." + dateFirst: object{"lte": to.Last()}}})
	}
	return filter(limits...)
}
