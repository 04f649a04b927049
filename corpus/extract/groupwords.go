package extract

import (
	"slices"
	"strings"

	"onrecord/corpus"
)

// groupFor finds the body that "the union" or "the company" takes up: of those
// that its nouns show to be such, the one that spoke last or was a subject
// last.
func (c *cast) groupFor(noun string, at int) *thing {
	fits := groupNouns()[noun]
	if len(fits) == 0 {
		fits = []string{noun}
	}
	shown := c.lastThing(at, func(t *thing) bool {
		return t.kind != corpus.DocumentKind && slices.ContainsFunc(t.nouns, func(n string) bool { return n == noun || slices.Contains(fits, n) })
	})
	switch {
	case shown != nil:
		return shown
	case slices.Contains(fits, "*"):
		return c.lastThing(at, func(t *thing) bool { return t.kind == corpus.Organisation || t.kind == corpus.Person })
	case slices.Contains(fits, "+"):
		return c.lastThing(at, func(t *thing) bool {
			return (t.kind == corpus.Organisation || t.kind == corpus.Person) && !c.shownToBe(t)
		})
	}
	return nil
}

// groupCalled finds the body that "the company" or "the rail operator" takes
// up: every word of the latter must be known of it, or say only where it is or
// how it is owned.
func (c *cast) groupCalled(name string, at int) *thing {
	i := strings.LastIndexByte(name, ' ') + 1
	t := c.groupFor(name[i:], at)
	if t == nil || i == 0 {
		return t
	}
	for w := range strings.FieldsSeq(name[:i]) {
		if !slices.Contains(t.nouns, w) && !lookup(words(), w).is(demonym) && !strings.HasSuffix(w, "-based") && !strings.HasSuffix(w, "-owned") && !strings.HasSuffix(w, "-listed") && w != "governing" && w != "listed" && w != "troubled" {
			return c.justNamed(t, at)
		}
	}
	return t
}

// justNamed is the thing if it was named last of all, right before an item.
func (c *cast) justNamed(t *thing, at int) *thing {
	if slices.ContainsFunc(t.nouns, func(n string) bool { return slices.Contains(groupNouns()["company"], n) }) {
		return nil // "Tarn Rail" is no "energy group"
	}
	if k := c.placeBefore(at); k >= 0 && c.thingPlaces[k].of == t && c.thingPlaces[k].item > at-40 {
		return t
	}
	return nil
}

// shownToBe reports whether some word says what sort of body a thing is.
func (c *cast) shownToBe(t *thing) bool {
	return slices.ContainsFunc(t.nouns, func(n string) bool {
		_, known := groupNouns()[n]
		return known || lookup(words(), n).is(organisationNoun)
	})
}

// lastThing is, of the things named before an item that fit, the one that
// spoke last, else the subject last met, else the one met last.
func (c *cast) lastThing(at int, fits func(*thing) bool) *thing {
	if c.spoke != nil && c.spoke.speaker.Kind != corpus.Person {
		if t := c.thingNamed(c.spoke.speaker.Name); t != nil && fits(t) {
			return t
		}
	}
	var last, often *thing
	for k := c.placeBefore(at); k >= 0; k-- {
		p := c.thingPlaces[k]
		if !fits(p.of) {
			continue
		}
		if p.subject {
			return p.of
		}
		if last == nil {
			last = p.of
		}
		if often == nil || p.of.times > often.times {
			often = p.of
		}
	}
	if often != nil && often.times > 2*last.times {
		return often
	}
	return last
}

// placeBefore is the last place of a thing before an item, -1 if there is
// none.
func (c *cast) placeBefore(at int) int {
	k, _ := slices.BinarySearchFunc(c.thingPlaces, at, func(p thingPlace, at int) int { return p.item - at })
	return k - 1
}

