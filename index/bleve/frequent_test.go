package bleve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// TestFrequent wants the same answers whether the documents of words are lists,
// as they are at first, or bits, before documents are deleted and after.
func TestFrequent(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	docs := s.put(invent(90, 31)...)
	apply(t, e, index.Batch{Put: docs[:60], Seq: 1})
	apply(t, e, index.Batch{Put: docs[60:], Delete: ids(docs[:7]), Seq: 2})
	texts := []string{"w0 w1", "w1 w2 w90", "w0 OR w3", "w4 OR w1a*", `w2 "w0 w1"`, `"w1 w0"`, "w1 -(w0 w3)", "w0"}
	for seq := uint64(3); seq < 5; seq++ {
		for _, text := range texts {
			x, _, err := index.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			q := &index.Query{Type: index.Quotes, Text: x, Limit: 100, Only: map[index.Field][]string{index.Kind: {string(corpus.Direct)}}}
			for _, p := range e.newest.segments {
				clear(p.frequent.kept)
			}
			first := ranking(t, e, q)
			ranking(t, e, q)
			if diff := cmp.Diff(first, ranking(t, e, q)); diff != "" {
				t.Errorf("%s (-as lists +as bits):\n%s", text, diff)
			}
		}
		apply(t, e, index.Batch{Delete: ids(docs[50:70]), Seq: seq})
	}
}

// TestFrequentForgets wants words to be kept that are asked for again, and of
// too many those forgotten that were asked for longest ago.
func TestFrequentForgets(t *testing.T) {
	var f frequent
	a, b, c := run{1, 2}, run{2, 3}, run{3, 5}
	for i, step := range []struct {
		words run
		again bool
	}{{a, false}, {b, false}, {a, true}, {c, false}, {a, true}, {b, false}, {c, false}} {
		if _, again := f.ask(step.words, 2); again != step.again {
			t.Errorf("step %d: asked again: %v", i, again)
		}
		f.keep(step.words, []uint64{uint64(i)})
	}
	f.keep(a, []uint64{7}) // forgotten
	if f.known(a) != nil || f.known(c) == nil || len(f.kept) != 2 {
		t.Errorf("%v are kept", f.kept)
	}
}
