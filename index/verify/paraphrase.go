package verify

import (
	"math"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// How much of a claim's words, weighed by how rare they are, a quote must have
// within a stretch of its own to be told as a paraphrase, and how many of them.
// To say so of a quote that only speaks of the same things would be worse than
// to pass one over.
const (
	paraphraseShare = 0.7
	paraphraseWords = 4
)

// paraphrases takes those of the quotes compared that have most of the claim's
// words that matter.
func (s *search) paraphrases() {
	worth := s.worths()
	if len(worth) < paraphraseWords {
		return
	}
	for _, h := range s.distant {
		share, negated := s.covered(index.Analyse(h.Quote.Text(h.Document.Article.Text)), worth)
		if share < paraphraseShare {
			continue
		}
		changed := negated != s.claim.negated()
		if p := h.Quote.Polarity; p != corpus.Asserted && p != "" {
			changed = !s.claim.negated()
		}
		s.matches = append(s.matches, Match{Hit: h, Speaker: Attribute(h.Quote, s.Speaker), Comparison: Comparison{
			Wording: Paraphrase, PolarityChanged: changed, changes: int(1000 * (1 - share)),
		}})
	}
}

// worths is what each stem of the claim counts for: more for rare words,
// nothing for those that stand in any sentence.
func (s *search) worths() map[string]float64 {
	most := 0
	for _, n := range s.counts {
		most = max(most, n)
	}
	worth := make(map[string]float64)
	for _, w := range s.claim.exact(0, len(s.claim.words)) {
		n, counted := s.counts[w]
		if !counted || common(w) {
			continue
		}
		stem := index.Stem(w)
		worth[stem] = max(worth[stem], 1+math.Log2(float64(most+1)/float64(n+1)))
	}
	return worth
}

func (c *Claim) negated() bool {
	for _, w := range c.words {
		if negates(w.text) {
			return true
		}
	}
	return false
}

// covered is the greatest share of the worths that a stretch of the quote has,
// and whether that stretch has a negation; 0 where it has too few of the words.
func (s *search) covered(tokens []index.Token, worth map[string]float64) (share float64, negated bool) {
	total := 0.0
	for _, w := range worth {
		total += w
	}
	reach := len(s.claim.words)*3/2 + 4
	stems := make([]string, len(tokens))
	for i := range tokens {
		stems[i] = index.Stem(tokens[i].Exact)
	}
	in, have, start := make(map[string]int), 0.0, 0
	for i, stem := range stems {
		if in[stem]++; in[stem] == 1 {
			have += worth[stem]
		}
		for ; i-start >= reach; start++ {
			if in[stems[start]]--; in[stems[start]] == 0 {
				have -= worth[stems[start]]
			}
		}
		if have/total > share && matching(in, worth) >= paraphraseWords {
			share, negated = have/total, negatedWithin(tokens[start:i+1])
		}
	}
	return share, negated
}

func matching(in map[string]int, worth map[string]float64) (n int) {
	for stem := range worth {
		if in[stem] > 0 {
			n++
		}
	}
	return n
}

func negatedWithin(tokens []index.Token) bool {
	for i := range tokens {
		if negates(tokens[i].Exact) {
			return true
		}
	}
	return false
}

// common reports whether a word stands in any sentence, whatever it is about.
func common(word string) bool {
	return len(word) < 3 || strings.Contains(commonWords, " "+word+" ")
}

const commonWords = " the and for are but not you all any can had her was one our out has him his how its may new now old see " +
	"two way who did get got let put say says said she too use very that this these those there their them they then than " +
	"with from have having been being were will would could should shall must might what when where which while whom whose " +
	"into onto over under about after before again against also because between both does doing done down during each " +
	"even every few here hers himself herself itself just like made make makes many more most much only other others ours " +
	"some same such through until upon well your yours yourself people think know going want told tell told still back " +
	"it's that's don't i'm we're they're you're i've we've "
