package index

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParse(t *testing.T) {
	table(t, "testdata/parse.txt", parsed)
}

// parsed is all that Parse says, on one line.
func parsed(text string) string {
	e, warnings, err := Parse(text)
	var syntax *SyntaxError
	var faults Faults
	out := []string{"everything"}
	switch {
	case errors.As(err, &syntax):
		out = []string{fmt.Sprintf("error at %d: %s", syntax.Position, syntax.Detail)}
		if syntax.Suggestion != "" {
			out = append(out, "try: "+syntax.Suggestion)
		}
	case errors.As(err, &faults):
		out = nil
		for _, f := range faults {
			out = append(out, fmt.Sprintf("%s %s (%s)", f.Reason, f.Detail, f.Suggestion))
		}
	case e != nil:
		out = []string{e.String(), tree(e)}
		if out[0] == out[1] {
			out = out[:1]
		}
	}
	for _, w := range warnings {
		out = append(out, fmt.Sprintf("warning at %d: %s", w.Position, w.Detail))
	}
	return strings.Join(out, " | ")
}

// tree is an expression as its types have it; plain words are themselves.
func tree(e Expr) string {
	switch e := e.(type) {
	case Word:
		return e.Text
	case And:
		return "And" + trees(e)
	case Or:
		return "Or" + trees(e)
	case Not:
		return "Not" + trees([]Expr{e.X})
	}
	return strings.TrimPrefix(fmt.Sprintf("%T%+v", e, fields(e)), "index.")
}

func fields(e Expr) any {
	switch e := e.(type) {
	case Phrase:
		return e.Words
	case Close:
		return struct {
			W []string
			N int
		}{e.Words, e.Gap}
	}
	return "{" + e.String() + "}"
}

func trees(parts []Expr) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = tree(p)
	}
	return "(" + strings.Join(out, " ") + ")"
}

// Values with marks at their head are printed so that they read the same.
func TestValuesInSingleMarks(t *testing.T) {
	for _, value := range []string{"'a'", "'a", "‘a’", "‚a", "o'brien", "'"} {
		e := And{Having{Field: Outlet, Value: value}, Having{Field: Speaker, Value: "b'"}}
		if again, _, err := Parse(e.String()); err != nil || again.String() != e.String() || again.(And)[0].(Having).Value != value {
			t.Errorf("%s reads as %v, %v", e, again, err)
		}
	}
}

func TestParseLimits(t *testing.T) {
	brackets := func(n int) string { return strings.Repeat("(", n) + "a" + strings.Repeat(")", n) }
	for name, c := range map[string]struct {
		at, above string
		position  int
	}{
		"characters": {strings.Repeat("é", MaxQueryRunes), strings.Repeat("é", MaxQueryRunes+1), MaxQueryRunes},
		"clauses":    {strings.Repeat("a ", MaxClauses), strings.Repeat("a ", MaxClauses+1), 2 * MaxClauses},
		"phrases":    {strings.Repeat(`"a b"`, MaxClauses), strings.Repeat(`"a b"`, MaxClauses+1), 5 * MaxClauses},
		"depth":      {brackets(MaxDepth), brackets(MaxDepth + 1), MaxDepth},
		"prefix":     {"pre*", "a pr*", 2},
		"gap":        {"a NEAR/100 b", "é NEAR/101 b", 6},
		"edits":      {"word~2", "é word~3", 2},
		"clauses 2":  {strings.Repeat("kind:direct ", MaxClauses), strings.Repeat("kind:direct ", MaxClauses+1), 12 * MaxClauses},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := Parse(c.at); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			var syntax *SyntaxError
			if _, _, err := Parse(c.above); !errors.As(err, &syntax) {
				t.Errorf("above the limit: %v", err)
			} else if syntax.Position != c.position {
				t.Errorf("at %d, want %d", syntax.Position, c.position)
			}
		})
	}
}

