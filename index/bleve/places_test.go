package bleve

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

func TestJudges(t *testing.T) {
	const none = unplaced
	for _, c := range []struct {
		places []uint8
		row    verdict
		near   bool // within four words
	}{
		{[]uint8{0, 1}, once, true},
		{[]uint8{61, 62}, once, true},
		{[]uint8{1, 0}, never, true},
		{[]uint8{3, 3}, never, true}, // one word twice
		{[]uint8{5, 7}, never, true},
		{[]uint8{5, 8}, never, true},
		{[]uint8{5, 9}, never, false},
		{[]uint8{9, 5}, never, false},
		{[]uint8{none, 5}, unsure, true},
		{[]uint8{5, none}, unsure, true},
		{[]uint8{none, none}, unsure, true},
		{[]uint8{none, 0}, never, true}, // no room before it
		{[]uint8{4, none, 6}, unsure, true},
		{[]uint8{4, none, 7}, never, true},
		{[]uint8{4, none, 8}, never, false},
		{[]uint8{4, 5, 6}, once, true},
	} {
		if got := inRow(c.places); got != c.row {
			t.Errorf("%v in a row: %d, want %d", c.places, got, c.row)
		}
		if got := apart(c.places, 4); got == c.near {
			t.Errorf("%v apart: %v", c.places, got)
		}
	}
}

// TestPlacesSayWhatTextsSay wants the same of phrases and words close to each
// other by places and by texts alone, with segments that were merged after
// documents had been deleted, and with documents deleted since.
func TestPlacesSayWhatTextsSay(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	apply(t, e, index.Batch{Put: s.put(invent(60, 21)...), Seq: 1})
	late := s.put(invent(60, 22)...)
	apply(t, e, index.Batch{Put: late, Seq: 2})
	apply(t, e, index.Batch{Delete: ids(late[:9]), Seq: 3})
	apply(t, e, index.Batch{Put: s.put(invent(60, 23)...), Delete: ids(late[20:29]), Seq: 4})
	hits, looked := 0, 0
	for _, p := range e.newest.segments {
		for i := range 8 {
			for j := range 8 {
				words := []string{fmt.Sprint("w", i), fmt.Sprint("w", j)}
				plan := &plan{docType: typeQuote}
				for _, l := range []*leaf{plan.phrase(index.Phrase{Words: words}), plan.close(index.Close{Words: words, Gap: 2})} {
					h, n := samePlaces(t, p, l)
					hits, looked = hits+h, looked+n
				}
			}
		}
	}
	if hits == 0 || looked == 0 {
		t.Errorf("%d hits, %d texts looked at: nothing is tested", hits, looked)
	}
}

func ids(docs []corpus.Document) (list []corpus.ArticleID) {
	for i := range docs {
		list = append(list, docs[i].Article.ID)
	}
	return list
}

func samePlaces(t *testing.T, p *part, l *leaf) (hits, looked int) {
	t.Helper()
	words, sets, err := l.holders(p)
	if err != nil || words == nil {
		t.Fatal(err, words)
	}
	find := func(left []stand, look []uint32) *finding {
		f, err := l.lookedAt(context.Background(), p, words, left, look)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if !p.texts.allPlaced(words) {
		t.Fatalf("%v: no places", l.terms)
	}
	left, look, err := p.sift(l.judge, words, sets)
	if err != nil {
		t.Fatal(err)
	}
	got, want := find(left, look), find(p.inAll(sets))
	if !slices.Equal(got.stands, want.stands) || !got.docs.Equals(want.docs) {
		t.Errorf("%v: places say %v, texts %v", l.terms, got.stands, want.stands)
	}
	return len(got.stands), len(look)
}
