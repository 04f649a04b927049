// Package corpus is the vocabulary of onrecord: articles, the quotes found in
// them, the speakers and outlets behind the quotes, and dates that say how
// precise they are. It knows nothing of files, indexes or the web; every
// other package speaks in its words.
package corpus

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Span is a half-open byte range of an article's text. Both ends lie on rune
// borders. What the API shows are code points: see [CodePoints].
type Span struct {
	Start, End int
}

// Len is the span's length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// In reports whether s is a non-empty range of text with both ends on rune
// borders.
func (s Span) In(text string) bool {
	return 0 <= s.Start && s.Start < s.End && s.End <= len(text) &&
		utf8.RuneStart(text[s.Start]) && (s.End == len(text) || utf8.RuneStart(text[s.End]))
}

// Of is the slice of text that the span names.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Contains reports whether t lies wholly within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share a byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Gap stands where the article breaks a quote in two: "A," he said, "b." is
// shown as “A,” … “b.”
const Gap = " … "

// Join is the text of several spans in their order, with [Gap] between them.
func Join(text string, spans []Span) string {
	if len(spans) == 1 {
		return spans[0].Of(text)
	}
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = s.Of(text)
	}
	return strings.Join(parts, Gap)
}

// JoinSource is [Join] for words that name somebody: without the comma that
// ends an apposition, "Ada Brix, the mayor,".
func JoinSource(text string, spans []Span) string {
	return strings.TrimRight(Join(text, spans), ", ")
}

// CodePoints converts byte spans of text to code-point spans, as JSON shows
// them. It reads the text once, however many spans there are; they may come
// in any order.
func CodePoints(text string, spans []Span) []Span {
	count := pointCounter(text)
	out := make([]Span, len(spans))
	if slices.IsSortedFunc(spans, byStart) {
		for i, s := range spans {
			out[i] = Span{count(s.Start), count(s.End)}
		}
		return out
	}
	order := make([]int, len(spans))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return byStart(spans[i], spans[j]) })
	for _, i := range order {
		out[i] = Span{count(spans[i].Start), count(spans[i].End)}
	}
	return out
}

func byStart(a, b Span) int { return cmp.Compare(a.Start, b.Start) }

// pointCounter counts code points before a byte offset, remembering the last
// answer so that neighbouring offsets cost only the bytes between them, to
// either side.
func pointCounter(text string) func(offset int) int {
	at, points := 0, 0
	return func(offset int) int {
		if offset < at {
			points -= utf8.RuneCountInString(text[offset:at])
		} else {
			points += utf8.RuneCountInString(text[at:offset])
		}
		at = offset
		return points
	}
}
