package extract

import (
	"testing"

	"onrecord/corpus"
)

// TestAdoptOpenWithoutWords: a statement whose words went to a neighbour stands
// after an unclosed quotation that nobody has taken.
func TestAdoptOpenWithoutWords(t *testing.T) {
	d := read(&corpus.Article{Text: "“It rains.\n\n“It pours,” said Ada Brix."})
	n := len(d.sentences) - 1
	if n < 1 || !d.sentences[n-1].quoteOnly {
		t.Fatalf("%d sentences, none of them a quotation alone", n+1)
	}
	if out := d.adoptOpen(nil, []statement{{sentence: n}}, n); len(out) != 0 {
		t.Errorf("found %d statements", len(out))
	}
	whole := d.bytes(d.sentences[n].lo, d.sentences[n].lo+1)
	found := []statement{{sentence: n, content: []corpus.Span{whole}}}
	if d.adoptOpen(nil, found, n); len(found[0].content) != 2 {
		t.Errorf("content %v, want the open quotation before it as well", found[0].content)
	}
}
