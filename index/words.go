package index

import (
	"strings"

	"onrecord/corpus"
)

// either lists alternatives: "a, b or c".
func either(list []string) string { return enumerate(list, " or ") }

// both lists what holds together: "a, b and c".
func both(list []string) string { return enumerate(list, " and ") }

func enumerate(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + last + list[len(list)-1]
}

// DateWords is a date as people write it: "4 November 2022", "September
// 2022", "the week of 31 October 2022".
func DateWords(d corpus.Date) string {
	t := d.First.Time()
	switch d.Precision {
	case corpus.ByDay:
		return t.Format("2 January 2006")
	case corpus.ByWeek:
		return "the week of " + t.Format("2 January 2006")
	case corpus.ByMonth:
		return t.Format("January 2006")
	case corpus.ByYear:
		return t.Format("2006")
	}
	return "no known date"
}
