package server

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"onrecord/corpus"
)

// nameLink is a name that leads somewhere; URL is "" where it does not.
type nameLink struct {
	Name, URL string
	Last      bool              // of a list of two or more
	Href      template.HTMLAttr // the URL as an attribute, where there are many to write; else ""
}

// run is a stretch of text, highlighted or not.
type run struct {
	Text string
	Mark bool
	Said bool // in quotation marks, where other words are not
}

// card is a quote as a page shows it, alone or in a list.
type card struct {
	ID                        string
	Kind, Polarity            string // as the API has them: classes
	KindWords, PolarityWords  string
	Source, SourceWords       string // "" for a person: they are the rule
	Lead                      string // what must stand before the words
	Words, Rest               []run
	RestSay                   string // how much Rest is
	Cut                       bool   // there is more than Rest
	Before, After             string
	Speaker                   *nameLink
	Role, Printed             string
	Candidates                []nameLink
	Relays                    []relay
	Article, Publisher        *nameLink
	Published, Date           *when // Date is the quote's own: said, else published
	DateBasis                 string
	InContext, Self           string
	In, Open, Cite, Copy      template.HTMLAttr // the same as attributes of what leads there
	Evidence                  []evidence        // the whole quote only
	Confidence, ConfidenceSay string
	Original                  string // link to the article where it was published
	Elsewhere                 *variantsView
	Repeats                   *nameLink // how often it is printed, where repeats are folded
}

// relay is an outlet between speaker and publisher.
type relay struct {
	nameLink
	Note string
}

// newCard prepares a quote.
func newCard(q *QuoteResult) card {
	c := card{
		ID: q.ID, Kind: q.Kind, Polarity: q.Polarity,
		KindWords: kindWords(q.Kind), PolarityWords: polarityWords(q.Polarity),
		Lead:   corpus.Polarity(q.Polarity).Lead(orEmpty(q.Cue)),
		Before: orEmpty(q.Context.Before), After: orEmpty(q.Context.After),
		InContext: orEmpty(q.Links.InContext), Self: orEmpty(q.Links.HTML),
		Published: publishedOn(q.Dates.Published),
	}
	c.inList(q)
	c.Repeats = repeatsLink(q)
	c.addSpeaker(q)
	c.addChain(q)
	c.addLinks()
	c.Date = c.Published
	if said := q.Dates.Said; said != nil {
		c.Date, c.DateBasis = dated(said.Value, said.Precision), said.Basis
	}
	return c
}

// addLinks writes the attributes of the card's links.
func (c *card) addLinks() {
	to := func(n *nameLink) {
		if n != nil && n.URL != "" {
			n.Href = attributes("href", n.URL)
		}
	}
	to(c.Speaker)
	to(c.Article)
	to(c.Publisher)
	for i := range c.Relays {
		to(&c.Relays[i].nameLink)
	}
	if c.InContext != "" {
		c.In = attributes("href", c.InContext)
	}
	if c.Self != "" {
		c.Open, c.Cite, c.Copy = attributes("href", c.Self), attributes("href", c.Self+"#cite"), attributes("data-copy", c.Self)
	}
}

func (c *card) addSpeaker(q *QuoteResult) {
	c.Candidates = candidates(q.Candidates)
	if len(q.Candidates) > 0 {
		c.Printed = orEmpty(q.Candidates[0].AsWritten)
	}
	if q.Speaker == nil {
		return
	}
	s := q.Speaker
	c.Speaker = speakerLink(s)
	c.Role = s.RoleBeside()
	if printed := orEmpty(s.AsWritten); printed != s.Name {
		c.Printed = printed
	}
	if s.SourceKind != string(corpus.Person) {
		c.Source, c.SourceWords = s.SourceKind, sourceWords(s.SourceKind)
	}
}

func speakerLink(s *Speaker) *nameLink {
	if s.ID == nil {
		return &nameLink{Name: s.Name}
	}
	return &nameLink{Name: s.Name, URL: speakerPage(*s.ID)}
}

func candidates(speakers []Speaker) []nameLink {
	list := make([]Named, len(speakers))
	for i, s := range speakers {
		list[i] = Named{orEmpty(s.ID), s.Name}
	}
	var out []nameLink
	for _, n := range list {
		out = append(out, nameLink{Name: apart(n, list)}) // who may have no quote of their own, and then no page
	}
	if len(out) > 1 {
		out[len(out)-1].Last = true
	}
	return out
}

