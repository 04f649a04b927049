package bleve

import (
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// found is a hit before its document is read.
type found struct {
	score float64
	date  uint32 // its number among the dates
	doc   uint32
	part  *part
}

// order compares hits as a query wants them.
type order struct {
	sort  index.Sort
	dates []corpus.Date // by number
	ids   map[*part]*nameColumn
}

// compare is negative where a comes before b. Ids are looked at last: most
// hits are told apart without.
func (o *order) compare(a, b found) int {
	if c := o.compareKeys(&index.Key{Score: a.score, Date: o.dates[a.date]}, &b); c != 0 {
		return c
	}
	return strings.Compare(o.id(&a), o.id(&b))
}

// compareKeys compares all but the id.
func (o *order) compareKeys(k *index.Key, f *found) int {
	return o.sort.Compare(
		&index.Key{Score: k.Score, Date: k.Date},
		&index.Key{Score: f.score, Date: o.dates[f.date]})
}

// behind says whether a hit comes after the key.
func (o *order) behind(f *found, k *index.Key) bool {
	c := o.compareKeys(k, f)
	return c < 0 || c == 0 && k.ID < o.id(f)
}

func (o *order) id(f *found) string { return o.ids[f.part].at(f.doc) }

func (o *order) key(f *found) *index.Key {
	return &index.Key{Score: f.score, Date: o.dates[f.date], ID: o.id(f)}
}

// best keeps the first hits of an order: it takes in twice as many as it
// keeps, then sorts and forgets the lesser half.
type best struct {
	order *order
	keep  int
	hits  []found
	full  bool // the hits before keep are sorted, and none better was forgotten
}

func (b *best) add(f found) {
	if b.keep == 0 || b.full && b.order.compare(f, b.hits[b.keep-1]) > 0 {
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
