// Package registry knows people and outlets beyond what one article tells:
// other names, identifiers, and who held which office when. It reads the
// files people.json and outlets.json, which follow Popolo
// (popoloproject.com), and looks names up in them. It knows nothing of how
// articles are read, and opens no file.
package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"onrecord/corpus"
)

// Person is somebody whom people.json lists.
type Person struct {
	ID          corpus.SpeakerID
	Name        string
	OtherNames  []string
	Identifiers []corpus.Identifier `json:"-"` // which change nothing that is found
	Gender      string              // as the file says: "male", "female", or anything else
	Born, Died  corpus.Date         // zero where unknown
	Memberships []Membership
}

// Membership is an office or a post that somebody held.
type Membership struct {
	Role       string
	Of         []string // the names of the body or the area that has the office
	For        []string // the names of the party on whose behalf it was held
	Start, End corpus.Date
}

// Registry is who is known. It does not change once made and may be used by
// many at once. The zero Registry, and a nil one, know the shipped outlets.
type Registry struct {
	people  []*Person
	byID    map[corpus.SpeakerID]*Person
	byName  map[string][]*Person // by slug of each name
	offices map[string][]tenure  // by [titleKey]
	outlets *corpus.Outlets      // nil: the shipped ones
	added   []corpus.KnownOutlet // by the files
	version string
}

// New makes a registry of people and of outlets beside the shipped ones.
func New(people []*Person, outlets []corpus.KnownOutlet) *Registry {
	r := &Registry{people: people, byID: make(map[corpus.SpeakerID]*Person), byName: make(map[string][]*Person), added: outlets}
	for _, p := range people {
		r.byID[p.ID] = p
		for _, name := range append([]string{p.Name}, p.OtherNames...) {
			if slug := corpus.Slug(name); slug != "" && !slices.Contains(r.byName[slug], p) {
				r.byName[slug] = append(r.byName[slug], p)
			}
		}
	}
	r.offices = tenures(people)
	if len(outlets) > 0 {
		r.outlets = corpus.ShippedOutlets().With(outlets)
	}
	if len(people)+len(outlets) > 0 {
		r.version = digest(people, outlets)
	}
	return r
}

// digest is the same for the same people and outlets, whatever else their
// files hold.
func digest(people []*Person, outlets []corpus.KnownOutlet) string {
	bare := slices.Clone(outlets)
	for i := range bare {
		bare[i].Identifiers = nil
	}
	h := sha256.New()
	if err := json.NewEncoder(h).Encode([]any{people, bare}); err != nil {
		panic("registry: " + err.Error()) // strings and dates can always be written
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// Version is short and changes when another registry may find other speakers
// or outlets; "" where nothing but the shipped list is known.
func (r *Registry) Version() string {
	if r == nil {
		return ""
	}
	return r.version
}

// Outlets is the shipped outlets with those of the files.
func (r *Registry) Outlets() *corpus.Outlets {
	if r == nil || r.outlets == nil {
		return corpus.ShippedOutlets()
	}
	return r.outlets
}

// Person is the person of that id.
func (r *Registry) Person(id corpus.SpeakerID) (*Person, bool) {
	if r == nil {
		return nil, false
	}
	p, ok := r.byID[id]
	return p, ok
}

// Named is everybody of that name, whatever its case, accents and
// punctuation.
func (r *Registry) Named(name string) []*Person {
	if r == nil || len(r.byName) == 0 {
		return nil
	}
	return r.byName[corpus.Slug(name)]
}

// Settle gives an article's publisher its canonical name; where it has none,
// the outlet whose site the article's address is on.
func (r *Registry) Settle(a *corpus.Article) {
	if r == nil || r.outlets == nil {
		return
	}
	if !a.Publisher.IsZero() {
		a.Publisher = r.outlets.New(a.Publisher.Name)
		return
	}
	if u, err := url.Parse(a.URL); err == nil {
		a.Publisher, _ = r.outlets.OfSite(u.Hostname())
	}
}

// Counts says how many people and outlets the files list.
func (r *Registry) Counts() (people, outlets int) {
	if r == nil {
		return 0, 0
	}
	return len(r.people), len(r.added)
}

// Born is those of the people who were born by a date; all, where it is
// unknown.
func Born(people []*Person, when corpus.Date) []*Person {
	return kept(people, func(p *Person) bool { return when.IsZero() || p.Born.IsZero() || p.Born.First <= when.Last() })
}

// Living is those of the people who had not died before a date, though what
// the dead have said is quoted too; all, where it is unknown.
func Living(people []*Person, when corpus.Date) []*Person {
	return kept(people, func(p *Person) bool { return when.IsZero() || p.Died.IsZero() || p.Died.Last() >= when.First })
}

// kept is people itself where it keeps them all, as nearly always.
func kept(people []*Person, keep func(*Person) bool) []*Person {
	if !slices.ContainsFunc(people, func(p *Person) bool { return !keep(p) }) {
		return people
	}
	return slices.DeleteFunc(slices.Clone(people), func(p *Person) bool { return !keep(p) })
}

// String names a person for messages.
func (p *Person) String() string { return fmt.Sprintf("%s (%s)", p.Name, p.ID) }
