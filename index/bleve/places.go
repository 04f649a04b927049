package bleve

import (
	"context"
	"math/bits"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/index/bleve/column"
)

// Where a frequent word stands in a quote that has it once is kept beside its
// postings, in their order. So most quotes are known to have a phrase, or not
// to, without their texts, which lie far from each other in memory.

// unplaced stands for a word that a quote has more than once, or far behind:
// its text says where. Places take 6 bits.
const unplaced = 63

// fewHolders is how many quotes of a segment, one in so many, have a word that
// has no places: with it, few have all words of a phrase, and their texts are
// read sooner than the places of each.
const fewHolders = 256

// places makes the columns of where words stand, by bleve's own postings: what
// was deleted before aside, these are the same whenever they are read.
func (b *builder) places() error {
	placed := make([]uint32, len(b.runs.forms)+1)
	var places []uint8
	for i, form := range b.runs.forms {
		word := uint32(i + 1)
		if b.holders[word] == 0 || b.holders[word] < b.size/fewHolders {
			continue
		}
		if err := b.stopped(); err != nil {
			return err
		}
		docs, err := postings(b.segment, fieldQuoteExact, form, b.deleted)
		if err != nil {
			return err
		}
		placed[word] = uint32(len(places)) + 1
		each(docs, func(d uint32) { places = append(places, b.runs.place(word, d)) })
	}
	b.out.Numbers("text.placed", placed)
	b.out.Bytes("text.places", places)
	return nil
}

// place is where a word stands in a document.
func (r *runs) place(word, doc uint32) uint8 {
	text := r.words[r.starts[doc]:][:r.lengths[doc]]
	at := slices.Index(text[:min(len(text), unplaced)], word) // a quote may be as long as its article
	if at < 0 || slices.Contains(text[at+1:], word) {
		return unplaced
	}
	return uint8(at)
}

// verdict is what places say of a document.
type verdict uint8

const (
	never  verdict = iota // its words do not stand as asked
	once                  // they do, once
	unsure                // its text says whether
)

// judge says how words stand, by their places.
type judge func(places []uint8) verdict

// inRow wants each word right behind the one before.
func inRow(places []uint8) verdict {
	found, begins := once, -1
	for i, at := range places {
		switch {
		case at == unplaced:
			found = unsure
		case int(at) < i || begins >= 0 && begins != int(at)-i:
			return never
		default:
			begins = int(at) - i
		}
	}
	return found
}

// apart says that words are too far from each other for a window of so many.
// Whether a gap lies between them, the text says.
func apart(places []uint8, width int) bool {
	first, last := unplaced, 0
	for _, at := range places {
		if at != unplaced {
			first, last = min(first, int(at)), max(last, int(at))
		}
	}
	return last-first >= width
}

// placing tells where a word stands in documents that have it.
type placing struct {
	places column.Numbers
	docs   []uint64 // a bit for each of its documents
	next   uint32   // the place of the first document not passed yet
}

// in is the place in a document among the 64 that follow those passed.
func (p *placing) in(doc uint32) uint8 {
	earlier := p.docs[doc/64] & (1<<(doc%64) - 1)
	return uint8(p.places.At(p.next + uint32(bits.OnesCount64(earlier))))
}

// placings makes ready to read the places of words; give takes back their bits.
func (p *part) placings(words []uint32, sets []*roaring.Bitmap) (all []placing, give func(), err error) {
	var lent [][]uint64
	for i, w := range words {
		docs, err := p.bitsOf(run{w, w + 1}, sets[i])
		if err != nil {
			return nil, nil, err
		}
		if docs == nil {
			docs = p.bits.take(p.size)
			lent = append(lent, docs)
			sets[i].WriteDenseTo(docs)
		}
		all = append(all, placing{p.texts.places, docs, p.texts.placed.At(w) - 1})
	}
	return all, func() {
		for _, docs := range lent {
			p.bits.give(docs)
		}
	}, nil
}

