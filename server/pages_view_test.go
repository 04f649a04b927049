package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567", -12345: "-12345"} {
		if got := number(n); got != want {
			t.Errorf("number(%d) = %q, want %q", n, got, want)
		}
	}
	if got := counted(1, "quote") + ", " + counted(0, "quote") + ", " + counted(1234, "quote"); got != "1 quote, 0 quotes, 1,234 quotes" {
		t.Error(got)
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ value, precision, want, machine string }{
		{"2022-11-04", "day", "4 November 2022", "2022-11-04"},
		{"2022-10-31", "week", "the week of 31 October 2022", "2022-W44"}, // its Monday would say that the day is known
		{"2024-12-30", "week", "the week of 30 December 2024", "2025-W01"},
		{"2022-09", "month", "September 2022", "2022-09"},
		{"2022", "year", "2022", "2022"},
	} {
		if got := dated(c.value, c.precision); got == nil || got.Words != c.want || got.Machine != c.machine {
			t.Errorf("%v: %v", c, got)
		}
	}
	if got := dated("2022-02-30", "day"); got != nil {
		t.Errorf("a day that does not exist: %v", got)
	}
	from, to := "2021-01-04", "2026-10"
	if got := rangeWords(&from, &to); got != "4 Jan 2021 to Oct 2026" {
		t.Error(got)
	}
}

func TestWebLink(t *testing.T) {
	for link, want := range map[string]string{
		"https://a.example/b?c": "https://a.example/b?c", "http://a.example": "http://a.example",
		"javascript:alert(1)": "", "JavaScript://a.example/%0aalert(1)": "", "data:text/html,x": "", "//a.example": "", "/a": "",
		"https:///a": "", "ftp://a.example": "", " https://a.example": "https://a.example", "http://[": "", "": "",
	} {
		if got := webLink(&link); got != want {
			t.Errorf("%q: %q, want %q", link, got, want)
		}
	}
	if webLink(nil) != "" {
		t.Error("a link from nothing")
	}
}

func TestAddress(t *testing.T) {
	a := address{"q": {"x y"}, "speaker": {"a", "b"}, "page": {"3"}, "cursor": {"c"}}
	for want, got := range map[string]address{
		"/search?q=x+y&speaker=a&speaker=b&speaker=c":     a.with("speaker", "c"),
		"/search?q=x+y&speaker=a&speaker=b":               a.with("speaker", "b"),
		"/search?q=x+y":                                   a.less("speaker", "a").less("speaker", "b"),
		"/search?speaker=a&speaker=b":                     a.set("q", ""),
		"/search?page=2&q=x+y&speaker=a&speaker=b":        a.page("2"),
		"/search?q=x+y&speaker=a&speaker=b&type=articles": a.set("kind", "direct").of("articles"),
		"/search": {},
	} {
		if got.String() != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if diff := cmp.Diff([]hidden{{"speaker", "a"}, {"speaker", "b"}}, a.carried("q")); diff != "" {
		t.Error(diff)
	}
	if a.String() != "/search?cursor=c&page=3&q=x+y&speaker=a&speaker=b" {
		t.Error("the address itself changed:", a)
	}
}

// Whatever the ranges, the runs are the text, and what is marked lay in one.
func TestRunsKeepTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		marks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Range {
			return Range{rapid.IntRange(-2, 40).Draw(t, "start"), rapid.IntRange(-2, 40).Draw(t, "end")}
		}), 0, 5).Draw(t, "marks")
		var got strings.Builder
		at := 0
		for _, r := range runs(text, marks) {
			for range r.Text {
				if inside(marks, at) != r.Mark {
					t.Fatalf("code point %d: marked %v", at, r.Mark)
				}
				at++
			}
			got.WriteString(r.Text)
		}
		if got.String() != text {
			t.Fatalf("%q, want %q", got.String(), text)
		}
	})
}

func inside(marks []Range, at int) bool {
	for _, m := range marks {
		if m.Start <= at && at < m.End {
			return true
		}
	}
	return false
}

// Whatever quotes an article has, its paragraphs are its text, a code point
// is marked where a quote holds it, and every quote has one place and one
// note.
func TestMarkText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aé🌉 .\n"))).Draw(t, "text")
		letters := []rune(text)
		quotes := drawQuotes(t, letters)
		var shown []rune
		marked := map[int]bool{}
		places, notes := map[string]int{}, map[string]int{}
		at := 0
		for _, p := range markText(text, quotes) {
			for _, r := range p.Runs {
				for at < len(letters) && !strings.HasPrefix(string(letters[at:]), r.Text) {
					at++ // the blank lines between paragraphs
				}
				for _, letter := range r.Text {
					shown, marked[at] = append(shown, letter), r.Marked
					at++
				}
				for _, id := range append(r.More, r.ID) {
					places[id]++
				}
			}
			for _, n := range p.Notes {
				notes[n.ID]++
			}
		}
		if got, want := squeezed(string(shown)), squeezed(text); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
		for _, q := range quotes {
			if places[anchor(q.ID)] != 1 || notes[q.ID] != 1 {
				t.Fatalf("quote %s %v has %d places and %d notes", q.ID, q.Segments, places[anchor(q.ID)], notes[q.ID])
			}
			for _, s := range q.Segments {
				for i := s.Start; i < s.End; i++ {
					if on, there := marked[i]; there && !on {
						t.Fatalf("code point %d of %q is not marked", i, text)
					}
				}
			}
		}
	})
}

func squeezed(s string) string { return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), "") }

// drawQuotes draws quotes of one or two segments that begin and end with a
// letter, as those of articles do.
func drawQuotes(t *rapid.T, letters []rune) (out []*QuoteResult) {
	var solid []int
	for i, r := range letters {
		if !unicode.IsSpace(r) {
			solid = append(solid, i)
		}
	}
	if len(solid) < 4 {
		return nil
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "quotes") {
		a := rapid.IntRange(0, len(solid)-4).Draw(t, "a")
		b := rapid.IntRange(a, len(solid)-3).Draw(t, "b")
		q := &QuoteResult{ID: fmt.Sprint(i), Polarity: "asserted", Segments: []Segment{{Start: solid[a], End: solid[b] + 1}}}
		if rapid.Bool().Draw(t, "broken") {
			c := rapid.IntRange(b+1, len(solid)-2).Draw(t, "c")
			q.Segments = append(q.Segments, Segment{Start: solid[c], End: solid[c+1] + 1})
		}
		out = append(out, q)
	}
	return out
}

func TestPlain(t *testing.T) {
	if got := plain("a\u202eb\u2067 c\n\td\x00"); got != "ab c d" {
		t.Errorf("%q", got)
	}
}

func TestLegible(t *testing.T) {
	got := legible(url.Values{"q\x00": {"a\xff", "b"}})
	if diff := cmp.Diff(address{"q": {"a\uFFFD", "b"}}, got); diff != "" {
		t.Error(diff)
	}
}

// TestLinks: links made in bulk are those that the address itself makes.
func TestLinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := address{}
		for _, param := range []string{pQ, pSpeaker, pOutlet, pFrom, pTo, pPage, exclude + pKind, pType} {
			a[param] = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b c", "é&=", "2022"}), 0, 3).Draw(t, param)
		}
		to := a.links()
		for _, param := range []string{pSpeaker, exclude + pSpeaker, pOutlet, pKind} {
			if got, want := to.with(newPair(param, "new")), a.with(param, "new").String(); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		if got, want := to.between("2021", "2022"), a.set(pFrom, "2021").set(pTo, "2022").String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}
