package extract

import (
	"slices"
	"sort"
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
)

// settle finds the sentences that the tagger need not read, because the rules
// account for every word of them: "Acme said it will sell its mill." A third
// of the words of Reuters news are in such. Of the statements there the tagger
// would change one in ninety, nearly always by cutting what was said short.
func (l *learner) settle(found []statement) {
	statements := make([]int, len(l.sentences)) // that have a part in each sentence
	for i := range found {
		for n := found[i].sentence; n <= min(found[i].until, len(l.sentences)-1); n++ {
			statements[n]++
		}
	}
	l.settled = make([]bool, len(l.sentences))
	for i := range found {
		n := found[i].sentence
		if statements[n] == 1 && l.whole(&found[i]) {
			l.settled[n], found[i].sure = true, 1
		}
	}
}

// whole reports whether a statement is all that its sentence says: somebody
// said something.
func (l *learner) whole(st *statement) bool {
	if st.cue.kind != verbCue || st.cue.lemma != "say" || st.cue.hi <= st.cue.lo || st.source.empty() || len(st.content) == 0 ||
		st.spoken || st.free || st.inherit >= 0 || st.until != st.sentence || len(st.reported) > 0 || takenBack(st) {
		return false
	}
	if l.kind(st.source.hi) == commaToken {
		return false // who it is may go on: "the chair, who took office in May, said"
	}
	s := l.sentences[st.sentence]
	for i := s.lo; i < s.hi; i++ {
		if l.tellsHow(i) {
			return false
		}
		if k := l.kind(i); k != wordToken && k != quoteItem || st.cue.lo <= i && i < st.cue.hi || st.source.lo <= i && i < st.source.hi {
			continue
		}
		at := l.bytes(i, i+1)
		if !slices.ContainsFunc(st.content, func(c corpus.Span) bool { return within(at, c) }) {
			return false
		}
	}
	return true
}

// tellsHow reports whether a comma is followed by how something was said:
// ", speaking to the Echo". Rules tell that from the words said less well.
func (l *learner) tellsHow(i int) bool {
	return l.kind(i) == commaToken && l.is(i+1, speechVerb) && strings.HasSuffix(l.word(i+1), "ing")
}

// tellSettled marks the words of settled sentences for the tagger, and a word
// of those that it must read.
func (l *learner) tellSettled(h *tagger.Hints) {
	for n, s := range l.sentences {
		for i := s.lo; i < s.hi; i++ {
			if l.tellsHow(i) {
				h.Words[l.items[i].first].Open = true
			}
		}
		if !l.settled[n] || s.hi <= s.lo {
			continue
		}
		for t := l.items[s.lo].first; t <= l.items[s.hi-1].last; t++ {
			h.Words[t].Settled = true
		}
	}
}

// sureUnread is how sure the tagger is taken to be of a statement of the rules
// that it did not read, since nothing there looked as though it would change it.
const sureUnread = 0.9

// tag lets the tagger read the text; what it leaves out counts as settled.
func (l *learner) tag(found []statement, h *tagger.Hints) []tagger.Attribution {
	reading := l.tagger.Read(l.text, h)
	for i := range found {
		st := &found[i]
		at := l.bytes(st.cue.lo, st.cue.hi)
		k := sort.Search(len(reading.Unread), func(k int) bool { return reading.Unread[k].End > at.Start })
		if st.sure == 0 && k < len(reading.Unread) && within(at, reading.Unread[k]) {
			l.settled[st.sentence], st.sure = true, sureUnread
		}
	}
	return reading.Attributions
}
