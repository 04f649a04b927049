package index

import "onrecord/corpus"

// Token is one word of a text as searches see it.
type Token struct {
	Span     corpus.Span // in the text analysed
	Position int         // 0, 1, 2 … without gaps: no word is left out, ever
	Exact    string      // folded: lower case, accents and possessive 's removed, apostrophes plain, U.S. as us
	Stem     string      // English Porter stem of Exact
}
