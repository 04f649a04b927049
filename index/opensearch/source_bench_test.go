package opensearch

import (
	"strings"
	"testing"

	"onrecord/corpus"
)

// BenchmarkEncode makes the lines of an article of some length with six quotes.
func BenchmarkEncode(b *testing.B) {
	d := specimen()
	d.Article.Text += strings.Repeat("\n\nThe minister’s spokesman said on Tuesday that “nothing has been decided” and that talks would go on until the summer.", 25)
	for range 5 {
		d.Analysis.Quotes = append(d.Analysis.Quotes, d.Analysis.Quotes[0])
	}
	corpus.IdentifyQuotes(&d.Article, d.Analysis.Quotes)
	e := newEngine(nil, Options{}.withDefaults())
	t := &task{id: d.Article.ID, doc: d, put: &change{1, 1}}
	b.SetBytes(int64(len(d.Article.Text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, a := range append(e.putArticle(generation{1, 1}, t), e.putQuotes(generation{1, 1}, t)...) {
			if _, err := a.encode(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
