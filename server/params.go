package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"onrecord/corpus"
	"onrecord/index"
)

// The parameters of a search. Every one of them is read in ParseSearch and
// written in Values, and nowhere else.
const (
	pQ            = "q"
	pType         = "type"
	pSpeaker      = "speaker"
	pOutlet       = "outlet"
	pPublisher    = "publisher"
	pKind         = "kind"
	pSourceKind   = "source_kind"
	pPolarity     = "polarity"
	pRole         = "role"
	pFrom         = "from"
	pTo           = "to"
	pDateField    = "date_field"
	pSort         = "sort"
	pGroup        = "group"
	pPage         = "page"
	pPerPage      = "per_page"
	pCursor       = "cursor"
	pFacets       = "facets"
	pFacetSize    = "facet_size"
	pDateInterval = "date_interval"
	pHighlight    = "highlight"

	exclude    = "exclude_" // before the name of a filter
	facetQuery = "facet_q." // before the name of a facet
)

// What is taken where nothing is said, and how much is taken at most.
const (
	defaultPerPage   = 20
	defaultFacetSize = 10
	maxValues        = 64  // of one repeated parameter
	maxNameRunes     = 512 // of a name, role or prefix: as long as an article may have them
)

// filter is a field that can be filtered by.
type filter struct {
	field    index.Field
	allowed  []string // values it may have; nil for names
	excludes bool     // whether exclude_ goes with it
	articles bool     // whether articles can be filtered by it
}

func filters() []filter {
	return []filter{
		{index.Speaker, nil, true, true},
		{index.Outlet, nil, true, true},
		{index.Publisher, nil, true, true},
		{index.Kind, names(corpus.Kinds()), true, false},
		{index.SourceKind, names(corpus.SourceKinds()), true, false},
		{index.Polarity, names(corpus.Polarities()), false, false},
	}
}

// names are the texts of a list of named values.
func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// facetFields are the facets of fields, in the order of a response; the date
// facet is named pDate.
func facetFields() []index.Field {
	return []index.Field{index.Outlet, index.Speaker, index.Publisher, index.Kind, index.SourceKind}
}

const pDate = "date"

// facetNames lists what the parameter facets may name.
func facetNames() []string {
	return []string{pOutlet, pSpeaker, pDate, pPublisher, pKind, pSourceKind}
}

func defaultFacets() []string { return []string{pOutlet, pSpeaker, pDate} }

// searchParameters lists every parameter of a search.
func searchParameters() []string {
	list := []string{pQ, pType}
	for _, f := range filters() {
		list = append(list, string(f.field))
		if f.excludes {
			list = append(list, exclude+string(f.field))
		}
	}
	list = append(list, pRole, pFrom, pTo, pDateField, pSort, pGroup, pPage, pPerPage, pCursor, pFacets, pFacetSize)
	for _, f := range nameFields() {
		list = append(list, facetQuery+string(f))
	}
	return append(list, pDateInterval, pHighlight)
}

// nameFields are the fields whose values are names.
func nameFields() []index.Field {
	return []index.Field{index.Speaker, index.Outlet, index.Publisher}
}

// Search is what the parameters of a search ask for.
type Search struct {
	index.Query // names in Only and Not are as typed until they are resolved

	Q         string // the text of the query as typed
	Page      int    // from 1
	Cursor    string // as given; Page is then 1
	FacetSize int
	Highlight bool
	Group     bool            // variants of one statement are folded
	Warnings  []index.Warning // what of Q was not taken as it may have been meant
}

// ParseSearch reads the parameters of a search and reports everything wrong
// with them at once. The result is usable only where there are no faults.
func ParseSearch(values url.Values) (Search, Faults) {
	p := &reader{values: values}
	p.known(searchParameters())
	var s Search
	s.Type = choice(p, pType, index.Quotes, index.Quotes, index.Articles)
	p.text(&s)
	p.filters(&s)
	p.dates(&s)
	s.Sort = choice(p, pSort, defaultSort(s.Q), index.Relevance, index.Newest, index.Oldest)
	p.paging(&s)
	p.group(&s)
	p.facets(&s)
	s.Highlight = choice(p, pHighlight, "true", "true", "false") == "true"
	return s, p.faults
}

