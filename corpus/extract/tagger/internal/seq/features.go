package seq

import (
	"slices"

	"onrecord/corpus/extract/tagger/internal/text"
)

// A feature is a fact about a token. Its template says what sort of fact, its
// hash which one; a fine feature votes on states, any feature on labels.
type feature uint64 // template, one bit for fine, hash

const fine feature = 1 << 32

func (f feature) hash() uint32 { return uint32(f) }

// collector gathers features.
type collector struct {
	features []feature
	template uint32 // of the feature before
}

// at sets the template of the next feature; those after it count on.
func (c *collector) at(template uint32) *collector {
	c.template = template - 1
	return c
}

// label adds a feature that votes on labels; both one that votes on states
// too. Templates are told apart by their numbers.
func (c *collector) label(vs ...uint32) { c.add(0, vs) }

func (c *collector) both(vs ...uint32) { c.add(fine, vs) }

func (c *collector) add(sort feature, vs []uint32) {
	c.template++
	h := mix(0x51ED270B, c.template)
	for _, v := range vs {
		h = mix(h, v)
	}
	c.features = append(c.features, feature(c.template)<<33|sort|feature(scatter(h)))
}

func mix(h, v uint32) uint32 {
	h = (h ^ v) * 0x9E3779B1
	return h ^ h>>15
}

func scatter(h uint32) uint32 {
	h *= 0x85EBCA6B
	return h ^ h>>13
}

// Mix hashes numbers, for features of other models.
func Mix(vs ...uint32) uint32 {
	h := uint32(0x51ED270B)
	for _, v := range vs {
		h = mix(h, v)
	}
	return scatter(h)
}

// view is what the features of a token and its neighbours read of it.
type view struct {
	word, middle, coarse uint32 // see key and class
	shape, state         uint32
	at                   int // its number; -1 beyond the paragraph
}

// outside stands for a token beyond the paragraph.
const outside = 0xFFFF

// sight is how many tokens features look to each side.
const sight = 3

func (d *Document) view(i int) view {
	w := &d.Words[i]
	return view{
		d.key(i), d.class(i, w.Middle), d.class(i, w.Coarse),
		uint32(d.Tokens[i].Shape), uint32(d.place[i].state), i,
	}
}

// views appends the views of the tokens [start, end) of a paragraph, and of as
// many before and behind as features may look at.
func (d *Document) views(start, end int, out []view) []view {
	p := &d.place[start]
	for i := start - sight; i < end+sight; i++ {
		if i < int(p.paraStart) || i >= int(p.paraEnd) {
			out = append(out, view{outside, outside, outside, outside, outside, -1})
		} else {
			out = append(out, d.view(i))
		}
	}
	return out
}

// window gives access to the tokens around one, within its paragraph.
type window struct {
	d    *Document
	at   int
	near *[2*sight + 1]view
}

func (w window) view(k int) *view    { return &w.near[sight+k] }
func (w window) word(k int) uint32   { return w.near[sight+k].word }
func (w window) middle(k int) uint32 { return w.near[sight+k].middle }
func (w window) coarse(k int) uint32 { return w.near[sight+k].coarse }
func (w window) shape(k int) uint32  { return w.near[sight+k].shape }
func (w window) state(k int) uint32  { return w.near[sight+k].state }

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

func flag(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// Features gives the hashes of the features of token i: those that vote on
// labels, and those among them that vote on states, by the numbers of their
// templates. The lists are reused.
//
// Decoding does not go through these lists but takes the same templates from the
// same functions of the collector, most of them from memory: see chain.votes. A
// new template of several things belongs into ofContext, or into a function of
// its own that is called here and where chain.votes calls ofContext.
func (d *Document) Features(i int, coarse, fineOnes []uint32) ([]uint32, []uint32) {
	var c collector
	near := [2*sight + 1]view(d.views(i, i+1, nil))
	w := window{d, i, &near}
	s := d.scene(i)
	for k := -sight; k <= sight; k++ {
		c.ofWord(d, w.view(k), k)
	}
	for k := -2; k <= 1; k++ {
		c.ofPair(w.view(k), w.view(k+1), k)
	}
	for k := -2; k <= 0; k++ {
		c.ofThree(w.view(k), w.view(k+1), w.view(k+2), k)
	}
	if d.place[i].quote >= 0 {
		c.ofQuotation(d, i)
	}
	c.ofCues(&s)
	c.ofSurroundings(&s)
	c.ofMarks(&s)
	c.ofPosition(&s)
	c.ofContext(w, &s)
	c.ofHints(w)
	slices.Sort(c.features)
	coarse, fineOnes = coarse[:0], fineOnes[:0]
	for _, f := range c.features {
		coarse = append(coarse, f.hash())
		if f&fine != 0 {
			fineOnes = append(fineOnes, f.hash())
		}
	}
	return coarse, fineOnes
}

// ofContext adds what depends on several things that seldom meet again, and
// is looked up anew for every token.
func (c *collector) ofContext(w window, s *scene) {
	wl, w0, wr := w.word(-1), w.word(0), w.word(1)
	c.at(9).label(wl, w0)
	c.label(w0, wr)
	c.label(w.word(-2), wl)
	c.label(wr, w.word(2))
	c.label(wl, wr)
	c.label(wl, w0, wr)
	cl, c0, cr := w.coarse(-1), w.coarse(0), w.coarse(1)
	c.at(29).label(w.coarse(-2), cl, c0, cr)
	c.label(cl, c0, cr, w.coarse(2))
	c.at(37).label(w.shape(-1), w.shape(0), w.shape(1))
	c.label(w.shape(-2), w.shape(-1), w.shape(0), w.shape(1), w.shape(2))
	if s.state == 0 {
		c.at(45).label(s.quotesNear, c0)
	} else {
		q := &w.d.quotes[w.d.place[w.at].quote]
		c.at(47).label(s.state, uint32(bucket(w.at-int(q.open))), uint32(bucket(int(q.close)-w.at)))
	}
	c.at(s.base+6).label(s.left, s.toLeft)
	c.label(s.right, s.toRight)
	c.label(s.left, c0)
	c.label(s.right, c0)
	c.at(s.base+11).label(s.toLeft, c0, cr)
	c.label(s.toRight, c0, cr)
	c.label(s.toLeft, c0, cl)
	c.label(s.toRight, c0, cl)
	c.at(s.base+21).label(s.markLeft, s.toMarkLeft, c0)
	c.label(s.markRight, s.toMarkRight, c0)
	c.label(s.first, flag(s.start == 1))
}
