package extract

import (
	"strings"

	"onrecord/corpus"
)

// carrier is an outlet that a sentence names as having carried a statement.
type carrier struct {
	outlet corpus.Outlet
	cue    corpus.Span
	name   corpus.Span
}

// press is the outlets that an article names, in order of appearance.
type press struct {
	known     *corpus.Outlets
	publisher corpus.Outlet
	named     []corpus.Outlet
	places    []outletPlace // where they are named
	noticed   int           // how many of the places have been passed
	last      corpus.Outlet // the one named last, for "the newspaper"
}

type outletPlace struct {
	item   int
	outlet corpus.Outlet
}

// carries reports whether WORD "by" names who carried something.
func carries(word string) bool {
	switch word {
	case "reported", "quoted", "carried", "published", "cited", "broadcast", "aired", "obtained", "seen", "reviewed", "up", "relayed", "released", "run", "interviewed":
		return true
	}
	return false
}

// gatherPress registers every outlet that the article names beyond doubt.
func (d *document) gatherPress() {
	d.press.known, d.press.publisher = d.known.Outlets(), d.article.Publisher
	if !d.press.publisher.IsZero() {
		d.press.named = append(d.press.named, d.press.publisher)
	}
	for i := 0; i < len(d.items); i++ {
		if !d.capital(i) || i > 0 && d.nameWord(i-1) && !d.is(i-1, determiner) {
			continue
		}
		run := d.nameRun(i)
		text := d.nameText(run)
		_, known := d.press.known.Lookup(text)
		if known && (run.hi-run.lo > 1 || d.allUpper(i) || len(text) > 4) || d.certainOutlet(run) || d.carriedBefore(i) {
			d.press.add(d.press.known.New(text))
		}
		i = max(i, run.hi-1)
	}
	d.place()
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
	p.named = append(p.named, o)
}

// nameRun is the run of capital words from item i.
func (d *document) nameRun(i int) span {
	hi := i + 1
	for hi < len(d.items) && hi-i < 8 && (d.nameWord(hi) && !d.midBreak(hi) || d.joinsName(hi, span{i, min(len(d.items), i+10)}) && d.lower(hi) != "and") {
		hi++
	}
	lo := i
	for hi-lo > 1 && d.is(lo, determiner|weekday|earlyWord|preposition) && !d.is(lo, firstName|outletWord) {
		lo++ // "Last Tuesday Northgate Wire"
	}
	return span{lo, hi}
}

func (d *document) midBreak(i int) bool { return !d.midSentence(i) || d.kind(i) == quoteItem }

// certainOutlet reports whether a run of capitals has the shape of an
// outlet's name: "Port Sarel Mirror", "Radio Littoral", "Ilpress News Agency".
func (d *document) certainOutlet(run span) bool {
	n := run.hi - run.lo
	if n < 2 || d.is(run.lo, title|firstName) && n == 2 && !d.is(run.hi-1, outletWord) {
		return false
	}
	last := d.lower(run.hi - 1)
	switch {
	case d.is(run.lo, outletLead) && !d.is(run.hi-1, organisationNoun):
		return true
	case last == "news" || last == "fm" || last == "broadcasting" || last == "tv":
		return true
	case last == "agency" && d.lower(run.hi-2) == "news":
		return true
	case d.lower(run.lo) == "daily" && d.lower(run.lo-1) == "the":
		return true
	case last == "press" || last == "mail" || last == "sun" || last == "register" || last == "express" || last == "independent" || last == "will" || last == "budget":
		return n >= 2 && d.lower(run.lo-1) == "the"
	}
	return d.is(run.hi-1, outletWord) && !d.is(run.hi-1, role) && !(d.is(run.lo, firstName) && n == 2 && d.lower(run.lo-1) != "the")
}

// carriedBefore reports whether "as reported by" or "the news site" stands
// before item i, so that what follows is an outlet's name.
func (d *document) carriedBefore(i int) bool {
	k := i - 1
	if k >= 0 && d.is(k, outletNoun) && d.kind(k) == wordToken && !d.is(k, organisationNoun) && !d.capital(k) {
		return true
	}
	if k >= 1 && d.is(k, determiner) {
		k--
	}
	if k < 1 || d.lower(k) != "by" || d.is(i, title|firstName) {
		return false
	}
	switch d.lower(k - 1) {
	case "reported", "carried", "aired", "broadcast", "up", "obtained", "quoted":
		return !d.anyIs(i, d.nameRun(i).hi, organisationNoun|country|governmentNoun) || d.anyIs(i, d.nameRun(i).hi, outletWord)
	}
	return false
}

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

// find looks up an outlet that the article names, by its name or, after
// "the", by the end of its name.
func (p *press) find(name string, the bool) (corpus.Outlet, bool) {
	if name == "" {
		return corpus.Outlet{}, false
	}
	known, isKnown := p.known.Lookup(name)
	slug := corpus.Slug(strings.TrimPrefix(name, "The "))
	for i := len(p.named) - 1; i >= 0; i-- {
		o := p.named[i]
		own := corpus.Slug(strings.TrimPrefix(o.Name, "The "))
		if own == slug || isKnown && known.ID == o.ID {
			return o, true
		}
		if the && !strings.Contains(slug, "-") && strings.HasSuffix(own, "-"+slug) || own == slug+"-news" {
			return o, true
		}
	}
	if the && isKnown || isKnown && !p.taken(slug) {
		return known, true
	}
	return corpus.Outlet{}, false
}

