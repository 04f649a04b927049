package extract

import (
	"onrecord/corpus"
)

// carrier is an outlet that a sentence names as having carried a statement.
type carrier struct {
	outlet corpus.Outlet
	cue    corpus.Span
	name   corpus.Span
}

// tie says how its sentence ties an outlet to what is said there.
type tie uint8

const (
	untied  tie = iota
	heard       // "told X": what that verb tells
	beside      // "in an interview with X", "asked by X": what is said there
	passing     // "according to X", "as reported by X": all of the sentence
)

// bond is an outlet's tie and the items of the words that make it.
type bond struct {
	tie  tie
	lo   int // where these words begin
	verb int // the verb of a heard tie
}

// carriersOf finds the outlets that the sentence of a statement says carried
// it, nearest the speaker first.
func (d *document) carriersOf(st *statement) []carrier {
	s := d.sentences[st.sentence]
	var near, far []carrier
	for _, p := range d.placesIn(s.lo, s.hi) {
		if d.within(p.name.lo, st.content) || d.speaksItself(p, st, s) {
			continue
		}
		b := d.bondOf(p, s)
		if g := d.governor(p.name.lo, s); b.tie == untied && d.speakingTo(g, st) {
			b = bond{tie: heard, lo: g, verb: st.cue.at}
		}
		if st.cue.kind == passiveCue && st.hearer.lo <= p.name.lo && p.name.lo < st.hearer.hi {
			b = bond{tie: heard, lo: st.cue.lo, verb: st.cue.at} // "Reuters was told by"
		}
		cue := d.bytes(b.lo, max(b.lo+1, d.overDeterminer(p.name.lo)))
		switch {
		case b.tie == heard && st.cue.lo <= b.verb && b.verb < st.cue.hi:
			near = d.addCarrier(near, p, cue)
		case b.tie == beside && d.sharesStretch(st, p.name.lo):
			near = d.addCarrier(near, p, cue)
		case b.tie == passing && (d.lower(b.lo) == "citing" || d.lower(b.lo) == "quoting"):
			near = d.addCarrier(near, p, cue)
		case b.tie == passing:
			far = d.addCarrier(far, p, cue)
		}
	}
	for _, c := range far {
		near = appendCarrier(near, c)
	}
	for _, r := range st.reported {
		near = d.addCarrier(near, d.reporterOf(r.source), r.cue)
	}
	return near
}

// reporterOf is the outlet that a report's source names; "the Post" is one
// even where nothing else tells which.
func (d *document) reporterOf(s span) outletPlace {
	o, name, ok := d.outletAt(s.lo, s.hi)
	if !ok && s.hi-s.lo > 1 && d.lower(s.lo) == "the" && d.capital(s.lo+1) && d.is(s.lo+1, outletWord) && (s.hi-s.lo == 2 || !d.nameWord(s.lo+2)) {
		name = span{s.lo, s.lo + 2} // "The Post this week"
		o = d.press.known.New(d.nameText(name))
	}
	return outletPlace{name, o}
}

// speakingTo reports whether the preposition at item g follows the source or
// the hearer of a statement: “…,” declared an official to X, “…,” said Brix on
// X, "told Reed on X".
func (d *document) speakingTo(g int, st *statement) bool {
	switch d.lower(g) {
	case "to", "in":
		return g == st.source.hi && st.cue.lo < st.source.lo
	case "on":
		return g == st.source.hi && st.cue.lo < st.source.lo || g == st.hearer.hi
	}
	return false
}

// speaksItself reports whether the outlet is the source, not one that a remark
// on the source names: "a memo seen by Reuters".
func (d *document) speaksItself(p outletPlace, st *statement, s sentence) bool {
	return st.source.lo <= p.name.lo && p.name.lo < st.source.hi && d.governor(p.name.lo, s) < st.source.lo && !d.titles(p)
}

func (d *document) addCarrier(out []carrier, p outletPlace, cue corpus.Span) []carrier {
	if p.outlet.IsZero() {
		return out
	}
	return appendCarrier(out, carrier{p.outlet, cue, d.bytes(p.name.lo, p.name.hi)}, d.press.publisher)
}

