package seq

import (
	"sort"

	"onrecord/corpus/extract/tagger/internal/text"
)

// Hints is what another reader, one that works by rules, makes of a text. The
// model takes it for evidence and learns how far to trust it.
type Hints struct {
	Spans []HintSpan // in any order; they may overlap
	Words []HintWord // in the order of the text
}

// HintSpan is a source, cue or content that the rules found, in bytes.
type HintSpan struct {
	Start, End int
	Role       Role
	Sort       uint8 // what sort of it, below 128
	Attitude   bool  // of a cue: it is none of speech
}

// HintWord is what the rules' word lists know of a word. The numbers mean
// nothing to the model but that like words have like ones.
type HintWord struct {
	Start, End int32
	Class      uint8 // a coarse part of speech
	Frame      uint8 // of a verb that reports: what it takes
	Form       uint8 // its forms
	Finite     bool  // it looks like the verb of a clause
	Settled    bool  // the rules need no second opinion on its sentence, which is left out
	Open       bool  // they need one, and the sentence is decoded whatever it looks like
}

// hint is what the hints say of one token.
type hint struct {
	place                [3]uint8 // of source, cue and content: 0 none, else 1 + Place
	sort                 [3]uint8
	class, frame, form   uint8
	cueLeft, cueRight    int32 // nearest hinted cue in the sentence, -1 if none
	contentEnd           int32 // the last token of the hinted content that it is in, -1 if none
	verbs                uint8 // finite verbs since the last punctuation of the sentence
	verbsAhead, leading  uint8 // those after this token up to the next; the class that follows that
	attitude             bool  // the hinted cue is none of speech
	finite               bool
	settled, open        bool
	first, since, commas uint8 // since the nearest likely cue: the class of the first word, finite verbs, commas
}

// Hint gives the document's tokens what the hints say of them.
func (d *Document) Hint(h *Hints) {
	d.unused = emptied(d.unused, len(d.Tokens))
	d.hints = d.unused
	for i := range d.hints {
		d.hints[i].contentEnd, d.hints[i].cueLeft, d.hints[i].cueRight = -1, -1, -1
	}
	if h == nil {
		return
	}
	d.hintWords(h.Words)
	for _, s := range h.Spans {
		d.hintSpan(s)
	}
	d.hintNeighbours()
}

func (d *Document) hintWords(words []HintWord) {
	k := 0
	for i := range d.Tokens {
		t := &d.Tokens[i]
		for k < len(words) && words[k].End <= t.Start {
			k++
		}
		if k < len(words) && words[k].Start < t.End {
			w := &words[k]
			h := &d.hints[i]
			h.class, h.frame, h.form, h.finite = w.Class, w.Frame, w.Form, w.Finite
			h.settled, h.open = w.Settled, w.Open
		}
	}
}

func (d *Document) hintSpan(s HintSpan) {
	from := sort.Search(len(d.Tokens), func(i int) bool { return int(d.Tokens[i].End) > s.Start })
	for from < len(d.Tokens) && int(d.Tokens[from].Start) < s.End {
		to := from + 1
		for to < len(d.Tokens) && int(d.Tokens[to].Start) < s.End && !d.Tokens[to].Para {
			to++
		}
		d.hintRun(from, to, s)
		from = to
	}
}

// hintRun notes a span's tokens within one paragraph.
func (d *Document) hintRun(from, to int, s HintSpan) {
	role := int(s.Role) - 1
	if role < 0 || role >= len(hint{}.place) {
		return
	}
	for i := from; i < to; i++ {
		place := Inside
		switch {
		case to == from+1:
			place = Single
		case i == from:
			place = Begin
		case i == to-1:
			place = End
		}
		h := &d.hints[i]
		h.place[role], h.sort[role], h.attitude = 1+uint8(place), s.Sort, h.attitude || s.Attitude
		if s.Role == Content {
			h.contentEnd = int32(to - 1)
		}
	}
}

// hintNeighbours works out the nearest cues and verbs of every token.
func (d *Document) hintNeighbours() {
	cue, verbs := int32(-1), uint8(0)
	var run clause
	for i := range d.hints {
		h := &d.hints[i]
		if d.place[i].sentStart == int32(i) {
			cue, verbs, run = -1, 0, clause{}
		}
		h.cueLeft, h.verbs = cue, verbs
		d.clauseAt(i, &run)
		if h.place[Cue-1] != 0 {
			cue = int32(i)
		}
		if d.Tokens[i].Shape == text.Punctuation {
			verbs = 0
		} else if h.finite {
			verbs = min(verbs+1, 3)
		}
	}
	cue, verbs = -1, 0
	leading := uint8(0)
	for i := len(d.hints) - 1; i >= 0; i-- {
		h := &d.hints[i]
		if h.place[Cue-1] != 0 {
			cue = int32(i)
		}
		h.cueRight, h.verbsAhead, h.leading = cue, verbs, leading
		if d.Tokens[i].Shape == text.Punctuation {
			verbs = 0
			if i+1 < len(d.hints) {
				leading = d.hints[i+1].class
			}
		} else if h.finite {
			verbs = min(verbs+1, 3)
		}
		if d.place[i].sentStart == int32(i) {
			cue, verbs, leading = -1, 0, 255
		}
	}
}

// clause is what stands between a likely cue and a token.
type clause struct{ first, since, commas uint8 }

func (d *Document) clauseAt(i int, run *clause) {
	h := &d.hints[i]
	if p := d.place[i].cueLeft; p >= 0 && int(p) == i-1 {
		*run = clause{first: h.class}
	}
	h.first, h.since, h.commas = run.first, run.since, run.commas
	if h.finite {
		run.since = min(run.since+1, 3)
	}
	if d.stopKind(i) == 1 || d.stopKind(i) == 4 {
		run.commas = min(run.commas+1, 3)
	}
}

