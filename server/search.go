package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// search answers GET /api/v1/search.
func (s *Server) search(r *request) (any, error) {
	began := time.Now()
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	q, place, err := readSearch(r.Context(), engine, r.values)
	if err != nil {
		return nil, err
	}
	result, groups, err := runSearch(r.Context(), engine, q)
	if err != nil {
		return nil, searchError(q, err)
	}
	s.logUnreadable(r, result)
	covered, err := s.covered.Of(r.Context(), engine, &q.Query, s.archive.State())
	if err != nil {
		return nil, err
	}
	response, err := newSearchResponse(r.Context(), engine, q, result, covered)
	if err != nil {
		return nil, err
	}
	response.Links = pageLinks(q, place, result)
	if groups != nil {
		groups.on(response, q)
	}
	response.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return response, nil
}

// runSearch searches; the groups are nil where none are asked for.
func runSearch(ctx context.Context, e index.Engine, q *Search) (*index.Result, *folding, error) {
	if q.Group {
		return searchGrouped(ctx, e, q)
	}
	result, err := e.Search(ctx, &q.Query)
	return result, nil, err
}

// logUnreadable tells whoever runs the server which hits could not be shown.
func (s *Server) logUnreadable(r *request, result *index.Result) {
	for _, err := range result.Unreadable {
		s.log.ErrorContext(r.Context(), "article left out of a result", "request", traceOf(r.Request).id, "error", err.Error())
	}
}

// readSearch reads a search, makes ids of its names and finds its place.
func readSearch(ctx context.Context, e index.Engine, values url.Values) (*Search, cursor, error) {
	q, faults := ParseSearch(values)
	var place cursor
	if q.Cursor != "" {
		c, err := parseCursor(q.Cursor)
		if err != nil {
			faults = append(faults, cursorFault(q.Cursor))
		}
		place = c
	}
	resolved, unknown, err := index.Resolve(ctx, e, &q.Query)
	if err != nil {
		return nil, place, err
	}
	if faults = append(faults, newFaults(unknown)...); len(faults) > 0 {
		return nil, place, faults
	}
	q.Query = *resolved
	if q.Cursor == "" {
		return &q, cursor{Query: digestQuery(&q), Offset: q.Offset}, nil
	}
	if err := place.apply(&q); err != nil {
		return nil, place, Faults{cursorFault(q.Cursor)}
	}
	return &q, place, nil
}

func cursorFault(value string) Fault {
	return Fault{Parameter: pCursor, Value: &value, Reason: "bad_cursor", Detail: errCursor.Error()}
}

// searchError tells what an engine refuses about a query as a fault of the
// parameter that asks for it.
func searchError(q *Search, err error) error {
	switch {
	case errors.Is(err, index.ErrBuckets):
		interval := string(q.Dates)
		return Faults{{
			Parameter: pDateInterval, Value: &interval, Reason: "out_of_range",
			Detail:     "that interval would give more than " + strconv.Itoa(index.MaxBuckets) + " buckets",
			Suggestion: string(index.IntervalAuto),
		}}
	case errors.Is(err, index.ErrQuery):
		return Faults{{Parameter: pQ, Value: &q.Q, Reason: "bad_query", Detail: err.Error()}}
	}
	return err
}

// newSearchResponse shows a result but for its links.
func newSearchResponse(ctx context.Context, e index.Engine, q *Search, result *index.Result, covered *index.Covered) (*SearchResponse, error) {
	echo, err := newQueryEcho(ctx, e, q, result)
	if err != nil {
		return nil, err
	}
	response := &SearchResponse{
		Query: echo, Total: result.Total, Page: q.Page, PerPage: q.Limit,
		Results: make([]Result, len(result.Hits)), Facets: newFacets(q, result), Coverage: newCoverage(covered),
	}
	marks := index.NewHighlighter(q.Text)
	for i, hit := range result.Hits {
		if response.Results[i], err = newResult(ctx, q, hit, marks); err != nil {
			return nil, err
		}
	}
	return response, nil
}

func newQueryEcho(ctx context.Context, e index.Engine, q *Search, result *index.Result) (QueryEcho, error) {
	echo := QueryEcho{Q: q.Q, Sort: string(q.Sort), Filters: q.filterValues(), Warnings: []string{}, Suggestions: []Suggestion{}}
	if q.Text != nil {
		echo.Parsed = q.Text.String()
	}
	for _, w := range q.Warnings {
		echo.Warnings = append(echo.Warnings, w.Detail)
	}
	echo.Warnings = append(echo.Warnings, result.Warnings...)
	offers, err := index.Suggest(ctx, e, &q.Query)
	if err != nil {
		return echo, err
	}
	for _, o := range offers {
		echo.Suggestions = append(echo.Suggestions, newSuggestion(q, o))
	}
	return echo, nil
}

