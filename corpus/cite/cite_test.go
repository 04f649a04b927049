package cite

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Cases of testdata/cases.txt: "== what it shows", a reference as JSON, a line
// "--", and what it is in every format and for schema.org. go test -update
// writes what follows the line anew: read the difference before you keep it.
func TestCitations(t *testing.T) {
	const file = "testdata/cases.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "\n== ")
	out := head
	for part := range strings.SplitSeq(rest, "\n== ") {
		title, body, _ := strings.Cut(part, "\n")
		source, want, _ := strings.Cut(body, "\n--\n")
		t.Run(title, func(t *testing.T) {
			var r Reference
			if err := json.Unmarshal([]byte(source), &r); err != nil {
				t.Fatal(err)
			}
			got := everyForm(t, &r)
			out += fmt.Sprintf("\n== %s\n%s\n--\n%s", title, source, got)
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" && !*update {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if *update {
		if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func everyForm(t testing.TB, r *Reference) string {
	t.Helper()
	var b strings.Builder
	for _, f := range Formats() {
		fmt.Fprintf(&b, "%s:\n%s", f, strings.ReplaceAll(r.As(f), "\r\n", "\n"))
	}
	ld, err := json.MarshalIndent(r.Schema("/quotes/"+string(r.ID)), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "schema.org:\n%s\n", ld)
	return b.String()
}

// A very long quote is cut in a citation, and the cut is shown.
func TestLongWords(t *testing.T) {
	r := Reference{ID: "x", Words: strings.Repeat("öpen it on Monday ", 500), Kind: corpus.Direct, Stands: corpus.Asserted}
	for _, f := range Formats() {
		if got := r.As(f); len(got) > 3000 || !strings.Contains(got, "[…]") && !strings.Contains(got, `\[…`) {
			t.Errorf("%s: %d bytes, %q", f, len(got), got)
		}
	}
	if got := r.Schema("/quotes/x").Text; got != r.Words {
		t.Error("JSON-LD gives other words than were said")
	}
}

// What is passed over as one line already is one.
func TestLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune(" ab“”–…é\u00a0\u0085\u200e\u2010\u2027\u2028\u202e\n\x7f")), rapid.Rune())).Draw(t, "s")
		if isLine(s) && (line(s) != s || strings.Join(strings.Fields(s), " ") != s || strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) })) {
			t.Fatalf("%q passes for one line", s)
		}
		if again := line(line(s)); again != line(s) {
			t.Fatalf("%q, then %q", line(s), again)
		}
	})
}

// hostile is text of an article that tries to be more than text.
func hostile() *rapid.Generator[string] {
	scrap := rapid.SampledFrom([]string{
		"“No,”", "a", " ", "\n", "\r\nER  - ", "\n}\n@misc{x,", "{", "}", "\\", "$", "%", "#", "_", "&", "~", "^", "*", "`", "[x](javascript:alert)",
		"</script>", "<b>", "|", "-", "1.", ">", "\u202e", "\u2028", "\x00", "\xff", "é", "日本", "😀", ",", "denied",
	})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(scrap, 0, 8).Draw(t, "scraps"), "") })
}

// drawn is an article with one quote, of hostile words throughout.
func drawn(t *rapid.T) (*corpus.Article, *corpus.Quote) {
	h := hostile()
	text := strings.ToValidUTF8(h.Draw(t, "before")+"“x"+h.Draw(t, "words")+"”"+h.Draw(t, "after"), "?")
	a := &corpus.Article{
		ID: "a", URL: rapid.SampledFrom([]string{"", "javascript:alert(1)", "https://example.org/a?b={c}&d=%20#e:~:text=f", "http://x/(y)>", "http://x/?a=>)<b>[x](y)", "http://x/?a= b\u2028\u202ec", `http://x"<b>/`}).Draw(t, "url"),
		Title: h.Draw(t, "title"), Author: h.Draw(t, "author"), Publisher: corpus.Outlet{ID: "p", Name: h.Draw(t, "publisher")},
		Published: corpus.NewDate(2022, 11, 4, rapid.SampledFrom([]corpus.Precision{"", corpus.ByDay, corpus.ByMonth, corpus.ByYear}).Draw(t, "precision")), Text: text,
	}
	q := &corpus.Quote{
		ID: "0123456789abcdef", Content: []corpus.Span{{Start: 0, End: len(text)}}, Kind: rapid.SampledFrom(corpus.Kinds()).Draw(t, "kind"),
		Polarity: rapid.SampledFrom(corpus.Polarities()).Draw(t, "polarity"),
		Speaker:  corpus.Speaker{Name: h.Draw(t, "name"), Role: h.Draw(t, "role"), Kind: rapid.SampledFrom(corpus.SourceKinds()).Draw(t, "sort"), ID: "x"},
	}
	return a, q
}

// Whatever the article holds, a citation is one entry that programs can read.
func TestCitationsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, q := drawn(t)
		sound(t, New(a, q))
	})
}

