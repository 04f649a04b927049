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
		if count > 0 && n < len(dates) {
			first, last = index.Earlier(first, dates[n]), index.Later(last, dates[n])
		}
	}
	return first, last
}

// histogram is the date facet.
func (c *dateCounts) histogram(dates []corpus.Date, want index.Interval) (*index.DateFacet, error) {
	counts := make(map[corpus.Date]int)
	for n, count := range c.counts {
		if count > 0 {
			counts[dates[n]] += count // a date that cannot be read is the zero one, too
		}
	}
	missing := counts[corpus.Date{}]
	delete(counts, corpus.Date{})
	return index.Histogram(counts, missing, want)
}
