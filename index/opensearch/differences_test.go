package opensearch

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
)

// TestParts wants every id in exactly one part of a span.
func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		anID := rapid.StringMatching(`[ -~é]?[0-9a-w]{0,6}`)
		ids := rapid.SliceOfN(anID, 1, 20).Draw(t, "ids")
		for spans := []span{{}}; len(ids) > 0; {
			for _, id := range ids {
				in := 0
				for _, s := range spans {
					if id >= s.from && (s.to == "" || id < s.to) {
						in++
					}
				}
				if in != 1 {
					t.Fatalf("%q is in %d of %q", id, in, spans)
				}
			}
			at := rapid.IntRange(0, len(spans)-1).Draw(t, "at")
			parts := spans[at].parts()
			if len(parts) == 1 {
				return
			}
			spans = slices.Concat(spans[:at:at], parts, spans[at+1:])
		}
	})
}

// TestDifferences compares two generations of which one has more.
func TestDifferences(t *testing.T) {
	e := openTest(t)
	old, next := generation{schemaVersion, 1}, generation{schemaVersion, 2}
	for _, k := range kinds() {
		if err := e.create(t.Context(), k, next, false); err != nil {
			t.Fatal(err)
		}
	}
	docs := written(200, 1)
	put := func(g generation, docs []corpus.Document) {
		var tasks []*task
		for i := range docs {
			tasks = append(tasks, &task{id: docs[i].Article.ID, doc: &docs[i]})
		}
		if err := e.writeAll(t.Context(), tasks, func(context.Context) (generation, error) { return g, nil }); err != nil {
			t.Fatal(err)
		}
		if err := e.refresh(t.Context(), e.both(g)); err != nil {
			t.Fatal(err)
		}
	}
	put(old, docs[12:])
	put(next, docs)
	var want []string
	for _, d := range docs[:12] {
		want = append(want, string(d.Article.ID))
	}
	slices.Sort(want)
	for _, listed := range []int{1, 7, 10_000} {
		for _, r := range []*rebuild{{Engine: e, old: old, next: next, listed: listed}, {Engine: e, old: next, next: old, listed: listed}} {
			more, fewer, err := r.differences(t.Context())
			if r.next == old {
				more, fewer = fewer, more
			}
			slices.Sort(more)
			if diff := cmp.Diff(want, more); diff != "" || len(fewer) > 0 || err != nil {
				t.Errorf("%d at once: %q, %v (-want +got):\n%s", listed, fewer, err, diff)
			}
		}
	}
}
