package extract

import (
	"unicode"
	"unicode/utf8"
)

// quotation is a stretch of the text in quotation marks, the marks included,
// that lies in no other; where a paragraph ends within it, the next one's
// part is a quotation of its own.
type quotation struct {
	first, last int  // tokens; last is the closing mark, or the last of its paragraph
	double      bool // double marks, whatever their shape
	open        bool // the paragraph ended before it was closed
}

// mark is one quotation mark as it may be used.
type mark struct {
	token         int
	family        family
	opens, closes bool
	strong        bool // a closing mark that can hardly be an apostrophe
	plural        bool // after an s and before a space
}

// family tells marks that can pair from those that cannot.
type family uint8

const (
	curlyDouble family = iota
	plainDouble
	pairedTicks // `` and ''
	guillemets
	curlySingle
	plainSingle
	singleGuillemets
)

func (f family) double() bool { return f <= guillemets }

// quotations pairs the marks of one paragraph's tokens [lo, hi).
func quotations(text string, tokens []token, lo, hi int) []quotation {
	var found []quotation
	marks := marksOf(text, tokens, lo, hi)
	for i := 0; i < len(marks); {
		if !marks[i].opens {
			i++
			continue
		}
		end := pairOf(marks, i)
		if end < 0 {
			if marks[i].token == lo && (marks[i].family.double() || reopens(text, tokens, marks[i], hi)) || unclosedCounts(text, tokens, marks, i, hi) {
				found = append(found, quotation{marks[i].token, hi - 1, marks[i].family.double(), true})
				return found
			}
			i++
			continue
		}
		found = append(found, quotation{marks[i].token, marks[end].token, marks[i].family.double(), false})
		i = end + 1
	}
	return found
}

// unclosedCounts reports whether a mark that nothing closes still begins a
// quotation: it follows a colon or comma, or begins a sentence, and is of a
// shape that cannot be an apostrophe.
func unclosedCounts(text string, tokens []token, marks []mark, i, hi int) bool {
	if marks[i].token == 0 || !marks[i].family.double() && !reopens(text, tokens, marks[i], hi) {
		return false
	}
	before := tokens[marks[i].token-1]
	return before.kind == colonToken || before.kind == commaToken || before.kind == stopToken
}

// reopens reports whether the next paragraph begins with the same mark, as it
// does where a quotation goes on.
func reopens(text string, tokens []token, m mark, hi int) bool {
	return hi < len(tokens) && tokens[hi].kind == markToken && tokens[hi].of(text) == tokens[m.token].of(text)
}

// maxNesting bounds how deep marks within marks are followed.
const maxNesting = 8

// pairOf finds the mark that closes marks[open], or -1.
func pairOf(marks []mark, open int) int {
	var stack [maxNesting]family
	depth := 1
	stack[0] = marks[open].family
	for i := open + 1; i < len(marks) && i < open+200; i++ {
		m := marks[i]
		top := stack[depth-1]
		switch {
		case m.closes && pairs(top, m.family) && closesHere(marks, i, top):
			depth--
		case m.closes && depth > 1 && pairs(stack[0], m.family) && m.family.double():
			return i // an inner mark was left open
		case m.opens && depth < maxNesting && !pairs(top, m.family) && (!m.closes || m.family.double()):
			stack[depth] = m.family
			depth++
		}
		if depth == 0 {
			return i
		}
		if m.opens && !m.closes && depth == 1 && m.family == top && !m.family.double() {
			return -1 // a second single mark opens: the first was an apostrophe
		}
	}
	return -1
}

// pairs reports whether a mark of one family may be closed by the other's.
func pairs(open, close family) bool {
	return open == close || open.double() && close.double() && (open == pairedTicks) == (close == pairedTicks) &&
		(open == guillemets) == (close == guillemets) || open == curlySingle && close == plainSingle
}

// closesHere keeps the apostrophe of "cleaners’ hours" from closing a
// quotation in single marks when a better closing mark follows.
func closesHere(marks []mark, i int, top family) bool {
	if top.double() || marks[i].strong || !marks[i].plural {
		return true
	}
	for j := i + 1; j < len(marks) && j < i+8; j++ {
		if marks[j].opens && !marks[j].closes && pairs(top, marks[j].family) {
			return true
		}
		if marks[j].closes && pairs(top, marks[j].family) {
			return false
		}
	}
	return true
}

func marksOf(text string, tokens []token, lo, hi int) []mark {
	var out []mark
	for i := lo; i < hi; i++ {
		if tokens[i].kind != markToken {
			continue
		}
		if m, ok := readMark(text, tokens, i); ok {
			out = append(out, m)
		}
	}
	return out
}

// readMark works out from a mark's shape and its neighbours what it may be.
func readMark(text string, tokens []token, i int) (mark, bool) {
	t := tokens[i]
	before, _ := utf8.DecodeLastRuneInString(text[:t.start])
	after, _ := utf8.DecodeRuneInString(text[t.end:])
	left := t.start == 0 || unicode.IsSpace(before) || isOpener(before)
	right := t.end == len(text) || unicode.IsSpace(after) || isCloser(after)
	m := mark{token: i, opens: left && !right, closes: !left || right && !(left && !right)}
	if !left && !right { // "word”word": a missing space; believe the shape
		m.opens, m.closes = false, true
	}
	m.strong = isTerminal(before)
	m.plural = before == 's' && unicode.IsSpace(after)
	switch t.of(text) {
	case "“", "„", "‟":
		m.family, m.opens, m.closes = curlyDouble, m.opens || !right, right && !left
	case "”":
		m.family, m.opens, m.closes = curlyDouble, m.opens && left, true
	case "\"":
		m.family = plainDouble
	case "``":
		m.family, m.opens, m.closes = pairedTicks, true, false
	case "''":
		m.family = pairedTicks
	case "«", "»":
		m.family = guillemets
		if left && right { // « set apart », as the French do
			m.opens, m.closes = t.of(text) == "«", t.of(text) == "»"
		}
	case "‹", "›":
		m.family = singleGuillemets
	case "‘", "‚":
		m.family, m.opens, m.closes = curlySingle, !right, false
	case "’":
		m.family, m.opens = curlySingle, false
	case "'", "`":
		m.family = plainSingle
		m.opens = m.opens && (unicode.IsLetter(after) || unicode.IsDigit(after) || isOpener(after) || after == '…')
	}
	if !m.family.double() && unicode.IsDigit(after) && t.of(text) != "‘" {
		m.opens = false // ’90s
	}
	return m, m.opens || m.closes
}

func isOpener(r rune) bool {
	switch r {
	case '(', '[', '“', '‘', '„', '«', '‹', '—', '–', '"', '\'', '`', '-', '/':
		return true
	}
	return false
}

func isCloser(r rune) bool {
	switch r {
	case ')', ']', '”', '’', '»', '›', '"', '\'', '.', ',', ';', ':', '!', '?', '—', '–', '-', '…', '/':
		return true
	}
	return false
}

func isTerminal(r rune) bool {
	switch r {
	case '.', ',', '!', '?', '…', ';', ':', '—', '–', '-':
		return true
	}
	return false
}
