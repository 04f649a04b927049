package extract_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/corpus/extract"
)

// checkQuotes holds what must be true of every analysis, whatever the text.
func checkQuotes(t interface{ Fatalf(string, ...any) }, a *corpus.Article) {
	checkQuotesOf(t, extract.New(nil), a)
}

func checkQuotesOf(t interface{ Fatalf(string, ...any) }, x *extract.Extractor, a *corpus.Article) {
	got := x.Extract(a)
	if !got.Analysed && (a.Language == "en" || strings.Contains(got.Reason, "fault")) {
		t.Fatalf("%s not analysed: %s", a.Ref, got.Reason)
	}
	if got.Version != x.Version() || got.Analysed == (got.Reason != "") {
		t.Fatalf("version %q, analysed %v, reason %q", got.Version, got.Analysed, got.Reason)
	}
	seen := make(map[corpus.QuoteID]bool)
	for i := range got.Quotes {
		q := &got.Quotes[i]
		if q.ID == "" || seen[q.ID] {
			t.Fatalf("quote %d has no id of its own: %q", i, q.ID)
		}
		seen[q.ID] = true
		if len(q.Content) == 0 {
			t.Fatalf("quote %d says nothing", i)
		}
		for what, spans := range map[string][]corpus.Span{"content": q.Content, "cue": q.Cue, "source": q.Source} {
			end := 0
			for _, s := range spans {
				if !s.In(a.Text) || s.Start < end {
					t.Fatalf("quote %d: %s %v in a text of %d bytes", i, what, spans, len(a.Text))
				}
				end = s.End
			}
		}
		checkAttribution(t, a, q, i)
		checkWhy(t, a, q, i)
	}
}

func checkAttribution(t interface{ Fatalf(string, ...any) }, a *corpus.Article, q *corpus.Quote, i int) {
	if !q.Speaker.IsZero() && len(q.Source) == 0 {
		t.Fatalf("quote %d: %q speaks without words that name who it is", i, q.Speaker.Name)
	}
	if !q.Speaker.IsZero() && len(q.Candidates) > 0 || len(q.Candidates) == 1 {
		t.Fatalf("quote %d: %v and candidates %v", i, q.Speaker, q.Candidates)
	}
	if q.Confidence < 0 || q.Confidence > 1 {
		t.Fatalf("quote %d: confidence %v", i, q.Confidence)
	}
	if q.Speaker.Kind == corpus.Anonymous && q.Speaker.ID != "" {
		t.Fatalf("quote %d: a nameless source has the id %q", i, q.Speaker.ID)
	}
	for _, c := range append([]corpus.Credit{q.Credit}, q.Relays...) {
		if c.Basis == corpus.Credited && (!c.Name.In(a.Text) || !c.Cue.In(a.Text)) {
			t.Fatalf("quote %d: credit %+v names no words", i, c)
		}
	}
	if len(q.Relays) > 0 && !cmp.Equal(q.Relays[0], q.Credit) {
		t.Fatalf("quote %d: credit %+v is not the nearest of %+v", i, q.Credit, q.Relays)
	}
	if q.Said != nil && !q.Said.Basis.In(a.Text) {
		t.Fatalf("quote %d: said %+v", i, q.Said)
	}
}

// scraps are what texts are put together from, to reach the odd corners.
var scraps = []string{
	"said", "says", "according to", "told", "that", "who", "Ada Brix", "Tom Reed", "the mayor", "Mr", "she", "they", "it",
	"“", "”", "\"", "''", "``", "‘", "’", "'", "«", "»", "„", "(", ")", ",", ".", ".", "?", ":", ";", "—", "\n\n", "\n", "’s", "of", "and", "but",
	"Reuters", "the BBC", "as reported by", "citing", "adding", "called", "accused", "denied", "did not", "was", "by", "as", "has", "to", "in",
	"an official", "two engineers", "the report", "a statement", "claim", "believes", "on Monday", "in 2019", "The harbour", "is open", "é", "日本", "\u00a0", "\u2028",
}

func TestEveryTextKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(scraps), 4, 80).Draw(t, "words")
		glue := rapid.SampledFrom([]string{" ", " ", ""}).Draw(t, "glue")
		checkQuotes(t, &corpus.Article{Text: strings.Join(words, glue), Language: "en", Publisher: corpus.NewOutlet("Factline")})
	})
}

