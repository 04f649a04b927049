package text

import (
	"strings"
	"unicode/utf8"
)

// Mark says how a token works as a quotation mark.
type Mark uint8

// The workings of a mark.
const (
	NoMark Mark = iota
	Open
	Close
)

// glyph is what a mark's shape says by itself.
type glyph uint8

const (
	noGlyph glyph = iota
	double        // either, by its place
	doubleOpen
	doubleClose
	single
	singleOpen
	singleClose // or an apostrophe
)

func glyphOf(s string) glyph {
	switch s {
	case `"`, "''", "＂", "’’":
		return double
	case "“", "„", "‟", "``", "«", "‘‘", "『", "「":
		return doubleOpen
	case "”", "»", "』", "」":
		return doubleClose
	case "'", "`":
		return single
	case "‘", "‚", "‛", "‹":
		return singleOpen
	case "’", "›":
		return singleClose
	}
	return noGlyph
}

// maxQuotation is the most tokens between two single marks that are taken
// for a pair.
const maxQuotation = 400

// readMarks decides of every quotation mark whether it opens or closes. Double marks are
// matched paragraph by paragraph; single ones count where no double
// ones enclose them and a partner follows, since most are apostrophes.
func readMarks(tokens []Token, text string) {
	for i := 0; i < len(tokens); {
		end := i + 1
		for end < len(tokens) && !tokens[end].Para {
			end++
		}
		p := paragraph{tokens: tokens[i:end], text: text}
		p.readDouble()
		p.readSingle()
		i = end
	}
}

type paragraph struct {
	tokens []Token
	text   string
}

func (p *paragraph) glyph(i int) glyph {
	t := &p.tokens[i]
	if t.Shape != Punctuation || t.End-t.Start > 6 {
		return noGlyph
	}
	return glyphOf(p.text[t.Start:t.End])
}

func (p *paragraph) readDouble() {
	inside := false
	for i := range p.tokens {
		g := p.glyph(i)
		if g < double || g > doubleClose {
			continue
		}
		inside = p.opens(i, g, inside)
		p.tokens[i].Mark = Close
		if inside {
			p.tokens[i].Mark = Open
		}
	}
}

// opens decides between opening and closing: by the shape, unless its place
// speaks against it (»so«, ”so”), by the place where that is plain, else by turns.
func (p *paragraph) opens(i int, g glyph, inside bool) bool {
	left, right := p.space(i), p.spaceAfter(i)
	switch {
	case g == doubleOpen && inside && right && !left:
		return false
	case g == doubleOpen:
		return true
	case g == doubleClose && !inside && left && !right:
		return true
	case g == doubleClose:
		return false
	case left && !right:
		return !inside || i == 0 || p.tokens[i-1].Mark == NoMark && !p.closesLater(i)
	case right && !left:
		return false
	}
	return !inside
}

// closesLater reports whether the very next double mark is a plain closing
// one, as it is when an opening mark stands inside an open quotation by mistake.
func (p *paragraph) closesLater(i int) bool { return i+1 < len(p.tokens) && p.spaceAfter(i) }

// space reports whether white space, an opening bracket or a dash precedes the token.
func (p *paragraph) space(i int) bool {
	if i == 0 || !p.tokens[i].Glued {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(p.text[:p.tokens[i].Start])
	return r == '(' || r == '[' || r == '—' || r == '–' || r == '-' || p.tokens[i-1].Mark == Open
}

// spaceAfter reports whether white space, punctuation or the paragraph's end
// follows the token.
func (p *paragraph) spaceAfter(i int) bool {
	if i+1 >= len(p.tokens) || !p.tokens[i+1].Glued {
		return true
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.tokens[i].End:])
	switch r {
	case '.', ',', ';', ':', ')', ']', '?', '!', '—', '–':
		return true
	}
	return false
}

// readSingle pairs single marks outside double quotations: an opening one has
// space before and none after, and the nearest closing one follows within
// the paragraph. It reads from the right, so that every mark is visited once.
func (p *paragraph) readSingle() {
	closing, depth := -1, 0
	for i := len(p.tokens) - 1; i >= 0; i-- {
		switch p.tokens[i].Mark {
		case Close:
			depth = 1
		case Open:
			depth = 0
		}
		g := p.glyph(i)
		if g < single || depth > 0 {
			continue
		}
		left, right := p.space(i), p.spaceAfter(i)
		switch {
		case left && !right && g != singleClose:
			if closing > 0 && closing-i <= maxQuotation {
				p.pair(i, closing)
			}
			closing = -1
		case right && !left && g != singleOpen:
			closing = p.betterClose(i, closing)
		}
	}
}

// betterClose chooses between a closing mark and one farther right: a mark
// after a plural's s may be an apostrophe, one after punctuation is none.
func (p *paragraph) betterClose(i, farther int) int {
	if farther < 0 || i == 0 {
		return i
	}
	r, _ := utf8.DecodeLastRuneInString(p.text[:p.tokens[i].Start])
	if r == 's' && farther-i <= maxQuotation {
		return farther
	}
	return i
}

// pair makes two single marks a quotation. Where double marks lie between
// them, the single ones are the outer pair (British style) if the last stands
// after a stop or a comma, and apostrophes if it does not. Inner marks do not count.
func (p *paragraph) pair(i, j int) {
	r, _ := utf8.DecodeLastRuneInString(p.text[:p.tokens[j].Start])
	stopped := strings.ContainsRune(".,?!…", r)
	for k := i + 1; k < j; k++ {
		if p.tokens[k].Mark != NoMark && !stopped {
			return
		}
	}
	for k := i + 1; k < j; k++ {
		p.tokens[k].Mark = NoMark
	}
	p.tokens[i].Mark, p.tokens[j].Mark = Open, Close
}
