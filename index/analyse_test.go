package index

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A stem is the beginning of its words but for its last letter: what hasStem
// makes use of.
func TestHasStem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-z]{1,12}(s|ed|ing|ies|y|ized|ational|ibility|iveness|ously|logy|eed|tting|able|ently|ement|'s|é)?|[A-Z]\.[A-Z]\.|.{0,8}`)).Draw(t, "words")
		for _, token := range Analyse(strings.Join(words, " ")) {
			if !token.hasStem(token.Stem()) || token.hasStem(token.Stem()+"x") {
				t.Fatalf("%+v, stem %s", token, token.Stem())
			}
		}
	})
}

// TestAnalyse holds the table testdata/analyse.txt: a text, then its tokens
// as slice/exact/stem.
func TestAnalyse(t *testing.T) {
	table(t, "testdata/analyse.txt", func(text string) string {
		var out []string
		for _, k := range Analyse(text) {
			out = append(out, fmt.Sprintf("%s/%s/%s", k.Span.Of(text), k.Exact, k.Stem()))
		}
		return strings.Join(out, " ")
	})
}

func FuzzAnalyse(f *testing.F) {
	text, err := os.ReadFile("testdata/analyse.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for i, k := range Analyse(text) {
			if k.Position != i || utf8.ValidString(text) && !k.Span.In(text) || k.Span.End < end || k.Exact == "" {
				t.Fatalf("token %d of %q: %+v", i, text, k)
			}
			end = k.Span.Start
			if again := Analyse(k.Exact); len(again) != 1 || again[0].Exact != k.Exact || again[0].Stem() != k.Stem() {
				t.Fatalf("%q of %q analyses to %+v", k.Exact, text, again)
			}
		}
	})
}

func TestAppendTokensKeepsWhatIsThere(t *testing.T) {
	tokens := AppendTokens(Analyse("one two"), "three")
	if len(tokens) != 3 || tokens[2].Position != 0 || tokens[2].Exact != "three" {
		t.Errorf("appended: %+v", tokens)
	}
}

func BenchmarkAnalyse(b *testing.B) {
	text := strings.Repeat("The information that we have is that Russia has specifically asked for ammunition, "+
		"the Pentagon’s press secretary stated, as reported by the Associated Press.\n", 20)
	var tokens []Token
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tokens = AppendTokens(tokens[:0], text)
	}
}
