package bleve

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"onrecord/corpus"
	"onrecord/index"
)

// TestFault40AfterALargeArticle: bleve guesses what a batch needs by the one
// before it. After an article of a mebibyte, all of it one quote, a hundred
// small ones must not take a hundred times as much.
func TestFault40AfterALargeArticle(t *testing.T) {
	docs := shelf{}
	e := create(t, docs)
	var words strings.Builder
	for i := 0; words.Len() < corpus.MaxText-10; i++ {
		fmt.Fprintf(&words, "w%x ", i)
	}
	large := corpus.Document{Article: corpus.Article{Ref: "large", Title: "Large", Text: words.String()}, Analysis: corpus.Analysis{Analysed: true, Version: "1"}}
	large.Article.ID = large.Article.DeriveID()
	large.Analysis.Quotes = []corpus.Quote{{Content: []corpus.Span{{Start: 0, End: len(large.Article.Text) - 1}}, Kind: corpus.Direct, Polarity: corpus.Asserted}}
	corpus.IdentifyQuotes(&large.Article, large.Analysis.Quotes)
	began := worked(t)
	apply(t, e, index.Batch{Put: docs.put(large), Seq: 1})
	if took := worked(t) - began; took > 10*time.Second { // under one, and four under the race detector
		t.Errorf("the large one took %v of a core", took)
	}

	small := docs.put(invent(100, 7)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	apply(t, e, index.Batch{Put: small, Seq: 2})
	runtime.ReadMemStats(&after)
	used := (after.TotalAlloc - before.TotalAlloc) >> 20
	t.Logf("%d MiB", used)
	if used > 100 {
		t.Errorf("%d MiB were allocated", used)
	}
}
