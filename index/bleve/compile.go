package bleve

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/index"
)

// node is a part of a query's text that can say which documents of a segment
// it holds for.
type node interface {
	docs(ctx context.Context, p *part) (*roaring.Bitmap, error)
}

// plan is the text of a query, made ready for one view.
type plan struct {
	view     *view
	query    *index.Query
	docType  string
	root     node             // nil: everything
	scored   []*leaf          // the words and phrases that count for the score, in their order
	expanded map[string]*leaf // prefixes and fuzzy words, as written
	warnings []string
	room     *room
}

type (
	allNode string // a type; holds for all of its documents
	andNode []node // never empty
	orNode  []node
	notNode struct {
		x   node
		all allNode
	}
)

func newPlan(ctx context.Context, v *view, q *index.Query) (*plan, error) {
	p := &plan{view: v, query: q, docType: docType(q.Type), expanded: make(map[string]*leaf), room: v.rooms.take()}
	if q.Text == nil {
		return p, nil
	}
	root, err := p.compile(ctx, q.Text, true)
	p.root = root
	return p, err
}

// compile turns an expression into a node. Positive says whether its words
// count for the score: those under a Not do not.
func (p *plan) compile(ctx context.Context, x index.Expr, positive bool) (node, error) {
	switch x := x.(type) {
	case index.And:
		parts, err := p.compileAll(ctx, x, positive)
		return andNode(parts), err
	case index.Or:
		parts, err := p.compileAll(ctx, x, positive)
		return orNode(parts), err
	case index.Not:
		n, err := p.compile(ctx, x.X, false)
		return notNode{n, allNode(p.docType)}, err
	case index.Having:
		return p.compileHaving(x)
	case index.Within:
		return p.within(x.From, x.To), nil
	}
	return p.compileLeaf(ctx, x, positive)
}

func (p *plan) compileAll(ctx context.Context, parts []index.Expr, positive bool) ([]node, error) {
	nodes := make([]node, len(parts))
	for i, x := range parts {
		n, err := p.compile(ctx, x, positive)
		if err != nil {
			return nil, err
		}
		nodes[i] = n
	}
	return nodes, nil
}

func (p *plan) compileLeaf(ctx context.Context, x index.Expr, positive bool) (node, error) {
	l, err := p.leaf(ctx, x)
	if err != nil {
		return nil, err
	}
	if positive {
		if l.repeats++; l.repeats == 1 {
			p.scored = append(p.scored, l)
		}
	}
	return l, nil
}

func (p *plan) leaf(ctx context.Context, x index.Expr) (*leaf, error) {
	var words expansion
	var err error
	switch x := x.(type) {
	case index.Word:
		return p.word(x), nil
	case index.Phrase:
		return p.phrase(x), nil
	case index.Close:
		return p.close(x), nil
	case index.Prefix:
		words, err = prefixTerms(x)
	case index.Fuzzy:
		words, err = fuzzyTerms(x)
	default:
		err = fmt.Errorf("%w: %T", index.ErrQuery, x)
	}
	if err != nil {
		return nil, err
	}
	return p.expand(ctx, words)
}

func (n allNode) docs(_ context.Context, p *part) (*roaring.Bitmap, error) {
	return p.live(string(n)), nil
}

func (n andNode) docs(ctx context.Context, p *part) (*roaring.Bitmap, error) {
	sets := make([]*roaring.Bitmap, len(n))
	for i, x := range n {
		found, err := x.docs(ctx, p)
		if err != nil || found.IsEmpty() {
			return found, err
		}
		sets[i] = found
	}
	known, rest, err := p.known(ctx, n, sets)
	if err != nil || len(known) < 2 {
		return intersection(sets), err
	}
	return intersection(append(rest, p.together(known, andBits))), nil
}

func (n orNode) docs(ctx context.Context, p *part) (*roaring.Bitmap, error) {
	sets := make([]*roaring.Bitmap, len(n))
	for i, x := range n {
		var err error
		if sets[i], err = x.docs(ctx, p); err != nil {
			return nil, err
		}
	}
	known, rest, err := p.known(ctx, n, sets)
	if err != nil || len(known) < 2 {
		return p.union(sets), err
	}
	return p.union(append(rest, p.together(known, orBits))), nil
}

func (n notNode) docs(ctx context.Context, p *part) (*roaring.Bitmap, error) {
	found, err := n.x.docs(ctx, p)
	if err != nil {
		return nil, err
	}
	return roaring.AndNot(p.live(string(n.all)), found), nil
}

// matching is the documents of a segment that the text holds for.
func (p *plan) matching(ctx context.Context, s *part) (*docset, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if p.root == nil {
		all := p.set(s.live(p.docType))
		all.whole = true
		return all, nil
	}
	docs, err := p.root.docs(ctx, s)
	return p.set(docs), err
}
