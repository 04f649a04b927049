package extract_test

import (
	"os"
	"testing"

	"onrecord/corpus"
	"onrecord/corpus/extract"
)

func BenchmarkExtract(b *testing.B) {
	var articles []*corpus.Article
	size := 0
	if _, err := os.Stat(shared); err != nil {
		b.Skip("no articles beside the project to run over")
	}
	for _, g := range goldFile(b, shared+"eval/data/polnear.dev.jsonl") {
		a := g.article()
		articles = append(articles, a)
		size += len(a.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, a := range articles {
			extract.Extract(a)
		}
	}
}
