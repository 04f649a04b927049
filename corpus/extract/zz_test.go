package extract

import (
	"fmt"
	"os"
	"testing"

	"onrecord/corpus"
)

func TestZZ(t *testing.T) {
	b, _ := os.ReadFile("/tmp/t.txt")
	a := &corpus.Article{Text: string(b)}
	d := read(a)
	d.gather()
	d.gatherPress()
	for n, s := range d.sentences {
		for _, c := range d.cuesOf(s) {
			fmt.Printf("S%d cue %v %s\n", n, c.kind, d.bytes(c.lo, c.hi).Of(d.text))
		}
	}
	for _, q := range Extract(a).Quotes {
		fmt.Printf("%s|%s|%v src=%q cue=%q content=%q name=%+v cand=%v relays=%v\n", q.Kind, q.Polarity, q.Confidence, corpus.Join(a.Text, q.Source), corpus.Join(a.Text, q.Cue), corpus.Join(a.Text, q.Content), q.Speaker, q.Candidates, q.Relays)
	}
}
