package text

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// scanner walks over a text, one token a step.
type scanner struct {
	text string
	at   int
	out  []Token
}

// Tokenise cuts a text into tokens, reads its quotation marks and finds where
// paragraphs and sentences begin. Any bytes will do; those that are no UTF-8
// count as punctuation.
func Tokenise(text string) []Token { return Append(nil, text) }

// Append is [Tokenise] into the space behind a list of tokens, which is emptied first.
func Append(list []Token, text string) []Token {
	s := scanner{text: text, out: slices.Grow(list[:0], len(text)/5+8)}
	for s.next() {
	}
	cutTimestamps(s.out, text)
	readMarks(s.out, text)
	breakSentences(s.out, text)
	return s.out
}

// next appends the next token; false at the end of the text.
func (s *scanner) next() bool {
	gap := s.at
	newlines := s.skipSpace()
	if s.at == len(s.text) {
		return false
	}
	para := len(s.out) == 0 || newlines > 1 || newlines == 1 && s.lineEnds()
	glued := s.at == gap && gap > 0
	first := len(s.out)
	r, width := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case isWord(r):
		s.word()
	case isApostrophe(r) && s.clitic():
	default:
		s.mark(r, width)
	}
	s.out[first].Para, s.out[first].Glued = para, glued
	return true
}

func (s *scanner) skipSpace() (newlines int) {
	for s.at < len(s.text) {
		if s.text[s.at] == ' ' {
			s.at++
			continue
		}
		r, width := utf8.DecodeRuneInString(s.text[s.at:])
		if !unicode.IsSpace(r) && r != '\u200b' && r != '\ufeff' {
			break
		}
		if r == '\n' || r == '\u2029' {
			newlines++
		}
		s.at += width
	}
	return newlines
}

// lineEnds reports whether a single line break after the last token ends a
// paragraph: text that was wrapped breaks in the middle of sentences.
func (s *scanner) lineEnds() bool {
	last := s.out[len(s.out)-1]
	r, _ := utf8.DecodeLastRuneInString(s.text[:last.End])
	return !isWord(r) && r != ',' && r != '-' && r != ';'
}

func (s *scanner) emit(end int) {
	t := Token{Start: int32(s.at), End: int32(end), Glued: true}
	t.describe(s.text[s.at:end])
	s.out = append(s.out, t)
	s.at = end
}

// mark emits a token that is no word: one rune, or a run of the same mark
// where such runs are one mark ("...", "--", “””).
func (s *scanner) mark(r rune, width int) {
	end := s.at + width
	switch r {
	case '.', '-', '_', '*', '=', '—':
		for limit := s.at + maxWord; end < len(s.text) && end < limit && strings.HasPrefix(s.text[end:], s.text[s.at:s.at+width]); {
			end += width
		}
	case '`', '\'', '’', '‘':
		if strings.HasPrefix(s.text[end:], s.text[s.at:end]) {
			end += width
		}
	}
	s.emit(end)
}

// clitics are the word endings that are tokens of their own, as in the Penn
// Treebank, longest first; n't is cut off by word itself.
var clitics = [...]string{"'re", "'ve", "'ll", "'s", "'d", "'m"}

// clitic emits an ending such as 's at an apostrophe that follows a word.
func (s *scanner) clitic() bool {
	if s.at == 0 || !s.afterWord() {
		return false
	}
	end := s.cliticEnd(s.at)
	if end > 0 {
		s.emit(end)
	}
	return end > 0
}

func (s *scanner) afterWord() bool {
	r, _ := utf8.DecodeLastRuneInString(s.text[:s.at])
	return isWord(r) || r == '.'
}

// cliticEnd is where the clitic that begins at the offset ends, or 0.
func (s *scanner) cliticEnd(at int) int {
	_, width := utf8.DecodeRuneInString(s.text[at:])
	rest := s.text[at+width:]
	for _, c := range clitics {
		if len(rest) < len(c)-1 || !strings.EqualFold(rest[:len(c)-1], c[1:]) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(rest[len(c)-1:]); isWord(r) && len(rest) >= len(c) {
			continue
		}
		return at + width + len(c) - 1
	}
	return 0
}