func defaultSort(q string) index.Sort {
	if q == "" {
		return index.Newest
	}
	return index.Relevance
}

func (p *reader) text(s *Search) {
	raw, ok := p.raw(pQ)
	if !ok || strings.TrimSpace(raw) == "" {
		return
	}
	s.Q = raw
	var err error
	if s.Text, s.Warnings, err = index.Parse(raw); err != nil {
		p.faults = append(p.faults, queryFaults(raw, err)...)
	}
}

func (p *reader) filters(s *Search) {
	for _, f := range filters() {
		name := string(f.field)
		set(&s.Only, f.field, p.filter(f, name, s.Type))
		if f.excludes {
			set(&s.Not, f.field, p.filter(f, exclude+name, s.Type))
		}
	}
	role := p.one(pRole)
	p.notForArticles(pRole, role, s.Type)
	switch {
	case !p.fits(pRole, role) || role == "":
	case len(index.RoleWords(role)) == 0:
		p.add(pRole, role, "not_allowed", "role takes words of a role, such as press secretary")
	default:
		s.Role = strings.Fields(role)
	}
}

// set adds values to a map that is made only when there are any.
func set(m *map[index.Field][]string, field index.Field, values []string) {
	if len(values) == 0 {
		return
	}
	if *m == nil {
		*m = make(map[index.Field][]string)
	}
	(*m)[field] = values
}

func (p *reader) filter(f filter, name string, t index.Type) []string {
	values := p.list(name)
	if len(values) > maxValues {
		p.add(name, "", "out_of_range", "at most "+strconv.Itoa(maxValues)+" values of "+name+" are taken")
		return nil
	}
	if len(values) > 0 && !f.articles && p.notForArticles(name, values[0], t) {
		return nil
	}
	var sound []string
	for _, v := range values {
		if f.allowed != nil {
			read, fault := index.ReadChoice(name, v, f.allowed)
			if fault != nil {
				p.fault(newFault(*fault))
				continue
			}
			v = read
		}
		if p.fits(name, v) && !slices.Contains(sound, v) {
			sound = append(sound, v)
		}
	}
	return sound
}

// notForArticles reports, and puts among the faults, that a parameter which
// only quotes have is given for articles.
func (p *reader) notForArticles(name, value string, t index.Type) bool {
	if value == "" || t != index.Articles {
		return false
	}
	p.add(name, value, "not_allowed", name+" is a property of quotes and cannot be asked of articles")
	return true
}

func (p *reader) dates(s *Search) {
	s.From, s.To = p.date(pFrom), p.date(pTo)
	if !s.From.IsZero() && !s.To.IsZero() && s.From.First > s.To.Last() {
		p.add(pFrom, p.one(pFrom), "empty_range", "from lies after to, so that nothing can be found")
	}
	s.DateField = choice(p, pDateField, index.ByDate, index.ByDate, index.BySaid, index.ByPublished)
	if s.DateField == index.BySaid {
		p.notForArticles(pDateField, string(s.DateField), s.Type)
	}
}

func (p *reader) paging(s *Search) {
	s.Limit = p.number(pPerPage, defaultPerPage, 1, index.MaxPage)
	s.Page = p.number(pPage, 1, 1, index.MaxDepthHits)
	s.Offset = (s.Page - 1) * s.Limit
	if s.Page*s.Limit > index.MaxDepthHits {
		p.add(pPage, strconv.Itoa(s.Page), "out_of_range", "page × per_page may be at most "+
			strconv.Itoa(index.MaxDepthHits)+"; follow links.next to go further")
	}
	s.Cursor = p.one(pCursor)
	if s.Cursor != "" && p.one(pPage) != "" {
		p.add(pPage, p.one(pPage), "not_allowed", "a cursor says which page; leave page out")
	}
}

