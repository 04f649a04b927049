package extract

import (
	"sort"
	"strings"

	"onrecord/corpus"
)

// outletPlace is where an outlet is named, or taken up as "the newspaper".
type outletPlace struct {
	name   span
	outlet corpus.Outlet
}

// gatherPress registers every outlet that the article names beyond doubt.
func (d *document) gatherPress() {
	d.openPress()
	d.press.publisher = d.article.Publisher
	if !d.press.publisher.IsZero() {
		d.press.append(d.press.publisher)
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(d.press.publisher.Name, "The "), " ")
	d.press.first = corpus.Slug(first)
	for i := 0; i < len(d.items); i++ {
		if !d.beginsName(i) {
			continue
		}
		run := d.nameRun(i)
		if name := d.outletIn(run); !name.empty() {
			d.press.namedAt = i
			if _, named := d.press.among(d.nameText(name), d.lower(name.lo-1) == "the"); !named {
				d.press.add(d.press.known.New(d.nameText(name)))
			}
		}
		i = max(i, run.hi-1)
	}
	d.place()
}

// beginsName reports whether a run of capitals begins at item i.
func (d *document) beginsName(i int) bool {
	return (d.capital(i) || smallName(d.word(i))) && (i == 0 || !d.nameWord(i-1) || d.is(i-1, determiner) || d.midBreak(i))
}

// smallName reports whether an outlet is printed without a capital.
func smallName(word string) bool {
	switch word {
	case "dpa", "epd", "taz", "n-tv", "ntv", "apa", "ansa", "tass":
		return true
	}
	return false
}

// outletIn is the outlet's name that a run of capitals is or begins with.
func (d *document) outletIn(run span) span {
	for hi := run.hi; hi > run.lo; hi-- {
		name := span{run.lo, hi}
		text := d.nameText(name)
		_, known := d.wellKnown(text)
		switch {
		case !known:
		case hi == run.hi && (hi-run.lo > 1 || d.allUpper(run.lo) || len(text) > 4):
			return name
		case hi < run.hi && d.namesMore(name, run.hi):
			return d.stationOf(name, run.hi)
		}
	}
	for k := run.lo + 1; k < run.hi; k++ {
		if d.kind(k) == possToken {
			run.hi = k // "the Echo’s Oslo correspondent"
		}
	}
	if d.certainOutlet(run) || d.provenOutlet(run) {
		return run
	}
	return span{}
}

// namesMore reports whether a known outlet's name that only begins a run is
// that outlet's still: "Fox News Sunday", not "Guardian Angels".
func (d *document) namesMore(name span, hi int) bool {
	return (name.hi-name.lo > 1 || d.allUpper(name.lo)) && !d.anyIs(name.hi, hi, organisationNoun|companyWord)
}

// stationOf extends a broadcaster's name over its station's: "BBC Radio
// Wendle".
func (d *document) stationOf(name span, hi int) span {
	if d.is(name.hi, outletLead) && hi-name.hi > 1 || d.is(name.hi-1, outletLead) {
		name.hi = hi
	}
	return name
}

// nameRun is the run of capital words from item i, with the small words and
// numbers that belong to a name: "La Gazeta de Corvina", "Kanal 9".
func (d *document) nameRun(i int) span {
	hi := i + 1
	for hi < len(d.items) && hi-i < 8 && d.goesOnName(i, hi) {
		hi++
	}
	lo := i
	for hi-lo > 1 && (d.kind(lo) == possToken || d.is(lo, determiner|weekday|earlyWord|preposition|subordinator|coordinator|speechVerb)) && !d.is(lo, firstName|outletWord) {
		lo++ // "Last Tuesday Northgate Wire", "Citing Ilpress"
	}
	return span{lo, hi}
}

