package extract

import (
	"time"

	"onrecord/corpus"
)

// The moments that phrases mean, each told from the day of publication. None
// lies after that day.

func always(d corpus.Date) moment {
	return func(corpus.Day) (corpus.Date, bool) { return d, true }
}

// back is n days, weeks, months or years before, as exact as the unit.
func back(unit corpus.Precision, n int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		y, m, d := today.Time().Date()
		switch unit {
		case corpus.ByYear:
			y -= n
		case corpus.ByMonth:
			m, d = m-time.Month(n), 1
		case corpus.ByWeek:
			d -= 7 * n
		default:
			d -= n
		}
		return corpus.NewDate(y, m, d, unit), true
	}
}

func oneDay(d corpus.Day) corpus.Date { return corpus.Date{First: d, Precision: corpus.ByDay} }

// weekdayOf is 1 on Mondays, 7 on Sundays.
func weekdayOf(d corpus.Day) int { return (int(d.Time().Weekday())+6)%7 + 1 }

// latestWeekday is the latest such weekday at least min days ago.
func latestWeekday(weekday, min int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		ago := (weekdayOf(today) - weekday + 7) % 7
		if ago < min {
			ago += 7
		}
		return oneDay(today - corpus.Day(ago)), true
	}
}

// weekdayIn is that weekday of the week so many weeks ago, once it has come.
func weekdayIn(weeks, weekday int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		d := today + corpus.Day(weekday-weekdayOf(today)-7*weeks)
		return oneDay(d), d <= today
	}
}

// weekend is known by its week: the latest one that has begun (n is 0), or
// the one of the week before (1).
func weekend(n int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		if n == 0 && weekdayOf(today) < 6 {
			return back(corpus.ByWeek, 1)(today)
		}
		return back(corpus.ByWeek, n)(today)
	}
}

// latestMonth is the latest month of that name that has begun.
func latestMonth(month int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		years := 0
		if time.Month(month) > today.Time().Month() {
			years = 1
		}
		return monthOfYear(month, years)(today)
	}
}

// lastMonth is "last March" (n is 1), said once March is over in neither this
// year nor anybody's mind: from April on it may be this year's or the one
// before. "This March" (0) is this year's.
func lastMonth(month, n int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		d, _ := monthOfYear(month, n)(today)
		now := today.Time().Month()
		return d, n == 0 && d.First <= today || n == 1 && time.Month(month) >= now
	}
}

func monthOfYear(month, years int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		return corpus.NewDate(today.Time().Year()-years, time.Month(month), 1, corpus.ByMonth), true
	}
}

// latestDay is the latest such day of the year that has come.
func latestDay(month, d int) moment {
	return func(today corpus.Day) (corpus.Date, bool) {
		year := today.Time().Year()
		date := corpus.NewDate(year, time.Month(month), d, corpus.ByDay)
		if date.First > today {
			date = corpus.NewDate(year-1, time.Month(month), d, corpus.ByDay)
		}
		return date, date.First.Time().Month() == time.Month(month)
	}
}

// onWeekday holds a day against the weekday that was named with it.
func onWeekday(weekday int, at moment) moment {
	if at == nil {
		return nil
	}
	return func(today corpus.Day) (corpus.Date, bool) {
		d, ok := at(today)
		return d, ok && weekdayOf(d.First) == weekday
	}
}
