package contest

import (
	"fmt"
	"slices"
)

// Differ says where two engines disagree about a question; nil where they
// agree: in the number of hits, in the greatest counts of each facet, in the
// days of the first hits where they come by date. Which of equal hits come
// first, and how scores order them, is theirs.
//
// A facet is left out where the program counts it without its own filter, which
// the rivals do not.
func Differ(q *Question, a, b *Answer) error {
	if a.Total != b.Total {
		return fmt.Errorf("%s: %d and %d hits", q, a.Total, b.Total)
	}
	for _, f := range q.Facets() {
		if f == ByOutlet && q.Only != "" {
			continue
		}
		if !slices.Equal(a.Facets[f], b.Facets[f]) {
			return fmt.Errorf("%s: by %s %v and %v", q, f, a.Facets[f], b.Facets[f])
		}
	}
	if q.Months() && !slices.Equal(a.Facets[ByMonth], b.Facets[ByMonth]) {
		return fmt.Errorf("%s: by month %v and %v", q, a.Facets[ByMonth], b.Facets[ByMonth])
	}
	if len(a.Hits) != len(b.Hits) {
		return fmt.Errorf("%s: %d and %d hits on the first page", q, len(a.Hits), len(b.Hits))
	}
	for i := range a.Hits {
		if q.Newest() && a.Hits[i].Day != b.Hits[i].Day {
			return fmt.Errorf("%s: hit %d is of %s and %s", q, i+1, a.Hits[i].Day, b.Hits[i].Day)
		}
		if q.Highlight() && len(q.Words) > 0 && (a.Hits[i].Highlighted == "" || b.Hits[i].Highlighted == "") {
			return fmt.Errorf("%s: hit %d is not highlighted", q, i+1)
		}
	}
	return nil
}
