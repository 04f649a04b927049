package corpus

import "strings"

// Either lists alternatives as people write them: "a, b or c".
func Either(list []string) string { return enumerate(list, " or ") }

// Both lists what holds together: "a, b and c".
func Both(list []string) string { return enumerate(list, " and ") }

func enumerate(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + last + list[len(list)-1]
}

// Words is a date as people write it, no more precise than it is: "4 November
// 2022", "September 2022", "the week of 31 October 2022"; "" for the zero date.
func (d Date) Words() string {
	t := d.First.Time()
	switch d.Precision {
	case ByDay:
		return t.Format("2 January 2006")
	case ByWeek:
		return "the week of " + t.Format("2 January 2006")
	case ByMonth:
		return t.Format("January 2006")
	case ByYear:
		return t.Format("2006")
	}
	return ""
}
