package seq

import "onrecord/corpus/extract/tagger/internal/text"

// longestStem is the most bytes of a word that has a stem.
const longestStem = 24

// stemOf is the hash of a word without the endings of verbs and plurals, so
// that "hopes", "hoped" and "hoping" are one; other words have their own hash.
func stemOf(s string, t *text.Token) uint32 {
	word := s[t.Start:t.End]
	if len(word) > longestStem || len(word) < 3 || t.Shape != text.Lower && t.Shape != text.Capital {
		return t.Word
	}
	var buf [longestStem]byte
	b := buf[:len(word)]
	for i := range b {
		c := word[i] | 0x20
		if c < 'a' || c > 'z' {
			return t.Word
		}
		b[i] = c
	}
	b = withoutEnding(b)
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// withoutEnding cuts -s, -es, -ed and -ing, then what they do to a stem: a
// final e, a doubled consonant, y for i.
func withoutEnding(b []byte) []byte {
	n := len(b)
	last := func(k int) byte { return b[n-k] }
	switch {
	case n > 5 && last(3) == 'i' && last(2) == 'n' && last(1) == 'g':
		n -= 3
	case n > 4 && last(2) == 'e' && (last(1) == 'd' || last(1) == 's'):
		n -= 2
	case n > 3 && last(1) == 's' && last(2) != 's' && last(2) != 'u' && last(2) != 'i':
		n--
	}
	for n > 2 && last(1) == 'e' {
		n--
	}
	switch {
	case n > 3 && last(1) == last(2):
		n--
	case last(1) == 'y':
		b[n-1] = 'i'
	}
	return b[:n]
}
