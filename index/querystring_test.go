package index

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"onrecord/corpus"
)

func filters() *rapid.Generator[map[Field][]string] {
	value := rapid.OneOf(rapid.SampledFrom([]string{"john-kirby", None, "", "a,b", `a "b`, "a b", "é", "\x00", "`", `\`, "q:x"}), rapid.String())
	return rapid.MapOfN(rapid.SampledFrom([]Field{Speaker, Outlet, Kind}), rapid.SliceOfN(value, 1, 3), 0, 2)
}

// What a query prints reads the same again.
func TestQueryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := &Query{
			Type: rapid.SampledFrom([]Type{Quotes, Articles}).Draw(t, "type"),
			Only: filters().Draw(t, "only"), Not: filters().Draw(t, "not"),
			Role: rapid.SliceOfN(rapid.StringN(1, 9, -1), 0, 2).Draw(t, "role"),
			From: dates().Draw(t, "from"), DateField: BySaid, Sort: Oldest,
			Offset: rapid.IntRange(0, 9).Draw(t, "offset"), Limit: rapid.IntRange(0, 9).Draw(t, "limit"),
			Dates: IntervalMonth, NoScores: rapid.Bool().Draw(t, "noscores"),
		}
		if rapid.Bool().Draw(t, "text") {
			q.Text = exprs(2).Draw(t, "expr")
		}
		if rapid.Bool().Draw(t, "after") {
			q.After = &Key{rapid.Float64().Draw(t, "score"), rapid.OneOf(dates(), rapid.Just(corpus.Date{})).Draw(t, "date"), rapid.String().Draw(t, "id")}
		}
		for range rapid.IntRange(0, 2).Draw(t, "facets") {
			q.Facets = append(q.Facets, FacetRequest{Speaker, rapid.IntRange(0, 9).Draw(t, "size"), rapid.String().Draw(t, "prefix")})
		}
		again, err := ParseQuery(q.String())
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		if diff := cmp.Diff(q, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s reads otherwise:\n%s", q, diff)
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	data, err := os.ReadFile("testdata/describe.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		f.Add(strings.TrimSuffix(line, "\n"))
	}
	f.Add(`type:quotes only:speaker="a b",c after:1.5,week/2022-10-31,id facet:speaker,10,"" scores:no`)
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuery(s)
		if err != nil {
			return
		}
		again, err := ParseQuery(q.String())
		if err != nil {
			t.Fatalf("%q is printed as %q: %v", s, q, err)
		}
		if q.String() != again.String() {
			t.Fatalf("%q is printed as %q and then as %q", s, q, again)
		}
		_ = q.Check()
	})
}
