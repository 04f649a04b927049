package store

import (
	"context"
	"encoding/binary"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

// encoder1 writes documents as format 1 had them.
type encoder1 struct{ encoder }

func encodeDocument1(d *corpus.Document) []byte {
	var e encoder1
	e.article(&d.Article)
	e.bool1(d.Analysis.Analysed)
	e.string(d.Analysis.Reason)
	e.string(d.Analysis.Version)
	encodeList1(&e, d.Analysis.Quotes, (*encoder1).quote)
	return e.out
}

func (e *encoder1) article(a *corpus.Article) {
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

func (e *encoder1) quote(q *corpus.Quote) {
	e.string(string(q.ID))
	encodeList1(e, q.Content, (*encoder1).span)
	encodeList1(e, q.Cue, (*encoder1).span)
	encodeList1(e, q.Source, (*encoder1).span)
	e.string(string(q.Kind))
	e.string(string(q.Polarity))
	e.speaker(&q.Speaker)
	encodeList1(e, q.Candidates, (*encoder1).speaker)
	e.credit(&q.Credit)
	encodeList1(e, q.Relays, (*encoder1).credit)
	e.bool1(q.Said != nil)
	if q.Said != nil {
		e.date(q.Said.Date)
		e.span(&q.Said.Basis)
	}
	e.float(q.Confidence)
}

func (e *encoder1) speaker(s *corpus.Speaker) {
	e.string(string(s.ID))
	e.string(s.Name)
	e.string(s.Role)
	e.string(string(s.Kind))
}

func (e *encoder1) credit(c *corpus.Credit) {
	e.outlet(c.Outlet)
	e.string(string(c.Basis))
	e.span(&c.Cue)
	e.span(&c.Name)
}

func (e *encoder1) outlet(o corpus.Outlet) {
	e.string(string(o.ID))
	e.string(o.Name)
}

func (e *encoder1) date(d corpus.Date) {
	e.int(int(d.First))
	e.string(string(d.Precision))
}

func (e *encoder1) span(s *corpus.Span) {
	e.int(s.Start)
	e.int(s.Len())
}

func encodeList1[T any](e *encoder1, list []T, encode func(*encoder1, *T)) {
	e.out = binary.AppendUvarint(e.out, uint64(len(list)))
	for i := range list {
		encode(e, &list[i])
	}
}

func (e *encoder1) bool1(b bool) { e.byte(bits(b)) }

// reseal is a record as a program of another format sealed it.
func reseal(seq uint64, id corpus.ArticleID, format byte, frame []byte) []byte {
	raw := sealRecord(seq, id, frame)
	raw[0] = format // the checksum leaves it out
	return raw
}

func TestFormat1ForgetsNoField(t *testing.T) {
	var want corpus.Document
	n := 0
	fill(reflect.ValueOf(&want).Elem(), &n)
	unexplained(&want)
	got, err := decodeDocument(1, want.Article.ID, encodeDocument1(&want))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("%v (-want +got)\n%s", err, diff)
	}
}

// A store of format 1 is read, and written on in today's format: what is put
// again as it was is unchanged, what differs leaves the old one as a version.
func TestStoreOfFormat1(t *testing.T) {
	path := filepath.Join(t.TempDir(), "articles.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b := article("a", "one"), article("b", "two")
	put(t, s, a, b)
	tamper(t, s, func(tables *tables) error {
		for i, d := range []corpus.Document{a, b} {
			raw := reseal(uint64(i+1), d.Article.ID, 1, s.codec.pack.EncodeAll(encodeDocument1(&d), nil))
			if err := tables.log.Put(seqKey(uint64(i+1)), raw); err != nil {
				return err
			}
		}
		return tables.meta.Put(formatKey, []byte{1})
	})
	s.Close()
	if s, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if doc, err := s.Document("a"); err != nil || !cmp.Equal(doc, a) {
		t.Errorf("read: %v, %v", doc, err)
	}
	changed := article("b", "zwei")
	want := []Outcome{{Unchanged, 1}, {Updated, 3}}
	if diff := cmp.Diff(want, put(t, s, a, changed)); diff != "" {
		t.Errorf("put again (-want +got):\n%s", diff)
	}
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	if versions, err := s.Versions("b"); err != nil || len(versions) != 1 || !cmp.Equal(versions[0].Document, b) {
		t.Errorf("versions: %v, %v", versions, err)
	}
	tamper(t, s, func(tables *tables) error {
		if format, err := tables.format(); err != nil || format != storeFormat {
			t.Errorf("its format is %d, %v: an older program would take it", format, err)
		}
		return nil
	})
}
