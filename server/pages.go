package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"onrecord/corpus/cite"
	"onrecord/index"
)

// The pages show the values of the API to people: a handler here asks the
// handler of the API and makes a view of its answer (pages_view.go and its
// neighbours, pure functions), which a template writes. They are complete
// without scripts and load nothing but files of this server: static/htmx.md
// says what its scripts add.

// page is what the layout needs to know, whatever the page.
type page struct {
	Title    string
	Unlisted bool       // for search engines to leave out
	Quick    bool       // links of it that lead to others like it are followed without a full load, by scripts
	Box      *searchBox // in the masthead
	JSON     string     // where the same is had as JSON
	View     any        // of the page's own template

	template string
}

// searchBox is the form that every page has.
type searchBox struct {
	Label    string
	Labelled bool // the label is seen, not only heard
	Example  string
	Q        string
	Invalid  bool
	Quick    bool     // as that of its page
	Hidden   []hidden // what the search keeps
}

// routes are the addresses of pages.
func (p *pages) routes(s *Server) []route {
	return []route{
		{method: get, path: "/", run: s.homePage, show: p.show},
		{method: get, path: "/search", params: searchParameters(), run: s.searchPage, show: p.show},
		{method: get, path: "/quotes/{id}", run: s.quotePage, show: p.show, single: true},
		{method: get, path: "/articles/{id}", run: s.articlePage, show: p.show, single: true},
		{method: get, path: "/speakers/{id}", params: profileParameters(), run: s.profilePage(index.Speaker), show: p.show},
		{method: get, path: "/outlets/{id}", params: profileParameters(), run: s.profilePage(index.Outlet), show: p.show},
		{method: get, path: "/compare", params: compareParameters(), run: s.comparePage, show: p.show},
		{method: get, path: "/opensearch.xml", run: s.searchPlugin, show: showPlugin, light: true},
		{method: get, path: "/verify", params: searchParameters(), run: s.verifyPage, show: p.show},
		{method: post, path: "/verify", run: s.verifyPage, show: p.showVerified},
		{method: get, path: "/static/{id}", params: []string{"v"}, run: p.file, show: showAsset, light: true},
	}
}

// show writes a page.
func (p *pages) show(w http.ResponseWriter, _ *request, value any) error {
	v, ok := value.(*page)
	if !ok {
		return fmt.Errorf("a page was expected, not %T", value)
	}
	return p.write(w, http.StatusOK, v)
}

// homePage answers GET /.
func (s *Server) homePage(r *request) (any, error) {
	found, err := s.found(r, url.Values{pFacets: {pOutlet + "," + pSpeaker}, pPerPage: {"5"}})
	if err != nil {
		return nil, err
	}
	return newHomePage(found), nil
}

func newHomePage(found *SearchResponse) *page {
	return &page{Title: "onrecord: who said what, reported by whom, and when", View: newHome(found), template: "home"}
}

// found is what the API finds for those parameters.
func (s *Server) found(r *request, values url.Values) (*SearchResponse, error) {
	inner := *r
	inner.values = values
	return as[*SearchResponse](s.search(&inner))
}

// as is a handler's value as what it is.
func as[T any](value any, err error) (T, error) {
	v, ok := value.(T)
	if err == nil && !ok {
		err = fmt.Errorf("%T was expected, not %T", v, value)
	}
	return v, err
}

// searchPage answers GET /search.
func (s *Server) searchPage(r *request) (any, error) {
	values := address(r.values)
	if values.get(pFacets) == "" {
		values = values.set(pFacets, pageFacets(values))
		values[pPage], values[pCursor] = r.values[pPage], r.values[pCursor]
	}
	found, err := s.found(r, url.Values(values))
	if err != nil {
		return nil, err
	}
	shown, err := s.shown(r, found)
	if err != nil {
		return nil, err
	}
	return newSearchPage(shown, found), nil
}

// shown is what the page needs to know of a search besides its answer.
func (s *Server) shown(r *request, found *SearchResponse) (*shown, error) {
	a, ctx := addressOf(found), r.Context()
	if r.values.Get(pFacets) == "" {
		delete(a, pFacets)
	}
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	known, err := labelsOf(ctx, engine, a)
	if err != nil {
		return nil, err
	}
	q, _, err := readSearch(ctx, engine, url.Values(a))
	if err != nil {
		return nil, err
	}
	out := newShown(a, &q.Query, found, known)
	if found.Total == 0 {
		out.ways, err = countWays(ctx, engine, out.ways)
	}
	return out, err
}

