package bleve

import (
	"context"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// How much memory the frequent words of a segment may take, and how many there
// may be.
const (
	frequentBytes = 16 << 20
	mostFrequent  = 256
)

// frequent keeps the documents of words that are looked for again and again as
// bits, a bit for each document of a segment. Their postings are lists: to read
// two of them side by side takes a comparison for each document, which cannot
// be foreseen. Words asked for longest ago are forgotten.
type frequent struct {
	mu   sync.Mutex
	now  uint64
	kept map[run]*asked
}

// asked is words that were looked for.
type asked struct {
	last uint64   // when
	bits []uint64 // of quotes that have one of them; nil for those looked for once
}

// bitsOf is the quotes that have one of the words as bits, deleted ones among
// them; nil where that is not worth it. Docs is those not deleted.
func (p *part) bitsOf(words run, docs *roaring.Bitmap) ([]uint64, error) {
	if docs.GetCardinality() < uint64(p.size/64) {
		return nil, nil
	}
	bits, again := p.frequent.ask(words, max(2, min(mostFrequent, frequentBytes/int(p.size/8+1))))
	if bits != nil || !again {
		return bits, nil
	}
	bits = make([]uint64, p.size/64+1)
	for n := words.from; n < words.to; n++ {
		docs, err := postings(p.segment, fieldQuoteExact, p.texts.word(n), p.lacking)
		if err != nil {
			return nil, err
		}
		mark(bits, docs)
	}
	p.frequent.keep(words, bits)
	return bits, nil
}

// ask finds what is kept of words, of at most so many, and whether they were
// asked for before.
func (f *frequent) ask(words run, most int) (bits []uint64, again bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now++
	if a := f.kept[words]; a != nil {
		a.last = f.now
		return a.bits, true
	}
	if f.kept == nil {
		f.kept = make(map[run]*asked)
	}
	if len(f.kept) >= most {
		f.forget()
	}
	f.kept[words] = &asked{last: f.now}
	return nil, false
}

// known is what is kept of words.
func (f *frequent) known(words run) []uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if a := f.kept[words]; a != nil {
		return a.bits
	}
	return nil
}

func (f *frequent) keep(words run, bits []uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if a := f.kept[words]; a != nil { // not forgotten meanwhile
		a.bits = bits
	}
}

// forget drops what was asked for longest ago.
func (f *frequent) forget() {
	var oldest run
	least := f.now
	for words, a := range f.kept {
		if a.last <= least {
			oldest, least = words, a.last
		}
	}
	delete(f.kept, oldest)
}

// known is the documents of nodes as bits, where they are kept, and the sets of
// the rest.
func (p *part) known(ctx context.Context, nodes []node, sets []*roaring.Bitmap) (known [][]uint64, rest []*roaring.Bitmap, err error) {
	for i, x := range nodes {
		var bits []uint64
		if l, ok := x.(*leaf); ok && l.docType == typeQuote && l.places == nil {
			f, err := l.in(ctx, p)
			if err != nil {
				return nil, nil, err
			}
			if len(f.runs) == 1 {
				if bits, err = p.bitsOf(f.runs[0], f.docs); err != nil {
					return nil, nil, err
				}
			}
		}
		if bits != nil {
			known = append(known, bits)
		} else {
			rest = append(rest, sets[i])
		}
	}
	return known, rest, nil
}

// together joins sets that are known as bits.
func (p *part) together(known [][]uint64, join func(into, bits []uint64)) *roaring.Bitmap {
	all := p.bits.take(p.size)
	defer p.bits.give(all)
	copy(all, known[0])
	for _, bits := range known[1:] {
		join(all, bits)
	}
	docs := roaring.FromDense(all, true)
	if p.deleted != nil {
		docs.AndNot(p.deleted)
	}
	return docs
}

func andBits(into, bits []uint64) {
	for i, b := range bits[:len(into)] {
		into[i] &= b
	}
}

func orBits(into, bits []uint64) {
	for i, b := range bits[:len(into)] {
		into[i] |= b
	}
}
