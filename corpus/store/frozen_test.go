package store

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

// frozenDocument has all that formats differ in: derived ids and others,
// names met again, words that no list has.
func frozenDocument() corpus.Document {
	text := "“No,” said Ada Brix, the mayor, told Reuters. Brix thinks, in May, that it rains. It does not."
	in := func(words string) []corpus.Span {
		at := strings.Index(text, words)
		return []corpus.Span{{Start: at, End: at + len(words)}}
	}
	published := corpus.NewDate(2024, 6, 3, corpus.ByDay)
	reuters := corpus.Outlet{ID: "reuters", Name: "Reuters"}
	brix := corpus.NewSpeaker("Ada Brix", "mayor", corpus.Person)
	d := corpus.Document{
		Article: corpus.Article{
			ID: "0123456789abcdef", Ref: "r/7", URL: "https://example.org/7", Title: "Rain", Author: "By Ed", Language: "en", Text: text,
			Publisher: corpus.Outlet{ID: "gazette", Name: "The Gazette"}, Published: published,
		},
		Analysis: corpus.Analysis{Analysed: true, Version: "rules-1"},
	}
	usual := usualCredit(&d.Article)
	d.Analysis.Quotes = []corpus.Quote{
		{
			Content: in("“No,”"), Cue: in("said"), Source: in("Ada Brix, the mayor"), Kind: corpus.Direct, Polarity: corpus.Denied, Speaker: brix, Why: corpus.Why{Rule: corpus.ByName},
			Credit: corpus.Credit{Outlet: reuters, Basis: corpus.Credited, Cue: in("told")[0], Name: in("Reuters")[0]}, Relays: []corpus.Credit{{Outlet: reuters}}, Confidence: 0.93,
		},
		{
			Content: append(in("that it"), in("rains")...), Cue: in("thinks"), Source: in("Brix thinks"), Kind: corpus.Belief, Polarity: corpus.Asserted, Speaker: brix, Credit: usual,
			Why:  corpus.Why{Rule: corpus.BySurname, Mention: in("Ada Brix")[0]},
			Said: &corpus.Said{Date: corpus.NewDate(2024, 5, 1, corpus.ByMonth), Basis: in("in May")[0]}, Confidence: 1,
		},
		{
			Content: in("It does not"), Kind: "sung", Polarity: corpus.NotSaid, Credit: usual,
			Why:        corpus.Why{Rule: "heard", Mention: in("It")[0]},
			Candidates: []corpus.Speaker{brix, {ID: "her-own", Name: "Ona", Kind: "choir"}}, Confidence: 1.0 / 3,
		},
	}
	corpus.IdentifyQuotes(&d.Article, d.Analysis.Quotes)
	return d
}

// unexplained is a document as formats 1 and 2 keep it: not why somebody speaks.
func unexplained(d *corpus.Document) *corpus.Document {
	for i := range d.Analysis.Quotes {
		d.Analysis.Quotes[i].Why = corpus.Why{}
	}
	return d
}

// Records of every format are read as they always were. One that fails here is
// not to be written anew: stores are full of such.
func TestFrozenRecords(t *testing.T) {
	c := newCodec()
	for name, format := range map[string]byte{"record-1.hex": 1, "record-2.hex": 2, "record-4.hex": 4} {
		want := frozenDocument()
		if format < 3 {
			unexplained(&want)
		}
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := hex.DecodeString(strings.TrimSpace(string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := openRecord(7, sealed)
		if err != nil || r.format != format {
			t.Fatalf("%s: format %d, %v", name, r.format, err)
		}
		got, err := c.document(7, r)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}
