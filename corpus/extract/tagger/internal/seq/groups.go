package seq

import "onrecord/corpus/extract/tagger/internal/text"

// The templates in this file depend on a few things that meet again and again: a word, two or
// three classes of words, the likely cues and marks around. What they add up
// to is therefore remembered: see memory.go.

// The templates after those of quotations count from one number outside
// quotations and from another inside: what a near cue means differs there.
const outsideQuotes, insideQuotes = 200, 300

// ofWord adds what a word says of the token k places before it (k tokens
// behind, if negative).
func (c *collector) ofWord(d *Document, v *view, k int) {
	words, middles := [...]uint32{7, 5, 3, 2, 4, 6, 8}, [...]uint32{20, 18, 16, 15, 17, 19, 21}
	word, middle := words[k+sight], middles[k+sight]
	if k < -1 || k > 1 {
		c.at(word).label(v.word)
		c.at(middle).label(v.middle)
		return
	}
	c.at(word).both(v.word)
	c.at(middle).both(v.middle)
	if k != 0 {
		return
	}
	t := &d.Tokens[v.at]
	c.at(1).both()
	c.at(31).label(uint32(d.Words[v.at].Fine))
	c.label(t.Suffix[0])
	c.label(t.Suffix[1])
	c.label(t.Suffix[2])
	c.label(t.Prefix)
	c.both(v.shape, flag(t.Sent))
	c.at(40).label(v.state, v.word)
	c.label(v.state, v.middle)
}

// ofPair adds what the classes of two neighbours say of a token; the first of
// them stands k places from it.
func (c *collector) ofPair(a, b *view, k int) {
	c.at([...]uint32{24, 22, 23, 25}[k+2]).label(a.middle, b.middle)
	switch k {
	case -1:
		c.at(43).label(b.state, b.middle, a.middle)
	case 0:
		c.at(42).label(a.state, a.middle, b.middle)
	}
}

// ofThree adds what the coarse classes of three neighbours say of a token; the
// first of them stands k places from it.
func (c *collector) ofThree(x, y, z *view, k int) {
	c.at([...]uint32{27, 26, 28}[k+2]).label(x.coarse, y.coarse, z.coarse)
}

// scene is what stands around a token: likely cues, marks, borders.
type scene struct {
	base                            uint32 // outsideQuotes or insideQuotes
	state, stateLeft, stateRight    uint32
	quotesNear                      uint32
	cue, verbs, speech              uint32
	left, toLeft, right, toRight    uint32 // likely cues and how far they are
	markLeft, toMarkLeft            uint32 // punctuation
	markRight, toMarkRight          uint32
	first                           uint32 // word of the sentence
	start, end                      uint32 // how far the sentence's borders are
	opensParagraph, closesParagraph uint32 // whether the sentence does so
	before                          uint32 // how the paragraph before ends, plus one; 0 for none
}

func (d *Document) scene(i int) scene {
	p := &d.place[i]
	s := scene{
		base: outsideQuotes, state: uint32(p.state), stateLeft: outside, stateRight: outside,
		cue: uint32(d.Words[i].Cue), verbs: uint32(p.verbs),
		speech: d.speech(p.cueLeft) | d.speech(p.cueRight)<<2,
		first:  d.key(int(p.sentStart)),
		start:  uint32(bucket(i - int(p.sentStart))), end: uint32(bucket(int(p.sentEnd) - i - 1)),
		opensParagraph: flag(p.sentStart == p.paraStart), closesParagraph: flag(p.sentEnd == p.paraEnd),
	}
	if i > int(p.paraStart) {
		s.stateLeft = uint32(d.place[i-1].state)
	}
	if i+1 < int(p.paraEnd) {
		s.stateRight = uint32(d.place[i+1].state)
	}
	if p.quote >= 0 {
		s.base = insideQuotes
	} else {
		s.quotesNear = d.nearQuotes(i)
	}
	s.left, s.toLeft = d.nearest(i, p.cueLeft)
	s.right, s.toRight = d.nearest(i, p.cueRight)
	if p.punctLeft >= 0 {
		s.markLeft, s.toMarkLeft = d.key(int(p.punctLeft)), uint32(bucket(i-int(p.punctLeft)))
	}
	if p.punctRight >= 0 {
		s.markRight, s.toMarkRight = d.key(int(p.punctRight)), uint32(bucket(int(p.punctRight)-i))
	}
	if last := int(p.paraStart) - 1; last >= 0 {
		s.before = 1 + uint32(d.stopKind(last)) + uint32(d.place[last].state)<<3
	}
	return s
}

// ofCues adds what the likely cues on both sides say.
func (c *collector) ofCues(s *scene) {
	c.at(s.base + 4).both(s.left)
	c.both(s.right)
	c.at(s.base+10).label(s.left, s.right)
	c.at(s.base+16).both(s.speech, s.state)
}

