package verify

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"onrecord/index"
)

// How many quotes are compared at most after each way of looking, and how much
// of a claim is looked for.
const (
	exactHits  = 20
	oldestHits = 10 // besides, of quotes that have the very words
	nearHits   = 20
	rareHits   = 30

	maxPhrases  = 12 // of a claim with many fragments: the longest
	maxPhrase   = 24 // words of each; of a longer one beginning, middle and end
	maxTogether = 24 // words that must all stand in a quote
	maxCounted  = 16 // words whose frequency is asked for: the longest
	maxRare     = 6  // words of which a quote has one or more
	minHalf     = 3  // words of a half that is looked for as a phrase
)

// exactly looks for quotes with the very words, fragment by fragment.
func (s *search) exactly() error { return s.phrases(false) }

// exactlyBySpeaker looks among those of the speaker, of whom there may be none
// among many others.
func (s *search) exactlyBySpeaker() error {
	if !s.lacks(Elided) || len(s.matches) == 0 {
		return nil
	}
	return s.phrases(true)
}

// lacks reports whether nothing of the speaker's is at least as near.
func (s *search) lacks(w Wording) bool {
	_, own := s.best()
	return s.Speaker != "" && rank(own) > rank(w)
}

func (s *search) phrases(own bool) error {
	var all []index.Expr
	for _, part := range s.claim.phrases() {
		all = append(all, index.Phrase{Words: part})
	}
	total, err := s.find(index.AllOf(all...), exactHits, index.Relevance, own)
	if err == nil && total > exactHits {
		_, err = s.find(index.AllOf(all...), oldestHits, index.Oldest, own)
	}
	return err
}

// phrases is the words of each fragment as the index has them.
func (c *Claim) phrases() [][]string {
	var all [][]string
	for _, f := range c.fragments {
		if words := c.exact(f.from, f.to); len(words) > 0 {
			all = append(all, words)
		}
	}
	slices.SortStableFunc(all, func(a, b []string) int { return cmp.Compare(len(b), len(a)) })
	var out [][]string
	for _, words := range all[:min(len(all), maxPhrases)] {
		if len(words) <= maxPhrase {
			out = append(out, words)
			continue
		}
		middle := (len(words) - maxPhrase) / 2
		out = append(out, words[:maxPhrase], words[middle:middle+maxPhrase], words[len(words)-maxPhrase:])
	}
	return out
}

// exact is words [from, to), less those in brackets, as the index has them.
func (c *Claim) exact(from, to int) (out []string) {
	var said []string
	for _, w := range c.words[from:to] {
		if !w.editorial {
			said = append(said, w.text)
		}
	}
	for _, t := range index.Analyse(strings.Join(said, " ")) {
		out = append(out, t.Exact)
	}
	return out
}

// nearly looks for quotes with all words of the claim, in any order, or with a
// half of it word for word.
func (s *search) nearly() error {
	if anybody, _ := s.best(); rank(anybody) <= rank(Elided) {
		return nil
	}
	return s.halves(false)
}

func (s *search) nearlyBySpeaker() error {
	if !s.lacks(Elided) {
		return nil
	}
	return s.halves(true)
}

func (s *search) halves(own bool) error {
	words := s.claim.exact(0, len(s.claim.words))
	ways := []index.Expr{together(words)}
	for _, parts := range []int{2, 3} {
		for _, part := range divided(words, parts) {
			ways = append(ways, index.Phrase{Words: part})
		}
	}
	_, err := s.find(index.AnyOf(ways...), nearHits, index.Relevance, own)
	said := slices.DeleteFunc(slices.Clone(words), negates)
	may := slices.ContainsFunc(said, func(w string) bool { return negated(w) != nil })
	if err == nil && (len(said) < len(words) || may) && len(said) >= minHalf-1 { // a “not” may be all that was put in, or taken out
		_, err = s.find(together(said), nearHits, index.Relevance, own)
	}
	return err
}

// together is all of the words, in any order, negated or not; of many the longest.
func together(words []string) index.Expr {
	words = distinct(words)
	slices.SortStableFunc(words, longer)
	var all []index.Expr
	for _, w := range words[:min(len(words), maxTogether)] {
		var forms []index.Expr
		for _, form := range append([]string{w}, negated(w)...) {
			forms = append(forms, index.Phrase{Words: []string{form}})
		}
		all = append(all, index.AnyOf(forms...))
	}
	return index.AllOf(all...)
}

// divided is words in so many parts, none where they would be too short.
func divided(words []string, parts int) (out [][]string) {
	size := len(words) / parts
	if size < minHalf {
		return nil
	}
	for i := range parts {
		part := words[i*size:]
		if i < parts-1 {
			part = part[:size]
		}
		out = append(out, part[:min(len(part), maxPhrase)])
	}
	return out
}

// rarely looks for quotes with the rarest words.
func (s *search) rarely() error {
	if len(s.matches) > 0 {
		return nil
	}
	return s.rare(false)
}

func (s *search) rarelyBySpeaker() error {
	if !s.lacks(Altered) {
		return nil
	}
	return s.rare(true)
}

func (s *search) rare(own bool) error {
	words, err := s.rarest(s.ctx, s.claim)
	if err != nil {
		return err
	}
	var all []index.Expr
	for _, w := range words[:min(len(words), maxRare)] {
		all = append(all, index.Phrase{Words: []string{w}})
	}
	_, err = s.find(index.AnyOf(all...), rareHits, index.Relevance, own)
	return err
}

// rarest is the words of a claim that occur, rarest first. Of many words, the
// longest are asked for: they are the rare ones.
func (c *Checker) rarest(ctx context.Context, claim *Claim) ([]string, error) {
	words := distinct(claim.exact(0, len(claim.words)))
	slices.SortStableFunc(words, longer)
	words = words[:min(len(words), maxCounted)]
	for _, w := range words {
		if _, err := c.count(ctx, w); err != nil {
			return nil, err
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return c.counts[w] == 0 })
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(c.counts[a], c.counts[b]) })
	return words, nil
}

// count is how many quotes have a word.
func (c *Checker) count(ctx context.Context, word string) (int, error) {
	if n, ok := c.counts[word]; ok {
		return n, nil
	}
	r, err := c.Engine.Search(ctx, &index.Query{
		Type: index.Quotes, Text: index.Phrase{Words: []string{word}}, Sort: index.Newest, NoScores: true,
	})
	if err != nil {
		return 0, err
	}
	if c.counts == nil {
		c.counts = make(map[string]int)
	}
	c.counts[word] = r.Total
	return r.Total, nil
}

func longer(a, b string) int { return cmp.Compare(len(b), len(a)) }

func distinct(words []string) (out []string) {
	seen := make(map[string]bool, len(words))
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// find compares what a search finds, the speaker's own quotes or anybody's. It
// returns how many there are.
func (s *search) find(text index.Expr, limit int, sort index.Sort, own bool) (int, error) {
	if text == nil {
		return 0, nil
	}
	q := s.Filter
	q.Type, q.Text, q.Sort, q.Limit = index.Quotes, text, sort, limit
	q.NoScores = sort != index.Relevance
	if own {
		q.Only = maps.Clone(q.Only)
		if q.Only == nil {
			q.Only = make(map[index.Field][]string)
		}
		q.Only[index.Speaker] = []string{string(s.Speaker)}
	}
	r, err := s.Engine.Search(s.ctx, &q)
	if err != nil {
		return 0, err
	}
	s.torn = append(s.torn, r.Unreadable...)
	return r.Total, s.take(r.Hits)
}