// newSuggestion shows the search that filters by a name instead of looking
// for its words.
func newSuggestion(q *Search, o index.Suggestion) Suggestion {
	out := Suggestion{Parameter: string(o.Field), Value: o.ID, Label: o.Label, Words: o.Words, Count: o.Count}
	if o.Without != nil {
		out.Q = o.Without.String()
	}
	v := q.Values()
	v.Del(pPage)
	v.Del(pCursor)
	v.Del(pQ)
	put(v, pQ, out.Q, "")
	v.Add(out.Parameter, o.ID)
	out.Link = "/api/v1/search" + queryString(v)
	return out
}

func newCoverage(c *index.Covered) Coverage {
	return Coverage{
		Articles: c.Articles, Quotes: c.Quotes, Outlets: c.Outlets,
		From: earliest(c.From), To: latest(c.To),
	}
}

// snippetRunes is the length of what is shown of an article.
const snippetRunes = 300

// newResult shows one hit. The error is that of ctx.
func newResult(ctx context.Context, q *Search, hit *index.Hit, marks *index.Highlighter) (Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var score *float64
	if q.Sort == index.Relevance && q.Text != nil {
		score = &hit.Score
	}
	if hit.Quote != nil {
		quote := listQuotes(hit.Document, []*corpus.Quote{hit.Quote})[0]
		quote.Score = score
		if !q.Highlight {
			return quote, nil
		}
		found, err := marks.Highlight(ctx, quote.Text)
		quote.Highlights = newRanges(quote.Text, found)
		return quote, err
	}
	text := hit.Document.Article.Text
	snippet, found, err := marks.Snippet(ctx, text, snippetRunes)
	if !q.Highlight {
		found = nil
	}
	article := newArticleResult(hit.Document, snippet.Of(text), found)
	article.Score = score
	return article, err
}

// pageLinks are the links of a page of results.
func pageLinks(q *Search, place cursor, result *index.Result) PageLinks {
	links := PageLinks{Self: "/api/v1/search" + queryString(q.Values())}
	plain := *q
	plain.Cursor = ""
	if plain.Page*plain.Limit > index.MaxDepthHits {
		plain.Page = 1 // pages for people end where cursors begin
	}
	links.HTML = "/search" + queryString(plain.Values())
	turn := func(to cursor) *string {
		at := *q
		at.Page, at.Cursor = 1, to.String()
		link := "/api/v1/search" + queryString(at.Values())
		return &link
	}
	if result.Next != nil { // there may be fewer hits than asked for all the same: see Result.Unreadable
		links.Next = turn(place.next(q.Limit, result.Next))
	}
	if to, ok := place.prev(q.Limit); ok {
		links.Prev = turn(to)
	}
	return links
}

// queryString is the part of an address behind the path.
func queryString(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// Export calls emit with every result object of a search, in its order and
// however many they are. Parameters about pages and facets are refused. What
// cannot be read is passed over; then the error, at the end, says how many.
func (s *Server) Export(ctx context.Context, values url.Values, emit func(v any) error) error {
	if faults := notExported(values); len(faults) > 0 {
		return faults
	}
	engine, err := s.archive.Engine()
	if err != nil {
		return err
	}
	q, _, err := readSearch(ctx, engine, values)
	if err != nil {
		return err
	}
	lost, marks := 0, index.NewHighlighter(q.Text)
	var first error
	for hit, err := range engine.Scan(ctx, &q.Query) {
		if errors.Is(err, index.ErrUnreadable) {
			s.log.ErrorContext(ctx, "left out of an export", "error", err.Error())
			lost, first = lost+1, cmp.Or(first, err)
			continue
		}
		if err != nil {
			return searchError(q, err)
		}
		result, err := newResult(ctx, q, hit, marks)
		if err != nil {
			return err
		}
		if err := emit(result); err != nil {
			return err
		}
	}
	if lost > 0 {
		return fmt.Errorf("part failed: %d results could not be read and are left out; the first: %w", lost, first)
	}
	return nil
}

func notExported(values url.Values) (faults Faults) {
	about := []string{pGroup, pPage, pPerPage, pCursor, pFacets, pFacetSize, pDateInterval}
	for _, f := range nameFields() {
		about = append(about, facetQuery+string(f))
	}
	for _, name := range about {
		if slices.ContainsFunc(values[name], func(v string) bool { return v != "" }) {
			faults = append(faults, Fault{Parameter: name, Reason: "not_allowed", Detail: "an export holds everything: " + name + " has no meaning"})
		}
	}
	return faults
}
