package cite

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"onrecord/corpus"
)

func TestSelectors(t *testing.T) {
	text := "The lock at Sandt is closed. “We will open it on Monday,” said Ada Brix, the harbour master of Sandt and Quillan."
	at := strings.Index(text, "“")
	s := corpus.Span{Start: at, End: at + len("“We will open it on Monday,”")}
	got := NewSelectors(text, s, corpus.CodePoints(text, []corpus.Span{s})[0])
	want := Selectors{
		QuoteSelector{"TextQuoteSelector", "“We will open it on Monday,”", "The lock at Sandt is closed. ", " said Ada Brix, the harbour "},
		PositionSelector{"TextPositionSelector", 29, 57},
	}
	if got != want {
		t.Errorf("%+v", got)
	}
}

// What a selector says is in the text where it says, and the words around it
// are those around it.
func selects(t interface{ Fatalf(string, ...any) }, text string, s corpus.Span) {
	at := corpus.CodePoints(text, []corpus.Span{s})[0]
	got := NewSelectors(text, s, at)
	runes := []rune(text)
	if found := string(runes[got.Position.Start:got.Position.End]); found != got.Quote.Exact || found != s.Of(text) {
		t.Fatalf("%+v selects %q in %q", got, found, text)
	}
	q := got.Quote
	if !strings.HasSuffix(text[:s.Start], q.Prefix) || !strings.HasPrefix(text[s.End:], q.Suffix) || !strings.Contains(text, q.Prefix+q.Exact+q.Suffix) {
		t.Fatalf("%+v is not in %q", q, text)
	}
	for _, around := range []string{q.Prefix, q.Suffix} {
		if n := utf8.RuneCountInString(around); n > contextRunes || !utf8.ValidString(around) {
			t.Fatalf("%q around %q", around, q.Exact)
		}
	}
}

var words = []string{"a", "the lock", " ", " ", "\n\n", "“", "”", "-", ",", "&", "é", "日本", "😀", "+", "%", "#", strings.Repeat("x", 90), "open it on Monday "}

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 60).Draw(t, "words"), "")
	})
}

func spanOf(t *rapid.T, text string) corpus.Span {
	places := []int{}
	for i := range text {
		places = append(places, i)
	}
	places = append(places, len(text))
	a := rapid.IntRange(0, len(places)-2).Draw(t, "start")
	return corpus.Span{Start: places[a], End: places[rapid.IntRange(a+1, len(places)-1).Draw(t, "end")]}
}

func TestSelectorsFindTheirWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		selects(t, text, spanOf(t, text))
	})
}

