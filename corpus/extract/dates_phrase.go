package extract

import (
	"strconv"
	"strings"
	"time"

	"onrecord/corpus"
)

// moment is what a phrase means on a day of publication; false where it means
// nothing then.
type moment func(corpus.Day) (corpus.Date, bool)

// phrase reads a phrase of time that begins at token i. Its hi is 0 where
// there is none.
func (r *dateReader) phrase(i int) dateFound {
	for _, read := range []func(*dateReader, int) dateFound{
		(*dateReader).backPhrase, (*dateReader).weekdayPhrase, (*dateReader).monthPhrase, (*dateReader).numberPhrase, (*dateReader).nearPhrase,
		(*dateReader).earlierPhrase, (*dateReader).agoPhrase,
	} {
		if f := read(r, i); f.hi > 0 {
			return f
		}
	}
	return dateFound{}
}

// weekdayPhrase reads "Tuesday", "Tuesday night", "Tuesday of last week",
// "Tuesday, March 3".
func (r *dateReader) weekdayPhrase(i int) dateFound {
	weekday := r.weekdayAt(i)
	if weekday == 0 {
		return dateFound{}
	}
	next := i + 1
	if kind, ok := r.kindAt(next); ok && (kind == commaToken || kind == openToken) {
		next++
	}
	if f := r.dayPhrase(next); f.hi > 0 {
		f.at = onWeekday(weekday, f.at)
		return f
	}
	next = r.dayPart(i + 1)
	week := next
	if r.word(week) == "of" {
		week++
	}
	if r.word(week+1) == "week" {
		switch r.word(week) {
		case "last":
			return dateFound{hi: week + 2, kind: byDay, at: weekdayIn(1, weekday)}
		case "this":
			return dateFound{hi: week + 2, kind: byDay, at: weekdayIn(0, weekday)}
		}
		return dateFound{hi: week + 2}
	}
	return dateFound{hi: next, kind: byDay, at: latestWeekday(weekday, 0)}
}

// weekdayAt is the weekday that token i names; "Sun." needs its full stop.
func (r *dateReader) weekdayAt(i int) int {
	word := r.printed(i)
	if w := weekdays[word]; w != 0 || i+1 >= len(r.tokens) {
		return w
	}
	if kind, _ := r.kindAt(i + 1); kind != stopToken || !strings.HasPrefix(r.text[r.tokens[i].end:], ".") {
		return 0
	}
	return shortDays[word]
}

// dayPart passes over "morning", "afternoon", "evening", "night".
func (r *dateReader) dayPart(i int) int {
	if isDayPart(r.word(i)) {
		return i + 1
	}
	return i
}

func isDayPart(word string) bool {
	switch word {
	case "morning", "afternoon", "evening", "night":
		return true
	}
	return false
}

// monthPhrase reads "March 3, 2020", "March 3", "March 2020", "March last
// year", "March".
func (r *dateReader) monthPhrase(i int) dateFound {
	month := months[r.printed(i)]
	if month == 0 {
		return dateFound{}
	}
	if f := r.dayPhrase(i); f.hi > 0 {
		return f
	}
	next := i + 1
	if r.word(next) == "of" || r.signAt(next, commaToken) {
		next++
	}
	if year := r.yearAt(next); year > 0 {
		return fixed(next+1, byMonth, year, month, 1, corpus.ByMonth)
	}
	if r.word(next+1) == "year" {
		switch r.word(next) {
		case "last":
			return dateFound{hi: next + 2, kind: byMonth, at: monthOfYear(month, 1)}
		case "this":
			return dateFound{hi: next + 2, kind: byMonth, at: monthOfYear(month, 0)}
		case "that", "next", "previous", "following":
			return dateFound{hi: next + 2}
		}
	}
	if w := r.printed(i + 1); w != "" && isASCIIDigit(w[0]) { // "March 14-15"
		return dateFound{hi: i + 2}
	}
	return dateFound{hi: i + 1, kind: byMonth, at: latestMonth(month)}
}

