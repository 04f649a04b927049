package corpus

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
	"unicode/utf8"
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

// ShippedOutlets is the list of outlets that comes with the program.
func ShippedOutlets() *Outlets { return shippedOutlets() }

var shippedOutlets = sync.OnceValue(func() *Outlets {
	var list []struct {
		Name       string                  `json:"name"`
		OtherNames []struct{ Name string } `json:"other_names"`
		Kind       string                  `json:"kind"`
	}
	if err := json.Unmarshal(outletsJSON, &list); err != nil {
		panic("corpus: outlets.json: " + err.Error()) // shipped with the program and held by a test
	}
	known := make([]KnownOutlet, len(list))
	for i, o := range list {
		known[i] = KnownOutlet{ID: OutletID(Slug(o.Name)), Name: o.Name, Kind: o.Kind}
		for _, other := range o.OtherNames {
			known[i].OtherNames = append(known[i].OtherNames, other.Name)
		}
	}
	return newOutlets(known)
})

// NewOutlet is the outlet of that name by the shipped list; see [Outlets.New].
func NewOutlet(name string) Outlet { return shippedOutlets().New(name) }

// NameKey is an outlet's name as such names are compared: case, accents and a
// leading "the" aside.
func NameKey(name string) string {
	key := Fold(trimArticle(name))
	if evenlySpaced(key) {
		return key
	}
	return strings.Join(strings.Fields(key), " ")
}

// plainKey appends the [NameKey] of a name in ASCII to a list of bytes; false where it takes a
// longer look.
func plainKey(to []byte, name string) ([]byte, bool) {
	name = trimArticle(name)
	if !evenlySpaced(name) {
		return to, false
	}
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to, true
}

// evenlySpaced reports whether nothing but single spaces between words is white
// space in a name; false where it takes a longer look to tell.
func evenlySpaced(name string) bool {
	space := true
	for i := range len(name) {
		c := name[i]
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space
}

func trimArticle(name string) string {
	if len(name) > 4 && strings.EqualFold(name[:4], "the ") {
		return strings.TrimSpace(name[4:])
	}
	return name
}
