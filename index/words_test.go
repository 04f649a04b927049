package index

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"onrecord/corpus"
)

func TestHighlight(t *testing.T) {
	table(t, "testdata/highlight.txt", func(in string) string {
		query, text, _ := strings.Cut(in, " || ")
		e, _, err := Parse(query)
		if err != nil {
			return err.Error()
		}
		return marked(text, highlight(t, text, e))
	})
}

func TestSnippet(t *testing.T) {
	table(t, "testdata/snippet.txt", func(in string) string {
		parts := strings.SplitN(in, " || ", 3)
		e, _, err := Parse(parts[0])
		if err != nil {
			return err.Error()
		}
		runes, err := strconv.Atoi(parts[1])
		if err != nil {
			return err.Error()
		}
		snippet, highlights := snippetOf(t, parts[2], e, runes)
		return "|" + marked(snippet.Of(parts[2]), highlights) + "|"
	})
}

// failing is a test of any kind.
type failing interface {
	Helper()
	Fatal(...any)
}

func highlight(t failing, text string, e Expr) []corpus.Span {
	t.Helper()
	spans, err := Highlight(context.Background(), text, e)
	if err != nil {
		t.Fatal(err)
	}
	return spans
}

func snippetOf(t failing, text string, e Expr, runes int) (corpus.Span, []corpus.Span) {
	t.Helper()
	snippet, highlights, err := NewHighlighter(e).Snippet(context.Background(), text, runes)
	if err != nil {
		t.Fatal(err)
	}
	return snippet, highlights
}

// marked is the text with brackets around the spans.
func marked(text string, spans []corpus.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start] + "[" + s.Of(text) + "]")
		at = s.End
	}
	return b.String() + text[at:]
}

func TestDescribe(t *testing.T) {
	label := func(f Field, id string) string {
		if f == Outlet && id == "associated-press" {
			return "Associated Press"
		}
		return id
	}
	table(t, "testdata/describe.txt", func(line string) string {
		q, err := ParseQuery(line)
		if err != nil {
			return err.Error()
		}
		if q.String() != line {
			t.Errorf("%s\nis printed as\n%s", line, q)
		}
		return Describe(q, label)
	})
}

// exprs are the expressions that Parse may give.
func exprs(depth int) *rapid.Generator[Expr] {
	word := rapid.SampledFrom([]string{"arms", "not", "o'neill", "3.5", "1,000", "straße", "нет", "北", "or", "near"})
	words := rapid.SliceOfN(word, 1, 4)
	long := rapid.SampledFrom([]string{"press", "arms", "нет"})
	value := rapid.OneOf(rapid.SampledFrom([]string{"kirby", "John Kirby", `a "b" c`, "“x” y", "(", "a:b", "-", "O’Neill", "_none"}),
		rapid.StringMatching(`[a-zé"“”«»‹› ()'-]{1,8}`).Filter(holdsWord))
	leaf := rapid.OneOf(
		rapid.Map(word, func(w string) Expr { return Word{fold(w)} }),
		rapid.Map(words, func(w []string) Expr { return Phrase{folds(w)} }),
		rapid.Map(rapid.SliceOfN(word, 2, 4), func(w []string) Expr { return Close{folds(w), len(w)} }),
		rapid.Map(long, func(w string) Expr { return Prefix{w} }),
		rapid.Map(long, func(w string) Expr { return Fuzzy{w, 1} }),
		rapid.Map(value, func(v string) Expr { return Having{Field: Outlet, Value: strings.Join(strings.Fields(v), " ")} }),
		rapid.Just[Expr](Having{Field: Kind, Value: "mixed"}),
		rapid.Just[Expr](Within{From: corpus.NewDate(2022, 9, 1, corpus.ByMonth)}),
		rapid.Just[Expr](Within{To: corpus.NewDate(2022, 9, 5, corpus.ByDay)}),
	)
	if depth == 0 {
		return leaf
	}
	parts := rapid.SliceOfN(exprs(depth-1), 2, 3)
	return rapid.OneOf(leaf,
		rapid.Map(parts, func(p []Expr) Expr { return AllOf(p...) }),
		rapid.Map(parts, func(p []Expr) Expr { return AnyOf(p...) }),
		rapid.Map(exprs(depth-1), Negate))
}

func holdsWord(s string) bool { return len(Analyse(s)) > 0 }

func fold(word string) string { return Analyse(word)[0].Exact }

func folds(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fold(w)
	}
	return out
}

// What is printed reads the same again.
func TestPrintRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := exprs(3).Draw(t, "expr")
		again, warnings, err := parse(e.String(), false)
		if err != nil || len(warnings) > 0 {
			t.Fatalf("%s: %v %v", e, err, warnings)
		}
		if again.String() != e.String() || tree(again) != tree(e) {
			t.Fatalf("%s reads as %s:\n%s\n%s", e, again, tree(e), tree(again))
		}
	})
}

