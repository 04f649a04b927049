package tagger_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/extract/tagger"
	"onrecord/corpus/extract/tagger/internal/seq"
)

// tag finds what the tagger finds with the rules' evidence.
func tag(text string) []tagger.Attribution { return tagger.Tag(text, extract.Hints(text)) }

var update = flag.Bool("update", false, "rewrite the expected attributions")

// show writes an attribution as source | cue | content, with a mark where it
// is one of belief.
func show(text string, a tagger.Attribution) string {
	join := func(spans []corpus.Span) string { return corpus.Join(text, spans) }
	kind := "speech"
	if !a.Speech {
		kind = "belief"
	}
	return fmt.Sprintf("  %s: %s | %s | %s", kind, join(a.Source), join(a.Cue), join(a.Content))
}

// TestCases holds testdata/cases.txt: a text on one line (\n is a line break), what is found in it
// on the indented lines below.
func TestCases(t *testing.T) {
	const file = "testdata/cases.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
		in, want, _ := strings.Cut(block, "\n")
		text := strings.ReplaceAll(in, `\n`, "\n")
		var lines []string
		for _, a := range tag(text) {
			lines = append(lines, strings.ReplaceAll(show(text, a), "\n", `\n`))
		}
		if lines == nil {
			lines = []string{"  nothing"}
		}
		got := strings.Join(lines, "\n")
		out.WriteString(in + "\n" + got + "\n\n")
		if diff := cmp.Diff(want, got); diff != "" && !*update {
			t.Errorf("%s\n%s", in, diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.TrimSpace(out.String())+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTypography: the same words are found whatever the shape of the marks.
func TestTypography(t *testing.T) {
	text := func(open, shut string) string {
		return open + "The bridge is closed until further notice," + shut + " said Orla Finch, the county engineer. " +
			open + "We will look at it again on Monday." + shut
	}
	content := func(s string, marks ...string) []string {
		var out []string
		for _, a := range tag(s) {
			for _, c := range a.Content {
				words := c.Of(s)
				for _, m := range marks {
					words = strings.TrimSuffix(strings.TrimPrefix(words, m), m)
				}
				out = append(out, words)
			}
		}
		return out
	}
	want := content(text(`"`, `"`), `"`)
	if len(want) == 0 {
		t.Fatal("nothing found")
	}
	for _, m := range [][2]string{{"“", "”"}, {"‘", "’"}, {"'", "'"}, {"``", "''"}, {"«", "»"}, {"„", "“"}} {
		if diff := cmp.Diff(want, content(text(m[0], m[1]), m[0], m[1])); diff != "" {
			t.Errorf("%v: %s", m, diff)
		}
	}
}

// check holds what is promised of every attribution.
func check(t interface{ Fatalf(string, ...any) }, text string, found []tagger.Attribution) {
	for _, a := range found {
		if len(a.Content) == 0 {
			t.Fatalf("an attribution without content: %+v", a)
		}
		if !(a.Score >= 0 && a.Score <= 1) {
			t.Fatalf("score %v", a.Score)
		}
		for _, spans := range [][]corpus.Span{a.Content, a.Cue, a.Source} {
			end := 0
			for _, s := range spans {
				if s.Start < end || s.End <= s.Start || s.End > len(text) {
					t.Fatalf("spans %v of %d bytes", spans, len(text))
				}
				if utf8.ValidString(text) && !s.In(text) {
					t.Fatalf("span %v cuts a rune", s)
				}
				end = s.End
			}
		}
	}
}

func FuzzTag(f *testing.F) {
	for _, s := range []string{"", "He said.", "“A,” she said. “B.”", "said said said that", "\xff“\xfe said", "a\n\n“b", "''x'' he told CNN"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s, tag(s)) })
}

// TestSpans draws texts from words and marks that occur in attributions.
func TestSpans(t *testing.T) {
	parts := []string{"“", "”", `"`, "'", "said", "He", "Ann Vale", ",", ".", "that", "\n\n", " ", " ", "told", "to", "é", "according to", "won", "hopes", ":"}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom(parts)).Draw(t, "parts"), "")
		check(t, s, tag(s))
	})
}

