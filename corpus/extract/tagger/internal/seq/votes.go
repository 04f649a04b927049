package seq

// survey takes in the tokens [start, end) of a paragraph, and what their words,
// pairs and threes say.
func (c *chain) survey(d *Document, start, end int) {
	c.views = d.views(start, end, c.views[:0])
	c.words, c.pairs, c.threes = c.words[:0], c.pairs[:0], c.threes[:0]
	for k := range c.views {
		c.words = append(c.words, c.ofWord(d, &c.views[k]))
	}
	for k := 1; k+1 < len(c.views); k++ {
		c.pairs = append(c.pairs, c.ofPair(&c.views[k], &c.views[k+1]))
		if k+2 < len(c.views) {
			c.threes = append(c.threes, c.ofThree(&c.views[k], &c.views[k+1], &c.views[k+2]))
		}
	}
	c.quotation.place = quotationPlace{}
}

// votes adds up what the features of token i vote for, the nth that was
// surveyed: those that meet again and again from memory. It takes the same
// features as Document.Features.
func (c *chain) votes(d *Document, i, n int) votes {
	words, pairs, threes := c.words[n:n+2*sight+1], c.pairs[n:n+4], c.threes[n:n+3]
	v := words[sight].beside[1]
	v.add(&words[sight-1].beside[2])
	v.add(&words[sight+1].beside[0])
	v.labels.add(&words[sight-3].apart[3])
	v.labels.add(&words[sight-2].apart[2])
	v.labels.add(&words[sight+2].apart[1])
	v.labels.add(&words[sight+3].apart[0])
	for k, p := range pairs {
		v.labels.add(&p[k])
	}
	for k, t := range threes {
		v.labels.add(&t[k])
	}
	s := d.scene(i)
	v.add(c.ofCues(&s))
	v.add(c.ofSurroundings(&s))
	v.add(c.ofMarks(&s))
	v.labels.add(c.ofPosition(&s))
	if d.place[i].quote >= 0 {
		v.add(c.ofQuotation(d, i))
	}
	c.collector.features = c.collector.features[:0]
	w := window{d, i, (*[2*sight + 1]view)(c.views[n:])}
	c.collector.ofContext(w, &s)
	c.collector.ofHints(w)
	c.addUp(&v)
	return v
}

// addUp adds the weights of the features gathered. It leaves out what is in no
// table, without a branch that could be guessed wrongly, then reads a byte of each slot
// before any is searched, which lets the processor fetch many of them at a time.
func (c *chain) addUp(to *votes) {
	m, features := c.model, c.collector.features
	n := 0
	for _, f := range features {
		features[n] = f
		n += m.sieve.bit(f.hash())
	}
	features = features[:n]
	slots, stateSlots, touched := m.labels.slots(), m.states.slots(), byte(0)
	for _, f := range features {
		touched ^= m.labels[slotOf(f.hash(), slots)*labelSlot]
		if f&fine != 0 {
			touched ^= m.states[slotOf(f.hash(), stateSlots)*stateSlot]
		}
	}
	c.touched = touched // or the reading would be left out
	for _, f := range features {
		m.labels.add(f.hash(), &to.labels)
		if f&fine != 0 {
			m.states.add(f.hash(), &to.states)
		}
	}
}

// count adds up the features that f gathers.
func (c *chain) count(f func(*collector)) (v votes) {
	c.collector.features = c.collector.features[:0]
	f(&c.collector)
	c.addUp(&v)
	return v
}

// ofWord is what a word says of the tokens around it.
type ofWord struct {
	beside [3]votes      // of the token after it, of itself, of the token before it
	apart  [4]labelVotes // of those three and two after it, two and three before it
}

