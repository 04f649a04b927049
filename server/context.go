package server

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"

	"onrecord/corpus"
)

// reach is how far around a quote its neighbours are looked for, in bytes: a
// text without full stops shows nothing beyond it.
const reach = 1 << 10

// around is the sentence before the one that a quote begins in and the one
// after the one it ends in, across paragraphs; "" where there is none. It is
// for people to read: where a border between sentences is in doubt, none is
// drawn.
func around(text string, quote corpus.Span) (before, after string) {
	window := nearby(text, quote)
	list := sentencesOf(text, window)
	first, last := len(list), -1
	for i, s := range list {
		if s.Overlaps(quote) {
			first, last = min(first, i), i
		}
	}
	if last < 0 {
		return "", ""
	}
	if first > 0 && (first > 1 || whole(text, window.Start)) {
		before = list[first-1].Of(text)
	}
	if last+1 < len(list) && (last+2 < len(list) || window.End == len(text) || whole(text, window.End)) {
		after = list[last+1].Of(text)
	}
	return before, after
}

// nearby is the part of the text that holds the quote's neighbours: its own
// paragraphs with the one before and the one after, as far as they are within
// reach, cut on rune borders. No sentence goes beyond a line, so that the rest
// need not be looked at.
func nearby(text string, quote corpus.Span) corpus.Span {
	w := corpus.Span{Start: max(0, quote.Start-reach), End: min(len(text), quote.End+reach)}
	for w.Start > 0 && !utf8.RuneStart(text[w.Start]) {
		w.Start--
	}
	for w.End < len(text) && !utf8.RuneStart(text[w.End]) {
		w.End++
	}
	before, after := text[w.Start:quote.Start], text[quote.End:w.End]
	return corpus.Span{Start: w.Start + lastLines(before), End: quote.End + firstLines(after)}
}

// lastLines is where the last line but one that is not blank begins.
func lastLines(before string) int {
	own := strings.LastIndexByte(before, '\n') + 1
	return strings.LastIndexByte(strings.TrimRightFunc(before[:own], unicode.IsSpace), '\n') + 1
}

// firstLines is where the first line after this one that is not blank ends.
func firstLines(after string) int {
	own := strings.IndexByte(after, '\n')
	if own < 0 {
		return len(after)
	}
	rest := strings.TrimLeftFunc(after[own:], unicode.IsSpace)
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		return len(after) - len(rest) + end + 1
	}
	return len(after)
}

// whole reports whether the text is not cut within a paragraph at a place.
func whole(text string, at int) bool { return at == 0 || at == len(text) || text[at-1] == '\n' }

// sentencesOf cuts a part of the text into sentences, without the space
// around them.
func sentencesOf(text string, part corpus.Span) []corpus.Span {
	var list []corpus.Span
	at, joined := part.Start, false
	for at < part.End {
		piece := corpus.Span{Start: at, End: at + firstSentence(text[at:part.End])}
		at = piece.End
		trimmed := trim(text, piece)
		if trimmed.Len() > 0 && joined && len(list) > 0 {
			list[len(list)-1].End = trimmed.End
		} else if trimmed.Len() > 0 {
			list = append(list, trimmed)
		}
		if len(list) > 0 && trimmed.Len() > 0 {
			joined = goesOn(list[len(list)-1].Of(text), text[trimmed.End:piece.End])
		}
		if trimmed.Len() == 0 {
			joined = false // an empty line
		}
	}
	return list
}

// firstSentence is the length of the first sentence of a text, with the space
// behind it. Nearly all letters say nothing about where it ends; they are
// passed over before the rules are asked, but for the one that stands before
// what may end it.
func firstSentence(text string) int {
	last, at := 0, 0
	for at < len(text) && !mayEnd(text[at:]) {
		last = at
		at += runeLength(text[at])
	}
	if rest := sentences.FromString(text[last:]); rest.Next() {
		return last + len(rest.Value())
	}
	return len(text)
}

// mayEnd reports whether a text begins with what may stand at the end of a
// sentence, or change what stands before it: anything but ASCII without full
// stops and line breaks, Latin letters with accents, dashes and quotation
// marks.
func mayEnd(text string) bool {
	switch c := text[0]; {
	case c < utf8.RuneSelf:
		return c == '.' || c == '!' || c == '?' || c == '\n' || c == '\r'
	case c == 0xC3: // U+00C0 to U+00FF
		return len(text) < 2 || text[1]&0xC0 != 0x80
	case c == 0xE2: // U+2010 to U+201F
		return len(text) < 3 || text[1] != 0x80 || text[2] < 0x90 || text[2] > 0x9F
	}
	return true
}

// runeLength is the length of a rune that mayEnd passes over, by its first byte.
func runeLength(c byte) int {
	switch {
	case c < utf8.RuneSelf:
		return 1
	case c == 0xC3:
		return 2
	}
	return 3
}

func trim(text string, s corpus.Span) corpus.Span {
	words := strings.TrimLeftFunc(s.Of(text), unicode.IsSpace)
	s.Start = s.End - len(words)
	s.End = s.Start + len(strings.TrimRightFunc(words, unicode.IsSpace))
	return s
}

// goesOn reports whether a sentence goes on behind what was taken for its
// end: within quotation marks, and behind an abbreviation. A line break ends
// it all the same.
func goesOn(sentence, space string) bool {
	if strings.Contains(space, "\n") {
		return false
	}
	if strings.Count(sentence, "“") > strings.Count(sentence, "”") {
		return true
	}
	word := sentence[strings.LastIndexFunc(sentence, unicode.IsSpace)+1:]
	word = strings.TrimLeft(word, "“‘\"'(")
	bare, dotted := strings.CutSuffix(word, ".")
	if !dotted {
		return false
	}
	initial := utf8.RuneCountInString(bare) == 1 && strings.ToUpper(bare) == bare
	return initial || strings.Contains(abbreviations, " "+bare+" ")
}

// abbreviations stand before a name; a sentence hardly ends in one.
const abbreviations = " Mr Mrs Ms Dr Prof Gov Sen Rep Gen Lt Col Maj Capt Sgt Cmdr Adm Rev Hon St Jr Sr No vs " +
	"Brig Cpl Pres Amb Sec Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec "
