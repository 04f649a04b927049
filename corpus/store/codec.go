package store

import (
	"slices"

	"onrecord/corpus"
)

// A document of format 4 is its fields in the order of their declarations, but
// for what can be told from others:
//
//   - the article's id is in the record; quotes' ids that are as
//     [corpus.IdentifyQuotes] derives them are derived again, speakers' and
//     outlets' from their names
//   - a speaker or outlet is written where it is first met, and is a number
//     after that: 0 is nobody and the publisher
//   - words of a fixed list (kind, basis, precision) are their places in it
//   - spans begin at a distance from the span before, and a date of speaking
//     at one from the date of publication
//   - what a quote usually is (one span each of content, cue and source, no
//     candidates, the publisher's credit, no relays, no date, no mention) is a
//     byte that says in what it differs; its confidence, in hundredths, another
//
// Format 2 is the same without why somebody speaks. It took 68 bytes a quote,
// packed alone, to 29. A test holds that no field is forgotten, another that
// older formats are read as they always were: who changes how ids are derived
// keeps the old way here.
//
// A field added to the vocabulary is added at its place here and in the
// decoder, with the next recordFormat. Stores keep records of all formats there
// ever were, so the decoder before stays (codec1.go): what the old format lacks
// stays zero. Documents are rewritten in the new format as they are put again
// and differ. An older program cannot read what a newer one writes: raise
// storeFormat too, and it says so when it opens the store.

// What a quote's first byte says of it. A list with other than one span is
// led by its length.
const (
	hasCandidates = 1 << iota
	hasCredit
	hasRelays
	hasSaid
	contentCounted
	cueCounted
	sourceCounted
	hasMention
)

// The words of fixed lists, by their codes. Codes never change: add at the end.
// The code unlisted, which says that the word itself follows, is no word's.
var (
	kinds       = [...]corpus.Kind{"", corpus.Direct, corpus.Mixed, corpus.Indirect, corpus.Belief}
	polarities  = [...]corpus.Polarity{"", corpus.Asserted, corpus.Denied, corpus.NotSaid}
	bases       = [...]corpus.Basis{"", corpus.Credited, corpus.CarriedOver, corpus.AsSpeaker, corpus.AsPublisher}
	precisions  = [...]corpus.Precision{"", corpus.ByDay, corpus.ByWeek, corpus.ByMonth, corpus.ByYear}
	sourceKinds = [...]corpus.SourceKind{
		"", corpus.Person, corpus.Office, corpus.Organisation, corpus.Government,
		corpus.OutletSource, corpus.DocumentKind, corpus.Anonymous,
	}
	rules = [...]corpus.Rule{
		"", corpus.ByName, corpus.BySurname, corpus.ByPronoun, corpus.ByOffice, corpus.ByBody, corpus.ByDescription, corpus.ByTurn,
		corpus.ByContinuation, corpus.ByNeighbour, corpus.ByOutlet, corpus.ByPair, corpus.ByHolder, corpus.AsPrinted,
		corpus.SeveralFit, unlisted: "", corpus.NobodyFits, corpus.NobodyNamed,
	}
)

const (
	unlisted  = 15
	ownID     = 1 << 7 // of a speaker or outlet: its id follows its name
	unrounded = 0      // a confidence that is not in hundredths follows
)

// packer writes one document.
type packer struct {
	encoder
	speakers map[corpus.Speaker]int
	outlets  map[corpus.Outlet]int
	from     int // where the last span ended
	credit0  corpus.Credit
	day0     corpus.Day
}

// encodeDocument appends the document to out.
func encodeDocument(out []byte, d *corpus.Document) []byte {
	e := packer{encoder: encoder{out}}
	e.article(&d.Article)
	derived := derivedIDs(&d.Article, d.Analysis.Quotes)
	e.byte(bits(d.Analysis.Analysed, derived))
	e.string(d.Analysis.Reason)
	e.string(d.Analysis.Version)
	e.speakers = map[corpus.Speaker]int{{}: 0}
	e.outlets = map[corpus.Outlet]int{d.Article.Publisher: 0}
	e.credit0, e.day0 = usualCredit(&d.Article), d.Article.Published.First
	e.count(len(d.Analysis.Quotes))
	at := 0
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		if !derived {
			e.string(string(q.ID))
		}
		e.from = at
		at = e.quote(q)
	}
	return e.out
}

func bits(set ...bool) (b byte) {
	for i, on := range set {
		if on {
			b |= 1 << i
		}
	}
	return b
}

// usualCredit is the one of a quote that names no other outlet.
func usualCredit(a *corpus.Article) corpus.Credit {
	return corpus.Credit{Outlet: a.Publisher, Basis: corpus.AsPublisher}
}

// derivedIDs reports whether the quotes have the ids that can be derived.
func derivedIDs(a *corpus.Article, quotes []corpus.Quote) bool {
	if !identifiable(a, quotes) {
		return false
	}
	again := slices.Clone(quotes)
	corpus.IdentifyQuotes(a, again)
	return slices.EqualFunc(again, quotes, func(a, b corpus.Quote) bool { return a.ID == b.ID })
}

// identifiable reports whether the spans that ids are derived from lie in the
// text.
func identifiable(a *corpus.Article, quotes []corpus.Quote) bool {
	outside := func(s corpus.Span) bool { return s.Start < 0 || s.Start > s.End || s.End > len(a.Text) }
	return !slices.ContainsFunc(quotes, func(q corpus.Quote) bool {
		return slices.ContainsFunc(q.Content, outside) || slices.ContainsFunc(q.Source, outside)
	})
}

func (e *packer) article(a *corpus.Article) {
	e.string(a.Ref)
	e.string(a.URL)
	e.string(a.Title)
	e.string(a.Author)
	e.newOutlet(a.Publisher)
	e.date(a.Published)
	e.string(a.Language)
	e.string(a.Text)
}

// quote returns where the quote's content ends.
func (e *packer) quote(q *corpus.Quote) (at int) {
	e.byte(bits(
		len(q.Candidates) > 0, q.Credit != e.credit0, len(q.Relays) > 0, q.Said != nil,
		len(q.Content) != 1, len(q.Cue) != 1, len(q.Source) != 1, q.Why.Mention != corpus.Span{},
	))
	kind, polarity := code(kinds[:], q.Kind), code(polarities[:], q.Polarity)
	e.byte(kind<<4 | polarity)
	e.unlisted(kind, string(q.Kind))
	e.unlisted(polarity, string(q.Polarity))
	e.spans(q.Content)
	at = e.from
	e.spans(q.Cue)
	e.spans(q.Source)
	e.speaker(&q.Speaker)
	if len(q.Candidates) > 0 {
		encodeList(&e.encoder, q.Candidates, e.speaker)
	}
	if q.Credit != e.credit0 {
		e.credit(&q.Credit)
	}
	if len(q.Relays) > 0 {
		encodeList(&e.encoder, q.Relays, e.credit)
	}
	if q.Said != nil {
		e.date(q.Said.Date)
		e.span(&q.Said.Basis)
	}
	e.confidence(q.Confidence)
	e.why(&q.Why)
	return at
}

func (e *packer) why(w *corpus.Why) {
	rule := code(rules[:], w.Rule)
	e.byte(rule)
	e.unlisted(rule, string(w.Rule))
	if (w.Mention != corpus.Span{}) {
		e.span(&w.Mention)
	}
}

func (e *packer) confidence(c float64) {
	if n := int(100*c + 0.5); n >= 0 && n < 127 && hundredths(n) == c {
		e.byte(byte(n + 1))
		return
	}
	e.byte(unrounded)
	e.float(c)
}

func hundredths(n int) float64 { return float64(n) / 100 }

func (e *packer) speaker(s *corpus.Speaker) {
	n, met := e.speakers[*s]
	if !met {
		n = len(e.speakers)
		e.speakers[*s] = n
	}
	e.count(n)
	if met {
		return
	}
	form := code(sourceKinds[:], s.Kind)
	own := corpus.NewSpeaker(s.Name, s.Role, s.Kind) != *s
	if own {
		form |= ownID
	}
	e.byte(form)
	e.string(s.Name)
	e.string(s.Role)
	e.unlisted(form&^ownID, string(s.Kind))
	if own {
		e.string(string(s.ID))
	}
}

func (e *packer) credit(c *corpus.Credit) {
	n, met := e.outlets[c.Outlet]
	if !met {
		n = len(e.outlets)
		e.outlets[c.Outlet] = n
	}
	e.count(n)
	if !met {
		e.newOutlet(c.Outlet)
	}
	basis := code(bases[:], c.Basis)
	hasCue, hasName := c.Cue != corpus.Span{}, c.Name != corpus.Span{}
	e.byte(basis<<4 | bits(hasCue, hasName))
	e.unlisted(basis, string(c.Basis))
	if hasCue {
		e.span(&c.Cue)
	}
	if hasName {
		e.span(&c.Name)
	}
}

func (e *packer) newOutlet(o corpus.Outlet) {
	own := corpus.OutletID(corpus.Slug(o.Name)) != o.ID
	e.string(o.Name)
	e.byte(bits(own))
	if own {
		e.string(string(o.ID))
	}
}

// date writes the day as its distance from the date of publication, which is
// written first.
func (e *packer) date(d corpus.Date) {
	precision := code(precisions[:], d.Precision)
	e.byte(precision)
	e.unlisted(precision, string(d.Precision))
	e.int(int(d.First) - int(e.day0))
}

func (e *packer) spans(list []corpus.Span) {
	if len(list) != 1 {
		e.count(len(list))
	}
	for i := range list {
		e.span(&list[i])
	}
}

func (e *packer) span(s *corpus.Span) {
	e.int(s.Start - e.from)
	e.count(s.Len())
	e.from = s.End
}

// code is the code of a word.
func code[T comparable](list []T, word T) byte {
	if i := slices.Index(list, word); i >= 0 {
		return byte(i)
	}
	return unlisted
}

func (e *packer) unlisted(code byte, word string) {
	if code == unlisted {
		e.string(word)
	}
}
