package bleve

import (
	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/index"
)

// Articles are filtered by speaker and outlet through their quotes, and both
// filters must hold for one and the same quote.

// onePair names the joint filter by speaker and outlet among the passes.
const onePair index.Field = "speaker and outlet"

// pairFilter is the numbers that a quote of an article may have; nil: any.
type pairFilter struct{ speakers, outlets map[uint32]bool }

func (f pairFilter) pass(p pair) bool {
	return (f.speakers == nil || f.speakers[p.speaker]) && (f.outlets == nil || f.outlets[p.outlet])
}

func (f pairFilter) any() bool { return f.speakers == nil && f.outlets == nil }

// pairColumn is the column of pairs and the filter that the query sets for
// them, from its exclusions or from the values it wants.
func (p *plan) pairColumn(s *part) (pairColumn, error) {
	return s.pairs(p.view.values[string(index.Speaker)], p.view.values[string(index.Outlet)])
}

func (p *plan) wanted(filters map[index.Field][]string) pairFilter {
	var f pairFilter
	if ids := filters[index.Speaker]; len(ids) > 0 {
		f.speakers = p.view.values[string(index.Speaker)].of(ids)
	}
	if ids := filters[index.Outlet]; len(ids) > 0 {
		f.outlets = p.view.values[string(index.Outlet)].of(ids)
	}
	return f
}

// filterPairs takes out the articles with an excluded quote and keeps those
// with a quote that passes.
func (p *plan) filterPairs(s *part, out *selection) error {
	column, err := p.pairColumn(s)
	if err != nil {
		return err
	}
	not := p.wanted(p.query.Not)
	if !not.any() {
		out.base = p.set(choose(out.base.docs, func(d uint32) bool {
			return !column.any(d, func(pr pair) bool { return not.speakers[pr.speaker] || not.outlets[pr.outlet] })
		}))
	}
	if only := p.wanted(p.query.Only); !only.any() {
		out.passes[onePair] = passingPairs(out.base.docs, &column, only)
	}
	return nil
}

// passingPairs is the articles with a quote that passes.
func passingPairs(docs *roaring.Bitmap, column *pairColumn, f pairFilter) *roaring.Bitmap {
	return choose(docs, func(d uint32) bool { return column.any(d, f.pass) })
}
