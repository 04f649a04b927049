package variants

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

// Long quotes that share a phrase and nothing else are not all held against
// each other, and the answer says so.
func TestGroupOfLongQuotesIsBounded(t *testing.T) {
	hits := make([]*index.Hit, 400)
	for i := range hits {
		var b strings.Builder
		b.WriteString("thank you all very much ")
		for j := range 2000 {
			fmt.Fprintf(&b, "w%d ", i*2000+j)
		}
		d := &corpus.Document{Article: corpus.Article{ID: corpus.ArticleID(fmt.Sprint("a", i)), Text: b.String()}}
		d.Analysis.Quotes = []corpus.Quote{{
			ID: corpus.QuoteID(fmt.Sprint("q", i)), Kind: corpus.Direct, Speaker: corpus.NewSpeaker("Max Many", "", corpus.Person),
			Content: []corpus.Span{{Start: 0, End: b.Len()}},
		}}
		hits[i] = &index.Hit{Document: d, Quote: &d.Analysis.Quotes[0]}
	}
	groups, complete, err := Group(context.Background(), hits)
	if err != nil || len(groups) != len(hits) || complete {
		t.Errorf("%d groups, complete: %v, %v", len(groups), complete, err)
	}
}
