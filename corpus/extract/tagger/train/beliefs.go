package train

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// How often a word must stand in a cue of belief, and what share of its uses
// that must be, to count as a word of belief. Above a tenth the finds of a
// tagger that had not seen the articles are right in 44 cases of a hundred,
// below it in 25.
const (
	leastBeliefs    = 2
	leastBeliefRate = 0.1
	shortestBelief  = 3 // letters
)

// BeliefWords writes the words that stand in the cues of beliefs in the
// training articles, commoner words that merely stand in some left out.
func (j *Job) BeliefWords(w io.Writer) error {
	records, err := readRecords(filepath.Join(j.Shared, "eval/data/polnear.train.jsonl"))
	if err != nil {
		return err
	}
	kept, _ := split(records, j.Fold)
	all, held := make(map[string]int), make(map[string]int)
	for _, r := range kept {
		for _, word := range plainWords(r.Text) {
			all[word]++
		}
		for i := range r.Quotes {
			if !r.Quotes[i].Speech {
				r.countCue(&r.Quotes[i], held)
			}
		}
	}
	for _, word := range slices.Sorted(maps.Keys(held)) {
		if n := held[word]; n >= leastBeliefs && len(word) >= shortestBelief && float64(n) >= leastBeliefRate*float64(all[word]) {
			if _, err := fmt.Fprintln(w, word); err != nil {
				return fmt.Errorf("words of belief: %w", err)
			}
		}
	}
	return nil
}

// countCue counts the words of a cue, each once.
func (r *Record) countCue(q *GoldQuote, counts map[string]int) {
	seen := make(map[string]bool)
	for _, s := range q.Cue {
		for _, word := range plainWords(r.Text[s[0]:s[1]]) {
			if !seen[word] {
				seen[word] = true
				counts[word]++
			}
		}
	}
}

// plainWords are the words of a text in lower case.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
}
