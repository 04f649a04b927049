package bleve

import (
	"context"
	"math"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// The usual constants of BM25.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// scorer computes BM25 scores. bleve's own depend on how documents are spread
// over segments (its length of an average document is a count of distinct
// terms for each segment) and on filters (they take part in its normalisation),
// so that a page would change when segments are merged or a box is ticked.
// Here every figure is of the documents that are not deleted.
type scorer struct {
	plan   *plan
	docs   float64 // documents of the type
	length float64 // of the average document, in words
	text   []uint32
}

func newScorer(ctx context.Context, p *plan) (*scorer, error) {
	s := &scorer{plan: p}
	words := 0.0
	for _, part := range p.view.segments {
		s.docs += float64(part.live(p.docType).GetCardinality())
		words += float64(part.liveWords(p.docType))
	}
	s.length = words / max(s.docs, 1)
	for _, l := range p.scored {
		if err := s.weigh(ctx, l); err != nil {
			return nil, err
		}
		l.weight *= float64(l.repeats)
	}
	return s, nil
}

// liveWords is how many words the documents of a type hold, deleted ones
// aside: the sum over the segment, which is kept, less theirs.
func (p *part) liveWords(docType string) uint64 {
	total := p.words(docType)
	if gone := p.gone(docType); gone != nil {
		total -= p.count(docType, gone)
	}
	return total
}

// words is how many words all documents of a type hold.
func (c *columns) words(docType string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.wordsOf[docType]; !ok {
		c.wordsOf[docType] = c.count(docType, c.types[docType])
	}
	return c.wordsOf[docType]
}

func (c *columns) count(docType string, docs *roaring.Bitmap) (words uint64) {
	each(docs, func(d uint32) { words += uint64(c.length(docType, d)) })
	return words
}

// length is how many words a document has. Those of an article are title and
// text, and a gap.
func (c *columns) length(docType string, doc uint32) uint32 {
	n := c.texts.lengths.At(doc)
	if docType == typeArticle && n > 0 {
		n--
	}
	return n
}

// weigh sets how much a leaf counts: the rarer, the more. A phrase weighs as
// much as its words together; words that stand for each other weigh as one.
func (s *scorer) weigh(ctx context.Context, l *leaf) error {
	if l.places == nil {
		holders := uint64(0)
		for _, part := range s.plan.view.segments {
			found, err := l.docs(ctx, part)
			if err != nil {
				return err
			}
			holders += found.GetCardinality()
		}
		l.weight = s.rarity(holders)
		return nil
	}
	for _, t := range l.terms {
		holders := uint64(0)
		for _, part := range s.plan.view.segments {
			docs, err := part.holding(l.docType, t)
			if err != nil {
				return err
			}
			holders += docs.GetCardinality()
		}
		l.weight += s.rarity(holders)
	}
	return nil
}

func (s *scorer) rarity(holders uint64) float64 {
	n := float64(holders)
	return math.Log(1 + (s.docs-n+0.5)/(n+0.5))
}

// scores is the score of each of the hits in a segment, valid until the next is
// asked for.
func (s *scorer) scores(ctx context.Context, p *part, hits *docset) ([]float64, error) {
	scores := s.plan.room.zeros(hits.size())
	for _, l := range s.plan.scored {
		f, err := l.in(ctx, p)
		if err != nil {
			return nil, err
		}
		t := s.tally(p, l, f)
		switch {
		case l.places != nil:
			err = t.counted(ctx, hits.ids(), scores)
		case s.plan.docType == typeQuote && len(f.sets) == 1:
			err = t.oneWord(ctx, hits, scores)
		case s.plan.docType == typeQuote && len(f.sets) < scanned*len(scores):
			err = t.addUp(ctx, hits, scores)
		default:
			err = t.scan(ctx, hits.ids(), scores)
		}
		if err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// tally adds what one leaf counts in one segment to scores.
type tally struct {
	*scorer
	part *part
	leaf *leaf
	find *finding
	once [shortText]float64 // what it counts for in a text of so many words that it stands in once
}

// shortText is the length that most quotes stay below.
const shortText = 128

func (s *scorer) tally(p *part, l *leaf, f *finding) *tally {
	t := &tally{scorer: s, part: p, leaf: l, find: f}
	for length := range t.once {
		t.once[length] = t.worth(1, uint32(length))
	}
	return t
}

// worth is what the leaf counts for where it stands so often in a text of so
// many words.
func (t *tally) worth(times float64, length uint32) float64 {
	norm := bm25K1 * (1 - bm25B + bm25B*float64(length)/t.length)
	return t.leaf.weight * times * (bm25K1 + 1) / (times + norm)
}

func (t *tally) add(score *float64, doc uint32, times int) {
	if times > 0 {
		*score += t.worth(float64(times), t.part.length(t.plan.docType, doc))
	}
}

// counted takes what was counted when the leaf was looked for.
func (t *tally) counted(ctx context.Context, docs []uint32, scores []float64) error {
	at := 0
	for i, d := range docs {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for at < len(t.find.stands) && t.find.stands[at].doc < d {
			at++
		}
		if at < len(t.find.stands) && t.find.stands[at].doc == d {
			t.add(&scores[i], d, int(t.find.stands[at].times))
		}
	}
	return nil
}

// scanned is how many words are worth as much as looking through one text.
const scanned = 32

// scan counts by looking through the texts.
func (t *tally) scan(ctx context.Context, docs []uint32, scores []float64) error {
	return t.part.texts.each(ctx, docs, func(i int, text []uint32) {
		t.add(&scores[i], docs[i], t.find.times(text))
	})
}

// tallies lends a byte for each document of a segment, all 0.
type tallies struct{ pool sync.Pool }

func (t *tallies) take(size uint32) []uint8 {
	if counts, ok := t.pool.Get().(*[]uint8); ok && len(*counts) >= int(size) {
		return *counts
	}
	return make([]uint8, size)
}

// give takes back what is all 0 again.
func (t *tallies) give(counts []uint8) { t.pool.Put(&counts) }

// often marks a document that has the words so often, or more.
const often = math.MaxUint8

// oneWord counts a single word by what is known of those that have it.
func (t *tally) oneWord(ctx context.Context, hits *docset, scores []float64) error {
	if t.find.docs.Equals(hits.docs) {
		return t.single(ctx, hits.ids(), nil, scores)
	}
	if having := t.part.frequent.known(t.find.runs[0]); having != nil {
		return t.single(ctx, hits.ids(), having, scores)
	}
	return t.addUp(ctx, hits, scores)
}

// single counts a single word in those that have it, nil for every hit: most
// have it once.
func (t *tally) single(ctx context.Context, docs []uint32, having []uint64, scores []float64) error {
	texts := &t.part.texts
	at, end := texts.repeatsOf(t.find.runs[0].from)
	next := texts.repeater(at, end)
	for i, d := range docs {
		if having != nil && having[d/64]>>(d%64)&1 == 0 {
			continue
		}
		if next < d {
			at = texts.seek(at, end, d)
			next = texts.repeater(at, end)
		}
		switch length := texts.lengths.At(d); {
		case next == d:
			t.add(&scores[i], d, t.timesIn(d, 1+texts.oftener.At(at)))
		case length < shortText:
			scores[i] += t.once[length]
		default:
			t.add(&scores[i], d, 1)
		}
	}
	return ctx.Err()
}

// timesIn is how often the words stand in a text, if it is known to be less
// than often.
func (t *tally) timesIn(doc, known uint32) int {
	if known < often {
		return int(known)
	}
	t.text = t.part.texts.of(doc, t.text)
	return t.find.times(t.text)
}

// addUp counts by the postings, and by what is known of words that stand in a
// text more than once.
func (t *tally) addUp(ctx context.Context, hits *docset, scores []float64) error {
	counts := t.plan.view.tallies.take(t.part.size)
	defer t.plan.view.tallies.give(counts)
	docs := hits.ids()
	defer func() {
		for _, d := range docs {
			counts[d] = 0
		}
	}()
	if err := t.count(ctx, hits, counts); err != nil {
		return err
	}
	lengths := t.part.texts.lengths
	for i, d := range docs {
		switch n := counts[d]; {
		case n == 1 && lengths.At(d) < shortText:
			scores[i] += t.once[lengths.At(d)]
		default:
			t.add(&scores[i], d, t.timesIn(d, uint32(n)))
		}
	}
	return ctx.Err()
}

// count counts the words of the leaf in every hit, up to often.
func (t *tally) count(ctx context.Context, hits *docset, counts []uint8) error {
	more := func(d uint32) { counts[d] = min(counts[d], often-1) + 1 }
	all := t.find.docs.Equals(hits.docs)
	for _, set := range t.find.sets {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !all {
			set = roaring.And(set, hits.docs)
		}
		each(set, more)
	}
	for _, r := range t.find.runs {
		t.part.texts.repeated(r, func(d, more uint32) {
			if counts[d] > 0 { // a hit
				counts[d] = uint8(min(uint32(counts[d])+more, often))
			}
		})
	}
	return nil
}
