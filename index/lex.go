package index

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The prefixes of a query's text that are no [Field].
const (
	prefixBefore = "before"
	prefixAfter  = "after"
)

type lexKind int

const (
	lexText   lexKind = iota // a word, or several without space between them
	lexPhrase                // text in quotation marks
	lexField                 // speaker:kirby
	lexOpen
	lexClose
	lexMinus // a - before what follows
	lexNot
	lexOr
	lexAnd
	lexNear
)

// lexeme is a piece of a query's text.
type lexeme struct {
	kind    lexKind
	at, end int    // bytes of the query
	text    string // the text, what stands within the marks, the field's value
	field   string // lexField: the prefix, lower case
	n       int    // lexPhrase: the number behind ~, lexNear: behind /; -1 without
}

// operand reports whether the lexeme is one by itself.
func (l lexeme) operand() bool {
	return l.kind == lexText || l.kind == lexPhrase || l.kind == lexField
}

// lexer divides the text of a query.
type lexer struct {
	text string
	at   int
	out  []lexeme
	warn func(at, end int, detail string)
}

// lex divides a query into its pieces; every byte that is not space belongs
// to one of them, or is punctuation alone.
func (l *lexer) lex() []lexeme {
	for l.at < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.at:])
		switch {
		case unicode.IsSpace(r):
			l.at += size
		case r == '(':
			l.add(lexeme{kind: lexOpen, end: l.at + 1})
		case r == ')':
			l.add(lexeme{kind: lexClose, end: l.at + 1})
		case r == '-' && l.negates():
			l.add(lexeme{kind: lexMinus, end: l.at + 1})
		default:
			l.operand(r, size)
		}
	}
	return l.out
}

func (l *lexer) add(x lexeme) {
	x.at = l.at
	l.out = append(l.out, x)
	l.at = x.end
}

// rest is what has not been read yet.
func (l *lexer) rest() string { return l.text[l.at:] }

// starts reports whether a word may begin here: nothing but space, a bracket
// or a minus stands before.
func (l *lexer) starts() bool {
	if l.at == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(l.text[:l.at])
	return unicode.IsSpace(r) || r == '(' || r == '-' && len(l.out) > 0 && l.out[len(l.out)-1].kind == lexMinus
}

// negates reports whether the - here stands right before something.
func (l *lexer) negates() bool {
	next, _ := utf8.DecodeRuneInString(l.text[l.at+1:])
	return l.starts() && len(l.text) > l.at+1 && !unicode.IsSpace(next) && next != '-' && next != ')'
}

func (l *lexer) operand(r rune, size int) {
	if inside, end := quoted(l.text, l.at, l.starts()); end > 0 {
		l.phrase(inside, end)
		return
	}
	if isDoubleMark(r) {
		l.at += size // an odd one
		return
	}
	if l.field() {
		return
	}
	l.word()
}

// phrase adds what stands in quotation marks, with the ~5 behind them.
func (l *lexer) phrase(inside string, end int) {
	x := lexeme{kind: lexPhrase, text: inside, end: end, n: -1}
	if tail, ok := strings.CutPrefix(l.text[end:], "~"); ok {
		if digits := leadingDigits(tail); digits != "" {
			x.n, x.end = number(digits), end+1+len(digits)
		}
	}
	l.add(x)
}

// field adds a known prefix with its value, and reports whether it did. A
// word and a colon of another sort are text; where they look like a prefix,
// a warning says that they were taken so.
func (l *lexer) field() bool {
	name, value, ok := strings.Cut(l.rest(), ":")
	if !ok || !isPrefixName(name) || strings.HasPrefix(value, "//") {
		return false
	}
	begin := l.at + len(name) + 1
	field, known := fieldNamed(name)
	bare := bareValue(value)
	inside, end := "", 0
	if value != "" {
		inside, end = quoted(l.text, begin, true)
	}
	if !known {
		if bare != "" || end > 0 {
			l.warn(l.at, begin, "“"+name+":” is no prefix that searches know; it was looked for as a word.")
		}
		return false
	}
	if end > 0 {
		l.add(lexeme{kind: lexField, field: field, text: strings.Join(strings.Fields(inside), " "), end: end})
		return true
	}
	if bare == "" {
		l.warn(l.at, begin, "Nothing stands right behind “"+name+":”; it was looked for as a word.")
		return false
	}
	l.add(lexeme{kind: lexField, field: field, text: bare, end: begin + len(bare)})
	return true
}

