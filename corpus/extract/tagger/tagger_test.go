package tagger

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
)

var update = flag.Bool("update", false, "rewrite the expected attributions")

// show writes an attribution as source | cue | content, with a mark where it
// is one of belief.
func show(text string, a Attribution) string {
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
		for _, a := range Tag(text) {
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
		for _, a := range Tag(s) {
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
func check(t interface{ Fatalf(string, ...any) }, text string, found []Attribution) {
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
	f.Fuzz(func(t *testing.T, s string) { check(t, s, Tag(s)) })
}

// TestSpans draws texts from words and marks that occur in attributions.
func TestSpans(t *testing.T) {
	parts := []string{"“", "”", `"`, "'", "said", "He", "Ann Vale", ",", ".", "that", "\n\n", " ", " ", "told", "to", "é", "according to", "won", "hopes", ":"}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom(parts)).Draw(t, "parts"), "")
		check(t, s, Tag(s))
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
		check(t, s, Tag(s))
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
	want := fmt.Sprint(Tag(text))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if got := fmt.Sprint(Tag(text)); got != want {
					t.Errorf("%s, want %s", got, want)
					return
				}
			}
		})
	}
	wait.Wait()
}

func TestLoadRefuses(t *testing.T) {
	for name, data := range map[string][]byte{"empty": nil, "foreign": []byte("GIF89a..............."), "short": modelFile[:len(modelFile)/2]} {
		if _, err := Load(data); err == nil {
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
	Tag("warm")
	for b.Loop() {
		Tag(article)
	}
	tokens := len(strings.Fields(article)) * 115 / 100 // words and marks
	b.ReportMetric(float64(tokens)*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(modelFile); err != nil {
			b.Fatal(err)
		}
	}
}
