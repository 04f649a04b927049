package variants

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// BenchmarkGroup divides as many hits as a search groups: a tenth of them are
// printed twice.
func BenchmarkGroup(b *testing.B) {
	var text strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	last := ""
	for i := range 1000 {
		if i%10 != 0 || last == "" {
			words := make([]string, 10+r.IntN(30))
			for j := range words {
				words[j] = fmt.Sprintf("w%d", int(300*r.ExpFloat64()))
			}
			last = strings.Join(words, " ")
		}
		fmt.Fprintf(&text, "article Paper %d | 2022-11-04\n: Text.\n> Jane Roe | | %s\n", i%7, last)
	}
	hits := hitsOf(articlesOf(b, "many", text.String()))
	b.ResetTimer()
	for b.Loop() {
		groups, complete, err := Group(context.Background(), hits)
		if err != nil || !complete || len(groups) == len(hits) {
			b.Fatal(len(groups), complete, err)
		}
	}
}