func (c *card) addChain(q *QuoteResult) {
	for _, l := range q.Chain {
		if l.Role == ReportedBy && l.Name != nil {
			c.Relays = append(c.Relays, relayOf(l, q.Outlet))
		}
	}
	c.Publisher = publisherLink(q.Publisher)
	if q.Article.ID != "" {
		c.Article = &nameLink{Name: cmp.Or(orEmpty(q.Article.Title), "an untitled article"), URL: articlePage(q.Article.ID)}
	}
}

// relayOf is one hand between speaker and publisher. Only the outlet that
// stands behind the quote is sure to have a page.
func relayOf(l ChainLink, behind *Outlet) relay {
	r := relay{nameLink: nameLink{Name: *l.Name}}
	if l.ID != nil && behind != nil && *l.ID == behind.ID {
		r.URL = outletPage(*l.ID)
	}
	if l.Cue == nil {
		r.Note = "credited a sentence before"
	}
	return r
}

// evidence is one thing that speaks for a quote's attribution.
type evidence struct {
	Label string
	Text  string
	Quote bool   // words of the article
	Note  string // why
	Link  string
}

// wholeCard is a card with everything that is known of the quote.
func wholeCard(q *QuoteResult) card {
	c := newCard(q)
	c.say(q, wholeShown)
	c.Before, c.After = orEmpty(q.Context.Before), orEmpty(q.Context.After)
	add := func(e evidence) {
		if e.Text != "" {
			c.Evidence = append(c.Evidence, e)
		}
	}
	add(evidence{Label: "Words that attribute it", Text: orEmpty(q.Cue), Quote: true})
	add(sourceEvidence(q))
	if q.Speaker != nil {
		add(evidence{Label: "Role, as printed", Text: orEmpty(q.Speaker.Role), Quote: true})
		add(evidence{Label: "Sort of source", Text: sourceWords(q.Speaker.SourceKind)})
	}
	for _, l := range q.Chain {
		if l.Role == ReportedBy {
			add(evidence{Label: "Reported by", Text: orEmpty(l.Name), Note: reportedNote(l)})
		}
	}
	if q.Outlet != nil {
		add(evidence{Label: "Outlet behind it", Text: q.Outlet.Name, Link: outletPage(q.Outlet.ID), Note: basisWords(q.Outlet.Basis)})
	}
	c.Evidence = append(c.Evidence, dateEvidence(q)...)
	c.Original = webLink(q.Article.URL)
	c.Confidence, c.ConfidenceSay = strconv.FormatFloat(q.Confidence, 'f', 2, 64), confidenceWords(q.Confidence)
	return c
}

func sourceEvidence(q *QuoteResult) evidence {
	e := evidence{Label: "Source, as printed", Quote: true}
	speakers := q.Candidates
	if q.Speaker != nil {
		speakers = []Speaker{*q.Speaker}
	}
	for _, s := range speakers {
		e.Text = cmp.Or(e.Text, orEmpty(s.AsWritten))
	}
	if e.Text == "" {
		return evidence{Label: "Source", Text: "none printed beside it"}
	}
	return e
}

func reportedNote(l ChainLink) string {
	if l.Cue == nil {
		return basisWords(string(corpus.CarriedOver))
	}
	return "“" + *l.Cue + "”"
}

func dateEvidence(q *QuoteResult) []evidence {
	said := evidence{Label: "Said", Text: "not stated near the words"}
	if s := q.Dates.Said; s != nil {
		if w := dated(s.Value, s.Precision); w != nil {
			said = evidence{Label: "Said", Text: w.Words, Note: "from “" + s.Basis + "”"}
		}
	}
	published := evidence{Label: "Published", Text: "date unknown"}
	if w := publishedOn(q.Dates.Published); w != nil {
		published.Text = w.Words
	}
	return []evidence{said, published}
}

// runs cuts a text at its highlights, which count code points. Ranges that
// overlap, come in disorder or leave the text mark what they can.
func runs(text string, marks []Range) []run {
	letters := []rune(text)
	marks = slices.SortedFunc(slices.Values(marks), func(a, b Range) int { return cmp.Compare(a.Start, b.Start) })
	var out []run
	add := func(start, end int, mark bool) {
		if start < end {
			out = append(out, run{Text: string(letters[start:end]), Mark: mark})
		}
	}
	at := 0
	for _, m := range marks {
		start, end := max(m.Start, at), min(m.End, len(letters))
		if start >= end {
			continue
		}
		add(at, start, false)
		add(start, end, true)
		at = end
	}
	add(at, len(letters), false)
	return out
}
