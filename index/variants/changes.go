package variants

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/index"
	"onrecord/index/diff"
)

// changesOf finds what among the words that differ makes two statements say
// different things. The runs lead from a, the longer, to b.
func changesOf(a, b *statement, runs []diff.Run) (changes []Change) {
	inA, inB := newDivision(a), newDivision(b)
	add := func(c Change, is bool) {
		if is && !slices.Contains(changes, c) {
			changes = append(changes, c)
		}
	}
	for start := 0; start < len(runs); start++ {
		if runs[start].Op == diff.Keep {
			continue
		}
		r := runs[start]
		if start+1 < len(runs) && runs[start+1].Op != diff.Keep {
			start++
			r.B = runs[start].B
		}
		add(Negation, inA.negations(r.A) != inB.negations(r.B))
		add(Name, swapped(inA.names(r.A), inB.names(r.B)))
		add(Number, swapped(inA.numbers(r.A), inB.numbers(r.B)))
	}
	return changes
}

// division says in which sentence and clause each word of a statement stands.
type division struct {
	text             string
	tokens           []index.Token
	sentence, clause []int
}

func newDivision(s *statement) *division {
	d := &division{s.text, s.tokens, make([]int, len(s.tokens)), make([]int, len(s.tokens))}
	for i := 1; i < len(s.tokens); i++ {
		d.sentence[i], d.clause[i] = d.sentence[i-1], d.clause[i-1]
		from, to := s.tokens[i-1].Span.End, s.tokens[i].Span.Start
		if from >= to {
			continue
		}
		between := s.text[from:to]
		if abbreviated(&s.tokens[i-1], s.text) {
			between = strings.TrimPrefix(between, ".")
		}
		if strings.ContainsAny(between, ".!?…\n") {
			d.sentence[i]++
			d.clause[i]++
		} else if strings.ContainsAny(between, ",;:()–—") {
			d.clause[i]++
		}
	}
	return d
}

// abbreviated reports whether a full stop behind a word need not end a sentence:
// "U.S.", "Dr.".
func abbreviated(t *index.Token, text string) bool {
	switch t.Exact {
	case "dr", "mr", "mrs", "ms", "prof", "gen", "col", "lt", "sgt", "sen", "rep", "gov", "st", "mt", "rev":
		return true
	}
	return strings.Contains(t.Span.Of(text), ".")
}

// negations counts the negations among changed words that the words kept
// beside them depend on: those in a sentence with them where words are kept on
// both sides, those in a clause with them where what is cut stands before or
// after all of them. "Do not" and "don't" are one negation each.
func (d *division) negations(changed diff.Range) (n int) {
	before, after := changed.Start-1, changed.End
	parts := d.sentence
	if before < 0 || after >= len(d.tokens) {
		parts = d.clause
	}
	for i := changed.Start; i < changed.End; i++ {
		depends := before >= 0 && parts[i] == parts[before] || after < len(parts) && parts[i] == parts[after]
		if depends && diff.Negates(d.tokens[i].Exact) {
			n++
		}
	}
	return n
}

// names is the capitalised words in a range, but for those that begin a
// sentence, which any word may.
func (d *division) names(r diff.Range) (names []string) {
	for i := max(1, r.Start); i < r.End; i++ {
		t := &d.tokens[i]
		first, _ := utf8.DecodeRuneInString(t.Span.Of(d.text))
		if d.sentence[i] == d.sentence[i-1] && unicode.IsUpper(first) && t.Exact != "i" && !strings.HasPrefix(t.Exact, "i'") {
			names = append(names, t.Exact)
		}
	}
	return names
}

// numbers is the numbers in a range, in digits: "five hundred" is 500.
func (d *division) numbers(r diff.Range) (numbers []string) {
	follows := false // a number, so that it may be so many hundreds
	for i := r.Start; i < r.End; i++ {
		word := strings.ReplaceAll(d.tokens[i].Exact, ",", "")
		n := numberOf(word)
		switch {
		case follows && len(n) > 2:
			numbers[len(numbers)-1] += n[1:]
		case n != "":
			numbers = append(numbers, n)
		case strings.ContainsAny(word, "0123456789"):
			n = word
			numbers = append(numbers, n)
		}
		follows = n != ""
	}
	return numbers
}

// numberOf is a number that is printed as a word, "" for others.
func numberOf(word string) string {
	small := [...]string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if i := slices.Index(small[:], word); i >= 0 {
		return strconv.Itoa(i + 2)
	}
	for i, great := range [...]string{"hundred", "thousand", "million", "billion", "trillion"} {
		if strings.TrimSuffix(word, "s") == great {
			return "1" + strings.Repeat("0", max(2, 3*i))
		}
	}
	return ""
}

// swapped reports whether either side has something that the other has not,
// in any shape.
func swapped(a, b []string) bool { return foreign(a, b) && foreign(b, a) }

func foreign(words, others []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(others, func(o string) bool { return akin(w, o) || akin(o, w) }) && w != initials(others) && initials(words) != strings.Join(others, "")
	})
}

// akin reports whether a word is short for another: "gov", "governor".
func akin(short, long string) bool {
	return short == long || len(short) >= 3 && strings.HasPrefix(long, short) && short[0] > '9'
}

// initials is the first letters of words: "us" of "united states".
func initials(words []string) string {
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}
