package index

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Warning says what part of a query was not taken as it may have been meant.
type Warning struct {
	Position int    // in code points of the query
	Text     string // that part
	Detail   string // a sentence for people
}

// String is the detail.
func (w Warning) String() string { return w.Detail }

// MaxGap is the greatest number of words between those of a [Close].
const MaxGap = 100

// Parse reads the query language (docs/query.md). An empty text, and one that
// holds no word, is nil: everything. The error is a [*SyntaxError] where the
// text cannot be read, or [Faults] where a value behind a prefix is none.
func Parse(text string) (Expr, []Warning, error) {
	return parse(text, true)
}

func parse(text string, limits bool) (Expr, []Warning, error) {
	if n := utf8.RuneCountInString(text); limits && n > MaxQueryRunes {
		return nil, nil, &SyntaxError{
			Position: MaxQueryRunes,
			Detail:   fmt.Sprintf("The query has %d characters; %d are the most.", n, MaxQueryRunes),
		}
	}
	p := &parser{text: text, limits: limits}
	p.toks = (&lexer{text: text, warn: p.warn}).lex()
	if err := p.brackets(); err != nil {
		return nil, nil, err
	}
	p.operators()
	e := p.or()
	switch {
	case p.err != nil:
		return nil, nil, p.err
	case len(p.faults) > 0:
		return nil, nil, p.faults
	case e == nil && strings.TrimSpace(text) != "" && len(p.warnings) == 0:
		p.warn(0, len(text), "The query holds no word that could be looked for; it was passed over.")
	}
	return e, p.warnings, nil
}

// parser turns lexemes into an expression, by recursive descent.
type parser struct {
	text     string
	toks     []lexeme
	at       int // the next of toks
	clauses  int
	limits   bool
	warnings []Warning
	faults   Faults
	err      *SyntaxError // the first
}

func (p *parser) warn(at, end int, detail string) {
	p.warnings = append(p.warnings, Warning{p.points(at), p.text[at:end], detail})
}

// fail keeps the first error.
func (p *parser) fail(at int, suggestion, detail string, args ...any) {
	if p.err == nil {
		p.err = &SyntaxError{Position: p.points(at), Suggestion: suggestion, Detail: fmt.Sprintf(detail, args...)}
	}
}

func (p *parser) points(at int) int { return utf8.RuneCountInString(p.text[:at]) }

// mended is the query with the bytes from at to end replaced.
func (p *parser) mended(at, end int, by string) string {
	return p.text[:at] + by + p.text[end:]
}

// next is the kind of the next lexeme, -1 at the end.
func (p *parser) next() lexKind {
	if p.at == len(p.toks) {
		return -1
	}
	return p.toks[p.at].kind
}

// or reads alternatives.
func (p *parser) or() Expr {
	parts := []Expr{p.and()}
	for p.next() == lexOr {
		p.at++
		parts = append(parts, p.and())
	}
	return AnyOf(parts...)
}

// and reads what must all hold, up to OR, a closing bracket or the end.
func (p *parser) and() Expr {
	var parts []Expr
	for {
		switch p.next() {
		case -1, lexOr, lexClose:
			return AllOf(parts...)
		case lexAnd:
			p.at++
		default:
			parts = append(parts, p.unary())
		}
	}
}

// unary reads one operand with the NOTs before it.
func (p *parser) unary() Expr {
	negated := false
	for p.next() == lexNot || p.next() == lexMinus {
		negated = !negated
		p.at++
	}
	e := p.primary()
	if e == nil || !negated {
		return e
	}
	return Negate(e)
}

func (p *parser) primary() Expr {
	if p.at == len(p.toks) {
		return nil
	}
	t := p.toks[p.at]
	p.at++
	switch t.kind {
	case lexOpen:
		e := p.or()
		p.at++ // its partner: brackets has seen to that
		return e
	case lexField:
		p.clause(t)
		return p.having(t)
	}
	if p.next() == lexNear {
		return p.near(t)
	}
	p.clause(t)
	if t.kind == lexPhrase {
		return p.phrase(t)
	}
	return p.word(t)
}

// clause counts a word, phrase or field.
func (p *parser) clause(t lexeme) {
	if p.clauses++; p.limits && p.clauses > MaxClauses {
		p.fail(t.at, "", "The query has more than %d words, phrases and fields.", MaxClauses)
	}
}
