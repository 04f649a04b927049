package verify

import (
	"context"
	"fmt"
	"maps"

	"onrecord/corpus"
	"onrecord/index"
)

// Drop is what a wider search leaves out.
type Drop string

// What can be left out of a search that found nothing.
const (
	DropDates   Drop = "dates"   // check again whenever it was said
	DropOutlets Drop = "outlets" // check again whoever reported or published it
	DropPhrase  Drop = "phrase"  // quotes with the rarer words, in any order and form
	DropSpeaker Drop = "speaker" // the same, said by anybody
	DropQuote   Drop = "quote"   // articles with these words, whoever wrote them
)

// Offer is a wider search, and how much it finds. Of checking again it is how
// many quotes match; Query is then nil.
type Offer struct {
	Drop  Drop
	Count int
	Query *index.Query
}

// Widen looks for what would be found of a claim that nothing is on record of,
// if less was asked. Offers that find nothing are not made.
func (c *Checker) Widen(ctx context.Context, claim *Claim) ([]Offer, error) {
	var offers []Offer
	for _, again := range c.again() {
		wider := *c
		wider.Filter = again.filter
		found, err := wider.Check(ctx, claim)
		if err != nil {
			return nil, err
		}
		if n := len(found.Matches); n > 0 {
			offers = append(offers, Offer{Drop: again.drop, Count: n})
		}
	}
	more, err := c.searches(ctx, claim)
	if err != nil {
		return nil, fmt.Errorf("widening: %w", err)
	}
	return append(offers, more...), nil
}

// wider is a filter with less in it.
type wider struct {
	drop   Drop
	filter index.Query
}

func (c *Checker) again() (out []wider) {
	f := c.Filter
	if !f.From.IsZero() || !f.To.IsZero() {
		f.From, f.To = corpus.Date{}, corpus.Date{}
		out = append(out, wider{DropDates, f})
	}
	f = c.Filter
	if len(f.Only) > 0 {
		f.Only = nil
		out = append(out, wider{DropOutlets, f})
	}
	return out
}

// maxWords is how many of the rarest words a wider search looks for.
const maxWords = 4

// searches is for the claim's rarest words: as many of them as anything has.
func (c *Checker) searches(ctx context.Context, claim *Claim) ([]Offer, error) {
	words, err := c.rarest(ctx, claim)
	if err != nil {
		return nil, err
	}
	var telling []index.Expr
	for _, w := range words {
		if !common(w) && len(telling) < maxWords {
			telling = append(telling, index.Word{Text: w})
		}
	}
	for ; len(telling) > 0; telling = telling[:len(telling)-1] {
		offers, err := c.counted(ctx, index.AllOf(telling...))
		if err != nil || len(offers) > 0 {
			return offers, err
		}
	}
	return nil, nil
}

// counted is the offers that look for a text and find anything.
func (c *Checker) counted(ctx context.Context, text index.Expr) (offers []Offer, err error) {
	add := func(d Drop, q index.Query) {
		if err != nil {
			return
		}
		q.Text, q.Sort, q.NoScores = text, index.Newest, true
		var r *index.Result
		if r, err = c.Engine.Search(ctx, &q); err == nil && r.Total > 0 {
			q.Sort, q.NoScores = index.Relevance, false
			offers = append(offers, Offer{d, r.Total, &q})
		}
	}
	quotes := c.Filter
	quotes.Type = index.Quotes
	if c.Speaker == "" {
		add(DropPhrase, quotes)
	} else {
		own := quotes
		own.Only = maps.Clone(own.Only)
		if own.Only == nil {
			own.Only = make(map[index.Field][]string)
		}
		own.Only[index.Speaker] = []string{string(c.Speaker)}
		add(DropPhrase, own)
		add(DropSpeaker, quotes)
	}
	articles := c.Filter
	articles.Type, articles.DateField = index.Articles, ""
	add(DropQuote, articles)
	return offers, err
}
