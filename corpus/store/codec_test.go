package store

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
)

// fill gives every field reachable from v a value of its own, so that a field
// which the codec forgets shows as a difference.
func fill(v reflect.Value, next *int) {
	*next++
	switch v.Kind() {
	case reflect.String:
		v.SetString("word " + strings.Repeat("x", *next%50))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*next) / 7)
	case reflect.Int, reflect.Int32:
		v.SetInt(int64(*next))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), next)
		fill(v.Index(1), next)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), next)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), next)
		}
	default:
		panic("a kind of field that the codec does not know: " + v.Type().String())
	}
}

func TestCodecForgetsNoField(t *testing.T) {
	var want corpus.Document
	n := 0
	fill(reflect.ValueOf(&want).Elem(), &n)
	got, err := decodeDocument(encodeDocument(nil, &want))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("%v (-want +got)\n%s", err, diff)
	}
}

func TestCodecRoundTrip(t *testing.T) {
	document := rapid.Make[corpus.Document]()
	rapid.Check(t, func(t *rapid.T) {
		want := document.Draw(t, "document")
		payload := encodeDocument(nil, &want)
		got, err := decodeDocument(payload)
		if err != nil {
			t.Fatal(err)
		}
		// Empty lists become nil, so compare what is written, not the structs.
		if !bytes.Equal(payload, encodeDocument(nil, &got)) {
			t.Fatalf("wrote %#v, read %#v", want, got)
		}
		if cut := rapid.IntRange(0, len(payload)-1).Draw(t, "cut"); true {
			if _, err := decodeDocument(payload[:cut]); err == nil {
				t.Fatalf("the first %d of %d bytes pass for a document", cut, len(payload))
			}
		}
	})
}

func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seq := rapid.Uint64().Draw(t, "seq")
		id := corpus.ArticleID(rapid.StringN(1, 40, 255).Draw(t, "id"))
		raw := sealRecord(seq, id, rapid.SliceOf(rapid.Byte()).Draw(t, "frame"))
		r, err := openRecord(seq, raw)
		if err != nil || r.id != id || !bytes.HasSuffix(raw, r.frame) {
			t.Fatalf("%+v, %v", r, err)
		}
		raw[rapid.IntRange(0, len(raw)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := openRecord(seq, raw); err == nil {
			t.Fatal("a flipped bit goes unseen")
		}
	})
}

// Any bytes under a valid checksum: no panic, no unbounded memory.
func FuzzOpenRecord(f *testing.F) {
	doc := article("a", "“Words,” she said.")
	f.Add(encodeDocument(nil, &doc), true)
	f.Add(newCodec().pack.EncodeAll(encodeDocument(nil, &doc), nil), false)
	c := newCodec()
	f.Fuzz(func(t *testing.T, data []byte, plain bool) {
		frame := data
		if plain {
			frame = c.pack.EncodeAll(data, nil)
		}
		r, err := openRecord(7, sealRecord(7, "a", frame))
		if err != nil {
			t.Fatal(err)
		}
		if doc, err := c.document(7, r); err == nil && doc.Article.ID != "a" {
			t.Errorf("a document of %q passes for one of a", doc.Article.ID)
		}
		_, _ = openRecord(7, data)
	})
}

// newsDocument is a text of about size bytes with a quote every 400.
func newsDocument(size int) corpus.Document {
	words := strings.Fields(`the minister said on Tuesday that a report about harbour pilots and grain
		had been read by nobody in the capital before it was sent to parliament by mistake yesterday`)
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for text.Len() < size {
		text.WriteString(words[random.IntN(len(words))] + string(" etaoinsr"[random.IntN(9)]) + " ")
	}
	d := article("0123456789abcdef", text.String())
	d.Analysis.Quotes = nil
	for at := 0; at+400 < size; at += 400 {
		d.Analysis.Quotes = append(d.Analysis.Quotes, corpus.Quote{
			ID: "0123456789abcdef", Content: []corpus.Span{{Start: at, End: at + 90}}, Cue: []corpus.Span{{Start: at + 91, End: at + 95}},
			Source: []corpus.Span{{Start: at + 96, End: at + 120}}, Kind: corpus.Direct, Polarity: corpus.Asserted,
			Speaker: corpus.NewSpeaker("Ondra Kestelman", "Defence Minister", corpus.Person),
			Credit:  corpus.Credit{Outlet: corpus.Outlet{ID: "reuters", Name: "Reuters"}, Basis: corpus.Credited, Cue: corpus.Span{Start: at, End: at + 9}},
			Said:    &corpus.Said{Date: corpus.NewDate(2024, 3, 12, corpus.ByDay), Basis: corpus.Span{Start: at, End: at + 9}}, Confidence: math.Pi / 4,
		})
	}
	return d
}

// BenchmarkDecode compares with JSON what a search page reads some twenty
// times: record to document, checksum and decompression included.
func BenchmarkDecode(b *testing.B) {
	for _, size := range []struct {
		name  string
		bytes int
	}{{"4KB", 4 << 10}, {"100KB", 100 << 10}} {
		doc, c := newsDocument(size.bytes), newCodec()
		raw := sealRecord(1, doc.Article.ID, c.pack.EncodeAll(encodeDocument(nil, &doc), nil))
		b.Run("binary/"+size.name, func(b *testing.B) {
			b.ReportMetric(float64(len(raw)), "bytes")
			b.ReportAllocs()
			for b.Loop() {
				r, err := openRecord(1, raw)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.document(1, r); err != nil {
					b.Fatal(err)
				}
			}
		})
		inJSON, err := json.Marshal(doc)
		if err != nil {
			b.Fatal(err)
		}
		raw = c.pack.EncodeAll(inJSON, nil)
		b.Run("json/"+size.name, func(b *testing.B) {
			b.ReportMetric(float64(len(raw)), "bytes")
			b.ReportAllocs()
			for b.Loop() {
				plain, err := c.unpack.DecodeAll(raw, nil)
				if err != nil {
					b.Fatal(err)
				}
				var doc corpus.Document
				if err := json.Unmarshal(plain, &doc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPut(b *testing.B) {
	s := openTemp(b)
	docs := make([]corpus.Document, 500)
	n := 0
	for b.Loop() {
		for i := range docs {
			docs[i] = newsDocument(4 << 10)
			docs[i].Article.ID = corpus.ArticleID(strings.Repeat("0", 8) + string(rune('a'+n%26)) + string(rune('a'+n/26%26)) + string(rune('a'+n/676%26)) + string(rune('a'+n/17576)))
			n++
		}
		put(b, s, docs...)
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkDocument(b *testing.B) {
	s := openTemp(b)
	put(b, s, newsDocument(4<<10))
	for b.Loop() {
		if _, err := s.Document("0123456789abcdef"); err != nil {
			b.Fatal(err)
		}
	}
}
