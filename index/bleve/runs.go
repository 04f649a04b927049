package bleve

import (
	"cmp"
	"slices"

	"onrecord/index/bleve/column"
)

// repeats makes the columns of the quotes that hold a word more than once.
func (b *builder) repeats() {
	words := len(b.runs.forms) + 1
	last := make([]uint32, words) // of each word: the document met last, from 1
	at := make([]int, words)      // where that document stands among the repeaters, from 1
	b.holders = make([]uint32, words)
	var of []repeater
	for d, home := range b.homes {
		if home == uint32(d) {
			continue
		}
		start := b.runs.starts[d]
		for _, w := range b.runs.words[start : start+b.runs.lengths[d]] {
			switch {
			case last[w] != uint32(d)+1:
				last[w], at[w] = uint32(d)+1, 0
				b.holders[w]++
			case at[w] == 0:
				of = append(of, repeater{w, uint32(d), 1})
				at[w] = len(of)
			default:
				of[at[w]-1].more++
			}
		}
	}
	slices.SortFunc(of, func(a, b repeater) int {
		return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.doc, b.doc))
	})
	starts := make([]uint32, words+1)
	docs, more := make([]uint32, len(of)), make([]uint32, len(of))
	for i, r := range of {
		starts[r.word+1]++
		docs[i], more[i] = r.doc, min(r.more, often)
	}
	for w := range words {
		starts[w+1] += starts[w]
	}
	b.out.Numbers("text.repeats", starts)
	b.out.Numbers("text.repeaters", docs)
	b.out.Numbers("text.oftener", more)
}

// repeater is a document that holds a word so often beyond the first time.
type repeater struct{ word, doc, more uint32 }

// runs is the words of documents in the making.
type runs struct {
	*numbering
	starts, lengths, words []uint32
	homes                  []uint32           // see texts
	tables                 map[*part][]uint32 // the numbers here of the words there
	text                   []uint32           // the words numbered last
	at                     int                // where they stand in a row in their article's, or -1
}

func newRuns(words []string, size uint32) *runs {
	return &runs{
		numbering: number(words),
		starts:    make([]uint32, size), lengths: make([]uint32, size), homes: make([]uint32, size),
	}
}

func (r *runs) write(out *column.Builder) {
	out.Numbers("text.starts", r.starts)
	out.Numbers("text.lengths", r.lengths)
	out.Numbers("text.words", r.words)
	out.Numbers("text.homes", r.homes)
	out.Strings("text.stems", r.stems)
	out.Numbers("text.first", r.first)
	out.Strings("text.forms", r.forms)
}

// numberWords numbers the words of a document. One that this segment does not
// hold comes from a newer version of an article, which the store has and the
// index is about to get: no search will see this one.
func (r *runs) numberWords(from *record) {
	r.text, r.at = r.text[:0], from.at
	for _, w := range from.words {
		r.text = append(r.text, r.numbers[w])
	}
}

// translate numbers the words of a document of another segment.
func (r *runs) translate(from *part, doc uint32) {
	table := r.tables[from]
	if table == nil {
		v := &from.texts.vocabulary
		table = make([]uint32, v.forms.Len()+1)
		for n := range table[1:] {
			table[n+1] = r.numbers[v.word(uint32(n+1))]
		}
		if r.tables == nil {
			r.tables = make(map[*part][]uint32)
		}
		r.tables[from] = table
	}
	r.text, r.at = from.texts.of(doc, r.text), from.texts.within(doc)
	for i, n := range r.text {
		r.text[i] = table[n]
	}
}

// add gives the words numbered last to a document: those of its article at home,
// where they stand there in a row.
func (r *runs) add(doc, home uint32) {
	size := uint32(len(r.text))
	r.lengths[doc] = size
	if home != doc && r.at >= 0 && uint32(r.at)+size <= r.lengths[home] {
		start := r.starts[home] + uint32(r.at)
		if slices.Equal(r.words[start:start+size], r.text) {
			r.starts[doc] = start
			return
		}
	}
	if home != doc {
		r.homes[doc] |= 1
	}
	r.starts[doc] = uint32(len(r.words))
	r.words = append(r.words, r.text...)
}
