package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// QuoteSelector is a TextQuoteSelector of the Web Annotation data model: words
// with what stands before and after them.
type QuoteSelector struct {
	Type   string `json:"type"` // "TextQuoteSelector"
	Exact  string `json:"exact"`
	Prefix string `json:"prefix"`
	Suffix string `json:"suffix"`
}

// PositionSelector is its TextPositionSelector. The recommendation counts
// "unicode code points", from 0, and leaves the end out, as everything here does.
type PositionSelector struct {
	Type  string `json:"type"` // "TextPositionSelector"
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Selectors are two ways to find the same words again: each may stand as the
// selector of an annotation.
type Selectors struct {
	Quote    QuoteSelector    `json:"quote"`
	Position PositionSelector `json:"position"`
}

// NewSelectors select a span of a text; at is the span in code points.
func NewSelectors(text string, s, at corpus.Span) Selectors {
	return Selectors{
		QuoteSelector{"TextQuoteSelector", s.Of(text), before(text, s.Start, contextRunes), after(text, s.End, contextRunes)},
		PositionSelector{"TextPositionSelector", at.Start, at.End},
	}
}

// contextRunes is how much of the text before and after is shown, in code
// points.
const contextRunes = 32

// before is the last n code points of the text before a place, less the word
// that is cut.
func before(text string, at, n int) string {
	from := at
	for ; n > 0 && from > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	cut := text[from:at]
	if from == 0 || endsInSpace(text[:from]) {
		return cut
	}
	if i := strings.IndexFunc(cut, unicode.IsSpace); i >= 0 {
		return cut[i:]
	}
	return cut
}

// after is the first n code points of the text from a place on, less the word
// that is cut.
func after(text string, at, n int) string {
	to := at
	for ; n > 0 && to < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	cut := text[at:to]
	if to == len(text) || beginsWithSpace(text[to:]) {
		return cut
	}
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i >= 0 {
		_, size := utf8.DecodeRuneInString(cut[i:])
		return cut[:i+size]
	}
	return cut
}

func endsInSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r)
}

func beginsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}
