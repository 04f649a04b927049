package extract

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
)

// How sure the tagger must be to correct a statement of the rules: its words,
// that a quotation goes on without marks, who the source is where the two name
// different ones, how it is printed, that an act of speech is an attitude,
// and that words are somebody else's. docs/quotes.md says how they were chosen.
const (
	leastBounds  = 0.5
	leastMore    = 0.7
	leastSource  = 0.6
	leastPrinted = 0.3
	leastHeld    = 0.3
	leastOther   = 0.8
)

// agree corrects the statements of the rules by what the tagger sees around
// the same cues: who the source is, where unquoted words begin and end, and
// what is held rather than said. What was denied, turns of a transcript and
// quotations that go on without a cue stay as the rules found them. It leaves
// out what the rules have taken for a report and the tagger for something else.
func (l *learner) agree(found []statement, tagged []tagger.Attribution) []statement {
	cues := l.cuesOfRules(found)
	var sure []corpus.Span // words that the tagger is sure are somebody's
	seen := make(map[corpus.Span]bool)
	for i := range tagged {
		a := &tagged[i]
		if len(a.Cue) != 1 {
			continue
		}
		k := sort.Search(len(cues), func(k int) bool { return cues[k].at.End > a.Cue[0].Start })
		if k == len(cues) || cues[k].at.Start >= a.Cue[0].End {
			if a.Score >= leastOther {
				sure = append(sure, a.Content...)
			}
			continue
		}
		st := &found[cues[k].rule]
		seen[cues[k].at] = true
		st.sure = max(st.sure, a.Score)
		l.readdress(st, a)
		if takenBack(st) || l.afterNegation(st) {
			continue
		}
		l.rebound(st, a)
		if !a.Speech && a.Score >= leastHeld && l.attitude(st.cue) && !l.quotes(st) {
			st.cue.frame |= believes
		}
	}
	slices.SortFunc(sure, func(a, b corpus.Span) int { return cmp.Compare(a.Start, b.Start) })
	return slices.DeleteFunc(found, func(st statement) bool {
		return !l.settled[st.sentence] && !seen[l.bytes(st.cue.lo, st.cue.hi)] && l.unsupported(&st, sure)
	})
}

// unsupported reports whether a statement that only the rules see is none: a
// verb with an unquoted thing after it ("pledged delegates"), or words that
// are more surely somebody else's.
func (l *learner) unsupported(st *statement, sure []corpus.Span) bool {
	if st.cue.kind != verbCue || st.spoken || st.free || st.cue.hi == st.cue.lo || len(st.reported) > 0 || takenBack(st) || l.quotes(st) {
		return false
	}
	for _, c := range st.content {
		k := sort.Search(len(sure), func(i int) bool { return sure[i].End > c.Start })
		if k < len(sure) && sure[k].Start < c.End {
			return true
		}
	}
	if st.cue.frame&takesObject == 0 || st.cue.lemma == "cite" || l.is(st.from, determiner|possessive) && (st.source.hi == st.cue.lo || st.inherit >= 0) {
		return false
	}
	for i := st.from; i < min(st.to, st.from+5); i++ {
		if w := l.lower(i); w == "that" || w == "to" {
			return false
		}
	}
	return !l.finiteIn(st.from, st.to)
}

// seenCue is where the cue of a statement of the rules stands.
type seenCue struct {
	at   corpus.Span
	rule int
}

// cuesOfRules lists the cues of statements, in the order of the text.
func (l *learner) cuesOfRules(found []statement) []seenCue {
	var cues []seenCue
	for i := range found {
		if st := &found[i]; !st.spoken && !st.free && st.cue.hi > st.cue.lo {
			cues = append(cues, seenCue{l.bytes(st.cue.lo, st.cue.hi), i})
		}
	}
	slices.SortStableFunc(cues, func(a, b seenCue) int { return cmp.Compare(a.at.Start, b.at.Start) })
	return cues
}

// readdress takes the tagger's source: as it is printed where both see the
// same one, and altogether where the rules have none or the tagger is sure of
// another that is no outlet.
func (l *learner) readdress(st *statement, a *tagger.Attribution) {
	if len(a.Source) == 0 {
		return
	}
	theirs := l.nearest(a.Source, a.Cue[0])
	if !st.source.empty() {
		ours := l.bytes(st.source.lo, st.source.hi)
		switch {
		case a.Score >= leastPrinted && (within(ours, theirs) || within(theirs, ours)):
			if l.asPrinted(st, ours, theirs) {
				st.printed = theirs
			}
			return
		case ours.Start < theirs.End && theirs.Start < ours.End, a.Score < leastSource, st.cue.lemma == "cite", len(st.reported) > 0:
			return
		}
	}
	if slices.ContainsFunc(st.content, func(s corpus.Span) bool { return s.Start < theirs.End && theirs.Start < s.End }) {
		return // its own words
	}
	at, ok := l.run(theirs)
	if !ok || l.unheard(at, true) {
		return
	}
	k := linker{document: l.document}
	if at = l.trimSource(at); !at.empty() && !l.outletPhrase(at) && !k.plainOutlet(at) {
		st.source, st.printed = at, theirs
	}
}