func newShown(a address, q *index.Query, found *SearchResponse, known labels) *shown {
	names := known.and(&found.Facets)
	return &shown{a, q.Text, index.Describe(q, names.label), known, waysOut(a, q.Text, chips(a, names))}
}

// pageFacets are the facets that the search page shows unless it is told.
func pageFacets(a address) string {
	list := []string{pOutlet, pSpeaker, pDate, pPublisher}
	if a.get(pType) != string(index.Articles) {
		list = append(list, pKind, pSourceKind)
	}
	return strings.Join(list, ",")
}

// addressOf is the search that a response answers, names resolved.
func addressOf(r *SearchResponse) address {
	_, query, _ := strings.Cut(r.Links.HTML, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return address{}
	}
	return address(values)
}

// labelsOf are the names behind the ids of the filters.
func labelsOf(ctx context.Context, engine index.Engine, a address) (labels, error) {
	out := labels{}
	for _, field := range nameFields() {
		out[string(field)] = map[string]string{}
		for _, id := range slices.Concat(a[exclude+string(field)], a[string(field)]) {
			found, err := engine.Names(ctx, index.NameQuery{Field: field, ID: id, Limit: 1})
			if err != nil {
				return nil, err
			}
			for _, n := range found {
				out[string(field)][id] = n.Label
			}
		}
	}
	return out, nil
}

func newSearchPage(s *shown, found *SearchResponse) *page {
	v := newSearch(s, found)
	box := &searchBox{Label: boxLabel, Q: s.get(pQ), Quick: true, Hidden: s.carried(v.inputs()...)}
	if len(v.Kept) == 1 {
		box.Label, box.Labelled = plain("Search what "+v.Kept[0].Name+" "+v.Kept[0].Said), true
	}
	return &page{
		Title:    plain(v.Total+" "+shorten(v.Asked, 80)) + " | onrecord",
		Unlisted: true, Quick: true, JSON: found.Links.Self, View: v, template: "search", Box: box,
	}
}

// inputs are the parameters that the page's own fields set.
func (v *searchView) inputs() []string {
	list := []string{pQ}
	if v.Dates != nil {
		list = append(list, pFrom, pTo)
	}
	for _, f := range v.Facets {
		if f.Find != "" {
			list = append(list, f.Find)
		}
	}
	return list
}

// quotePage answers GET /quotes/{id}.
func (s *Server) quotePage(r *request) (any, error) {
	q, err := as[*QuoteResult](s.quote(r))
	if err != nil {
		return nil, err
	}
	ref, err := s.reference(r)
	if err != nil {
		return nil, err
	}
	elsewhere, err := s.elsewhere(r)
	if err != nil {
		return nil, err
	}
	return newQuotePage(q, ref, elsewhere), nil
}

func newQuotePage(q *QuoteResult, ref *cite.Reference, elsewhere *variantsView) *page {
	v := newQuoteView(q, ref)
	v.Elsewhere = elsewhere
	who := spokenBy(q).Who.Name
	title := strings.TrimSpace(v.Lead + " " + shorten(q.Text, 70))
	return &page{Title: plain(who+": "+title) + " | onrecord", Box: anyBox(), JSON: orEmpty(q.Links.Self), View: v, template: "quote"}
}

// boxLabel names the box, which is for searching and for checking.
const boxLabel = "Search what was said, or paste a quote to check"

func anyBox() *searchBox { return &searchBox{Label: boxLabel} }

// articlePage answers GET /articles/{id}.
func (s *Server) articlePage(r *request) (any, error) {
	a, err := as[*ArticleResponse](s.article(r))
	if err != nil {
		return nil, err
	}
	return newArticlePage(a), nil
}

func newArticlePage(a *ArticleResponse) *page {
	v := newArticle(a)
	return &page{Title: plain(v.Title) + " | onrecord", Box: anyBox(), JSON: a.Links.Self, View: v, template: "article"}
}

