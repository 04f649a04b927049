package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Subject is what an expression is held against: the texts of one quote or
// article, and its fields.
type Subject struct {
	// Texts is what words are looked for in: one text for a quote, title and
	// text for an article. A phrase stands within one of them.
	Texts [][]Token

	// Holds answers for [Having] and [Within]. Nil answers no.
	Holds func(Expr) bool
}

// Matches reports whether e holds of the subject; nil always does.
func (s *Subject) Matches(e Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case And:
		return !slices.ContainsFunc(e, func(x Expr) bool { return !s.Matches(x) })
	case Or:
		return slices.ContainsFunc(e, s.Matches)
	case Not:
		return !s.Matches(e.X)
	case Having, Within:
		return s.Holds != nil && s.Holds(e)
	}
	return slices.ContainsFunc(s.Texts, func(tokens []Token) bool {
		found := false
		each(tokens, e, func(int, int) bool { found = true; return false })
		return found
	})
}

// Matches reports whether e holds of one text by itself; its fields and dates
// hold of none.
func Matches(tokens []Token, e Expr) bool {
	s := Subject{Texts: [][]Token{tokens}}
	return s.Matches(e)
}

// each calls yield with every place where a leaf of an expression stands in
// the text, as a half-open range of tokens, until yield says stop. For Close
// these are its words, one by one.
func each(tokens []Token, leaf Expr, yield func(start, end int) bool) {
	switch leaf := leaf.(type) {
	case Phrase:
		eachPhrase(tokens, leaf.Words, yield)
	case Close:
		eachClose(tokens, leaf, yield)
	default:
		fits := wordMatcher(leaf)
		for i := range tokens {
			if fits(&tokens[i]) && !yield(i, i+1) {
				return
			}
		}
	}
}

// wordMatcher is the test that a leaf of one word puts to each token.
func wordMatcher(leaf Expr) func(*Token) bool {
	switch leaf := leaf.(type) {
	case Word:
		stem := Stem(leaf.Text)
		return func(t *Token) bool { return t.hasStem(stem) }
	case Prefix:
		return func(t *Token) bool { return strings.HasPrefix(t.Exact, leaf.Text) }
	case Fuzzy:
		return func(t *Token) bool { return leaf.Fits(t.Exact) }
	}
	return func(*Token) bool { return false }
}

// Fits reports whether a word, folded as in [Token], is near enough.
func (e Fuzzy) Fits(exact string) bool {
	mine, other := utf8.RuneCountInString(e.Text), utf8.RuneCountInString(exact)
	if other > mine+e.Edits || other < mine-e.Edits {
		return false // before anything that takes the square of the length
	}
	return levenshtein.ComputeDistance(e.Text, exact) <= e.Edits
}

func eachPhrase(tokens []Token, words []string, yield func(start, end int) bool) {
	if len(words) == 0 {
		return
	}
	for i := 0; i+len(words) <= len(tokens); i++ {
		stands := true
		for j, w := range words {
			if stands = tokens[i+j].Exact == w; !stands {
				break
			}
		}
		if stands && !yield(i, i+len(words)) {
			return
		}
	}
}

// eachClose yields the words of every narrowest window that holds them all.
func eachClose(tokens []Token, e Close, yield func(start, end int) bool) {
	w := closeWindow{need: make(map[string]int, len(e.Words)), missing: len(e.Words)}
	for _, word := range e.Words {
		w.need[word]++
	}
	start, next := 0, 0 // next is the first token that is not yielded yet
	for end := range tokens {
		if !w.take(tokens[end].Exact) {
			continue
		}
		for ; w.missing == 0; start++ {
			if end+1-start-len(e.Words) <= e.Gap {
				if !w.each(tokens, max(next, start), end, yield) {
					return
				}
				next = end + 1
			}
			w.drop(tokens[start].Exact)
		}
	}
}

// closeWindow is a stretch of tokens, moved to where it holds certain words.
type closeWindow struct {
	need    map[string]int // what it lacks of each; below 0: it has more than enough
	missing int            // words in all
}

// take lets a word in at the end, and reports whether it is one looked for.
func (w *closeWindow) take(word string) bool {
	lacks, wanted := w.need[word]
	if !wanted {
		return false
	}
	w.need[word]--
	if lacks > 0 {
		w.missing--
	}
	return true
}

// drop lets a word out at the start.
func (w *closeWindow) drop(word string) {
	lacks, wanted := w.need[word]
	if !wanted {
		return
	}
	w.need[word]++
	if lacks == 0 {
		w.missing++
	}
}

// each yields the words looked for among tokens[first:last+1].
func (w *closeWindow) each(tokens []Token, first, last int, yield func(start, end int) bool) bool {
	for i := first; i <= last; i++ {
		if _, wanted := w.need[tokens[i].Exact]; wanted && !yield(i, i+1) {
			return false
		}
	}
	return true
}

// Places is where a word, phrase or the like stands in a text, as half-open
// ranges of tokens; for [Close] each of its words by itself.
func Places(tokens []Token, leaf Expr) [][2]int {
	var places [][2]int
	each(tokens, leaf, func(start, end int) bool {
		places = append(places, [2]int{start, end})
		return true
	})
	return places
}
