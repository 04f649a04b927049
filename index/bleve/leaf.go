package bleve

import (
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/index"
)

// leaf is a word, a phrase, words close to each other, or a set of words that
// stand for each other.
type leaf struct {
	docType string
	stem    string   // of a word; "" for all others
	terms   []string // of all others: in their order
	places  counter  // of phrases and words close to each other
	judge   judge    // of these, by where their words stand
	found   map[*part]*finding
	repeats int     // how often it counts for the score
	weight  float64 // see score.go
}

// counter counts how often the words of a text stand as asked.
type counter func(text, wanted []uint32) int

// finding is a leaf in one segment.
type finding struct {
	docs   *roaring.Bitmap
	sets   []*roaring.Bitmap // of words that stand for each other: their documents
	runs   []run             // of words that stand for each other: their numbers
	many   []uint64          // the same as bits, where there are many runs
	stands []stand           // of a phrase: where it stands, in the order of documents
}

// stand is how often a phrase stands in a document.
type stand struct {
	doc   uint32
	times uint32
}

func (p *plan) newLeaf(terms []string) *leaf {
	return &leaf{docType: p.docType, terms: terms, found: make(map[*part]*finding)}
}

func (p *plan) word(w index.Word) *leaf {
	l := p.newLeaf(nil)
	l.stem = index.Stem(w.Text)
	return l
}

func (p *plan) phrase(x index.Phrase) *leaf {
	l := p.newLeaf(x.Words)
	if len(x.Words) > 1 {
		l.places, l.judge = inOrder, inRow
	}
	return l
}

func (p *plan) close(x index.Close) *leaf {
	l := p.newLeaf(x.Words)
	l.places = func(text, wanted []uint32) int { return together(text, wanted, x.Gap) }
	l.judge = func(places []uint8) verdict {
		if apart(places, len(x.Words)+x.Gap) {
			return never
		}
		return unsure
	}
	return l
}

func (l *leaf) docs(ctx context.Context, p *part) (*roaring.Bitmap, error) {
	f, err := l.in(ctx, p)
	if err != nil {
		return nil, err
	}
	return f.docs, nil
}

// in is the leaf in a segment; it is looked for once.
func (l *leaf) in(ctx context.Context, p *part) (*finding, error) {
	if f := l.found[p]; f != nil {
		return f, nil
	}
	find := l.anyOf
	if l.places != nil {
		find = l.standing
	}
	f, err := find(ctx, p)
	if err == nil {
		l.found[p] = f
	}
	return f, err
}

// anyOf finds the documents with one of the words.
func (l *leaf) anyOf(ctx context.Context, p *part) (*finding, error) {
	f := new(finding)
	if l.stem != "" {
		f.add(p.texts.stem(l.stem))
	}
	for _, t := range l.terms {
		f.add(p.texts.form(t))
	}
	for _, r := range f.runs {
		for n := r.from; n < r.to; n++ {
			if len(f.sets)%16 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			docs, err := p.holding(l.docType, p.texts.word(n))
			if err != nil {
				return nil, err
			}
			f.sets = append(f.sets, docs)
		}
	}
	f.docs = p.union(f.sets)
	f.spread()
	return f, nil
}

// holding is the documents of a type that hold a word. An article holds those
// of its quotes, and the rest by itself.
func (p *part) holding(docType, word string) (*roaring.Bitmap, error) {
	quotes, err := p.with(fieldQuoteExact, word)
	if err != nil || docType == typeQuote {
		return quotes, err
	}
	rest, err := p.with(fieldArticleRest, word)
	if err != nil || quotes.IsEmpty() {
		return rest, err
	}
	bits := make([]uint64, p.size/64+1)
	each(quotes, func(q uint32) {
		if home := p.texts.lender(q); home != none {
			bits[home/64] |= 1 << (home % 64)
		}
	})
	return roaring.Or(rest, roaring.FromDense(bits, false)), nil
}

// add takes in more numbers, joined to the last where they follow it.
func (f *finding) add(r run) {
	if r.from == r.to {
		return
	}
	if n := len(f.runs); n > 0 && f.runs[n-1].to == r.from {
		f.runs[n-1].to = r.to
		return
	}
	f.runs = append(f.runs, r)
}

// fewRuns is how many runs are compared one by one.
const fewRuns = 4

// spread makes bits of many runs.
func (f *finding) spread() {
	if len(f.runs) <= fewRuns {
		return
	}
	most := uint32(0)
	for _, r := range f.runs {
		most = max(most, r.to)
	}
	f.many = make([]uint64, most/64+1)
	for _, r := range f.runs {
		for n := r.from; n < r.to; n++ {
			f.many[n/64] |= 1 << (n % 64)
		}
	}
}

// times is how often words that stand for each other stand in a text.
func (f *finding) times(text []uint32) int {
	if f.many != nil {
		return countBits(text, f.many)
	}
	n := 0
	for _, r := range f.runs {
		for _, w := range text {
			if r.holds(w) {
				n++
			}
		}
	}
	return n
}

// countBits is how many of the words have their bit set.
func countBits(text []uint32, set []uint64) int {
	n := 0
	for _, w := range text {
		if at := int(w / 64); at < len(set) && set[at]>>(w%64)&1 == 1 {
			n++
		}
	}
	return n
}

// inOrder counts how often the words follow each other. Words that a segment
// does not hold are none (a text that does not hold them is not asked).
func inOrder(text, wanted []uint32) int {
	if len(wanted) == 0 {
		return 0
	}
	times := 0
	for i := 0; i+len(wanted) <= len(text); i++ {
		if text[i] == wanted[0] && slices.Equal(text[i:i+len(wanted)], wanted) {
			times++
		}
	}
	return times
}

// together is 1 where every word has a place of its own within a window that
// leaves at most so many other words among them, else 0.
func together(text, wanted []uint32, others int) int {
	for len(text) > 0 {
		end := slices.Index(text, gap)
		if end < 0 {
			end = len(text)
		}
		if within(text[:end], wanted, others) {
			return 1
		}
		text = text[min(end+1, len(text)):]
	}
	return 0
}

func within(text, wanted []uint32, others int) bool {
	need := make(map[uint32]int, len(wanted))
	for _, w := range wanted {
		need[w]++
	}
	var stand []int // where a wanted word stands, in the window
	missing, width := len(need), len(wanted)+others
	for at, w := range text {
		if _, ok := need[w]; !ok {
			continue
		}
		stand = append(stand, at)
		if need[w]--; need[w] == 0 {
			missing--
		}
		for at-stand[0] >= width {
			left := text[stand[0]]
			if need[left]++; need[left] == 1 {
				missing++
			}
			stand = stand[1:]
		}
		if missing == 0 {
			return true
		}
	}
	return false
}
