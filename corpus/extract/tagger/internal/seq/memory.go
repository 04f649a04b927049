package seq

import "sync/atomic"

// memory holds what groups of features add up to, so that most of a text is
// looked up once for several features instead of once for each. What is
// remembered follows from its key alone; it is therefore shared by all
// goroutines, and what has been pushed out is merely added up again. All of it
// full takes 17 MB.
type memory struct {
	words        recall[ofWord]
	pairs        recall[[4]labelVotes]
	threes       recall[[3]labelVotes]
	cues         recall[votes]
	surroundings recall[votes]
	marks        recall[votes]
	positions    recall[labelVotes]
}

func newMemory() *memory {
	return &memory{
		words:        newRecall[ofWord](14),
		pairs:        newRecall[[4]labelVotes](14),
		threes:       newRecall[[3]labelVotes](15),
		cues:         newRecall[votes](12),
		surroundings: newRecall[votes](11),
		marks:        newRecall[votes](12),
		positions:    newRecall[labelVotes](10),
	}
}

// recall is a table without buckets: of two keys with one slot the later stays.
type recall[V any] struct {
	slots []atomic.Pointer[recalled[V]]
	shift uint
}

// recalled is never changed once it is in a table.
type recalled[V any] struct {
	key   uint64
	value V
}

// newRecall makes a table of 2^bits slots.
func newRecall[V any](bits uint) recall[V] {
	return recall[V]{make([]atomic.Pointer[recalled[V]], 1<<bits), 64 - bits}
}

func (r *recall[V]) slot(key uint64) *atomic.Pointer[recalled[V]] {
	return &r.slots[key*goldenRatio>>r.shift]
}

func (r *recall[V]) get(key uint64) *V {
	if kept := r.slot(key).Load(); kept != nil && kept.key == key {
		return &kept.value
	}
	return nil
}

func (r *recall[V]) put(key uint64, value *V) *V {
	kept := &recalled[V]{key, *value}
	r.slot(key).Store(kept)
	return &kept.value
}

// goldenRatio is 2^64 divided by it: multiplying with it spreads keys
// (Knuth, TAOCP 3, 6.4).
const goldenRatio = 0x9E3779B97F4A7C15

// blend makes one key of more than 64 bits. Two keys out of 2^64 are then
// taken for one another.
func blend(a uint64, b uint32) uint64 {
	a *= goldenRatio
	return (a^a>>29)*0xBF58476D1CE4E5B9 + uint64(b)
}
