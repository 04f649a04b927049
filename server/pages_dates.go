package server

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// datesView is the date facet: a drawing, and the same as tables of links.
type datesView struct {
	Drawing         *histogram
	Years, Finer    *whenTable
	Open            bool   // the finer table
	Hint            string // where the finer table is too long to show
	Notes           []string
	From, To        string // as typed
	Clear           string // link without a range, "" where there is none
	FromLabel, Unit string
}

// histogram is a drawing of the counts, a bar a bucket.
type histogram struct {
	Path, Caption string
	Width, Height int
	First, Last   string
}

// whenTable lists buckets with bars.
type whenTable struct {
	Title, Unit, Counted string
	Rows                 []whenRow
}

type whenRow struct {
	Name, URL string
	Count     int
	Bar       int // 0..100, of the fullest row
	Selected  bool
}

// leastDrawn is how many buckets make a drawing worth looking at.
const leastDrawn = 3

// finerRows is how many months or days a page lists: more are a table nobody
// reads, and a page too heavy.
const finerRows = 60

// newDates prepares the date facet; noun is what is counted.
func newDates(a address, f *DateFacet, noun string) *datesView {
	v := &datesView{From: a.get(pFrom), To: a.get(pTo), Notes: dateNotes(f)}
	if v.From != "" || v.To != "" {
		v.Clear = a.drop(pFrom, pTo).String()
	}
	if len(f.Values) == 0 {
		return v
	}
	if len(f.Values) >= leastDrawn {
		v.Drawing = draw(f.Values, noun)
	}
	years := coarser(f.Values)
	if len(years) == len(f.Values) {
		v.Years = table(a, years, noun)
		return v
	}
	inRange := slices.Collect(within(f.Values, v.From, v.To))
	switch {
	case len(years) == 1 && len(inRange) <= finerRows:
		v.Years = table(a, inRange, noun)
	case len(inRange) <= finerRows:
		v.Years, v.Finer, v.Open = table(a, years, noun), table(a, inRange, noun), v.Clear != ""
	default:
		v.Years, v.Hint = table(a, years, noun), "Pick one to see it "+f.Interval+" by "+f.Interval+"."
	}
	return v
}

func dateNotes(f *DateFacet) []string {
	var out []string
	if f.Coarser > 0 {
		out = append(out, number(f.Coarser)+" dated less precisely, not drawn")
	}
	if f.Missing > 0 {
		out = append(out, number(f.Missing)+" undated")
	}
	return out
}

// coarser sums days by month and months by year.
func coarser(values []FacetValue) []FacetValue {
	var out []FacetValue
	for _, v := range values {
		key := v.Value
		if i := strings.LastIndexByte(key, '-'); i > 0 {
			key = key[:i]
		}
		if n := len(out); n > 0 && out[n-1].Value == key {
			out[n-1].Count += v.Count
			continue
		}
		out = append(out, FacetValue{Value: key, Count: v.Count})
	}
	return out
}

// within yields the filled buckets that the range from–to touches.
func within(values []FacetValue, from, to string) iter.Seq[FacetValue] {
	first, _ := corpus.ParseDate(from) // open where there is none
	last, _ := corpus.ParseDate(to)
	return func(yield func(FacetValue) bool) {
		for _, v := range values {
			d, err := corpus.ParseDate(v.Value)
			if err == nil && v.Count > 0 && index.InRange(d, first, last) && !yield(v) {
				return
			}
		}
	}
}

func table(a address, values []FacetValue, noun string) *whenTable {
	most := 1
	for _, v := range values {
		most = max(most, v.Count)
	}
	t := &whenTable{Unit: unitOf(values), Counted: strings.ToUpper(noun[:1]) + noun[1:] + "s"}
	t.Title = t.Unit + " by " + strings.ToLower(t.Unit)
	for _, v := range slices.Backward(values) {
		if v.Count == 0 {
			continue
		}
		on := a.get(pFrom) == v.Value && a.get(pTo) == v.Value
		link := a.set(pFrom, v.Value).set(pTo, v.Value)
		if on {
			link = a.drop(pFrom, pTo)
		}
		t.Rows = append(t.Rows, whenRow{shortDate(v.Value), link.String(), v.Count, max(1, v.Count*100/most), on})
	}
	return t
}

func unitOf(values []FacetValue) string {
	if len(values) == 0 {
		return "Year"
	}
	switch strings.Count(values[0].Value, "-") {
	case 0:
		return "Year"
	case 1:
		return "Month"
	}
	return "Day"
}

// The drawing's own units; it is stretched to the width of its place.
const (
	barWidth      = 4
	histogramTall = 40
)

// draw writes all bars as one path: 200 buckets are under 4 kB.
func draw(values []FacetValue, noun string) *histogram {
	most, peak := 1, values[0]
	for _, v := range values {
		if v.Count > most {
			most, peak = v.Count, v
		}
	}
	var path strings.Builder
	for i, v := range values {
		if v.Count == 0 {
			continue
		}
		tall := max(1, v.Count*histogramTall/most)
		path.WriteString("M" + strconv.Itoa(i*barWidth) + " " + strconv.Itoa(histogramTall) + "v-" + strconv.Itoa(tall) + "h3v" + strconv.Itoa(tall) + "z")
	}
	first, last := shortDate(values[0].Value), shortDate(values[len(values)-1].Value)
	caption := strings.ToUpper(noun[:1]) + noun[1:] + "s by " + strings.ToLower(unitOf(values)) + " from " + first + " to " + last +
		"; the most, " + number(peak.Count) + ", in " + shortDate(peak.Value) + ". The table below says the same."
	return &histogram{path.String(), caption, len(values) * barWidth, histogramTall, first, last}
}
