package index

import (
	"context"
	"fmt"

	"onrecord/corpus"
)

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
