package verify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/index/diff"
)

// negates reports whether a folded word turns what is said around.
func negates(word string) bool { return diff.Negates(word) }

// expanded is a word as the words that it contracts: "can't" and "cannot" are
// "can not".
func expanded(word string) []string {
	switch word {
	case "cannot", "can't":
		return []string{"can", "not"}
	case "won't":
		return []string{"will", "not"}
	case "shan't":
		return []string{"shall", "not"}
	}
	if verb, ok := strings.CutSuffix(word, "n't"); ok && verb != "" {
		return []string{verb, "not"}
	}
	return []string{word}
}

// negated is a verb with "not" in one word: "couldn't" for "could"; nil where
// there is no such word.
func negated(verb string) []string {
	switch verb {
	case "can":
		return []string{"can't", "cannot"}
	case "will":
		return []string{"won't"}
	case "shall":
		return []string{"shan't"}
	case "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "would", "could", "should", "must", "need":
		return []string{verb + "n't"}
	}
	return nil
}

// A claim of few words is held against the record without its negations, too:
// with one of them changed, too little may be left to call the two alike.
const (
	leastBare = 3
	mostBare  = 8
)

// onlyNegated reports whether the claim stands in the record word for word but
// for "not" and for how it is printed.
func (l *layout) onlyNegated() bool {
	said := unnegated(l.claim.words)
	if len(said) < leastBare || len(said) > mostBare {
		return false
	}
	record := unnegated(l.record.words)
	for at := range max(0, len(record)-len(said)+1) {
		if slices.Equal(record[at:at+len(said)], said) {
			return true
		}
	}
	return false
}

// unnegated is words with contractions written out and without "not".
func unnegated(words []word) (out []string) {
	for _, w := range words {
		for _, x := range expanded(w.text) {
			if x != "not" {
				out = append(out, x)
			}
		}
	}
	return out
}

// turned reports whether words that were replaced by others differ in a
// negation: one is among those that are on one side alone, or a word has gained
// or lost a prefix that negates it ("likely", "unlikely").
func turned(deleted, inserted []string) bool {
	gone, come := apart(deleted, inserted)
	if setPhrase(deleted) != setPhrase(inserted) {
		return true
	}
	return slices.ContainsFunc(gone, negates) || slices.ContainsFunc(come, negates) || opposite(gone, come)
}

// setPhrase reports whether among the words are some that turn what is said
// around together.
func setPhrase(words []string) bool {
	for i := range max(0, len(words)-1) {
		switch words[i] + " " + words[i+1] {
		case "anything but", "far from", "yet to", "ruled out", "rule out", "rules out", "out of", "free of", "free from":
			return true
		}
	}
	return false
}

// apart is the words of each side that the other has not.
func apart(a, b []string) (onlyA, onlyB []string) {
	counts := make(map[string]int)
	for _, w := range a {
		for _, x := range expanded(w) {
			counts[x]++
		}
	}
	for _, w := range b {
		for _, x := range expanded(w) {
			if counts[x] > 0 {
				counts[x]--
			} else {
				onlyB = append(onlyB, x)
			}
		}
	}
	for w, n := range counts {
		if n > 0 {
			onlyA = append(onlyA, w)
		}
	}
	return onlyA, onlyB
}

// opposite reports whether a word of one side is one of the other behind a
// prefix that negates it.
func opposite(a, b []string) bool {
	bases := make(map[string]bool)
	for _, side := range [][]string{a, b} {
		for _, w := range side {
			bases[w] = true
		}
	}
	for w := range bases {
		for _, prefix := range [...]string{"un", "in", "im", "il", "ir", "dis", "non", "mis"} {
			if base, ok := strings.CutPrefix(w, prefix); ok && len(base) >= 3 && bases[base] {
				return true
			}
		}
	}
	return false
}

// governed reports whether a negation outside of words [from, to) turns them
// around: one before them in their sentence, unless a clause of its own has
// begun since, or one behind them in their clause. “I do not believe that we
// sold it” is not “we sold it”; nor is it with “, and Tom agrees,” before the
// “that”, which whatever stands before it governs.
func (p *phrase) governed(from, to int) bool {
	reported := from > 0 && (p.words[from-1].text == "that" || p.words[from].text == "that")
	for i := from; i > 0 && !p.ends(i); i-- {
		if !reported && i == from && conjoins(p.words[i].text) && p.clause(i) {
			break // a clause of its own
		}
		if negates(p.words[i-1].text) {
			return true
		}
		if !reported && conjoins(p.words[i-1].text) && p.clause(i-1) {
			break
		}
	}
	for i := to; i < len(p.words) && !p.ends(i) && p.gaps[i].marks == "" && !p.gaps[i].ellipsis; i++ {
		if conjoins(p.words[i].text) || subordinates(p.words[i].text) {
			break
		}
		if negates(p.words[i].text) {
			return true
		}
	}
	return false
}

// ends reports whether a sentence ends before that word. A single full stop
// behind an abbreviation, or before a word in lower case, ends none: “I do not
// believe that Mr. Roe sold it”. Where that is in doubt the sentence goes on,
// for a negation too many is seen by who reads it, and one too few is not.
func (p *phrase) ends(i int) bool {
	g := &p.gaps[i]
	switch {
	case g.joint || !strings.ContainsAny(g.marks, ".?!;"):
		return false
	case g.marks != "." || i == 0 || i == len(p.words):
		return true
	}
	next, _ := utf8.DecodeRuneInString(p.words[i].span.Of(p.text))
	return !abbreviates(p.words[i-1].text) && !unicode.IsLower(next)
}

// abbreviates reports whether a folded word has a full stop behind it within a
// sentence: an initial, "u.s", a title before a name.
func abbreviates(word string) bool {
	switch word {
	case "i":
		return false
	case "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "maj", "capt", "sgt", "cpl", "cmdr", "adm", "brig",
		"sen", "rep", "gov", "pres", "amb", "sec", "rev", "hon", "st", "mt", "jr", "sr", "vs":
		return true
	}
	first, size := utf8.DecodeRuneInString(word)
	return unicode.IsLetter(first) && (size == len(word) || strings.Contains(word, "."))
}

// clause reports whether a mark or an interruption stands before that word.
func (p *phrase) clause(i int) bool { return p.gaps[i].marks != "" || p.gaps[i].joint }

func conjoins(word string) bool {
	return word == "and" || word == "but" || word == "so" || word == "yet"
}

// subordinates reports whether a word begins a clause that says something else.
func subordinates(word string) bool {
	switch word {
	case "because", "while", "although", "though", "since", "if", "when", "that", "which", "who", "where", "or":
		return true
	}
	return false
}
