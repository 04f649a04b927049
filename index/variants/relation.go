package variants

import (
	"cmp"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/diff"
)

// Change is why two statements of much the same words are not the same one.
type Change string

// The changes.
const (
	Polarity Change = "polarity" // one is denied, or not said
	Negation Change = "negation" // words that negate are among those that differ
	Name     Change = "name"     // one name stands in the place of another
	Number   Change = "number"   // likewise
)

// relation is what two statements are to each other: unrelated, the same, or
// near each other but for something that makes them say different things.
type relation struct {
	related bool
	changes []Change
}

func (r relation) same() bool { return r.related && len(r.changes) == 0 }

// comparer compares statements, within bounds.
type comparer struct {
	work int // what is left to do: cells of tables, shingles held against each other, and places of shingles
}

// maxWork bounds what is compared for one answer: about a quarter of a second.
const maxWork = 1 << 26

// spend takes work and reports whether there was enough.
func (c *comparer) spend(n int) bool {
	c.work -= n
	return c.work >= 0
}

// minShingles is the share of the shorter statement's shingles that the longer
// one must have to be laid out with it. A single changed word takes three.
const minShingles = 0.4

// bar is how much of the shorter statement must stand in the longer one, and
// how much of it in runs of so many words.
type bar struct {
	kept, inRuns float64
}

const minRun = 3

// barOf asks for more of few words, and of statements that are days apart: what
// outlets take from each other they print soon, and who says much the same
// another day has said something else.
func barOf(a, b *statement) bar {
	switch {
	case apart(a.date, b.date) > soon:
		return bar{0.9, 0.8}
	case min(len(a.tokens), len(b.tokens)) < fewWords:
		return bar{0.85, 0.6}
	}
	return bar{0.8, 0.6}
}

// relate compares two statements; it is symmetric.
func (c *comparer) relate(a, b *statement) relation {
	if a.voice != b.voice || !nearEnough(a, b) {
		return relation{}
	}
	if a.key == b.key && equalWords(a.tokens, b.tokens) {
		return polarised(a, b, nil)
	}
	if min(len(a.tokens), len(b.tokens)) < MinWords || !c.spend(len(a.shingles)+len(b.shingles)) || containment(a.shingles, b.shingles) < minShingles ||
		!c.spend(len(a.tokens)*len(b.tokens)) {
		return relation{}
	}
	if compare(a, b) > 0 {
		a, b = b, a
	}
	runs := diff.Words(a.tokens, b.tokens)
	if !barOf(a, b).holds(runs, len(b.tokens)) || !cutOrNear(a, b, runs) {
		return relation{}
	}
	return polarised(a, b, changesOf(a, b, runs))
}

func equalWords(a, b []index.Token) bool {
	return slices.EqualFunc(a, b, func(x, y index.Token) bool { return x.Exact == y.Exact })
}

// nearEnough reports whether two statements are near enough in time for their
// length: few words are said again and again, and mean something else by then.
// What has no date may be of any.
func nearEnough(a, b *statement) bool {
	words := min(len(a.tokens), len(b.tokens))
	switch {
	case words < minShort:
		return false
	case words >= fewWords || a.hit.Document.Article.ID == b.hit.Document.Article.ID:
		return true
	case words < MinWords:
		return a.date.Precision == corpus.ByDay && b.date.Precision == corpus.ByDay && apart(a.date, b.date) <= fewDays
	}
	return apart(a.date, b.date) <= cutDays
}

// cutOrNear reports whether a statement of few words stands in the longer one
// in a row, or is of much the same day. The runs lead from a, the longer, to b.
func cutOrNear(a, b *statement, runs []diff.Run) bool {
	if len(b.tokens) >= fewWords || apart(a.date, b.date) <= fewDays || a.hit.Document.Article.ID == b.hit.Document.Article.ID {
		return true
	}
	return slices.ContainsFunc(runs, func(r diff.Run) bool { return r.Op == diff.Keep && r.B.Len() == len(b.tokens) })
}

// apart is how many days lie between two dates at least, 0 where one is not known.
func apart(a, b corpus.Date) int {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	return int(max(0, a.First-b.Last(), b.First-a.Last()))
}

// polarised is what two statements of much the same words are to each other.
// "Denied that it sold" and "did not sell" is neither the same statement nor
// its opposite.
func polarised(a, b *statement, changes []Change) relation {
	if polarityOf(a) == polarityOf(b) {
		return relation{true, changes}
	}
	if slices.Contains(changes, Negation) {
		return relation{}
	}
	return relation{true, append([]Change{Polarity}, changes...)}
}

func polarityOf(s *statement) corpus.Polarity {
	return cmp.Or(s.hit.Quote.Polarity, corpus.Asserted)
}

// holds reports whether the longer statement has enough of the shorter one,
// near enough. A word by itself between changes may be kept by chance; what lies
// between kept words is an elision, and may be as long as the words around it.
func (b bar) holds(runs []diff.Run, shorter int) bool {
	kept, inRuns, far := 0, 0, 0
	for i, r := range runs {
		if r.Op == diff.Keep {
			kept += r.A.Len()
		}
		if r.Op == diff.Keep && r.A.Len() >= minRun {
			inRuns += r.A.Len()
		}
		if r.Op == diff.Delete && i > 0 && i < len(runs)-1 {
			far = max(far, r.A.Len())
		}
	}
	all := float64(shorter)
	return float64(kept) >= b.kept*all && float64(inRuns) >= b.inRuns*all && far <= max(MinWords, shorter)
}