func (c *chain) ofWord(d *Document, v *view) *ofWord {
	key := uint64(outside)
	if v.at >= 0 {
		t, w := &d.Tokens[v.at], &d.Words[v.at]
		known := mix(mix(mix(t.Suffix[2], t.Prefix), uint32(w.Coarse)<<16|uint32(w.Middle)), uint32(w.Fine))
		key = uint64(t.Word)<<32 | uint64(known<<8) | uint64(v.shape<<3|v.state<<1|flag(t.Sent))
	}
	if kept := c.model.memory.words.get(key); kept != nil {
		return kept
	}
	var o ofWord
	for k := -1; k <= 1; k++ {
		if v.at >= 0 || k != 0 {
			o.beside[1-k] = c.count(func(to *collector) { to.ofWord(d, v, k) })
		}
	}
	for n, k := range [...]int{3, 2, -2, -3} {
		o.apart[n] = c.count(func(to *collector) { to.ofWord(d, v, k) }).labels
	}
	return c.model.memory.words.put(key, &o)
}

func (c *chain) ofPair(a, b *view) *[4]labelVotes {
	key := uint64(a.middle)<<48 | uint64(b.middle)<<32 | uint64(a.state&7)<<3 | uint64(b.state&7)
	if kept := c.model.memory.pairs.get(key); kept != nil {
		return kept
	}
	var o [4]labelVotes
	for k := range o {
		o[k] = c.count(func(to *collector) { to.ofPair(a, b, k-2) }).labels
	}
	return c.model.memory.pairs.put(key, &o)
}

func (c *chain) ofThree(x, y, z *view) *[3]labelVotes {
	key := uint64(x.coarse)<<48 | uint64(y.coarse)<<32 | uint64(z.coarse)<<16
	if kept := c.model.memory.threes.get(key); kept != nil {
		return kept
	}
	var o [3]labelVotes
	for k := range o {
		o[k] = c.count(func(to *collector) { to.ofThree(x, y, z, k-2) }).labels
	}
	return c.model.memory.threes.put(key, &o)
}

func (c *chain) ofCues(s *scene) *votes {
	key := blend(uint64(s.left)<<32|uint64(s.right), s.speech<<2|s.state)
	if kept := c.model.memory.cues.get(key); kept != nil {
		return kept
	}
	v := c.count(func(to *collector) { to.ofCues(s) })
	return c.model.memory.cues.put(key, &v)
}

func (c *chain) ofSurroundings(s *scene) *votes {
	key := uint64(s.quotesNear)<<32 | uint64(s.toLeft<<4|s.toRight)<<16 |
		uint64(s.verbs)<<12 | uint64(s.cue<<9|s.state<<6|s.stateLeft&7<<3|s.stateRight&7)
	if kept := c.model.memory.surroundings.get(key); kept != nil {
		return kept
	}
	v := c.count(func(to *collector) { to.ofSurroundings(s) })
	return c.model.memory.surroundings.put(key, &v)
}

func (c *chain) ofMarks(s *scene) *votes {
	key := blend(uint64(s.markLeft)<<32|uint64(s.markRight), s.toMarkLeft<<5|s.toMarkRight<<1|flag(s.base == insideQuotes))
	if kept := c.model.memory.marks.get(key); kept != nil {
		return kept
	}
	v := c.count(func(to *collector) { to.ofMarks(s) })
	return c.model.memory.marks.put(key, &v)
}

func (c *chain) ofPosition(s *scene) *labelVotes {
	key := uint64(s.before)<<16 | uint64(s.start<<12|s.end<<8|s.state<<2|s.opensParagraph<<1|s.closesParagraph)
	if kept := c.model.memory.positions.get(key); kept != nil {
		return kept
	}
	v := c.count(func(to *collector) { to.ofPosition(s) }).labels
	return c.model.memory.positions.put(key, &v)
}

// quotationPlace is a quotation, counted from one, and a token's state in it.
type quotationPlace struct {
	number int32
	state  uint8
}

func (c *chain) ofQuotation(d *Document, i int) *votes {
	p := &d.place[i]
	if at := (quotationPlace{p.quote + 1, p.state}); at != c.quotation.place {
		c.quotation.place = at
		c.quotation.votes = c.count(func(to *collector) { to.ofQuotation(d, i) })
	}
	return &c.quotation.votes
}
