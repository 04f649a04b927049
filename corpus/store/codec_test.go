package store

import (
	"bytes"
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
	got, err := decodeDocument(recordFormat, want.Article.ID, encodeDocument(nil, &want))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("%v (-want +got)\n%s", err, diff)
	}
}

func TestCodecRoundTrip(t *testing.T) {
	document := rapid.Make[corpus.Document]()
	rapid.Check(t, func(t *rapid.T) {
		want := document.Draw(t, "document")
		payload := encodeDocument(nil, &want)
		got, err := decodeDocument(recordFormat, want.Article.ID, payload)
		if err != nil {
			t.Fatal(err)
		}
		// Empty lists become nil, so compare what is written, not the structs.
		if !bytes.Equal(payload, encodeDocument(nil, &got)) {
			t.Fatalf("wrote %#v, read %#v", want, got)
		}
		if cut := rapid.IntRange(0, len(payload)-1).Draw(t, "cut"); true {
			if _, err := decodeDocument(recordFormat, want.Article.ID, payload[:cut]); err == nil {
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

// Every rule has a code: as a word it would take ten times the room.
func TestEveryRuleHasACode(t *testing.T) {
	for _, r := range corpus.Rules() {
		if code(rules[:], r) == unlisted {
			t.Errorf("%s has none", r)
		}
	}
}
