package variants

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/sample"
	"onrecord/index"
	"onrecord/index/indextest"
)

// What the sample prints twice, and what it nearly does, as it is found from
// the first of each.
func TestSample(t *testing.T) {
	articles, err := sample.Articles()
	if err != nil {
		t.Fatal(err)
	}
	var docs []corpus.Document
	for i := range articles {
		docs = append(docs, corpus.Document{Article: articles[i], Analysis: extract.Extract(&articles[i])})
	}
	e := indextest.NewMemory(docs...)
	var out strings.Builder
	listed := make(map[corpus.QuoteID]bool)
	for _, h := range related(hitsOf(docs)) {
		if listed[h.Quote.ID] {
			continue
		}
		f, err := Of(context.Background(), e, h)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range f.Variants {
			listed[v.Hit.Quote.ID] = true
		}
		if len(f.Variants) > 1 {
			out.WriteString(shown(f) + "\n")
		}
	}
	if *update {
		if err := os.WriteFile("testdata/sample.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/sample.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Error(diff)
	}
}

// related is the hits that are near another one.
func related(hits []*index.Hit) (near []*index.Hit) {
	c := comparer{work: 1 << 40}
	var statements []*statement
	for _, h := range hits {
		statements = append(statements, newStatement(h))
	}
	for _, s := range statements {
		if slices.ContainsFunc(statements, func(o *statement) bool { return o != s && c.relate(s, o).related }) {
			near = append(near, s.hit)
		}
	}
	return near
}