// dayPhrase reads a day of a month, in either order, with or without a year.
func (r *dateReader) dayPhrase(i int) dateFound {
	if r.word(i) == "the" {
		i++
	}
	month, day, next := months[r.printed(i)], r.dayNumber(i+1), i+2
	if month == 0 {
		day, next = r.dayNumber(i), i+1
		if r.word(next) == "of" {
			next++
		}
		month, next = months[r.printed(next)], next+1
	}
	if month == 0 || day == 0 {
		return dateFound{}
	}
	year := r.yearAt(next)
	if year == 0 && r.signAt(next, commaToken) {
		if year = r.yearAt(next + 1); year > 0 {
			next++
		}
	}
	if year > 0 {
		return fixed(next+1, byDay, year, month, day, corpus.ByDay)
	}
	if r.signAt(next, dashToken) && r.dayNumber(next+1) > 0 { // "March 3 – 5"
		return dateFound{hi: next + 2}
	}
	return dateFound{hi: next, kind: byDay, at: latestDay(month, day)}
}

// numberPhrase reads "3 March", "2021" and "2021-03-04".
func (r *dateReader) numberPhrase(i int) dateFound {
	word := r.printed(i)
	if word == "" || !isASCIIDigit(word[0]) {
		return dateFound{}
	}
	if f := r.dayPhrase(i); f.hi > 0 {
		return f
	}
	if year := r.yearAt(i); year > 0 {
		return fixed(i+1, byMonth, year, 1, 1, corpus.ByYear)
	}
	if d, err := corpus.ParseDate(word); err == nil && d.Precision == corpus.ByDay {
		return dateFound{hi: i + 1, kind: byDay, at: always(d), absolute: true}
	}
	return dateFound{}
}

// nearPhrase reads "yesterday", "today", "last night", "this week", "last
// Tuesday", "last week on Tuesday", "over the weekend".
func (r *dateReader) nearPhrase(i int) dateFound {
	word := r.word(i)
	if r.tokens[i].capital && i > 0 && word != "" { // "USA Today", "This Morning"
		return dateFound{}
	}
	switch word {
	case "yesterday":
		return dateFound{hi: r.dayPart(i + 1), kind: freely, at: back(corpus.ByDay, 1)}
	case "today", "tonight":
		return dateFound{hi: i + 1, kind: freely, at: back(corpus.ByDay, 0)}
	case "last":
		return r.lastPhrase(i, 1)
	case "this":
		return r.lastPhrase(i, 0)
	case "next", "coming", "that", "same", "previous", "following", "upcoming":
		if r.unitAt(i+1) != "" || r.weekdayAt(i+1) > 0 || months[r.printed(i+1)] > 0 || isDayPart(r.word(i+1)) {
			return dateFound{hi: i + 2}
		}
	case "over", "at":
		if r.word(i+1) == "the" && r.word(i+2) == "weekend" {
			return dateFound{hi: i + 3, kind: freely, at: weekend(0)}
		}
	}
	return dateFound{}
}

// lastPhrase reads what follows "last" (n is 1) or "this" (0) at token i.
func (r *dateReader) lastPhrase(i, n int) dateFound {
	f := dateFound{hi: i + 2, kind: freely}
	if weekday := r.weekdayAt(i + 1); weekday > 0 {
		f.at, f.hi = latestWeekday(weekday, n), r.dayPart(i+2)
		return f
	}
	if month := months[r.printed(i+1)]; month > 0 && r.yearAt(i+2) == 0 {
		f.at = lastMonth(month, n)
		return f
	}
	switch word := r.word(i + 1); word {
	case "week":
		f.at = back(corpus.ByWeek, n)
		day := i + 2
		if r.word(day) == "on" {
			day++
		}
		if weekday := r.weekdayAt(day); weekday > 0 {
			f.at, f.hi = weekdayIn(n, weekday), r.dayPart(day+1)
		}
	case "month", "year":
		f.at = back(corpus.Precision(word), n)
	case "weekend":
		f.at = weekend(n)
	case "night":
		f.at = back(corpus.ByDay, n)
	case "morning", "afternoon", "evening":
		f.at = back(corpus.ByDay, 0)
		if n == 1 {
			f.kind = noDate
		}
	default:
		return dateFound{}
	}
	return f
}

