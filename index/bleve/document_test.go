package bleve

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSchema holds what is written for one article. Where it changes, indexes
// on disk must be built anew: change SchemaVersion, then run with -update.
func TestSchema(t *testing.T) {
	golden := filepath.Join("testdata", SchemaVersion+".txt")
	got := printDocuments(t, specimen())
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("what is indexed has changed, and SchemaVersion has not (-%s +now):\n%s", golden, diff)
	}
}

// specimen has a value in every field.
func specimen() *corpus.Document {
	text := "“We have not sold arms,” Secretary Ann O’Neill told Reuters in May."
	span := func(s string) corpus.Span {
		start := strings.Index(text, s)
		return corpus.Span{Start: start, End: start + len(s)}
	}
	a := corpus.Article{
		Title: "No arms sold", Text: text, Publisher: corpus.NewOutlet("BBC News"),
		Published: corpus.NewDate(2024, 6, 3, corpus.ByDay),
	}
	a.ID = a.DeriveID()
	quotes := []corpus.Quote{{
		Content: []corpus.Span{span("“We have not sold arms,”")}, Cue: []corpus.Span{span("told")},
		Source: []corpus.Span{span("Secretary Ann O’Neill")}, Kind: corpus.Direct, Polarity: corpus.Asserted,
		Speaker: corpus.NewSpeaker("Ann O’Neill", "Secretary of things", corpus.Person),
		Credit:  corpus.Credit{Outlet: corpus.NewOutlet("Reuters"), Basis: corpus.Credited, Name: span("Reuters")},
		Said:    &corpus.Said{Date: corpus.NewDate(2024, 5, 1, corpus.ByMonth), Basis: span("in May")},
	}}
	corpus.IdentifyQuotes(&a, quotes)
	return &corpus.Document{Article: a, Analysis: corpus.Analysis{Reason: "for the test", Quotes: quotes}}
}

// printDocuments lists the terms of both documents by their fields.
func printDocuments(t *testing.T, d *corpus.Document) string {
	t.Helper()
	var out strings.Builder
	for _, r := range rowsOf(d) {
		fmt.Fprintf(&out, "%q\n%q\n%q\n", r.key, r.values, r.words)
		s, err := invert([]row{r}, 1).Segment()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range s.Fields() {
			fmt.Fprintf(&out, "  %s\n", name)
			err := walk(s, name, func(term string, _ []uint32) error {
				fmt.Fprintf(&out, "    %q\n", term)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.String()
}

// TestAfterALargeArticle wants a batch to take the memory that it needs, not
// the memory that the largest article before it needed.
func TestAfterALargeArticle(t *testing.T) {
	s := shelf{}
	e := create(t, s)
	large := corpus.Article{Ref: "large", Title: "Large", Text: strings.Repeat("many words of a very long article\n\n", corpus.MaxText/36)}
	large.ID = large.DeriveID()
	apply(t, e, index.Batch{Put: s.put(corpus.Document{Article: large}), Seq: 1})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	apply(t, e, index.Batch{Put: s.put(invent(10, 1)...), Seq: 2})
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 100 {
		t.Errorf("a small batch after a large article took %d MiB", n)
	}
}
