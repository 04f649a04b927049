package server

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"onrecord/corpus"
)

// histogram is a drawing of the counts over time. The tables beside it say the
// same in words.
type histogram struct {
	Groups        []barGroup
	Coarse        []barGroup // dates coarser than the buckets, in lanes below the axis
	Band          string     // path of the range that is asked for, "" for none
	Caption       string
	Width, Height int
	Axis          int // height at which the bars stand
	First, Last   string
}

// barGroup is the bars that one link stands for: one, or those of a year where
// single ones would be too narrow to hit.
type barGroup struct {
	Title            string
	Link, Slot, Path template.HTMLAttr // of the link, the place to click, and the bars
}

const (
	leastDrawn = 3  // buckets that make a drawing worth looking at
	mostLinked = 60 // bars that are wide enough to be hit, each
)

// The drawing's own units; it is stretched to the width of its place.
const (
	barWidth      = 4
	histogramTall = 40
	laneTall      = 4
)

// maxDrawnLinks is how many bytes of addresses a drawing may cost; where a
// query is so long that it would be more, the bars are no links.
const maxDrawnLinks = 12_000

// draw prepares the drawing, nil where there is too little to see.
func draw(a address, buckets, coarse []dateCount, noun string) *histogram {
	if len(buckets) < leastDrawn {
		return nil
	}
	d := &histogram{
		Width: len(buckets) * barWidth, Axis: histogramTall, Height: histogramTall,
		First: buckets[0].words(), Last: buckets[len(buckets)-1].words(),
	}
	d.Caption = caption(buckets, coarse, noun)
	to := a.links()
	d.addBars(to, buckets, noun)
	d.addLanes(to, buckets, coarse, noun)
	d.addBand(a, buckets)
	if (len(d.Groups)+len(d.Coarse))*to.length() > maxDrawnLinks {
		unlink(d.Groups)
		unlink(d.Coarse)
	}
	return d
}

func unlink(groups []barGroup) {
	for i := range groups {
		groups[i].Link = ""
	}
}

func caption(buckets, coarse []dateCount, noun string) string {
	peak := slices.MaxFunc(buckets, func(a, b dateCount) int { return a.Count - b.Count })
	in := "in"
	if peak.Precision == corpus.ByDay {
		in = "on"
	}
	s := fmt.Sprintf("%ss by %s from %s to %s; the most, %s, %s %s.", capital(noun), strings.ToLower(unitOf(buckets)),
		buckets[0].words(), buckets[len(buckets)-1].words(), number(peak.Count), in, peak.words())
	if len(coarse) > 0 {
		s += " Dates that are less precise are drawn below as the weeks, months or years that they are."
	}
	return s + " The table says the same."
}

// addBars draws a bar a bucket, all of a group as one path.
func (d *histogram) addBars(to *links, buckets []dateCount, noun string) {
	most := 1
	for _, b := range buckets {
		most = max(most, b.Count)
	}
	at := 0
	for _, group := range grouped(buckets) {
		var bars strings.Builder
		sum := 0
		for i, b := range group {
			if b.Count > 0 {
				tall := max(1, b.Count*histogramTall/most)
				bars.WriteString("M" + strconv.Itoa((at+i)*barWidth) + " " + strconv.Itoa(histogramTall) +
					"v-" + strconv.Itoa(tall) + "h3v" + strconv.Itoa(tall) + "z")
			}
			sum += b.Count
		}
		whole := group[0]
		if len(group) > 1 {
			whole.Date = group[0].In(up(group[0].Precision))
		}
		whole.Count = sum
		if sum > 0 {
			d.Groups = append(d.Groups, whole.bar(to, noun, box(at*barWidth, 0, len(group)*barWidth, histogramTall), "bars", bars.String()))
		}
		at += len(group)
	}
}

// grouped cuts the buckets into what one link stands for.
func grouped(buckets []dateCount) (out [][]dateCount) {
	if len(buckets) <= mostLinked || buckets[0].Precision == corpus.ByYear {
		for i := range buckets {
			out = append(out, buckets[i:i+1])
		}
		return out
	}
	start := 0
	for i := range buckets {
		of := up(buckets[i].Precision)
		if i+1 == len(buckets) || buckets[i+1].In(of) != buckets[i].In(of) {
			out = append(out, buckets[start:i+1])
			start = i + 1
		}
	}
	return out
}

// up is the next coarser precision of buckets.
func up(p corpus.Precision) corpus.Precision {
	if p == corpus.ByDay {
		return corpus.ByMonth
	}
	return corpus.ByYear
}

func (c dateCount) bar(all *links, noun, slot, class, path string) barGroup {
	from, to := c.ends()
	if all.base.get(pFrom) == from && all.base.get(pTo) == to {
		class += " on"
	}
	g := barGroup{
		Title: c.words() + ": " + counted(c.Count, noun),
		Link:  attributes("href", all.between(from, to)), Path: attributes("class", class, "d", path),
	}
	if slot != "" {
		g.Slot = attributes("d", slot)
	}
	return g
}

// addLanes draws coarser dates as long as they are, one lane for each
// precision, as far as they lie within the drawing.
func (d *histogram) addLanes(to *links, buckets, coarse []dateCount, noun string) {
	y := histogramTall + 2
	for _, p := range []corpus.Precision{corpus.ByWeek, corpus.ByMonth, corpus.ByYear} {
		drawn := len(d.Coarse)
		for _, c := range coarse {
			start, end := place(buckets, c.First), place(buckets, c.Last()+1)
			if c.Precision == p && start < end {
				slot := box(start, y, max(1, end-start-1), laneTall-1)
				d.Coarse = append(d.Coarse, c.bar(to, noun, "", "coarse", slot))
			}
		}
		if len(d.Coarse) > drawn {
			y += laneTall
			d.Height = y
		}
	}
}

// addBand marks the range that is asked for.
func (d *histogram) addBand(a address, buckets []dateCount) {
	from, noFrom := corpus.ParseDate(a.get(pFrom))
	to, noTo := corpus.ParseDate(a.get(pTo))
	start, end := 0, d.Width
	if noFrom == nil {
		start = place(buckets, from.First)
	}
	if noTo == nil {
		end = place(buckets, to.Last()+1)
	}
	if (noFrom == nil || noTo == nil) && start < end {
		d.Band = box(start, 0, end-start, d.Height)
	}
}

// place is where a day begins in the drawing.
func place(buckets []dateCount, day corpus.Day) int {
	i, _ := slices.BinarySearchFunc(buckets, day, func(b dateCount, day corpus.Day) int { return int(b.Last() - day) })
	switch {
	case i == len(buckets):
		return len(buckets) * barWidth
	case day <= buckets[i].First:
		return i * barWidth
	}
	b := buckets[i]
	return i*barWidth + barWidth*int(day-b.First)/int(b.Last()-b.First+1)
}

func box(x, y, width, tall int) string {
	return fmt.Sprintf("M%d %dh%dv%dh-%dz", x, y, width, tall, width)
}
