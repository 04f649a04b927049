package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

// A line takes time in proportion to the text, however many quotes there are.
func TestExtractedManyQuotes(t *testing.T) {
	const sentence = "«Á,» said Ö. "
	d := corpus.Document{Article: corpus.Article{Ref: "1", Text: strings.Repeat(sentence, 60_000)}}
	part := func(base int, words string) corpus.Span {
		at := base + strings.Index(sentence, words)
		return corpus.Span{Start: at, End: at + len(words)}
	}
	for base := 0; base < len(d.Article.Text); base += len(sentence) {
		d.Analysis.Quotes = append(d.Analysis.Quotes, corpus.Quote{
			Source: []corpus.Span{part(base, "Ö")}, Content: []corpus.Span{part(base, "Á,")}, Cue: []corpus.Span{part(base, "said")},
		})
	}
	began := time.Now()
	quotes := newExtracted(&d).Quotes
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("%d quotes took %v", len(quotes), took)
	}
	base := 13 * (len(quotes) - 1) // code points of a sentence
	want := extractedQuote{Content: [][2]int{{base + 1, base + 3}}, Cue: [][2]int{{base + 5, base + 9}}, Speaker: [][2]int{{base + 10, base + 11}}}
	if diff := cmp.Diff(want, quotes[len(quotes)-1]); diff != "" {
		t.Error(diff)
	}
}
