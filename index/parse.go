package index

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"onrecord/corpus"
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
		return nil, nil, &SyntaxError{Position: MaxQueryRunes,
			Detail: fmt.Sprintf("The query has %d characters; %d are the most.", n, MaxQueryRunes)}
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
			return &SyntaxError{Position: p.points(t.at),
				Detail: fmt.Sprintf("There are more than %d brackets within one another.", MaxDepth)}
		}
	}
	for n, i := range open {
		if p.wordAfter(i) {
			return &SyntaxError{Position: p.points(p.toks[i].at), Detail: "A bracket is opened here and never closed.",
				Suggestion: strings.TrimRight(p.text, " ") + strings.Repeat(")", len(open)-n)}
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

// word reads a word, perhaps with a * or ~1 at its end.
func (p *parser) word(t lexeme) Expr {
	text := strings.TrimRight(t.text, ".,;:!?")
	if base := strings.TrimRight(text, "*"); base != text {
		return p.prefix(t, base)
	}
	if i := strings.LastIndexByte(text, '~'); i > 0 {
		return p.fuzzy(t, text[:i], text[i+1:])
	}
	p.warnStar(t, t.text)
	return exact(Analyse(t.text))
}

// warnStar says that a * within text is not looked for.
func (p *parser) warnStar(t lexeme, text string) {
	if i := strings.IndexByte(text, '*'); i >= 0 && strings.IndexFunc(text, isLetterOrDigit) >= 0 {
		p.warn(t.at, t.end, "A * counts only at the end of a word outside quotation marks; here it was passed over.")
	}
}

// exact is one word that is looked for in all its forms, or several that
// stand together.
func exact(tokens []Token) Expr {
	switch len(tokens) {
	case 0:
		return nil
	case 1:
		return Word{tokens[0].Exact}
	}
	return Phrase{exacts(tokens)}
}

func exacts(tokens []Token) []string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.Exact
	}
	return words
}

func (p *parser) prefix(t lexeme, base string) Expr {
	tokens := Analyse(base)
	if len(tokens) == 0 {
		return nil // a * alone
	}
	last := tokens[len(tokens)-1]
	if n := utf8.RuneCountInString(last.Exact); n < MinPrefix {
		p.fail(t.at, p.mended(t.at, t.end, base), "A * needs %d letters or more before it; “%s” has %d.", MinPrefix, last.Exact, n)
	}
	p.warnStar(t, base)
	return p.withHead(t, tokens, Prefix{last.Exact})
}

// fuzzy reads word~1. Without a number it is a word with a mark behind it.
func (p *parser) fuzzy(t lexeme, base, digits string) Expr {
	tokens := Analyse(base)
	if leadingDigits(digits) != digits || len(tokens) == 0 {
		return exact(Analyse(t.text))
	}
	if digits == "" {
		p.warn(t.at, t.end, "A ~ needs a number behind it, as in "+base+"~1; it was passed over.")
		return exact(tokens)
	}
	last := tokens[len(tokens)-1].Exact
	edits := number(digits)
	switch {
	case edits == 0:
		return exact(tokens)
	case edits > MaxEdits:
		p.fail(t.at, p.mended(t.at, t.end, fmt.Sprint(base, "~", MaxEdits)), "At most %d letters may differ, not %s.", MaxEdits, digits)
	case utf8.RuneCountInString(last) < MinPrefix:
		p.fail(t.at, p.mended(t.at, t.end, base), "A ~ needs a word of %d letters or more.", MinPrefix)
	}
	return p.withHead(t, tokens, Fuzzy{last, edits})
}

// MaxEdits is the greatest number of edits of a [Fuzzy].
const MaxEdits = 2

// withHead joins what a * or ~ belongs to with the words before it that are
// written together with it: "so-cal*".
func (p *parser) withHead(t lexeme, tokens []Token, last Expr) Expr {
	if len(tokens) == 1 {
		return last
	}
	p.warn(t.at, t.end, "“"+t.text+"” is several words; what stands at its end belongs to the last of them.")
	return AllOf(exact(tokens[:len(tokens)-1]), last)
}

// phrase reads what stands in quotation marks.
func (p *parser) phrase(t lexeme) Expr {
	p.warnStar(t, t.text)
	words := exacts(Analyse(t.text))
	switch {
	case len(words) == 0:
		return nil
	case t.n < 0:
		return Phrase{words}
	case t.n > MaxGap:
		p.failGap(t, fmt.Sprintf("~%d", MaxGap))
	case len(words) == 1:
		p.warn(t.at, t.end, "A ~ behind quotation marks needs two words within them; it was passed over.")
		return Phrase{words}
	}
	return Close{words, t.n}
}

func (p *parser) failGap(t lexeme, by string) {
	sep := strings.LastIndexAny(p.text[:t.end], "~/")
	p.fail(sep, p.mended(sep, t.end, by), "At most %d words may stand between.", MaxGap)
}

// near reads a chain of NEAR/n that begins with t. Words with the same n are
// close to one another, all of them; where n changes, each pair is by itself.
func (p *parser) near(t lexeme) Expr {
	var parts []Expr
	words := p.nearWords(t, &parts)
	gap := -1
	for p.next() == lexNear {
		near, right := p.toks[p.at], p.toks[p.at+1]
		p.at += 2
		if near.n > MaxGap {
			p.failGap(near, fmt.Sprintf("/%d", MaxGap))
		}
		next := p.nearWords(right, &parts)
		if gap >= 0 && gap != near.n {
			parts = append(parts, together(words, gap))
			words = words[len(words)-1:]
		}
		gap = near.n
		words = slices.Concat(words, next)
	}
	return AllOf(append(parts, together(words, gap))...)
}

// nearWords is the words of an operand of NEAR; of several it is asked that
// they stand in their order as well.
func (p *parser) nearWords(t lexeme, parts *[]Expr) []string {
	p.clause(t)
	words := exacts(Analyse(t.text))
	if len(words) > 1 {
		*parts = append(*parts, Phrase{words})
		p.warn(t.at, t.end, "NEAR stands between single words; those of “"+t.text+"” were looked for near the others in any order, and as a phrase.")
	}
	return words
}

// together is a Close, or less where there are not two words.
func together(words []string, gap int) Expr {
	switch len(words) {
	case 0:
		return nil
	case 1:
		return Phrase{words}
	}
	return Close{words, gap}
}

// having reads the value of a field.
func (p *parser) having(t lexeme) Expr {
	var fault *Fault
	var e Expr
	switch t.field {
	case prefixBefore:
		var to corpus.Date
		to, fault = ReadDate(t.field, t.text)
		e = Within{To: to}
	case prefixAfter:
		var from corpus.Date
		from, fault = ReadDate(t.field, t.text)
		e = Within{From: from}
	case string(Kind):
		var kind corpus.Kind
		kind, fault = ReadChoice(t.field, t.text, corpus.Kinds())
		e = Having{Field: Kind, Value: string(kind)}
	default:
		if t.text == "" {
			p.warn(t.at, t.end, "“"+t.field+":” has an empty value; it was passed over.")
			return nil
		}
		fault = roleFault(t)
		e = Having{Field: Field(t.field), Value: t.text}
	}
	if fault != nil {
		fault.InQuery = true
		p.faults = append(p.faults, *fault)
	}
	return e
}

// roleFault refuses a role without words, which none would have.
func roleFault(t lexeme) *Fault {
	if t.field != string(Role) || len(Analyse(t.text)) > 0 {
		return nil
	}
	return &Fault{Field: t.field, Value: t.text, Reason: NotAllowed, Detail: fmt.Sprintf("role: “%s” holds no word.", t.text)}
}
