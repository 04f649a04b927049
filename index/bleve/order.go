package bleve

import (
	"cmp"
	"slices"

	"onrecord/index"
)

// found is a hit before its document is read.
type found struct {
	score float64
	rank  uint32 // of its date: what comes first has the smaller
	date  uint32 // its number among the dates
	doc   uint32
	part  *part
}

func (f *found) id() string { return f.part.idOf(f.doc) }

// order compares hits as a query wants them.
type order struct {
	sort index.Sort
	*dateOrder
}

// compare is negative where a comes before b. Ids are looked at last: most
// hits are told apart without.
func (o *order) compare(a, b found) int {
	if c := cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.rank, b.rank)); c != 0 {
		return c
	}
	return compareKeys(a.part.key(a.doc), b.part.key(b.doc))
}

// behind says whether a hit comes after the key.
func (o *order) behind(f *found, k *index.Key) bool {
	c := o.sort.Compare(&index.Key{Score: k.Score, Date: k.Date}, &index.Key{Score: f.score, Date: o.dates[f.date]})
	return c < 0 || c == 0 && k.ID < f.id()
}

// before says whether every hit of a date comes before the key.
func (o *order) before(date uint32, k *index.Key) bool {
	return o.sort.Compare(&index.Key{Score: k.Score, Date: o.dates[date]}, &index.Key{Score: k.Score, Date: k.Date}) < 0
}

func (o *order) key(f *found) *index.Key {
	return &index.Key{Score: f.score, Date: o.dates[f.date], ID: f.id()}
}

// best keeps the first hits of an order: it takes in twice as many as it
// keeps, then sorts and forgets the lesser half.
type best struct {
	order *order
	keep  int
	hits  []found
	full  bool // the hits before keep are sorted, and none better was forgotten
}

// hopeless says that a hit of that score and date cannot be among the first.
func (b *best) hopeless(score float64, rank uint32) bool {
	if !b.full {
		return b.keep == 0
	}
	last := &b.hits[b.keep-1]
	return score < last.score || score == last.score && rank > last.rank
}

func (b *best) add(f found) {
	if b.hopeless(f.score, f.rank) {
		return
	}
	b.hits = append(b.hits, f)
	if len(b.hits) >= 2*b.keep+64 {
		b.cut()
	}
}

func (b *best) cut() {
	slices.SortFunc(b.hits, b.order.compare)
	if len(b.hits) >= b.keep {
		b.hits, b.full = b.hits[:b.keep], true
	}
}

// sorted is the hits kept, in their order.
func (b *best) sorted() []found {
	b.cut()
	return b.hits
}
