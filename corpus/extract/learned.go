package extract

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
)

// learn joins what the tagger sees to what the rules found: it corrects the
// statements that both see and adds those that only the tagger sees.
func (d *document) learn(found []statement) []statement {
	l := learner{document: d, turns: d.transcript()}
	if l.turns == nil {
		l.turns = d.interview()
	}
	l.settle(found)
	hints := d.hints(found)
	l.tellSettled(hints)
	tagged := l.tag(found, hints)
	l.occupy(found)
	found = l.agree(found, tagged)
	l.occupy(found)
	var added []statement
	for i := range tagged {
		if st, ok := l.statement(&tagged[i]); ok {
			added = append(added, st)
		}
	}
	return merge(found, added)
}

// merge puts statements between those of the rules, whose order stays.
func merge(found, added []statement) []statement {
	before := func(a, b *statement) bool {
		return a.sentence < b.sentence || a.sentence == b.sentence && a.cue.lo < b.cue.lo
	}
	slices.SortStableFunc(added, func(a, b statement) int {
		return cmp.Or(cmp.Compare(a.sentence, b.sentence), cmp.Compare(a.cue.lo, b.cue.lo))
	})
	all := make([]statement, 0, len(found)+len(added))
	for _, st := range found {
		for len(added) > 0 && before(&added[0], &st) {
			all, added = append(all, added[0]), added[1:]
		}
		all = append(all, st)
	}
	return append(all, added...)
}

// learner turns attributions of the tagger into statements.
type learner struct {
	*document
	turns   map[int]turn  // paragraphs whose speaker is known
	taken   []corpus.Span // words that the rules have given a duty
	settled []bool        // sentences that the tagger has not read: see settle
}

// occupy notes the words of contents and cues, as spans apart and in order.
func (l *learner) occupy(found []statement) {
	var all []corpus.Span
	for i := range found {
		st := &found[i]
		all = append(all, st.content...)
		if !st.free && !st.spoken {
			all = append(all, l.bytes(st.cue.lo, st.cue.hi))
		}
	}
	slices.SortFunc(all, func(a, b corpus.Span) int { return cmp.Compare(a.Start, b.Start) })
	l.taken = l.taken[:0]
	for _, s := range all {
		if n := len(l.taken); n > 0 && s.Start < l.taken[n-1].End {
			l.taken[n-1].End = max(l.taken[n-1].End, s.End)
			continue
		}
		l.taken = append(l.taken, s)
	}
}

// free reports whether the rules have left all of these words alone.
func (l *learner) free(spans []corpus.Span) bool {
	for _, s := range spans {
		k := sort.Search(len(l.taken), func(i int) bool { return l.taken[i].End > s.Start })
		if k < len(l.taken) && l.taken[k].Start < s.End {
			return false
		}
	}
	return true
}

// statement makes a statement of an attribution, unless the tagger is not
// sure enough of it or it is none that counts.
func (l *learner) statement(a *tagger.Attribution) (statement, bool) {
	if len(a.Cue) != 1 || a.Score < leastAttitude || !l.free(a.Cue) || !l.free(a.Content) {
		return statement{}, false
	}
	st := statement{inherit: -1, sure: a.Score, learned: true}
	ok := l.place(&st, a) && l.words(&st, a) && l.counts(&st, a) && a.Score >= l.least(&st)
	return st, ok
}

// How sure the tagger must be of a statement of each kind, of a belief with a
// word of lexicon/attitudes.txt, one of lexicon/beliefs.txt and neither, of
// speech without a source, and of unquoted words that are no clause. How the
// figures were chosen: docs/quotes.md.
const (
	leastQuoted   = 0.4
	leastIndirect = 0.4
	leastAttitude = 0.15
	leastCounted  = 0.3
	leastBelief   = 0.5
	leastNobody   = 0.5
	leastThing    = 0.45
)

// least is how sure the tagger must be of a statement.
func (l *learner) least(st *statement) float64 {
	switch l.teller().kindOf(st) {
	case corpus.Direct, corpus.Mixed:
		return leastQuoted
	case corpus.Indirect:
		return leastIndirect
	}
	switch {
	case l.attitude(st.cue):
		return leastAttitude
	case l.believing(st.cue):
		return leastCounted
	}
	return leastBelief
}

// believing reports whether a cue has a word that stands in cues of belief
// more often than by chance.
func (l *learner) believing(c cue) bool {
	for i := c.lo; i < c.hi; i++ {
		if w := l.lower(i); beliefs()[w] && !l.is(i, auxiliary|preposition|pronoun|determiner|negation) {
			return true
		}
	}
	return false
}

// teller measures statements before anybody is met.
func (l *learner) teller() *teller { return &teller{cast: &cast{document: l.document}} }

// attitude reports whether a cue has a word of holding, hoping or fearing.
func (l *learner) attitude(c cue) bool {
	for i := c.lo; i < c.hi; i++ {
		if w := l.lower(i); attitudes()[w] && (w != "back" || i == c.lo) {
			return true // not "shot back"
		}
	}
	return false
}

// attitudes are the words of lexicon/attitudes.txt, by hand; beliefs those of
// lexicon/beliefs.txt, by count.
var (
	attitudes = sync.OnceValue(func() map[string]bool { return wordList("lexicon/attitudes.txt") })
	beliefs   = sync.OnceValue(func() map[string]bool { return wordList("lexicon/beliefs.txt") })
)

