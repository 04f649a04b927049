package bleve

import (
	"onrecord/corpus"
	"onrecord/index"
)

// dateCounts counts dates by their numbers; 0 is no date.
type dateCounts struct{ counts []int }

func (c *dateCounts) add(date uint32) {
	for int(date) >= len(c.counts) {
		c.counts = append(c.counts, make([]int, int(date)+64-len(c.counts))...)
	}
	c.counts[date]++
}

// span is the first and the last of the dates counted.
func (c *dateCounts) span(dates []corpus.Date) (first, last corpus.Date) {
	for n, count := range c.counts {
		if count == 0 || n >= len(dates) || dates[n].IsZero() {
			continue
		}
		d := dates[n]
		if first.IsZero() || d.First < first.First {
			first = d
		}
		if last.IsZero() || d.Last() > last.Last() {
			last = d
		}
	}
	return first, last
}

// histogram is the date facet.
func (p *pass) histogram() (*index.DateFacet, error) {
	return nil, nil // TODO
}