func TestCutTextsKeepTheRules(t *testing.T) {
	for _, name := range phenomena {
		_, cases := readCases(t, "testdata/"+name+".txt")
		for _, c := range cases {
			for end := range c.article.Text {
				cut := c.article
				cut.Text = c.article.Text[:end]
				checkQuotes(t, &cut)
			}
		}
	}
}

func TestSameTextSameQuotes(t *testing.T) {
	_, cases := readCases(t, "testdata/outlets.txt")
	for _, c := range cases {
		first := extract.Extract(&c.article)
		done := make(chan corpus.Analysis)
		for range 4 {
			go func() { done <- extract.Extract(&c.article) }()
		}
		for range 4 {
			if diff := cmp.Diff(first, <-done); diff != "" {
				t.Fatalf("%s: %s", c.title, diff)
			}
		}
	}
}

// worked is what this process has worked so far, the collector included: how
// long a thing takes where nothing else runs, however busy the machine is.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// TestLongTextsTakeBoundedTime: no text up to the largest that is taken costs
// more than a moment.
func TestLongTextsTakeBoundedTime(t *testing.T) {
	for name, unit := range map[string]string{
		"marks": "“", "straight marks": "\"", "apostrophes": "'", "spaced marks": " \" ", "no spaces": "said", "opened marks": " “a", "single opened": " ‘a",
		"one sentence": "he said that ", "names": "Ada Brix ", "names and commas": "Ada Brix, ", "commas": ", ", "brackets": "(", "possessives": "a’s ",
		"quotes": "“We will,” she said. ", "coordinated": "and said, but ", "according": "according to the ", "paragraphs": "“a\n\n", "capitals": "A. ",
		"letters": "a", "newlines": "\n", "adverbs": "has really ", "citing": ", citing Reuters ", "outlets": "the Ella Post ", "people": "Ms Toll said Ann Toll told ",
		"relative": "a man who said ", "dashes": "— ", "full": "Ada Brix, the mayor of Ella, told the Ella Post on Monday that “it” was a claim that he denied. ",
	} {
		t.Run(name, func(t *testing.T) {
			size := corpus.MaxText / 4
			switch name {
			case "marks", "one sentence", "no spaces", "full":
				size = corpus.MaxText
			}
			text := strings.Repeat(unit, size/len(unit))
			before := worked(t)
			checkQuotes(t, &corpus.Article{Text: text, Language: "en"})
			if took := worked(t) - before; took > 3*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestManyNamesTakeBoundedTime: nor does a text of thousands of people and of
// what they are called.
func TestManyNamesTakeBoundedTime(t *testing.T) {
	for _, unit := range []string{
		"Ann %[1]s, the mayor of %[1]sville, said it was open. The mayor said it is. ",
		"“We are,” %[1]s Reed said. “They,” he added. ",
		"%[1]s Holt, the lawyer, told the %[1]s Post that she knew. The lawyer said so. ",
	} {
		var b strings.Builder
		for i := 0; b.Len() < corpus.MaxText/4; i++ {
			fmt.Fprintf(&b, unit, fmt.Sprintf("%c%c%c%c", 'A'+i%26, 'a'+i/26%26, 'a'+i/676%26, 'a'+i/17576%26))
		}
		before := worked(t)
		checkQuotes(t, &corpus.Article{Text: b.String(), Language: "en"})
		if took := worked(t) - before; took > 6*time.Second {
			t.Errorf("%q took %v", unit, took)
		}
	}
}

func FuzzExtract(f *testing.F) {
	for _, name := range phenomena {
		_, cases := readCases(f, "testdata/"+name+".txt")
		for _, c := range cases {
			f.Add(c.article.Text, c.article.Publisher.Name)
		}
	}
	f.Fuzz(func(t *testing.T, text, publisher string) {
		text = strings.ToValidUTF8(text, "")
		checkQuotes(t, &corpus.Article{Text: text, Language: "en", Publisher: corpus.NewOutlet(publisher), Published: corpus.NewDate(2024, 5, 1, corpus.ByDay)})
	})
}
