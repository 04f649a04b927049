package server

import (
	"cmp"
	"slices"

	"onrecord/corpus"
)

// rolesView is the roles of a speaker over time: a row a role with a band from
// the first to the last date that it is printed.
type rolesView struct {
	Rows        []roleRow
	First, Last string // ends of the bands
	Others      folded // the roles that are not dated
}

type roleRow struct {
	Role        string
	Count       int
	When        string
	Start, Wide int // of the band, in thousandths
}

// narrowest is how wide the band of a single day is drawn.
const narrowest = 12

// newRolesView prepares the roles, the one that was printed first on top; nil
// without any.
func newRolesView(p *ProfileResponse) *rolesView {
	if len(p.Roles) == 0 {
		return nil
	}
	v := &rolesView{}
	var dated []RoleCount
	var others []Count
	for _, r := range p.Roles {
		if r.First != nil && r.Last != nil {
			dated = append(dated, r)
		} else {
			others = append(others, Count{r.Value, r.Count})
		}
	}
	v.Others = listOf(countsOf(others))
	if len(dated) == 0 {
		return v
	}
	slices.SortStableFunc(dated, func(a, b RoleCount) int {
		return cmp.Or(cmp.Compare(dayOf(*a.First), dayOf(*b.First)), cmp.Compare(b.Count, a.Count))
	})
	first, last := dated[0], dated[0]
	for _, r := range dated {
		if lastDay(*r.Last) > lastDay(*last.Last) {
			last = r
		}
	}
	v.First, v.Last = shortDate(*first.First), shortDate(*last.Last)
	start, whole := dayOf(*first.First), max(1, lastDay(*last.Last)-dayOf(*first.First))
	for _, r := range dated {
		row := roleRow{Role: r.Value, Count: r.Count, When: rangeWords(r.First, r.Last)}
		row.Start = min(1000*(dayOf(*r.First)-start)/whole, 1000-narrowest)
		row.Wide = max(narrowest, 1000*(lastDay(*r.Last)-dayOf(*r.First))/whole)
		v.Rows = append(v.Rows, row)
	}
	return v
}

// dayOf is the first day of a date, lastDay its last, as numbers.
func dayOf(value string) int {
	d, _ := corpus.ParseDate(value) // the API's own
	return int(d.First)
}

func lastDay(value string) int {
	d, _ := corpus.ParseDate(value)
	return int(d.Last())
}
