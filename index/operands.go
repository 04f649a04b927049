package index

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"onrecord/corpus"
)

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
		p.fail(t.at, p.mended(t.at, t.end, strings.ReplaceAll(base, "~", " ")), "A ~ needs a word of %d letters or more.", MinPrefix)
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
