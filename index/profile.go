package index

import (
	"context"
	"fmt"
	"slices"

	"onrecord/corpus"
)

// What a profile lists at most: printed names, roles and partners; roles of
// which it is looked up when they were held; others of the same name.
const (
	maxListed    = 50
	MaxTenures   = 12
	maxNamesakes = 10
)

// ProfileOf is what is known of a speaker or an outlet.
type ProfileOf struct {
	Name             Name
	Quotes, Articles int
	First, Last      corpus.Date  // of the quotes
	As               []FacetValue // the name as printed, pronouns aside
	Roles            []Tenure     // of a speaker, as printed
	Kinds            []FacetValue
	Partners         []FacetValue // the outlets of a speaker, the speakers of an outlet
	Dates            *DateFacet
	Namesakes        []Namesake
	Published        *Published // of an outlet
}

// Tenure is a role as printed with the first and the last date that quotes
// carry it; both are zero where they are undated, and for all but the
// [MaxTenures] most frequent roles.
type Tenure struct {
	Role        string
	Count       int
	First, Last corpus.Date
}

// Namesake is another speaker or outlet that answers to the same name.
type Namesake struct {
	Name
	Shared string // that name
}

// Published is what an outlet printed, whoever stands behind it.
type Published struct {
	Articles, Quotes int
	Own              int // of the quotes, those that it stands behind itself
	First, Last      corpus.Date
}

// profiler gathers a profile; err is the first of the engine's.
type profiler struct {
	ctx    context.Context
	engine Engine
	field  Field
	err    error
}

// Profile gathers what is known of the speaker or outlet with that id, or
// returns [ErrNotFound]. An outlet may have published and stand behind no
// quote. It takes a bounded number of searches, whatever there is to find.
func Profile(ctx context.Context, e Engine, f Field, id string) (*ProfileOf, error) {
	name, err := NameOf(ctx, e, f, id)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	r := &profiler{ctx: ctx, engine: e, field: f}
	p := &ProfileOf{Name: *name}
	r.quotes(p)
	p.Articles = r.search(&Query{Type: Articles, Only: r.only(id)}).Total
	p.Namesakes = r.namesakes(name)
	if f == Outlet {
		p.Published = r.published(id)
	}
	if r.err != nil {
		return nil, fmt.Errorf("profile: %w", r.err)
	}
	return p, nil
}

// NameOf is the name behind the id of a speaker or outlet that has a profile,
// or [ErrNotFound].
func NameOf(ctx context.Context, e Engine, f Field, id string) (*Name, error) {
	fields := []Field{f}
	if f == Outlet {
		fields = append(fields, Publisher)
	}
	for _, field := range fields {
		names, err := e.Names(ctx, NameQuery{Field: field, ID: id, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			if field != f {
				names[0].Quotes = 0 // those published: it stands behind none
			}
			return &names[0], nil
		}
	}
	return nil, fmt.Errorf("%s %q: %w", f, id, ErrNotFound)
}

func (r *profiler) only(id string) map[Field][]string { return map[Field][]string{r.field: {id}} }

// search counts, unless something failed before.
func (r *profiler) search(q *Query) *Result {
	if r.err == nil {
		q.Sort, q.NoScores = Newest, true
		var found *Result
		if found, r.err = r.engine.Search(r.ctx, q); r.err == nil {
			return found
		}
	}
	return &Result{}
}

// quotes adds what its quotes tell.
func (r *profiler) quotes(p *ProfileOf) {
	as, partner := SpeakerAs, Outlet
	if r.field == Outlet {
		as, partner = OutletAs, Speaker
	}
	q := &Query{Type: Quotes, Only: r.only(p.Name.ID), Dates: IntervalAuto}
	for _, field := range []Field{as, partner, Role, Kind} {
		q.Facets = append(q.Facets, FacetRequest{Field: field, Size: maxListed})
	}
	found := r.search(q)
	if r.err != nil {
		return
	}
	p.Quotes, p.First, p.Last, p.Dates = found.Total, found.Earliest, found.Latest, found.Dates
	p.As = slices.DeleteFunc(found.Facets[as].Values, func(v FacetValue) bool { return isPronoun(v.Label) })
	p.Kinds, p.Partners = found.Facets[Kind].Values, found.Facets[partner].Values
	if r.field == Speaker {
		p.Roles = r.tenures(p.Name.ID, found.Facets[Role].Values)
	}
}

// tenures looks up when the most frequent of the roles were held, a search
// each.
func (r *profiler) tenures(id string, roles []FacetValue) []Tenure {
	out := make([]Tenure, len(roles))
	for i, v := range roles {
		out[i] = Tenure{Role: v.Label, Count: v.Count}
		if i >= MaxTenures {
			continue
		}
		only := r.only(id)
		only[Role] = []string{v.Value}
		found := r.search(&Query{Type: Quotes, Only: only})
		out[i].First, out[i].Last = found.Earliest, found.Latest
	}
	return out
}

// namesakes are those who answer to its name, or to another that it goes by.
func (r *profiler) namesakes(own *Name) []Namesake {
	var out []Namesake
	for _, shared := range append([]string{own.Label}, own.Aliases...) {
		if r.err != nil {
			break
		}
		var names []Name
		names, r.err = r.engine.Names(r.ctx, NameQuery{Field: r.field, Exact: shared})
		for _, n := range names {
			known := n.ID == own.ID || slices.ContainsFunc(out, func(o Namesake) bool { return o.ID == n.ID })
			if !known && len(out) < maxNamesakes {
				out = append(out, Namesake{n, shared})
			}
		}
	}
	return out
}

func (r *profiler) published(id string) *Published {
	quotes := r.search(&Query{Type: Quotes, Only: map[Field][]string{Publisher: {id}}})
	own := r.search(&Query{Type: Quotes, Only: map[Field][]string{Publisher: {id}, Outlet: {id}}})
	articles := r.search(&Query{Type: Articles, Only: map[Field][]string{Publisher: {id}}})
	return &Published{
		Articles: articles.Total, Quotes: quotes.Total, Own: own.Total, First: articles.Earliest, Last: articles.Latest,
	}
}