// paperFor finds the document that "the letter" takes up, by its noun or by
// one that may stand for it.
func (c *cast) paperFor(noun string, at int) *thing {
	same := func(t *thing) bool { return t.kind == corpus.DocumentKind && t.head == noun }
	like := func(t *thing) bool { return t.kind == corpus.DocumentKind && samePaper(t.head, noun) }
	for _, fits := range []func(*thing) bool{same, like} {
		for k := c.placeBefore(at); k >= 0; k-- {
			if p := c.thingPlaces[k]; fits(p.of) {
				return p.of
			}
		}
	}
	return nil
}

// samePaper reports whether one noun may take up a document called by another.
func samePaper(have, noun string) bool {
	switch noun {
	case "document", "documents", "text", "file":
		return true
	case "paper", "study", "research", "findings":
		return slices.Contains([]string{"paper", "study", "research", "survey", "article", "analysis", "review", "trial"}, have)
	case "report", "assessment", "review":
		return slices.Contains([]string{"report", "assessment", "review", "audit", "analysis", "study", "inquiry"}, have)
	case "survey", "poll":
		return have == "poll" || have == "survey"
	case "post", "message", "tweet":
		return have == "post" || have == "message" || have == "tweet"
	case "note", "memo", "email", "e-mail":
		return slices.Contains([]string{"note", "memo", "email", "e-mail", "message", "letter"}, have)
	case "ruling", "judgment", "verdict":
		return have == "ruling" || have == "verdict"
	case "book":
		return slices.Contains([]string{"memoir", "memoirs", "novel", "biography", "autobiography", "diary"}, have)
	}
	return strings.TrimSuffix(have, "s") == strings.TrimSuffix(noun, "s")
}

// meetCalled notes where "the company" and "the letter" are subjects again.
func (c *cast) meetCalled() {
	if len(c.things) == 0 {
		return
	}
	known := c.thingPlaces
	var again []thingPlace
	for i := 0; i+2 < len(c.items) && len(again) < maxThings; i++ {
		if c.lower(i) != "the" || c.kind(i+1) != wordToken || c.capital(i+1) || !c.is(i+2, auxiliary|speechVerb|plainVerb|adverb) && !strings.HasSuffix(c.lower(i+2), "ed") && !strings.HasSuffix(c.lower(i+2), "s") {
			continue
		}
		t := (*thing)(nil)
		if _, group := groupNouns()[c.lower(i+1)]; group {
			t = c.groupFor(c.lower(i+1), i)
		} else if c.is(i+1, documentNoun) {
			t = c.paperFor(c.lower(i+1), i)
		}
		if t != nil {
			again = append(again, thingPlace{i, t, true})
		}
	}
	c.thingPlaces = append(known, again...)
	slices.SortStableFunc(c.thingPlaces, func(a, b thingPlace) int { return a.item - b.item })
}

// subjectThing is the body or document that became the subject since somebody
// spoke last, for "it" to take up.
func (c *cast) subjectThing(st *statement) *thing {
	for k := c.placeBefore(st.source.lo); k >= 0; k-- {
		p := c.thingPlaces[k]
		if p.item < c.spokeItem() {
			return nil
		}
		if reads := st.cue.lemma == "read"; p.subject && (!reads || p.of.kind == corpus.DocumentKind) {
			return p.of
		}
	}
	return nil
}

// entityOf is the thing as one who speaks.
func (c *cast) entityOf(t *thing) *entity {
	if t.kind == corpus.DocumentKind {
		return c.paper(t)
	}
	kind := t.kind
	if kind == corpus.Person {
		kind = corpus.Organisation
	}
	return c.other(known(corpus.NewSpeaker(t.name, "", kind)), description{at: t.first})
}

// paper is the entity of a document: one for each.
func (c *cast) paper(t *thing) *entity {
	for _, e := range c.others {
		if e.speaker.Kind == corpus.DocumentKind && trimDeterminer(e.speaker.Name) == trimDeterminer(t.name) {
			return e
		}
	}
	return c.other(corpus.NewSpeaker(t.name, "", corpus.DocumentKind), description{head: t.head, at: t.first})
}