var (
	risLine   = regexp.MustCompile(`^[A-Z][A-Z0-9]  - [^\r\n\x{2028}\x{2029}]*$`)
	bareSpecs = regexp.MustCompile(`(^|[^\\])[$%#&~^]`)
)

func sound(t interface{ Fatalf(string, ...any) }, r *Reference) {
	for _, f := range Formats() {
		got := r.As(f)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\u202e\u2066") || !strings.HasSuffix(got, "\n") {
			t.Fatalf("%s: %q", f, got)
		}
	}
	for f, lead := range map[Format]string{Text: r.Lead, RIS: r.Lead, Markdown: mark(r.Lead), BibTeX: texed(r.Lead)} {
		if !strings.Contains(r.As(f), lead) {
			t.Fatalf("%s tells a denial as said: %q", f, r.As(f))
		}
	}
	ris := strings.TrimSuffix(r.As(RIS), "\r\n")
	for i, l := range strings.Split(ris, "\r\n") {
		if !risLine.MatchString(l) || strings.HasPrefix(l, "TY") != (i == 0) || strings.HasPrefix(l, "ER") != strings.HasSuffix(ris, l) {
			t.Fatalf("line %d of RIS %q", i, ris)
		}
	}
	var items []cslItem
	if err := json.Unmarshal([]byte(r.As(CSL)), &items); err != nil || len(items) != 1 || !strings.Contains(items[0].Note, r.Lead) {
		t.Fatalf("%v in %s", err, r.As(CSL))
	}
	soundTeX(t, r.As(BibTeX))
	if lines := strings.Split(strings.TrimSuffix(r.As(Markdown), "\n"), "\n"); len(lines) != 3 || !strings.HasPrefix(lines[2], "> — **") {
		t.Fatalf("Markdown of %q", lines)
	}
	if strings.ContainsAny(r.URL, "<> \"\\\u2028\u202e") {
		t.Fatalf("the link %q ends before its end", r.URL)
	}
	if r.URL != "" && !strings.HasPrefix(r.URL, "http") {
		t.Fatalf("a link to %q", r.URL)
	}
}

// soundTeX: one entry, whose braces close at its end and not before.
func soundTeX(t interface{ Fatalf(string, ...any) }, entry string) {
	depth := 0
	for i, c := range entry {
		escaped := i > 0 && entry[i-1] == '\\'
		switch {
		case c == '{' && !escaped:
			depth++
		case c == '}' && !escaped:
			depth--
		}
		if depth == 0 && i > strings.IndexByte(entry, '{') && i < len(entry)-2 {
			t.Fatalf("the entry ends at %d: %q", i, entry)
		}
	}
	if depth != 0 {
		t.Fatalf("its braces do not close: %q", entry)
	}
	for l := range strings.Lines(entry) {
		if !strings.HasPrefix(l, "  url =") && bareSpecs.MatchString(l) {
			t.Fatalf("TeX reads more than text in %q", l)
		}
	}
}

// A denial is neither a Quotation nor a Claim to machines, and what is not all
// quoted is no Quotation.
func TestSchemaAssertsNoMoreThanTheArticle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, q := drawn(t)
		got := New(a, q).Schema("/quotes/x")
		want := "Claim"
		switch {
		case q.Polarity != corpus.Asserted:
			want = "NewsArticle"
		case q.Kind == corpus.Direct:
			want = "Quotation"
		}
		unnamed := q.Speaker.Kind == corpus.Anonymous || q.Speaker.Kind == corpus.DocumentKind
		if got.Type != want || want == "NewsArticle" && (got.Text != "" || got.Creator != nil) || unnamed && got.Creator != nil {
			t.Fatalf("%s of %s: %+v", q.Kind, q.Polarity, got)
		}
	})
}

func FuzzCitations(f *testing.F) {
	f.Add("“No,” said Ada Brix.", "A & B", "By {Ed}", "https://example.org/", "denied", 0, 8)
	f.Fuzz(func(t *testing.T, text, title, author, address, cue string, start, end int) {
		text = strings.ToValidUTF8(text+cue, "?")
		s := corpus.Span{Start: start, End: end}
		if !s.In(text) {
			return
		}
		a := &corpus.Article{ID: "a", Title: title, Author: author, URL: address, Text: text}
		q := &corpus.Quote{ID: "x", Content: []corpus.Span{s}, Cue: []corpus.Span{{Start: len(text) - len(cue), End: len(text)}}, Polarity: corpus.Denied}
		if !q.Cue[0].In(text) {
			q.Cue = nil
		}
		sound(t, New(a, q))
	})
}

// The comma that leads on in the article is not cited, other marks are.
func TestUnending(t *testing.T) {
	for words, want := range map[string]string{
		"“We sold it,”": "“We sold it”", `"It is 'so,'"`: `"It is 'so'"`, "“We sold it.”": "“We sold it.”", "“Did we?”": "“Did we?”",
		"that it was sold,": "that it was sold,", "“A,” … “b,”": "“A,” … “b”", "": "", "”": "”", ",”": "”",
	} {
		if got := unending(words); got != want {
			t.Errorf("%q: %q, not %q", words, got, want)
		}
	}
}
