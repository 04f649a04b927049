package store

import (
	"encoding/binary"
	"errors"
	"math"

	"onrecord/corpus"
)

// A document is its fields in the order of their declarations: numbers as
// varints, strings and lists led by their length, floats as 8 bytes, what may
// be absent led by a byte that says whether it is there. A test holds that no
// field is forgotten.
//
// A field added to the vocabulary is added at its place here and in the
// decoder, with the next recordFormat. Stores keep records of all formats there
// ever were, so the decoder before stays: openRecord notes a record's format,
// and decodeDocument switches on it; what the old format lacks stays zero.
// Documents are rewritten in the new format as they are put or reindexed. An
// older program cannot read what a newer one writes: raise storeFormat too, and
// it says so when it opens the store.

type encoder struct{ out []byte }

// encodeDocument appends the document to out.
func encodeDocument(out []byte, d *corpus.Document) []byte {
	e := encoder{out}
	e.article(&d.Article)
	e.bool(d.Analysis.Analysed)
	e.string(d.Analysis.Reason)
	e.string(d.Analysis.Version)
	encodeList(&e, d.Analysis.Quotes, (*encoder).quote)
	return e.out
}

func (e *encoder) article(a *corpus.Article) {
	e.string(string(a.ID))
	e.string(a.Ref)
	e.string(a.URL)
	e.string(a.Title)
	e.string(a.Author)
	e.outlet(a.Publisher)
	e.date(a.Published)
	e.string(a.Language)
	e.string(a.Text)
}

func (e *encoder) quote(q *corpus.Quote) {
	e.string(string(q.ID))
	encodeList(e, q.Content, (*encoder).span)
	encodeList(e, q.Cue, (*encoder).span)
	encodeList(e, q.Source, (*encoder).span)
	e.string(string(q.Kind))
	e.string(string(q.Polarity))
	e.speaker(&q.Speaker)
	encodeList(e, q.Candidates, (*encoder).speaker)
	e.credit(&q.Credit)
	encodeList(e, q.Relays, (*encoder).credit)
	e.bool(q.Said != nil)
	if q.Said != nil {
		e.date(q.Said.Date)
		e.span(&q.Said.Basis)
	}
	e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(q.Confidence))
}

func (e *encoder) speaker(s *corpus.Speaker) {
	e.string(string(s.ID))
	e.string(s.Name)
	e.string(s.Role)
	e.string(string(s.Kind))
}

func (e *encoder) credit(c *corpus.Credit) {
	e.outlet(c.Outlet)
	e.string(string(c.Basis))
	e.span(&c.Cue)
	e.span(&c.Name)
}

func (e *encoder) outlet(o corpus.Outlet) {
	e.string(string(o.ID))
	e.string(o.Name)
}

func (e *encoder) date(d corpus.Date) {
	e.int(int(d.First))
	e.string(string(d.Precision))
}

func (e *encoder) span(s *corpus.Span) {
	e.int(s.Start)
	e.int(s.Len())
}

func (e *encoder) int(n int) { e.out = binary.AppendVarint(e.out, int64(n)) }

func (e *encoder) string(s string) {
	e.out = append(binary.AppendUvarint(e.out, uint64(len(s))), s...)
}

func (e *encoder) bool(b bool) {
	if b {
		e.out = append(e.out, 1)
	} else {
		e.out = append(e.out, 0)
	}
}

func encodeList[T any](e *encoder, list []T, encode func(*encoder, *T)) {
	e.out = binary.AppendUvarint(e.out, uint64(len(list)))
	for i := range list {
		encode(e, &list[i])
	}
}

// decoder reads what encoder wrote. After the first fault it reads zeros, so
// that only the end asks whether there was one.
type decoder struct {
	rest []byte
	bad  bool
}

var errEncoding = errors.New("it cannot be decoded")

