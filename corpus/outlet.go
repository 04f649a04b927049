package corpus

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

// OutletID is the slug of an outlet's canonical name ("associated-press").
type OutletID string

// Outlet is a publication, broadcaster or agency. The zero Outlet is
// "unknown".
type Outlet struct {
	ID   OutletID `json:"id"`
	Name string   `json:"name"`
}

// IsZero reports whether no outlet is named.
func (o Outlet) IsZero() bool { return o.Name == "" }

// Basis says why an outlet stands behind a quote.
type Basis string

// The bases, strongest first.
const (
	Credited    Basis = "credited"     // "told Reuters", "according to the BBC"
	CarriedOver Basis = "carried_over" // credited for the same source a sentence before
	AsSpeaker   Basis = "speaker"      // the outlet speaks for itself
	AsPublisher Basis = "publisher"    // nothing else is said: the article's own publisher
)

// Credit is an outlet and why it is named.
type Credit struct {
	Outlet Outlet `json:"outlet,omitzero"` // zero where even the publisher is unknown
	Basis  Basis  `json:"basis"`
	Cue    Span   `json:"cue,omitzero"`  // "as reported by"; zero unless credited
	Name   Span   `json:"name,omitzero"` // the outlet as printed; zero unless credited
}

//go:embed outlets.json
var outletsJSON []byte

// KnownOutlet is an entry of the shipped list of outlets, which follows the
// Popolo vocabulary for organisations (popoloproject.com/specs/organization).
type KnownOutlet struct {
	Name       string   `json:"name"`
	OtherNames []string `json:"other_names,omitempty"`
	Kind       string   `json:"kind,omitempty"` // agency, broadcaster, newspaper, magazine, site
}

var knownOutlets = sync.OnceValue(func() []KnownOutlet {
	var list []KnownOutlet
	if err := json.Unmarshal(outletsJSON, &list); err != nil {
		panic("corpus: outlets.json: " + err.Error()) // shipped with the program and held by a test
	}
	return list
})

var outletsByName = sync.OnceValue(func() map[string]Outlet {
	byName := make(map[string]Outlet)
	for _, k := range knownOutlets() {
		o := Outlet{OutletID(Slug(k.Name)), k.Name}
		for _, name := range append([]string{k.Name}, k.OtherNames...) {
			byName[nameKey(name)] = o
		}
	}
	return byName
})

// KnownOutlets is the shipped list of outlets; read it, do not change it.
func KnownOutlets() []KnownOutlet { return knownOutlets() }

// LookupOutlet finds a known outlet by its name or another of its names,
// whatever their case, accents or leading "the".
func LookupOutlet(name string) (Outlet, bool) {
	o, ok := outletsByName()[nameKey(name)]
	return o, ok
}

// NewOutlet is the outlet of that name: a known one under its canonical name,
// another one under the name given, less a leading "the".
func NewOutlet(name string) Outlet {
	name = strings.Join(strings.Fields(name), " ")
	if o, ok := LookupOutlet(name); ok || name == "" {
		return o
	}
	name = trimArticle(name)
	return Outlet{OutletID(Slug(name)), name}
}

func nameKey(name string) string {
	return strings.Join(strings.Fields(Fold(trimArticle(name))), " ")
}

func trimArticle(name string) string {
	if len(name) > 4 && strings.EqualFold(name[:4], "the ") {
		return strings.TrimSpace(name[4:])
	}
	return name
}