// wordList reads the words of a file.
func wordList(file string) map[string]bool {
	text, err := lexiconFiles.ReadFile(file)
	if err != nil {
		panic(err) // embedded
	}
	out := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			for w := range strings.FieldsSeq(line) {
				out[w] = true
			}
		}
	}
	return out
}

// place finds the items of cue and source.
func (l *learner) place(st *statement, a *tagger.Attribution) bool {
	at, ok := l.run(a.Cue[0])
	if !ok {
		return false
	}
	st.sentence = l.sentenceOf(at.lo)
	st.until = st.sentence
	if _, taken := l.turns[l.sentences[st.sentence].paragraph]; taken {
		return false
	}
	st.cue = l.cueIn(at, l.sentences[st.sentence])
	if st.cue.frame &^= believes; !a.Speech {
		st.cue.frame |= believes
	}
	if len(a.Source) > 0 {
		if st.source, ok = l.run(l.nearest(a.Source, a.Cue[0])); !ok {
			return false
		}
		st.source, st.printed = l.trimSource(st.source), l.nearest(a.Source, a.Cue[0])
	}
	st.clause = at
	if !st.source.empty() && l.sentenceOf(st.source.lo) == st.sentence {
		st.clause = st.clauseOf(st.source)
	}
	return true
}

// run is the items that make up a span; false where it begins or ends within
// a quotation or a bracket.
func (l *learner) run(s corpus.Span) (span, bool) {
	lo, hi := l.itemAt(s.Start), l.itemAt(s.End-1)
	for i := lo; i <= hi && i < len(l.items); i++ {
		if k := l.kind(i); k == quoteItem && !l.nickname(i) {
			return span{}, false
		}
	}
	if hi >= len(l.items) || l.tokens[l.items[lo].first].start < s.Start && l.kind(lo) == bracketItem {
		return span{}, false
	}
	return span{lo, hi + 1}, true
}

func (l *learner) sentenceOf(item int) int {
	return sort.Search(len(l.sentences), func(n int) bool { return l.sentences[n].hi > item })
}

// nearest is the piece of a source that stands nearest to the cue.
func (l *learner) nearest(source []corpus.Span, cue corpus.Span) corpus.Span {
	return slices.MinFunc(source, func(a, b corpus.Span) int {
		return cmp.Compare(min(abs(a.Start-cue.End), abs(cue.Start-a.End)), min(abs(b.Start-cue.End), abs(cue.Start-b.End)))
	})
}

func abs(n int) int { return max(n, -n) }

// trimSource leaves out signs at the borders of a source.
func (l *learner) trimSource(s span) span {
	for !s.empty() && l.kind(s.hi-1) != wordToken && l.kind(s.hi-1) != bracketItem {
		s.hi--
	}
	for !s.empty() && l.kind(s.lo) != wordToken {
		s.lo++
	}
	return s
}

// cueIn reads the verb of a cue: what it takes, and whether it is negated.
func (l *learner) cueIn(at span, s sentence) cue {
	c := cue{kind: verbCue, lo: at.lo, hi: at.hi, at: at.hi - 1, frame: takesClause}
	for i := at.lo; i < at.hi; i++ {
		if !l.is(i, speechVerb) {
			continue
		}
		if f, _ := l.chooseVerb(i, s.hi); f.verb != nil {
			c.at, c.frame, c.lemma = i, f.verb.frame, f.verb.lemma
			break
		}
	}
	for i := c.at - 1; i >= s.lo && i > c.at-6 && (i >= at.lo || l.is(i, auxiliary|negation|negaux) || l.groupAdverb(i)); i-- {
		c.negated = c.negated || l.is(i, negation|negaux)
	}
	return c
}

// words takes the content where the rules have left it alone.
func (l *learner) words(st *statement, a *tagger.Attribution) bool {
	return l.fill(st, a) && l.free(st.content)
}

// fill takes the content, whole quotations where it reaches into one; false
// where it begins or ends within one.
func (l *learner) fill(st *statement, a *tagger.Attribution) bool {
	st.content = nil
	for _, s := range a.Content {
		lo, hi := l.itemAt(s.Start), l.itemAt(s.End-1)
		if hi >= len(l.items) {
			return false
		}
		if l.kind(lo) != quoteItem && l.sentences[l.sentenceOf(lo)].paragraph != l.sentences[st.sentence].paragraph {
			continue // only quotations go on in another paragraph
		}
		for _, i := range [2]int{lo, hi} {
			if l.kind(i) != quoteItem {
				continue
			}
			whole := l.bytes(i, i+1)
			before, after := letters(l.text[whole.Start:max(whole.Start, s.Start)]), letters(l.text[min(whole.End, s.End):whole.End])
			if before+after > 0 {
				return false
			}
			s.Start, s.End = min(s.Start, whole.Start), max(s.End, whole.End)
		}
		st.content = append(st.content, s)
	}
	if st.content = inOrder(st.content); len(st.content) == 0 {
		return false
	}
	st.from, st.to = l.itemAt(st.content[0].Start), l.itemAt(st.content[len(st.content)-1].End-1)+1
	st.after = st.from >= st.cue.hi
	st.until = max(st.sentence, l.sentenceOf(st.to-1))
	return true
}
