package bleve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"onrecord/index"
)

// facetCount counts the values of one field over all segments.
type facetCount struct {
	request index.FacetRequest
	values  *values
	room    *room
	counts  []uint32 // by number; 0: without a value
}

// askFacets makes room for the facets of the query.
func (p *pass) askFacets() error {
	q := p.plan.query
	p.seen = p.plan.newDateCounts()
	for _, r := range q.Facets {
		vals := p.plan.view.values[string(r.Field)]
		if vals == nil || !index.Countable(q.Type, r.Field) {
			return fmt.Errorf("%w: %s cannot be counted by %q", index.ErrQuery, q.Type, r.Field)
		}
		p.facets = append(p.facets, &facetCount{request: r, values: vals, room: p.plan.room})
	}
	if q.Dates != "" {
		p.dates = p.seen
		if p.plan.ofDates() {
			p.dates = p.plan.newDateCounts()
		}
	}
	return nil
}

// countFacets adds one segment to every facet.
func (p *pass) countFacets(ctx context.Context, s *part, sel *selection) error {
	for _, f := range p.facets {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.countField(s, sel, f); err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) countField(s *part, sel *selection, f *facetCount) error {
	name := f.request.Field
	if p.plan.ofQuotes(name) {
		column, err := p.plan.pairColumn(s)
		if err != nil {
			return err
		}
		f.grow()
		p.countPairs(sel.without(onePair).ids(), &column, f)
		return nil
	}
	column, _, err := p.plan.column(s, name)
	if err != nil {
		return err
	}
	f.grow()
	column.tally(s, p.plan.docType, sel.without(name), f.counts)
	return nil
}

// grow makes room for values that this segment was the first to hold.
func (f *facetCount) grow() {
	f.counts = f.room.longer(f.counts, len(f.values.all()))
}

// countPairs counts articles by their speakers or outlets: those of quotes
// that pass the filter by the other of the two.
func (p *pass) countPairs(docs []uint32, column *pairColumn, f *facetCount) {
	others := p.plan.wanted(p.plan.query.Only)
	number := func(pr pair) uint32 { return pr.outlet }
	if f.request.Field == index.Speaker {
		others.speakers = nil
		number = func(pr pair) uint32 { return pr.speaker }
	} else {
		others.outlets = nil
	}
	var counted []string // ids counted for this article: one may go by several names
	terms := f.values.all()
	count := func(pr pair) bool {
		if others.pass(pr) {
			n := number(pr)
			if id, _ := index.SplitName(terms[n]); !slices.Contains(counted, id) {
				counted = append(counted, id)
				f.counts[n]++
			}
		}
		return false
	}
	for _, d := range docs {
		counted = counted[:0]
		column.any(d, count)
	}
}

func (p *pass) facetResults() (map[index.Field]*index.Facet, error) {
	results := make(map[index.Field]*index.Facet, len(p.facets))
	for _, f := range p.facets {
		labels := &labels{p.plan.view, f.request.Field, f.values, nil}
		results[f.request.Field] = f.result(labels, p.plan.query.Only[f.request.Field])
		if labels.err != nil {
			return nil, labels.err
		}
	}
	return results, nil
}

// result is the facet. Of many thousand values a few are listed: the others
// are only counted, without looking at what they are.
func (f *facetCount) result(labels *labels, ticked []string) *index.Facet {
	f.grow()
	shared := f.fold()
	least, keep := f.least(), f.values.of(ticked)
	var values []index.FacetValue
	distinct, other := 0, 0
	for n, term := range f.values.all()[:len(f.counts)] {
		switch count := int(f.counts[n]); {
		case n == 0 || count == 0:
		case count < least && !keep[uint32(n)]:
			distinct++
			other += count
		default:
			v := index.FacetValue{Count: count}
			if v.Value, v.Label = index.SplitName(term); shared[v.Value] {
				v.Label = labels.live(v.Value)
			}
			values = append(values, v)
		}
	}
	facet := index.NewFacet(f.request, values, int(f.counts[0]), ticked, labels.live)
	facet.Distinct += distinct
	facet.Other += other
	return facet
}

// fold adds up the counts of ids that go by several names, which it returns.
func (f *facetCount) fold() map[string]bool {
	shared := make(map[string]bool)
	for id, numbers := range f.values.shared() {
		shared[id] = true
		for _, n := range numbers[1:] {
			if int(n) < len(f.counts) {
				f.counts[numbers[0]] += f.counts[n]
				f.counts[n] = 0
			}
		}
	}
	return shared
}

// least is a count that every value listed for its frequency has.
func (f *facetCount) least() int {
	if f.request.Prefix != "" {
		return 0 // which values pass, their labels say
	}
	if f.request.Size == 0 {
		return math.MaxInt
	}
	return largest(f.counts[1:], f.request.Size)
}

// largest is the n-th largest of the counts, 0 where there are fewer.
func largest(counts []uint32, n int) int {
	if n > len(counts) {
		return 0
	}
	first := make([]uint32, n) // in ascending order
	for _, c := range counts {
		if c <= first[0] {
			continue
		}
		at, _ := slices.BinarySearch(first, c)
		copy(first, first[1:at])
		first[at-1] = c
	}
	return int(first[0])
}

// labels finds the names of ids where counting has not already: of an id with
// several names, or of a ticked one without a hit.
type labels struct {
	view   *view
	field  index.Field
	values *values
	err    error
}

// live is the name that an id goes by most often, of several the smallest;
// the id itself where it does not occur.
func (l *labels) live(id string) string {
	label, most := id, 0
	for n := range l.values.of([]string{id}) {
		term := l.values.all()[n]
		times, err := l.view.times(l.field, term)
		if err != nil {
			l.err = err
			return id
		}
		if _, name := index.SplitName(term); times > most || times == most && times > 0 && name < label {
			label, most = name, times
		}
	}
	return label
}

// times is how often a name occurs: in quotes, publishers in articles.
func (v *view) times(f index.Field, term string) (int, error) {
	met := typeQuote
	if f == index.Publisher {
		met = typeArticle
	}
	times := 0
	for _, s := range v.segments {
		docs, err := s.with(string(f), term)
		if err != nil {
			return 0, err
		}
		times += int(docs.AndCardinality(s.live(met)))
	}
	return times, nil
}
