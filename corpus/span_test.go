package corpus

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// CodePoints gives for any offsets in any order what counting from the start
// gives.
func TestCodePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aé“”𝄞\u0301\n "))).Draw(t, "text")
		borders := []int{0}
		for i, r := range text {
			borders = append(borders, i+utf8.RuneLen(r))
		}
		var spans, want []Span
		for range rapid.IntRange(0, 6).Draw(t, "spans") {
			a, b := rapid.SampledFrom(borders).Draw(t, "start"), rapid.SampledFrom(borders).Draw(t, "end")
			s := Span{min(a, b), max(a, b)}
			spans = append(spans, s)
			want = append(want, Span{utf8.RuneCountInString(text[:s.Start]), utf8.RuneCountInString(text[:s.End])})
		}
		got := CodePoints(text, spans)
		if len(want) > 0 && !cmp.Equal(want, got) {
			t.Fatalf("%q: %v are %v, got %v", text, spans, want, got)
		}
		runes := []rune(text)
		for i, s := range spans {
			if p := got[i]; string(runes[p.Start:p.End]) != s.Of(text) {
				t.Fatalf("code points %v of %q are not bytes %v", p, text, s)
			}
		}
	})
}

// In accepts exactly the spans that can be cut out without breaking a letter.
func TestSpanIn(t *testing.T) {
	text := "a“é”"
	for start := -1; start <= len(text)+1; start++ {
		for end := -1; end <= len(text)+1; end++ {
			s := Span{start, end}
			want := 0 <= start && start < end && end <= len(text) && utf8.ValidString(text[start:end])
			if s.In(text) != want {
				t.Errorf("%v.In(%q) = %v", s, text, s.In(text))
			}
		}
	}
}

func TestSpanRelations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) Span {
			start := rapid.IntRange(0, 8).Draw(t, label)
			return Span{start, start + rapid.IntRange(1, 4).Draw(t, label+" length")}
		}
		a, b := draw("a"), draw("b")
		shared := 0
		for i := range 16 {
			if a.Start <= i && i < a.End && b.Start <= i && i < b.End {
				shared++
			}
		}
		if a.Overlaps(b) != (shared > 0) || a.Contains(b) != (shared == b.Len()) {
			t.Fatalf("%v and %v share %d bytes: overlaps %v, contains %v", a, b, shared, a.Overlaps(b), a.Contains(b))
		}
	})
}

func TestJoin(t *testing.T) {
	text := `“A,” he said, “b.”`
	a, b := Span{0, 8}, Span{len(text) - 8, len(text)}
	for _, c := range []struct {
		spans []Span
		want  string
	}{
		{[]Span{a, b}, "“A,” … “b.”"},
		{[]Span{a}, "“A,”"},
		{nil, ""},
	} {
		if got := Join(text, c.spans); got != c.want {
			t.Errorf("Join(%v) = %q, want %q", c.spans, got, c.want)
		}
	}
}