func TestFragment(t *testing.T) {
	text := "The lock — at Sandt — is closed.\n\n“We will, if need be, open it on Monday,” said Ada Brix.\n\n“" +
		strings.Repeat("No rail-bound & iron + steel gate, 100% of it, is safe. ", 5) + "”\n\n“Yes.”\n\n“No, of course.”"
	in := func(words string) corpus.Span {
		at := strings.Index(text, words)
		return corpus.Span{Start: at, End: at + len(words)}
	}
	long := in("“No rail")
	long.End = strings.Index(text, "”\n\n“Yes") + len("”")
	both := corpus.Span{Start: long.End + 2, End: len(text)}
	for _, c := range []struct {
		name, address string
		spans         []corpus.Span
		want          string
	}{
		{"words with what is beside them in their paragraph", "https://example.org/a", []corpus.Span{in("“We will, if need be, open it on Monday,”")}, "https://example.org/a#:~:text=%E2%80%9CWe%20will%2C%20if%20need%20be%2C%20open%20it%20on%20Monday%2C%E2%80%9D,-said%20Ada%20Brix."},
		{"before and after", "https://example.org/a", []corpus.Span{in("at Sandt")}, "https://example.org/a#:~:text=The%20lock%20%E2%80%94-,at%20Sandt,-%E2%80%94%20is%20closed."},
		{"long words by their ends", "https://example.org/a", []corpus.Span{long}, "https://example.org/a#:~:text=%E2%80%9CNo%20rail%2Dbound%20%26%20iron%20%2B%20steel%20gate%2C%20100%25%20of%20it%2C,%26%20iron%20%2B%20steel%20gate%2C%20100%25%20of%20it%2C%20is%20safe.%20%E2%80%9D"},
		{"over two paragraphs", "https://example.org/a", []corpus.Span{both}, "https://example.org/a#:~:text=%E2%80%9CYes.%E2%80%9D,%E2%80%9CNo%2C%20of%20course.%E2%80%9D"},
		{"two stretches", "https://example.org/a", []corpus.Span{in("“Yes.”"), in("“No, of course.”")}, "https://example.org/a#:~:text=%E2%80%9CYes.%E2%80%9D&text=%E2%80%9CNo%2C%20of%20course.%E2%80%9D"},
		{"a place and another directive", "http://example.org/a?b=c#d:~:text=e", []corpus.Span{in("“Yes.”")}, "http://example.org/a?b=c#d:~:text=%E2%80%9CYes.%E2%80%9D"},
		{"no address", "", []corpus.Span{in("“Yes.”")}, ""},
		{"no address that a browser follows", "javascript:alert(1)", []corpus.Span{in("“Yes.”")}, ""},
		{"no words", "https://example.org/a", nil, "https://example.org/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Fragment(c.address, text, c.spans); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// A directive has the parts that its signs say, and they are words of the text
// in its order: what a browser looks for is there.
func marks(t interface{ Fatalf(string, ...any) }, text string, s corpus.Span) {
	link := Fragment("https://example.org/a", text, []corpus.Span{s})
	if line(s.Of(text)) == "" {
		if link != "https://example.org/a" {
			t.Fatalf("%s marks nothing", link)
		}
		return
	}
	_, d, ok := strings.Cut(link, "#:~:text=")
	if u, err := url.Parse(link); !ok || err != nil || u.Host != "example.org" {
		t.Fatalf("%s: %v", link, err)
	}
	parts := strings.Split(d, ",")
	prefix, suffix := "", ""
	if p, is := strings.CutSuffix(parts[0], "-"); is {
		prefix, parts = p, parts[1:]
	}
	if p, is := strings.CutPrefix(parts[len(parts)-1], "-"); is {
		suffix, parts = p, parts[:len(parts)-1]
	}
	if len(parts) < 1 || len(parts) > 2 || strings.ContainsAny(strings.Join(parts, ""), "-& \n") {
		t.Fatalf("%s has the parts %q", link, parts)
	}
	rest := line(s.Of(text))
	for i, p := range parts {
		plain, err := url.PathUnescape(p)
		if err != nil || plain == "" {
			t.Fatalf("%s: %q, %v", link, p, err)
		}
		_, after, found := strings.Cut(rest, plain)
		if !found || i == 0 && !strings.HasPrefix(rest, plain) || len(parts) == 1 && after != "" || i == 1 && !strings.HasSuffix(rest, plain) {
			t.Fatalf("%s: %q in %q", link, plain, rest)
		}
		rest = after
	}
	before, errB := url.PathUnescape(prefix)
	after, errA := url.PathUnescape(suffix)
	if errB != nil || errA != nil || !strings.HasSuffix(line(text[:s.Start]), before) || !strings.HasPrefix(line(text[s.End:]), after) {
		t.Fatalf("%s: %q and %q around", link, before, after)
	}
}

func TestFragmentsFindTheirWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		marks(t, text, spanOf(t, text))
	})
}

func FuzzSelectors(f *testing.F) {
	f.Add("The lock is closed. “We will open it,” said Ada Brix.", 20, 43)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		text = strings.Map(func(r rune) rune {
			if line(string(r)) == "" && !strings.ContainsRune(" \n\t", r) {
				return -1 // what line leaves out
			}
			return r
		}, strings.ToValidUTF8(text, ""))
		if s := (corpus.Span{Start: start, End: end}); s.In(text) {
			selects(t, text, s)
			marks(t, text, s)
		}
	})
}
