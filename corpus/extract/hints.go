package extract

import (
	"fmt"
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
)

// Hints is what the rules alone make of a text: the evidence that the tagger
// has besides the text, for its training.
func Hints(text string) *tagger.Hints {
	d := read(&corpus.Article{Text: text})
	d.gather()
	d.gatherPress()
	return d.hints(d.collect())
}

// Corrections is the words of the statements that a tagger changes, takes away or
// adds: what a model's gate learns to foresee, from the hints that go with them.
func Corrections(text string, by *tagger.Tagger) (*tagger.Hints, []corpus.Span) {
	d := read(&corpus.Article{Text: text})
	d.tagger = by
	d.gather()
	d.gatherPress()
	found := d.collect()
	before := d.said(found)
	hints := d.hints(found)
	l := learner{document: d}
	l.settle(slices.Clone(found))
	l.tellSettled(hints)
	after := d.said(d.learn(found))
	var out []corpus.Span
	for _, both := range [2][2]map[string][]corpus.Span{{before, after}, {after, before}} {
		for key, words := range both[0] {
			if _, same := both[1][key]; !same {
				out = append(out, words...)
			}
		}
	}
	return hints, out
}

// said is the words of each statement, under all that it says.
func (d *document) said(found []statement) map[string][]corpus.Span {
	out := make(map[string][]corpus.Span)
	for i := range found {
		st := &found[i]
		cue, source := d.bytes(st.cue.lo, st.cue.hi), st.printed
		if source == (corpus.Span{}) {
			source = d.bytes(st.source.lo, st.source.hi)
		}
		out[fmt.Sprint(cue, source, st.content, st.cue.frame&believes)] = append([]corpus.Span{cue}, st.content...)
	}
	return out
}

// hints tells the tagger what the rules found and know.
func (d *document) hints(found []statement) *tagger.Hints {
	h := &tagger.Hints{Words: slices.Grow(d.hinted[:0], len(d.tokens))}
	for i := range d.tokens {
		h.Words = append(h.Words, d.hintWord(&d.tokens[i]))
	}
	d.hinted = h.Words
	for _, s := range d.sentences {
		for i := s.lo; i < s.hi; i++ {
			if d.is(i, speechVerb) && d.usedAsNoun(i, s) {
				w := &h.Words[d.items[i].first]
				w.Class, w.Finite = verbAsNoun, false
			}
		}
	}
	t := &teller{cast: &cast{document: d}}
	for i := range found {
		h.Spans = append(h.Spans, t.hintSpans(&found[i])...)
	}
	return h
}

// hintedKinds are the kinds of quote by the numbers that the tagger knows them by.
var hintedKinds = [...]corpus.Kind{corpus.Direct, corpus.Mixed, corpus.Indirect, corpus.Belief}

// hintSpans is a statement's source, cue and contents.
func (t *teller) hintSpans(st *statement) []tagger.HintSpan {
	var out []tagger.HintSpan
	kind := uint8(slices.Index(hintedKinds[:], t.kindOf(st)))
	after := uint8(0)
	if st.after {
		after = 1
	}
	sort := min(uint8(st.cue.kind), 5)
	switch {
	case st.spoken:
		sort = 6
	case st.free:
		sort = 7
	}
	for _, s := range st.content {
		out = append(out, tagger.HintSpan{Start: s.Start, End: s.End, Role: tagger.Content, Sort: kind | after<<2 | sort<<3})
	}
	if st.free || st.spoken {
		return out
	}
	if s := t.bytes(st.cue.lo, st.cue.hi); s.Len() > 0 {
		inherits := uint8(0)
		if st.source.empty() {
			inherits = 1
		}
		out = append(out, tagger.HintSpan{Start: s.Start, End: s.End, Role: tagger.Cue, Sort: kind | after<<2 | sort<<3 | inherits<<6, Attitude: st.cue.frame&believes != 0})
	}
	if s := t.bytes(st.source.lo, st.source.hi); s.Len() > 0 {
		before := uint8(0)
		if st.source.lo < st.cue.lo {
			before = 1
		}
		out = append(out, tagger.HintSpan{Start: s.Start, End: s.End, Role: tagger.Source, Sort: kind | before<<2 | sort<<3})
	}
	return out
}

// wordClasses are the sorts of word that the tagger is told of; the first
// that fits counts.
var wordClasses = [...]class{
	negaux, beVerb, haveVerb, doVerb, modal, negation, contracted, coordinator, relative, possessive & ^pronoun,
	pronoun, subordinator, determiner, preposition, number, whenWord | weekday, title, spokesNoun | role, anonymousNoun | unnamed,
	outletWord | outletLead | outletNoun, documentNoun, organisationNoun | governmentNoun | collective | companyWord,
	country | demonym | placeNoun | metonym, firstName, plainVerb, adverb,
}

// The classes of words that are in none of those.
const (
	verbOfSpeech = 40 + iota
	verbAsNoun
	nounOfSpeech
	endsInLy
	endsInEd
	endsInIng
	endsInS
	capitalWord
	withDigit
	otherWord
	firstSign = 60
)

// hintWord says what a token is.
func (d *document) hintWord(t *token) tagger.HintWord {
	w := tagger.HintWord{Start: int32(t.start), End: int32(t.end)}
	if t.kind != wordToken {
		w.Class = firstSign + uint8(t.kind)
		return w
	}
	if t.lex == nil {
		w.Class = d.shapeClass(t)
		return w
	}
	k := &t.lex.hint
	w.Class, w.Frame, w.Form, w.Finite = k.Class, k.Frame, k.Form, k.Finite
	if w.Class == 0 {
		w.Class = d.shapeClass(t)
	}
	return w
}

// tellTagger works out once what the tagger is told of a word of the lists, less
// its place. It is told of its shape where none of the classes fits: class 0.
func (l *lexeme) tellTagger() {
	w := &l.hint
	w.Class = l.listedClass()
	for _, v := range l.verbs {
		w.Form |= uint8(v.form)
		w.Frame |= frameBits(v.verb.frame)
	}
	w.Finite = l.is(auxiliary|contracted|plainVerb) || w.Class == verbOfSpeech && w.Form&uint8(pastForm|presentForm) != 0
	if l.lower != nil {
		l.lower.tellTagger()
	}
}

func frameBits(f frame) uint8 {
	bits := uint8(0)
	for k, group := range [...]frame{
		takesClause, takesObject, takesAs | takesNaming | takesOf, takesHearer, takesToward | takesTo, takesQuote, believes | doubts, denies | rejects,
	} {
		if f&group != 0 {
			bits |= 1 << k
		}
	}
	return bits
}

func (l *lexeme) listedClass() uint8 {
	if l.is(speechVerb) && !l.is(auxiliary|preposition|pronoun|determiner) {
		return verbOfSpeech
	}
	for k, c := range wordClasses {
		if l.is(c) {
			return uint8(k + 1)
		}
	}
	if l.is(speechNoun) {
		return nounOfSpeech
	}
	return 0
}

// shapeClass is the class of a word that is in no list.
func (d *document) shapeClass(t *token) uint8 {
	word := t.of(d.text)
	switch {
	case '0' <= word[0] && word[0] <= '9':
		return withDigit
	case t.capital:
		return capitalWord
	case strings.HasSuffix(word, "ly"):
		return endsInLy
	case strings.HasSuffix(word, "ed"):
		return endsInEd
	case strings.HasSuffix(word, "ing"):
		return endsInIng
	case strings.HasSuffix(word, "s"):
		return endsInS
	}
	return otherWord
}
