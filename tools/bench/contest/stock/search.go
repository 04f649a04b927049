package stock

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"onrecord/bench/contest"
)

// Ask is one search of bleve's.
func (e *engine) Ask(ctx context.Context, q *contest.Question) (*contest.Answer, error) {
	r, err := newRequest(q)
	if err != nil {
		return nil, err
	}
	result, err := e.index.SearchInContext(ctx, r)
	if err != nil {
		return nil, err
	}
	a := &contest.Answer{Total: int(result.Total), Facets: counts(result.Facets)}
	for _, h := range result.Hits {
		a.Hits = append(a.Hits, newHit(h))
	}
	return a, nil
}

func newRequest(q *contest.Question) (*bleve.SearchRequest, error) {
	what, err := newQuery(q)
	if err != nil {
		return nil, err
	}
	r := bleve.NewSearchRequestOptions(what, contest.PerPage, 0, false)
	r.Fields = []string{"text", "speaker", "outlet", "publisher", "kind", "date"}
	if q.Newest() {
		r.SortBy([]string{"-date"})
	}
	if q.Highlight() {
		r.Highlight = bleve.NewHighlightWithStyle("html")
		r.Highlight.AddField("text")
	}
	for _, f := range q.Facets() {
		r.AddFacet(f, bleve.NewFacetRequest(f, contest.Listed))
	}
	if q.Months() {
		r.AddFacet(contest.ByMonth, months())
	}
	return r, nil
}

// months is a range for each month of the years that articles are from, and of
// the one before, when some of it was said.
func months() *bleve.FacetRequest {
	var starts []time.Time
	for at := time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2026; at = at.AddDate(0, 1, 0) {
		starts = append(starts, at)
	}
	f := bleve.NewFacetRequest("date", len(starts))
	for i, at := range starts[1:] {
		f.AddDateTimeRange(starts[i].Format("2006-01"), starts[i], at)
	}
	return f
}

// newQuery is the words of a question and its filters, all of which must hold.
func newQuery(q *contest.Question) (query.Query, error) {
	all := []query.Query{wordsQuery(q)}
	if q.Only != "" {
		only := bleve.NewTermQuery(q.Only)
		only.SetField("outlet")
		all = append(all, only)
	}
	if q.From != "" {
		from, err := time.Parse(time.DateOnly, q.From)
		if err != nil {
			return nil, err
		}
		to, err := time.Parse(time.DateOnly, q.To)
		if err != nil {
			return nil, err
		}
		yes := true
		dates := bleve.NewDateRangeInclusiveQuery(from, to, &yes, &yes)
		dates.SetField("date")
		all = append(all, dates)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return bleve.NewConjunctionQuery(all...), nil
}

func wordsQuery(q *contest.Question) query.Query {
	switch q.Class {
	case contest.MatchAll:
		return bleve.NewMatchAllQuery()
	case contest.Phrase:
		p := bleve.NewMatchPhraseQuery(strings.Join(q.Words, " "))
		p.SetField("text")
		return p
	case contest.Prefix:
		p := bleve.NewPrefixQuery(q.Words[0])
		p.SetField("text")
		return p
	case contest.Fuzzy:
		f := bleve.NewFuzzyQuery(q.Words[0])
		f.SetFuzziness(1)
		f.SetField("text")
		return f
	}
	m := bleve.NewMatchQuery(strings.Join(q.Words, " "))
	m.SetField("text")
	if q.Class == contest.And2 {
		m.SetOperator(query.MatchQueryOperatorAnd)
	}
	return m
}

func counts(facets search.FacetResults) map[string][]int {
	all := make(map[string][]int)
	for name, f := range facets {
		if f.Terms != nil {
			for _, t := range f.Terms.Terms() {
				all[name] = append(all[name], t.Count)
			}
		}
		byName := func(a, b *search.DateRangeFacet) int { return strings.Compare(a.Name, b.Name) }
		for _, m := range slices.SortedFunc(slices.Values(f.DateRanges), byName) {
			if m.Count > 0 {
				all[name] = append(all[name], m.Count)
			}
		}
	}
	return all
}

func newHit(h *search.DocumentMatch) contest.Hit {
	field := func(name string) string {
		s, _ := h.Fields[name].(string)
		return s
	}
	day, _, _ := strings.Cut(field("date"), "T")
	return contest.Hit{
		Text: field("text"), Speaker: field("speaker"), Outlet: field("outlet"), Publisher: field("publisher"),
		Kind: field("kind"), Day: day, Highlighted: strings.Join(h.Fragments["text"], " … "),
	}
}
