package bleve

import (
	"context"
	"fmt"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/corpus"
	"onrecord/index"
)

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
		words = append(words, newLeaf(fieldRoleWords, []string{w}, nil))
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
	live, err := s.live(n.plan.docType)
	if err != nil {
		return nil, err
	}
	return passingPairs(live, column, n.plan.wanted(map[index.Field][]string{n.field: n.ids})), nil
}

// withinNode holds where a document's date may lie in a range.
type withinNode struct {
	plan     *plan
	from, to corpus.Date
}

func (p *plan) within(from, to corpus.Date) node { return withinNode{p, from, to} }

func (n withinNode) docs(_ context.Context, s *part) (*roaring.Bitmap, error) {
	column, err := n.plan.dates(s)
	if err != nil {
		return nil, err
	}
	live, err := s.live(n.plan.docType)
	if err != nil {
		return nil, err
	}
	dates := n.plan.view.values[fieldSaid].calendar().dates
	pass := make([]bool, len(dates))
	for i, d := range dates {
		pass[i] = index.InRange(d, n.from, n.to)
	}
	return choose(live, func(d uint32) bool { return pass[column[d]] }), nil
}

// dates is the column of the dates that the query means. Dates of all fields
// are numbered alike.
func (p *plan) dates(s *part) ([]uint32, error) {
	vals := p.view.values[fieldSaid]
	published, err := s.flatten(fieldPublished, vals)
	if err != nil || p.docType == typeArticle || p.query.DateField == index.ByPublished {
		return published, err
	}
	said, err := s.flatten(fieldSaid, vals)
	if err != nil || p.query.DateField == index.BySaid {
		return said, err
	}
	return s.either(said, published), nil
}

// either is the column of the dates that count: said, else published.
func (c *columns) either(said, published []uint32) []uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if col := c.flat["date"]; col != nil {
		return col
	}
	col := make([]uint32, c.size)
	for d := range col {
		if col[d] = said[d]; col[d] == 0 {
			col[d] = published[d]
		}
	}
	c.flat["date"] = col
	return col
}
