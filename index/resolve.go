package index

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"onrecord/corpus"
)

// What a [Fault] offers at most: names spelt like an unknown one, and those
// that an ambiguous one fits.
const (
	MaxNearest    = 3
	MaxCandidates = 10
)

// Resolve is q with ids for names: in Only and Not of speaker, outlet and
// publisher, and in the text. A value that is an id stays; a name or alias,
// case, accents and a leading "the" aside, becomes the id of whom it names. A
// name that several answer to, and one that nobody does, is a fault; all
// faults are found at once, and q is then nil. The query given is not changed.
func Resolve(ctx context.Context, e Engine, q *Query) (*Query, Faults, error) {
	r := &resolver{ctx: ctx, engine: e}
	resolved := *q
	resolved.Only = r.filter(q.Only, false)
	resolved.Not = r.filter(q.Not, true)
	resolved.Text = r.expr(q.Text)
	if r.err != nil {
		return nil, nil, fmt.Errorf("resolving names: %w", r.err)
	}
	if len(r.faults) > 0 {
		return nil, r.faults, nil
	}
	return &resolved, nil, nil
}

// resolver looks names up and collects what is wrong with them.
type resolver struct {
	ctx    context.Context
	engine Engine
	faults Faults
	err    error // the first of the engine's
}

// hasNames reports whether the values of a field are ids with names.
func hasNames(f Field) bool { return f == Speaker || f == Outlet || f == Publisher }

func (r *resolver) filter(filter map[Field][]string, exclude bool) map[Field][]string {
	resolved := maps.Clone(filter)
	for _, f := range slices.Sorted(maps.Keys(filter)) {
		if !hasNames(f) || len(filter[f]) == 0 {
			continue
		}
		var ids []string
		for _, value := range filter[f] {
			if id, fault := r.name(f, value); fault != nil {
				fault.Exclude = exclude
				r.faults = append(r.faults, *fault)
			} else if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		resolved[f] = ids
	}
	return resolved
}

// expr resolves the fields within a text.
func (r *resolver) expr(e Expr) Expr {
	switch e := e.(type) {
	case And:
		return And(r.exprs(e))
	case Or:
		return Or(r.exprs(e))
	case Not:
		return Not{r.expr(e.X)}
	case Having:
		return r.having(e)
	}
	return e
}

func (r *resolver) exprs(parts []Expr) []Expr {
	resolved := make([]Expr, len(parts))
	for i, e := range parts {
		resolved[i] = r.expr(e)
	}
	return resolved
}

func (r *resolver) having(e Having) Expr {
	switch {
	case e.Field == Role:
		e.IDs = nameWords(e.Value)
	case !hasNames(e.Field):
		e.IDs = []string{e.Value}
	default:
		id, fault := r.name(e.Field, e.Value)
		if fault != nil {
			fault.InQuery = true
			r.faults = append(r.faults, *fault)
			return e
		}
		e.IDs = []string{id}
	}
	return e
}

// name is the id that a value stands for, or what is wrong with it.
func (r *resolver) name(f Field, value string) (string, *Fault) {
	if value == None {
		return value, nil
	}
	for _, id := range []string{value, strings.TrimPrefix(strings.ToLower(value), "the-")} {
		if len(r.names(NameQuery{Field: f, ID: id, Limit: 1})) > 0 {
			return id, nil
		}
	}
	found := r.names(NameQuery{Field: f, Exact: value})
	switch len(found) {
	case 0:
		return "", unknown(f, value, r.names(NameQuery{Field: f, Near: value, Limit: MaxNearest}))
	case 1:
		return found[0].ID, nil
	}
	return "", ambiguous(f, value, found)
}

// names asks the engine, unless it failed before.
func (r *resolver) names(q NameQuery) []Name {
	if r.err != nil || q.ID == "" && q.Exact == "" && q.Near == "" {
		return nil
	}
	names, err := r.engine.Names(r.ctx, q)
	r.err = err
	return names
}

func unknown(f Field, value string, nearest []Name) *Fault {
	detail := fmt.Sprintf("No %s is called “%s”.", f, value)
	if len(nearest) > 0 {
		detail = fmt.Sprintf("No %s is called “%s”; names like it: %s.", f, value, labels(nearest))
	}
	return &Fault{Field: string(f), Value: value, Reason: "unknown_" + string(f), Detail: detail, Nearest: nearest}
}

func ambiguous(f Field, value string, fit []Name) *Fault {
	may := labelList(fit)
	if len(fit) > MaxCandidates {
		fit = fit[:MaxCandidates]
		may = append(may[:MaxCandidates], "others")
	}
	return &Fault{
		Field: string(f), Value: value, Reason: "ambiguous_" + string(f), Nearest: fit,
		Detail: fmt.Sprintf("“%s” may be %s.", value, corpus.Either(may)),
	}
}

// labelList is the names, with the id behind one that another has too.
func labelList(names []Name) []string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = n.Label
		if slices.ContainsFunc(names, func(o Name) bool { return o.Label == n.Label && o.ID != n.ID }) {
			list[i] += " (" + n.ID + ")"
		}
	}
	return list
}

func labels(names []Name) string { return strings.Join(labelList(names), ", ") }
