package seq

import "onrecord/corpus/extract/tagger/internal/text"

// collector gathers the hashes of one token's features.
type collector struct {
	coarse, fine []uint32
	template     uint32
}

func mix(h, v uint32) uint32 {
	h = (h ^ v) * 0x9E3779B1
	return h ^ h>>15
}

// label adds a feature that votes on labels; state one that votes on states
// too. Templates are told apart by their order.
func (c *collector) label(vs ...uint32) { c.coarse = append(c.coarse, c.hash(vs)) }

func (c *collector) both(vs ...uint32) {
	h := c.hash(vs)
	c.coarse = append(c.coarse, h)
	c.fine = append(c.fine, h)
}

func (c *collector) hash(vs []uint32) uint32 {
	c.template++
	h := mix(0x51ED270B, c.template)
	for _, v := range vs {
		h = mix(h, v)
	}
	h *= 0x85EBCA6B
	return h ^ h>>13
}

// The templates that follow quoteFeatures count from one number outside
// quotations and from another inside: what a near cue means differs there.
const outsideQuotes, insideQuotes = 200, 300

// outside stands for a token beyond the paragraph.
const outside = 0xFFFF

// window gives access to the tokens around one, within its paragraph.
type window struct {
	d          *Document
	at         int
	start, end int
}

func (w window) word(k int) uint32 {
	i := w.at + k
	if i < w.start || i >= w.end {
		return outside
	}
	return w.d.key(i)
}

// key is a token's word, all quotation marks alike.
func (d *Document) key(i int) uint32 {
	switch d.Tokens[i].Mark {
	case text.Open:
		return 1
	case text.Close:
		return 2
	}
	return d.Tokens[i].Word
}

func (w window) middle(k int) uint32 {
	i := w.at + k
	if i < w.start || i >= w.end {
		return outside
	}
	return w.d.class(i, w.d.Words[i].Middle)
}

func (w window) coarse(k int) uint32 {
	i := w.at + k
	if i < w.start || i >= w.end {
		return outside
	}
	return w.d.class(i, w.d.Words[i].Coarse)
}

// class is a cluster, or for words without one their shape.
func (d *Document) class(i int, cluster uint16) uint32 {
	if d.Tokens[i].Mark == text.Open || d.Tokens[i].Mark == text.Close {
		return 5000 + uint32(d.Tokens[i].Mark)
	}
	if cluster == 0 {
		return 6000 + uint32(d.Tokens[i].Shape)
	}
	return uint32(cluster)
}

func (w window) shape(k int) uint32 {
	i := w.at + k
	if i < w.start || i >= w.end {
		return outside
	}
	return uint32(w.d.Tokens[i].Shape)
}

func (w window) state(k int) uint32 {
	i := w.at + k
	if i < w.start || i >= w.end {
		return outside
	}
	return uint32(w.d.place[i].state)
}