// role is a token's places in what the rules found.
func (h *hint) role() uint32 {
	return uint32(h.place[0]) | uint32(h.place[1])<<3 | uint32(h.place[2])<<6
}

// sorts is the same with what sort it is.
func (h *hint) sorts() uint32 {
	return h.role() | uint32(h.sort[0])<<9 | uint32(h.sort[1])<<16 | uint32(h.sort[2])<<23
}

// The templates of hints count from these numbers.
const hintTemplates, clauseTemplates, stemTemplates = 400, 450, 500

func (w window) hint(k int) *hint {
	if i := w.near[sight+k].at; i >= 0 {
		return &w.d.hints[i]
	}
	return &noHint
}

// noHint is that of a token beyond the paragraph; it is never changed.
var noHint = hint{class: 255, contentEnd: -1, cueLeft: -1, cueRight: -1}

// ofHints adds what the hints say. It is little where the rules found nothing:
// most tokens have no part in a statement, or stand within one far from its
// borders.
func (c *collector) ofHints(w window) {
	if w.d.hints == nil {
		return
	}
	h := w.hint(0)
	c.ofRoles(w, h)
	c.ofClause(w, h)
	if h.class >= openClass {
		c.ofStem(w, h)
	}
}

func (c *collector) ofRoles(w window, h *hint) {
	hl, hr := w.hint(-1), w.hint(1)
	role, sorts, left, right := h.role(), h.sorts(), hl.role(), hr.role()
	c.at(hintTemplates).both(sorts, left, right)
	ls, ld := w.d.hintedCue(w.at, h.cueLeft)
	rs, rd := w.d.hintedCue(w.at, h.cueRight)
	c.both(ls, rs, role)
	if ls|rs != 0 {
		c.label(ls, ld, role)
		c.label(rs, rd, role)
	}
	if h.contentEnd >= 0 {
		c.at(hintTemplates+5).label(uint32(bucket(int(h.contentEnd)-w.at)), uint32(h.sort[Content-1]))
	}
	if role == left && role == right {
		return
	}
	c.at(hintTemplates+10).label(role, left, right, w.hint(-2).role(), w.hint(2).role())
	c.label(role, left, right, w.word(0))
	c.label(role, right, w.word(1))
	c.label(role, left, w.word(-1))
	c.label(role, right, w.middle(0), w.middle(1))
	c.label(role, left, w.middle(0), w.middle(-1))
	c.label(sorts, hl.sorts(), hr.sorts())
	c.label(sorts, w.state(0), w.shape(0))
}

// hintedCue is the sort of a hinted cue and its distance, zeros where there is none.
func (d *Document) hintedCue(at int, cue int32) (sort, distance uint32) {
	if cue < 0 {
		return 0, 0
	}
	return 1 + uint32(d.hints[cue].sort[Cue-1]), uint32(bucket(max(at-int(cue), int(cue)-at)))
}

// ofClause adds what tells where clauses begin and end.
func (c *collector) ofClause(w window, h *hint) {
	k0, kl, kr, kr2 := uint32(h.class), uint32(w.hint(-1).class), uint32(w.hint(1).class), uint32(w.hint(2).class)
	verbs := uint32(h.verbs) | uint32(h.verbsAhead)<<4
	c.at(clauseTemplates).label(kl, k0, kr)
	c.label(uint32(w.hint(-2).class), kl, k0, kr, kr2)
	c.label(verbs, k0, kr)
	c.label(verbs, uint32(h.leading), k0)
	if h.frame != 0 {
		c.both(k0, uint32(h.frame), uint32(h.form), kr)
	}
	x := w.d.place[w.at].cueLeft
	if x < 0 {
		return
	}
	run := uint32(h.first) | uint32(h.since)<<8 | uint32(h.commas)<<16
	frame, distance := uint32(w.d.hints[x].frame), uint32(bucket(w.at-int(x)))
	c.at(clauseTemplates+10).both(run, h.role())
	c.label(run, k0, kr)
	c.label(run, kr, kr2, verbs)
	c.label(run, w.word(1))
	c.label(frame, distance, k0, kr)
	c.label(w.d.stems[x], distance, k0)
	c.label(w.d.stems[x], run)
}

// openClass is the least [HintWord.Class] of words that are no function words,
// and closedClass the least of signs.
const openClass, closedClass = 40, 60

func (w window) stem(k int) uint32 {
	if i := w.near[sight+k].at; i >= 0 {
		return w.d.stems[i]
	}
	return outside
}

// ofStem lets the forms of one word speak for one another.
func (c *collector) ofStem(w window, h *hint) {
	kl, kr := uint32(w.hint(-1).class), uint32(w.hint(1).class)
	if h.class < closedClass {
		c.at(stemTemplates).both(w.stem(0))
		c.label(w.stem(0), kr)
		c.label(w.stem(0), kl)
	}
	c.at(stemTemplates+5).label(w.stem(-1), uint32(h.class), kr)
	if x := w.d.place[w.at].cueRight; x >= 0 {
		c.label(w.d.stems[x], uint32(h.class), kr)
	}
}

// HintedSpeech reports whether the rules found a cue of speech among the tokens.
func (d *Document) HintedSpeech(from, to int) bool {
	for i := from; i < to && d.hints != nil; i++ {
		if h := &d.hints[i]; h.place[Cue-1] != 0 && !h.attitude {
			return true
		}
	}
	return false
}
