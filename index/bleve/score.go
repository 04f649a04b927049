package bleve

import (
	"context"
	"math"

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
}

func newScorer(ctx context.Context, p *plan) (*scorer, error) {
	s := &scorer{plan: p}
	words := 0.0
	for _, part := range p.view.segments {
		live, err := part.live(p.docType)
		if err != nil {
			return nil, err
		}
		n, err := part.liveWords(p.docType)
		if err != nil {
			return nil, err
		}
		s.docs += float64(live.GetCardinality())
		words += float64(n)
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
func (p *part) liveWords(docType string) (uint64, error) {
	all, err := p.ofType(docType)
	if err != nil {
		return 0, err
	}
	lengths, err := p.lengths()
	if err != nil {
		return 0, err
	}
	p.mu.Lock()
	total, ok := p.total[docType]
	if !ok {
		each(all, func(d uint32) { total += uint64(lengths[d]) })
		p.total[docType] = total
	}
	p.mu.Unlock()
	if p.deleted != nil {
		each(roaring.And(all, p.deleted), func(d uint32) { total -= uint64(lengths[d]) })
	}
	return total, nil
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
			list, err := postingsList(part.segment, l.field, t, part.deleted)
			if err != nil {
				return err
			}
			holders += list.Count()
		}
		l.weight += s.rarity(holders)
	}
	return nil
}

func (s *scorer) rarity(holders uint64) float64 {
	n := float64(holders)
	return math.Log(1 + (s.docs-n+0.5)/(n+0.5))
}

// scores is the score of each of the documents, which are in ascending order.
func (s *scorer) scores(ctx context.Context, p *part, hits *roaring.Bitmap, docs []uint32) ([]float64, error) {
	lengths, err := p.lengths()
	if err != nil {
		return nil, err
	}
	scores := make([]float64, len(docs))
	times := make([]float64, len(docs))
	for _, l := range s.plan.scored {
		clear(times)
		if err := l.times(ctx, p, hits, docs, times); err != nil {
			return nil, err
		}
		for i, n := range times {
			if n > 0 {
				norm := 1 - bm25B + bm25B*float64(lengths[docs[i]])/s.length
				scores[i] += l.weight * n * (bm25K1 + 1) / (n + bm25K1*norm)
			}
		}
	}
	return scores, nil
}

// times adds up how often the leaf is found in each of the documents.
func (l *leaf) times(ctx context.Context, p *part, hits *roaring.Bitmap, docs []uint32, times []float64) error {
	if l.places != nil {
		i := 0
		return l.eachPhrase(ctx, p, hits, func(doc uint32, n int) {
			for docs[i] < doc {
				i++
			}
			times[i] += float64(n)
		})
	}
	for _, t := range l.terms {
		if err := l.termTimes(ctx, p, t, hits, docs, times); err != nil {
			return err
		}
	}
	return nil
}

func (l *leaf) termTimes(ctx context.Context, p *part, term string, hits *roaring.Bitmap, docs []uint32, times []float64) error {
	found, err := p.with(l.field, term)
	if err != nil {
		return err
	}
	common := roaring.And(found, hits)
	if common.IsEmpty() {
		return nil
	}
	it, err := p.restricted(l.field, term, common, false)
	if err != nil {
		return err
	}
	for i, n := 0, 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		posting, err := it.Next()
		if err != nil {
			return damage("reading frequencies", err)
		}
		if posting == nil {
			return nil
		}
		for docs[i] < uint32(posting.Number()) {
			i++
		}
		times[i] += float64(posting.Frequency())
	}
}

// each visits the documents of a set in ascending order.
func each(docs *roaring.Bitmap, visit func(doc uint32)) {
	var block [512]uint32
	it := docs.ManyIterator()
	for n := it.NextMany(block[:]); n > 0; n = it.NextMany(block[:]) {
		for _, d := range block[:n] {
			visit(d)
		}
	}
}