func (p *reader) facets(s *Search) {
	s.FacetSize = p.number(pFacetSize, defaultFacetSize, 0, index.MaxFacetSize)
	wanted := p.facetList(s.Type)
	for _, f := range facetFields() {
		if slices.Contains(wanted, string(f)) {
			s.Facets = append(s.Facets, index.FacetRequest{Field: f, Size: s.FacetSize, Prefix: p.facetPrefix(f)})
		}
	}
	for _, f := range nameFields() {
		if name := facetQuery + string(f); p.one(name) != "" && !slices.Contains(wanted, string(f)) {
			p.add(name, p.one(name), "not_allowed", "name "+string(f)+" among the facets to look into it")
		}
	}
	interval := choice(p, pDateInterval, index.IntervalAuto,
		index.IntervalAuto, index.IntervalDay, index.IntervalMonth, index.IntervalYear)
	if slices.Contains(wanted, pDate) {
		s.Dates = interval
	}
}

func (p *reader) facetPrefix(f index.Field) string {
	if !slices.Contains(nameFields(), f) {
		return ""
	}
	prefix := p.one(facetQuery + string(f))
	p.fits(facetQuery+string(f), prefix)
	return prefix
}

func (p *reader) facetList(t index.Type) []string {
	value := p.one(pFacets)
	switch value {
	case "":
		return defaultFacets()
	case "none":
		return nil
	}
	var wanted []string
	for _, name := range strings.Split(value, ",") {
		name, fault := index.ReadChoice(pFacets, name, append(facetNames(), "none"))
		switch {
		case fault != nil:
			p.fault(newFault(*fault))
		case name == "none":
			p.add(pFacets, value, "not_allowed", "none stands alone")
		case slices.Contains(wanted, name):
			p.add(pFacets, value, "repeated", "the facet "+name+" is named twice")
		case (name == pKind || name == pSourceKind) && p.notForArticles(pFacets, name, t):
		default:
			wanted = append(wanted, name)
		}
	}
	return wanted
}

// Values are the parameters that ask for s, defaults left out: what links are
// made of. ParseSearch reads the same search from them.
func (s *Search) Values() url.Values {
	v := s.filterValues()
	put(v, pQ, s.Q, "")
	put(v, pType, string(s.Type), string(index.Quotes))
	put(v, pSort, string(s.Sort), string(defaultSort(s.Q)))
	put(v, pGroup, s.groupValue(), "")
	if s.Cursor == "" { // which has a page of its own
		put(v, pPage, strconv.Itoa(s.Page), "1")
	}
	put(v, pPerPage, strconv.Itoa(s.Limit), strconv.Itoa(defaultPerPage))
	put(v, pCursor, s.Cursor, "")
	put(v, pFacets, s.facetsValue(), strings.Join(defaultFacets(), ","))
	put(v, pFacetSize, strconv.Itoa(s.FacetSize), strconv.Itoa(defaultFacetSize))
	for _, f := range s.Facets {
		put(v, facetQuery+string(f.Field), f.Prefix, "")
	}
	if s.Dates != "" {
		put(v, pDateInterval, string(s.Dates), string(index.IntervalAuto))
	}
	put(v, pHighlight, strconv.FormatBool(s.Highlight), "true")
	return v
}

// filterValues are the parameters that narrow the search, less its text.
func (s *Search) filterValues() url.Values {
	v := url.Values{}
	for _, f := range filters() {
		for _, value := range s.Only[f.field] {
			v.Add(string(f.field), value)
		}
		for _, value := range s.Not[f.field] {
			v.Add(exclude+string(f.field), value)
		}
	}
	put(v, pRole, strings.Join(s.Role, " "), "")
	put(v, pFrom, s.From.String(), "")
	put(v, pTo, s.To.String(), "")
	put(v, pDateField, string(s.DateField), string(index.ByDate))
	return v
}

func (s *Search) facetsValue() string {
	var list []string
	for _, name := range facetNames() {
		asked := slices.ContainsFunc(s.Facets, func(r index.FacetRequest) bool { return string(r.Field) == name })
		if asked || name == pDate && s.Dates != "" {
			list = append(list, name)
		}
	}
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ",")
}

// put sets a parameter unless it has its default.
func put(v url.Values, name, value, standard string) {
	if value != standard {
		v.Set(name, value)
	}
}