func appendCarrier(out []carrier, c carrier, except ...corpus.Outlet) []carrier {
	for _, o := range except {
		if o.ID == c.outlet.ID {
			return out
		}
	}
	for _, o := range out {
		if o.outlet.ID == c.outlet.ID {
			return out
		}
	}
	return append(out, c)
}

// sharesStretch reports whether item i stands in the part of the sentence
// that is about this saying, or about another of the same source after it.
func (d *document) sharesStretch(st *statement, i int) bool {
	part := d.stretch(st)
	if i >= part.lo && i < part.hi {
		return true
	}
	n := st.following
	for n != nil && n.sentence == st.sentence && n.source == st.source && i >= part.hi {
		part.hi = d.stretch(n).hi
		if i < part.hi {
			return true
		}
		n = n.following
	}
	return false
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

// bondOf reads the words before an outlet's name, and after one that reports.
func (d *document) bondOf(p outletPlace, s sentence) bond {
	if b := d.subjectBond(p, s); b.tie != untied {
		return b
	}
	g := d.governor(p.name.lo, s)
	if g > s.lo+1 && d.lower(g) == "of" && d.lower(g-1) == "board" && d.lower(g-2) == "editorial" {
		return bond{tie: beside, lo: g - 2}
	}
	if d.journalistAt(g, s) {
		if b := d.governed(d.governor(d.personFrom(g, s), s), s); b.tie == heard || b.tie == beside {
			return b
		}
	}
	if b := d.governed(d.overIssue(g, s), s); b.tie != untied {
		return b
	}
	if q, ok := d.joinedPlace(g, s); ok {
		return d.bondOf(q, s)
	}
	return d.titledBond(p, g, s)
}

// subjectBond reads "as the Echo first reported".
func (d *document) subjectBond(p outletPlace, s sentence) bond {
	g := d.governor(p.name.lo, s)
	k := p.name.hi
	for d.is(k, adverb|haveVerb) {
		k++
	}
	switch {
	case g < s.lo:
	case d.lower(g) == "as" && d.is(k, speechVerb):
		return bond{tie: passing, lo: g}
	case d.lower(g) == "when" && asksFor(d.lower(k)):
		return bond{tie: beside, lo: g}
	}
	return bond{}
}

// titledBond reads "in a Wall Street Journal essay".
func (d *document) titledBond(p outletPlace, g int, s sentence) bond {
	if d.titles(p) && g >= s.lo && (d.lower(g) == "in" || d.lower(g) == "during" || d.lower(g) == "after") {
		return bond{tie: beside, lo: g}
	}
	return bond{}
}

// titles reports whether an outlet's name only says which interview it was.
func (d *document) titles(p outletPlace) bool {
	return d.is(p.name.hi, mediumNoun) && !d.capital(p.name.hi)
}

// governed reads the tie from the word that governs the outlet's phrase.
func (d *document) governed(g int, s sentence) bond {
	if g < s.lo || d.kind(g) != wordToken {
		return bond{}
	}
	if d.tells(g, s) {
		return bond{tie: heard, lo: g, verb: g}
	}
	switch d.lower(g) {
	case "to":
		return d.toBond(g, s)
	case "with":
		return besideIf(converses(d.lower(d.overTime(g, s)-1)), d.creditStart(g, s))
	case "by":
		return d.byBond(g, s)
	case "on":
		return besideIf(g == s.lo || d.kind(g-1) == commaToken || d.onAir(d.overTime(g, s)-1), d.creditStart(g, s))
	case "in":
		return besideIf(g == s.lo || d.inPrint(d.overTime(g, s)-1) && !d.scholarly(g), d.creditStart(g, s))
	case "for":
		return besideIf(writing(d.lower(g-1)) || d.is(g-1, mediumNoun), d.creditStart(g, s))
	case "from":
		return besideIf(d.lower(g-1) == "question" || d.lower(g-1) == "questions" || d.lower(g-1) == "query", g-1)
	case "via":
		return bond{tie: beside, lo: g}
	case "per", "citing", "quoting":
		return bond{tie: passing, lo: g}
	}
	return bond{}
}

func besideIf(ok bool, lo int) bond {
	if !ok {
		return bond{}
	}
	return bond{tie: beside, lo: lo}
}

// tells reports whether a verb with a hearer stands at item g: "told",
// "assured".
func (d *document) tells(g int, s sentence) bool {
	if !d.is(g, speechVerb) || d.usedAsNoun(g, s) {
		return false
	}
	for _, f := range d.items[g].lex.verbs {
		if f.verb.frame&takesHearer != 0 {
			return true
		}
	}
	return false
}

// toBond reads "to X": "admitted to X", "speaking to X", "in a letter to X".
func (d *document) toBond(g int, s sentence) bond {
	head := d.overTime(g, s) - 1
	w := d.lower(head)
	switch {
	case head < s.lo:
		return bond{}
	case w == "according":
		return bond{tie: passing, lo: head}
	case d.is(head, mediumNoun), w == "interviews", writing(w), w == "notes", w == "response", w == "testimony", w == "responses":
		return bond{tie: beside, lo: d.creditStart(head, s)}
	case converses(w), handsOver(w):
		return bond{tie: beside, lo: head}
	case d.is(head, speechVerb) && !d.usedAsNoun(head, s):
		return bond{tie: heard, lo: head, verb: head}
	}
	return bond{}
}

// byBond reads "as first reported by X", "asked about this on Monday by X".
func (d *document) byBond(g int, s sentence) bond {
	for k := g - 1; k >= s.lo && k > g-9 && (d.kind(k) == wordToken || d.kind(k) == possToken); k-- {
		w := d.lower(k)
		switch {
		case carries(w):
			return bond{tie: passing, lo: d.creditStart(k, s)}
		case asksFor(w):
			return bond{tie: beside, lo: k}
		case d.asSaying(k - 1), d.asSaying(k), d.is(k, mediumNoun|whenWord|earlyWord|adverb|preposition|determiner|pronoun|number), d.items[k].lex == nil:
		default:
			return bond{}
		}
	}
	return bond{}
}

// madeThere reports whether words were said in the column or article at item
// k, and not only after it: "in a column".
func (d *document) madeThere(k int) bool {
	for i := k - 1; i >= 0 && i > k-6 && d.kind(i) == wordToken; i-- {
		switch d.lower(i) {
		case "to":
			return d.lower(i-1) == "according"
		case "in", "as", "wrote", "writing", "penned":
			return true
		}
		if d.is(i, preposition|auxiliary|speechVerb) && !d.is(i, mediumNoun) {
			return false
		}
	}
	return false
}

// scholarly reports whether what follows item g is a journal of scholars:
// what it prints is the authors' own.
func (d *document) scholarly(g int) bool {
	for i := g + 1; i < len(d.items) && i < g+8 && (d.capital(i) || d.is(i, determiner|preposition)); i++ {
		switch d.lower(i) {
		case "journal":
			return d.lower(i+1) == "of" || d.lower(i-1) == "medical"
		case "lancet", "nature", "science", "proceedings", "annals", "transactions", "bmj", "jama", "plos", "quarterly":
			return true
		}
	}
	return false
}

// overTime steps back from item g over "on Tuesday", "last week", "exclusively".
func (d *document) overTime(g int, s sentence) int {
	k := g
	for k > s.lo+1 && (d.is(k-1, whenWord|earlyWord|adverb) || d.lower(k-1) == "exclusively" || d.lower(k-1) == "ago" || k < g && d.opensTime(k-1)) {
		k--
	}
	return k
}

// opensTime reports whether the word at item i goes with the words of time
// after it: "on Tuesday", "a few minutes ago", "before noon".
func (d *document) opensTime(i int) bool {
	switch d.lower(i) {
	case "on", "before", "after", "at":
		return d.is(i+1, whenWord) || d.digitWord(i+1)
	case "moments", "minutes", "seconds", "hours", "days", "weeks", "hour", "minute", "moment":
		return true
	}
	return d.is(i, number|determiner) && !d.capital(i) && (d.is(i+1, number) || d.opensTime(i+1))
}

// creditStart is where the words of a credit around item i begin: "as first
// reported by", "in an interview with".
func (d *document) creditStart(i int, s sentence) int {
	for k := i; k >= s.lo && k > i-7 && d.kind(k) == wordToken; k-- {
		switch w := d.lower(k); {
		case w == "as", w == "in" && k < i, w == "during", w == "at" && k < i:
			return k
		case d.is(k, auxiliary|pronoun|coordinator|subordinator):
			return min(k+1, i)
		}
	}
	return i
}
