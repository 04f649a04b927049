package bleve

import (
	"context"
	"fmt"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/corpus"
	"onrecord/index"
)

// The columns of dates. Their terms are numbered alike.
const (
	fieldSaid      = string(index.BySaid)
	fieldPublished = string(index.ByPublished)
	fieldDate      = string(index.ByDate) // said, else published
)

// termNode holds where a document has a term in a field.
type termNode struct{ name, term string }

func (n termNode) docs(_ context.Context, s *part) (*roaring.Bitmap, error) {
	return s.with(n.name, n.term)
}

// havingNode holds where a document has one of the values in a field.
type havingNode struct {
	plan  *plan
	field index.Field
	ids   []string
}

// compileHaving turns a filter within the text into a node.
func (p *plan) compileHaving(x index.Having) (node, error) {
	if x.Field == index.Role && p.docType == typeQuote {
		if role := roleNode(strings.Join(x.IDs, " ")); len(role) > 0 {
			return role, nil
		}
		return allNode(p.docType), nil
	}
	if !index.Filterable(p.query.Type, x.Field) {
		return nil, fmt.Errorf("%w: %s cannot be filtered by %s", index.ErrQuery, p.query.Type, x.Field)
	}
	return havingNode{p, x.Field, x.IDs}, nil
}

// roleNode finds a role by its words, all of them.
func roleNode(role string) andNode {
	var words andNode
	for _, w := range index.RoleWords(role) {
		words = append(words, termNode{fieldRoleWords, w})
	}
	return words
}

func (n havingNode) docs(_ context.Context, s *part) (*roaring.Bitmap, error) {
	if !n.plan.ofQuotes(n.field) {
		return n.plan.having(s, n.field, n.ids)
	}
	column, err := n.plan.pairColumn(s)
	if err != nil {
		return nil, err
	}
	wanted := n.plan.wanted(map[index.Field][]string{n.field: n.ids})
	return passingPairs(s.live(n.plan.docType), &column, wanted), nil
}

// withinNode holds where a document's date may lie in a range.
type withinNode struct {
	plan     *plan
	from, to corpus.Date
}

func (p *plan) within(from, to corpus.Date) node { return withinNode{p, from, to} }

func (n withinNode) docs(_ context.Context, s *part) (*roaring.Bitmap, error) {
	return n.plan.dateRange(s, n.from, n.to)
}

// inRange is the documents whose date may lie in the range of the query; it
// may leave out those that are not in base. Of few documents each is looked
// at.
func (p *plan) inRange(s *part, base *docset) (*roaring.Bitmap, error) {
	if base.whole || base.size() > int(s.size/8) {
		return p.dateRange(s, p.query.From, p.query.To)
	}
	dates, err := p.dates(s)
	if err != nil {
		return nil, err
	}
	pass := p.passing(dates, p.query.From, p.query.To)
	var found []uint32
	for _, d := range base.ids() {
		if pass[dates.numbers.At(d)] {
			found = append(found, d)
		}
	}
	return roaring.BitmapOf(found...), nil
}

// passing says of each number of a column of dates whether the date may lie in
// the range.
func (p *plan) passing(dates *field, from, to corpus.Date) []bool {
	calendar := p.view.values[fieldSaid].calendar().dates
	pass := make([]bool, len(dates.shared))
	for i, n := range dates.shared {
		pass[i] = index.InRange(calendar[n], from, to)
	}
	return pass
}

// dateRange is the documents whose date may lie in the range.
func (p *plan) dateRange(s *part, from, to corpus.Date) (*roaring.Bitmap, error) {
	dates, err := p.dates(s)
	if err != nil {
		return nil, err
	}
	pass := p.passing(dates, from, to)
	if p.dateColumn() != fieldDate || pass[0] || count(pass) > fewDates {
		return roaring.And(s.live(p.docType), s.where(dates.numbers, pass)), nil
	}
	var found []*roaring.Bitmap
	for n, passes := range pass {
		if !passes {
			continue
		}
		docs, err := s.with(fieldDate, dates.terms.At(uint32(n-1)))
		if err != nil {
			return nil, err
		}
		found = append(found, docs)
	}
	return roaring.And(s.union(found), s.live(p.docType)), nil
}

// fewDates is how many dates are sooner looked up one by one than in the column
// of them all.
const fewDates = 31

func count(pass []bool) (n int) {
	for _, passes := range pass {
		if passes {
			n++
		}
	}
	return n
}

// dateColumn names the column of the dates that the query means. Articles have
// only the date of publication.
func (p *plan) dateColumn() string {
	switch {
	case p.docType == typeQuote && p.query.DateField == index.BySaid:
		return fieldSaid
	case p.docType == typeQuote && p.query.DateField == index.ByPublished:
		return fieldPublished
	}
	return fieldDate
}

// dates is that column. Dates of all fields are numbered alike.
func (p *plan) dates(s *part) (*field, error) {
	return s.field(p.dateColumn(), p.view.values[fieldSaid])
}

// dated is the documents with a date that counts, "" being none.
func (p *plan) dated(s *part, term string) (*roaring.Bitmap, error) {
	if term != "" {
		return s.with(fieldDate, term)
	}
	dates, err := p.dates(s)
	if err != nil {
		return nil, err
	}
	return p.lacking(s, dates), nil
}
