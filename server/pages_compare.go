package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// compareView is the page of a comparison; without sides it is the forms to
// begin one.
type compareView struct {
	Asked    string
	Coverage string
	Warnings []string
	Sides    []sideView
	Drawing  *lanes
	Table    *besideTable
	Finer    *besideTable
	Notes    []string
	Forms    []compareForm
}

// sideView is one of those compared.
type sideView struct {
	nameLink
	Lane, Drawn    string // class of its bars, and how they are drawn in words
	Count          int
	Total, Between string
	Search         string
	Kinds          []countLink
	Quotes         []card
}

// lanes is a drawing of several timelines below one another, to one scale.
type lanes struct {
	Lanes         []lane
	Caption       string
	Width, Height int
	Tall          bool // there are more than two
	First, Last   string
}

type lane struct{ Class, Path, Axis string }

// besideTable lists buckets with a count a side.
type besideTable struct {
	Title, Unit string
	Names       []string
	Rows        []besideRow
}

type besideRow struct {
	Name  string
	Cells []countLink
}

// compareForm asks whom to compare.
type compareForm struct {
	Title  string
	Param  string // "speaker" or "outlet"
	Fixed  []string
	Inputs []typed
	Q      *typed // nil where words and dates are not asked for
	From   *typed
	To     *typed
}

// newCompareForm asks for one to set beside those given.
func newCompareForm(param string, fixed []string) *compareForm {
	return &compareForm{Param: param, Fixed: fixed, Inputs: []typed{{ID: "compare-with", Name: "Compare with another " + param}}}
}

// wholeForm asks for everything that a comparison takes, as typed so far.
func wholeForm(param, title string, a address) compareForm {
	f := compareForm{Title: title, Param: param}
	values := slices.DeleteFunc(slices.Clone(a[param]), func(v string) bool { return strings.TrimSpace(v) == "" })
	for i := range min(index.MaxCompared, max(index.MinCompared, len(values)+1)) {
		in := typed{ID: param + "-" + strconv.Itoa(i+1), Name: strings.ToUpper(param[:1]) + param[1:] + " " + strconv.Itoa(i+1)}
		if i < len(values) {
			in.Value = values[i]
		}
		f.Inputs = append(f.Inputs, in)
	}
	f.Q = &typed{ID: param + "-q", Name: "Words in what was said", Value: a.get(pQ)}
	f.From = &typed{ID: param + "-from", Name: "From", Value: a.get(pFrom), Note: "2022-09"}
	f.To = &typed{ID: param + "-to", Name: "To", Value: a.get(pTo), Note: "2022-11-04"}
	return f
}

// comparePage answers GET /compare. Where fewer than two are named and nothing
// else is wrong, it asks for them.
func (s *Server) comparePage(r *request) (any, error) {
	found, err := as[*CompareResponse](s.compare(r))
	var faults Faults
	if errors.As(err, &faults) && few(faults) {
		return newCompareStart(address(r.values)), nil
	}
	if err != nil {
		return nil, err
	}
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	q, _, err := readComparison(r.Context(), engine, r.values)
	if err != nil {
		return nil, err
	}
	plain := q.Query
	plain.Only = nil
	return newComparePage(found, index.Describe(&plain, nil)), nil
}

// few reports whether all that is wrong is that too few are named.
func few(faults Faults) bool {
	for _, f := range faults {
		if f.Value != nil || f.Reason != "out_of_range" || f.Parameter != pSpeaker && f.Parameter != pOutlet {
			return false
		}
	}
	return true
}

func newCompareStart(a address) *page {
	v := compareView{Forms: []compareForm{wholeForm(pSpeaker, "Speakers", a), wholeForm(pOutlet, "Outlets", a)}}
	return &page{Title: "Compare speakers or outlets | onrecord", Unlisted: true, Box: anyBox(), View: v, template: "compare"}
}

// newCompareProblem is the page of an error of a comparison, with what was
// typed in its form again.
func newCompareProblem(problem *Problem, a address) *page {
	p := newProblemPage(problem, a)
	v, ok := p.View.(problemView)
	if !ok {
		return p
	}
	for i := range v.Faults {
		f := &v.Faults[i]
		f.Link = toCompare(f.Link)
		for j := range f.Ways {
			f.Ways[j].URL = toCompare(f.Ways[j].URL)
		}
	}
	param, title := pSpeaker, "Speakers"
	if len(a[pOutlet]) > 0 {
		param, title = pOutlet, "Outlets"
	}
	form := wholeForm(param, title, a)
	v.Mend, v.Compare = nil, &form
	if problem.Status == http.StatusBadRequest {
		v.Heading = "This cannot be compared as it is written"
	}
	p.Title, p.Box, p.View = v.Heading+" | onrecord", anyBox(), v
	return p
}

