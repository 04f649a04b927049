package extract

import "onrecord/corpus"

// trust is how often a statement found in the same way was in the annotation
// with the same source: base + slope × how sure the tagger is.
type trust struct{ base, slope float64 }

func (t trust) at(sure float64) float64 { return min(1, t.base+t.slope*sure) }

// sight says who sees a statement.
type sight int

const (
	byRules sight = iota
	byTagger
	byBoth
)

// trustIn gives the lines drawn through what a fifth of PolNeAR's training
// articles gave, with a tagger trained on the rest; docs/quotes.md has the table.
// What only the rules see is set by hand between PolNeAR, which marks less of
// it, and articles written for the project, where nearly all of it is right.
func trustIn(by sight, kind corpus.Kind) trust {
	switch kind {
	case corpus.Direct:
		return [...]trust{{0.75, 0}, {0.4, 0.3}, {0.74, 0.24}}[by]
	case corpus.Mixed:
		return [...]trust{{0.7, 0}, {0.55, 0.4}, {0.45, 0.52}}[by]
	case corpus.Indirect:
		return [...]trust{{0.5, 0}, {0.45, 0.2}, {0.43, 0.49}}[by]
	}
	return [...]trust{{0.4, 0}, {0.12, 0.65}, {0.38, 0.38}}[by]
}

// trusted is how sure it is that a statement is one and has this source,
// whoever that is.
func trusted(st *statement, kind corpus.Kind) float64 {
	switch {
	case st.spoken:
		return 1
	case st.free:
		return 0.7
	case st.learned:
		return trustIn(byTagger, kind).at(st.sure)
	case st.sure > 0:
		return trustIn(byBoth, kind).at(st.sure)
	}
	return trustIn(byRules, kind).at(0)
}
