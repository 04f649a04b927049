package variants

import "slices"

// The constants of FNV-1a. Equal hashes are taken for equal words: what they
// lead to is laid out word by word before it is believed.
const (
	fnvBasis = 14695981039346656037
	fnvPrime = 1099511628211
)

// hashed is the hash of a word.
func hashed(word string) uint64 {
	h := uint64(fnvBasis)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * fnvPrime
	}
	return h
}

// mixed is the hash of hashes in their order.
func mixed(seed uint64, hashes ...uint64) uint64 {
	h := seed
	for _, x := range hashes {
		h = (h ^ x ^ x>>29) * fnvPrime
		h ^= h >> 32
	}
	return h
}

// shinglesOf is every run of so many words, sorted, once each.
func shinglesOf(words []uint64, width int, seed uint64) []uint64 {
	if len(words) < width {
		return nil
	}
	out := make([]uint64, 0, len(words)-width+1)
	for i := range len(words) - width + 1 {
		out = append(out, mixed(seed, words[i:i+width]...))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// common counts what two sorted lists share.
func common(a, b []uint64) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
			n++
		}
	}
	return n
}

// containment is the share of the shorter list that the longer one has as
// well, 0 where one is empty.
func containment(a, b []uint64) float64 {
	shorter := min(len(a), len(b))
	if shorter == 0 {
		return 0
	}
	return float64(common(a, b)) / float64(shorter)
}
