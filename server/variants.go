package server

import (
	"context"
	"net/url"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/variants"
)

// VariantsResponse answers GET /api/v1/quotes/{id}/variants: one statement as
// it is printed wherever it is on record.
type VariantsResponse struct {
	Quote    string          `json:"quote"`     // the id asked for
	Longest  string          `json:"longest"`   // the id of what the differences are told against
	Total    int             `json:"total"`     // variants listed, the quote itself among them
	Same     int             `json:"same"`      // of these the same statement; the others are near it and have Changes
	Outlets  int             `json:"outlets"`   // that print the same statement: publishers, and articles whose publisher is unknown
	TooShort bool            `json:"too_short"` // so few words are not compared: they may well be printed elsewhere
	Complete bool            `json:"complete"`  // false: there are more than are listed, or were looked at
	Origins  []VariantOrigin `json:"origins"`   // independent ones, the earliest first
	Variants []Variant       `json:"variants"`  // the earliest first, then by id
	Links    VariantLinks    `json:"links"`
}

// VariantOrigin is where a statement comes from: an outlet, or an article
// whose publisher is unknown.
type VariantOrigin struct {
	Outlet  *Named  `json:"outlet"`
	Quote   string  `json:"quote"` // the id of the earliest of it
	Date    *string `json:"date"`  // of that
	Printed int     `json:"printed"`
}

// Variant is a statement as one article prints it.
type Variant struct {
	Quote           *QuoteResult `json:"quote"`
	Diff            [][2]string  `json:"diff"`   // keep, delete, insert: what leads from the longest to it
	Origin          *int         `json:"origin"` // place in Origins; nil where there are changes
	Why             *string      `json:"why"`    // credited, own, same_text; nil where there are changes
	IsLongest       bool         `json:"is_longest"`
	PolarityChanged bool         `json:"polarity_changed"`
	Changes         []string     `json:"changes"` // polarity, negation, name, number: why it is not the same statement
}

// VariantLinks are where the variants of a quote are found.
type VariantLinks struct {
	Self string `json:"self"`
	HTML string `json:"html"`
}

// Groups is how many statements the hits of a search are.
type Groups struct {
	Total int  `json:"total"`
	Exact bool `json:"exact"` // false: only the first so many hits were grouped
}

// VariantCount is how often a statement is printed among the hits of a search.
type VariantCount struct {
	Count   int    `json:"count"` // the hit itself among them
	Outlets int    `json:"outlets"`
	Origins int    `json:"origins"`
	Link    string `json:"link"` // to its variants, wherever they are on record
}

// variants answers GET /api/v1/quotes/{id}/variants.
func (s *Server) variants(r *request) (any, error) {
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	hit, err := engine.Quote(r.Context(), corpus.QuoteID(r.id))
	if err != nil {
		return nil, err
	}
	found, err := variants.Of(r.Context(), engine, hit)
	if err != nil {
		return nil, err
	}
	return newVariantsResponse(hit, found), nil
}

func newVariantsResponse(hit *index.Hit, found *variants.Found) *VariantsResponse {
	id := string(hit.Quote.ID)
	r := &VariantsResponse{
		Quote: id, Longest: string(found.Longest.Quote.ID), Total: len(found.Variants), Outlets: found.Traced.Outlets,
		Same: len(found.Traced.Of), TooShort: found.TooShort, Complete: found.Complete, Links: variantLinks(id),
		Origins: make([]VariantOrigin, len(found.Traced.Origins)), Variants: make([]Variant, len(found.Variants)),
	}
	for i, o := range found.Traced.Origins {
		when := o.First.Quote.When(&o.First.Document.Article)
		r.Origins[i] = VariantOrigin{newNamed(o.Outlet), string(o.First.Quote.ID), earliest(when), o.Printed}
	}
	for i := range found.Variants {
		r.Variants[i] = newVariant(&found.Variants[i], found)
	}
	return r
}

