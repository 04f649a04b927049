package index

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"

	"onrecord/corpus"
)

// positive is the leaves of an expression that are not negated.
func positive(e Expr) iter.Seq[Expr] {
	return func(yield func(Expr) bool) { eachPositive(e, yield) }
}

func eachPositive(e Expr, yield func(Expr) bool) bool {
	var parts []Expr
	switch e := e.(type) {
	case nil, Not:
		return true
	case And:
		parts = e
	case Or:
		parts = e
	default:
		return yield(e)
	}
	for _, p := range parts {
		if !eachPositive(p, yield) {
			return false
		}
	}
	return true
}

// Highlight is where the text shows what e looks for: its words, phrases
// where they stand, words close to each other where they are; nothing of what
// it excludes. The spans are in order and do not overlap.
func Highlight(text string, e Expr) []corpus.Span {
	found := marks(text, e)
	spans := make([]corpus.Span, 0, len(found))
	for _, m := range found {
		if n := len(spans); n > 0 && m.span.Start < spans[n-1].End {
			spans[n-1].End = max(spans[n-1].End, m.span.End)
			continue
		}
		spans = append(spans, m.span)
	}
	return spans
}

// mark is a place in a text where a leaf of an expression stands.
type mark struct {
	span corpus.Span
	leaf int // which, counted from 0
}

// marks is every such place, in order of the text.
func marks(text string, e Expr) []mark {
	if e == nil || text == "" {
		return nil
	}
	tokens := Analyse(text)
	var found []mark
	n := 0
	for leaf := range positive(e) {
		each(tokens, leaf, func(start, end int) bool {
			found = append(found, mark{corpus.Span{Start: tokens[start].Span.Start, End: tokens[end-1].Span.End}, n})
			return true
		})
		n++
	}
	slices.SortFunc(found, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End), cmp.Compare(a.leaf, b.leaf))
	})
	return found
}

// maxMarks is the number of places that the choice of a snippet looks at.
const maxMarks = 1000

// Snippet is the stretch of at most so many code points that shows most of
// what e looks for, and where it shows it (spans of the snippet, not of the
// text). It begins with a sentence where that leaves room for what was found,
// and ends with one, or at least between words. Without anything to show it
// is the text's beginning.
func Snippet(text string, e Expr, runes int) (snippet corpus.Span, highlights []corpus.Span) {
	found := marks(text, e)
	found = found[:min(len(found), maxMarks)]
	snippet = window(text, 0, runes)
	best := showing(found, snippet)
	for _, start := range starts(text, found, runes) {
		w := window(text, start, runes)
		if shown := showing(found, w); shown > best {
			snippet, best = w, shown
		}
	}
	return snippet, Highlight(snippet.Of(text), e)
}

// showing weighs a window: first by how many of the leaves it shows, then by
// how often.
func showing(found []mark, w corpus.Span) int {
	leaves := make(map[int]bool)
	n := 0
	first, _ := slices.BinarySearchFunc(found, w.Start, func(m mark, at int) int { return cmp.Compare(m.span.Start, at) })
	for _, m := range found[first:] {
		if m.span.Start >= w.End {
			break
		}
		if w.Contains(m.span) {
			leaves[m.leaf] = true
			n++
		}
	}
	return len(leaves)*(maxMarks+1) + n
}

// starts is where windows may begin: with the sentence of a place found, or
// a few words before it where the sentence is too long.
func starts(text string, found []mark, runes int) []int {
	var all []int
	add := func(at int) {
		if len(all) == 0 || all[len(all)-1] != at {
			all = append(all, at)
		}
	}
	it := sentences.FromString(text)
	for next := 0; next < len(found) && it.Next(); {
		for ; next < len(found) && found[next].span.Start < it.End(); next++ {
			m := found[next].span
			if utf8.RuneCountInString(text[it.Start():m.End]) <= runes {
				add(it.Start())
			} else {
				add(wordsBefore(text, m.Start, runes/3))
			}
		}
	}
	return all
}

// wordsBefore is the start of a word at most so many code points before at.
func wordsBefore(text string, at, runes int) int {
	start := at
	for i := 0; i < runes && start > 0; i++ {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	if i := strings.IndexFunc(text[start:at], unicode.IsSpace); start > 0 && i >= 0 {
		return start + i
	}
	return start
}

// window is at most so many code points of text from start on, less white
// space at its ends: up to the end of a sentence in its second half, else of
// a word.
func window(text string, start, runes int) corpus.Span {
	start += len(text[start:]) - len(strings.TrimLeftFunc(text[start:], unicode.IsSpace))
	end := start
	for i := 0; i < runes && end < len(text); i++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if end < len(text) {
		end = start + wholeSentences(text[start:end], text[end:])
	}
	return corpus.Span{Start: start, End: start + len(strings.TrimRightFunc(text[start:end], unicode.IsSpace))}
}

// wholeSentences is how much of head, which rest continues, to keep.
func wholeSentences(head, rest string) int {
	last := 0
	for it := sentences.FromString(head); it.Next(); {
		if it.End() < len(head) {
			last = it.End()
		}
	}
	if last > len(head)/2 {
		return last
	}
	if r, _ := utf8.DecodeRuneInString(rest); unicode.IsSpace(r) {
		return len(head)
	}
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > 0 {
		return i
	}
	return len(head)
}
