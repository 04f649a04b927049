package corpus

import (
	"slices"
	"strings"
)

// Identifier names somebody or something in another collection: the scheme
// "wikidata", the identifier "Q130879".
type Identifier struct {
	Scheme     string `json:"scheme"`
	Identifier string `json:"identifier"`
}

// KnownOutlet is an entry of a list of outlets.
type KnownOutlet struct {
	ID          OutletID
	Name        string
	OtherNames  []string
	Kind        string   // agency, broadcaster, newspaper, magazine, site; or ""
	Sites       []string // hosts of its web pages, without "www."
	Identifiers []Identifier
}

// names is the name and the other names.
func (k *KnownOutlet) names() []string { return append([]string{k.Name}, k.OtherNames...) }

// Outlets is a list of outlets with what they are looked up by. It does not
// change once made.
type Outlets struct {
	list   []KnownOutlet
	byID   map[OutletID]int
	byName map[string]int // by NameKey
	bySite map[string]int
}

func newOutlets(list []KnownOutlet) *Outlets {
	o := &Outlets{list: list, byID: make(map[OutletID]int), byName: make(map[string]int), bySite: make(map[string]int)}
	for i := range list {
		o.byID[list[i].ID] = i
		for _, name := range list[i].names() {
			o.byName[NameKey(name)] = i
		}
		for _, site := range list[i].Sites {
			o.bySite[site] = i
		}
	}
	return o
}

// All is the list; read it, do not change it.
func (o *Outlets) All() []KnownOutlet { return o.list }

// Lookup finds an outlet by its name or another of its names, whatever their
// case, accents or leading "the".
func (o *Outlets) Lookup(name string) (Outlet, bool) {
	var space [64]byte
	if key, ok := plainKey(space[:0], name); ok {
		i, known := o.byName[string(key)] // makes no string, which NameKey must
		return o.at(i, known)
	}
	i, ok := o.byName[NameKey(name)]
	return o.at(i, ok)
}

// OfSite finds the outlet whose web pages a host serves: "www.example.org",
// "news.example.org" where example.org is listed.
func (o *Outlets) OfSite(host string) (Outlet, bool) {
	for host = strings.ToLower(host); strings.Contains(host, "."); _, host, _ = strings.Cut(host, ".") {
		if i, ok := o.bySite[host]; ok {
			return o.at(i, true)
		}
	}
	return Outlet{}, false
}

// Known is what the list says about an outlet.
func (o *Outlets) Known(id OutletID) (KnownOutlet, bool) {
	if i, ok := o.byID[id]; ok {
		return o.list[i], true
	}
	return KnownOutlet{}, false
}

func (o *Outlets) at(i int, ok bool) (Outlet, bool) {
	if !ok {
		return Outlet{}, false
	}
	return Outlet{o.list[i].ID, o.list[i].Name}, true
}

// New is the outlet of that name: a known one under its canonical name,
// another one under the name given, less a leading "the".
func (o *Outlets) New(name string) Outlet {
	name = strings.Join(strings.Fields(name), " ")
	if known, ok := o.Lookup(name); ok || name == "" {
		return known
	}
	name = trimArticle(name)
	return Outlet{OutletID(Slug(name)), name}
}

// With is the list with more outlets, which go before those it has. One with
// the id of another, or with the other's own name among its names, takes its
// names over; any other name belongs to the newcomer alone.
func (o *Outlets) With(more []KnownOutlet) *Outlets {
	added := slices.Clone(more)
	owner := make(map[string]int)
	byID := make(map[OutletID]int)
	for i := range added {
		added[i].OtherNames = slices.Clone(added[i].OtherNames)
		byID[added[i].ID] = i
		for _, name := range added[i].names() {
			owner[NameKey(name)] = i
		}
	}
	var list []KnownOutlet
	for _, k := range o.list {
		i, same := byID[k.ID]
		if !same {
			i, same = owner[NameKey(k.Name)]
		}
		if same {
			added[i].absorb(&k, owner, i)
			continue
		}
		k.OtherNames = slices.DeleteFunc(slices.Clone(k.OtherNames), func(name string) bool {
			_, taken := owner[NameKey(name)]
			return taken
		})
		list = append(list, k)
	}
	return newOutlets(append(list, added...))
}

// absorb takes over what another entry for the same outlet says, but for names
// that belong to others.
func (k *KnownOutlet) absorb(old *KnownOutlet, owner map[string]int, self int) {
	for _, name := range old.names() {
		if _, taken := owner[NameKey(name)]; !taken {
			owner[NameKey(name)] = self
			k.OtherNames = append(k.OtherNames, name)
		}
	}
	if k.Kind == "" {
		k.Kind = old.Kind
	}
	k.Sites = append(slices.Clone(k.Sites), old.Sites...)
	k.Identifiers = append(slices.Clone(k.Identifiers), old.Identifiers...)
}
