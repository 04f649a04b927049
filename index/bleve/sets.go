package bleve

import (
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

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

// union joins sets of documents. Many documents are joined by setting a bit for
// each: merging lists takes a comparison for each, which cannot be foreseen.
func (p *part) union(sets []*roaring.Bitmap) *roaring.Bitmap {
	if len(sets) == 1 {
		return sets[0]
	}
	total := uint64(0)
	for _, s := range sets {
		total += s.GetCardinality()
	}
	if total < uint64(p.size/64) {
		return roaring.FastOr(sets...)
	}
	bits := p.bits.take(p.size)
	defer p.bits.give(bits)
	for _, s := range sets {
		mark(bits, s)
	}
	return roaring.FromDense(bits, true)
}

// bitPool lends a bit for each document of a segment, none of them set.
type bitPool struct{ pool sync.Pool }

func (b *bitPool) take(size uint32) []uint64 {
	if bits, ok := b.pool.Get().(*[]uint64); ok {
		clear(*bits)
		return *bits
	}
	return make([]uint64, size/64+1)
}

func (b *bitPool) give(bits []uint64) { b.pool.Put(&bits) }

// mark sets the bits of documents.
func mark(bits []uint64, docs *roaring.Bitmap) {
	var block [512]uint32
	it := docs.ManyIterator()
	for n := it.NextMany(block[:]); n > 0; n = it.NextMany(block[:]) {
		for _, d := range block[:n] {
			bits[d/64] |= 1 << (d % 64)
		}
	}
}

// intersection begins with the smallest set.
func intersection(sets []*roaring.Bitmap) *roaring.Bitmap {
	switch len(sets) {
	case 0:
		return roaring.New()
	case 1:
		return sets[0]
	}
	bySize := slices.SortedFunc(slices.Values(sets), func(a, b *roaring.Bitmap) int {
		return int(a.GetCardinality()) - int(b.GetCardinality())
	})
	all := roaring.And(bySize[0], bySize[1])
	for _, s := range bySize[2:] {
		all.And(s)
	}
	return all
}
