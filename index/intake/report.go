package intake

import (
	"maps"

	"onrecord/corpus"
)

// What becomes of an article.
const (
	Created   = "created"
	Updated   = "updated"
	Unchanged = "unchanged"
	Rejected  = "rejected" // by the engine, for good
)

// Outcome is what became of one article.
type Outcome struct {
	ID     corpus.ArticleID
	Status string
	Quotes int
	Seq    uint64 // the number of the article's latest write
	Reason string // why it was rejected
}

// Report says what became of many articles, so far.
type Report struct {
	Created, Updated, Unchanged int

	Quotes       map[corpus.Kind]int
	Unattributed int            // quotes without a speaker
	NotAnalysed  map[string]int // articles by reason
	Seq          uint64         // the last number written
}

// NewReport is a report of nothing.
func NewReport() Report {
	return Report{Quotes: make(map[corpus.Kind]int), NotAnalysed: make(map[string]int)}
}

// Articles is how many were taken.
func (r *Report) Articles() int { return r.Created + r.Updated + r.Unchanged }

// Clone is a report that does not change with r.
func (r *Report) Clone() Report {
	c := *r
	c.Quotes, c.NotAnalysed = maps.Clone(r.Quotes), maps.Clone(r.NotAnalysed)
	return c
}

// Count counts an article, unless it was rejected.
func (r *Report) Count(d *corpus.Document, o Outcome) {
	switch o.Status {
	case Created:
		r.Created++
	case Updated:
		r.Updated++
	case Unchanged:
		r.Unchanged++
	default:
		return
	}
	r.Seq = max(r.Seq, o.Seq)
	if !d.Analysis.Analysed {
		r.NotAnalysed[d.Analysis.Reason]++
	}
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		r.Quotes[q.Kind]++
		if q.Speaker.IsZero() {
			r.Unattributed++
		}
	}
}