// goesOnName reports whether item i goes on with a name begun at item lo.
func (d *document) goesOnName(lo, i int) bool {
	switch {
	case d.nameWord(i):
		return !d.midBreak(i)
	case d.digitWord(i):
		return (d.is(i-1, outletLead) || d.is(i-1, country) && d.pressNumber(i)) && len(d.word(i)) < 4
	case d.foreignLink(i):
		return d.nameWord(i-1) && d.kind(i+1) == wordToken && d.capital(i+1)
	case d.lower(i) == "on":
		return d.word(i+1) == "Sunday" && (d.is(i-1, country) || d.lower(i-1) == "mail" || d.lower(i-1) == "independent" || d.lower(i-1) == "herald")
	case d.lower(i) == "and", d.lower(i) == "for", d.lower(i) == "the" && d.lower(i-1) != "of":
		return false
	}
	return d.joinsName(i, span{lo, min(len(d.items), lo+10)})
}

// pressNumber reports whether a country's name and the number at item i are a
// well-known outlet: "France 24".
func (d *document) pressNumber(i int) bool {
	_, known := d.wellKnown(d.word(i-1) + " " + d.word(i))
	return known
}

// foreignLink reports whether item i is "de" or its like.
func (d *document) foreignLink(i int) bool {
	switch d.word(i) {
	case "de", "del", "della", "di", "do", "da", "des", "du", "der", "den", "d'", "i", "y", "och", "og":
		return true
	}
	return false
}

func (d *document) midBreak(i int) bool { return !d.midSentence(i) || d.kind(i) == quoteItem }

// isOutletName reports whether a run of capitals names an outlet.
func (d *document) isOutletName(run span, the bool) bool {
	if run.empty() {
		return false
	}
	if d.certainOutlet(run) {
		return true
	}
	_, ok := d.press.find(d.nameText(run), the)
	return ok
}

// outletAt reads an outlet at item i: "the news agency Ilpress", "Reuters",
// "the newspaper". The span is its name as printed.
func (d *document) outletAt(i, hi int) (corpus.Outlet, span, bool) {
	lo := i
	the := d.is(i, determiner)
	if the {
		i++
	}
	if i+1 < hi && d.is(i, demonym) && d.is(i+1, outletNoun) && !d.capital(i+1) {
		i++
	}
	for i < hi && (!d.capital(i) || d.opensPhrase(i)) && d.kind(i) == wordToken && i-lo < 5 {
		if d.is(i, outletNoun) && !(i+1 < hi && (d.capital(i+1) || d.is(i+1, outletNoun))) {
			return d.press.last, span{lo, i + 1}, !d.press.last.IsZero() && the
		}
		if d.is(i, preposition|auxiliary|subordinator|pronoun) && !d.is(i, outletNoun) || d.onlyVerb(i) {
			return corpus.Outlet{}, span{}, false
		}
		i++
	}
	if i >= hi || !d.capital(i) {
		return corpus.Outlet{}, span{}, false
	}
	led := i > lo && d.is(i-1, outletNoun)
	run := d.nameRun(i)
	run.hi = min(run.hi, hi)
	for run.hi > run.lo {
		name := d.nameText(run)
		if o, ok := d.press.find(name, the || run.lo > i || d.is(i, determiner)); ok {
			return o, run, true
		}
		if led || d.certainOutlet(run) {
			return d.press.known.New(name), run, true
		}
		run.hi--
	}
	return corpus.Outlet{}, span{}, false
}

// opensPhrase reports whether the capital at item i is due to its place:
// "State broadcaster ORT".
func (d *document) opensPhrase(i int) bool {
	return !d.midSentence(i) && d.is(i+1, outletNoun) && !d.capital(i+1) && d.kind(i+1) == wordToken
}

// outletPhrase reports whether a source is an outlet.
func (d *document) outletPhrase(s span) bool {
	if d.kind(s.hi-1) == possToken {
		return false
	}
	o, name, ok := d.outletAt(s.lo, s.hi)
	if ok && d.lower(name.hi) == "news" {
		name.hi++
	}
	if ok && d.is(name.hi, outletNoun) && !d.capital(name.hi) {
		name.hi++ // "Ilpress news agency"
	}
	return ok && !o.IsZero() && (name.hi >= s.hi || d.kind(name.hi) == commaToken || d.kind(name.hi) == bracketItem)
}

