package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isDouble reports whether r is a double quotation mark of any shape.
func isDouble(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '″', '＂', '〝', '〞', '〟':
		return true
	}
	return false
}

// isSingle reports whether r is a single quotation mark or an apostrophe of
// any shape.
func isSingle(r rune) bool {
	switch r {
	case '\'', '‘', '’', '‚', '‛', '′', '`', '´', 'ʼ', '＇', '‹', '›':
		return true
	}
	return false
}

func isDash(r rune) bool {
	return r == '-' || r == '−' || r > unicode.MaxASCII && unicode.Is(unicode.Pd, r)
}

// isHidden reports whether r is not seen: soft hyphens, joiners, marks of
// direction, a byte order mark, controls.
func isHidden(r rune) bool {
	if r <= unicode.MaxASCII {
		return r < ' ' && !unicode.IsSpace(r) || r == 0x7f
	}
	return unicode.Is(unicode.Cf, r)
}

// isWord reports whether r is part of words by itself. Signs that say
// something ($, %, &, #) are; marks that divide are not.
func isWord(r rune) bool {
	switch {
	case unicode.IsLetter(r) && r != 'ʼ' || unicode.IsDigit(r):
		return true
	case r == utf8.RuneError || unicode.IsSpace(r) || isHidden(r) || isDouble(r) || isSingle(r) || isDash(r):
		return false
	case strings.ContainsRune(`%&@#*/\_§†‰`, r):
		return true
	}
	return !unicode.IsPunct(r) && !unicode.IsControl(r)
}

// fold is a word as words are compared: in lower case, apostrophes and signs plain,
// without what is not seen, brackets around single letters taken off.
func fold(word string) string {
	plain := true
	for i := 0; i < len(word) && plain; i++ {
		c := word[i]
		plain = 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
	}
	if plain {
		return word
	}
	word = strings.Map(func(r rune) rune {
		switch {
		case isSingle(r):
			return '\''
		case isDash(r):
			return '-'
		case isHidden(r) || r == '[' || r == ']':
			return -1
		}
		return unicode.ToLower(r)
	}, word)
	return norm.NFC.String(word)
}
