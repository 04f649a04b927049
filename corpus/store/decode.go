package store

import "onrecord/corpus"

// unpacker reads what packer wrote.
type unpacker struct {
	decoder
	format   byte
	speakers []corpus.Speaker
	outlets  []corpus.Outlet
	from     int
	room     []corpus.Span // for the next lists
	credit0  corpus.Credit
	day0     corpus.Day
}

// shared is how many spans are allotted at once: most lists have one.
const shared = 32

// decodeDocument decodes the payload of a record by the record's format and id.
func decodeDocument(format byte, id corpus.ArticleID, payload []byte) (corpus.Document, error) {
	if format == 1 {
		return decodeDocument1(payload)
	}
	d := unpacker{decoder: decoder{rest: payload}, format: format}
	doc := corpus.Document{Article: d.article(id)}
	d.speakers, d.outlets = make([]corpus.Speaker, 1, 8), []corpus.Outlet{doc.Article.Publisher}
	d.credit0, d.day0 = usualCredit(&doc.Article), doc.Article.Published.First
	says := d.byte()
	doc.Analysis = corpus.Analysis{Analysed: says&1 != 0, Reason: d.string(), Version: d.string()}
	derived := says&2 != 0
	if says > 3 {
		d.fail()
	}
	doc.Analysis.Quotes = d.quotes(derived)
	if derived && !d.bad {
		if !identifiable(&doc.Article, doc.Analysis.Quotes) {
			return corpus.Document{}, errEncoding
		}
		corpus.IdentifyQuotes(&doc.Article, doc.Analysis.Quotes)
	}
	return d.end(doc)
}

func (d *unpacker) article(id corpus.ArticleID) corpus.Article {
	return corpus.Article{
		ID:        id,
		Ref:       d.string(),
		URL:       d.string(),
		Title:     d.string(),
		Author:    d.string(),
		Publisher: d.newOutlet(),
		Published: d.date(),
		Language:  d.string(),
		Text:      d.string(),
	}
}

func (d *unpacker) quotes(derived bool) []corpus.Quote {
	at := 0
	return decodeList(&d.decoder, func() (q corpus.Quote) {
		if !derived {
			q.ID = corpus.QuoteID(d.string())
		}
		d.from = at
		at = d.quote(&q)
		return q
	})
}

// quote returns where the quote's content ends.
func (d *unpacker) quote(q *corpus.Quote) (at int) {
	has := d.byte()
	form := d.byte()
	q.Kind = listed(d, kinds[:], form>>4)
	q.Polarity = listed(d, polarities[:], form&15)
	q.Content = d.spans(has&contentCounted != 0)
	at = d.from
	q.Cue = d.spans(has&cueCounted != 0)
	q.Source = d.spans(has&sourceCounted != 0)
	q.Speaker = d.speaker()
	if has&hasCandidates != 0 {
		q.Candidates = decodeList(&d.decoder, d.speaker)
	}
	if q.Credit = d.credit0; has&hasCredit != 0 {
		q.Credit = d.credit()
	}
	if has&hasRelays != 0 {
		q.Relays = decodeList(&d.decoder, d.credit)
	}
	if has&hasSaid != 0 {
		q.Said = &corpus.Said{Date: d.date(), Basis: d.span()}
	}
	q.Confidence = d.confidence()
	if d.format > 2 {
		d.why(&q.Why, has&hasMention != 0)
	}
	return at
}

func (d *unpacker) why(w *corpus.Why, mentioned bool) {
	w.Rule = listed(d, rules[:], d.byte())
	if mentioned {
		w.Mention = d.span()
	}
}

func (d *unpacker) confidence() float64 {
	if n := d.byte(); n != unrounded {
		return hundredths(int(n) - 1)
	}
	return d.float()
}

func (d *unpacker) speaker() corpus.Speaker {
	n := d.index(len(d.speakers) + 1)
	if n == len(d.speakers) {
		d.speakers = append(d.speakers, d.newSpeaker())
	}
	return d.speakers[n]
}

func (d *unpacker) newSpeaker() corpus.Speaker {
	form, name, role := d.byte(), d.string(), d.string()
	kind := listed(d, sourceKinds[:], form&^ownID)
	if form&ownID != 0 {
		return corpus.Speaker{ID: corpus.SpeakerID(d.string()), Name: name, Role: role, Kind: kind}
	}
	return corpus.NewSpeaker(name, role, kind)
}

func (d *unpacker) credit() corpus.Credit {
	n := d.index(len(d.outlets) + 1)
	if n == len(d.outlets) {
		d.outlets = append(d.outlets, d.newOutlet())
	}
	form := d.byte()
	c := corpus.Credit{Outlet: d.outlets[n], Basis: listed(d, bases[:], form>>4)}
	if form&1 != 0 {
		c.Cue = d.span()
	}
	if form&2 != 0 {
		c.Name = d.span()
	}
	return c
}

func (d *unpacker) newOutlet() corpus.Outlet {
	name := d.string()
	if d.bool() {
		return corpus.Outlet{ID: corpus.OutletID(d.string()), Name: name}
	}
	return corpus.Outlet{ID: corpus.OutletID(corpus.Slug(name)), Name: name}
}

func (d *unpacker) date() corpus.Date {
	precision := listed(d, precisions[:], d.byte())
	return corpus.Date{First: corpus.Day(d.int() + int(d.day0)), Precision: precision}
}

func (d *unpacker) spans(counted bool) []corpus.Span {
	n := 1
	if counted {
		n = d.count()
	}
	if n == 0 || n > shared {
		return decodeSome(&d.decoder, n, d.span)
	}
	if n > len(d.room) {
		d.room = make([]corpus.Span, shared)
	}
	list := d.room[:n:n]
	d.room = d.room[n:]
	for i := range list {
		list[i] = d.span()
	}
	return list
}

func (d *unpacker) span() corpus.Span {
	start := d.from + d.int()
	d.from = start + d.length()
	return corpus.Span{Start: start, End: d.from}
}

// listed is the word of a code.
func listed[T ~string](d *unpacker, list []T, code byte) T {
	switch {
	case code == unlisted:
		return T(d.string())
	case int(code) < len(list):
		return list[code]
	}
	d.fail()
	return ""
}
