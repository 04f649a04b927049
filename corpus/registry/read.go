package registry

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"onrecord/corpus"
)

// MaxName is the longest name, role or identifier, in bytes.
const MaxName = 300

// maxFaults is how many faults of a file are told.
const maxFaults = 10

// Error says what is wrong with a file, a line a fault.
type Error struct {
	File   string
	Faults []string
	More   int // that are not told
}

// Error is a line a fault, each with the file and the place in it.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = e.File + ": " + f
	}
	if e.More > 0 {
		lines = append(lines, fmt.Sprintf("%s: and %d more", e.File, e.More))
	}
	return strings.Join(lines, "\n")
}

// Read reads people.json and outlets.json; nil where there is none. The error
// says what is wrong, where, and what would be right.
func Read(people, outlets *File) (*Registry, error) {
	var persons []*Person
	var known []corpus.KnownOutlet
	if people != nil {
		d, err := decode(people, "persons")
		if err != nil {
			return nil, err
		}
		c := &checker{file: people.Name, doc: d}
		persons = c.people()
		if err := c.err(); err != nil {
			return nil, err
		}
	}
	if outlets != nil {
		d, err := decode(outlets, "organizations")
		if err != nil {
			return nil, err
		}
		c := &checker{file: outlets.Name, doc: d}
		known = c.outlets()
		if err := c.err(); err != nil {
			return nil, err
		}
	}
	return New(persons, known), nil
}

// checker turns a document into people and outlets and notes its faults.
type checker struct {
	file   string
	doc    *document
	bodies map[string]*organization
	areas  map[string]*organization
	posts  map[string]*post
	faults Error
}

func (c *checker) err() error {
	if len(c.faults.Faults) == 0 {
		return nil
	}
	c.faults.File = c.file
	return &c.faults
}

func (c *checker) fault(at, format string, values ...any) {
	if len(c.faults.Faults) >= maxFaults {
		c.faults.More++
		return
	}
	c.faults.Faults = append(c.faults.Faults, at+": "+fmt.Sprintf(format, values...))
}

// place names an entry of a list by its number and its name.
func place(list string, i int, name string) string {
	if name = oneLine(name); name == "" || len(name) > MaxName {
		return fmt.Sprintf("%s[%d]", list, i)
	}
	return fmt.Sprintf("%s[%d] (%s)", list, i, name)
}

func (c *checker) people() []*Person {
	c.gather()
	list := make([]*Person, len(c.doc.Persons))
	byID := make(map[string]int)
	owner := make(map[corpus.SpeakerID]string)
	for i := range c.doc.Persons {
		p := &c.doc.Persons[i]
		at := place("persons", i, p.Name)
		list[i] = c.person(at, p)
		if p.ID != "" {
			byID[p.ID] = i
		}
		if other, taken := owner[list[i].ID]; taken && list[i].ID != "" {
			c.fault(at, "the id %q is that of %s too: give each an id of its own", list[i].ID, other)
		}
		owner[list[i].ID] = at
	}
	for i := range c.doc.Memberships {
		m := &c.doc.Memberships[i]
		at := fmt.Sprintf("memberships[%d]", i)
		n, ok := byID[m.PersonID]
		switch {
		case ok:
			list[n].Memberships = append(list[n].Memberships, c.membership(at, m))
		case m.PersonID == "" && len(m.Member) > 0: // of one organisation in another
		default:
			c.fault(at+".person_id", "%q is the id of nobody in persons", m.PersonID)
		}
	}
	return list
}

// gather notes the organisations and posts that memberships may name.
func (c *checker) gather() {
	c.bodies, c.areas = c.byID("organizations", c.doc.Organizations), c.byID("areas", c.doc.Areas)
	c.posts = make(map[string]*post)
	for i := range c.doc.Posts {
		c.posts[c.doc.Posts[i].ID] = &c.doc.Posts[i]
	}
	delete(c.posts, "")
}

