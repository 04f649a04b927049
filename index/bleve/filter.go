package bleve

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/corpus"
	"onrecord/index"
)

// dateFacet names the filter by date among the filters by field.
const dateFacet index.Field = "date"

// selection is what the filters of a query leave of a segment.
type selection struct {
	base   *roaring.Bitmap                 // text, exclusions and role
	passes map[index.Field]*roaring.Bitmap // what each filter of Query.Only lets through, and the range of dates
}

// without is the documents that pass everything but the filter by one field:
// what that field's facet counts.
func (s *selection) without(fields ...index.Field) *roaring.Bitmap {
	docs := s.base
	for f, pass := range s.passes {
		if !slices.Contains(fields, f) {
			docs = roaring.And(docs, pass)
		}
	}
	return docs
}

// hits is the documents that pass everything.
func (s *selection) hits() *roaring.Bitmap { return s.without() }

// sel evaluates text and filters on one segment.
func (p *plan) sel(ctx context.Context, s *part) (*selection, error) {
	base, err := p.matching(ctx, s)
	if err != nil {
		return nil, err
	}
	if role := roleNode(strings.Join(p.query.Role, " ")); len(role) > 0 {
		found, err := role.docs(ctx, s)
		if err != nil {
			return nil, err
		}
		base = roaring.And(base, found)
	}
	out := &selection{base, make(map[index.Field]*roaring.Bitmap)}
	if p.query.From != (corpus.Date{}) || p.query.To != (corpus.Date{}) {
		if out.passes[dateFacet], err = p.within(p.query.From, p.query.To).docs(ctx, s); err != nil {
			return nil, err
		}
	}
	if p.docType == typeArticle {
		if err := p.filterPairs(s, out); err != nil {
			return nil, err
		}
	}
	return out, p.filterFields(s, out)
}

// filterFields filters by the values of the documents themselves.
func (p *plan) filterFields(s *part, out *selection) error {
	for f, ids := range p.query.Not {
		if p.ofQuotes(f) {
			continue
		}
		found, err := p.having(s, f, ids)
		if err != nil {
			return err
		}
		out.base = roaring.AndNot(out.base, found)
	}
	for f, ids := range p.query.Only {
		if len(ids) == 0 || p.ofQuotes(f) {
			continue
		}
		found, err := p.having(s, f, ids)
		if err != nil {
			return err
		}
		out.passes[f] = found
	}
	return nil
}

// ofQuotes says whether the field belongs not to the documents looked for,
// but to the quotes within them.
func (p *plan) ofQuotes(f index.Field) bool {
	return p.docType == typeArticle && (f == index.Speaker || f == index.Outlet)
}

// having is the documents with one of the values in a field of their own.
func (p *plan) having(s *part, f index.Field, ids []string) (*roaring.Bitmap, error) {
	column, vals, err := p.column(s, f)
	if err != nil {
		return nil, err
	}
	terms := vals.all()
	var found []*roaring.Bitmap
	for n := range vals.of(ids) {
		var docs *roaring.Bitmap
		if n == 0 {
			docs, err = p.lacking(s, column)
		} else {
			docs, err = s.with(string(f), terms[n])
		}
		if err != nil {
			return nil, err
		}
		found = append(found, docs)
	}
	same, err := s.ofType(p.docType) // quotes and articles have publishers alike
	return roaring.And(roaring.FastOr(found...), same), err
}

// lacking is the documents without a value in a column.
func (p *plan) lacking(s *part, column []uint32) (*roaring.Bitmap, error) {
	live, err := s.live(p.docType)
	if err != nil {
		return nil, err
	}
	return choose(live, func(d uint32) bool { return column[d] == 0 }), nil
}

// column is the column of a field and the values that its numbers stand for.
func (p *plan) column(s *part, f index.Field) ([]uint32, *values, error) {
	vals := p.view.values[string(f)]
	if vals == nil {
		return nil, nil, fmt.Errorf("%w: no field %q", index.ErrQuery, f)
	}
	column, err := s.flatten(string(f), vals)
	return column, vals, err
}

// choose is the documents that pass.
func choose(docs *roaring.Bitmap, pass func(doc uint32) bool) *roaring.Bitmap {
	var chosen []uint32
	each(docs, func(d uint32) {
		if pass(d) {
			chosen = append(chosen, d)
		}
	})
	return roaring.BitmapOf(chosen...)
}
