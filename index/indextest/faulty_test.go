package indextest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

// faulty is Memory with a fault.
type faulty struct {
	*Memory
	batch  func(*index.Batch)
	query  func(*index.Query)
	result func(*index.Query, *index.Result)
}

func (f *faulty) Apply(ctx context.Context, b index.Batch) error {
	if f.batch != nil {
		f.batch(&b)
	}
	return f.Memory.Apply(ctx, b)
}

func (f *faulty) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	wrong := *q
	if f.query != nil {
		f.query(&wrong)
	}
	r, err := f.Memory.Search(ctx, &wrong)
	if err == nil && f.result != nil {
		f.result(q, r)
	}
	return r, err
}

// without rewrites the leaves of an expression.
func rewrite(e index.Expr, leaf func(index.Expr) index.Expr) index.Expr {
	switch e := e.(type) {
	case index.And:
		return index.And(rewriteAll(e, leaf))
	case index.Or:
		return index.Or(rewriteAll(e, leaf))
	case index.Not:
		return index.Not{X: rewrite(e.X, leaf)}
	}
	return leaf(e)
}

func rewriteAll(parts []index.Expr, leaf func(index.Expr) index.Expr) []index.Expr {
	out := make([]index.Expr, len(parts))
	for i, p := range parts {
		out[i] = rewrite(p, leaf)
	}
	return out
}

func facets(spoil func(*index.Query, index.Field, *index.Facet)) func(*index.Query, *index.Result) {
	return func(q *index.Query, r *index.Result) {
		for f, facet := range r.Facets {
			spoil(q, f, facet)
		}
	}
}

// faults are what engines get wrong.
func faults() map[string]faulty {
	return map[string]faulty{
		"forgets to delete":      {batch: func(b *index.Batch) { b.Delete = nil }},
		"swallows an exclusion":  {query: func(q *index.Query) { q.Not = nil }},
		"swallows the role":      {query: func(q *index.Query) { q.Role = nil }},
		"takes any publisher":    {query: func(q *index.Query) { q.Only = pickFields(q.Only, index.Speaker, index.Outlet) }},
		"always sorts by newest": {query: func(q *index.Query) { q.Sort = index.Newest }},
		"reads another date":     {query: func(q *index.Query) { q.DateField = index.ByDate }},
		"ends a day early": {query: func(q *index.Query) {
			if !q.To.IsZero() {
				q.To = corpus.Date{First: q.To.Last() - 1, Precision: corpus.ByDay}
			}
		}},
		"starts on page one": {query: func(q *index.Query) { q.Offset = 0 }},
		"stems phrases": {query: func(q *index.Query) {
			q.Text = rewrite(q.Text, func(e index.Expr) index.Expr {
				if p, ok := e.(index.Phrase); ok && len(p.Words) == 1 {
					return index.Word{Text: p.Words[0]}
				}
				return e
			})
		}},
		"has stop words": {query: func(q *index.Query) {
			q.Text = rewrite(q.Text, func(e index.Expr) index.Expr {
				if p, ok := e.(index.Phrase); ok && len(p.Words) > 1 && p.Words[0] == "not" {
					return index.Phrase{Words: p.Words[1:]}
				}
				return e
			})
		}},
		"forgets the ticked":        {result: facets(func(q *index.Query, f index.Field, x *index.Facet) { x.Values = dropZero(x.Values) })},
		"counts none as nothing":    {result: facets(func(q *index.Query, f index.Field, x *index.Facet) { x.Missing = 0 })},
		"calls values by their ids": {result: facets(func(q *index.Query, f index.Field, x *index.Facet) { relabel(x.Values) })},
		"miscounts the rest":        {result: facets(func(q *index.Query, f index.Field, x *index.Facet) { x.Other = 0 })},
		"loses coarse dates": {result: func(q *index.Query, r *index.Result) {
			if r.Dates != nil {
				r.Dates.Coarser = 0
			}
		}},
		"knows no earliest": {result: func(q *index.Query, r *index.Result) { r.Earliest = corpus.Date{} }},
		"counts a page":     {result: func(q *index.Query, r *index.Result) { r.Total = len(r.Hits) }},
	}
}

func pickFields(filter map[index.Field][]string, fields ...index.Field) map[index.Field][]string {
	picked := make(map[index.Field][]string)
	for f, values := range filter {
		if slices.Contains(fields, f) {
			picked[f] = values
		}
	}
	return picked
}

func dropZero(values []index.FacetValue) []index.FacetValue {
	return slices.DeleteFunc(values, func(v index.FacetValue) bool { return v.Count == 0 })
}

func relabel(values []index.FacetValue) {
	for i := range values {
		values[i].Label = values[i].Value
	}
}

// A kit that could not fail would hold nobody to anything: it finds every one
// of these faults.
func TestKitFindsFaults(t *testing.T) {
	for name, f := range faults() {
		t.Run(name, func(t *testing.T) {
			f.Memory = NewMemory()
			failure := recorded(t, func(t testing.TB) {
				differential(t, &rig{&f, t, newTexts()}, DifferentialOptions{Rounds: 8, Queries: 100})
			})
			if failure == "" {
				t.Error("an engine with this fault passes")
			}
			if testing.Verbose() {
				t.Log(strings.SplitN(failure, "\n", 2)[0])
			}
		})
	}
}
