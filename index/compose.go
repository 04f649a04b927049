package index

import (
	"context"
	"fmt"
	"slices"

	"onrecord/corpus"
)

// Covered is what a query looked through, whatever its words: how much a "no"
// is worth.
type Covered struct {
	Articles, Quotes, Outlets int
	From, To                  corpus.Date // zero where nothing has a date
}

// Coverage says what q looked through: everything under its dates and its
// filters of outlet and publisher. Quotes count by q.DateField, articles by
// their publication; From and To are those of q.Type.
func Coverage(ctx context.Context, e Engine, q *Query) (*Covered, error) {
	search := Query{
		Type: Quotes, DateField: q.DateField, From: q.From, To: q.To, NoScores: true,
		Only: pick(q.Only, Outlet, Publisher), Not: pick(q.Not, Outlet, Publisher),
		Sort: Newest, Facets: []FacetRequest{{Field: Outlet}},
	}
	quotes, err := e.Search(ctx, &search)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	c := &Covered{Quotes: quotes.Total, Outlets: quotes.Facets[Outlet].Distinct, From: quotes.Earliest, To: quotes.Latest}
	if len(search.Only[Outlet]) > 0 {
		c.Outlets = occurring(quotes.Facets[Outlet])
	}
	search.Type, search.Facets = Articles, nil
	articles, err := e.Search(ctx, &search)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	c.Articles = articles.Total
	if q.Type == Articles {
		c.From, c.To = articles.Earliest, articles.Latest
	}
	return c, nil
}

func pick(filter map[Field][]string, fields ...Field) map[Field][]string {
	picked := make(map[Field][]string)
	for _, f := range fields {
		if len(filter[f]) > 0 {
			picked[f] = filter[f]
		}
	}
	return picked
}

// occurring is the number of ticked values with a hit.
func occurring(f *Facet) int {
	n := 0
	for _, v := range f.Values {
		if v.Selected && v.Count > 0 {
			n++
		}
	}
	return n
}

// maxListed is the number of printed names, roles and partners of a profile.
const maxListed = 50

// ProfileOf is what is known of a speaker or an outlet.
type ProfileOf struct {
	Name             Name
	Quotes, Articles int
	First, Last      corpus.Date  // of the quotes
	As               []FacetValue // the name as printed, pronouns aside
	Roles            []FacetValue // of a speaker, as printed
	Kinds            []FacetValue
	Partners         []FacetValue // the outlets of a speaker, the speakers of an outlet
	Dates            *DateFacet
}

// Profile gathers what is known of the speaker or outlet with that id, or
// returns [ErrNotFound].
func Profile(ctx context.Context, e Engine, f Field, id string) (*ProfileOf, error) {
	as, partner := SpeakerAs, Outlet
	if f == Outlet {
		as, partner = OutletAs, Speaker
	}
	names, err := e.Names(ctx, NameQuery{Field: f, ID: id, Limit: 1})
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s %q: %w", f, id, ErrNotFound)
	}
	q := Query{Type: Quotes, Only: map[Field][]string{f: {id}}, Sort: Newest, NoScores: true, Dates: IntervalAuto}
	for _, field := range []Field{as, partner, Role, Kind} {
		q.Facets = append(q.Facets, FacetRequest{Field: field, Size: maxListed})
	}
	quotes, err := e.Search(ctx, &q)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	articles, err := e.Search(ctx, &Query{Type: Articles, Only: q.Only, Sort: Newest, NoScores: true})
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	p := &ProfileOf{
		Name: names[0], Quotes: quotes.Total, Articles: articles.Total, First: quotes.Earliest, Last: quotes.Latest,
		As: slices.DeleteFunc(quotes.Facets[as].Values, func(v FacetValue) bool { return isPronoun(v.Label) }), Kinds: quotes.Facets[Kind].Values, Partners: quotes.Facets[partner].Values, Dates: quotes.Dates,
	}
	if f == Speaker {
		p.Roles = quotes.Facets[Role].Values
	}
	return p, nil
}

// Overview sums up all that an engine holds.
type Overview struct {
	Articles, Quotes, Speakers, Outlets int

	First, Last  corpus.Date // of publication
	Kinds        []FacetValue
	Unattributed int          // quotes of which nobody is said to be the speaker
	NotAnalysed  []FacetValue // articles in which no quotes were looked for, by reason
}

// UnattributedShare is the unattributed quotes as a part of all, 0 without any.
func (o *Overview) UnattributedShare() float64 {
	return float64(o.Unattributed) / float64(max(1, o.Quotes))
}

// Summary sums up all that the engine holds.
func Summary(ctx context.Context, e Engine) (*Overview, error) {
	quotes, err := e.Search(ctx, &Query{Type: Quotes, Sort: Newest, NoScores: true, Facets: []FacetRequest{
		{Field: Speaker}, {Field: Outlet}, {Field: SourceKind}, {Field: Kind, Size: MaxFacetSize},
	}})
	if err != nil {
		return nil, fmt.Errorf("summary: %w", err)
	}
	articles, err := e.Search(ctx, &Query{Type: Articles, Sort: Newest, NoScores: true, Facets: []FacetRequest{
		{Field: Unanalysed, Size: MaxFacetSize},
	}})
	if err != nil {
		return nil, fmt.Errorf("summary: %w", err)
	}
	return &Overview{
		Articles: articles.Total, Quotes: quotes.Total,
		Speakers: quotes.Facets[Speaker].Distinct, Outlets: quotes.Facets[Outlet].Distinct,
		First: articles.Earliest, Last: articles.Latest,
		Kinds: quotes.Facets[Kind].Values, Unattributed: quotes.Facets[SourceKind].Missing,
		NotAnalysed: articles.Facets[Unanalysed].Values,
	}, nil
}
