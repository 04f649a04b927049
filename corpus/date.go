package corpus

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Precision says how much of a [Date] is known.
type Precision string

// The precisions, finest first. A week is named by its Monday.
const (
	ByDay   Precision = "day"
	ByWeek  Precision = "week"
	ByMonth Precision = "month"
	ByYear  Precision = "year"
)

// Day counts days since 1970-01-01 in the proleptic Gregorian calendar.
type Day int32

// The years a date may lie in: older or later ones are slips of the pen.
const (
	MinYear = 1700
	MaxYear = 2200
)

// Date is a day, week, month or year of the calendar. It never claims more
// precision than its source gave. The zero Date is "unknown".
type Date struct {
	First     Day // the first day it may mean
	Precision Precision
}

// NewDate is the date of the given precision that holds the day y-m-d.
func NewDate(y int, m time.Month, d int, p Precision) Date {
	switch p {
	case ByYear:
		m, d = time.January, 1
	case ByMonth:
		d = 1
	}
	day := DayOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	if p == ByWeek {
		day -= Day((int(day.Time().Weekday()) + 6) % 7)
	}
	return Date{day, p}
}

// DayOf is the calendar day of t in t's own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	seconds := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	return Day(seconds / 86400) // exact: midnights are whole days, before 1970 too
}

// Time is midnight UTC at the day's start.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// IsZero reports whether the date is unknown.
func (d Date) IsZero() bool { return d.Precision == "" }

// Last is the last day the date may mean.
func (d Date) Last() Day {
	t := d.First.Time()
	switch d.Precision {
	case ByWeek:
		return d.First + 6
	case ByMonth:
		return DayOf(t.AddDate(0, 1, -1))
	case ByYear:
		return DayOf(t.AddDate(1, 0, -1))
	}
	return d.First
}

// Overlaps reports whether the two dates may mean the same day.
func (d Date) Overlaps(o Date) bool {
	return !d.IsZero() && !o.IsZero() && d.First <= o.Last() && o.First <= d.Last()
}

// In is the date at a coarser (or the same) precision.
func (d Date) In(p Precision) Date {
	y, m, day := d.First.Time().Date()
	return NewDate(y, m, day, p)
}

// String is YYYY-MM-DD (day and week), YYYY-MM or YYYY; "" when unknown.
func (d Date) String() string {
	switch d.Precision {
	case ByDay, ByWeek:
		return d.First.Time().Format("2006-01-02")
	case ByMonth:
		return d.First.Time().Format("2006-01")
	case ByYear:
		return d.First.Time().Format("2006")
	}
	return ""
}

// ParseDate reads YYYY, YYYY-MM or YYYY-MM-DD. The error says what is wrong
// with it; dates outside [MinYear]..[MaxYear] and days that the month does
// not have are refused.
func ParseDate(s string) (Date, error) {
	for layout, p := range map[string]Precision{"2006-01-02": ByDay, "2006-01": ByMonth, "2006": ByYear} {
		if len(s) != len(layout) {
			continue
		}
		t, err := time.Parse(layout, s)
		if err != nil {
			return Date{}, fmt.Errorf("%q is no date of the calendar", s)
		}
		if t.Year() < MinYear || t.Year() > MaxYear {
			return Date{}, fmt.Errorf("the year of %q lies outside %d to %d", s, MinYear, MaxYear)
		}
		return NewDate(t.Year(), t.Month(), t.Day(), p), nil
	}
	return Date{}, fmt.Errorf("%q is not a date: write YYYY, YYYY-MM or YYYY-MM-DD", s)
}

// ParseDateAs reads what String wrote, given its precision. A week must be
// written as its Monday.
func ParseDateAs(s string, p Precision) (Date, error) {
	if s == "" && p == "" {
		return Date{}, nil
	}
	d, err := ParseDate(s)
	if err != nil {
		return Date{}, err
	}
	if p == ByWeek && d.Precision == ByDay {
		d = d.In(ByWeek)
	}
	if d.Precision != p || d.String() != s {
		return Date{}, fmt.Errorf("%q is no date by the %s", s, p)
	}
	return d, nil
}

type wireDate struct {
	Value     string    `json:"value"`
	Precision Precision `json:"precision"`
}

// MarshalJSON writes {"value","precision"}, or null when unknown.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(wireDate{d.String(), d.Precision})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Date) UnmarshalJSON(data []byte) error {
	*d = Date{}
	if strings.TrimSpace(string(data)) == "null" {
		return nil
	}
	var w wireDate
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	parsed, err := ParseDateAs(w.Value, w.Precision)
	if err == nil {
		*d = parsed
	}
	return err
}
