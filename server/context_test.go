package server

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
	"pgregory.net/rapid"

	"onrecord/corpus"
)

func TestSentencesAround(t *testing.T) {
	for _, c := range []struct{ name, text, quote, before, after string }{
		{"within a paragraph", "One. “Two,” he said. Three.", "“Two,”", "One.", "Three."},
		{"across paragraphs", "One.\n\n“Two,” he said.\n\nThree.", "“Two,”", "One.", "Three."},
		{"windows line ends", "One.\r\n\r\n“Two,” he said.\r\n\r\nThree.", "“Two,”", "One.", "Three."},
		{"alone", "“Two,” he said.", "“Two,”", "", ""},
		{"several sentences", "One. “Two. And three,” he said. Four.", "“Two. And three,”", "One.", "Four."},
		{"behind a title", "One. The aide to Gen. Pat Ryder spoke. “Two.” Three.", "“Two.”", "The aide to Gen. Pat Ryder spoke.", "Three."},
		{"an initial", "One. He met J. R. Smith there. “Two.” Three.", "“Two.”", "He met J. R. Smith there.", "Three."},
		{"the neighbour is a quotation", "“One. And a half.” “Two,” he said. “Three. And a half.”", "“Two,”", "“One. And a half.”", "“Three. And a half.”"},
		{"a heading", "Heading\n\nOne. “Two.”", "One.", "Heading", "“Two.”"},
	} {
		i := strings.Index(c.text, c.quote)
		before, after := around(c.text, corpus.Span{Start: i, End: i + len(c.quote)})
		if before != c.before || after != c.after {
			t.Errorf("%s: %q and %q", c.name, before, after)
		}
	}
}

// Whatever the text, its neighbours are slices of it on rune borders, not too
// long, and found in time that does not grow with it.
func FuzzAround(f *testing.F) {
	f.Add("One. “Two,” he said. Three.", 5, 13)
	f.Add(strings.Repeat("é", 10_000), 9_000, 9_002)
	f.Add("“"+strings.Repeat("a. ", 3_000)+"”", 3, 10)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		quote := corpus.Span{Start: start, End: end}
		if !utf8.ValidString(text) || !quote.In(text) {
			return
		}
		before, after := around(text, quote)
		for _, s := range []string{before, after} {
			if !strings.Contains(text, s) || !utf8.ValidString(s) || len(s) > reach+utf8.UTFMax {
				t.Fatalf("%q of %q", s, text)
			}
		}
	})
}

// Where letters are passed over, sentences end where they end by the rules
// alone, whatever stands in a text.
func TestFirstSentence(t *testing.T) {
	pieces := []string{
		"a", "B", " ", "  ", ".", "?", "!", "…", "\n", "\r\n", "\u0085", "\u2028", "1", ",", "-", "—", "“", "”", "’", "(", ")", "é", "×",
		"U.S.", "Mr.", "\u00a0", "\u00ad", "\u0301", "\u200b", "。", "\u2024", "日", "\U0001f309", "\x80", "\xe2\x80", "\xc3", "\t", "\v",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 30).Draw(t, "pieces"), "")
		var want, got []string
		for s := sentences.FromString(text); s.Next(); {
			want = append(want, s.Value())
		}
		for rest := text; rest != ""; {
			n := firstSentence(rest)
			got, rest = append(got, rest[:n]), rest[n:]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

func BenchmarkAround(b *testing.B) {
	paragraph := "The committee met on Tuesday. “We have not sold the bridge,” said Ann Lee, the mayor of the city, who had been asked about it before. The crowd was not convinced by what it heard.\n\n"
	text := strings.Repeat(paragraph, 5)
	start := strings.Index(text[2*len(paragraph):], "“") + 2*len(paragraph)
	for b.Loop() {
		around(text, corpus.Span{Start: start, End: start + 36})
	}
}
