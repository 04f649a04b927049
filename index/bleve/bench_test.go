package bleve

import (
	"context"
	"fmt"
	"testing"

	bleve2 "github.com/blevesearch/bleve/v2"

	"onrecord/index"
)

// benchQuotes is how many quotes the benchmarks search.
const benchQuotes = 50_000

func loaded(b *testing.B) *engine {
	b.Helper()
	s := shelf{}
	e := create(b, s)
	for i := range benchQuotes / 1000 {
		apply(b, e, index.Batch{Put: s.put(invent(100, uint64(i+1))...), Seq: uint64(i + 1)})
	}
	return e
}

// BenchmarkApply loads batches of a hundred articles with ten quotes each.
func BenchmarkApply(b *testing.B) {
	s := shelf{}
	e := create(b, s)
	for i := range b.N {
		b.StopTimer()
		docs := s.put(invent(100, uint64(i+1))...)
		b.StartTimer()
		apply(b, e, index.Batch{Put: docs, Seq: uint64(i + 1)})
	}
	b.StopTimer()
	st, err := e.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(st.Quotes)/b.Elapsed().Seconds(), "quotes/s")
	b.ReportMetric(float64(st.Bytes)/float64(st.Quotes), "B/quote")
}

// BenchmarkSearch asks for a page with the facets of the start page.
func BenchmarkSearch(b *testing.B) {
	e := loaded(b)
	for _, c := range []struct {
		text string
		only map[index.Field][]string
	}{
		{"", nil},
		{"w0", nil},
		{"w5", nil},
		{"w200", nil},
		{"w1 w2", nil},
		{"w1 OR w2 OR w50", nil},
		{`"w0 w1"`, nil},
		{"w1a*", nil},
		{"NOT w0", nil},
		{"w3 NEAR/5 w4", nil},
		{"w5", map[index.Field][]string{index.Speaker: {"speaker-number3"}, index.Outlet: {"paper-7", "paper-8"}}},
	} {
		x, _, err := index.Parse(c.text)
		if err != nil {
			b.Fatal(err)
		}
		q := &index.Query{
			Type: index.Quotes, Text: x, Only: c.only, Limit: 20, Dates: index.IntervalAuto,
			Facets: []index.FacetRequest{{Field: index.Speaker, Size: 10}, {Field: index.Outlet, Size: 10}},
		}
		b.Run(fmt.Sprintf("q=%s,filters=%d", c.text, len(c.only)), func(b *testing.B) {
			for b.Loop() {
				if _, err := e.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkStockFacets is what bleve's own search and facets take for the
// same documents, with doc values for the fields counted.
func BenchmarkStockFacets(b *testing.B) {
	idx := stock(b)
	for _, word := range []string{"", "w0", "w5", "w200"} {
		b.Run("q="+word, func(b *testing.B) {
			for b.Loop() {
				if err := searchStock(b.Context(), idx, word); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func stock(b *testing.B) bleve2.Index {
	b.Helper()
	m := bleve2.NewIndexMapping()
	keyword := bleve2.NewKeywordFieldMapping()
	keyword.Store, keyword.IncludeInAll = false, false
	text := bleve2.NewTextFieldMapping()
	text.Store, text.IncludeInAll = false, false
	m.DefaultMapping.Dynamic = false
	m.DefaultMapping.AddFieldMappingsAt("speaker", keyword)
	m.DefaultMapping.AddFieldMappingsAt("outlet", keyword)
	m.DefaultMapping.AddFieldMappingsAt("month", keyword)
	m.DefaultMapping.AddFieldMappingsAt("text", text)
	idx, err := bleve2.New(b.TempDir()+"/stock", m)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = idx.Close() })
	for i := range benchQuotes / 1000 {
		batch := idx.NewBatch()
		for _, d := range invent(100, uint64(i+1)) {
			for j := range d.Analysis.Quotes {
				q := &d.Analysis.Quotes[j]
				fields := map[string]any{
					"speaker": string(q.Speaker.ID), "outlet": string(q.Credit.Outlet.ID),
					"month": d.Article.Published.String()[:7], "text": q.Text(d.Article.Text),
				}
				if err := batch.Index(string(q.ID), fields); err != nil {
					b.Fatal(err)
				}
			}
		}
		if err := idx.Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
	return idx
}

func searchStock(ctx context.Context, idx bleve2.Index, word string) error {
	request := bleve2.NewSearchRequestOptions(bleve2.NewMatchAllQuery(), 20, 0, false)
	if word != "" {
		query := bleve2.NewTermQuery(word)
		query.SetField("text")
		request = bleve2.NewSearchRequestOptions(query, 20, 0, false)
	}
	for _, f := range []string{"speaker", "outlet", "month"} {
		request.AddFacet(f, bleve2.NewFacetRequest(f, 10))
	}
	_, err := idx.SearchInContext(ctx, request)
	return err
}
