// Package text cuts news text into tokens, sentences and paragraphs and reads
// its quotation marks, whatever their typography. It knows nothing of who
// says what.
package text

import (
	"unicode"
	"unicode/utf8"
)

// Token is a word, a number or a mark of punctuation. Its hashes stand for
// strings, so that reading a text allocates nothing per token.
type Token struct {
	Start, End int32 // byte range in the text

	Word   uint32    // hash of the word in lower case, digits as 0, apostrophes straight
	Prefix uint32    // hash of the first three runes of the same
	Suffix [3]uint32 // hashes of its last two, three and four runes
	Shape  Shape

	Mark  Mark // how the token works as a quotation mark
	Para  bool // first of its paragraph
	Sent  bool // first of its sentence
	Glued bool // no white space before it
}

// Shape is a coarse view of a token's letters.
type Shape uint8

// The shapes.
const (
	Lower     Shape = iota
	Capital         // Initial
	Upper           // ACRONYM
	Initial         // a single capital letter, with or without its full stop
	MixedCase       // McCain, iPhone
	Number          // holds a digit
	Punctuation
	Other
)

const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
	maxWord   = 64 // runes of the longest token: a longer run of letters is cut
)

// hashRune adds a folded rune to the hash of a word (FNV-1a over the bytes of
// its code point).
func hashRune(h uint32, r rune) uint32 {
	for r >= 0x80 {
		h = (h ^ uint32(byte(r)|0x80)) * fnvPrime
		r >>= 7
	}
	return (h ^ uint32(byte(r))) * fnvPrime
}

// fold is a rune as words are compared.
func fold(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case '0' <= r && r <= '9':
		return '0'
	case r < utf8.RuneSelf:
		return r
	case isApostrophe(r):
		return '\''
	case r == '‐' || r == '‑':
		return '-'
	}
	return unicode.ToLower(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' }

func isWord(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
		return true
	case r < utf8.RuneSelf:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// describe fills in what is derived from the token's own runes.
func (t *Token) describe(s string) {
	var folded [maxWord + 1]rune
	n := 0
	for _, r := range s {
		if n == len(folded) {
			break
		}
		folded[n] = fold(r)
		n++
	}
	word := folded[:n]
	t.Word = hashRunes(word)
	t.Prefix = hashRunes(word[:min(n, 3)])
	for i := range t.Suffix {
		t.Suffix[i] = hashRunes(word[max(0, n-2-i):])
	}
	t.Shape = shapeOf(s)
}

func hashRunes(word []rune) uint32 {
	h := uint32(fnvOffset)
	for _, r := range word {
		h = hashRune(h, r)
	}
	return h
}

func shapeOf(s string) Shape {
	var upper, lower, digits, letters, runes int
	first := false
	for i, r := range s {
		runes++
		switch {
		case unicode.IsUpper(r):
			upper++
			letters++
			first = first || i == 0
		case unicode.IsLetter(r):
			lower++
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	switch {
	case digits > 0:
		return Number
	case letters == 0 && runes > 0:
		return Punctuation
	case upper == 0:
		return Lower
	case upper == 1 && letters == 1:
		return Initial
	case lower == 0:
		return Upper
	case first && upper == 1:
		return Capital
	}
	return MixedCase
}