// sift finds the documents that are not deleted and have all words, but for
// those where they do not stand as asked. How often they do is told where it
// is known; the texts of the others are to be looked at.
func (p *part) sift(says judge, words []uint32, sets []*roaring.Bitmap) (left []stand, look []uint32, err error) {
	all, give, err := p.placings(words, sets)
	if err != nil {
		return nil, nil, err
	}
	defer give()
	places := make([]uint8, len(words))
	for at := range all[0].docs {
		both := all[0].docs[at]
		for i := range all[1:] {
			both &= all[i+1].docs[at]
		}
		for ; both != 0; both &= both - 1 {
			d := uint32(at*64 + bits.TrailingZeros64(both))
			for i := range all {
				places[i] = all[i].in(d)
			}
			left, look = p.told(says(places), d, left, look)
		}
		for i := range all {
			all[i].next += uint32(bits.OnesCount64(all[i].docs[at]))
		}
	}
	return left, look, nil
}

func (p *part) told(v verdict, d uint32, left []stand, look []uint32) ([]stand, []uint32) {
	switch {
	case v == never || p.deleted != nil && p.deleted.Contains(d):
		return left, look
	case v == once:
		return append(left, stand{d, 1}), look
	}
	return append(left, stand{d, 0}), append(look, d)
}

// allPlaced says whether there are places of all words.
func (t *texts) allPlaced(words []uint32) bool {
	return !slices.ContainsFunc(words, func(w uint32) bool { return t.placed.At(w) == 0 })
}

// standing finds the documents whose words stand as asked.
func (l *leaf) standing(ctx context.Context, p *part) (*finding, error) {
	words, sets, err := l.holders(p)
	if err != nil || words == nil {
		return &finding{docs: roaring.New()}, err
	}
	if l.docType != typeQuote || !p.texts.allPlaced(words) {
		left, look := p.inAll(sets)
		return l.lookedAt(ctx, p, words, left, look)
	}
	left, look, err := p.sift(l.judge, words, sets)
	if err != nil {
		return nil, err
	}
	return l.lookedAt(ctx, p, words, left, look)
}

// lookedAt is what is found once the texts of some are looked at.
func (l *leaf) lookedAt(ctx context.Context, p *part, words []uint32, left []stand, look []uint32) (*finding, error) {
	at := 0
	err := p.texts.each(ctx, look, func(i int, text []uint32) {
		for left[at].doc < look[i] {
			at++
		}
		left[at].times = uint32(l.places(text, words))
	})
	left = slices.DeleteFunc(left, func(s stand) bool { return s.times == 0 })
	return &finding{docs: p.docsOf(left), stands: left}, err
}

// inAll is the documents in all sets, whose texts are to be looked at.
func (p *part) inAll(sets []*roaring.Bitmap) (left []stand, look []uint32) {
	all := intersection(sets)
	if p.deleted != nil {
		all = roaring.AndNot(all, p.deleted)
	}
	look = all.ToArray()
	left = make([]stand, len(look))
	for i, d := range look {
		left[i].doc = d
	}
	return left, look
}

// holders is the words, and the documents of each, deleted ones among them; no
// words where the segment lacks one.
func (l *leaf) holders(p *part) (words []uint32, sets []*roaring.Bitmap, err error) {
	for _, t := range l.terms {
		r := p.texts.form(t)
		if r.from == r.to {
			return nil, nil, nil
		}
		var docs *roaring.Bitmap
		if l.docType == typeQuote {
			docs, err = postings(p.segment, fieldQuoteExact, t, p.lacking)
		} else {
			docs, err = p.holding(l.docType, t)
		}
		if err != nil {
			return nil, nil, err
		}
		words, sets = append(words, r.from), append(sets, docs)
	}
	return words, sets, nil
}

// docsOf is the documents of stands.
func (p *part) docsOf(stands []stand) *roaring.Bitmap {
	set := p.bits.take(p.size)
	defer p.bits.give(set)
	for _, s := range stands {
		set[s.doc/64] |= 1 << (s.doc % 64)
	}
	return roaring.FromDense(set, true)
}