func newVariant(v *variants.Variant, found *variants.Found) Variant {
	out := Variant{
		Quote: listQuotes(v.Hit.Document, []*corpus.Quote{v.Hit.Quote})[0], Diff: make([][2]string, len(v.Diff)),
		IsLongest: v.Hit.Quote.ID == found.Longest.Quote.ID, PolarityChanged: v.PolarityChanged(), Changes: names(v.Changes),
	}
	for i, p := range v.Diff {
		out.Diff[i] = [2]string{string(p.Op), p.Text}
	}
	if v.Place >= 0 {
		out.Origin, out.Why = &found.Traced.Of[v.Place], textOrNil(found.Traced.Why[v.Place])
	}
	return out
}

func variantLinks(id string) VariantLinks {
	path := "/quotes/" + url.PathEscape(id)
	return VariantLinks{"/api/v1" + path + "/variants", path + "#variants"}
}

// groupVariants is the value of the parameter group that folds variants.
const groupVariants = "variants"

// maxGrouped is how many hits of a search are grouped: its first ones.
const maxGrouped = 1000

// folding is a page of a search whose hits are grouped.
type folding struct {
	groups Groups
	counts []*VariantCount // of the page's hits
	more   bool            // whether there is another page
}

// searchGrouped searches and folds later hits that are variants of an earlier
// one beneath it: the page has the first hit of each group, in the order of the
// search. Total is still the number of hits.
func searchGrouped(ctx context.Context, e index.Engine, q *Search) (*index.Result, *folding, error) {
	all := q.Query
	all.Offset, all.Limit = 0, maxGrouped
	result, err := e.Search(ctx, &all)
	if err != nil {
		return nil, nil, err
	}
	groups, complete, err := variants.Group(ctx, result.Hits)
	if err != nil {
		return nil, nil, err
	}
	out := &folding{groups: Groups{Total: len(groups), Exact: complete && result.Total <= maxGrouped}}
	if !out.groups.Exact {
		result.Warnings = append(result.Warnings, "Of more than a thousand quotes only the first thousand are grouped.")
		if result.Total <= maxGrouped {
			result.Warnings[len(result.Warnings)-1] = "There is too much to compare here: some repeats stand by themselves."
		}
	}
	groups = groups[min(q.Offset, len(groups)):]
	out.more = len(groups) > q.Limit
	result.Hits = nil
	for _, g := range groups[:min(q.Limit, len(groups))] {
		traced, err := variants.Trace(ctx, g.Hits)
		if err != nil {
			return nil, nil, err
		}
		first := g.Hits[0]
		result.Hits = append(result.Hits, first)
		out.counts = append(out.counts, &VariantCount{
			Count: len(g.Hits), Outlets: traced.Outlets, Origins: len(traced.Origins), Link: variantLinks(string(first.Quote.ID)).Self,
		})
	}
	return result, out, nil
}

// on shows the groups in a response.
func (f *folding) on(response *SearchResponse, q *Search) {
	response.Groups = &f.groups
	for i, r := range response.Results {
		if quote, ok := r.(*QuoteResult); ok {
			quote.Variants = f.counts[i]
		}
	}
	turn := func(page int) *string {
		at := *q
		at.Page = page
		link := "/api/v1/search" + queryString(at.Values())
		return &link
	}
	response.Links.Next, response.Links.Prev = nil, nil
	if f.more && (q.Page+1)*q.Limit <= index.MaxDepthHits {
		response.Links.Next = turn(q.Page + 1)
	}
	if q.Page > 1 {
		response.Links.Prev = turn(q.Page - 1)
	}
}

// group reads whether hits are to be grouped.
func (p *reader) group(s *Search) {
	value := choice(p, pGroup, "", groupVariants)
	if value == "" || p.notForArticles(pGroup, value, s.Type) {
		return
	}
	if s.Cursor != "" {
		p.add(pGroup, value, "not_allowed", "groups are paged by page: leave cursor or group out")
		return
	}
	s.Group = true
}

// groupValue is the value of the parameter group.
func (s *Search) groupValue() string {
	if s.Group {
		return groupVariants
	}
	return ""
}
