package verify

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index/indextest"
)

// quoteOf is a text as a quote of one segment, or of two where a bar divides it.
func quoteOf(text string) (*corpus.Quote, string) {
	q := &corpus.Quote{Kind: corpus.Direct, Polarity: corpus.Asserted}
	article := ""
	for part := range strings.SplitSeq(text, "|") {
		if part == "" {
			continue
		}
		q.Content = append(q.Content, corpus.Span{Start: len(article), End: len(article) + len(part)})
		article += part + " he said "
	}
	return q, article
}

func folded(words []word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.text
	}
	return out
}

// rebuilt is the words of a difference that stand on one of its sides.
func rebuilt(ops []Op, other Edit) (out []string) {
	for _, op := range ops {
		if op.Edit != other {
			out = append(out, folded(scan(op.Text, false).words)...)
		}
	}
	return out
}

// FuzzCompare: whatever the texts, keep and insert together are the words that
// were asked about, keep and delete a stretch of the record.
func FuzzCompare(f *testing.F) {
	f.Add("“We have not sold the bridge,”|“and we never will.”", "we have sold the bridge and never will")
	f.Add("‘It’s the teachers’ money,’", "it's [all] the ... money of teachers'")
	f.Add("a b c d e f g", "g f … e d [c] b a")
	f.Add("[T]he U.S. 1,000.5% so-called 'deal'", "the U.S. 1,000.5% so–called “deal”?")
	f.Add("a a a a a b", "a a b … [...] a")
	f.Add("''' \u00ad\u202e [", "“ ‘’ ]  . . . [ ( … )")
	f.Fuzz(func(t *testing.T, record, claim string) {
		if len(record) > 2000 || len(claim) > 2000 {
			return
		}
		record, claim = strings.ToValidUTF8(record, "?"), strings.ToValidUTF8(claim, "?")
		q, article := quoteOf(record)
		if len(q.Content) == 0 {
			return
		}
		r := NewRecord(q, article)
		for _, c := range Read(claim) {
			checkComparison(t, r, c)
		}
	})
}

func checkComparison(t *testing.T, r *Record, c *Claim) {
	got := Compare(r, c)
	if got.Wording == None {
		return
	}
	if back := rebuilt(got.Diff, Delete); !sameWords(back, folded(c.words)) {
		t.Fatalf("%q against %q: %v: kept and inserted words are\n%q, not\n%q", c.Text, r.text, got.Diff, back, folded(c.words))
	}
	if stretch := rebuilt(got.Diff, Insert); !strings.Contains(joined(folded(r.words)), joined(stretch)) {
		t.Fatalf("%q against %q: %v: kept and deleted words are %q", c.Text, r.text, got.Diff, stretch)
	}
	for _, s := range got.Kept {
		if !s.In(r.text) {
			t.Fatalf("%q against %q: kept %v", c.Text, r.text, s)
		}
	}
	if got.Wording == Verbatim && !got.PolarityChanged && slices.ContainsFunc(got.Diff, func(o Op) bool { return o.Edit == Delete }) {
		t.Fatalf("%q is no verbatim %q", c.Text, r.text)
	}
}

// joined runs words together: how what is cut out of a text is divided into words may hang on what
// stood around it.
func joined(words []string) string {
	return strings.Map(func(r rune) rune {
		if isSingle(r) {
			return -1
		}
		return r
	}, strings.Join(words, ""))
}

func sameWords(a, b []string) bool { return joined(a) == joined(b) }

// FuzzRead: claims lie in the text, in their order, and do not overlap.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"“a” b „c“ «d» »e« \"f\" ``g''", "“a “b” c” “d", "6\" x 5'10\"", "”a”", "“” … “a” … “b”", "“a\n\n“b\n\nc"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		at := 0
		for _, c := range Read(text) {
			if c.Span.Start < at || c.Span.End < c.Span.Start || c.Span.End > len(text) || c.Span.Of(text) != c.Text {
				t.Fatalf("%q: claim at %v behind %d", text, c.Span, at)
			}
			at = c.Span.End
		}
	})
}

// TestDraftOfMany reads as many quotations as there are.
func TestDraftOfMany(t *testing.T) {
	draft := strings.Repeat("He said “we have sold the bridge”, and so on.\n\n", 51)
	if n := len(Read(draft)); n != 51 {
		t.Errorf("%d quotations", n)
	}
}

// TestHostileTexts: a text of 64,000 characters, made to be slow, is read and
// compared with a long quote in a moment.
func TestHostileTexts(t *testing.T) {
	const size = 64_000
	for name, unit := range map[string]string{
		"one word":        "a ",
		"words":           "we have not sold the bridge ",
		"opening marks":   "“a ",
		"open paragraphs": "“a\n\n",
		"straight marks":  "\" a",
		"ellipses":        "a … ",
		"brackets":        "[a] ",
		"open brackets":   "[a ",
		"dots":            ". . ",
		"apostrophes":     "'a ",
		"no word":         ", ",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(unit, size/len(unit))
			q, article := quoteOf(strings.Repeat("a ", 20_000) + "b " + strings.Repeat("we have not sold a bridge ", 2000))
			doc := corpus.Document{Article: corpus.Article{ID: "a", Text: article}, Analysis: corpus.Analysis{Quotes: []corpus.Quote{*q}}}
			checker := &Checker{Engine: indextest.NewMemory(doc)}
			began := time.Now()
			for i, c := range Read(text) {
				if i == 50 {
					break
				}
				if c.TooShort() {
					continue
				}
				if _, err := checker.Check(context.Background(), c); err != nil {
					t.Fatal(err)
				}
			}
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("it took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}

// TestHostileRecord: the longest text that an article may have is divided into
// words in a moment, brackets that nothing closes among them.
func TestHostileRecord(t *testing.T) {
	began := time.Now()
	for _, unit := range []string{"[", "[a", "(.", "'"} {
		q, article := quoteOf(strings.Repeat(unit, corpus.MaxText/len(unit)))
		NewRecord(q, article)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}