// taken keeps short common words from being read as outlets without "the".
func (p *press) taken(slug string) bool {
	switch slug {
	case "time", "people", "times", "post", "mirror", "sun", "nation", "independent", "guardian", "express", "star", "hill":
		return true
	}
	return false
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
	for i < hi && !d.capital(i) && d.kind(i) == wordToken && i-lo < 5 {
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

// outletPhrase reports whether a source is an outlet.
func (d *document) outletPhrase(s span) bool {
	if d.kind(s.hi-1) == possToken {
		return false
	}
	o, name, ok := d.outletAt(s.lo, s.hi)
	return ok && !o.IsZero() && (name.hi >= s.hi || d.kind(name.hi) == commaToken || d.kind(name.hi) == bracketItem)
}

// carriersOf finds the outlets that the sentence of a statement says carried
// it, nearest the speaker first.
func (d *document) carriersOf(st *statement) []carrier {
	var out []carrier
	if !st.hearer.empty() {
		at := st.hearer.lo
		if d.lower(at) == "by" {
			at++
		}
		out = d.addCarrier(out, d.bytes(st.cue.lo, st.cue.hi), at, st.hearer.hi)
	}
	s := d.sentences[st.sentence]
	for i := s.lo; i+1 < s.hi; i++ {
		if d.kind(i) != wordToken || d.within(i, st.content) {
			continue
		}
		w, next := d.lower(i), d.lower(i+1)
		switch {
		case carries(w):
			if by := d.byAfter(i+1, s.hi); by > 0 {
				out = d.addCarrier(out, d.bytes(d.cueStart(i, st), by+1), by+1, s.hi)
			}
		case d.is(i, mediumNoun) && i > s.lo && d.capital(i-1) && !d.capital(i):
			if run := d.runBefore(i, s.lo); !run.empty() {
				out = d.addCarrier(out, d.bytes(i, i+1), run.lo, i)
			}
		case w == "on" && d.capital(i+1) && !d.is(i+1, weekday|whenWord):
			out = d.addCarrier(out, d.bytes(i, i+1), i+1, min(s.hi, i+7))
		}
		switch {
		case (w == "interview" || w == "conversation" || w == "interviews") && next == "with", w == "leaked" && next == "to", w == "interview" && next == "on":
			out = d.addCarrier(out, d.bytes(d.cueStart(i, st), i+2), i+2, s.hi)
		}
	}
	for _, r := range st.reported {
		out = d.addCarrier(out, r.cue, r.source.lo, r.source.hi)
	}
	return out
}

// cueStart is where the credit that item i belongs to begins: "as first
// reported by", "in remarks carried by", "in an interview with".
func (d *document) cueStart(i int, st *statement) int {
	lo := max(d.sentences[st.sentence].lo, i-6)
	k := i
	if k > lo && d.is(k-1, adverb) {
		k--
	}
	if k > lo && d.lower(k-1) == "as" {
		return k - 1
	}
	for d.is(k-1, whenWord) && k-1 > i-3 {
		k--
	}
	for k > lo && d.kind(k-1) == wordToken && !d.is(k-1, preposition|auxiliary|subordinator|coordinator|speechVerb&^speechNoun) || k > lo && d.is(k-1, mediumNoun) {
		k--
	}
	if k > lo && d.lower(k-1) == "in" && (d.is(i, mediumNoun) || d.anyIs(k, i, mediumNoun)) && (st.cue.at < k-1 || st.cue.lo >= i) && !d.saidIn(st, k-1) {
		return k - 1
	}
	return i
}

// saidIn reports whether "in a statement" at item i is shown as a part of the
// statement's own cue.
func (d *document) saidIn(st *statement, i int) bool {
	return st.cue.hi == i && d.lower(i+1) == "a" && d.lower(i+2) == "statement"
}

// runBefore is the run of capitals that ends before item i: "in a Wall Street
// Journal essay".
func (d *document) runBefore(i, lo int) span {
	from := i
	for from > lo && i-from < 6 && d.nameWord(from-1) {
		from--
	}
	return span{from, i}
}

// byAfter finds the "by" of "published (on Wednesday) by", or 0.
func (d *document) byAfter(i, hi int) int {
	for k := i; k < hi && k < i+4; k++ {
		if d.lower(k) == "by" {
			return k
		}
		if !d.is(k, preposition|whenWord|earlyWord|adverb) {
			return 0
		}
	}
	return 0
}

func (d *document) within(i int, spans []corpus.Span) bool {
	at := d.tokens[d.items[i].first].start
	for _, s := range spans {
		if s.Start <= at && at < s.End {
			return true
		}
	}
	return false
}

func (d *document) addCarrier(out []carrier, cue corpus.Span, lo, hi int) []carrier {
	o, name, ok := d.outletAt(lo, hi)
	if !ok && hi-lo == 2 && d.lower(lo) == "the" && d.capital(lo+1) && d.is(lo+1, outletWord) {
		o, name, ok = d.press.known.New(d.nameText(span{lo, hi})), span{lo, hi}, true // "The Post quoted"
	}
	if !ok || o.IsZero() || o.ID == d.press.publisher.ID {
		return out
	}
	for _, c := range out {
		if c.outlet.ID == o.ID {
			return out
		}
	}
	return append(out, carrier{o, cue, d.bytes(name.lo, name.hi)})
}

// notice remembers the last outlet named up to the end of a sentence.
func (d *document) notice(s sentence) {
	p := &d.press
	for p.noticed < len(p.places) && p.places[p.noticed].item < s.hi {
		p.last = p.places[p.noticed].outlet
		p.noticed++
	}
}

// place notes where the outlets that are known by now are named.
func (d *document) place() {
	for i := 0; i < len(d.items); i++ {
		if !d.capital(i) {
			continue
		}
		run := d.nameRun(i)
		if o, ok := d.press.find(d.nameText(run), i > 0 && d.lower(i-1) == "the" || run.lo > i); ok {
			d.press.places = append(d.press.places, outletPlace{i, o})
		}
		i = max(i, run.hi-1)
	}
}
