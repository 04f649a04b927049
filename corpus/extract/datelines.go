package extract

import "strings"

// afterDateline steps over "PORT ELLA, Ilmeria (Corda Press) -" and "07:12 —".
func (d *document) afterDateline(n int) int {
	s := d.sentences[n]
	if from, led := d.leads[n]; led && from < s.hi {
		return from
	}
	if n > 0 && d.sentences[n-1].paragraph == s.paragraph {
		return s.lo
	}
	for i := s.lo + 1; i < s.hi && i < s.lo+14; i++ {
		if d.kind(i) == dashToken {
			if d.is(i+1, relative) && !d.capital(i+1) {
				return s.lo // "Holt — who …"
			}
			for k := s.lo; k < i; k++ {
				if d.kind(k) == wordToken && !d.capital(k) && !d.digitAt(k) || d.kind(k) == quoteItem {
					return s.lo
				}
			}
			return i + 1
		}
	}
	return d.afterTime(s)
}

// afterTime steps over the time of an entry of a live blog: "10.42am",
// "[10:42]".
func (d *document) afterTime(s sentence) int {
	i := s.lo
	w := strings.Trim(d.word(i), "[]()")
	digits := strings.TrimRight(strings.ToLower(w), "apm. ")
	if len(digits) < 4 || len(digits) > 5 || !clock(digits) {
		return i
	}
	if i++; d.lower(i) == "am" || d.lower(i) == "pm" || d.lower(i) == "gmt" {
		i++
	}
	if d.kind(i) == colonToken || d.kind(i) == stopToken {
		i++
	}
	if i >= s.hi {
		return s.lo
	}
	return i
}

// clock reports whether a word is a time of day: "10:42", "9.05".
func clock(word string) bool {
	hours, minutes, ok := strings.Cut(strings.Replace(word, ".", ":", 1), ":")
	return ok && len(minutes) == 2 && len(hours) > 0 && strings.Trim(hours+minutes, "0123456789") == ""
}
