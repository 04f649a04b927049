package server

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestQuoted(t *testing.T) {
	for text, want := range map[string][]string{
		`the talks were “a sham” and “over”`:    {"“a sham”", "“over”"},
		`it was "a sham", he said`:              {`"a sham"`},
		`he called it ‘the king’s shame’ again`: {"‘the king’s shame’"},
		`it wasn't 'done' yet`:                  {"'done'"},
		`the “king’s ‘own’ shame” ended`:        {"“king’s ‘own’ shame”"},
		`they were “not`:                        {"“not"},
		`nothing of the king’s`:                 nil,
		`« oui », il dit`:                       {"« oui »"},
	} {
		var got []string
		letters := []rune(text)
		for _, r := range quoted(letters) {
			got = append(got, string(letters[r.Start:r.End]))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

// TestWordsStayWhole: however a quote is cut, folded and marked, its words are
// those of the record, in their order.
func TestWordsStayWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zé“”"'’ ]{0,30}`)
		text := strings.Join(rapid.SliceOfN(word, 0, 200).Draw(t, "text"), " ")
		n := len([]rune(text))
		var marks []Range
		for range rapid.IntRange(0, 4).Draw(t, "marks") {
			start := rapid.IntRange(0, n).Draw(t, "start")
			marks = append(marks, Range{start, min(n, start+rapid.IntRange(0, 20).Draw(t, "length"))})
		}
		c := card{Kind: rapid.SampledFrom([]string{"mixed", "direct"}).Draw(t, "kind")}
		c.say(&QuoteResult{Text: text, Highlights: marks}, rapid.SampledFrom([]int{listShown, wholeShown}).Draw(t, "shown"))
		var all strings.Builder
		for _, r := range append(c.Words, c.Rest...) {
			all.WriteString(r.Text)
		}
		if all.String() != text {
			t.Errorf("%q became %q", text, all.String())
		}
	})
}