// byID is the entries of a list that have ids.
func (c *checker) byID(list string, entries []organization) map[string]*organization {
	found := make(map[string]*organization)
	for i := range entries {
		o := &entries[i]
		if o.ID == "" {
			continue
		}
		if _, taken := found[o.ID]; taken {
			c.fault(place(list, i, o.Name), "another entry has the id %q", o.ID)
		}
		found[o.ID] = o
	}
	return found
}

func (c *checker) person(at string, p *person) *Person {
	out := &Person{
		Name: c.name(at+".name", p.Name), OtherNames: c.otherNames(at, p.OtherNames), Identifiers: c.identifiers(at, p.Identifiers),
		Gender: strings.ToLower(p.Gender), Born: c.date(at+".birth_date", p.BirthDate), Died: c.date(at+".death_date", p.DeathDate),
	}
	out.ID = corpus.SpeakerID(c.id(at, p.ID, out.Name))
	c.inOrder(at, "birth_date", "death_date", out.Born, out.Died)
	for i := range p.Memberships {
		out.Memberships = append(out.Memberships, c.membership(fmt.Sprintf("%s.memberships[%d]", at, i), &p.Memberships[i]))
	}
	return out
}

// id is the id in addresses: that of the file as a slug, else the name's.
func (c *checker) id(at, given, name string) string {
	if given == "" {
		return corpus.Slug(name)
	}
	slug := corpus.Slug(given)
	if slug == "" || len(slug) > MaxName {
		c.fault(at+".id", "%.40q makes no id: write lower-case letters, digits and hyphens", given)
	}
	return slug
}

func (c *checker) name(at, name string) string {
	name = oneLine(name)
	switch {
	case name == "":
		c.fault(at, "it is missing")
	case len(name) > MaxName:
		c.fault(at, "it is longer than %d bytes", MaxName)
	case corpus.Slug(name) == "":
		c.fault(at, "%q has neither letter nor digit", name)
	}
	return name
}

func (c *checker) otherNames(at string, list []otherName) []string {
	var out []string
	for i, n := range list {
		here := fmt.Sprintf("%s.other_names[%d]", at, i)
		out = append(out, c.name(here+".name", n.Name))
		c.period(here, n.StartDate, n.EndDate)
	}
	return out
}

func (c *checker) identifiers(at string, list []identifier) []corpus.Identifier {
	var out []corpus.Identifier
	for i, n := range list {
		if n.Identifier == "" || len(n.Identifier) > MaxName || len(n.Scheme) > MaxName {
			c.fault(fmt.Sprintf("%s.identifiers[%d]", at, i), "write {\"scheme\": \"wikidata\", \"identifier\": \"Q42\"}")
		}
		out = append(out, corpus.Identifier(n))
	}
	return out
}

func (c *checker) date(at, s string) corpus.Date {
	if s == "" {
		return corpus.Date{}
	}
	d, err := corpus.ParseDate(s)
	if err != nil {
		c.fault(at, "%v (YYYY, YYYY-MM or YYYY-MM-DD)", err)
	}
	return d
}

func (c *checker) period(at, from, to string) (start, end corpus.Date) {
	start, end = c.date(at+".start_date", from), c.date(at+".end_date", to)
	c.inOrder(at, "start_date", "end_date", start, end)
	return start, end
}

func (c *checker) inOrder(at, first, last string, start, end corpus.Date) {
	if !start.IsZero() && !end.IsZero() && start.First > end.Last() {
		c.fault(at, "%s %s is after %s %s", first, start, last, end)
	}
}