// profilePage answers GET /speakers/{id} and /outlets/{id}.
func (s *Server) profilePage(field index.Field) handler {
	ask := s.profile(field)
	return func(r *request) (any, error) {
		p := &reader{values: r.values}
		p.known(profileParameters())
		at := p.number(pPage, 1, 1, deepest/profiled)
		if err := p.faults.orNil(); err != nil {
			return nil, err
		}
		own := address{string(field): {r.id}}
		asked := own.set(pFacets, pDate).set(pPerPage, strconv.Itoa(profiled)).page(strconv.Itoa(at))
		if at > 1 {
			return s.profilePart(r, field, own, asked.set(pFacets, "none").page(strconv.Itoa(at)))
		}
		profile, err := as[*ProfileResponse](ask(r))
		if err != nil {
			return nil, err
		}
		found := &SearchResponse{Page: 1, PerPage: profiled}
		if profile.Quotes > 0 { // else it only published, and is nothing to search by
			if found, err = s.found(r, url.Values(asked)); err != nil {
				return nil, err
			}
		}
		return newProfilePage(profile, own, found), nil
	}
}

func profileParameters() []string { return []string{pPage} }

// profilePart is a further page of the quotes of a speaker or outlet, without
// what the first says of them.
func (s *Server) profilePart(r *request, field index.Field, own, asked address) (any, error) {
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	name, err := index.NameOf(r.Context(), engine, field, r.id)
	if err != nil {
		return nil, err
	}
	found, err := s.found(r, url.Values(asked))
	if err != nil {
		return nil, err
	}
	profile := &ProfileResponse{Type: string(field), ID: r.id, Name: name.Label, Links: nameLinks(field, r.id)}
	return newProfilePage(profile, own, found), nil
}

func newProfilePage(p *ProfileResponse, own address, found *SearchResponse) *page {
	box := &searchBox{Label: "Search what " + p.Name + " said", Labelled: true, Hidden: own.carried()}
	if p.Type == "outlet" {
		box.Label = "Search what " + p.Name + " reported"
		if p.Quotes == 0 && p.Published != nil {
			box.Label, box.Hidden = "Search what "+p.Name+" published", address{pPublisher: {p.ID}}.carried()
		}
	}
	box.Label = plain(box.Label)
	if found.Page > 1 {
		return &page{
			Title: plain(p.Name) + ": page " + number(found.Page) + " | onrecord", Unlisted: true, Box: box,
			JSON: found.Links.Self, View: newProfilePart(p, own, found), template: "profile",
		}
	}
	return &page{
		Title: plain(p.Name) + ": " + counted(p.Quotes, "quote") + " | onrecord", Box: box, JSON: p.Links.Self,
		View: newProfile(p, own, found), template: "profile",
	}
}

// problem writes the page of an error. It keeps what was typed.
func (p *pages) problem(w http.ResponseWriter, r *request, problem *Problem) error {
	var typed address
	if r.route != nil && r.route.path == "/verify" && problem.Status != http.StatusMethodNotAllowed {
		return p.write(w, problem.Status, newVerifyProblem(problem, legible(r.values)))
	}
	if r.route != nil && r.route.path == "/search" {
		typed = legible(r.values)
	}
	if r.route != nil && r.route.path == "/compare" {
		return p.write(w, problem.Status, newCompareProblem(problem, legible(r.values)))
	}
	return p.write(w, problem.Status, newProblemPage(problem, typed))
}

func newProblemPage(problem *Problem, typed address) *page {
	v := newProblem(problem, typed)
	box := anyBox()
	if typed != nil {
		box.Q, box.Hidden = typed.get(pQ), typed.carried(pQ)
	}
	if v.Mend != nil {
		box.Hidden, box.Invalid = v.Mend.Hidden, v.Mend.Words
	}
	return &page{Title: v.Heading + " | onrecord", Unlisted: true, Box: box, View: v, template: "problem"}
}

// legible is what was typed without what cannot be shown.
func legible(values url.Values) address {
	clean := func(s string) string {
		return strings.ReplaceAll(strings.ToValidUTF8(s, string(utf8.RuneError)), "\x00", "")
	}
	out := make(address, len(values))
	for name, list := range values {
		for _, v := range list {
			out[clean(name)] = append(out[clean(name)], clean(v))
		}
	}
	return out
}