// Highlights are those words of the text that, taken alone, would be found.
func TestHighlightIsWhatMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"arms", "army", "not", "sold", "the", "U.S.", "Korea’s", "—", "“"}), 0, 12).Draw(t, "text")
		text := strings.Join(words, " ")
		query := rapid.SampledFrom([]string{"arms", "arm", `"not sold"`, "us OR korea", `"arms the"~1`, "arm*", "sold~1", "not"}).Draw(t, "query")
		e, _, err := Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		spans := highlight(t, text, e)
		if Matches(Analyse(text), e) != (len(spans) > 0) {
			t.Fatalf("%q in %q: %v", query, text, spans)
		}
		last := 0
		for _, s := range spans {
			if !s.In(text) || s.Start < last {
				t.Fatalf("%q in %q: %v", query, text, spans)
			}
			last = s.End
		}
	})
}

// A snippet keeps its length, stands on word borders and shows something
// where there is something to show.
func TestSnippetProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-zé]{1,9}[ ,.] ?){0,60}(arms )?([a-zé]{1,9}[ .] ?){0,60}`).Draw(t, "text")
		runes := rapid.IntRange(20, 120).Draw(t, "runes")
		e := Word{"arms"}
		snippet, highlights := snippetOf(t, text, e, runes)
		if snippet.Start < 0 || snippet.End > len(text) || snippet.Start > snippet.End {
			t.Fatalf("%v of %q", snippet, text)
		}
		got := snippet.Of(text)
		if utf8.RuneCountInString(got) > runes || !utf8.ValidString(got) {
			t.Fatalf("%d code points of %q: %q", runes, text, got)
		}
		if found := len(highlight(t, text, e)) > 0; found != (len(highlights) > 0) {
			t.Fatalf("%q of %q shows %v", got, text, highlights)
		}
	})
}

// A snippet is found deep in a text, but not at any price: the more is looked
// for, the less far it looks.
func TestSnippetOfLongText(t *testing.T) {
	filler := strings.Repeat("The council met again on the matter. ", 200<<10/37)
	text := filler + "Needles were found. " + strings.Repeat(filler, 4)
	snippet, highlights := snippetOf(t, text, Word{"needles"}, 100)
	if got := marked(snippet.Of(text), highlights); !strings.HasPrefix(got, "[Needles] were found.") {
		t.Errorf("one word: %q", got)
	}
	many := Or{Word{"needles"}}
	for range 63 {
		many = append(many, Fuzzy{"xxxxxxxxx", 2})
	}
	if snippet, highlights = snippetOf(t, text, many, 100); snippet.Start != 0 || len(highlights) > 0 {
		t.Errorf("64 words: looked as far as %d: %v", snippet.Start, highlights)
	}
	snippetOf(t, strings.Repeat("needles ", 1<<17), many, 100) // one sentence of nothing else
	if n := len(highlight(t, strings.Repeat("needles ", 1<<13), many)); n != maxMarks {
		t.Errorf("%d highlights, want %d", n, maxMarks)
	}
}

func TestHighlightEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Highlight(ctx, "arms", Word{"arms"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Highlight: %v", err)
	}
	if _, _, err := NewHighlighter(Word{"arms"}).Snippet(ctx, "arms", 100); !errors.Is(err, context.Canceled) {
		t.Errorf("Snippet: %v", err)
	}
}

func BenchmarkSnippetOfManyWords(b *testing.B) {
	text := strings.Repeat("The council met again on the matter. ", 1<<20/37)
	var many Or
	for range 64 {
		many = append(many, Fuzzy{"xxxxxxx", 2})
	}
	for b.Loop() {
		snippetOf(b, text, many, 300)
	}
}

func TestWords(t *testing.T) {
	e, _, err := Parse(`john kirby "have not" -no (a OR pre*) speaker:x`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Words(e), []string{"john", "kirby", "have not", "a"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(`"a b"~1`, "a c b")
	f.Add("pre* fuzzy~2 NOT \"x y\"", "prefix fuzy x y")
	f.Fuzz(func(t *testing.T, query, text string) {
		e, _, err := Parse(query)
		if err != nil {
			return
		}
		Matches(Analyse(text), e)
		spans := highlight(t, text, e)
		for i, s := range spans {
			if s.Start >= s.End || s.End > len(text) || i > 0 && s.Start < spans[i-1].End {
				t.Fatalf("%q in %q: %v", query, text, spans)
			}
		}
		snippet, _ := snippetOf(t, text, e, 40)
		if snippet.Start > snippet.End || snippet.End > len(text) {
			t.Fatalf("%q in %q: %v", query, text, snippet)
		}
	})
}

func BenchmarkHighlight(b *testing.B) {
	text := "The information that we have is that Russia has specifically asked for ammunition, and that North Korea’s arms were not sold."
	e, _, err := Parse(`ammunition arms "not sold" -shells`)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		highlight(b, text, e)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, _, err := Parse(`ammunition (arms OR shells) "not sold" speaker:"John Kirby" after:2022`); err != nil {
			b.Fatal(err)
		}
	}
}
