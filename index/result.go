package index

import (
	"fmt"

	"onrecord/corpus"
)

// Result is the answer to a query.
type Result struct {
	Total int // exact, whatever Offset, Limit and After
	Hits  []*Hit
	Next  *Key // where to continue; nil at the end and where Limit is 0

	Facets map[Field]*Facet // as asked
	Dates  *DateFacet       // nil unless asked

	// The first and last date of all hits (Query.DateField), zero without any:
	// the one that begins first, and the one that ends last, the finer of two
	// ([Earlier], [Later]).
	Earliest, Latest corpus.Date

	Warnings []string // what was not looked for or cannot be shown, in a sentence each

	// Why articles with hits in this page cannot be read, once each; these hits
	// are counted and left out. The errors wrap [ErrUnreadable].
	Unreadable []error
}

// WarnUnreadable adds a warning of what is Unreadable. An engine calls it once
// that is complete.
func (r *Result) WarnUnreadable() {
	if n := len(r.Unreadable); n == 1 {
		r.Warnings = append(r.Warnings, "1 article cannot be read and is left out; the log says which.")
	} else if n > 1 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d articles cannot be read and are left out; the log says which.", n))
	}
}

// Hit is one quote or article found.
type Hit struct {
	Document *corpus.Document // the article; shared, not to be changed
	Quote    *corpus.Quote    // nil for an article
	Score    float64
}

// ID is the hit's own id.
func (h *Hit) ID() string {
	if h.Quote != nil {
		return string(h.Quote.ID)
	}
	return string(h.Document.Article.ID)
}

// Facet counts the values of a field over the hits of its query without that
// field's own filter in Query.Only (Query.Not stays): a reader sees what
// ticking another value would give: after ticking a value alone, the total is
// its count. For articles a value counts the articles with such a quote, among
// those quotes that pass the other one of Only[Speaker] and Only[Outlet], and
// Missing is what ticking [None] gives. With a FacetRequest.Prefix, Distinct
// and Other speak of the values that pass it. [NewFacet] makes one.
type Facet struct {
	Values   []FacetValue // ticked ones first (also at 0), then by count, then by label
	Distinct int          // how many values occur, listed or not
	Missing  int          // hits without a value
	Other    int          // the counts of the values that are not listed, added up
	Inexact  bool         // there are too many values to count each: Distinct is an estimate, and counts may be too low
}

// FacetValue is one value of a facet.
type FacetValue struct {
	Value    string // id
	Label    string
	Count    int
	Selected bool
}

// DateFacet is a histogram of the hits' dates, taken without the query's From
// and To.
type DateFacet struct {
	Interval Interval // the one used
	Buckets  []Bucket // in order of time, without gaps, zeros included
	Coarser  int      // hits whose date fits into no one bucket
	Coarse   []Bucket // those dates, each as precise as it is, in order of time
	Missing  int      // hits without a date
}

// Bucket counts the hits of one day, month or year.
type Bucket struct {
	Date  corpus.Date
	Count int
}
