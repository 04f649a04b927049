package column

import "unsafe"

// Strings is a table of strings. The zero value is empty. It may be read by
// many at once, until the File that it comes from is closed.
type Strings struct {
	bounds Numbers // one more than there are strings
	bytes  []byte
}

// Len is how many strings there are.
func (s Strings) Len() int { return max(s.bounds.Len()-1, 0) }

// At is string i. It is no copy, but points into the file: it must not be used
// after the file is closed, so clone what is kept. It panics where i is not
// below Len.
func (s Strings) At(i uint32) string {
	b := s.bytes[s.bounds.At(i):s.bounds.At(i+1)]
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Search finds value among the strings from up to, and without, to, which must
// be sorted: the first that is not below value, or to, and whether it is the
// value. It panics where to is above Len.
func (s Strings) Search(value string, from, to uint32) (uint32, bool) {
	end := to
	for from < to {
		middle := from + (to-from)/2
		if s.At(middle) < value {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from, from < end && s.At(from) == value
}