func (c *checker) membership(at string, m *membership) Membership {
	out := Membership{Role: oneLine(m.Role), For: c.body(at, "on_behalf_of", m.OnBehalfOfID, &m.OnBehalfOf, c.bodies)}
	out.Start, out.End = c.period(at, m.StartDate, m.EndDate)
	held := m.Post
	if held == nil && m.PostID != "" {
		if held = c.posts[m.PostID]; held == nil {
			c.fault(at+".post_id", "%q is the id of nothing in posts", m.PostID)
		}
	}
	out.Of = append(c.body(at, "organization", m.OrganizationID, &m.Organization, c.bodies), c.body(at, "area", m.AreaID, &m.Area, c.areas)...)
	if held != nil {
		if out.Role == "" {
			out.Role = oneLine(held.Role)
		}
		if out.Role == "" {
			out.Role = oneLine(held.Label)
		}
		out.Of = append(out.Of, c.body(at+".post", "organization", held.OrganizationID, &held.Organization, c.bodies)...)
		out.Of = append(out.Of, c.body(at+".post", "area", held.AreaID, &held.Area, c.areas)...)
	}
	switch {
	case out.Role == "":
		c.fault(at+".role", "it is missing: write the office as it is printed, such as \"Prime Minister\" or \"member\"")
	case len(out.Role) > MaxName:
		c.fault(at+".role", "it is longer than %d bytes", MaxName)
	}
	return out
}

// body is the names of an organisation or area that a membership names by its
// id, or holds itself.
func (c *checker) body(at, key, id string, inline *body, among map[string]*organization) []string {
	if inline.Name != "" {
		return names((*organization)(inline))
	}
	if id == "" {
		return nil
	}
	o := among[id]
	if o == nil {
		c.fault(at+"."+key+"_id", "%q is the id of nothing in the file: add it, or write its name as %s", id, key)
		return nil
	}
	return names(o)
}

func names(o *organization) []string {
	var out []string
	if name := oneLine(o.Name); name != "" && len(name) <= MaxName {
		out = append(out, name)
	}
	for _, other := range o.OtherNames {
		if name := oneLine(other.Name); name != "" && len(name) <= MaxName {
			out = append(out, name)
		}
	}
	return out
}

func (c *checker) outlets() []corpus.KnownOutlet {
	var list []corpus.KnownOutlet
	owner := make(map[string]string) // of ids and names
	for i := range c.doc.Organizations {
		o := &c.doc.Organizations[i]
		at := place("organizations", i, o.Name)
		if !isOutlet(o.Classification) {
			c.fault(at+".classification", "%q is no outlet's: write \"outlet\" or leave it out; other organizations stand in people.json", o.Classification)
			continue
		}
		k := corpus.KnownOutlet{
			Name: c.name(at+".name", o.Name), OtherNames: c.otherNames(at, o.OtherNames), Kind: o.Kind,
			Sites: c.sites(at, o.Links), Identifiers: c.identifiers(at, o.Identifiers),
		}
		k.ID = corpus.OutletID(c.id(at, o.ID, k.Name))
		own := slices.Compact(slices.Sorted(slices.Values(append([]string{"id " + string(k.ID)}, folded(&k)...))))
		for _, key := range own {
			if other, taken := owner[key]; taken {
				c.fault(at, "the %s is that of %s too", key, other)
			}
			owner[key] = at
		}
		list = append(list, k)
	}
	return list
}

// folded is the names and sites of an outlet as they are compared.
func folded(k *corpus.KnownOutlet) []string {
	var out []string
	for _, name := range append([]string{k.Name}, k.OtherNames...) {
		out = append(out, "name "+corpus.NameKey(name))
	}
	for _, site := range k.Sites {
		out = append(out, "site "+site)
	}
	return out
}

// isOutlet reports whether an organisation is an outlet: by the word for it,
// one for its kind, or in a list of outlets by nothing.
func isOutlet(classification string) bool {
	switch strings.ToLower(classification) {
	case "", "outlet", "media", "agency", "news agency", "broadcaster", "newspaper", "magazine", "site", "website":
		return true
	}
	return false
}

// sites is the hosts of an outlet's own pages.
func (c *checker) sites(at string, links []link) []string {
	var out []string
	for i, l := range links {
		if !l.own() {
			continue
		}
		u, err := url.Parse(l.URL)
		if err != nil || u.Hostname() == "" {
			c.fault(fmt.Sprintf("%s.links[%d].url", at, i), "%.80q is no address like https://www.example.org", l.URL)
			continue
		}
		out = append(out, strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."))
	}
	return out
}
