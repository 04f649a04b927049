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

// learn adds the statements that the tagger finds where the rules found none,
// and lets it end unquoted words where the two agree how they begin.
func (d *document) learn(found []statement) []statement {
	l := learner{document: d, turns: d.transcript()}
	if l.turns == nil {
		l.turns = d.interview()
	}
	tagged := tagger.Tag(d.text, d.hints(found))
	l.occupy(found)
	l.refine(found, tagged)
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

// refine ends the words of the rules' statements where the tagger ends them.
func (l *learner) refine(found []statement, tagged []tagger.Attribution) {
	ends := make(map[int]int) // where contents begin → where the tagger is sure that they end
	for _, a := range tagged {
		if len(a.Cue) == 1 && len(a.Content) == 1 && a.Content[0].Start >= a.Cue[0].End && a.Score >= leastEnd {
			ends[a.Content[0].Start] = a.Content[0].End
		}
	}
	for i := range found {
		st := &found[i]
		if len(st.content) != 1 || st.spoken || st.free || !st.after || st.cue.kind != verbCue || takenBack(st) || l.afterNegation(st) {
			continue
		}
		if end := ends[st.content[0].Start]; end > 0 && end != st.content[0].End {
			l.endAt(st, end)
		}
	}
}

// afterNegation reports whether a negation stands before the cue: "not only
// said".
func (l *learner) afterNegation(st *statement) bool {
	return l.anyIs(max(l.sentences[st.sentence].lo, st.cue.lo-4), st.cue.hi, negation|negaux)
}

// endAt moves the end of a statement's words, within their sentence, without
// cutting a quotation or taking words from another statement.
func (l *learner) endAt(st *statement, end int) {
	last := l.itemAt(end - 1)
	if last < st.from || last >= l.sentences[st.sentence].hi || l.tokens[l.items[last].last].end != end {
		return
	}
	if l.kind(st.from) == quoteItem && st.to == st.from+1 {
		return // a quotation ends with its marks
	}
	more := corpus.Span{Start: st.content[0].End, End: end}
	if more.Len() > 0 && !l.free([]corpus.Span{more}) {
		return
	}
	object := st.cue.frame&takesObject != 0 && st.cue.frame&takesClause == 0
	if more.Len() > 0 && object || more.Len() < 0 && l.lower(st.from) == "that" && !l.finiteIn(st.from, last+1) && l.finiteIn(last+1, st.to) {
		return // "called for an inquiry | after the collapse"; "that the mayor | had gone"
	}
	st.content[0].End, st.to = end, last+1
}

// finiteIn reports whether a helping verb stands among the items.
func (l *learner) finiteIn(lo, hi int) bool { return l.anyIs(lo, hi, auxiliary|contracted) }

// learner turns attributions of the tagger into statements.
type learner struct {
	*document
	turns map[int]turn  // paragraphs whose speaker is known
	taken []corpus.Span // words that the rules have given a duty
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
	st := statement{inherit: -1, sure: a.Score}
	ok := l.place(&st, a) && l.words(&st, a) && l.counts(&st, a) && a.Score >= l.least(&st)
	return st, ok
}

// How sure the tagger must be of a statement of each kind, of a belief without
// a word of lexicon/attitudes.txt, and of where unquoted words end. How
// the figures were chosen: docs/quotes.md.
const (
	leastDirect   = 0.6
	leastMixed    = 0.5
	leastIndirect = 0.5
	leastAttitude = 0.4
	leastBelief   = 0.8
	leastEnd      = 0.6
)

// least is how sure the tagger must be of a statement.
func (l *learner) least(st *statement) float64 {
	switch (&teller{cast: &cast{document: l.document}}).kindOf(st) {
	case corpus.Direct:
		return leastDirect
	case corpus.Mixed:
		return leastMixed
	case corpus.Indirect:
		return leastIndirect
	}
	if l.attitude(st.cue) {
		return leastAttitude
	}
	return leastBelief
}

// attitude reports whether a cue has a word of holding, hoping or fearing.
func (l *learner) attitude(c cue) bool {
	for i := c.lo; i < c.hi; i++ {
		if attitudes()[l.lower(i)] {
			return true
		}
	}
	return false
}

// attitudes are the words of lexicon/attitudes.txt.
var attitudes = sync.OnceValue(func() map[string]bool {
	text, err := lexiconFiles.ReadFile("lexicon/attitudes.txt")
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
})

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
		st.source = l.trimSource(st.source)
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

// words takes the content, whole quotations where it reaches into one.
func (l *learner) words(st *statement, a *tagger.Attribution) bool {
	for _, s := range a.Content {
		lo, hi := l.itemAt(s.Start), l.itemAt(s.End-1)
		if hi >= len(l.items) {
			return false
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
	st.content = inOrder(st.content)
	st.from, st.to = l.itemAt(st.content[0].Start), l.itemAt(st.content[len(st.content)-1].End-1)+1
	st.after = st.from >= st.cue.hi
	return l.free(st.content)
}
