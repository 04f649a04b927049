package index

import (
	"cmp"
	"context"
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

// Highlighter shows what an expression looks for in one text after another,
// with memory that it uses again: it is for one goroutine.
type Highlighter struct {
	leaves []Expr
	tokens []Token
}

// NewHighlighter shows what e looks for, nothing of what it excludes.
func NewHighlighter(e Expr) *Highlighter {
	return &Highlighter{leaves: slices.Collect(positive(e))}
}

// Highlight is where one text shows what e looks for: [Highlighter.Highlight].
func Highlight(ctx context.Context, text string, e Expr) ([]corpus.Span, error) {
	return NewHighlighter(e).Highlight(ctx, text)
}

// Highlight is where the text shows it: words, phrases where they stand,
// words close to each other where they are. The spans are in order and do not
// overlap; from the first thousand places on, the rest is left out. The error
// is that of ctx.
func (h *Highlighter) Highlight(ctx context.Context, text string) ([]corpus.Span, error) {
	found, err := h.marks(ctx, text)
	if err != nil {
		return nil, err
	}
	spans := make([]corpus.Span, 0, len(found))
	for _, m := range found {
		if n := len(spans); n > 0 && m.span.Start < spans[n-1].End {
			spans[n-1].End = max(spans[n-1].End, m.span.End)
			continue
		}
		spans = append(spans, m.span)
	}
	return spans, nil
}

// mark is a place in a text where a leaf of an expression stands.
type mark struct {
	span corpus.Span
	leaf int // which, counted from 0
}

// maxMarks is the number of places in one text that are looked at: the first
// ones.
const maxMarks = 1000

// marks is the first maxMarks such places, in order of the text. A query may
// have many leaves, a page many texts: between leaves the work can be stopped.
func (h *Highlighter) marks(ctx context.Context, text string) ([]mark, error) {
	if err := ctx.Err(); err != nil || len(h.leaves) == 0 || text == "" {
		return nil, err
	}
	h.tokens = AppendTokens(h.tokens[:0], text)
	tokens := h.tokens
	var found []mark
	for n, leaf := range h.leaves {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		most := len(found) + maxMarks
		each(tokens, leaf, func(start, end int) bool {
			found = append(found, mark{corpus.Span{Start: tokens[start].Span.Start, End: tokens[end-1].Span.End}, n})
			return len(found) < most
		})
	}
	slices.SortFunc(found, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End), cmp.Compare(a.leaf, b.leaf))
	})
	return found[:min(len(found), maxMarks)], nil
}

// How far into a text the choice of a snippet looks, in bytes: in steps, until
// something is found, and less far where much is looked for.
const (
	firstLook = 16 << 10
	lastLook  = 256 << 10
	lookWork  = 2 << 20 // bytes times leaves
)

// firstMarks is the marks in the beginning of a text: of as much of it as has
// any, within bounds.
func (h *Highlighter) firstMarks(ctx context.Context, text string) ([]mark, error) {
	last := min(len(text), max(firstLook, min(lastLook, lookWork/max(1, len(h.leaves)))))
	for size := min(firstLook, last); ; size = min(2*size, last) {
		found, err := h.marks(ctx, beginning(text, size))
		if err != nil || len(found) > 0 || size == last {
			return found, err
		}
	}
}

// beginning is at most so many bytes of a text, whole words where it has any.
func beginning(text string, size int) string {
	if size >= len(text) {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	if i := strings.LastIndexFunc(text[:size], unicode.IsSpace); i > 0 {
		return text[:i]
	}
	return text[:size]
}

// Snippet is the stretch of at most so many code points that shows most of
// what is looked for, and where it shows it (spans of the snippet, not of the
// text). It begins with a sentence where that leaves room for what was found,
// and ends with one, or at least between words. Without anything to show it
// is the text's beginning. Of a long text, the first part that has anything
// to show is looked at. The error is that of ctx.
func (h *Highlighter) Snippet(ctx context.Context, text string, runes int) (snippet corpus.Span, highlights []corpus.Span, err error) {
	found, err := h.firstMarks(ctx, text)
	if err != nil {
		return corpus.Span{}, nil, err
	}
	snippet = window(text, 0, runes)
	best := showing(found, snippet)
	for _, start := range starts(text, found, runes) {
		if err := ctx.Err(); err != nil { // there may be as many as maxMarks
			return corpus.Span{}, nil, err
		}
		w := window(text, start, runes)
		if shown := showing(found, w); shown > best {
			snippet, best = w, shown
		}
	}
	highlights, err = h.Highlight(ctx, snippet.Of(text))
	return snippet, highlights, err
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
			if short(text[it.Start():m.End], runes) {
				add(it.Start())
			} else {
				add(wordsBefore(text, m.Start, runes/3))
			}
		}
	}
	return all
}

// short reports whether a text has at most so many code points.
func short(text string, runes int) bool {
	return len(text) <= runes*utf8.UTFMax && utf8.RuneCountInString(text) <= runes
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
