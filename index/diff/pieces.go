package diff

import (
	"strings"

	"onrecord/index"
)

// Piece is a run in the words of its text: what is kept or inserted as the
// second text prints it, what is deleted as the first does, with the marks
// around it and without the white space. Kept and inserted pieces are all of
// the second text, deleted and kept ones go through the first.
type Piece struct {
	Op   Op
	Text string
}

// Pieces puts runs of [Words] into words. The tokens are those of the texts.
func Pieces(first string, a []index.Token, second string, b []index.Token, runs []Run) []Piece {
	pieces := make([]Piece, 0, len(runs))
	for _, r := range runs {
		if r.Op == Delete {
			pieces = append(pieces, Piece{r.Op, printed(first, a, r.A)})
		} else {
			pieces = append(pieces, Piece{r.Op, printed(second, b, r.B)})
		}
	}
	return pieces
}

// printed is a range of words as the text prints them. Marks behind a word go
// with it, marks before the first word with that; an opening mark goes with
// the word that it opens.
func printed(text string, tokens []index.Token, r Range) string {
	start, end := 0, len(text)
	if r.Start > 0 {
		start = borderBefore(text, tokens, r.Start)
	}
	if r.End < len(tokens) {
		end = borderBefore(text, tokens, r.End)
	}
	return strings.TrimSpace(text[min(start, end):end])
}

// borderBefore is where the part of the text that goes with a word begins:
// behind the last white space before it, or right before it.
func borderBefore(text string, tokens []index.Token, i int) int {
	from, to := tokens[i-1].Span.End, tokens[i].Span.Start
	if from >= to {
		return to
	}
	between := text[from:to]
	if n := strings.LastIndexAny(between, " \t\n"); n >= 0 {
		return from + n + 1
	}
	return to
}
