package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"onrecord/corpus"
)

// Covered is what a query looked through, whatever its words: how much a "no"
// is worth.
type Covered struct {
	Articles, Quotes, Outlets int
	From, To                  corpus.Date // zero where nothing has a date
}

// Coverage says what q looked through: everything under its dates and its
// filters of outlet and publisher. Quotes count by q.DateField, articles by
// their publication; From and To are those of q.Type.
func Coverage(ctx context.Context, e Engine, q *Query) (*Covered, error) {
	search := covering(q)
	search.Type, search.Facets = Quotes, []FacetRequest{{Field: Outlet}}
	quotes, err := e.Search(ctx, &search)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	c := &Covered{Quotes: quotes.Total, Outlets: quotes.Facets[Outlet].Distinct, From: quotes.Earliest, To: quotes.Latest}
	if len(search.Only[Outlet]) > 0 {
		c.Outlets = occurring(quotes.Facets[Outlet])
	}
	search.Type, search.Facets = Articles, nil
	articles, err := e.Search(ctx, &search)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	c.Articles = articles.Total
	if q.Type == Articles {
		c.From, c.To = articles.Earliest, articles.Latest
	}
	return c, nil
}

// covering is what of a query its coverage hangs on: the same for all queries
// that look through the same.
func covering(q *Query) Query {
	return Query{
		Type: q.Type, DateField: q.DateField, From: q.From, To: q.To, NoScores: true, Sort: Newest,
		Only: pick(q.Only, Outlet, Publisher), Not: pick(q.Not, Outlet, Publisher),
	}
}

func pick(filter map[Field][]string, fields ...Field) map[Field][]string {
	picked := make(map[Field][]string)
	for _, f := range fields {
		if len(filter[f]) > 0 {
			picked[f] = slices.Sorted(slices.Values(filter[f]))
		}
	}
	return picked
}

// occurring is the number of ticked values with a hit.
func occurring(f *Facet) int {
	n := 0
	for _, v := range f.Values {
		if v.Selected && v.Count > 0 {
			n++
		}
	}
	return n
}

// State tells what searches see apart from what they saw before: which of the
// indexes made one after the other, and the last write that is in it.
type State struct {
	Index, Applied uint64
}

// Compare orders states in time.
func (s State) Compare(t State) int {
	return cmp.Or(cmp.Compare(s.Index, t.Index), cmp.Compare(s.Applied, t.Applied))
}

// Coverages is [Coverage] that remembers. Every search tells what it looked
// through, which takes two searches of everything; it hangs on few filters,
// and changes with the contents alone. The zero value is ready.
type Coverages struct {
	mu          sync.Mutex
	state       State
	recent, old map[string]Covered // by covering query; old is what was recent, until recent is full again
}

// Bounds of what is remembered: queries in each of the two maps, and bytes of
// one query.
const (
	maxCoverages   = 128
	maxCoveringKey = 1 << 10
)

// Of is the coverage of q in an engine whose state was now, or is later: read
// the state first. It is never older than that.
func (c *Coverages) Of(ctx context.Context, e Engine, q *Query, now State) (*Covered, error) {
	search := covering(q)
	key := search.String()
	if known, ok := c.recall(now, key); ok {
		return &known, nil
	}
	found, err := Coverage(ctx, e, q)
	if err == nil && len(key) <= maxCoveringKey {
		c.keep(now, key, *found)
	}
	return found, err
}

func (c *Coverages) recall(now State, key string) (Covered, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Compare(c.state) > 0 {
		c.state, c.recent, c.old = now, nil, nil
	}
	if now != c.state {
		return Covered{}, false
	}
	known, ok := c.recent[key]
	if !ok {
		if known, ok = c.old[key]; ok {
			c.add(key, known)
		}
	}
	return known, ok
}

func (c *Coverages) keep(now State, key string, found Covered) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now == c.state {
		c.add(key, found)
	}
}

func (c *Coverages) add(key string, found Covered) {
	if c.recent == nil || len(c.recent) == maxCoverages {
		c.recent, c.old = make(map[string]Covered), c.recent
	}
	c.recent[key] = found
}