// asPrinted reports whether the tagger's source is the rules' one with more or
// less of what may stand around a name: words before it, an apposition after
// it. Another name before a comma, a heading, "who" alone or an outlet's remark
// is not.
func (l *learner) asPrinted(st *statement, ours, theirs corpus.Span) bool {
	if theirs.Start > ours.Start && l.is(l.itemAt(theirs.Start), relative) {
		return false
	}
	for i := l.itemAt(theirs.Start); i < l.itemAt(ours.Start); i++ {
		if l.kind(i) != wordToken || l.is(i, relative|subordinator|negation|negaux) || l.hardly(i) {
			return false
		}
	}
	for i := l.itemAt(ours.End); i < l.itemAt(theirs.End); i++ {
		if l.is(i, negation|negaux) || l.hardly(i) || i >= st.from && i < st.to || l.is(i, speechVerb) && l.outletBeside(i) {
			return false
		}
	}
	dropped := l.text[min(theirs.End, ours.End):ours.End]
	return !strings.Contains(l.text[theirs.Start:theirs.End], "\n") && (dropped == "" || strings.HasPrefix(dropped, ","))
}

// outletBeside reports whether the verb at item i is an outlet's: "the Echo
// reports", "as reported by the Echo".
func (l *learner) outletBeside(i int) bool {
	for n := 2; n <= 4; n++ {
		if l.outletPhrase(span{max(i-n, 0), i}) {
			return true
		}
	}
	return l.lower(i-1) == "as" || l.lower(i+1) == "by"
}

// rebound gives a statement the tagger's words: more of them where a quotation
// goes on, fewer where most of its own are somebody else's or nobody's. A
// quotation is never cut.
func (l *learner) rebound(st *statement, a *tagger.Attribution) {
	theirs := *st
	if a.Score < leastBounds || st.cue.kind != verbCue || len(st.reported) > 0 || !l.fill(&theirs, a) {
		return
	}
	kind := l.teller().kindOf(st)
	extra := beyond(theirs.content, st.content)
	more := covers(theirs.content, st.content) && l.free(extra) && (kind == corpus.Direct && a.Score >= leastMore || l.quoted(extra))
	headless := l.lower(st.from) == "that" && !l.finiteIn(theirs.from, theirs.to) && l.finiteIn(theirs.to, st.to)
	less := !headless && len(st.content) == 1 && covers(st.content, theirs.content) && kind != corpus.Direct && 2*size(theirs.content) < size(st.content)
	if more || less {
		after := st.after
		*st = theirs
		st.after = after
	}
}

// quoted reports whether a quotation is in the spans.
func (l *learner) quoted(spans []corpus.Span) bool {
	for _, s := range spans {
		if q, _ := l.teller().lettersIn(s); q > 0 {
			return true
		}
	}
	return false
}

// size is how many bytes the spans hold.
func size(spans []corpus.Span) int {
	n := 0
	for _, s := range spans {
		n += s.Len()
	}
	return n
}

// afterNegation reports whether a negation stands before the cue: "not only
// said".
func (l *learner) afterNegation(st *statement) bool {
	return l.anyIs(max(l.sentences[st.sentence].lo, st.cue.lo-4), st.cue.hi, negation|negaux)
}

// within reports whether a span lies in another.
func within(s, outer corpus.Span) bool { return outer.Start <= s.Start && s.End <= outer.End }

// covers reports whether every one of the spans lies within one of outer.
func covers(outer, spans []corpus.Span) bool {
	for _, s := range spans {
		if !slices.ContainsFunc(outer, func(o corpus.Span) bool { return within(s, o) }) {
			return false
		}
	}
	return true
}

// beyond is what the spans hold besides the known ones.
func beyond(spans, known []corpus.Span) []corpus.Span {
	var out []corpus.Span
	for _, s := range spans {
		for _, w := range known {
			if within(w, s) {
				out = append(out, corpus.Span{Start: s.Start, End: w.Start})
				s.Start = w.End
			}
		}
		out = append(out, s)
	}
	return slices.DeleteFunc(out, func(s corpus.Span) bool { return s.Len() <= 0 })
}
