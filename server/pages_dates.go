package server

import (
	"cmp"
	"html/template"
	"iter"
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// datesView is the date facet: a drawing, and the same as tables of links.
type datesView struct {
	Drawing      *histogram
	Years, Finer *whenTable
	Open         bool   // the tables
	Hint         string // where the finer table is too long to show
	Notes        []string
	From, To     string // as typed
	Clear        string // link without a range, "" where there is none
}

// whenTable lists buckets with bars.
type whenTable struct {
	Title, Unit, Counted string
	Rows                 []whenRow
}

type whenRow struct {
	Name, Count string
	Link        template.HTMLAttr
	Bar         int // 0..100, of the fullest row
	Selected    bool
}

// dateCount is how many hits a date has: that of a bucket, or a coarser one.
type dateCount struct {
	corpus.Date
	Count int
	Finer string // what is not known of a coarser one: "day", "month"; "" for buckets
}

// finerRows is how many months or days a page lists: more are a table nobody
// reads, and a page too heavy.
const finerRows = 60

// newDates prepares the date facet; noun is what is counted.
func newDates(a address, f *DateFacet, noun string) *datesView {
	v := &datesView{From: a.get(pFrom), To: a.get(pTo), Notes: dateNotes(f)}
	if v.From != "" || v.To != "" {
		v.Clear = a.drop(pFrom, pTo).String()
	}
	buckets, coarse := bucketsOf(f), coarseOf(f)
	if len(buckets)+len(coarse) == 0 {
		return v
	}
	v.Drawing = draw(a, buckets, coarse, noun)
	v.Open = v.Drawing == nil || v.Clear != ""
	all := byTime(slices.Concat(buckets, coarse))
	years, filled := byYear(all), slices.Collect(within(all, "", ""))
	inRange := slices.Collect(within(all, v.From, v.To))
	switch {
	case len(years) == len(filled):
		v.Years = table(a, filled, noun)
	case len(years) == 1 && len(inRange) <= finerRows:
		v.Years = table(a, inRange, noun)
	case len(inRange) <= finerRows:
		v.Years, v.Finer = table(a, years, noun), table(a, inRange, noun)
	default:
		v.Years, v.Hint = table(a, years, noun), "Pick one to see it "+f.Interval+" by "+f.Interval+"."
	}
	return v
}

func dateNotes(f *DateFacet) []string {
	if f.Missing == 0 {
		return nil
	}
	return []string{number(f.Missing) + " undated"}
}

func bucketsOf(f *DateFacet) (out []dateCount) {
	for _, v := range f.Values {
		if d, err := corpus.ParseDate(v.Value); err == nil {
			out = append(out, dateCount{Date: d, Count: v.Count})
		}
	}
	return out
}

// coarseOf are the dates that no bucket holds. They are never spread over the
// days or months that they may mean.
func coarseOf(f *DateFacet) (out []dateCount) {
	for _, v := range f.Coarse {
		d, err := corpus.ParseDateAs(v.Value, corpus.Precision(v.Precision))
		if err != nil {
			continue
		}
		finer := "day"
		if d.Precision == corpus.ByYear {
			finer = "month"
		}
		out = append(out, dateCount{d, v.Count, finer})
	}
	return out
}

func byTime(list []dateCount) []dateCount {
	slices.SortStableFunc(list, func(a, b dateCount) int {
		return cmp.Or(cmp.Compare(a.First, b.First), -cmp.Compare(a.Last(), b.Last()))
	})
	return list
}

// byYear sums what lies within one year; a week across two stays by itself.
func byYear(list []dateCount) (out []dateCount) {
	for _, c := range list {
		year := c.In(corpus.ByYear)
		if c.Count == 0 {
			continue
		}
		if c.Last() > year.Last() {
			out = append(out, c)
			continue
		}
		same := slices.IndexFunc(out, func(o dateCount) bool { return o.Date == year })
		if same < 0 {
			out = append(out, dateCount{Date: year})
			same = len(out) - 1
		}
		out[same].Count += c.Count
	}
	return out
}

// within yields the filled dates that the range from–to touches.
func within(list []dateCount, from, to string) iter.Seq[dateCount] {
	first, _ := corpus.ParseDate(from) // open where there is none
	last, _ := corpus.ParseDate(to)
	return func(yield func(dateCount) bool) {
		for _, c := range list {
			if c.Count > 0 && index.InRange(c.Date, first, last) && !yield(c) {
				return
			}
		}
	}
}

func table(a address, list []dateCount, noun string) *whenTable {
	most := 1
	for _, c := range list {
		most = max(most, c.Count)
	}
	t := &whenTable{Unit: unitOf(list), Counted: capital(noun) + "s"}
	others := a.links()
	light := len(list)*others.length() <= maxDrawnLinks // else the fields for dates must do
	t.Title = t.Unit + " by " + strings.ToLower(t.Unit)
	for _, c := range slices.Backward(list) {
		from, to := c.ends()
		on := a.get(pFrom) == from && a.get(pTo) == to
		var link template.HTMLAttr
		if light {
			link = attributes("href", others.between(from, to))
		}
		if on {
			link = attributes("href", a.drop(pFrom, pTo).String(), "aria-current", "true")
		}
		t.Rows = append(t.Rows, whenRow{c.words(), number(c.Count), link, max(1, c.Count*100/most), on})
	}
	return t
}

// ends are the date as from and to take it.
func (c dateCount) ends() (from, to string) {
	if c.Precision == corpus.ByWeek {
		return c.String(), corpus.Date{First: c.Last(), Precision: corpus.ByDay}.String()
	}
	return c.String(), c.String()
}

// words are the date for narrow places: "Sep 2022", "Sep 2022, day unknown".
func (c dateCount) words() string {
	words := shortDate(c.String())
	if c.Precision == corpus.ByWeek {
		words = "Week of " + words
	}
	if c.Finer != "" {
		words += ", " + c.Finer + " unknown"
	}
	return words
}

// unitOf is what most of a list are, as a heading.
func unitOf(list []dateCount) string {
	for _, c := range list {
		if c.Finer == "" {
			return capital(string(c.Precision))
		}
	}
	return "Date"
}