// compareTicked leads from a search in which two or more speakers are ticked,
// or else outlets, to their comparison; "" where there are not so many.
func compareTicked(a address) (link, whom string) {
	for _, param := range []string{pSpeaker, pOutlet} {
		n := len(a[param])
		if n < index.MinCompared || n > index.MaxCompared || slices.Contains(a[param], noneValue) {
			continue
		}
		b := address{param: a[param]}
		for _, p := range []string{pQ, pFrom, pTo} {
			b = b.set(p, a.get(p))
		}
		return toCompare(b.String()), "these " + [...]string{"two", "three", "four"}[n-index.MinCompared] + " " + param + "s"
	}
	return "", ""
}

// toCompare is the same parameters asked of the comparison.
func toCompare(search string) string {
	if rest, ok := strings.CutPrefix(search, "/search"); ok {
		return "/compare" + rest
	}
	return search
}

func newComparePage(r *CompareResponse, asked string) *page {
	v := newCompare(r, asked)
	var names []string
	for _, s := range r.Sides {
		names = append(names, plain(s.Name))
	}
	return &page{
		Title: inWords(names) + ", compared | onrecord", Unlisted: true, Box: anyBox(),
		JSON: r.Links.Self, View: v, template: "compare",
	}
}

// newCompare prepares a comparison, asked in words.
func newCompare(r *CompareResponse, asked string) compareView {
	a := comparedAt(r)
	v := compareView{Coverage: coverageWords(r.Coverage), Warnings: r.Query.Warnings}
	if words, ok := strings.CutPrefix(asked, "quotes "); ok {
		v.Asked = capital(words)
	}
	named := make([]Named, len(r.Sides))
	for i, s := range r.Sides {
		named[i] = Named{s.ID, s.Name}
	}
	var names []string
	for i := range r.Sides {
		side := newSideView(r, i, a)
		side.Name, side.Last = apart(named[i], named), i == len(r.Sides)-1
		v.Sides = append(v.Sides, side)
		names = append(names, side.Name)
		v.Notes = append(v.Notes, sideNotes(&r.Sides[i], side.Name)...)
	}
	if len(r.Dates.Values) >= leastDrawn {
		v.Drawing = drawLanes(r.Dates.Values, names)
	}
	v.addTables(r, a, names)
	v.Forms = []compareForm{wholeForm(r.By, "Compare others, or other words", a)}
	return v
}

// comparedAt is the comparison as its parameters say it, names resolved.
func comparedAt(r *CompareResponse) address {
	_, query, _ := strings.Cut(r.Links.HTML, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return address{}
	}
	return address(values)
}

// laneKinds are how the bars of a side are drawn: told apart by their shape
// and place, not by colour alone.
var laneKinds = [...]struct{ class, words string }{
	{"lane", "filled bars"},
	{"lane hollow", "hollow bars"},
	{"lane dashed", "dashed bars"},
	{"lane pale", "pale bars"},
}

// rows are where a lane lies among n of them.
func rowWords(i, n int) string {
	switch {
	case i == 0:
		return "top row"
	case i == n-1:
		return "bottom row"
	}
	return "row " + strconv.Itoa(i+1)
}

func newSideView(r *CompareResponse, i int, a address) sideView {
	s := &r.Sides[i]
	kind := laneKinds[i%len(laneKinds)]
	search := a.set(r.By, s.ID).set(pSort, string(index.Newest))
	if a.get(pQ) == "" {
		search = search.set(pSort, "")
	}
	v := sideView{
		nameLink: nameLink{URL: s.Links.HTML}, Lane: kind.class, Drawn: kind.words + ", " + rowWords(i, len(r.Sides)),
		Count: s.Total, Total: counted(s.Total, "quote"), Between: betweenWords(s.First, s.Last), Search: search.String(),
	}
	for _, k := range corpus.Kinds() {
		if n := s.Kinds[string(k)]; n > 0 {
			v.Kinds = append(v.Kinds, countLink{nameLink{Name: kindWords(string(k)), URL: search.with(pKind, string(k)).String()}, n})
		}
	}
	for _, q := range s.Results {
		v.Quotes = append(v.Quotes, newCard(q))
	}
	return v
}

