package variants

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// How much of two articles' texts must be the same for one to be taken from
// the other: most of the words around what is quoted, or nearly all words where
// there are few around. Two reporters in one room quote the same sentences;
// they do not write the same ones.
const (
	textShingle  = 4 // words
	minOwn       = 30
	minSameOwn   = 0.7
	minWhole     = 60
	minSameWhole = 0.9

	maxText   = 1 << 16 // bytes that are looked at
	maxSketch = 1 << 10 // shingles that are kept: those whose hash ends in zeros, as many as it takes
)

// sketch is what is kept of an article's text.
type sketch struct {
	whole, own           []uint64 // shingles of all words, and of those around what is quoted
	wholeWords, ownWords int
	bits                 int // zeros at the ends of the hashes kept
}

func newSketch(d *corpus.Document) *sketch {
	var s sketch
	whole, own := wordsOf(d)
	s.wholeWords, s.ownWords = len(whole), len(own)
	s.whole, s.own = shinglesOf(whole, textShingle, 0), shinglesOf(own, textShingle, 0)
	for len(s.whole) > maxSketch {
		s.bits++
		s.whole, s.own = ending(s.whole, s.bits), ending(s.own, s.bits)
	}
	return &s
}

// ending keeps the hashes that end in so many zeros.
func ending(hashes []uint64, bits int) []uint64 {
	return slices.DeleteFunc(slices.Clone(hashes), func(h uint64) bool { return h&(1<<bits-1) != 0 })
}

// mostlyAs reports whether one of the two texts has most of the other.
func (s *sketch) mostlyAs(o *sketch) bool {
	if s.bits < o.bits {
		s, o = o, s
	}
	if min(s.ownWords, o.ownWords) >= minOwn {
		return containment(s.own, ending(o.own, s.bits)) >= minSameOwn
	}
	return min(s.wholeWords, o.wholeWords) >= minWhole && containment(s.whole, ending(o.whole, s.bits)) >= minSameWhole
}

// wordsOf is the words of an article's text as hashes, all of them and those
// outside of what is quoted. Letters and digits are words, whatever their case
// and the marks around them.
func wordsOf(d *corpus.Document) (whole, own []uint64) {
	text := d.Article.Text[:min(len(d.Article.Text), maxText)]
	quoted := quotedOf(d)
	next := 0
	hash, begin := uint64(fnvBasis), -1
	end := func() {
		if begin < 0 {
			return
		}
		for next < len(quoted) && quoted[next].End <= begin {
			next++
		}
		whole = append(whole, hash)
		if next == len(quoted) || begin < quoted[next].Start {
			own = append(own, hash)
		}
		hash, begin = fnvBasis, -1
	}
	for i, r := range text {
		switch {
		case r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			r = unicode.ToLower(r)
		default:
			if r != '\'' && r != '’' {
				end()
			}
			continue
		}
		if begin < 0 {
			begin = i
		}
		hash = (hash ^ uint64(r)) * fnvPrime
	}
	end()
	return whole, own
}

// quotedOf is where an article prints the words of others, in its order.
func quotedOf(d *corpus.Document) (spans []corpus.Span) {
	for i := range d.Analysis.Quotes {
		if q := &d.Analysis.Quotes[i]; q.Kind == corpus.Direct || q.Kind == corpus.Mixed {
			spans = append(spans, q.Content...)
		}
	}
	slices.SortFunc(spans, func(a, b corpus.Span) int { return a.Start - b.Start })
	return spans
}
