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
	if !t.describeASCII(s) {
		t.describeRunes(s)
	}
}

// describeASCII is [Token.describeRunes] for words in ASCII, which nearly all
// are: each hash goes on from bytes that are folded once. False where it is none.
func (t *Token) describeASCII(s string) bool {
	var word [maxWord]byte
	if len(s) > len(word) {
		return false
	}
	h, n := uint32(fnvOffset), len(s)
	var seen [asciiKinds]int
	for i := range n {
		c := s[i]
		if c >= utf8.RuneSelf {
			return false
		}
		word[i] = asciiFold[c]
		h = (h ^ uint32(word[i])) * fnvPrime
		seen[asciiKind[c]]++
		if i == 2 {
			t.Prefix = h
		}
	}
	t.Word = h
	if n < 3 {
		t.Prefix = h
	}
	for i := range t.Suffix {
		if n <= 2+i {
			t.Suffix[i] = h
		} else {
			t.Suffix[i] = hashBytes(word[n-2-i : n])
		}
	}
	t.Shape = shapeBy(seen[upperASCII], seen[lowerASCII], seen[digitASCII], n, n > 0 && asciiKind[s[0]] == upperASCII)
	return true
}

func hashBytes(word []byte) uint32 {
	h := uint32(fnvOffset)
	for _, c := range word {
		h = (h ^ uint32(c)) * fnvPrime
	}
	return h
}

// The kinds of ASCII characters that shapes tell apart.
const (
	otherASCII = iota
	upperASCII
	lowerASCII
	digitASCII
	asciiKinds
)

// asciiFold and asciiKind are [fold] and what a character counts for in a
// shape, as tables.
var asciiFold, asciiKind = func() (folded, kind [utf8.RuneSelf]byte) {
	for c := range rune(utf8.RuneSelf) {
		folded[c] = byte(fold(c))
		switch {
		case unicode.IsUpper(c):
			kind[c] = upperASCII
		case unicode.IsLetter(c):
			kind[c] = lowerASCII
		case unicode.IsDigit(c):
			kind[c] = digitASCII
		}
	}
	return folded, kind
}()

func (t *Token) describeRunes(s string) {
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
	var upper, lower, digits, runes int
	first := false
	for i, r := range s {
		runes++
		switch {
		case unicode.IsUpper(r):
			upper++
			first = first || i == 0
		case unicode.IsLetter(r):
			lower++
		case unicode.IsDigit(r):
			digits++
		}
	}
	return shapeBy(upper, lower, digits, runes, first)
}

// shapeBy sorts a token by its letters and digits, of so many runes, and whether a
// capital begins it.
func shapeBy(upper, lower, digits, runes int, first bool) Shape {
	letters := upper + lower
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
