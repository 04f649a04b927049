package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// word is one word of a text, in the order of the text.
type word struct {
	span      corpus.Span
	text      string // folded
	editorial bool   // stands in [brackets]
	quoted    bool   // stands within quotation marks
}

// gap is what stands between two words, before the first or behind the last.
type gap struct {
	marks    string // folded, without white space and quotation marks: "," or "-"
	quotes   int    // quotation marks
	within   int    // of them: those within other quotation marks
	ellipsis bool   // something is left out here, or speech faltered
	joint    bool   // the article interrupts the quote here: nothing is left out
}

// phrase is a text as words and what stands between them.
type phrase struct {
	text  string
	words []word
	gaps  []gap // gaps[i] stands before words[i], the last behind them all
}

// scanner divides a text into words and gaps.
type scanner struct {
	text   string
	at     int
	last   int  // where the last closing or ending apostrophe may stand
	outer  rune // the kind of mark that is open: ", ' or 0
	single bool // a single mark is open
	inside bool // the text stood within quotation marks, which are cut off
	out    phrase
	gap    gap
}

// scan divides a text. Inside says that it stood in quotation marks.
func scan(text string, inside bool) *phrase {
	s := &scanner{text: text, inside: inside, last: lastApostrophe(text)}
	s.run(len(text), false)
	s.out.gaps = append(s.out.gaps, s.gap)
	s.out.text = text
	return &s.out
}

// scanRecord divides the text of a quote, which [corpus.Gap] joins where the
// article interrupts it. Ends are where its segments end.
func scanRecord(text string, ends []int) *phrase {
	s := &scanner{text: text, last: lastApostrophe(text)}
	for i, end := range ends {
		s.outer, s.single = 0, false
		s.run(min(end, len(text)), false)
		if i+1 < len(ends) {
			s.at = min(end+len(corpus.Gap), len(text))
			s.gap.joint = true
		}
	}
	s.out.gaps = append(s.out.gaps, s.gap)
	s.out.text = text
	return &s.out
}

// lastApostrophe is where the last single mark stands behind which no word
// goes on.
func lastApostrophe(text string) int {
	next := ' '
	for i := len(text); i > 0; {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
		if isSingle(r) && !isWord(next) {
			return i
		}
		next = r
	}
	return -1
}

func (s *scanner) run(end int, editorial bool) {
	for s.at < end {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		switch {
		case isWord(r), isSingle(r) && s.begins(size), s.signs(r, size):
			s.word(end, editorial)
		case r == '[' && !editorial && s.bracket(end):
		case r == '(' && s.hides(end, ')'):
		default:
			s.mark(r, size)
		}
	}
}

// begins reports whether the single mark here is an apostrophe that a word
// begins with: ’90s, and ’em where no mark closes behind it.
func (s *scanner) begins(size int) bool {
	next, _ := utf8.DecodeRuneInString(s.text[s.at+size:])
	if !isWord(next) || s.afterWord() {
		return false
	}
	return unicode.IsDigit(next) || s.last <= s.at
}

// signs reports whether the dash or stop here belongs to the number behind it:
// -5 is not 5, and .5 is not.
func (s *scanner) signs(r rune, size int) bool {
	if !isDash(r) && r != '.' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s.text[s.at+size:])
	before, _ := utf8.DecodeLastRuneInString(s.text[:s.at])
	return unicode.IsDigit(next) && !s.afterWord() && !isDash(before) && before != '.'
}

func (s *scanner) afterWord() bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:s.at])
	return s.at > 0 && isWord(before)
}

// word takes one word.
func (s *scanner) word(end int, editorial bool) {
	start := s.at
	for s.at < end {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		n := size
		if !isWord(r) && !isHidden(r) {
			if n = s.joined(start, r, size); n == 0 {
				break
			}
		}
		s.at += n
	}
	s.at = min(s.at, end)
	for s.at > start { // what is not seen at the end is no part of it
		r, size := utf8.DecodeLastRuneInString(s.text[start:s.at])
		if !isHidden(r) {
			break
		}
		s.at -= size
	}
	span := corpus.Span{Start: start, End: s.at}
	s.out.gaps = append(s.out.gaps, s.gap)
	printed := span.Of(s.text)
	s.out.words = append(s.out.words, word{
		span: span, text: fold(printed), editorial: editorial || strings.IndexByte(printed, '[') >= 0, quoted: s.outer != 0,
	})
	s.gap = gap{}
}