// A thousand characters of anything are read or refused at once.
func TestParseLongNonsense(t *testing.T) {
	for _, unit := range []string{"(", ")", `"`, "-", "NOT ", "OR ", "a OR ", "'", "“", "*", "~", "a:", "a NEAR/1 ", "speaker:", ":(", "-("} {
		text := strings.Repeat(unit, MaxQueryRunes/len(unit))
		e, _, err := Parse(text)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Errorf("%q…: %v", unit, err)
			}
			continue
		}
		if e != nil {
			_ = e.String()
		}
	}
}

// A suggestion is a query that can be read.
func checkSuggestion(t *testing.T, text string, err error) {
	t.Helper()
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Suggestion == "" {
		return
	}
	if syntax.Position < 0 || syntax.Position > utf8.RuneCountInString(text) {
		t.Errorf("%q: error at %d", text, syntax.Position)
	}
	_, _, again := Parse(syntax.Suggestion)
	var next *SyntaxError
	if errors.As(again, &next) && next.Detail == syntax.Detail && next.Position <= syntax.Position && len(syntax.Suggestion) <= MaxQueryRunes {
		t.Errorf("%q: suggestion %q is no better: %v", text, syntax.Suggestion, again)
	}
}

func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/parse.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		f.Add(strings.TrimSuffix(line, "\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _, err := Parse(text)
		checkSuggestion(t, text, err)
		e, _, err := parse(text, false)
		if err != nil || e == nil {
			return
		}
		checkShape(t, e)
		again, _, err := parse(e.String(), false)
		if err != nil {
			t.Fatalf("%q is printed as %q, which is refused: %v", text, e, err)
		}
		if diff := cmp.Diff(e, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q is printed as %q, which reads otherwise:\n%s", text, e, diff)
		}
	})
}

// checkShape holds an expression against what its types promise.
func checkShape(t *testing.T, e Expr) {
	t.Helper()
	switch e := e.(type) {
	case And:
		checkParts(t, e, func(x Expr) bool { _, same := x.(And); return same })
	case Or:
		checkParts(t, e, func(x Expr) bool { _, same := x.(Or); return same })
	case Not:
		checkShape(t, e.X)
	case Word:
		checkWord(t, e.Text)
	case Prefix:
		checkWord(t, e.Text)
	case Fuzzy:
		checkWord(t, e.Text)
	case Phrase:
		for _, w := range e.Words {
			checkWord(t, w)
		}
	case Close:
		if len(e.Words) < 2 || e.Gap < 0 {
			t.Errorf("%#v", e)
		}
	}
}

func checkParts(t *testing.T, parts []Expr, same func(Expr) bool) {
	t.Helper()
	if len(parts) < 2 {
		t.Errorf("%d parts: %#v", len(parts), parts)
	}
	for _, p := range parts {
		if p == nil || same(p) {
			t.Errorf("%#v holds %#v", parts, p)
		}
		checkShape(t, p)
	}
}

func checkWord(t *testing.T, word string) {
	t.Helper()
	if tokens := Analyse(word); len(tokens) != 1 || tokens[0].Exact != word {
		t.Errorf("%q is no single word: %+v", word, tokens)
	}
}

// However many prefixes and fuzzy words there are, they stand for no more than
// so many words together.
func TestExpansionsAreShared(t *testing.T) {
	for n, want := range map[int]int{0: MaxExpansion, 1: MaxExpansion, 8: MaxExpansion, 9: MaxExpansions / 9, MaxClauses: MaxExpansions / MaxClauses} {
		text := strings.Repeat("-(abc* OR word) ", n/2) + strings.Repeat("abcd~1 ", n-n/2) + `"a phrase"`
		x, _, err := Parse(strings.TrimSpace(text))
		if n == MaxClauses { // with its words, the query would have too many clauses
			x, _, err = Parse(strings.Repeat("abc* ", n))
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := Expansion(x); got != want {
			t.Errorf("%d prefixes and fuzzy words: %d terms each, want %d", n, got, want)
		}
	}
}
