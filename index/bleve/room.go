package bleve

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// room is memory for the numbers that one search counts and lists. The next
// search has it when that one is through.
type room struct {
	numbers []uint32
	used    int
	scores  []float64
}

// rooms lends rooms.
type rooms struct{ pool sync.Pool }

func (r *rooms) take() *room {
	if room, ok := r.pool.Get().(*room); ok {
		return room
	}
	return new(room)
}

// give takes back a room whose numbers are not used any more.
func (r *rooms) give(room *room) {
	room.used = 0
	r.pool.Put(room)
}

// leastRoom is how many numbers a room has at first.
const leastRoom = 1 << 14

// take is so many numbers, whatever they are.
func (r *room) take(n int) []uint32 {
	if n > len(r.numbers)-r.used { // what was taken stays where it is
		r.numbers, r.used = make([]uint32, max(leastRoom, n, 2*len(r.numbers))), 0
	}
	r.used += n
	return r.numbers[r.used-n : r.used : r.used]
}

// longer is a list with zeros behind it, where it has less than so many.
func (r *room) longer(list []uint32, n int) []uint32 {
	if n <= len(list) {
		return list
	}
	all := r.take(n)
	clear(all[copy(all, list):])
	return all
}

// zeros is the scores of so many hits. There is room for one segment's at a time.
func (r *room) zeros(n int) []float64 {
	if n > cap(r.scores) {
		r.scores = make([]float64, n)
	}
	scores := r.scores[:n]
	clear(scores)
	return scores
}

// list is the documents of a set in ascending order.
func (r *room) list(docs *roaring.Bitmap) []uint32 {
	all := r.take(int(docs.GetCardinality()))
	docs.ToExistingArray(&all)
	return all
}
