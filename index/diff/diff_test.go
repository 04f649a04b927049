package diff

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onrecord/index"
)

// shown is the difference of two texts on one line: [-deleted-] {+inserted+}.
func shown(first, second string) string {
	a, b := index.Analyse(first), index.Analyse(second)
	var out []string
	for _, p := range Pieces(first, a, second, b, Words(a, b)) {
		switch p.Op {
		case Delete:
			p.Text = "[-" + p.Text + "-]"
		case Insert:
			p.Text = "{+" + p.Text + "+}"
		}
		out = append(out, p.Text)
	}
	return strings.Join(out, " ")
}

func TestDifferences(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"nothing", "", "", ""},
		{"all new", "", "we sold", "{+we sold+}"},
		{"all gone", "we sold", "", "[-we sold-]"},
		{"alike", "We have sold nothing.", "we have sold nothing", "we have sold nothing"},
		{"marks and accents", "“The café’s open — now”", "'The cafe's open, now'", "'The cafe's open, now'"},
		{"dropped not", "We have not sold arms.", "We have sold arms.", "We have [-not-] sold arms."},
		{"added not", "We have sold arms.", "We have not sold arms.", "We have {+not+} sold arms."},
		{"swapped", "about 500 people", "about 600 people", "about [-500-] {+600+} people"},
		{"cut at both ends", "Look, we have sold nothing, and that is that.", "we have sold nothing", "[-Look,-] we have sold nothing [-and that is that.-]"},
		{"slides to the beginning", "the old, the new", "the new", "[-the old,-] the new"},
		{"joins the change before", "x b c b d", "b d", "[-x b c-] b d"},
		{"opening marks", "he said (all of it) twice", "he said twice", "he said [-(all of it)-] twice"},
		{"hyphens", "a so-called expert", "a so called expert", "a so called expert"},
		{"no word at all", "…", "—", ""},
	} {
		if got := shown(c.a, c.b); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// text draws a text of few words, so that there are many ways to lay it out.
func text(t *rapid.T, name string) []index.Token {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "not"}), 0, 14).Draw(t, name)
	return index.Analyse(strings.Join(words, " "))
}

func TestRunsGoThroughBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := text(t, "a"), text(t, "b")
		kept := whole(t, a, b, Words(a, b))
		if want := longest(a, b); kept != want {
			t.Fatalf("%d words kept of %v and %v, %d could be", kept, a, b, want)
		}
	})
}

// whole checks that runs are those of two texts, and counts what is kept.
func whole(t interface{ Fatalf(string, ...any) }, a, b []index.Token, runs []Run) (kept int) {
	var inA, inB int
	for i, r := range runs {
		if r.A.Start != inA || r.B.Start != inB {
			t.Fatalf("run %d of %v begins elsewhere than the one before ends", i, runs)
		}
		inA, inB = r.A.End, r.B.End
		if i > 0 && (runs[i-1].Op == r.Op || runs[i-1].Op == Insert && r.Op == Delete) {
			t.Fatalf("runs %d and %d of %v are out of order", i-1, i, runs)
		}
		switch {
		case r.Op == Delete && (r.B.Len() != 0 || r.A.Len() == 0), r.Op == Insert && (r.A.Len() != 0 || r.B.Len() == 0):
			t.Fatalf("run %d of %v is none of its kind", i, runs)
		case r.Op != Keep:
			continue
		case r.A.Len() != r.B.Len() || r.A.Len() == 0:
			t.Fatalf("run %d of %v keeps different words", i, runs)
		}
		kept += r.A.Len()
		for k := range r.A.Len() {
			if a[r.A.Start+k].Exact != b[r.B.Start+k].Exact {
				t.Fatalf("run %d of %v keeps what differs", i, runs)
			}
		}
	}
	if inA != len(a) || inB != len(b) {
		t.Fatalf("%v ends at %d and %d, the texts at %d and %d", runs, inA, inB, len(a), len(b))
	}
	return kept
}

// longest is the length of a longest common subsequence, as the books have it.
func longest(a, b []index.Token) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return 0
	case a[0].Exact == b[0].Exact:
		return 1 + longest(a[1:], b[1:])
	}
	return table(a, b)
}

func table(a, b []index.Token) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i].Exact == b[j].Exact {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// Long texts are laid out around the words that occur once, in bounded time.
func TestLongTexts(t *testing.T) {
	var same, other strings.Builder
	for i := range 20_000 {
		same.WriteString("word" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + " the ")
		other.WriteString("of the ")
	}
	long := index.Analyse(same.String())
	changed := index.Analyse("not " + strings.Replace(same.String(), "wordabc", "never", 1) + " ever")
	began := time.Now()
	if kept := whole(t, long, changed, Words(long, changed)); kept != len(long)-1 {
		t.Errorf("%d of %d words kept", kept, len(long))
	}
	stuff := index.Analyse(other.String())
	whole(t, long, stuff, Words(long, stuff))
	whole(t, stuff, long, Words(stuff, long))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestNegates(t *testing.T) {
	for _, word := range strings.Fields("not no never don't can't won't cannot without nobody denied denies deny denial refused refusing fail failed hardly declined rejection opposes opposed prevented falsely aint mustnt") {
		if !Negates(word) {
			t.Errorf("%s negates", word)
		}
	}
	for _, word := range strings.Fields("note now knot nothingness ant isn failsafe another nor'easter noted yes denim fails2 opposite opponent") {
		if Negates(word) {
			t.Errorf("%s does not negate", word)
		}
	}
}

func FuzzPieces(f *testing.F) {
	f.Add("We have not sold arms.", "we’ve sold “arms”")
	f.Add("a\xff b U.S. 3.5", "b a")
	f.Fuzz(func(t *testing.T, first, second string) {
		a, b := index.Analyse(first), index.Analyse(second)
		runs := Words(a, b)
		whole(t, a, b, runs)
		for i, p := range Pieces(first, a, second, b, runs) {
			if p.Op != runs[i].Op {
				t.Fatalf("piece %d is a %s, its run a %s", i, p.Op, runs[i].Op)
			}
			if p.Op == Delete && !strings.Contains(first, p.Text) || p.Op != Delete && !strings.Contains(second, p.Text) {
				t.Fatalf("%q is not in its text", p.Text)
			}
		}
	})
}
