package verify

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

var update = flag.Bool("update", false, "write the expected lines of the cases anew")

// TestCases checks claims against a few quotes each. A file of testdata holds
// cases, divided by empty lines:
//
//	== its name
//	> kind; polarity; speaker; date; text       a quote on record, its segments divided by " | "
//	? text @ speaker                            what is asked; \n is a new line
//	= what is answered, a line for each claim in the text
//
// A kind, a polarity or a date left out is direct, asserted or 2024-01-01. A
// speaker is a name, "?" and names that it could be, "anonymous" and a
// description, or nobody.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for i, block := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
			c := readCase(t, block)
			cases++
			got := c.answer(t)
			if i > 0 {
				out.WriteString("\n")
			}
			out.WriteString(strings.Join(append(c.lines, got...), "\n") + "\n")
			if !*update {
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%s: %s (-want +got):\n%s", filepath.Base(file), c.name, diff)
				}
			}
		}
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if cases < 120 {
		t.Errorf("%d cases", cases)
	}
	t.Logf("%d cases", cases)
}

type testCase struct {
	name, claim, speaker string
	docs                 []corpus.Document
	lines, want          []string
}

func readCase(t *testing.T, block string) *testCase {
	t.Helper()
	c := &testCase{}
	for _, line := range strings.Split(block, "\n") {
		sign, rest, _ := strings.Cut(line, " ")
		if sign == "=" {
			c.want = append(c.want, line)
			continue
		}
		c.lines = append(c.lines, line)
		switch sign {
		case "==":
			c.name = rest
		case ">":
			c.docs = append(c.docs, onRecord(t, len(c.docs), rest))
		case "?":
			c.claim, c.speaker, _ = strings.Cut(rest, " @ ")
			c.claim = strings.ReplaceAll(c.claim, `\n`, "\n")
		case "#":
		default:
			t.Fatalf("no such line: %q", line)
		}
	}
	return c
}

// onRecord is an article with one quote.
func onRecord(t *testing.T, n int, line string) corpus.Document {
	t.Helper()
	fields := strings.SplitN(line, ";", 5)
	if len(fields) != 5 {
		t.Fatalf("%q has no five fields", line)
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	q := corpus.Quote{Kind: corpus.Kind(fields[0]), Polarity: corpus.Polarity(fields[1]), Confidence: 1}
	if q.Kind == "" {
		q.Kind = corpus.Direct
	}
	if q.Polarity == "" {
		q.Polarity = corpus.Asserted
	}
	a := corpus.Article{Ref: fmt.Sprint("r", n+1), Title: fmt.Sprint("Article ", n+1), Published: date(t, fields[3])}
	switch name := fields[2]; {
	case strings.HasPrefix(name, "?"):
		for who := range strings.SplitSeq(name[1:], ",") {
			q.Candidates = append(q.Candidates, corpus.NewSpeaker(strings.TrimSpace(who), "", corpus.Person))
		}
	case strings.HasPrefix(name, "anonymous "):
		q.Speaker = corpus.NewSpeaker(name[len("anonymous "):], "", corpus.Anonymous)
	case name != "":
		q.Speaker = corpus.NewSpeaker(name, "", corpus.Person)
	}
	for i, part := range strings.Split(fields[4], " | ") {
		if i > 0 {
			a.Text += " it was put on the day, "
		}
		part = strings.ReplaceAll(part, `\n`, "\n")
		q.Content = append(q.Content, corpus.Span{Start: len(a.Text), End: len(a.Text) + len(part)})
		a.Text += part
	}
	a.ID = a.DeriveID()
	quotes := []corpus.Quote{q}
	corpus.IdentifyQuotes(&a, quotes)
	return corpus.Document{Article: a, Analysis: corpus.Analysis{Analysed: true, Quotes: quotes}}
}

func date(t *testing.T, s string) corpus.Date {
	t.Helper()
	if s == "" {
		s = "2024-01-01"
	}
	d, err := corpus.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (c *testCase) answer(t *testing.T) (lines []string) {
	t.Helper()
	checker := &Checker{Engine: indextest.NewMemory(c.docs...), Speaker: corpus.SpeakerID(corpus.Slug(c.speaker))}
	for _, claim := range Read(c.claim) {
		if claim.TooShort() {
			lines = append(lines, fmt.Sprintf("= too short: %s", claim.Text))
			continue
		}
		f, err := checker.Check(context.Background(), claim)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, shown(f))
	}
	return lines
}

// shown is a finding on one line: for each match its article, the wording,
// speaker, polarity and difference.
func shown(f *Finding) string {
	if len(f.Matches) == 0 {
		return "= none"
	}
	var all []string
	for _, m := range f.Matches {
		s := fmt.Sprintf("%s %s %s", m.Hit.Document.Article.Ref, m.Wording, m.Speaker)
		if m.Speaker == NotGiven {
			s = fmt.Sprintf("%s %s", m.Hit.Document.Article.Ref, m.Wording)
		}
		if m.PolarityChanged {
			s += " POLARITY"
		}
		all = append(all, strings.TrimSpace(s+": "+marked(m.Diff)))
	}
	return "= " + strings.Join(all, " // ")
}

// marked is a difference on one line.
func marked(ops []Op) string {
	var out []string
	for _, op := range ops {
		switch op.Edit {
		case Delete:
			op.Text = "[-" + op.Text + "-]"
		case Insert:
			op.Text = "{+" + op.Text + "+}"
		}
		out = append(out, op.Text)
	}
	return strings.ReplaceAll(strings.Join(out, " "), "\n", "⏎")
}

var _ index.Engine = (*indextest.Memory)(nil)
