package bleve

import (
	"context"
	"fmt"
	"strings"

	api "github.com/blevesearch/bleve_index_api"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"onrecord/index"
)

// expansion lists the terms of a dictionary that may be meant, and says of
// each whether it is. bleve's own expansion lists all terms before it counts
// them and does not look at the context meanwhile.
type expansion struct {
	list  func(s *scorch.IndexSnapshot, field string) (api.FieldDict, error)
	holds func(term string) bool
}

func prefixTerms(x index.Prefix) expansion {
	return expansion{
		func(s *scorch.IndexSnapshot, field string) (api.FieldDict, error) {
			return s.FieldDictPrefix(field, []byte(x.Text))
		},
		func(term string) bool { return strings.HasPrefix(term, x.Text) },
	}
}

// fuzzyTerms asks bleve's automaton, which takes two letters swapped for one
// edit, and then counts the edits as we do.
func fuzzyTerms(x index.Fuzzy) expansion {
	return expansion{
		func(s *scorch.IndexSnapshot, field string) (api.FieldDict, error) {
			return s.FieldDictFuzzy(field, x.Text, x.Edits, "")
		},
		x.Fits,
	}
}

// expand is a leaf of all words meant, at most [index.MaxExpansion] of them:
// the first in the order of the dictionary, and a warning if there are more.
func (p *plan) expand(ctx context.Context, text string, x expansion) (*leaf, error) {
	dict, err := x.list(p.view.snapshot, p.exactField())
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v", index.ErrQuery, text, err)
	}
	defer dict.Close()
	l := newLeaf(p.exactField(), nil, nil)
	for read := 0; ; read++ {
		if read%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		entry, err := dict.Next()
		if err != nil {
			return nil, fmt.Errorf("listing the words of %s: %w", text, err)
		}
		if entry == nil {
			return l, nil
		}
		meant, err := p.meant(entry.Term, x)
		if err != nil {
			return nil, err
		}
		if !meant {
			continue
		}
		if len(l.terms) == index.MaxExpansion {
			p.warnings = append(p.warnings, fmt.Sprintf("%s stands for more than %d words; only the first %d were looked for.",
				text, index.MaxExpansion, index.MaxExpansion))
			return l, nil
		}
		l.terms = append(l.terms, entry.Term)
	}
}

// meant says whether a term is meant and stands in a document that is not
// deleted: what a search finds must not depend on when segments were merged.
func (p *plan) meant(term string, x expansion) (bool, error) {
	if !x.holds(term) {
		return false, nil
	}
	for _, s := range p.view.segments {
		list, err := postingsList(s.segment, p.exactField(), term, s.deleted)
		if err != nil || list.Count() > 0 {
			return err == nil, err
		}
	}
	return false, nil
}
