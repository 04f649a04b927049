package index

import (
	"fmt"
	"slices"
)

// Check returns an error that wraps [ErrQuery] for a query that no engine
// evaluates: fields that its type has not, names not resolved, numbers out of
// range. Every engine calls it first.
func (q *Query) Check() error {
	if q.Type != Quotes && q.Type != Articles {
		return fmt.Errorf("%w: no type is called %q", ErrQuery, string(q.Type))
	}
	for _, check := range []func() error{q.checkWords, q.checkFilters, q.checkPage, q.checkFacets} {
		if err := check(); err != nil {
			return err
		}
	}
	return checkExpr(q.Type, q.Text)
}

func (q *Query) checkWords() error {
	if !slices.Contains([]Sort{"", Relevance, Newest, Oldest}, q.Sort) {
		return fmt.Errorf("%w: no order is called %q", ErrQuery, string(q.Sort))
	}
	if !slices.Contains([]DateField{"", ByDate, BySaid, ByPublished}, q.DateField) {
		return fmt.Errorf("%w: no date is called %q", ErrQuery, string(q.DateField))
	}
	return nil
}

func (q *Query) checkFilters() error {
	for _, filter := range []map[Field][]string{q.Only, q.Not} {
		for f, values := range filter {
			if len(values) > 0 && !Filterable(q.Type, f) && !(f == Role && q.Type == Quotes) {
				return fmt.Errorf("%w: %s cannot be filtered by %s", ErrQuery, q.Type, f)
			}
		}
	}
	if len(q.Role) > 0 && q.Type == Articles {
		return fmt.Errorf("%w: articles cannot be filtered by role", ErrQuery)
	}
	return nil
}

func (q *Query) checkPage() error {
	switch {
	case q.Offset < 0 || q.Limit < 0:
		return fmt.Errorf("%w: offset %d, limit %d", ErrQuery, q.Offset, q.Limit)
	case q.Offset > MaxDepthHits || q.Limit > MaxDepthHits-q.Offset:
		return fmt.Errorf("%w: offset and limit reach beyond %d", ErrQuery, MaxDepthHits)
	case q.After != nil && q.Offset > 0:
		return fmt.Errorf("%w: an offset behind a key", ErrQuery)
	}
	return nil
}

func (q *Query) checkFacets() error {
	if q.Dates != "" && q.Dates != IntervalAuto {
		if _, err := q.Dates.precision(); err != nil {
			return err
		}
	}
	for _, r := range q.Facets {
		if !Countable(q.Type, r.Field) {
			return fmt.Errorf("%w: %s cannot be counted by %s", ErrQuery, q.Type, r.Field)
		}
		if r.Size < 0 || r.Size > MaxFacetSize {
			return fmt.Errorf("%w: a facet of %d values", ErrQuery, r.Size)
		}
	}
	return nil
}

// checkExpr holds the fields of a text against the type.
func checkExpr(t Type, e Expr) error {
	switch e := e.(type) {
	case And:
		return checkAll(t, e)
	case Or:
		return checkAll(t, e)
	case Not:
		return checkExpr(t, e.X)
	case Having:
		if !Filterable(t, e.Field) && !(e.Field == Role && t == Quotes) {
			return fmt.Errorf("%w: %s cannot be filtered by %s", ErrQuery, t, e.Field)
		}
		if len(e.IDs) == 0 {
			return fmt.Errorf("%w: %s has not been resolved", ErrQuery, e)
		}
	}
	return nil
}

func checkAll(t Type, parts []Expr) error {
	for _, e := range parts {
		if err := checkExpr(t, e); err != nil {
			return err
		}
	}
	return nil
}
