package corpus

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var precisions = []Precision{ByDay, ByWeek, ByMonth, ByYear}

// anyDate draws a date of any precision within the years that are allowed.
func anyDate(t *rapid.T, label string) Date {
	lo, hi := NewDate(MinYear, 1, 8, ByDay).First, NewDate(MaxYear, 12, 31, ByDay).First
	day := Day(rapid.Int32Range(int32(lo), int32(hi)).Draw(t, label))
	y, m, d := day.Time().Date()
	return NewDate(y, m, d, rapid.SampledFrom(precisions).Draw(t, label+" precision"))
}

func TestDateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyDate(t, "date")
		got, err := ParseDateAs(want.String(), want.Precision)
		if err != nil || got != want {
			t.Fatalf("ParseDateAs(%q, %s) = %v, %v", want, want.Precision, got, err)
		}
		if want.Precision != ByWeek {
			if got, err := ParseDate(want.String()); err != nil || got != want {
				t.Fatalf("ParseDate(%q) = %v, %v", want, got, err)
			}
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &got); err != nil || got != want {
			t.Fatalf("%s reads as %v, %v", data, got, err)
		}
	})
}

func TestDateInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate(t, "a"), anyDate(t, "b")
		if a.Last() < a.First {
			t.Fatalf("%v ends before it begins", a)
		}
		if !a.Overlaps(a) || a.Overlaps(b) != b.Overlaps(a) {
			t.Fatalf("Overlaps of %v and %v is not reflexive and symmetric", a, b)
		}
		shared := false
		for d := max(a.First, b.First); d <= min(a.Last(), b.Last()) && !shared; d++ {
			shared = true
		}
		if a.Overlaps(b) != shared {
			t.Fatalf("%v overlaps %v: %v, but that they share a day is %v", a, b, a.Overlaps(b), shared)
		}
		day := Date{a.Last(), ByDay}
		if p := a.Precision; day.In(p) != a {
			t.Fatalf("the %s of the last day of %v is %v", p, a, day.In(p))
		}
		if after := (Date{a.Last() + 1, ByDay}); after.In(a.Precision) == a {
			t.Fatalf("the day after %v is still in it", a)
		}
	})
}

func TestDateLast(t *testing.T) {
	cases := []struct {
		date Date
		want string
	}{
		{NewDate(2024, 2, 10, ByMonth), "2024-02-29"},
		{NewDate(2023, 2, 10, ByMonth), "2023-02-28"},
		{NewDate(1900, 2, 1, ByMonth), "1900-02-28"},
		{NewDate(2023, 12, 31, ByMonth), "2023-12-31"},
		{NewDate(2024, 7, 1, ByYear), "2024-12-31"},
		{NewDate(2024, 12, 31, ByWeek), "2025-01-05"},
		{NewDate(2024, 2, 29, ByDay), "2024-02-29"},
	}
	for _, c := range cases {
		if got := (Date{c.date.Last(), ByDay}).String(); got != c.want {
			t.Errorf("%v (%s) ends on %s, want %s", c.date, c.date.Precision, got, c.want)
		}
	}
}

func TestWeekIsItsMonday(t *testing.T) {
	for day := 6; day <= 12; day++ { // a Monday to a Sunday
		if got := NewDate(2025, time.January, day, ByWeek).String(); got != "2025-01-06" {
			t.Errorf("the week of 2025-01-%02d is %s", day, got)
		}
	}
	before1970 := NewDate(1969, time.December, 31, ByWeek) // a Wednesday
	if before1970.String() != "1969-12-29" {
		t.Errorf("the week of 1969-12-31 is %s", before1970)
	}
	if _, err := ParseDateAs("2025-01-07", ByWeek); err == nil {
		t.Error("a Tuesday passes for a week")
	}
}

func TestOverlaps(t *testing.T) {
	date := func(s string) Date {
		d, err := ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	cases := []struct {
		a, b Date
		want bool
	}{
		{date("2024-03"), date("2024-03-31"), true},
		{date("2024-03"), date("2024-04-01"), false},
		{date("2024"), date("2024-03"), true},
		{date("2024"), date("2023-12-31"), false},
		{NewDate(2024, 12, 31, ByWeek), date("2025"), true},
		{NewDate(2024, 12, 31, ByWeek), date("2025-01-06"), false},
		{Date{}, date("1970"), false}, // unknown is not 1970-01-01
		{Date{}, Date{}, false},
	}
	for _, c := range cases {
		if got := c.a.Overlaps(c.b); got != c.want {
			t.Errorf("%q (%s) overlaps %q (%s): %v", c.a, c.a.Precision, c.b, c.b.Precision, got)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{
		"", "24", "2024-", "2024-1", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "2024-1-01", "1699",
		"2201", "2024-02-30T", " 2024", "2024-02-3a", "20240230", "+024", "-024-01", "２０２４", "0000-00-00",
	} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v", s, d)
		}
	}
	for s, p := range map[string]Precision{"2024": ByMonth, "2024-01": ByYear, "2024-01-01": ByYear, "": ByDay, "2024-01-02": "", "2024-01-03": "minute"} {
		if d, err := ParseDateAs(s, p); err == nil {
			t.Errorf("ParseDateAs(%q, %q) = %v", s, p, d)
		}
	}
	for _, s := range []string{`"2024"`, `{"value":"2024"}`, `{"value":"2024-02-30","precision":"day"}`, `17`} {
		d := NewDate(2000, 1, 1, ByDay)
		if err := json.Unmarshal([]byte(s), &d); err == nil || !d.IsZero() {
			t.Errorf("%s reads as %v, %v", s, d, err)
		}
	}
}

func TestDayOfKeepsItsZone(t *testing.T) {
	for _, c := range []struct{ at, want string }{
		{"2024-03-05T23:30:00-05:00", "2024-03-05"},
		{"2024-03-05T00:30:00+09:00", "2024-03-05"},
		{"1969-12-31T23:59:59Z", "1969-12-31"},
		{"1701-01-01T00:00:00Z", "1701-01-01"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Date{DayOf(at), ByDay}).String(); got != c.want {
			t.Errorf("the day of %s is %s", c.at, got)
		}
	}
}
