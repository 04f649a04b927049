package index

import (
	"context"
	"fmt"
	"slices"

	"onrecord/corpus"
)

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
