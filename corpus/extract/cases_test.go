package extract_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/extract"
)

// phenomena are the files of cases. A case is a line "== what it shows", lines
// "@publisher …", "@published …", "@language …" where it needs them, the text,
// a line "--", and a line a quote:
//
//	kind[, polarity] | who (role) [sort] | source as printed | cue | what was said | via OUTLET < OUTLET
//
// "-" is nobody; "? A / B" are the people it could be; "no id" stands where a
// kind that has ids gets none because the name is anybody's. go test -update writes
// the lines anew: read the difference before you keep it.
var phenomena = []string{"quotations", "reports", "marks", "cues", "frames", "sources", "names", "described", "groups", "outlets", "polarity", "denials", "nothing", "turns", "learned"}

type extractCase struct {
	title, body, want string
	article           corpus.Article
}

func readCases(t testing.TB, file string) (head string, cases []extractCase) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "\n== ")
	for part := range strings.SplitSeq(rest, "\n== ") {
		title, body, _ := strings.Cut(part, "\n")
		body, want, _ := strings.Cut(body, "\n--\n")
		c := extractCase{title: title, body: body, want: strings.TrimSpace(want)}
		for line := range strings.SplitSeq(body, "\n") {
			if key, value, ok := strings.Cut(line, " "); ok && strings.HasPrefix(key, "@") {
				c.set(t, key, value)
				continue
			}
			c.article.Text += line + "\n"
		}
		c.article.Text = strings.TrimSpace(c.article.Text)
		cases = append(cases, c)
	}
	return head, cases
}

func (c *extractCase) set(t testing.TB, key, value string) {
	var err error
	switch key {
	case "@publisher":
		c.article.Publisher = corpus.NewOutlet(value)
	case "@published":
		c.article.Published, err = corpus.ParseDate(value)
	case "@language":
		c.article.Language = value
	default:
		err = fmt.Errorf("unknown setting %s", key)
	}
	if err != nil {
		t.Fatalf("%s: %v", c.title, err)
	}
}

func render(a *corpus.Article) string {
	got := extract.Extract(a)
	if !got.Analysed {
		return "not analysed: " + got.Reason
	}
	var b strings.Builder
	for _, q := range got.Quotes {
		b.WriteString(string(q.Kind))
		if q.Polarity != corpus.Asserted {
			fmt.Fprintf(&b, ", %s", q.Polarity)
		}
		fmt.Fprintf(&b, " | %s | %s | %s | %s", who(&q), orNone(a, q.Source), orNone(a, q.Cue), q.Text(a.Text))
		for i, r := range q.Relays {
			b.WriteString([]string{" | via ", " < "}[min(i, 1)] + r.Outlet.Name)
			if r.Basis == corpus.CarriedOver {
				b.WriteString(" (carried over)")
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(strings.ReplaceAll(b.String(), "\n\n", " ¶ "))
}

func who(q *corpus.Quote) string {
	if q.Speaker.IsZero() {
		if len(q.Candidates) == 0 {
			return "-"
		}
		var names []string
		for _, c := range q.Candidates {
			names = append(names, c.Name)
		}
		return "? " + strings.Join(names, " / ")
	}
	s := q.Speaker.Name
	if q.Speaker.Role != "" {
		s += " (" + q.Speaker.Role + ")"
	}
	if k := q.Speaker.Kind; q.Speaker.ID == "" && k != corpus.Anonymous && k != corpus.DocumentKind {
		return s + " [" + string(k) + ", no id]"
	}
	return s + " [" + string(q.Speaker.Kind) + "]"
}

func orNone(a *corpus.Article, spans []corpus.Span) string {
	if len(spans) == 0 {
		return "-"
	}
	return corpus.Join(a.Text, spans)
}

func TestCases(t *testing.T) {
	for _, name := range phenomena {
		file := filepath.Join("testdata", name+".txt")
		head, cases := readCases(t, file)
		var out strings.Builder
		out.WriteString(head)
		for _, c := range cases {
			t.Run(name+"/"+c.title, func(t *testing.T) {
				got := render(&c.article)
				fmt.Fprintf(&out, "\n== %s\n%s\n--\n%s\n", c.title, c.body, got)
				if diff := cmp.Diff(c.want, got); diff != "" && !*update {
					t.Errorf("%s (-want +got):\n%s", c.article.Text, diff)
				}
			})
		}
		if *update {
			golden(t, file, out.String())
		}
	}
}