// joined is how many bytes from a mark on belong to the word that began at
// start: an apostrophe, a mark between digits, a dot of "U.S", the bracket of
// "[T]he". 0: the word ends.
func (s *scanner) joined(start int, r rune, size int) int {
	next, _ := utf8.DecodeRuneInString(s.text[s.at+size:])
	last, lastSize := utf8.DecodeLastRuneInString(s.text[start:s.at])
	switch {
	case s.at == start && s.signs(r, size):
		return size
	case isSingle(r):
		if isWord(next) || !s.single && s.at > start && !isSingle(next) {
			return size
		}
	case r == ',' || r == '.':
		alone := s.at-lastSize == start || strings.HasSuffix(s.text[start:s.at-lastSize], ".")
		if unicode.IsDigit(last) && unicode.IsDigit(next) || r == '.' && alone && unicode.IsLetter(last) && unicode.IsLetter(next) {
			return size
		}
	case r == '[':
		return s.letters()
	}
	return 0
}

// maxLetters is how many bytes of letters brackets within a word may hold.
const maxLetters = 16

// letters is the length of brackets here with letters alone in them, 0 for
// others: the "[s]" of "say[s]".
func (s *scanner) letters() int {
	inner, _, closed := strings.Cut(s.text[s.at+1:min(len(s.text), s.at+maxLetters+2)], "]")
	if !closed || inner == "" || strings.ContainsFunc(inner, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return 0
	}
	return len(inner) + 2
}

// maxBracket is how far the end of a bracket is looked for, in bytes.
const maxBracket = 400

// bracket takes [...], [inserted words] or the head of "[T]he"; it reports
// whether there is such here.
func (s *scanner) bracket(end int) bool {
	if s.hides(end, ']') {
		return true
	}
	if n := s.letters(); n > 0 && s.at+n < end {
		if next, _ := utf8.DecodeRuneInString(s.text[s.at+n:]); isWord(next) {
			first := s.at
			s.at += n
			s.word(end, false)
			w := &s.out.words[len(s.out.words)-1]
			w.span.Start, w.editorial = first, true
			w.text = fold(w.span.Of(s.text))
			return true
		}
	}
	closing := strings.IndexByte(s.text[s.at:min(end, s.at+maxBracket)], ']')
	if closing < 0 {
		return false
	}
	closing += s.at
	s.at++
	s.run(closing, true)
	s.at = closing + 1
	return true
}

// hides takes an ellipsis in brackets.
func (s *scanner) hides(end int, closing byte) bool {
	n := strings.IndexByte(s.text[s.at:min(end, s.at+maxEllipsis)], closing)
	if n < 0 {
		return false
	}
	inner := strings.Join(strings.Fields(s.text[s.at+1:s.at+n]), "")
	if inner != "…" && inner != "⋯" && (len(inner) < 3 || strings.Trim(inner, ".") != "") {
		return false
	}
	s.at += n + 1
	s.gap.ellipsis = true
	return true
}

// maxEllipsis is the length of the longest "[ . . . ]" in bytes.
const maxEllipsis = 24

// mark takes one character that is no part of a word.
func (s *scanner) mark(r rune, size int) {
	at := s.at
	s.at += size
	switch {
	case unicode.IsSpace(r) || isHidden(r) || r == utf8.RuneError && size == 1:
	case r == '…' || r == '⋯':
		s.gap.ellipsis = true
	case r == '.':
		s.dots(at)
	case isDash(r):
		if !strings.HasSuffix(s.gap.marks, "-") {
			s.gap.marks += "-"
		}
	case isDouble(r):
		s.quote('"', at)
	case isSingle(r) && strings.HasPrefix(s.text[s.at:], s.text[at:s.at]):
		s.at += size // two of them are a double one
		s.quote('"', at)
	case isSingle(r):
		s.quote('\'', at)
	default:
		if len(s.gap.marks) < maxMarks {
			s.gap.marks += string(r)
		}
	}
}

// maxMarks is how many bytes of marks in a row are told apart.
const maxMarks = 64

// dots takes a full stop, or three and more as an ellipsis.
func (s *scanner) dots(at int) {
	n, end := 0, at
	for i := at; i < len(s.text); i++ {
		if c := s.text[i]; c == '.' {
			n, end = n+1, i+1
		} else if c != ' ' || n == 0 || i+1 >= len(s.text) || s.text[i+1] != '.' {
			break
		}
	}
	if n >= 3 {
		s.gap.ellipsis = true
		s.at = end
		return
	}
	if len(s.gap.marks) < maxMarks {
		s.gap.marks += "."
	}
}

// quote takes a quotation mark. Marks that are not within others say whose
// words these are; they may be missing on the other side. Those within others
// are part of what is quoted.
func (s *scanner) quote(kind rune, at int) {
	s.gap.quotes++
	if kind == '\'' {
		s.single = !s.single
	}
	switch {
	case s.inside || s.outer != 0 && s.outer != kind:
		s.gap.within++
	case s.outer == 0:
		s.outer = kind
	case kind == '"' && s.opens(at):
	default:
		s.outer = 0
	}
}

// opens reports whether a mark at that place stands before a word and behind
// none: each paragraph of a long quotation begins with one.
func (s *scanner) opens(at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:at])
	next, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return (at == 0 || unicode.IsSpace(before)) && isWord(next)
}
