package bleve

import (
	"context"
	"fmt"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/corpus"
	"onrecord/index"
)

// dateFacet names the filter by date among the filters by field.
const dateFacet index.Field = "date"

// docset is a set of documents of a segment.
type docset struct {
	docs  *roaring.Bitmap
	whole bool // all that are live, of the type looked for
	room  *room
	list  []uint32
}

func (p *plan) set(docs *roaring.Bitmap) *docset { return &docset{docs: docs, room: p.room} }

func (s *docset) size() int { return int(s.docs.GetCardinality()) }

// ids is the documents in ascending order.
func (s *docset) ids() []uint32 {
	if s.list == nil {
		s.list = s.room.list(s.docs)
	}
	return s.list
}

// selection is what the filters of a query leave of a segment.
type selection struct {
	base   *docset                         // text, exclusions and role
	passes map[index.Field]*roaring.Bitmap // what each filter of Query.Only lets through, and the range of dates
	made   map[index.Field]*docset         // what passes all filters but one
}

// without is the documents that pass everything but the filter by one field:
// what that field's facet counts.
func (s *selection) without(field index.Field) *docset {
	if s.passes[field] == nil {
		field = ""
	}
	if set := s.made[field]; set != nil {
		return set
	}
	sets := []*roaring.Bitmap{s.base.docs}
	for f, pass := range s.passes {
		if f != field {
			sets = append(sets, pass)
		}
	}
	set := s.base
	if len(sets) > 1 {
		set = &docset{docs: intersection(sets), room: s.base.room}
	}
	s.made[field] = set
	return set
}

// hits is the documents that pass everything.
func (s *selection) hits() *docset { return s.without("") }

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
		base = p.set(roaring.And(base.docs, found))
	}
	out := &selection{base, make(map[index.Field]*roaring.Bitmap), make(map[index.Field]*docset)}
	if p.docType == typeArticle {
		if err := p.filterPairs(s, out); err != nil {
			return nil, err
		}
	}
	if err := p.filterFields(s, out); err != nil {
		return nil, err
	}
	if p.ofDates() {
		out.passes[dateFacet], err = p.inRange(s, out.base)
	}
	return out, err
}

// ofDates says whether the query is filtered by date.
func (p *plan) ofDates() bool {
	return p.query.From != (corpus.Date{}) || p.query.To != (corpus.Date{})
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
		out.base = p.set(roaring.AndNot(out.base.docs, found))
	}
	var late []index.Field
	for f, ids := range p.query.Only {
		if len(ids) == 0 || p.ofQuotes(f) {
			continue
		}
		if !indexed(string(f)) && p.countsHitsAlone() {
			late = append(late, f)
			continue
		}
		found, err := p.having(s, f, ids)
		if err != nil {
			return err
		}
		out.passes[f] = found
	}
	for _, f := range late {
		found, err := p.among(s, out, f)
		if err != nil {
			return err
		}
		out.passes[f] = found
	}
	return nil
}

// countsHitsAlone says that nothing is counted but what passes all filters.
func (p *plan) countsHitsAlone() bool { return len(p.query.Facets) == 0 && p.query.Dates == "" }

// Documents that passed the other filters are looked up one by one, rather
// than all of the column, while they are so few: as many, or such a part of
// the segment.
const (
	few     = 64
	fewPart = 16
)

// among is the documents with one of the wanted values in a field without
// postings, of those at least that pass the other filters so far.
func (p *plan) among(s *part, out *selection, f index.Field) (*roaring.Bitmap, error) {
	rest := out.hits()
	clear(out.made) // which another filter changes
	if rest.size() > max(few, int(s.size)/fewPart) {
		return p.having(s, f, p.query.Only[f])
	}
	column, vals, err := p.column(s, f)
	if err != nil {
		return nil, err
	}
	wanted := vals.of(p.query.Only[f])
	return choose(rest.docs, func(doc uint32) bool { return wanted[column.number(doc)] }), nil
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
	wanted := vals.of(ids)
	if !indexed(string(f)) {
		pass := make([]bool, len(column.shared))
		for i, n := range column.shared {
			pass[i] = wanted[n]
		}
		return roaring.And(s.live(p.docType), s.where(column.numbers, pass)), nil
	}
	terms := vals.all()
	var found []*roaring.Bitmap
	for n := range wanted {
		if n == 0 {
			found = append(found, p.lacking(s, column))
			continue
		}
		docs, err := s.with(string(f), terms[n])
		if err != nil {
			return nil, err
		}
		found = append(found, docs)
	}
	if f == index.Publisher { // quotes and articles have publishers alike
		return roaring.And(s.union(found), s.live(p.docType)), nil
	}
	return s.union(found), nil
}

// lacking is the documents without a value in a column.
func (p *plan) lacking(s *part, column *field) *roaring.Bitmap {
	return roaring.And(s.live(p.docType), s.where(column.numbers, []bool{true}))
}

// column is the column of a field and the values that its numbers stand for.
func (p *plan) column(s *part, f index.Field) (*field, *values, error) {
	vals := p.view.values[string(f)]
	if vals == nil {
		return nil, nil, fmt.Errorf("%w: no field %q", index.ErrQuery, f)
	}
	column, err := s.field(string(f), vals)
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
