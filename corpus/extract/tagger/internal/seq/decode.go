package seq

import "onrecord/corpus/extract/tagger/internal/text"

// Tagging is the most likely state of every token, and how sure of it the
// model is.
type Tagging struct {
	States []State
	Sure   []float32 // posterior probability of the labels of spans; 1 outside of them
	Unread []Range   // passages that the gate left out
}

// Range is a run of tokens, half open.
type Range struct{ From, To int }

// maxChain is the most tokens that are decoded as one sequence; a longer
// paragraph is decoded in pieces.
const maxChain = 4096

// Tag finds the best states of a document's tokens, paragraph by paragraph, in
// time proportional to its length.
func (m *Model) Tag(d *Document) Tagging { return m.decode(d, nil) }

// Skim is [Model.Tag] but for passages that the model's gate leaves out.
func (m *Model) Skim(d *Document) Tagging { return m.decode(d, m.gate) }

func (m *Model) decode(d *Document, by *Gate) Tagging {
	t := Tagging{States: make([]State, len(d.Tokens)), Sure: make([]float32, len(d.Tokens))}
	if dense(d, 0, len(d.Tokens), 50_000) {
		return t
	}
	c, _ := m.chains.Get().(*chain)
	if c == nil {
		c = &chain{model: m}
	}
	defer m.chains.Put(c)
	c.gate = by
	d.Paragraphs(func(start, end int) {
		for start < end {
			stop := min(end, start+maxChain)
			if dense(d, start, stop, 200) {
				start = stop
				continue
			}
			d.stretches(start, stop, func(lo, hi int) { c.tag(d, lo, hi, &t) })
			start = stop
		}
	})
	return t
}

// Doubtful calls f with the runs of tokens that no hint calls settled, paragraph by
// paragraph.
func (d *Document) Doubtful(f func(start, end int)) {
	d.Paragraphs(func(start, end int) { d.stretches(start, end, f) })
}

// stretches calls f with the runs of tokens between settled sentences, those
// that may hold an attribution.
func (d *Document) stretches(start, end int, f func(start, end int)) {
	settled := func(i int) bool { return d.hints != nil && d.hints[i].settled }
	for start < end {
		stop := start + 1
		for stop < end && settled(stop) == settled(start) {
			stop++
		}
		if !settled(start) {
			f(start, stop)
		}
		start = stop
	}
}

// tag decodes those passages of [start, end) that are worth it.
func (c *chain) tag(d *Document, start, end int, t *Tagging) {
	if !d.promising(start, end) {
		return
	}
	from := start // of the passages to decode together
	decode := func(to int) {
		if from < to {
			c.read(d, from, to)
			c.search(t.States[from:to])
			c.posterior(t.States[from:to], t.Sure[from:to])
		}
	}
	d.Passages(start, end, func(lo, hi int) {
		if c.opens(d, lo, hi, from < lo) {
			return
		}
		t.Unread = append(t.Unread, Range{lo, hi})
		decode(lo)
		from = hi
	})
	decode(end)
}

// opens reports whether a passage is worth decoding: if it is promising and
// the model's gate lets it through, or if it is not but goes on after one that
// is, whose content may reach into it.
func (c *chain) opens(d *Document, start, end int, after bool) bool {
	g := c.gate
	if g == nil {
		return true
	}
	if !d.promising(start, end) {
		return after
	}
	c.glance = d.Glance(start, end, c.glance[:0])
	return d.open(start, end) || g.Score(c.glance, d.Favour(start, end)) >= g.least
}

// open reports whether the rules want a second opinion.
func (d *Document) open(start, end int) bool {
	for i := start; i < end && d.hints != nil; i++ {
		if d.hints[i].open {
			return true
		}
	}
	return false
}

// promising reports whether there is anything that an attribution may hang on: a
// quotation mark, a word that was ever part of a cue, a find of the rules.
// Without it the model finds next to nothing: 3 of 3,400 quotes of PolNeAR.
func (d *Document) promising(start, end int) bool {
	for i := start; i < end; i++ {
		if d.Words[i].Cue > 0 || d.place[i].quote >= 0 || d.Tokens[i].Mark != text.NoMark || d.hints != nil && d.hints[i].place != [3]uint8{} {
			return true
		}
	}
	return false
}

// leastBytes is how long tokens are in anything like prose, which has five or
// six bytes a token, spaces included. It bounds the work on a text of
// nothing but marks.
const leastBytes = 3

// dense reports whether more than so many tokens are too short for prose.
func dense(d *Document, start, end, tokens int) bool {
	return end-start > tokens && int(d.Tokens[end-1].End-d.Tokens[start].Start) < leastBytes*(end-start)
}

type vector [NumStates]float32

// chain is one sequence being decoded; its space is reused.
type chain struct {
	model *Model
	gate  *Gate // nil: everything promising is decoded
	emit  []vector
	link  []uint8
	cells []cell

	collector collector
	views     []view
	words     []*ofWord        // what the word of each view says
	pairs     []*[4]labelVotes // what each view but the first says with the next
	threes    []*[3]labelVotes // and with the next two
	quotation struct {         // what the last quotation that was read says
		place quotationPlace
		votes votes
	}
	touched byte
	glance  []uint32
}

// read scores every state of the tokens of a paragraph or a part of one.
func (c *chain) read(d *Document, start, end int) {
	c.emit, c.link = c.emit[:0], c.link[:0]
	c.survey(d, start, end)
	for i := start; i < end; i++ {
		v := c.votes(d, i, i-start)
		c.emit = append(c.emit, c.model.emission(&v))
		c.link = append(c.link, d.Link(i))
	}
}

// emission scores every state.
func (m *Model) emission(v *votes) vector {
	var ofLabel [NumLabels]float32
	for l := range ofLabel {
		ofLabel[l] = float32(v.labels.at(labelKey+l)) * m.labelScale
	}
	var e vector
	for s := range e {
		e[s] = ofLabel[labelOfState[s]] + float32(v.states.at(stateKey+s))*m.stateScale
	}
	return e
}

// labelOfState is [State.Label] as a table.
var labelOfState = func() (t [NumStates]uint8) {
	for s := range t {
		t[s] = uint8(State(s).Label())
	}
	return t
}()
