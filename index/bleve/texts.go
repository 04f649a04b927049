package bleve

import (
	"context"
	"slices"
	"strings"

	"onrecord/index"
	"onrecord/index/bleve/column"
)

// texts holds the words of every document of a segment, in their order, as
// numbers. bleve's own places of words weigh three times as much, and reading
// them costs a decoder for every word of a query, where this is one run of
// numbers for all.
type texts struct {
	starts  column.Numbers // of each document: where its text begins among the words
	lengths column.Numbers // and how many there are, gaps included
	words   column.Numbers
	homes   column.Numbers // of quotes: how far behind their article, twice, and 1 where its words in a row are not theirs; of articles 0
	vocabulary

	// Of each word, and one behind the last: where its documents begin among
	// those that hold a word more than once. Of quotes only: those of articles
	// would be many, and are looked through where need be.
	repeats, repeaters column.Numbers
	oftener            column.Numbers // of each repeater: how often beyond the first time, up to often

	placed column.Numbers // of each word: where its places begin, from 1; 0: it has none
	places column.Numbers // of each of its quotes: where it stands there; see places.go
}

// gap is the number that stands between two texts of one document.
const gap = 0

// vocabulary numbers the words of a segment from 1, those of one stem side by
// side: a word is one number and a stem a run of them.
type vocabulary struct {
	stems column.Strings // in order
	first column.Numbers // of each stem, and one behind the last: its first word
	forms column.Strings // words, by number - 1; in order within a stem
}

// run is the numbers from one to before another.
type run struct{ from, to uint32 }

func (r run) holds(n uint32) bool { return n-r.from < r.to-r.from }

func (t *texts) open(f *column.File) (err error) {
	for name, into := range map[string]*column.Numbers{
		"text.starts": &t.starts, "text.lengths": &t.lengths, "text.words": &t.words, "text.first": &t.first, "text.homes": &t.homes,
		"text.repeats": &t.repeats, "text.repeaters": &t.repeaters, "text.oftener": &t.oftener,
		"text.placed": &t.placed, "text.places": &t.places,
	} {
		if *into, err = f.Numbers(name); err != nil {
			return err
		}
	}
	if t.stems, err = f.Strings("text.stems"); err == nil {
		t.forms, err = f.Strings("text.forms")
	}
	return err
}

// of is the words of a document, in the room of buf.
func (t *texts) of(doc uint32, buf []uint32) []uint32 {
	start := t.starts.At(doc)
	return t.words.Append(buf[:0], start, start+t.lengths.At(doc))
}

// home is the article that a quote stands in; of an article itself.
func (t *texts) home(doc uint32) uint32 { return doc - t.homes.At(doc)/2 }

// lender is the article whose words, in a row, are those of a quote; none where
// it has words of its own.
func (t *texts) lender(quote uint32) uint32 {
	if n := t.homes.At(quote); n%2 == 0 {
		return quote - n/2
	}
	return none
}

// within is where the words of a quote stand in those of its article, or -1.
func (t *texts) within(quote uint32) int {
	home := t.lender(quote)
	if home == none {
		return -1
	}
	return int(t.starts.At(quote) - t.starts.At(home))
}

// block is how many texts are asked of the memory at once.
const block = 32

// each visits the words of documents.
func (t *texts) each(ctx context.Context, docs []uint32, visit func(i int, text []uint32)) error {
	var text []uint32
	for at := 0; at < len(docs); at += block {
		if at%(32*block) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		now := docs[at:min(at+block, len(docs))]
		t.touch(now)
		for i, d := range now {
			text = t.of(d, text)
			visit(at+i, text)
		}
	}
	return nil
}

// touch reads the ends of texts. Most have to come from memory: touched before
// the first is read in full, they are waited for all together.
//
//go:noinline
func (t *texts) touch(docs []uint32) (sum uint32) {
	for _, d := range docs {
		if start, n := t.starts.At(d), t.lengths.At(d); n > 0 {
			sum += t.words.At(start) + t.words.At(start+n-1)
		}
	}
	return sum
}

// repeated visits the quotes that hold one of the words more than once, and
// how often beyond that.
func (t *texts) repeated(r run, visit func(doc, more uint32)) {
	for i := t.repeats.At(r.from); i < t.repeats.At(r.to); i++ {
		visit(t.repeaters.At(i), t.oftener.At(i))
	}
}

// repeatsOf is where the repeaters of a word stand.
func (t *texts) repeatsOf(word uint32) (from, to uint32) {
	return t.repeats.At(word), t.repeats.At(word + 1)
}

// seek is where the first repeater stands that is not before a document: steps
// get longer as long as it lies beyond them.
func (t *texts) seek(at, end, doc uint32) uint32 {
	step := uint32(1)
	for at+step < end && t.repeaters.At(at+step) < doc {
		at, step = at+step, 2*step
	}
	for last := min(at+step, end); at < last; {
		if middle := at + (last-at)/2; t.repeaters.At(middle) < doc {
			at = middle + 1
		} else {
			last = middle
		}
	}
	return at
}

// repeater is the document at a place among the repeaters, none behind the end.
func (t *texts) repeater(at, end uint32) uint32 {
	if at >= end {
		return none
	}
	return t.repeaters.At(at)
}

// stem is the words of a stem.
func (v *vocabulary) stem(stem string) run {
	n, ok := v.stems.Search(stem, 0, uint32(v.stems.Len()))
	if !ok {
		return run{}
	}
	return run{v.first.At(n), v.first.At(n + 1)}
}

// form is the number of a word, and an empty run where it does not occur.
func (v *vocabulary) form(word string) run {
	r := v.stem(index.Stem(word))
	if r == (run{}) {
		return r
	}
	n, ok := v.forms.Search(word, r.from-1, r.to-1)
	if !ok {
		return run{}
	}
	return run{n + 1, n + 2}
}

// word is the word of a number.
func (v *vocabulary) word(n uint32) string { return v.forms.At(n - 1) }

// numbering is a vocabulary in the making.
type numbering struct {
	stems, forms []string
	first        []uint32
	numbers      map[string]uint32 // of each word; "" is the gap
}

// number orders words by their stems.
func number(words []string) *numbering {
	type form struct{ stem, word string }
	all := make([]form, len(words))
	for i, w := range words {
		all[i] = form{index.Stem(w), w}
	}
	slices.SortFunc(all, func(a, b form) int {
		if c := strings.Compare(a.stem, b.stem); c != 0 {
			return c
		}
		return strings.Compare(a.word, b.word)
	})
	n := &numbering{numbers: make(map[string]uint32, len(words)+1)}
	n.numbers[""] = gap
	for i, f := range all {
		if i == 0 || f.stem != all[i-1].stem {
			n.stems = append(n.stems, f.stem)
			n.first = append(n.first, uint32(i+1))
		}
		n.forms = append(n.forms, f.word)
		n.numbers[f.word] = uint32(i + 1)
	}
	n.first = append(n.first, uint32(len(all)+1))
	return n
}
