package index

import "onrecord/corpus"

// DateWords is a date as people write it, also where there is none.
func DateWords(d corpus.Date) string {
	if words := d.Words(); words != "" {
		return words
	}
	return "no known date"
}