// ofSurroundings adds how far likely cues and quotations are.
func (c *collector) ofSurroundings(s *scene) {
	c.at(39).both(s.state, s.stateLeft, s.stateRight)
	if s.state == 0 {
		c.at(44).both(s.quotesNear)
	}
	c.at(s.base+1).both(s.cue, s.state)
	c.both(s.toLeft, s.toRight)
	c.both(flag(s.toLeft > 0), flag(s.toRight > 0), s.state, s.cue)
	c.at(s.base+15).label(s.verbs, s.cue)
}

// ofMarks adds the punctuation on both sides.
func (c *collector) ofMarks(s *scene) {
	c.at(s.base+19).both(s.markLeft, s.markRight)
	c.label(s.markLeft, s.markRight, s.toMarkLeft, s.toMarkRight)
}

// ofPosition adds the place in sentence and paragraph.
func (c *collector) ofPosition(s *scene) {
	c.at(s.base+17).label(s.start, s.opensParagraph)
	c.label(s.end, s.closesParagraph)
	if s.before > 0 {
		stop, state := (s.before-1)&7, (s.before-1)>>3
		c.at(s.base+24).label(stop, state, s.state, s.start)
	}
}

// ofQuotation adds what the quotation that token i stands in looks like. All
// its inner tokens have these in common.
func (c *collector) ofQuotation(d *Document, i int) {
	p := &d.place[i]
	q, s := &d.quotes[p.quote], uint32(p.state)
	look := uint32(q.length) | uint32(q.last)<<4 | flag(q.capital)<<8 | flag(q.closed)<<9 | flag(q.carried)<<10
	frame := uint32(q.before) | d.after(q)<<4
	left, toLeft := d.nearest(int(q.open), d.place[q.open].cueLeft)
	right, toRight := d.nearest(d.behind(q), d.cueBehind(q))
	c.at(44).both(s, look)
	c.both(s, look, frame)
	c.both(s, uint32(q.last), flag(q.capital), frame)
	c.at(48).label(s, d.beforeQuote(q), uint32(q.length)>>1)
	c.label(s, d.behindQuote(q), uint32(q.length)>>1)
	c.both(s, flag(toLeft > 0), flag(toRight > 0), uint32(q.last))
	c.label(s, left, toLeft)
	c.label(s, right, toRight)
}

// behind is the token after a quotation, or its last.
func (d *Document) behind(q *quotation) int {
	return min(int(q.close)+1, len(d.Tokens)-1)
}

// cueBehind is the nearest likely cue after a quotation in the same sentence, or -1.
func (d *Document) cueBehind(q *quotation) int32 {
	i := d.behind(q)
	if !q.closed || d.Tokens[i].Para || d.Tokens[i].Sent {
		return -1
	}
	return d.place[i].cueRight
}

// nearest is the word of a likely cue and its distance, zeros where there is none.
func (d *Document) nearest(from int, cue int32) (word, distance uint32) {
	if cue < 0 {
		return 0, 0
	}
	return d.key(int(cue)), uint32(bucket(max(from-int(cue), int(cue)-from)))
}

// nearQuotes says whether the tokens next to this one are in quotations.
func (d *Document) nearQuotes(i int) uint32 {
	p := &d.place[i]
	var h uint32
	for k := 1; k <= 4; k++ {
		h *= 3
		if i-k >= int(p.paraStart) {
			h += flag(d.place[i-k].state == 3)
		}
		if i+k < int(p.paraEnd) {
			h += 2 * flag(d.place[i+k].state == 1)
		}
	}
	return h
}

// after sorts what follows a quotation: 0 a lower-case word, 1 a capital one,
// 2 a comma, 3 a stop, 4 the paragraph's end, 5 other punctuation.
func (d *Document) after(q *quotation) uint32 {
	i := int(q.close) + 1
	if !q.closed || i >= len(d.Tokens) || d.Tokens[i].Para {
		return 4
	}
	if d.Tokens[i].Sent {
		return 3
	}
	if k := d.stopKind(i); k != 0 {
		return 4 + uint32(k)
	}
	return flag(d.Tokens[i].Shape != text.Lower)
}

func (d *Document) beforeQuote(q *quotation) uint32 {
	if q.open == 0 || d.Tokens[q.open].Para {
		return outside
	}
	return d.key(int(q.open) - 1)
}

func (d *Document) behindQuote(q *quotation) uint32 {
	i := int(q.close) + 1
	if !q.closed || i >= len(d.Tokens) || d.Tokens[i].Para {
		return outside
	}
	return d.class(i, d.Words[i].Middle)
}

// speech is what the lexicon says of a likely cue: see [Word.Speech]; 3 for none.
func (d *Document) speech(cue int32) uint32 {
	if cue < 0 {
		return 3
	}
	return uint32(d.Words[cue].Speech)
}
