package opensearch

import (
	"fmt"

	"onrecord/corpus"
	"onrecord/index"
)

// maxDates is how many dates are counted in one request: 55 years of days. Of
// more, there are several requests for a part of the dates each.
const maxDates = 20_000

// datePart is one of several parts that OpenSearch divides dates into.
type datePart struct{ number, of int }

// dates counts the dates, as precise as each is, in what passes all filters but
// the range of dates.
func (p *plan) dates(part datePart) object {
	terms := object{"field": p.date + "." + dateText, "size": maxDates, "shard_size": maxDates}
	if part.of > 1 {
		terms["include"] = object{"partition": part.number, "num_partitions": part.of}
	}
	return among(p.within(byDate), object{"terms": terms})
}

// undated counts what has no date.
func (p *plan) undated() object {
	return among(p.within(byDate), object{"missing": object{"field": p.date + "." + dateText}})
}

// distinctDates is roughly how many dates there are.
func (p *plan) distinctDates() object {
	return among(p.within(byDate), object{"cardinality": object{"field": p.date + "." + dateText}})
}

// first and last find the dates of all hits that begin first and end last.
func (p *plan) first() object {
	return among(p.within(""), object{"min": object{"field": p.date + "." + dateBegin}})
}

func (p *plan) last() object {
	return among(p.within(""), object{"max": object{"field": p.date + "." + dateEnd}})
}

// extent reads what they found.
func extent(first, last *aggregation) (from, to corpus.Date) {
	if first := first.values().Value; !first.null {
		from = beginning(int64(first.number))
	}
	if last := last.values().Value; !last.null {
		to = ending(int64(last.number))
	}
	return from, to
}

// dateCounts is the hits of each date.
type dateCounts map[corpus.Date]int

// take reads the counts of an answer.
func (c dateCounts) take(a *aggregation) error {
	for _, b := range a.values().Buckets {
		d, err := index.ReadDateTerm(b.Key)
		if err != nil {
			return fmt.Errorf("%w: OpenSearch: a date: %w", index.ErrUnreachable, err)
		}
		c[d] = b.count()
	}
	return nil
}