// word adds what reaches to the next space, bracket or quotation mark.
func (l *lexer) word() {
	word := bareValue(l.rest())
	if word == "" { // cannot be: the caller has seen to marks, space and brackets
		l.at++
		return
	}
	x := lexeme{text: word, end: l.at + len(word), n: -1}
	if word[0] == '-' && len(word) > 1 && word[1] != '-' && !l.starts() {
		l.warn(l.at, x.end, "A - excludes what follows only where a space stands before it; “"+word+"” was looked for.")
	}
	switch {
	case word == "AND":
		x.kind = lexAnd
	case word == "OR":
		x.kind = lexOr
	case word == "NOT":
		x.kind = lexNot
	case strings.HasPrefix(word, "NEAR/"):
		if digits := leadingDigits(word[5:]); digits != "" && len(digits) == len(word)-5 {
			x.kind, x.n = lexNear, number(digits)
		}
	}
	l.add(x)
}

// bareValue is the beginning of text up to the first space, bracket or double
// quotation mark.
func bareValue(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == '(' || r == ')' || isDoubleMark(r)
	})
	if end < 0 {
		return text
	}
	return text[:end]
}

// closers names, for each mark that opens a quotation, those that close it:
// first the ones looked for, behind the bar the ones that do when there are
// none of these.
func closers(open rune) (first, second string) {
	switch open {
	case '"', '＂':
		return `"＂`, "”“"
	case '“', '‟':
		return "”", `"“`
	case '„':
		return "“”", `"`
	case '”':
		return "”", `"`
	case '«':
		return "»", ""
	case '»':
		return "«", "»"
	case '‹':
		return "›", ""
	case '›':
		return "‹", "›"
	}
	return "", ""
}

func isDoubleMark(r rune) bool {
	first, _ := closers(r)
	return first != ""
}

// isSingleMark reports whether r may open a quotation in single marks.
func isSingleMark(r rune) bool { return r == '\'' || r == '‘' || r == '‚' }

// quoted is what stands in the quotation marks that open at the offset at,
// and the offset behind them, 0 where none open there or nothing closes them.
// Single marks count only where no word can have them as apostrophes.
func quoted(text string, at int, starts bool) (inside string, end int) {
	open, size := utf8.DecodeRuneInString(text[at:])
	rest := text[at+size:]
	if isDoubleMark(open) {
		first, second := closers(open)
		for _, marks := range []string{first, second} {
			if i := strings.IndexAny(rest, marks); marks != "" && i >= 0 {
				_, n := utf8.DecodeRuneInString(rest[i:])
				return rest[:i], at + size + i + n
			}
		}
		return "", 0
	}
	if !starts || !isSingleMark(open) {
		return "", 0
	}
	return singleQuoted(rest, at+size)
}

// singleQuoted finds the single mark that closes a quotation: one with
// something other than space before it and no letter or digit behind it.
func singleQuoted(rest string, at int) (inside string, end int) {
	before := ' '
	for i, r := range rest {
		n := utf8.RuneLen(r)
		if (r == '\'' || r == '’' || r == '‘') && !unicode.IsSpace(before) {
			if after, _ := utf8.DecodeRuneInString(rest[i+n:]); !isLetterOrDigit(after) {
				return rest[:i], at + i + n
			}
		}
		before = r
	}
	return "", 0
}

// isPrefixName reports whether name could be the name of a field.
func isPrefixName(name string) bool {
	for i := range len(name) {
		c := name[i] | 0x20
		if (c < 'a' || c > 'z') && name[i] != '_' {
			return false
		}
	}
	return name != ""
}

// fieldNamed is the prefix of that name in the query language.
func fieldNamed(name string) (string, bool) {
	switch name = strings.ToLower(name); name {
	case string(Speaker), string(Outlet), string(Publisher), string(Kind), string(Role), prefixBefore, prefixAfter:
		return name, true
	}
	return "", false
}

func leadingDigits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

// number reads digits; what does not fit is very large.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 1 << 30
	}
	return n
}
