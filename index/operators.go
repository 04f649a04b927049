package index

import (
	"fmt"
	"slices"
	"strings"
)

// brackets pairs them up and drops those without a partner; one left open
// before words is an error.
func (p *parser) brackets() error {
	var open []int
	drop := make(map[int]bool)
	for i, t := range p.toks {
		switch {
		case t.kind == lexOpen:
			open = append(open, i)
		case t.kind == lexClose && len(open) == 0:
			drop[i] = true
		case t.kind == lexClose:
			open = open[:len(open)-1]
		}
		if t.kind == lexOpen && p.limits && len(open) > MaxDepth && p.closes(i) {
			return &SyntaxError{
				Position: p.points(t.at),
				Detail:   fmt.Sprintf("There are more than %d brackets within one another.", MaxDepth),
			}
		}
	}
	for n, i := range open {
		if p.wordAfter(i) {
			return &SyntaxError{
				Position: p.points(p.toks[i].at), Detail: "A bracket is opened here and never closed.",
				Suggestion: strings.TrimRight(p.text, " ") + strings.Repeat(")", len(open)-n),
			}
		}
		drop[i] = true
	}
	kept := p.toks[:0]
	for i, t := range p.toks {
		if !drop[i] {
			kept = append(kept, t)
		}
	}
	p.toks = kept
	return nil
}

// closes reports whether a word or a closing bracket follows the lexeme i.
func (p *parser) closes(i int) bool {
	return slices.ContainsFunc(p.toks[i:], func(t lexeme) bool { return t.kind == lexClose || t.operand() })
}

func (p *parser) wordAfter(i int) bool {
	return slices.ContainsFunc(p.toks[i:], func(t lexeme) bool {
		return t.kind == lexField || t.operand() && len(Analyse(t.text)) > 0
	})
}

// operators makes text of those that lack what they stand between, and drops
// one that another follows.
func (p *parser) operators() {
	kept := p.toks[:0]
	for i, t := range p.toks {
		var next *lexeme
		if i+1 < len(p.toks) {
			next = &p.toks[i+1]
		}
		ends := len(kept) > 0 && (kept[len(kept)-1].operand() || kept[len(kept)-1].kind == lexClose)
		switch t.kind {
		case lexOr, lexAnd:
			if next != nil && (next.kind == lexOr || next.kind == lexAnd) {
				continue
			}
			if !ends || !p.begins(i+1) {
				t.kind = lexText
			}
		case lexNear:
			if !ends || !nearable(kept[len(kept)-1]) || next == nil || !nearable(*next) {
				t.kind = lexText
				p.warn(t.at, t.end, "“"+t.text+"” stands between two words; it was looked for as text.")
			}
		case lexNot:
			if !p.begins(i + 1) {
				t.kind = lexText
			}
		case lexMinus:
			if !p.begins(i + 1) {
				continue
			}
		case lexText:
			if t.text == "NEAR" && ends && p.begins(i+1) {
				p.warn(t.at, t.end, "“NEAR” needs a distance, as in NEAR/5; it was looked for as a word.")
			}
		}
		kept = append(kept, t)
	}
	p.toks = kept
}

// begins reports whether an operand begins at the lexeme i.
func (p *parser) begins(i int) bool {
	for ; i < len(p.toks); i++ {
		if k := p.toks[i].kind; k != lexNot && k != lexMinus {
			return p.toks[i].operand() || k == lexOpen
		}
	}
	return false
}

func nearable(t lexeme) bool {
	return t.kind == lexPhrase || t.kind == lexText && !strings.ContainsAny(t.text, "*~")
}
