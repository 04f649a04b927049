package index

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// String prints the parts one after another.
func (e And) String() string { return printAll(e, " ") }

// String prints the parts with OR between them.
func (e Or) String() string { return printAll(e, " OR ") }

// String prints NOT before the part.
func (e Not) String() string { return "NOT " + printPart(e.X) }

// String prints the word.
func (e Word) String() string { return e.Text }

// String prints the words in quotation marks.
func (e Phrase) String() string { return `"` + strings.Join(e.Words, " ") + `"` }

// String prints the words in quotation marks and the gap behind them.
func (e Close) String() string {
	return `"` + strings.Join(e.Words, " ") + `"~` + strconv.Itoa(e.Gap)
}

// String prints the word's beginning with a star.
func (e Prefix) String() string { return e.Text + "*" }

// String prints the word and the number of edits.
func (e Fuzzy) String() string { return e.Text + "~" + strconv.Itoa(e.Edits) }

// String prints field and value as typed; what they stand for is not printed.
func (e Having) String() string { return string(e.Field) + ":" + quoteValue(e.Value) }

// String prints after: or before: with its date.
func (e Within) String() string {
	if e.To.IsZero() {
		return prefixAfter + ":" + e.From.String()
	}
	return prefixBefore + ":" + e.To.String()
}

func printAll(parts []Expr, between string) string {
	printed := make([]string, len(parts))
	for i, p := range parts {
		printed[i] = printPart(p)
	}
	return strings.Join(printed, between)
}

// printPart prints a part of a larger expression, in brackets where it has
// parts itself. An And within an Or would not need them to be read again:
// people do.
func printPart(e Expr) string {
	switch e.(type) {
	case And, Or:
		return "(" + e.String() + ")"
	}
	return e.String()
}

// quoteValue prints the value of a field bare where it can, else within a
// pair of marks that it does not hold.
func quoteValue(value string) string {
	first, _ := utf8.DecodeRuneInString(value)
	if value != "" && value == bareValue(value) && !isSingleMark(first) {
		return value
	}
	for _, pair := range []string{`""`, "“”", "«»", "‹›"} {
		if !strings.ContainsAny(value, pair) {
			mark := []rune(pair)
			return string(mark[0]) + value + string(mark[1])
		}
	}
	return `"` + strings.ReplaceAll(value, `"`, " ") + `"`
}
