package server

import (
	"net/url"

	"onrecord/corpus"
	"onrecord/index"
)

// quote answers GET /api/v1/quotes/{id}.
func (s *Server) quote(r *request) (any, error) {
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	hit, err := engine.Quote(r.Context(), corpus.QuoteID(r.id))
	if err != nil {
		return nil, err
	}
	return newQuotes(hit.Document, []*corpus.Quote{hit.Quote})[0], nil
}

// article answers GET /api/v1/articles/{id}.
func (s *Server) article(r *request) (any, error) {
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	doc, err := engine.Article(r.Context(), corpus.ArticleID(r.id))
	if err != nil {
		return nil, err
	}
	return newArticleResponse(doc), nil
}

const pLimit = "limit"

func nameParameters() []string { return []string{pQ, pLimit} }

// nameList answers GET /api/v1/speakers and /api/v1/outlets.
func (s *Server) nameList(field index.Field) handler {
	return func(r *request) (any, error) {
		p := &reader{values: r.values}
		p.known(nameParameters())
		prefix := p.one(pQ)
		p.fits(pQ, prefix)
		limit := p.number(pLimit, defaultPerPage, 1, index.MaxPage)
		if err := p.faults.orNil(); err != nil {
			return nil, err
		}
		engine, err := s.archive.Engine()
		if err != nil {
			return nil, err
		}
		found, err := engine.Names(r.Context(), index.NameQuery{Field: field, Prefix: prefix, Limit: limit})
		if err != nil {
			return nil, err
		}
		response := &NamesResponse{Q: prefix, Results: make([]NameResult, len(found))}
		for i, n := range found {
			response.Results[i] = newNameResult(field, n)
		}
		return response, nil
	}
}

func newNameResult(field index.Field, n index.Name) NameResult {
	aliases := n.Aliases
	if aliases == nil {
		aliases = []string{}
	}
	return NameResult{ID: n.ID, Name: n.Label, Aliases: aliases, Quotes: n.Quotes, Links: nameLinks(field, n.ID)}
}

func nameLinks(field index.Field, id string) NameLinks {
	path := "/" + string(field) + "s/" + url.PathEscape(id)
	return NameLinks{
		Self: "/api/v1" + path, HTML: path,
		Quotes: "/api/v1/search?" + url.Values{string(field): {id}}.Encode(),
	}
}

// profile answers GET /api/v1/speakers/{id} and /api/v1/outlets/{id}.
func (s *Server) profile(field index.Field) handler {
	return func(r *request) (any, error) {
		engine, err := s.archive.Engine()
		if err != nil {
			return nil, err
		}
		p, err := index.Profile(r.Context(), engine, field, r.id)
		if err != nil {
			return nil, err
		}
		response := newProfileResponse(field, p)
		response.Identifiers = s.identifiers(field, p.Name.ID)
		return response, nil
	}
}

// identifiers is what a person or an outlet is called in other collections.
func (s *Server) identifiers(field index.Field, id string) []Identifier {
	known, _ := s.options.Known.Outlets().Known(corpus.OutletID(id)) // which may be a speaker as well
	found := known.Identifiers
	if p, ok := s.options.Known.Person(corpus.SpeakerID(id)); ok && field == index.Speaker {
		found = p.Identifiers
	}
	out := make([]Identifier, len(found))
	for i, n := range found {
		out[i] = Identifier(n)
	}
	return out
}

func newProfileResponse(field index.Field, p *index.ProfileOf) *ProfileResponse {
	r := &ProfileResponse{
		Type: string(field), ID: p.Name.ID, Name: p.Name.Label, Quotes: p.Quotes, Articles: p.Articles,
		Names: newCounts(p.As), Roles: newRoles(p.Roles), Kinds: newTally(p.Kinds), Namesakes: newNamesakes(field, p.Namesakes),
		First: earliest(p.First), Last: latest(p.Last), Links: nameLinks(field, p.Name.ID),
	}
	partners := newFacetValues(p.Partners)
	if field == index.Outlet {
		r.Speakers = partners
		r.Published = &Published{
			Articles: p.Published.Articles, Quotes: p.Published.Quotes, Own: p.Published.Own,
			First: earliest(p.Published.First), Last: latest(p.Published.Last),
		}
	} else {
		r.Outlets = partners
	}
	return r
}

func newRoles(tenures []index.Tenure) []RoleCount {
	out := make([]RoleCount, len(tenures))
	for i, t := range tenures {
		out[i] = RoleCount{t.Role, t.Count, earliest(t.First), latest(t.Last)}
	}
	return out
}

func newNamesakes(field index.Field, list []index.Namesake) []Namesake {
	out := make([]Namesake, len(list))
	for i, n := range list {
		out[i] = Namesake{ID: n.ID, Name: n.Label, Shared: n.Shared, Quotes: n.Quotes, Links: nameLinks(field, n.ID)}
	}
	return out
}

func newCounts(values []index.FacetValue) []Count {
	out := make([]Count, len(values))
	for i, v := range values {
		out[i] = Count{v.Label, v.Count}
	}
	return out
}

// newTally counts kinds of quote, zeros included.
func newTally(values []index.FacetValue) map[string]int {
	tally := make(map[string]int)
	for _, k := range corpus.Kinds() {
		tally[string(k)] = 0
	}
	for _, v := range values {
		tally[v.Value] = v.Count
	}
	return tally
}

// stats answers GET /api/v1/stats.
func (s *Server) stats(r *request) (any, error) {
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	o, err := index.Summary(r.Context(), engine)
	if err != nil {
		return nil, err
	}
	held, err := engine.Stats(r.Context())
	if err != nil {
		return nil, err
	}
	response := &StatsResponse{
		Articles: o.Articles, Quotes: o.Quotes, Speakers: o.Speakers, Outlets: o.Outlets,
		First: earliest(o.First), Last: latest(o.Last), Kinds: newTally(o.Kinds),
		Unattributed: o.Unattributed, UnattributedShare: o.UnattributedShare(),
		NotAnalysed: NotAnalysed{Reasons: newCounts(o.NotAnalysed)}, Bytes: held.Bytes, Version: s.options.Version,
	}
	for _, reason := range response.NotAnalysed.Reasons {
		response.NotAnalysed.Articles += reason.Count
	}
	return response, nil
}
