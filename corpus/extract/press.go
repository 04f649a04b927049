package extract

import (
	"strings"

	"onrecord/corpus"
)

// press is the outlets that an article names, in order of appearance.
type press struct {
	known     *corpus.Outlets
	publisher corpus.Outlet
	named     []corpus.Outlet
	places    []outletPlace // where they are named
	noticed   int           // how many of the places have been passed
	last      corpus.Outlet // the one named last, for "the newspaper"
	looked    map[string]lookedUp
	slugs     []string // of the outlets named, less a leading "The"
	first     string   // the slug of the first word of the publisher's name
	namedAt   int      // the item of the last one, while they are gathered
}

// lookedUp is what is known of a name that was looked up.
type lookedUp struct {
	outlet corpus.Outlet // zero where it is none of those known
	slug   string        // less a leading "The"
}

// lookup looks up a name among the well-known outlets, once for every name.
func (p *press) lookup(name string) lookedUp {
	l, ok := p.looked[name]
	if !ok {
		l.outlet, _ = p.known.Lookup(name)
		l.slug = bareSlug(name)
		p.looked[name] = l
	}
	return l
}

func bareSlug(name string) string { return corpus.Slug(strings.TrimPrefix(name, "The ")) }

// openPress makes ready what outlets are looked up in.
func (d *document) openPress() {
	if d.press.looked == nil {
		d.press.known, d.press.looked = d.known.Outlets(), make(map[string]lookedUp, len(d.items)/12)
	}
}

// wellKnown looks up a well-known outlet.
func (d *document) wellKnown(name string) (corpus.Outlet, bool) {
	d.openPress()
	o := d.press.lookup(name).outlet
	return o, !o.IsZero()
}

func (p *press) add(o corpus.Outlet) {
	if o.IsZero() || len(p.named) > 100 {
		return
	}
	for _, n := range p.named {
		if n.ID == o.ID {
			return
		}
	}
	p.append(o)
}

func (p *press) append(o corpus.Outlet) {
	p.named, p.slugs = append(p.named, o), append(p.slugs, bareSlug(o.Name))
}

// find looks up an outlet that the article names, or that is well known.
func (p *press) find(name string, the bool) (corpus.Outlet, bool) {
	if o, ok := p.among(name, the); ok || name == "" {
		return o, ok
	}
	known := p.lookup(name).outlet
	return known, !known.IsZero() && (the || !p.taken(corpus.Slug(name)))
}

// among looks up an outlet that the article names, by its name or, after
// "the", by the end of its name.
func (p *press) among(name string, the bool) (corpus.Outlet, bool) {
	is := p.lookup(name)
	slug := is.slug
	for i := len(p.named) - 1; i >= 0; i-- {
		o, own := p.named[i], p.slugs[i]
		if own == slug || !is.outlet.IsZero() && is.outlet.ID == o.ID {
			return o, true
		}
		if the && !strings.Contains(slug, "-") && strings.HasSuffix(own, "-"+slug) || newsOf(own, slug) {
			return o, true
		}
	}
	if len(slug) > 4 && p.first == slug {
		_, rest, _ := strings.Cut(strings.TrimPrefix(p.publisher.Name, "The "), " ")
		if rest != "" && !lookup(words(), rest).is(outletWord) {
			return p.publisher, true // "told Alpine" in Alpine International
		}
	}
	return corpus.Outlet{}, false
}

// newsOf reports whether an outlet's slug is another's with "-news".
func newsOf(slug, short string) bool {
	rest, ok := strings.CutSuffix(slug, "-news")
	return ok && rest == short
}

// taken keeps short common words from being read as outlets without "the".
func (p *press) taken(slug string) bool {
	switch slug {
	case "time", "people", "times", "post", "mirror", "sun", "nation", "independent", "guardian", "express", "star", "hill":
		return true
	}
	return false
}
