package bleve

import (
	"math"

	"onrecord/corpus"
	"onrecord/index"
)

// dateCounts counts dates by their numbers; 0 is no date.
type dateCounts struct {
	values *values
	room   *room
	counts []uint32
}

func (p *plan) newDateCounts() *dateCounts {
	return &dateCounts{values: p.view.values[fieldSaid], room: p.room}
}

// add counts documents of a segment by their dates.
func (c *dateCounts) add(s *part, docType string, docs *docset, dates *field) {
	c.counts = c.room.longer(c.counts, len(c.values.all()))
	dates.tally(s, docType, docs, c.counts)
}

// has says whether a document with that date was counted.
func (c *dateCounts) has(date uint32) bool { return int(date) < len(c.counts) && c.counts[date] > 0 }

// span is the first and the last of the dates counted. Most need not be
// compared by their precision.
func (c *dateCounts) span(dates []corpus.Date, lasts []corpus.Day) (first, last corpus.Date) {
	least, most := corpus.Day(math.MaxInt32), corpus.Day(math.MinInt32)
	for n, count := range c.counts {
		if count == 0 || n >= len(dates) || dates[n].IsZero() {
			continue
		}
		if d := dates[n]; d.First <= least {
			least, first = d.First, index.Earlier(first, d)
		}
		if lasts[n] >= most {
			most, last = lasts[n], index.Later(last, dates[n])
		}
	}
	return first, last
}

// histogram is the date facet. Days are added up to months beforehand where
// no bucket will be as narrow as a day: there are few months and many days.
func (c *dateCounts) histogram(cal calendar, want index.Interval) (*index.DateFacet, error) {
	dates := cal.dates
	if want == index.IntervalMonth || want == index.IntervalYear || want == index.IntervalAuto && c.spread(dates) > index.AutoBuckets {
		dates = cal.months
	}
	counts := make(map[corpus.Date]int)
	sum := 0
	for n, count := range c.counts {
		sum += int(count)
		if sum > 0 && (n+1 == len(c.counts) || dates[n] != dates[n+1]) { // days of one month mostly follow each other
			counts[dates[n]] += sum
			sum = 0
		}
	}
	missing := counts[corpus.Date{}]
	delete(counts, corpus.Date{})
	return index.Histogram(counts, missing, want)
}

// spread is from the first day to the last of those dates that are days.
func (c *dateCounts) spread(dates []corpus.Date) int {
	first, last := corpus.Day(0), corpus.Day(-1)
	for n, count := range c.counts {
		if count > 0 && dates[n].Precision == corpus.ByDay {
			d := dates[n].First
			if last < first {
				first, last = d, d
			}
			first, last = min(first, d), max(last, d)
		}
	}
	return int(last-first) + 1
}
