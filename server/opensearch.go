package server

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"onrecord/index"
)

// Browsers take a site for a search engine that they can ask from their own
// box: /opensearch.xml tells them how, /suggest what to offer while somebody
// types. Both need whole addresses.

const (
	mediaSearch      = "application/opensearchdescription+xml"
	mediaSuggestions = "application/x-suggestions+json"
)

// maxSuggestions is how many names are offered, of speakers and outlets
// together.
const maxSuggestions = 10

// hostShape is a Host header that can stand in an address as it is.
var hostShape = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// base is the address of this server, without a path, as whoever asked knows
// it: what whoever runs it says ([Options.Public]), else the Host header of
// the request, which [Server.called] has passed. What a proxy may say besides
// in headers anybody can send, and is not believed.
func (s *Server) base(r *http.Request) (string, error) {
	if s.options.Public != "" {
		return s.options.Public, nil
	}
	if !hostShape.MatchString(r.Host) {
		return "", errHost
	}
	if r.TLS != nil {
		return "https://" + r.Host, nil
	}
	return "http://" + r.Host, nil
}

// plugin is an OpenSearch 1.1 description.
type plugin struct {
	XMLName       xml.Name      `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName     string        `xml:"ShortName"`
	Description   string        `xml:"Description"`
	InputEncoding string        `xml:"InputEncoding"`
	Image         pluginImage   `xml:"Image"`
	URLs          []pluginEntry `xml:"Url"`
}

type pluginImage struct {
	Width  int    `xml:"width,attr"`
	Height int    `xml:"height,attr"`
	Type   string `xml:"type,attr"`
	URL    string `xml:",chardata"`
}

type pluginEntry struct {
	Type     string `xml:"type,attr"`
	Rel      string `xml:"rel,attr,omitempty"`
	Template string `xml:"template,attr"`
}

// searchPlugin answers GET /opensearch.xml.
func (s *Server) searchPlugin(r *request) (any, error) {
	base, err := s.base(r.Request)
	if err != nil {
		return nil, err
	}
	return newPlugin(base), nil
}

func newPlugin(base string) *plugin {
	return &plugin{
		ShortName: "onrecord", Description: "Who said what, reported by whom, and when", InputEncoding: "UTF-8",
		Image: pluginImage{16, 16, "image/svg+xml", base + "/static/favicon.svg"},
		URLs: []pluginEntry{
			{Type: "text/html", Template: base + "/search?q={searchTerms}"},
			{Type: mediaSuggestions, Template: base + "/suggest?q={searchTerms}"},
			{Type: mediaJSON, Template: base + "/api/v1/search?q={searchTerms}&page={startPage?}&per_page={count?}"},
			{Type: mediaSearch, Rel: "self", Template: base + "/opensearch.xml"},
		},
	}
}

// showPlugin writes the description. It is nobody else's: another may know
// this server by another name.
func showPlugin(w http.ResponseWriter, _ *request, value any) error {
	p, ok := value.(*plugin)
	if !ok {
		return fmt.Errorf("a description was expected, not %T", value)
	}
	body, err := xml.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Content-Type", mediaSearch+"; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(append([]byte(xml.Header), append(body, '\n')...))
	return err
}

// offered is a name to offer.
type offered struct {
	index.Name
	field index.Field
}

// suggest answers GET /suggest: the words typed, names with a word that begins
// so, what they are, and where they lead.
func (s *Server) suggest(r *request) (any, error) {
	p := &reader{values: r.values}
	p.known([]string{pQ})
	typed := p.one(pQ)
	p.fits(pQ, typed)
	if err := p.faults.orNil(); err != nil {
		return nil, err
	}
	base, err := s.base(r.Request)
	if err != nil {
		return nil, err
	}
	var list []offered
	if typed != "" {
		if list, err = s.offers(r, typed); err != nil {
			return nil, err
		}
	}
	names, notes, links := make([]string, len(list)), make([]string, len(list)), make([]string, len(list))
	for i, n := range list {
		names[i], notes[i] = plain(n.Label), string(n.field)+", "+counted(n.Quotes, "quote")
		links[i] = base + nameLinks(n.field, n.ID).HTML
	}
	return []any{typed, names, notes, links}, nil
}

// offers are the most quoted speakers and outlets with a word that begins so.
func (s *Server) offers(r *request, typed string) ([]offered, error) {
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	var list []offered
	for _, field := range []index.Field{index.Speaker, index.Outlet} {
		found, err := engine.Names(r.Context(), index.NameQuery{Field: field, Prefix: typed, Limit: maxSuggestions})
		if err != nil {
			return nil, err
		}
		for _, n := range found {
			list = append(list, offered{n, field})
		}
	}
	slices.SortStableFunc(list, func(a, b offered) int { return cmp.Compare(b.Quotes, a.Quotes) })
	return list[:min(maxSuggestions, len(list))], nil
}
