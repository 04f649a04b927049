package bleve

import (
	"slices"
	"strings"
	"sync"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/bleve/column"
)

// values numbers the values of one field, for all segments alike: columns
// hold the numbers, so that counts of several segments simply add up. Number
// 0 stands for "no value". Numbers are given out as segments are first read
// and live as long as the engine.
type values struct {
	mu      sync.RWMutex
	numbers map[string]uint32
	byID    map[string][]uint32 // an id has a number for each name that it goes by
	terms   []string            // by number
	several []string            // the ids that have several names
	read    calendar            // as far as it has been asked for
	orders  map[index.Sort]*dateOrder
}

func newValues() *values {
	return &values{
		numbers: map[string]uint32{"": 0},
		byID:    map[string][]uint32{index.None: {0}},
		terms:   []string{""},
	}
}

// numberAll is the numbers of a column's terms, after that of no value.
func (v *values) numberAll(terms column.Strings) []uint32 {
	v.mu.Lock()
	defer v.mu.Unlock()
	numbers := make([]uint32, terms.Len()+1)
	for i := range numbers[1:] {
		numbers[i+1] = v.numberOf(terms.At(uint32(i)))
	}
	return numbers
}

// numberOf is the value's number, a new one if need be. The caller holds v.mu.
func (v *values) numberOf(term string) uint32 {
	n, ok := v.numbers[term]
	if !ok {
		term = strings.Clone(term) // it may point into a file that will be closed
		n = uint32(len(v.terms))
		v.numbers[term] = n
		v.terms = append(v.terms, term)
		id, _ := index.SplitName(term)
		v.byID[id] = append(v.byID[id], n)
		if len(v.byID[id]) == 2 {
			v.several = append(v.several, id)
		}
	}
	return n
}

// all is every value given out so far, by number; it is only ever appended to.
func (v *values) all() []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.terms[:len(v.terms):len(v.terms)]
}

// of is the numbers that the ids stand for; [index.None] stands for 0.
func (v *values) of(ids []string) map[uint32]bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	numbers := make(map[uint32]bool)
	for _, id := range ids {
		for _, n := range v.byID[id] {
			numbers[n] = true
		}
	}
	return numbers
}

// shared is the ids that have more than one name, with their numbers.
func (v *values) shared() map[string][]uint32 {
	v.mu.RLock()
	defer v.mu.RUnlock()
	shared := make(map[string][]uint32, len(v.several))
	for _, id := range v.several {
		shared[id] = slices.Clone(v.byID[id])
	}
	return shared
}

// calendar is the values of a field of dates, by number.
type calendar struct {
	dates  []corpus.Date
	months []corpus.Date // of days; weeks, months and years as they are
}

func (v *values) calendar() calendar {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := &v.read
	for _, t := range v.terms[len(c.dates):] {
		d, _ := index.ReadDateTerm(t) // anything else is no date
		c.dates = append(c.dates, d)
		if d.Precision == corpus.ByDay {
			d = d.In(corpus.ByMonth)
		}
		c.months = append(c.months, d)
	}
	n := len(c.dates)
	return calendar{c.dates[:n:n], c.months[:n:n]}
}

// dateOrder is the dates in the order of a sort.
type dateOrder struct {
	dates   []corpus.Date // by number
	lasts   []corpus.Day  // by number
	ranks   []uint32      // by number; dates that count the same have the same
	numbers []uint32      // in order
}

// order ranks the dates given out so far; it does so once.
func (v *values) order(sort index.Sort) *dateOrder {
	if sort == "" || sort == index.Relevance {
		sort = index.Newest // hits of one score
	}
	dates := v.calendar().dates
	v.mu.Lock()
	defer v.mu.Unlock()
	if o := v.orders[sort]; o != nil && len(o.dates) == len(dates) {
		return o
	}
	if v.orders == nil {
		v.orders = make(map[index.Sort]*dateOrder)
	}
	o := newDateOrder(sort, dates)
	v.orders[sort] = o
	return o
}

func newDateOrder(sort index.Sort, dates []corpus.Date) *dateOrder {
	o := &dateOrder{dates: dates, ranks: make([]uint32, len(dates)), numbers: make([]uint32, len(dates))}
	for i, d := range dates {
		o.numbers[i] = uint32(i)
		o.lasts = append(o.lasts, d.Last())
	}
	compare := func(a, b uint32) int {
		return sort.Compare(&index.Key{Date: dates[a]}, &index.Key{Date: dates[b]})
	}
	slices.SortFunc(o.numbers, compare)
	rank := uint32(0)
	for i, n := range o.numbers {
		if i > 0 && compare(o.numbers[i-1], n) != 0 {
			rank++
		}
		o.ranks[n] = rank
	}
	return o
}