func sideNotes(s *Side, name string) []string {
	var out []string
	if s.Coarser > 0 {
		out = append(out, name+": "+number(s.Coarser)+" dated less precisely, not drawn")
	}
	if s.Missing > 0 {
		out = append(out, name+": "+number(s.Missing)+" undated")
	}
	return out
}

// The room that a lane takes in the drawing: its bars, and a gap below them.
const (
	sideTall = histogramTall
	sideGap  = 8
)

// drawLanes writes the bars of each side as one path, all to one scale.
func drawLanes(values []CompareBucket, names []string) *lanes {
	most := 1
	for _, v := range values {
		most = max(most, slices.Max(v.Counts))
	}
	first, last := shortDate(values[0].Value), shortDate(values[len(values)-1].Value)
	d := &lanes{Width: len(values) * barWidth, Height: len(names)*(sideTall+sideGap) - sideGap, First: first, Last: last}
	d.Tall = len(names) > index.MinCompared
	unit := strings.ToLower(unitOfBucket(values[0].Value))
	d.Caption = "Quotes by " + unit + " from " + first + " to " + last + ", a row each for " + plain(inWords(names)) +
		", to one scale. The table below says the same."
	for i := range names {
		foot := i*(sideTall+sideGap) + sideTall
		l := lane{Class: laneKinds[i%len(laneKinds)].class, Axis: "M0 " + strconv.Itoa(foot) + "h" + strconv.Itoa(d.Width)}
		var path strings.Builder
		for x, v := range values {
			if n := v.Counts[i]; n > 0 {
				tall := strconv.Itoa(max(1, n*sideTall/most))
				path.WriteString("M" + strconv.Itoa(x*barWidth) + " " + strconv.Itoa(foot) + "v-" + tall + "h3v" + tall + "z")
			}
		}
		l.Path = path.String()
		d.Lanes = append(d.Lanes, l)
	}
	return d
}

// addTables lists the buckets: year by year, and finer where that is not too
// long to read.
func (v *compareView) addTables(r *CompareResponse, a address, names []string) {
	filled := slices.DeleteFunc(slices.Clone(r.Dates.Values), func(b CompareBucket) bool { return slices.Max(b.Counts) == 0 })
	if len(filled) == 0 {
		return
	}
	sums := summed(filled)
	switch {
	case len(filled) > finerRows:
		v.Table = beside(r, a, sums, names)
	case len(sums) == len(filled) || len(sums) == 1:
		v.Table = beside(r, a, filled, names)
	default:
		v.Table, v.Finer = beside(r, a, sums, names), beside(r, a, filled, names)
	}
}

// inWords is "A and B", "A, B and C".
func inWords(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// unitOfBucket is what a bucket is one of.
func unitOfBucket(value string) string {
	return [...]string{"Year", "Month", "Day"}[min(2, strings.Count(value, "-"))]
}

// summed sums up days by month and months by year.
func summed(values []CompareBucket) []CompareBucket {
	var out []CompareBucket
	for _, v := range values {
		key := v.Value
		if i := strings.LastIndexByte(key, '-'); i > 0 {
			key = key[:i]
		}
		if n := len(out); n == 0 || out[n-1].Value != key {
			out = append(out, CompareBucket{Value: key, Counts: make([]int, len(v.Counts))})
		}
		for i, n := range v.Counts {
			out[len(out)-1].Counts[i] += n
		}
	}
	return out
}

// beside is the table of those buckets, the latest on top.
func beside(r *CompareResponse, a address, values []CompareBucket, names []string) *besideTable {
	t := &besideTable{Unit: unitOfBucket(values[0].Value), Names: names}
	t.Title = t.Unit + " by " + strings.ToLower(t.Unit)
	for _, v := range slices.Backward(values) {
		row := besideRow{Name: shortDate(v.Value)}
		for i, n := range v.Counts {
			cell := countLink{Count: n}
			if n > 0 {
				cell.URL = a.set(r.By, r.Sides[i].ID).set(pFrom, v.Value).set(pTo, v.Value).String()
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
