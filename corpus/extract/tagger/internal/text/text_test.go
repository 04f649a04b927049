package text

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected tokens")

// show writes tokens as the cases have them: a space between tokens, ¶ and ‖ before the first of
// a paragraph and a sentence, ⟨ and ⟩ around what quotation marks enclose.
func show(s string) string {
	var parts []string
	for _, t := range Tokenise(s) {
		word := s[t.Start:t.End]
		switch t.Mark {
		case Open:
			word += "⟨"
		case Close:
			word = "⟩" + word
		}
		switch {
		case t.Para:
			word = "¶" + word
		case t.Sent:
			word = "‖" + word
		}
		parts = append(parts, word)
	}
	return strings.Join(parts, " ")
}

// TestCases holds testdata/tokens.txt: a text on one line (\n is a line
// break), its tokens on the next.
func TestCases(t *testing.T) {
	const file = "testdata/tokens.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
		in, want, _ := strings.Cut(block, "\n")
		got := show(strings.ReplaceAll(in, `\n`, "\n"))
		out.WriteString(in + "\n" + got + "\n\n")
		if diff := cmp.Diff(want, got); diff != "" && !*update {
			t.Errorf("%s\n%s", in, diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.TrimSpace(out.String())+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTypography: the shape of the marks must not matter.
func TestTypography(t *testing.T) {
	const pattern = `O{}We won't go,{} she said. {}He knows the{}`
	marks := func(pairs [2]string) []Mark {
		s := strings.TrimPrefix(pattern, "O")
		for i := 0; strings.Contains(s, "{}"); i++ {
			s = strings.Replace(s, "{}", pairs[i%2], 1)
		}
		var out []Mark
		for _, tok := range Tokenise(s) {
			out = append(out, tok.Mark)
		}
		return out
	}
	want := marks([2]string{"“", "”"})
	for _, pair := range [][2]string{{`"`, `"`}, {"``", "''"}, {"''", "''"}, {"„", "“"}, {"«", "»"}, {"‘", "’"}, {"'", "'"}, {"‹", "›"}} {
		if diff := cmp.Diff(want, marks(pair)); diff != "" {
			t.Errorf("%v: %s", pair, diff)
		}
	}
}

func FuzzTokenise(f *testing.F) {
	for _, s := range []string{"", "a", "“x”", "n't", "'s", "’’’", "\xff\xfe'", "U.S.'s", "a\n\nb", "..\u2029--", "\u0301'll"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := int32(0)
		for i, k := range Tokenise(s) {
			if k.Start < at || k.End <= k.Start || int(k.End) > len(s) {
				t.Fatalf("token %d is [%d, %d) after %d", i, k.Start, k.End, at)
			}
			if i == 0 && !k.Para {
				t.Fatal("the first token begins no paragraph")
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[k.Start:k.End]) {
				t.Fatalf("token %q cuts a rune", s[k.Start:k.End])
			}
			at = k.End
		}
	})
}
