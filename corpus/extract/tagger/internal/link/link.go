// Package link joins tagged spans into attributions: one cue, the source
// beside it, and the pieces of what was said.
package link

import (
	"onrecord/corpus/extract/tagger/internal/seq"
	"onrecord/corpus/extract/tagger/internal/text"
)

// Range is a run of tokens, half open.
type Range struct{ From, To int }

// Attribution is one statement: its cue, source and content, as tokens.
type Attribution struct {
	Cue     Range // empty where no cue was found
	Source  []Range
	Content []Range
	Speech  bool
	Shared  bool // the source stands beside the attribution before
	Score   float32
}

// span is a tagged run of tokens.
type span struct {
	Range
	role    seq.Role
	variant int
	behind  bool // its cue came before
	exact   bool // found by its quotation marks, not by the tagger
	para    int  // number of its paragraph
	sure    float32
}

// Sharing decides whether a cue without a source of its own has that of the
// cue before it.
type Sharing interface {
	Shares(d *seq.Document, previous, cue Range) bool
}

// Link reads the tagging of a document.
func Link(d *seq.Document, t seq.Tagging, sharing Sharing) []Attribution {
	l := linker{doc: d, sharing: sharing}
	l.collect(t)
	l.openCues()
	l.attach()
	l.share()
	return l.complete()
}

type linker struct {
	doc     *seq.Document
	sharing Sharing
	spans   []span
	out     []Attribution
	paras   []int // paragraph of each cue
	last    []int // last paragraph of each attribution so far
}

// collect gathers the spans of the tagging in their order.
func (l *linker) collect(t seq.Tagging) {
	para := 0
	l.doc.Paragraphs(func(start, end int) {
		para++
		before := len(l.spans)
		l.collectSpans(t, start, end, para)
		if len(l.spans) == before && l.wholeQuotation(start, end) {
			l.spans = append(l.spans, span{
				Range: Range{start, end}, role: seq.Content, para: para, behind: true, exact: true, sure: bySight,
			})
		}
	})
}

func (l *linker) collectSpans(t seq.Tagging, start, end, para int) {
	from, sure := start, float32(1)
	for i := start; i < end; i++ {
		s := t.States[i]
		role, place, variant := s.Parts()
		if role == seq.Outside {
			continue
		}
		if place == seq.Begin || place == seq.Single {
			from, sure = i, 1
		}
		if place != seq.Inside {
			sure = min(sure, t.Sure[i])
		}
		if place == seq.End || place == seq.Single {
			l.spans = append(l.spans, span{
				Range: Range{from, i + 1}, role: role, variant: variant, behind: s.Behind(), para: para, sure: sure,
			})
		}
	}
}

// bySight is how sure the linker is of a paragraph that it took for content
// because quotation marks enclose it: of such paragraphs in the training
// articles 85 in a hundred are.
const bySight = 0.85

// shortest is the fewest tokens of such a paragraph.
const shortest = 5

// wholeQuotation reports whether one pair of quotation marks encloses the
// paragraph, or an opening mark begins it and none closes, as in quotations of several
// paragraphs. The annotated articles have few of them, too few for the tagger.
func (l *linker) wholeQuotation(start, end int) bool {
	if end-start < shortest || !l.quoted(Range{start, end}) {
		return false
	}
	for i := start + 1; i < end-1; i++ {
		if l.doc.Tokens[i].Mark != text.NoMark {
			return false
		}
	}
	return l.doc.Tokens[end-1].Mark != text.Open
}

// openCues makes an attribution of every cue.
func (l *linker) openCues() {
	for _, s := range l.spans {
		if s.role == seq.Cue {
			l.out = append(l.out, Attribution{Cue: s.Range, Speech: l.speech(s), Score: s.sure})
			l.paras, l.last = append(l.paras, s.para), append(l.last, s.para)
		}
	}
}

// speech reports whether a cue is one of speech: by a word that is known to
// make it so, by one known not to, else as the rules or the tagger saw it.
func (l *linker) speech(cue span) bool {
	attitude := false
	for _, w := range l.doc.Words[cue.From:cue.To] {
		if w.Speech == seq.Communication {
			return true
		}
		attitude = attitude || w.Speech == seq.NoCommunication
	}
	return !attitude && (cue.variant&seq.Attitude == 0 || l.doc.HintedSpeech(cue.From, cue.To))
}

// reach is how many paragraphs a content may lie behind its cue.
const reach = 6

// attach gives every source and content to the nearest cue on the side where
// its state says that the cue lies, else on the other side.
func (l *linker) attach() {
	behind := -1
	for _, s := range l.spans {
		if s.role == seq.Cue {
			behind++
			continue
		}
		if k := l.choose(s, behind); k >= 0 {
			l.give(k, s)
		} else if s.role == seq.Content && l.quoted(s.Range) {
			// set apart from the cues, which stay in order at the front
			l.loose(s)
		}
	}
}

func (l *linker) choose(s span, behind int) int {
	cues := len(l.paras)
	ahead := behind + 1
	aheadFits := ahead < cues && l.paras[ahead] == s.para
	behindFits := behind >= 0 && l.paras[behind] == s.para
	if s.role == seq.Content && behind >= 0 && l.paras[behind] < s.para {
		behindFits = s.para-l.paras[behind] <= reach && s.behind
		if s.exact {
			behindFits = s.para == l.last[behind]+1 // no paragraph lies between
		}
	}
	switch {
	case !s.behind && aheadFits:
		return ahead
	case behindFits:
		return behind
	case aheadFits:
		return ahead
	}
	return -1
}

func (l *linker) give(k int, s span) {
	a := &l.out[k]
	l.last[k] = max(l.last[k], s.para)
	a.Score = min(a.Score, s.sure)
	if s.role == seq.Content {
		a.Content = append(a.Content, s.Range)
	} else {
		a.Source = append(a.Source, s.Range)
	}
}

// quoted reports whether the tokens begin with a quotation mark.
func (l *linker) quoted(r Range) bool { return l.doc.Tokens[r.From].Mark == text.Open }

func (l *linker) loose(s span) {
	l.out = append(l.out, Attribution{Content: []Range{s.Range}, Speech: true, Score: s.sure})
}

// share hands sources on to cues that have none: "He said A and added B".
func (l *linker) share() {
	for k := 1; k < len(l.paras); k++ {
		a, b := &l.out[k-1], &l.out[k]
		if len(b.Source) > 0 || len(a.Source) == 0 || l.paras[k] != l.paras[k-1] {
			continue
		}
		if l.sharing.Shares(l.doc, a.Cue, b.Cue) {
			b.Source, b.Shared = a.Source, true
		}
	}
}

// complete leaves out what has no content.
func (l *linker) complete() []Attribution {
	kept := l.out[:0]
	for _, a := range l.out {
		if len(a.Content) > 0 {
			kept = append(kept, a)
		}
	}
	return kept
}
