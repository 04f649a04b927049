package bleve

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"

	"onrecord/index"
)

// expansion says which terms of a dictionary a word stands for: those of a
// range that an automaton accepts, either nil for all, and that hold.
//
// bleve's own expansion lists every term before it counts them, does not look
// at the context meanwhile and opens the segments in goroutines of its own,
// where a fault of a damaged file would end the process.
type expansion struct {
	text      string
	from, to  []byte
	automaton segment.Automaton
	holds     func(term string) bool
}

func prefixTerms(x index.Prefix) (expansion, error) {
	return expansion{text: x.String(), from: []byte(x.Text), to: after(x.Text), holds: func(string) bool { return true }}, nil
}

// after is the first string behind all that begin so.
func after(prefix string) []byte {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// builders make automata that accept what is one edit away, or two.
var builders = sync.OnceValues(func() ([2]*levenshtein.LevenshteinAutomatonBuilder, error) {
	one, err1 := levenshtein.NewLevenshteinAutomatonBuilder(1, false)
	two, err2 := levenshtein.NewLevenshteinAutomatonBuilder(2, false)
	return [2]*levenshtein.LevenshteinAutomatonBuilder{one, two}, errors.Join(err1, err2)
})

func fuzzyTerms(x index.Fuzzy) (expansion, error) {
	makers, err := builders()
	if err != nil || x.Edits < 1 || x.Edits > len(makers) {
		return expansion{}, errors.Join(err, fmt.Errorf("%w: %d edits", index.ErrQuery, x.Edits))
	}
	words := expansion{text: x.String(), holds: x.Fits}
	automaton, err := makers[x.Edits-1].BuildDfa(x.Text, uint8(x.Edits))
	if err == nil {
		words.automaton = automaton
		return words, nil
	}
	// Too long a word for an automaton: all words are looked at, and few are
	// long enough to be compared.
	shortest := utf8.RuneCountInString(x.Text) - x.Edits
	words.holds = func(term string) bool { return len(term) >= shortest && x.Fits(term) }
	return words, nil
}

// expand is a leaf of all words meant, at most as many as [index.Expansion]
// says: the first in the order of the dictionary, and a warning if there are
// more.
func (p *plan) expand(ctx context.Context, x expansion) (*leaf, error) {
	l := p.expanded[x.text]
	if l != nil {
		return l, nil
	}
	l = p.newLeaf(nil)
	p.expanded[x.text] = l
	most := index.Expansion(p.query.Text)
	terms, err := p.merge(x)
	for read := 0; err == nil; read++ {
		if read%16 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		term, stands, ok := terms.next()
		if !ok {
			return l, terms.err
		}
		if !x.holds(term) {
			continue
		}
		if !stands {
			if stands, err = p.stands(term); err != nil || !stands {
				continue
			}
		}
		if len(l.terms) == most {
			p.warnings = append(p.warnings, fmt.Sprintf("%s stands for more than %d words; only the first %d were looked for.", x.text, most, most))
			return l, nil
		}
		l.terms = append(l.terms, term)
	}
	return nil, err
}

// stands says whether a term stands in a document that is not deleted: what a
// search finds must not depend on when segments were merged.
func (p *plan) stands(term string) (bool, error) {
	for _, s := range p.view.segments {
		docs, err := s.holding(p.docType, term)
		if err != nil || !docs.IsEmpty() {
			return err == nil, err
		}
	}
	return false, nil
}

// merged reads the dictionaries of several segments as one, in the order of
// their terms.
type merged struct {
	readers []segment.DictionaryIterator
	whole   []bool   // of each: what it lists stands in a document, for none is deleted
	heads   []string // the next term of each
	err     error
}

func (p *plan) merge(x expansion) (*merged, error) {
	m := new(merged)
	for _, s := range p.view.segments {
		for _, name := range []string{fieldQuoteExact, fieldArticleRest} {
			if p.docType == typeQuote && name == fieldArticleRest {
				continue
			}
			dict, err := dictionary(s.segment, name)
			if err != nil {
				return nil, err
			}
			m.readers = append(m.readers, listTerms(dict, x.automaton, x.from, x.to))
			m.whole = append(m.whole, s.deleted == nil && (p.docType == typeQuote || name == fieldArticleRest))
			m.heads = append(m.heads, "")
			m.advance(len(m.readers) - 1)
		}
	}
	return m, m.err
}

// advance reads the next term of one segment; "" is its end, for no term is
// empty.
func (m *merged) advance(i int) {
	m.heads[i] = ""
	entry, err := m.readers[i].Next()
	if err != nil {
		m.err = damage("listing words", err)
	} else if entry != nil {
		m.heads[i] = entry.Term
	}
}

// next is the next term, and whether it is known to stand in a document that
// is not deleted.
func (m *merged) next() (term string, stands, ok bool) {
	for _, h := range m.heads {
		if h != "" && (term == "" || h < term) {
			term = h
		}
	}
	for i, h := range m.heads {
		if h == term && h != "" {
			stands = stands || m.whole[i]
			m.advance(i)
		}
	}
	return term, stands, term != "" && m.err == nil
}