// TestForeignHints: hints that belong to another text, or to none, do no harm.
func TestForeignHints(t *testing.T) {
	const text = "“It is over,” Ann Vale said. She added that nobody had won.\n\nHe hopes to win."
	at := rapid.IntRange(-5, len(text)+5)
	spans := rapid.SliceOf(rapid.Custom(func(t *rapid.T) tagger.HintSpan {
		return tagger.HintSpan{
			Start: at.Draw(t, "start"), End: at.Draw(t, "end"),
			Role: rapid.SampledFrom([]seq.Role{0, tagger.Source, tagger.Cue, tagger.Content, 9}).Draw(t, "role"), Sort: rapid.Byte().Draw(t, "sort"),
		}
	}))
	words := rapid.SliceOf(rapid.Custom(func(t *rapid.T) tagger.HintWord {
		return tagger.HintWord{Start: int32(at.Draw(t, "start")), End: int32(at.Draw(t, "end")), Class: rapid.Byte().Draw(t, "class")}
	}))
	rapid.Check(t, func(t *rapid.T) {
		check(t, text, tagger.Tag(text, &tagger.Hints{Spans: spans.Draw(t, "spans"), Words: words.Draw(t, "words")}))
	})
}

// TestHostile: the largest text takes bounded time, whatever is in it.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, unit := range []string{`"`, `'`, `",`, "a ", "said ", "“A,” he said. ", "\"\n\n", "’ ", "x", "\xff", "he said that ", "a'b ", ",\n\n"} {
		s := strings.Repeat(unit, corpus.MaxText/len(unit))
		began := time.Now()
		check(t, s, tag(s))
		took := time.Since(began)
		t.Logf("%q: %v", unit, took)
		if took > 20*time.Second {
			t.Errorf("%q takes %v", unit, took)
		}
	}
}

// TestConcurrent: one tagger serves many at once.
func TestConcurrent(t *testing.T) {
	const text = "“It is over,” Ann Vale said. She added that nobody had won."
	want := fmt.Sprint(tag(text))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if got := fmt.Sprint(tag(text)); got != want {
					t.Errorf("%s, want %s", got, want)
					return
				}
			}
		})
	}
	wait.Wait()
}

func modelFile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("model.bin")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestLoadRefuses(t *testing.T) {
	half := modelFile(t)
	half = half[:len(half)/2]
	for name, data := range map[string][]byte{"empty": nil, "foreign": []byte("GIF89a..............."), "short": half} {
		if _, err := tagger.Load(data); err == nil {
			t.Errorf("%s: taken for a model", name)
		}
	}
}

// article is plain news prose of the usual mixture, for measuring.
var article = strings.Repeat("The county closed the old bridge on Tuesday after inspectors found cracks in two of its piers. "+
	"“We are not going to take chances with people’s lives,” said Orla Finch, the county engineer, who told reporters that repairs could take a year. "+
	"Traders in the harbour quarter said they expected sales to fall by a third.\n\n"+
	"The council, which met until midnight, approved 2.4 million crowns for a ferry. Its leader, Bram Osk, wrote on Wednesday that the money would "+
	"come from the reserve. Opponents accused him of having ignored warnings since 2019.\n\n", 50)

func BenchmarkTag(b *testing.B) {
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	hints := extract.Hints(article)
	tagger.Tag("warm", nil)
	for b.Loop() {
		tagger.Tag(article, hints)
	}
	tokens := len(strings.Fields(article)) * 115 / 100 // words and marks
	b.ReportMetric(float64(tokens)*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkLoad(b *testing.B) {
	data := modelFile(b)
	for b.Loop() {
		if _, err := tagger.Load(data); err != nil {
			b.Fatal(err)
		}
	}
}