func decodeDocument(payload []byte) (corpus.Document, error) {
	d := decoder{rest: payload}
	doc := corpus.Document{
		Article: d.article(),
		Analysis: corpus.Analysis{
			Analysed: d.bool(),
			Reason:   d.string(),
			Version:  d.string(),
			Quotes:   decodeList(&d, (*decoder).quote),
		},
	}
	if d.bad || len(d.rest) > 0 {
		return corpus.Document{}, errEncoding
	}
	return doc, nil
}

func (d *decoder) article() corpus.Article {
	return corpus.Article{
		ID:        corpus.ArticleID(d.string()),
		Ref:       d.string(),
		URL:       d.string(),
		Title:     d.string(),
		Author:    d.string(),
		Publisher: d.outlet(),
		Published: d.date(),
		Language:  d.string(),
		Text:      d.string(),
	}
}

func (d *decoder) quote() corpus.Quote {
	q := corpus.Quote{
		ID:         corpus.QuoteID(d.string()),
		Content:    decodeList(d, (*decoder).span),
		Cue:        decodeList(d, (*decoder).span),
		Source:     decodeList(d, (*decoder).span),
		Kind:       corpus.Kind(d.string()),
		Polarity:   corpus.Polarity(d.string()),
		Speaker:    d.speaker(),
		Candidates: decodeList(d, (*decoder).speaker),
		Credit:     d.credit(),
		Relays:     decodeList(d, (*decoder).credit),
	}
	if d.bool() {
		q.Said = &corpus.Said{Date: d.date(), Basis: d.span()}
	}
	q.Confidence = d.float()
	return q
}

func (d *decoder) speaker() corpus.Speaker {
	return corpus.Speaker{
		ID:   corpus.SpeakerID(d.string()),
		Name: d.string(),
		Role: d.string(),
		Kind: corpus.SourceKind(d.string()),
	}
}

func (d *decoder) credit() corpus.Credit {
	return corpus.Credit{
		Outlet: d.outlet(),
		Basis:  corpus.Basis(d.string()),
		Cue:    d.span(),
		Name:   d.span(),
	}
}

func (d *decoder) outlet() corpus.Outlet {
	return corpus.Outlet{ID: corpus.OutletID(d.string()), Name: d.string()}
}

func (d *decoder) date() corpus.Date {
	return corpus.Date{First: corpus.Day(d.int()), Precision: corpus.Precision(d.string())}
}

func (d *decoder) span() corpus.Span {
	start := d.int()
	return corpus.Span{Start: start, End: start + d.int()}
}

func (d *decoder) int() int {
	n, size := binary.Varint(d.rest)
	d.skip(size)
	return int(n)
}

func (d *decoder) count() int {
	n, size := binary.Uvarint(d.rest)
	d.skip(size)
	if n > uint64(len(d.rest)) { // all that is counted takes a byte or more
		d.fail()
		return 0
	}
	return int(n)
}

// string copies: a string of the buffer would keep all of an article in
// memory for the sake of one name.
func (d *decoder) string() string {
	n := d.count()
	s := string(d.rest[:n])
	d.rest = d.rest[n:]
	return s
}

func (d *decoder) bool() bool {
	if len(d.rest) == 0 || d.rest[0] > 1 {
		d.fail()
		return false
	}
	b := d.rest[0] == 1
	d.rest = d.rest[1:]
	return b
}

func (d *decoder) float() float64 {
	if len(d.rest) < 8 {
		d.fail()
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(d.rest))
	d.rest = d.rest[8:]
	return f
}

// skip passes over a number of size bytes; a size below 1 says that it was none.
func (d *decoder) skip(size int) {
	if size <= 0 {
		d.fail()
		return
	}
	d.rest = d.rest[size:]
}

func (d *decoder) fail() { d.rest, d.bad = nil, true }

func decodeList[T any](d *decoder, decode func(*decoder) T) []T {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]T, 0, min(n, 256)) // the count may be a lie
	for range n {
		if d.bad {
			return nil
		}
		list = append(list, decode(d))
	}
	return list
}