func flag(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// Features gives the hashes of the features of token i: those that vote on
// labels, and those among them that vote on states. The lists are reused.
func (d *Document) Features(i int, coarse, fine []uint32) ([]uint32, []uint32) {
	c := &collector{coarse: coarse[:0], fine: fine[:0]}
	p := &d.place[i]
	w := window{d, i, int(p.paraStart), int(p.paraEnd)}
	d.wordFeatures(c, w)
	d.classFeatures(c, w)
	d.formFeatures(c, w)
	d.quoteFeatures(c, w)
	d.cueFeatures(c, w)
	d.placeFeatures(c, w)
	return c.coarse, c.fine
}

func (d *Document) wordFeatures(c *collector, w window) {
	w0, wl, wr, wl2, wr2 := w.word(0), w.word(-1), w.word(1), w.word(-2), w.word(2)
	c.both()
	c.both(w0)
	c.both(wl)
	c.both(wr)
	c.label(wl2)
	c.label(wr2)
	c.label(w.word(-3))
	c.label(w.word(3))
	c.label(wl, w0)
	c.label(w0, wr)
	c.label(wl2, wl)
	c.label(wr, wr2)
	c.label(wl, wr)
	c.label(wl, w0, wr)
}

func (d *Document) classFeatures(c *collector, w window) {
	m0, ml, mr, ml2, mr2 := w.middle(0), w.middle(-1), w.middle(1), w.middle(-2), w.middle(2)
	c.both(m0)
	c.both(ml)
	c.both(mr)
	c.label(ml2)
	c.label(mr2)
	c.label(w.middle(-3))
	c.label(w.middle(3))
	c.label(ml, m0)
	c.label(m0, mr)
	c.label(ml2, ml)
	c.label(mr, mr2)
	c0, cl, cr, cl2, cr2 := w.coarse(0), w.coarse(-1), w.coarse(1), w.coarse(-2), w.coarse(2)
	c.label(cl, c0, cr)
	c.label(cl2, cl, c0)
	c.label(c0, cr, cr2)
	c.label(cl2, cl, c0, cr)
	c.label(cl, c0, cr, cr2)
	c.label(uint32(d.Words[w.at].Fine))
}

func (d *Document) formFeatures(c *collector, w window) {
	t := &d.Tokens[w.at]
	c.label(t.Suffix[0])
	c.label(t.Suffix[1])
	c.label(t.Suffix[2])
	c.label(t.Prefix)
	c.both(w.shape(0), flag(t.Sent))
	c.label(w.shape(-1), w.shape(0), w.shape(1))
	c.label(w.shape(-2), w.shape(-1), w.shape(0), w.shape(1), w.shape(2))
}

func (d *Document) quoteFeatures(c *collector, w window) {
	p := &d.place[w.at]
	s := w.state(0)
	c.both(s, w.state(-1), w.state(1))
	c.label(s, w.word(0))
	c.label(s, w.middle(0))
	c.label(s, w.middle(0), w.middle(1))
	c.label(s, w.middle(0), w.middle(-1))
	if p.quote < 0 {
		c.both(d.nearQuotes(w))
		c.label(d.nearQuotes(w), w.coarse(0))
		c.template = outsideQuotes
		return
	}
	q := &d.quotes[p.quote]
	look := uint32(q.length) | uint32(q.last)<<4 | flag(q.capital)<<8 | flag(q.closed)<<9 | flag(q.carried)<<10
	frame := uint32(q.before) | d.after(q)<<4
	c.both(s, look)
	c.both(s, look, frame)
	c.both(s, uint32(q.last), flag(q.capital), frame)
	c.label(s, uint32(bucket(w.at-int(q.open))), uint32(bucket(int(q.close)-w.at)))
	c.label(s, d.beforeQuote(q), uint32(q.length)>>1)
	c.label(s, d.behindQuote(q), uint32(q.length)>>1)
	left, dl := d.nearest(int(q.open), d.place[q.open].cueLeft)
	right, dr := d.nearest(d.behind(q), d.cueBehind(q))
	c.both(s, flag(dl > 0), flag(dr > 0), uint32(q.last))
	c.label(s, left, dl)
	c.label(s, right, dr)
	c.template = insideQuotes
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
func (d *Document) nearQuotes(w window) uint32 {
	var h uint32
	for k := 1; k <= 4; k++ {
		h = h*3 + flag(w.state(-k) == 3) + 2*flag(w.state(k) == 1)
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

func (d *Document) cueFeatures(c *collector, w window) {
	p := &d.place[w.at]
	left, dl := d.nearest(w.at, p.cueLeft)
	right, dr := d.nearest(w.at, p.cueRight)
	cue := uint32(d.Words[w.at].Cue)
	s := w.state(0)
	c.both(cue, s)
	c.both(dl, dr)
	c.both(flag(dl > 0), flag(dr > 0), s, cue)
	c.both(left)
	c.both(right)
	c.label(left, dl)
	c.label(right, dr)
	c.label(left, w.coarse(0))
	c.label(right, w.coarse(0))
	c.label(left, right)
	c.label(dl, w.coarse(0), w.coarse(1))
	c.label(dr, w.coarse(0), w.coarse(1))
	c.label(dl, w.coarse(0), w.coarse(-1))
	c.label(dr, w.coarse(0), w.coarse(-1))
	c.label(uint32(p.verbs), cue)
	speech := d.speech(p.cueLeft) | d.speech(p.cueRight)<<2
	c.both(speech, s)
}

// speech is what the lexicon says of a likely cue: see [Word.Speech]; 3 for none.
func (d *Document) speech(cue int32) uint32 {
	if cue < 0 {
		return 3
	}
	return uint32(d.Words[cue].Speech)
}

func (d *Document) placeFeatures(c *collector, w window) {
	p := &d.place[w.at]
	start, end := w.at-int(p.sentStart), int(p.sentEnd)-w.at-1
	c.label(uint32(bucket(start)), flag(p.sentStart == p.paraStart))
	c.label(uint32(bucket(end)), flag(p.sentEnd == p.paraEnd))
	var pl, pr, dpr, dpl uint32
	if p.punctLeft >= 0 {
		pl, dpl = d.key(int(p.punctLeft)), uint32(bucket(w.at-int(p.punctLeft)))
	}
	if p.punctRight >= 0 {
		pr, dpr = d.key(int(p.punctRight)), uint32(bucket(int(p.punctRight)-w.at))
	}
	c.both(pl, pr)
	c.label(pl, pr, dpl, dpr)
	c.label(pl, dpl, w.coarse(0))
	c.label(pr, dpr, w.coarse(0))
	c.label(w.word(int(p.sentStart)-w.at), flag(start == 0))
	if p.paraStart > 0 {
		last := int(p.paraStart) - 1
		c.label(uint32(d.stopKind(last)), uint32(d.place[last].state), w.state(0), uint32(bucket(start)))
	}
}

// Mix hashes numbers, for features of other models.
func Mix(vs ...uint32) uint32 {
	h := uint32(0x51ED270B)
	for _, v := range vs {
		h = mix(h, v)
	}
	h *= 0x85EBCA6B
	return h ^ h>>13
}