// word emits a word with what belongs to it: inner hyphens and full stops,
// the stop of an abbreviation, an ending n't.
func (s *scanner) word() {
	end := s.wordEnd()
	if cut := s.negation(end); cut > 0 {
		if cut > s.at {
			s.emit(cut)
		}
		s.emit(end)
		return
	}
	if end < len(s.text) && s.text[end] == '.' && abbreviated(s.text[s.at:end]) {
		end++
	}
	s.emit(end)
}

// wordEnd is where the run of letters and digits ends, connectors included.
func (s *scanner) wordEnd() int {
	end, runes := s.at, 0
	for end < len(s.text) && runes < maxWord {
		if c := s.text[end]; c == ' ' {
			break // the end of most words
		} else if 'a' <= c && c <= 'z' {
			end++
			runes++
			continue
		}
		r, width := utf8.DecodeRuneInString(s.text[end:])
		if !isWord(r) && !s.connects(r, end, end+width) {
			break
		}
		end += width
		runes++
	}
	return end
}

// connects reports whether the rune at the offset holds two parts of one
// token together: a hyphen, the stop in U.S., the comma in 1,000, the
// apostrophe of O'Neill (but not that of a clitic).
func (s *scanner) connects(r rune, at, after int) bool {
	next, _ := utf8.DecodeRuneInString(s.text[after:])
	before, _ := utf8.DecodeLastRuneInString(s.text[:at])
	if !isWord(next) || !isWord(before) || at == s.at {
		return false
	}
	switch {
	case r == '-' || r == '‐' || r == '‑' || r == '.' || r == '&' || r == '_' || r == '@' || r == '/':
		return true
	case r == ',':
		return unicode.IsDigit(before) && unicode.IsDigit(next)
	case isApostrophe(r):
		return s.cliticEnd(at) == 0
	}
	return false
}

// negation is where n't begins in the word that ends at the offset, or 0.
func (s *scanner) negation(end int) int {
	word := s.text[s.at:end]
	if len(word) < 3 || word[len(word)-1]|0x20 != 't' {
		return 0
	}
	for _, apostrophe := range [...]string{"'", "’"} {
		head, ok := strings.CutSuffix(word[:len(word)-1], apostrophe)
		if ok && head != "" && head[len(head)-1]|0x20 == 'n' {
			return s.at + len(head) - 1
		}
	}
	return 0
}

// abbreviated reports whether a word keeps the full stop that follows it.
func abbreviated(word string) bool {
	if len(word) == 1 {
		return 'A' <= word[0] && word[0] <= 'Z' && word[0] != 'I'
	}
	if strings.Contains(word, ".") {
		return !unicode.IsDigit(rune(word[0]))
	}
	if len(word) > 6 || word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	return abbreviations()[strings.ToLower(word)]
}

// abbreviations of titles, months and American states that stand before
// another word, so that their stop seldom ends a sentence.
var abbreviations = sync.OnceValue(func() map[string]bool {
	return wordSet(`mr mrs ms dr prof rev hon fr sr jr st sen sens rep reps gov govs gen col lt sgt capt cmdr
	adm maj cpl pvt pres supt det insp msgr jan feb mar apr jun jul aug sept sep oct nov dec inc corp co ltd bros vs etc no
	ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex
	va vt wash wis wyo ave blvd rd dept dist messrs mt ft atty`)
})

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// cutTimestamps begins a new paragraph after the time of day that leads one in
// a live blog ("07:40 — “Stay where you are …"), so that what follows reads
// like the start of any other paragraph.
func cutTimestamps(tokens []Token, text string) {
	for i := range tokens {
		if !tokens[i].Para {
			continue
		}
		if n := timestamp(tokens[i:], text); n > 0 && i+n < len(tokens) {
			tokens[i+n].Para = true
		}
	}
}

// timestamp is how many tokens a leading time of day and its dash take, or 0.
func timestamp(tokens []Token, text string) int {
	word := func(i int) string {
		if i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	if len(word(0)) > 2 || tokens[0].Shape != Number || len(word(2)) != 2 || tokens[2].Shape != Number {
		return 0
	}
	if word(1) != ":" && word(1) != "." {
		return 0
	}
	n := 3
	switch strings.ToLower(word(n)) {
	case "am", "pm", "a.m.", "p.m.", "gmt":
		n++
	}
	switch word(n) {
	case "—", "–", "-", "--", ":", "|":
		return n + 1
	}
	return 0
}