// notice remembers the last outlet named up to the end of a sentence.
func (d *document) notice(s sentence) {
	p := &d.press
	for p.noticed < len(p.places) && p.places[p.noticed].name.lo < s.hi {
		p.last = p.places[p.noticed].outlet
		p.noticed++
	}
}

// place notes where the outlets that are known by now are named.
func (d *document) place() {
	for i := 0; i < len(d.items); i++ {
		if d.resumesOutlet(i) {
			d.placeNoun(i)
		}
		if !d.beginsName(i) {
			continue
		}
		run := d.nameRun(i)
		if name, o := d.namedIn(run, d.lower(run.lo-1) == "the"); !name.empty() {
			d.press.places = append(d.press.places, outletPlace{name, o})
		}
		i = max(i, run.hi-1)
	}
}

// namedIn finds an outlet that the article names in a run of capitals.
func (d *document) namedIn(run span, the bool) (span, corpus.Outlet) {
	for hi := run.hi; hi > run.lo; hi-- {
		name := span{run.lo, hi}
		if hi < run.hi && d.kind(hi) != possToken && !d.namesMore(name, run.hi) {
			continue
		}
		if o, ok := d.press.find(d.nameText(name), the); ok {
			return name, o
		}
	}
	return span{}, corpus.Outlet{}
}

// resumesOutlet reports whether item i is the noun of "the newspaper".
func (d *document) resumesOutlet(i int) bool {
	if i == 0 || !d.is(i, outletNoun) || d.capital(i) || d.kind(i) != wordToken || d.capital(i+1) && d.kind(i+1) == wordToken || d.is(i+1, outletNoun|role) {
		return false
	}
	return d.lower(i-1) == "the" || (d.is(i-1, demonym|outletNoun) || d.lower(i-1) == "same") && d.lower(i-2) == "the"
}

// placeNoun notes which outlet "the newspaper" at item i takes up.
func (d *document) placeNoun(i int) {
	for k := len(d.press.places) - 1; k >= 0; k-- {
		if p := d.press.places[k]; d.press.suits(d.lower(i), p.outlet) {
			d.press.places = append(d.press.places, outletPlace{span{i, i + 1}, p.outlet})
			return
		}
	}
}

// placesIn is where outlets are named in items [lo, hi).
func (d *document) placesIn(lo, hi int) []outletPlace {
	places := d.press.places
	from := sort.Search(len(places), func(k int) bool { return places[k].name.lo >= lo })
	to := from
	for to < len(places) && places[to].name.lo < hi {
		to++
	}
	return places[from:to]
}

// outletEnd is where an outlet's phrase that begins at item i ends, or 0: "the
// Austrian news agency APA".
func (d *document) outletEnd(i, end int) int {
	if d.is(i, determiner) {
		i++
	}
	for k := i; k < end && k < i+6; k++ {
		if p := d.placesIn(k, k+1); len(p) > 0 && (k == i || d.is(k-1, outletNoun|demonym) || d.is(k, outletNoun) && !d.capital(k)) {
			return min(p[0].name.hi, end)
		}
		if !d.describes(k) {
			return 0
		}
	}
	return 0
}

// suits reports whether an outlet may be taken up as that noun.
func (p *press) suits(noun string, o corpus.Outlet) bool {
	known, _ := p.known.Known(o.ID)
	kind := known.Kind
	switch noun {
	case "newspaper", "paper", "daily", "tabloid":
		return kind == "" || kind == "newspaper" || kind == "site"
	case "weekly", "magazine":
		return kind == "" || kind == "newspaper" || kind == "magazine"
	case "broadcaster", "station", "channel", "network":
		return kind == "" || kind == "broadcaster"
	case "agency", "newswire", "wire":
		return kind == "agency" || kind == "" && (strings.HasSuffix(o.Name, " Wire") || strings.HasSuffix(o.Name, " Press") || !lookup(words(), lastWord(o.Name)).is(outletWord))
	}
	return true
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }
