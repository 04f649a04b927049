package extract

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"onrecord/corpus"
)

// dateCase is a line of testdata/dates.txt.
type dateCase struct {
	line    int
	anchor  corpus.Date
	text    string
	exclude []corpus.Span
	want    string
}

func dateCases(t testing.TB) []dateCase {
	t.Helper()
	data, err := os.ReadFile("testdata/dates.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []dateCase
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, " | ")
		if len(fields) != 3 {
			t.Fatalf("dates.txt:%d has %d fields", i+1, len(fields))
		}
		c := dateCase{line: i + 1, want: fields[2]}
		if fields[0] != "-" {
			if c.anchor, err = corpus.ParseDate(fields[0]); err != nil {
				t.Fatalf("dates.txt:%d: %v", i+1, err)
			}
		}
		c.text, c.exclude = unbrace(fields[1])
		cases = append(cases, c)
	}
	return cases
}

// unbrace takes the braces out and returns what stood in them.
func unbrace(marked string) (text string, spans []corpus.Span) {
	var b strings.Builder
	start := 0
	for _, r := range marked {
		switch r {
		case '{':
			start = b.Len()
		case '}':
			spans = append(spans, corpus.Span{Start: start, End: b.Len()})
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), spans
}

func showSaid(text string, s *corpus.Said) string {
	if s == nil {
		return "-"
	}
	return fmt.Sprintf("%s %s: %s", s.Date, s.Date.Precision, s.Basis.Of(text))
}

func TestSaidDate(t *testing.T) {
	for _, c := range dateCases(t) {
		got := saidDate(c.text, corpus.Span{Start: 0, End: len(c.text)}, c.exclude, c.anchor, corpus.Date{})
		if show := showSaid(c.text, got); show != c.want {
			t.Errorf("dates.txt:%d: %s\n got %s\nwant %s", c.line, c.text, show, c.want)
		}
	}
}

// The clause is part of a text: dates around it are not its own, and the
// basis is a span of the text.
func TestSaidDateStaysInItsClause(t *testing.T) {
	text := "On Monday it rained. Höß said on Tuesday that it would. On Friday it did."
	clause := corpus.Span{Start: strings.Index(text, "Höß"), End: strings.Index(text, " On Friday")}
	anchor, err := corpus.ParseDate("2023-10-19")
	if err != nil {
		t.Fatal(err)
	}
	got := showSaid(text, saidDate(text, clause, nil, anchor, corpus.Date{}))
	if want := "2023-10-17 day: on Tuesday"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzSaidDate(f *testing.F) {
	for _, c := range dateCases(f) {
		f.Add(c.text, 0, len(c.text), 3, 9, c.anchor.String())
	}
	f.Fuzz(func(t *testing.T, text string, start, end, from, to int, published string) {
		anchor, _ := corpus.ParseDate(published)
		clause, exclude := corpus.Span{Start: start, End: end}, corpus.Span{Start: from, End: to}
		got := saidDate(text, clause, []corpus.Span{exclude}, anchor, corpus.Date{})
		if got == nil {
			return
		}
		if utf8.ValidString(text) && !got.Basis.In(text) || !clause.Contains(got.Basis) || from < to && got.Basis.Overlaps(exclude) {
			t.Errorf("the basis %v lies outside its clause %v, or in what was said, %v", got.Basis, clause, exclude)
		}
		if utf8.ValidString(text) && !utf8.ValidString(got.Basis.Of(text)) {
			t.Errorf("the basis %q is cut within a letter", got.Basis.Of(text))
		}
		if !anchor.IsZero() && got.Date.First > anchor.Last() {
			t.Errorf("said on %s, after its publication on %s", got.Date, anchor)
		}
		if _, err := corpus.ParseDateAs(got.Date.String(), got.Date.Precision); err != nil {
			t.Errorf("%s %s: %v", got.Date, got.Date.Precision, err)
		}
	})
}

// goldDates are the annotated dates of speaking of one text.
type goldDates struct {
	Date   string
	Text   string
	Quotes []struct {
		Content, Cue, Speaker [][2]int
		Said                  *struct{ Value, Precision string }
		Basis                 []int `json:"said_basis"`
	}
}

// Held against the annotated texts, with the sentences around the cues as
// their clauses: what is found is right, and next to nothing is missed.
func TestSaidDateAgainstGold(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "eval", "data", "relay.dev.jsonl"))
	if err != nil {
		t.Skip("the annotated texts are not beside the project")
	}
	defer file.Close()
	right, of := 0, 0
	lines := bufio.NewScanner(file)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var gold goldDates
		if err := json.Unmarshal(lines.Bytes(), &gold); err != nil {
			t.Fatal(err)
		}
		r, o := gold.compare(t)
		right, of = right+r, of+o
	}
	t.Logf("%d of %d annotated dates", right, of)
	if want := 32; right < want {
		t.Errorf("%d of %d annotated dates are found, there were %d", right, of, want)
	}
}

func (g *goldDates) compare(t *testing.T) (right, of int) {
	anchor, _ := corpus.ParseDate(g.Date) // two texts have none
	offsets := make([]int, 0, len(g.Text)+1)
	for i := range g.Text {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(g.Text))
	var contents []corpus.Span
	for _, q := range g.Quotes {
		for _, s := range q.Content {
			contents = append(contents, corpus.Span{Start: offsets[s[0]], End: offsets[s[1]]})
		}
	}
	for _, q := range g.Quotes {
		if len(q.Cue) == 0 {
			continue
		}
		got := saidDate(g.Text, sentenceAround(g.Text, offsets[q.Cue[0][0]]), contents, anchor, corpus.Date{})
		want := "-"
		if q.Said != nil {
			want = q.Said.Value + " " + q.Said.Precision
			of++
		}
		show, _, _ := strings.Cut(showSaid(g.Text, got), ":")
		if show == want && got != nil {
			right++
		} else if show != want {
			t.Logf("%s, want %s: %s", show, want, sentenceAround(g.Text, offsets[q.Cue[0][0]]).Of(g.Text))
		}
		if got != nil && show != want && q.Basis == nil {
			t.Errorf("found %s where there is none", showSaid(g.Text, got))
		}
	}
	return right, of
}

func sentenceAround(text string, at int) corpus.Span {
	s := corpus.Span{Start: 0, End: len(text)}
	if i := strings.LastIndexAny(text[:at], ".;\n"); i >= 0 {
		s.Start = i + 1
	}
	if i := strings.IndexAny(text[at:], ".;\n"); i >= 0 {
		s.End = at + i
	}
	return s
}

func BenchmarkSaidDate(b *testing.B) {
	anchor, err := corpus.ParseDate("2023-10-19")
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{
		"without": "The younger Quist maintains, as her colleagues at the institute in Tromvik have often remarked, that microphones flatter the ice",
		"with":    "The younger Quist, who became its director in March, told reporters in the capital on Tuesday evening that microphones flatter the ice",
	} {
		b.Run(name, func(b *testing.B) {
			clause := corpus.Span{Start: 0, End: len(text)}
			for b.Loop() {
				saidDate(text, clause, nil, anchor, corpus.Date{})
			}
		})
	}
}
