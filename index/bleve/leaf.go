package bleve

import (
	"cmp"
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"onrecord/index"
)

// leaf is a word, a phrase or a set of words that stand for each other.
type leaf struct {
	field   string
	terms   []string                  // of a phrase: in its order
	places  func([][]uint64) int      // phrases: how often the terms stand as asked, given the places of each
	found   map[*part]*roaring.Bitmap // by segment; a plan runs on one goroutine
	repeats int                       // how often it counts for the score
	weight  float64                   // see score.go
}

func (p *plan) exactField() string {
	if p.docType == typeArticle {
		return fieldArticleExact
	}
	return fieldQuoteExact
}

func (p *plan) stemField() string {
	if p.docType == typeArticle {
		return fieldArticleStem
	}
	return fieldQuoteStem
}

func newLeaf(field string, terms []string, places func([][]uint64) int) *leaf {
	return &leaf{field: field, terms: terms, places: places, found: make(map[*part]*roaring.Bitmap)}
}

func (p *plan) word(w index.Word) *leaf {
	return newLeaf(p.stemField(), []string{index.Stem(w.Text)}, nil)
}

func (p *plan) phrase(x index.Phrase) *leaf {
	if len(x.Words) < 2 {
		return newLeaf(p.exactField(), x.Words, nil)
	}
	return newLeaf(p.exactField(), x.Words, inOrder)
}

func (p *plan) close(x index.Close) *leaf {
	return newLeaf(p.exactField(), x.Words, func(places [][]uint64) int {
		return together(x.Words, places, x.Gap)
	})
}

func (l *leaf) docs(ctx context.Context, p *part) (*roaring.Bitmap, error) {
	if found := l.found[p]; found != nil {
		return found, nil
	}
	found, err := l.search(ctx, p)
	if err == nil {
		l.found[p] = found
	}
	return found, err
}

func (l *leaf) search(ctx context.Context, p *part) (*roaring.Bitmap, error) {
	if l.places != nil {
		found := roaring.New()
		err := l.eachPhrase(ctx, p, nil, func(doc uint32, _ int) { found.Add(doc) })
		return found, err
	}
	found := make([]*roaring.Bitmap, len(l.terms))
	for i, t := range l.terms {
		var err error
		if found[i], err = p.with(l.field, t); err != nil {
			return nil, err
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return roaring.FastOr(found...), ctx.Err()
}

// eachPhrase calls visit with every document, of those within if given, where
// the terms stand as asked, and how often they do.
func (l *leaf) eachPhrase(ctx context.Context, p *part, within *roaring.Bitmap, visit func(doc uint32, times int)) error {
	candidates, err := l.candidates(p, within)
	if err != nil || candidates.IsEmpty() {
		return err
	}
	readers := make([]segment.PostingsIterator, len(l.terms))
	for i, t := range l.terms {
		if readers[i], err = p.restricted(l.field, t, candidates, true); err != nil {
			return err
		}
	}
	places := make([][]uint64, len(l.terms))
	for n, doc := range candidates.ToArray() {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i, r := range readers {
			if places[i], err = nextPlaces(r, places[i][:0]); err != nil {
				return err
			}
		}
		if times := l.places(places); times > 0 {
			visit(doc, times)
		}
	}
	return nil
}

// candidates is the documents that hold every term.
func (l *leaf) candidates(p *part, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	all := within
	for _, t := range l.terms {
		found, err := p.with(l.field, t)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = found
		} else {
			all = roaring.And(all, found)
		}
	}
	if all == nil {
		all = roaring.New()
	}
	return all, nil
}

// inOrder counts how often the terms follow each other. Places come in
// ascending order.
func inOrder(places [][]uint64) int {
	times := 0
	next := make([]int, len(places)) // how far each term has been read
	for _, first := range places[0] {
		matched := 1
		for matched < len(places) {
			want := first + uint64(matched)
			at := &next[matched]
			for *at < len(places[matched]) && places[matched][*at] < want {
				*at++
			}
			if *at == len(places[matched]) || places[matched][*at] != want {
				break
			}
			matched++
		}
		if matched == len(places) {
			times++
		}
	}
	return times
}

// together is 1 where every term has a place of its own within a window that
// leaves at most gap other words among them, else 0.
func together(terms []string, places [][]uint64, gap int) int {
	need := make(map[string]int)
	for _, t := range terms {
		need[t]++
	}
	stand := standing(terms, places)
	missing, width, from := len(need), uint64(len(terms)+gap), 0
	for _, s := range stand {
		if need[s.term]--; need[s.term] == 0 {
			missing--
		}
		for ; s.at-stand[from].at >= width; from++ {
			if need[stand[from].term]++; need[stand[from].term] == 1 {
				missing++
			}
		}
		if missing == 0 {
			return 1
		}
	}
	return 0
}

type place struct {
	at   uint64
	term string
}

// standing is the text as far as the terms go: each of their places, in order.
func standing(terms []string, places [][]uint64) []place {
	var all []place
	for i, t := range terms {
		for _, at := range places[i] {
			all = append(all, place{at, t})
		}
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	return slices.Compact(all) // a term asked for twice brought its places twice
}
