package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a token is made of.
type tokenKind uint8

const (
	wordToken  tokenKind = iota // letters, digits, and what holds them together
	possToken                   // the 's of a possessive
	stopToken                   // . ? ! …
	commaToken                  // ,
	semiToken                   // ;
	colonToken                  // :
	dashToken                   // – — -- and a hyphen that stands alone
	markToken                   // a quotation mark, or what may be one
	openToken                   // ( [
	closeToken                  // ) ]
	otherToken
)

// token is a word or a sign of the text, in bytes.
type token struct {
	start, end int
	kind       tokenKind
	capital    bool // begins with an upper-case letter
	spaced     bool // white space (or nothing) stands before it
	lex        *lexeme
}

func (t *token) of(text string) string { return text[t.start:t.end] }

// tokenise cuts the text into tokens, in the space of those of another. It reads
// each byte a bounded number of times.
func tokenise(text string, tokens []token) []token {
	tokens = slices.Grow(tokens[:0], len(text)/5+8)
	lex := words()
	spaced := true
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			spaced, at = true, at+size
			continue
		}
		t := token{start: at, spaced: spaced}
		spaced = false
		if isWordRune(r) {
			t.end = wordEnd(text, at)
			t.capital = unicode.IsUpper(r)
			t.lex = lookup(lex, text[t.start:t.end])
			t.end = dottedEnd(text, &t, lex)
			switch text[t.start:t.end] {
			case "US":
				t.lex = lex.at("u.s.")
			case "WHO":
				t.lex = nil
			case "May":
				t.lex = lex.at("May") // a name or a month, hardly ever the verb
			}
		} else {
			t.kind, t.end = signAt(text, at, r, size)
			if t.kind == possToken {
				t.lex = lex.at("'s")
			}
		}
		tokens = append(tokens, t)
		at = t.end
	}
	return tokens
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '$' || r == '%' || r == '&' || r == '@' || r == '#'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.Is(unicode.Sc, r)
}

// asciiWord is [isWordRune] as a table of the ASCII characters.
var asciiWord = func() (t [256]bool) {
	for c := range rune(utf8.RuneSelf) {
		t[c] = isWordRune(c)
	}
	return t
}()

// wordEnd is where the word that begins at start ends. Hyphens, apostrophes
// and the signs within numbers join; a final possessive does not belong.
func wordEnd(text string, start int) int {
	at := start
	for at < len(text) {
		if asciiWord[text[at]] {
			at++
			continue
		}
		if text[at] == ' ' {
			break // the end of most words
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if isWordRune(r) {
			at += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[at+size:])
		if !unicode.IsLetter(next) && !unicode.IsDigit(next) || !joins(text, at, r, next) || isPossessive(text, at, size) {
			break
		}
		at += size
	}
	return at
}

// joins reports whether the sign r at the place holds a word together.
func joins(text string, at int, r, next rune) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	switch r {
	case '`', '´', '‘', '′':
		return before == 'n' && next == 't' // "didn`t"
	case '-', '‐', '‑', '\'', '’', '_', '/':
		return r == '/' || unicode.IsLetter(before) || unicode.IsDigit(before)
	case '.', ',', ':':
		return unicode.IsDigit(before) && unicode.IsDigit(next) || r == '.' && unicode.IsLetter(before) && unicode.IsLower(next)
	}
	return false
}

// isPossessive reports whether the apostrophe at the place begins a final 's.
func isPossessive(text string, at, size int) bool {
	if c := text[at]; c != '\'' && !strings.HasPrefix(text[at:], "’") {
		return false
	}
	rest := text[at+size:]
	if rest[0] != 's' && rest[0] != 'S' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[1:])
	return len(rest) == 1 || !isWordRune(next) && next != '\'' && next != '’'
}

// dottedEnd takes the full stop into the token where it belongs to the word:
// "U.S.", "Mr.", an initial.
func dottedEnd(text string, t *token, lex *lexicon) int {
	end := t.end
	if end >= len(text) || text[end] != '.' {
		return end
	}
	if t.end-t.start == 1 && t.capital {
		for end+2 < len(text) && text[end] == '.' && isUpperByte(text[end+1]) && text[end+2] == '.' {
			end += 2
		}
		t.lex = lookup(lex, text[t.start:end])
		return end + 1
	}
	if t.lex.is(abbreviation) && (t.capital || t.end-t.start > 3 || text[t.start:t.end] == "vs") && !endsLine(text[end+1:]) {
		return end + 1
	}
	if word := text[t.start:end]; word == "a.m" || word == "p.m" {
		return end + 1
	}
	return end
}

func isUpperByte(c byte) bool { return 'A' <= c && c <= 'Z' }

func endsLine(rest string) bool {
	return strings.TrimLeft(rest, " \t") == "" || strings.HasPrefix(rest, "\n")
}

// signAt classifies what is not a word.
func signAt(text string, at int, r rune, size int) (tokenKind, int) {
	end := at + size
	switch r {
	case '.':
		for end < len(text) && text[end] == '.' {
			end++
		}
		return stopToken, end
	case '?', '!', '…':
		return stopToken, end
	case ',':
		return commaToken, end
	case ';':
		return semiToken, end
	case ':':
		return colonToken, end
	case '–', '—', '-', '―':
		for end < len(text) && text[end] == '-' {
			end++
		}
		return dashToken, end
	case '(', '[':
		return openToken, end
	case ')', ']':
		return closeToken, end
	}
	return markAt(text, at, r, end)
}

// markAt tells possessives, quotation marks and the rest apart.
func markAt(text string, at int, r rune, end int) (tokenKind, int) {
	switch r {
	case '\'', '’':
		if end < len(text) && r == '\'' && text[end] == '\'' {
			return markToken, end + 1
		}
		if at > 0 && wordBefore(text, at) && end < len(text) && isPossessive(text, at, end-at) {
			return possToken, end + 1
		}
		return markToken, end
	case '`':
		if end < len(text) && text[end] == '`' {
			return markToken, end + 1
		}
		return markToken, end
	case '"', '“', '”', '„', '‟', '«', '»', '‘', '‚', '‹', '›':
		return markToken, end
	}
	return otherToken, end
}

func wordBefore(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return isWordRune(r) || r == '.'
}