// backPhrase reads what is told from the date of the statement before: "at the
// time", "the same evening", "later that day", "two days earlier".
func (r *dateReader) backPhrase(i int) dateFound {
	if r.earlier.IsZero() {
		return dateFound{}
	}
	if r.word(i) == "at" && r.word(i+1) == "the" && r.word(i+2) == "time" && r.word(i+3) != "of" {
		return dateFound{hi: i + 3, kind: freely, at: always(r.earlier), absolute: true}
	}
	if r.earlier.Precision != corpus.ByDay {
		return dateFound{}
	}
	from := i
	if r.word(i) == "the" {
		i++
	}
	unit := r.word(i + 1)
	oneDay := unit == "day" || isDayPart(unit)
	switch w := r.word(i); {
	case oneDay && (w == "same" || w == "that"):
		return r.daysAfter(i+2, 0)
	case oneDay && i > from && (w == "previous" || w == "preceding"):
		return r.daysAfter(i+2, -1)
	case oneDay && i > from && (w == "next" || w == "following"):
		return r.daysAfter(i+2, 1)
	case (w == "day" || w == "evening" || w == "night") && i > from && unit == "before":
		return r.daysAfter(i+2, -1)
	}
	if n := smallNumber(r.word(i)); n > 0 && n < 10 && (unit == "day" || unit == "days") {
		switch r.word(i + 2) {
		case "later":
			return r.daysAfter(i+3, n)
		case "earlier":
			return r.daysAfter(i+3, -n)
		}
	}
	return dateFound{}
}

// daysAfter is the day so many days after the statement before.
func (r *dateReader) daysAfter(hi, days int) dateFound {
	d := oneDay(r.earlier.First + corpus.Day(days))
	return dateFound{hi: hi, kind: freely, at: always(d), absolute: true}
}

// earlierPhrase reads "earlier in the day".
func (r *dateReader) earlierPhrase(i int) dateFound {
	if w := r.word(i); (w == "earlier" || w == "later" || w == "late" || w == "early") &&
		r.word(i+1) == "in" && r.word(i+2) == "the" && r.word(i+3) == "day" {
		return dateFound{hi: i + 4, kind: freely, at: back(corpus.ByDay, 0)}
	}
	return dateFound{}
}

// agoPhrase reads "two weeks ago". Larger numbers are round ones: "90 days
// ago" is no day.
func (r *dateReader) agoPhrase(i int) dateFound {
	unit := r.unitAt(i + 1)
	if unit == "" || r.word(i+2) != "ago" {
		return dateFound{}
	}
	n := smallNumber(r.word(i))
	most := map[corpus.Precision]int{corpus.ByDay: 20, corpus.ByWeek: 8, corpus.ByMonth: 18, corpus.ByYear: 9}[unit]
	if n == 0 || n > most {
		return dateFound{hi: i + 3}
	}
	return dateFound{hi: i + 3, kind: freely, at: back(unit, n)}
}

func (r *dateReader) unitAt(i int) corpus.Precision {
	switch unit := corpus.Precision(strings.TrimSuffix(r.word(i), "s")); unit {
	case corpus.ByDay, corpus.ByWeek, corpus.ByMonth, corpus.ByYear:
		return unit
	}
	return ""
}

func smallNumber(word string) int {
	switch word {
	case "a", "an", "one":
		return 1
	}
	for i, name := range [...]string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"} {
		if word == name {
			return i + 2
		}
	}
	n, err := strconv.ParseUint(word, 10, 8)
	if err != nil {
		return 0
	}
	return int(n)
}

// dayNumber is the day of a month that token i is: "3", "3rd"; 0 if none.
func (r *dateReader) dayNumber(i int) int {
	word := r.word(i)
	for _, ending := range [...]string{"st", "nd", "rd", "th"} {
		word = strings.TrimSuffix(word, ending)
	}
	if n, err := strconv.ParseUint(word, 10, 8); err == nil && len(word) <= 2 && 1 <= n && n <= 31 {
		return int(n)
	}
	return 0
}

func (r *dateReader) yearAt(i int) int {
	word := r.printed(i)
	n, err := strconv.ParseUint(word, 10, 16)
	if err != nil || len(word) != 4 || n < corpus.MinYear || n > corpus.MaxYear {
		return 0
	}
	return int(n)
}

func (r *dateReader) signAt(i int, k tokenKind) bool {
	kind, ok := r.kindAt(i)
	return ok && kind == k
}

func fixed(hi int, kind dateKind, year, month, day int, p corpus.Precision) dateFound {
	d := corpus.NewDate(year, time.Month(month), day, p)
	if d.First.Time().Month() != time.Month(month) { // the 31st of June
		return dateFound{hi: hi}
	}
	return dateFound{hi: hi, kind: kind, at: always(d), absolute: true}
}
