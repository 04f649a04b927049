package opensearch

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/index"
)

func anyDate() *rapid.Generator[corpus.Date] {
	return rapid.Custom(func(t *rapid.T) corpus.Date {
		p := rapid.SampledFrom([]corpus.Precision{corpus.ByDay, corpus.ByWeek, corpus.ByMonth, corpus.ByYear}).Draw(t, "precision")
		return corpus.Date{First: corpus.Day(rapid.IntRange(-90_000, 80_000).Draw(t, "day")), Precision: corpus.ByDay}.In(p)
	})
}

// TestBeginningAndEnd wants the least and the greatest of the numbers kept of
// dates to be of those that Earlier and Later pick.
func TestBeginningAndEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate().Draw(t, "a"), anyDate().Draw(t, "b")
		of := func(d corpus.Date, name string) int64 { return dateSource(d)[name].(int64) }
		if got := beginning(min(of(a, dateBegin), of(b, dateBegin))); got != index.Earlier(a, b) {
			t.Errorf("%v begins first, not %v", index.Earlier(a, b), got)
		}
		if got := ending(max(of(a, dateEnd), of(b, dateEnd))); got != index.Later(a, b) {
			t.Errorf("%v ends last, not %v", index.Later(a, b), got)
		}
	})
}

// TestTerm wants long words to be cut and to stay apart.
func TestTerm(t *testing.T) {
	seen := make(map[string]bool)
	for _, word := range []string{"", "said", strings.Repeat("x", maxTerm), strings.Repeat("x", maxTerm+1), strings.Repeat("x", 1<<20), strings.Repeat("ß€", 1<<13)} {
		got := term(word)
		if len(got) > maxTerm || seen[got] || len(word) <= maxTerm && got != word || strings.ToValidUTF8(got, "") != got {
			t.Errorf("a word of %d bytes becomes one of %d: %.20q", len(word), len(got), got)
		}
		seen[got] = true
	}
}
