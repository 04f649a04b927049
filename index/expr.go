package index

import (
	"onrecord/corpus"
)

// Expr is the text of a query, parsed. String prints it so that [Parse] reads
// the same again.
//
// It is one of [And], [Or], [Not], [Word], [Phrase], [Close], [Prefix],
// [Fuzzy], [Having], [Within]; nil stands for everything.
type Expr interface {
	String() string
	expr()
}

// And holds where all of its parts do; two or more, none of them an And.
type And []Expr

// Or holds where one of its parts does; two or more, none of them an Or.
type Or []Expr

// Not holds where X does not.
type Not struct{ X Expr }

// Word is found in any of its forms: what is compared is the English Porter
// stem of its folded text. It is a single token (see [Analyse]).
type Word struct{ Text string }

// Phrase is found where its words stand in that order, unstemmed, folded. A
// single quoted word is a Phrase of one.
type Phrase struct{ Words []string }

// Close is found where all words stand together, unstemmed and in any order,
// each at a place of its own, with at most Gap other words among them:
// "a b"~5, a NEAR/5 b.
type Close struct {
	Words []string // two or more
	Gap   int      // 0..100
}

// Prefix is found where a word, unstemmed, begins with Text.
type Prefix struct{ Text string }

// Fuzzy is found where a word, unstemmed, is at most Edits insertions,
// deletions or replacements away from Text.
type Fuzzy struct {
	Text  string
	Edits int // 1 or 2
}

// Having filters by a field: speaker:, outlet:, publisher:, kind:, role:.
type Having struct {
	Field Field
	Value string   // as typed
	IDs   []string // what it stands for, one of them, set by [Resolve] (role: its words, all of them)
}

// Within filters by date: after: (From) and before: (To), inclusive like the
// parameters from and to; one of the two is set.
type Within struct {
	From, To corpus.Date
}

func (And) expr()    {}
func (Or) expr()     {}
func (Not) expr()    {}
func (Word) expr()   {}
func (Phrase) expr() {}
func (Close) expr()  {}
func (Prefix) expr() {}
func (Fuzzy) expr()  {}
func (Having) expr() {}
func (Within) expr() {}

// AllOf is the And of what is not nil: the one there is, nil without any. An
// And among the parts gives its own parts.
func AllOf(parts ...Expr) Expr {
	var all And
	for _, e := range parts {
		switch e := e.(type) {
		case nil:
		case And:
			all = append(all, e...)
		default:
			all = append(all, e)
		}
	}
	if len(all) < 2 {
		return first(all)
	}
	return all
}

// AnyOf is the Or of what is not nil, made like [AllOf].
func AnyOf(parts ...Expr) Expr {
	var anyOf Or
	for _, e := range parts {
		switch e := e.(type) {
		case nil:
		case Or:
			anyOf = append(anyOf, e...)
		default:
			anyOf = append(anyOf, e)
		}
	}
	if len(anyOf) < 2 {
		return first(anyOf)
	}
	return anyOf
}

// Negate is Not of e, or what e negates.
func Negate(e Expr) Expr {
	if n, ok := e.(Not); ok {
		return n.X
	}
	return Not{e}
}

// Expansion is how many terms a prefix or a fuzzy word of a text stands for at
// most: fewer than [MaxExpansion] where there are many of them, whatever their
// order, so that together they are no more than [MaxExpansions].
func Expansion(text Expr) int {
	return min(MaxExpansion, MaxExpansions/max(1, expandable(text)))
}

func expandable(e Expr) (n int) {
	var parts []Expr
	switch e := e.(type) {
	case And:
		parts = e
	case Or:
		parts = e
	case Not:
		return expandable(e.X)
	case Prefix, Fuzzy:
		return 1
	}
	for _, part := range parts {
		n += expandable(part)
	}
	return n
}

func first(parts []Expr) Expr {
	if len(parts) == 0 {
		return nil
	}
	return parts[0]
}
