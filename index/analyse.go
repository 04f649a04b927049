package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	porter "github.com/blevesearch/go-porterstemmer"
	"github.com/clipperhouse/uax29/v2/words"

	"onrecord/corpus"
)

// Token is one word of a text as searches see it.
type Token struct {
	Span     corpus.Span // in the text analysed, possessive 's included
	Position int         // 0, 1, 2 … without gaps: no word is left out, ever
	Exact    string      // folded: lower case, accents and possessive 's removed, apostrophes plain, U.S. as us
}

// Stem is the English Porter stem of the word.
func (t *Token) Stem() string { return Stem(t.Exact) }

// hasStem reports whether the word has a stem. A stem is the beginning of its
// words but for its last letter (happi, happy), so that most need not be
// worked out.
func (t *Token) hasStem(stem string) bool {
	_, last := utf8.DecodeLastRuneInString(stem)
	return strings.HasPrefix(t.Exact, stem[:len(stem)-last]) && t.Stem() == stem
}

// maxStem is the length, in bytes, up to which a word is stemmed. Longer ones
// are no English words, and the stemmer's work grows with the square of the
// length for some of them.
const maxStem = 64

// maxAbbreviation is the length, in bytes, up to which single letters with
// dots between them are one word; beyond it they are as many words as letters.
const maxAbbreviation = 32

// Analyse is the words of a text, in order. Words are those of Unicode (UAX
// 29), divided further at whatever is neither letter, digit nor apostrophe:
// "so-called", "foo_bar" and "said.He" are two each, while U.S. is "us", 3.5
// and 1,000 stay whole. Nothing is a stop word. Any bytes are taken: those
// that are no UTF-8 stand between words.
func Analyse(text string) []Token {
	if text == "" {
		return nil
	}
	return AppendTokens(make([]Token, 0, len(text)/5+1), text)
}

// AppendTokens is [Analyse] into a slice that is used again. Tokens of plain
// lower-case words share the memory of text.
func AppendTokens(dst []Token, text string) []Token {
	a := analyser{text: text, out: dst, base: len(dst)}
	for it := words.FromString(text); it.Next(); {
		word := it.Value()
		if len(word) == 1 && !isASCIIWord(word[0]) {
			continue // white space and punctuation
		}
		a.word(word, it.Start())
	}
	return a.out
}

// analyser collects the tokens of one text.
type analyser struct {
	text string
	out  []Token
	base int // where this text's tokens begin in out
}

// word divides a word of Unicode at the separators within it and adds the
// pieces.
func (a *analyser) word(word string, at int) {
	if plainWord(word) {
		a.add(word, corpus.Span{Start: at, End: at + len(word)})
		return
	}
	for start := 0; start < len(word); {
		end := start + pieceLen(word[start:])
		if end > start {
			a.piece(word[start:end], corpus.Span{Start: at + start, End: at + end})
		}
		_, size := utf8.DecodeRuneInString(word[end:])
		start = end + size
	}
}

// piece adds a word without separators. One that is not ASCII is folded
// first; what folding makes of it is divided again, so that the Exact of
// every token analyses to itself.
func (a *analyser) piece(word string, span corpus.Span) {
	if isASCII(word) {
		a.add(word, span)
		return
	}
	folded := plainApostrophe(word)
	if !isASCII(folded) {
		folded = foldWord(word)
	}
	if isASCII(folded) && pieceLen(folded) == len(folded) || folded == word {
		a.add(folded, span)
		return
	}
	for it := words.FromString(folded); it.Next(); {
		inner := analyser{text: a.text}
		inner.word(it.Value(), 0)
		for _, t := range inner.out {
			a.emit(t.Exact, span)
		}
	}
}

// add emits a folded or plain word, less its possessive.
func (a *analyser) add(word string, span corpus.Span) {
	word = strings.Trim(strings.ToLower(word), "'")
	if word == "s" && a.possessive(span) {
		return
	}
	for strings.HasSuffix(word, "'s") {
		word = strings.TrimRight(word[:len(word)-2], "'")
	}
	if strings.IndexByte(word, '.') >= 0 && abbreviated(word) {
		word = strings.ReplaceAll(word, ".", "")
	}
	if strings.IndexFunc(word, isLetterOrDigit) >= 0 {
		a.emit(word, span)
	}
}

// possessive reports whether the s at span belongs to the token before it, as
// in "737's" and "U.S.'s", which Unicode divides; that token then takes it in.
func (a *analyser) possessive(span corpus.Span) bool {
	if len(a.out) == a.base {
		return false
	}
	last := &a.out[len(a.out)-1]
	if last.Span.End > span.Start {
		return false
	}
	switch strings.TrimPrefix(a.text[last.Span.End:span.Start], ".") {
	case "'", "’":
		last.Span.End = span.End
		return true
	}
	return false
}

func (a *analyser) emit(exact string, span corpus.Span) {
	a.out = append(a.out, Token{
		Span:     span,
		Position: len(a.out) - a.base,
		Exact:    exact,
	})
}

// Stem is the English Porter stem of a word folded as in [Token], as Lucene's
// porter_stem has it.
func Stem(exact string) string {
	if len(exact) <= 2 || len(exact) > maxStem {
		return exact
	}
	stem := porter.StemWithoutLowerCasing([]rune(exact))
	end := 0
	for _, r := range stem {
		if !strings.HasPrefix(exact[end:], string(r)) {
			return string(stem)
		}
		end += utf8.RuneLen(r)
	}
	return exact[:end] // the usual case: nothing to copy
}

// pieceLen is the length of the piece that word begins with, up to the next
// separator.
func pieceLen(word string) int {
	last := ' '
	for i, r := range word {
		if !isLetterOrDigit(r) && !unicode.IsMark(r) && !unicode.Is(unicode.Cf, r) && !joins(last, r, word[i:], word) {
			return i
		}
		last = r
	}
	return len(word)
}

// joins reports whether the punctuation mark r, at the head of rest, holds a
// word together: an apostrophe, a mark between digits, a dot of "u.s".
func joins(last, r rune, rest, word string) bool {
	if isApostrophe(r) {
		return true
	}
	if r != '.' && r != ',' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[1:])
	return unicode.IsDigit(last) && unicode.IsDigit(next) || r == '.' && abbreviated(word)
}

// abbreviated reports whether word is single letters with dots between them,
// possessive 's aside: "u.s", "J.K", "a.m".
func abbreviated(word string) bool {
	if n := strings.LastIndexAny(word, "'’"); n > 0 {
		word = word[:n]
	}
	if len(word) > maxAbbreviation {
		return false
	}
	letter := false // the rune before was a letter
	for _, r := range word {
		switch {
		case r == '.':
			letter = false
		case unicode.IsMark(r):
		case letter || !unicode.IsLetter(r):
			return false
		default:
			letter = true
		}
	}
	return true
}

// foldWord is corpus.Fold without the characters that are not seen, repeated
// until it changes nothing.
func foldWord(word string) string {
	for range 4 {
		folded := corpus.Fold(dropHidden(word))
		if folded == word {
			break
		}
		word = folded
	}
	return word
}

// plainApostrophe is the word with ' for ’: all that it takes to fold most
// words that are not ASCII.
func plainApostrophe(word string) string { return strings.ReplaceAll(word, "’", "'") }

// dropHidden removes soft hyphens, joiners and the like.
func dropHidden(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, word)
}

// plainWord reports whether word is ASCII letters and digits alone.
func plainWord(word string) bool {
	for i := range len(word) {
		if !isASCIIWord(word[i]) {
			return false
		}
	}
	return true
}

func isASCIIWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '‘' || r == '＇' }
