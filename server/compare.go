package server

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"onrecord/index"
)

// comparedQuotes is how many of the latest quotes of each side are shown.
const comparedQuotes = 5

func compareParameters() []string { return []string{pSpeaker, pOutlet, pQ, pFrom, pTo} }

// compare answers GET /api/v1/compare.
func (s *Server) compare(r *request) (any, error) {
	began := time.Now()
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	q, field, err := readComparison(r.Context(), engine, r.values)
	if err != nil {
		return nil, err
	}
	found, err := index.Compare(r.Context(), engine, &q.Query, field, q.Only[field])
	if err != nil {
		return nil, searchError(q, err)
	}
	for _, side := range found.Sides {
		s.logUnreadable(r, side.Latest)
	}
	covered, err := s.covered.Of(r.Context(), engine, &q.Query, s.archive.State())
	if err != nil {
		return nil, err
	}
	response, err := newCompareResponse(r.Context(), engine, q, field, found, covered)
	if err != nil {
		return nil, err
	}
	response.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return response, nil
}

// readComparison reads what is to be compared, with everything wrong with it.
func readComparison(ctx context.Context, e index.Engine, values url.Values) (*Search, index.Field, error) {
	p := &reader{values: values}
	p.known(compareParameters())
	field := p.compared()
	own := url.Values{pPerPage: {strconv.Itoa(comparedQuotes)}, pFacets: {"none"}, pSort: {string(index.Newest)}}
	for _, name := range compareParameters() {
		own[name] = values[name]
	}
	q, _, err := readSearch(ctx, e, own)
	var more Faults
	if err != nil && !errors.As(err, &more) {
		return nil, "", err
	}
	faults := append(p.faults, more...)
	if len(faults) == 0 && len(q.Only[field]) < index.MinCompared {
		same := tooFew(field, "these are all the same "+string(field))
		same.Value = &p.list(string(field))[0]
		faults = Faults{same}
	}
	return q, field, faults.orNil()
}

// compared is what is compared: speakers or outlets, as many as may be.
func (p *reader) compared() index.Field {
	speakers, outlets := p.list(pSpeaker), p.list(pOutlet)
	field, list := index.Speaker, speakers
	if len(outlets) > 0 {
		field, list = index.Outlet, outlets
	}
	name := string(field)
	switch {
	case len(speakers) > 0 && len(outlets) > 0:
		p.add(name, "", "not_allowed", "speakers are compared with speakers, outlets with outlets: leave one of the two out")
	case len(list) < index.MinCompared && len(p.faults) > 0: // a misspelt parameter may be the one that lacks
	case len(list) < index.MinCompared:
		p.fault(tooFew(field, "two to four speakers, or two to four outlets, can be compared"))
	case len(list) > index.MaxCompared:
		p.add(name, list[index.MaxCompared], "out_of_range", "at most four can be compared")
	}
	if slices.Contains(list, index.None) {
		p.add(name, index.None, "not_allowed", "only those with a name can be compared")
	}
	return field
}

func tooFew(field index.Field, detail string) Fault {
	return Fault{Parameter: string(field), Reason: "out_of_range", Detail: detail}
}

func newCompareResponse(
	ctx context.Context, e index.Engine, q *Search, field index.Field, found *index.Comparison, covered *index.Covered,
) (*CompareResponse, error) {
	params := comparison(q)
	response := &CompareResponse{
		By: string(field), Query: compareEcho(q, found), Coverage: newCoverage(covered), Dates: newCompareDates(found),
		Links: ArticleLinks{Self: "/api/v1/compare" + queryString(params), HTML: "/compare" + queryString(params)},
	}
	marks := index.NewHighlighter(q.Text)
	for _, s := range found.Sides {
		side, err := newSide(ctx, e, q, field, &s, marks)
		if err != nil {
			return nil, err
		}
		response.Sides = append(response.Sides, *side)
	}
	return response, nil
}

// compareEcho is the query as it was understood, with what was not looked for.
func compareEcho(q *Search, c *index.Comparison) QueryEcho {
	echo := QueryEcho{Q: q.Q, Sort: string(q.Sort), Filters: q.filterValues(), Warnings: []string{}, Suggestions: []Suggestion{}}
	if q.Text != nil {
		echo.Parsed = q.Text.String()
	}
	for _, w := range q.Warnings {
		echo.Warnings = append(echo.Warnings, w.Detail)
	}
	for _, s := range c.Sides {
		for _, w := range s.Latest.Warnings {
			if !slices.Contains(echo.Warnings, w) {
				echo.Warnings = append(echo.Warnings, w)
			}
		}
	}
	return echo
}

// comparison is the parameters that ask for it.
func comparison(q *Search) url.Values {
	v := q.filterValues()
	put(v, pQ, q.Q, "")
	return v
}

func newSide(
	ctx context.Context, e index.Engine, q *Search, field index.Field, s *index.Side, marks *index.Highlighter,
) (*Side, error) {
	name, err := index.NameOf(ctx, e, field, s.ID)
	if err != nil {
		return nil, err
	}
	out := &Side{
		ID: s.ID, Name: name.Label, Total: s.Total, First: earliest(s.First), Last: latest(s.Last),
		Kinds: newTally(s.Kinds), Coarser: s.Coarser, Missing: s.Missing, Results: []*QuoteResult{}, Links: nameLinks(field, s.ID),
	}
	search := comparison(q)
	search[string(field)] = []string{s.ID}
	put(search, pSort, string(index.Newest), string(defaultSort(q.Q)))
	out.Links.Quotes = "/api/v1/search" + queryString(search)
	for _, hit := range s.Latest.Hits {
		quote, err := as[*QuoteResult](newResult(ctx, q, hit, marks))
		if err != nil {
			return nil, err
		}
		out.Results = append(out.Results, quote)
	}
	return out, nil
}

func newCompareDates(c *index.Comparison) CompareDates {
	out := CompareDates{Interval: string(c.Interval), Values: make([]CompareBucket, len(c.Buckets))}
	for i, d := range c.Buckets {
		counts := make([]int, len(c.Sides))
		for j, s := range c.Sides {
			counts[j] = s.Counts[i]
		}
		out.Values[i] = CompareBucket{d.String(), index.DateWords(d), counts}
	}
	return out
}
