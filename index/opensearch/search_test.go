package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

// manyValues are articles with so many speakers and outlets, each with another
// number of quotes, and as many dates.
func manyValues(t *testing.T, n int) []corpus.Document {
	var notation strings.Builder
	for speaker := range n {
		fmt.Fprintf(&notation, "article a%d; title=Words; published=20%02d-0%d-03; publisher=Paper %d\n", speaker, speaker, 1+speaker%9, speaker%5)
		for i := range speaker + 1 {
			fmt.Fprintf(&notation, "  quote number %d; speaker=Person %d; outlet=Outlet %d; role=holder of chair %d\n", i, speaker, i, (speaker+i)/2)
		}
		fmt.Fprintf(&notation, "  quote nobody said this\n")
	}
	return indextest.Documents(t, notation.String())
}

// Where there are more values and dates than are counted in one request, the
// dates are counted exactly all the same, and facets say that they are not.
func TestManyValues(t *testing.T) {
	e := openTest(t)
	docs := manyValues(t, 14)
	if err := e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err != nil {
		t.Fatal(err)
	}
	m := indextest.NewMemory(docs...)
	e.counts = limits{values: 4, dates: 5}
	for _, line := range []string{
		"type:quotes facet:speaker,2 facet:outlet,2 facet:role,2 dates:auto",
		"type:quotes only:speaker=person-1,person-12 not:outlet=outlet-3 facet:speaker,2 dates:year from:2004 to:2010",
		"type:quotes only:speaker=_none facet:speaker,3 facet:outlet,2",
		"type:quotes facet:speaker,2,12 dates:month q:number",
		"type:articles facet:speaker,2 facet:outlet,2 dates:year",
		"type:articles only:outlet=outlet-3,outlet-5 facet:outlet,2 facet:publisher,3 dates:month",
	} {
		q, err := index.ParseQuery(line)
		if err != nil {
			t.Fatal(err)
		}
		want, err := m.Search(t.Context(), q)
		got, gotErr := e.Search(t.Context(), q)
		if err != nil || gotErr != nil {
			t.Fatalf("%s: %v, %v", line, err, gotErr)
		}
		inexact := false
		for f, facet := range got.Facets {
			inexact = inexact || facet.Inexact
			if facet.Inexact && facet.Distinct <= len(facet.Values) {
				t.Errorf("%s: %s is inexact with %d of %d", line, f, len(facet.Values), facet.Distinct)
			}
			facet.Inexact = false
		}
		if !inexact && !strings.Contains(line, ",12 ") {
			t.Errorf("%s: no facet is inexact", line)
		}
		if diff := cmp.Diff(want.Facets, got.Facets); diff != "" {
			t.Errorf("%s: facets (-want +got):\n%s", line, diff)
		}
		if diff := cmp.Diff(want.Dates, got.Dates); diff != "" {
			t.Errorf("%s: dates (-want +got):\n%s", line, diff)
		}
	}
}

// An article that cannot be read hides no other, and is said to be there.
func TestUnreadableArticle(t *testing.T) {
	e := openTest(t)
	docs := manyValues(t, 3)
	if err := e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err != nil {
		t.Fatal(err)
	}
	err := e.call(t.Context(), request{
		method: http.MethodPost, path: "/" + e.writing(ofArticles) + "/_update/a2",
		body: object{"doc": object{fieldDoc: object{"Article": "torn"}}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	q := &index.Query{Type: index.Quotes, Sort: index.Oldest, Limit: 100}
	r, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 9 || len(r.Hits) != 5 {
		t.Errorf("%d of %d hits, want 5 of 9", len(r.Hits), r.Total)
	}
	if len(r.Unreadable) != 1 || !errors.Is(r.Unreadable[0], index.ErrUnreadable) || !strings.Contains(r.Unreadable[0].Error(), "a2") {
		t.Errorf("unreadable: %v", r.Unreadable)
	}
	if len(r.Warnings) != 1 || !strings.HasPrefix(r.Warnings[0], "1 article cannot be read") {
		t.Errorf("%q", r.Warnings)
	}
	hits, failed := 0, 0
	for hit, err := range e.Scan(t.Context(), q) {
		switch {
		case errors.Is(err, index.ErrUnreadable):
			failed++
		case err != nil:
			t.Fatal(err)
		case hit != nil:
			hits++
		}
	}
	if hits != 5 || failed != 4 {
		t.Errorf("a scan yields %d hits and %d errors, want 5 and 4", hits, failed)
	}
	if _, err := e.Quote(t.Context(), "a2.1"); !errors.Is(err, index.ErrUnreadable) {
		t.Errorf("a quote of it: %v", err)
	}
}

// A quote whose article has lost it, or is gone, is not shown any more.
func TestGoneSinceTheSearch(t *testing.T) {
	e := openTest(t)
	docs := manyValues(t, 3)
	if err := e.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err != nil {
		t.Fatal(err)
	}
	fewer := docs[1]
	fewer.Analysis.Quotes = fewer.Analysis.Quotes[:1]
	if _, err := e.Write(t.Context(), index.Batch{Put: []corpus.Document{fewer}, Delete: []corpus.ArticleID{"a0"}, Seq: 2}); err != nil {
		t.Fatal(err) // which no search sees yet
	}
	r, err := e.Search(t.Context(), &index.Query{Type: index.Quotes, Sort: index.Oldest, Limit: 4})
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 9 || len(r.Hits) != 1 || r.Hits[0].ID() != "a1.1" || r.Next == nil {
		t.Errorf("%d hits of %d, next %v", len(r.Hits), r.Total, r.Next)
	}
	if _, err := e.Quote(t.Context(), "a1.2"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("a quote that is gone: %v", err)
	}
}

// A scan gives up its point in time however it ends.
func TestScanForgets(t *testing.T) {
	e := openTest(t)
	if err := e.Apply(t.Context(), index.Batch{Put: manyValues(t, 3), Seq: 1}); err != nil {
		t.Fatal(err)
	}
	s := spoilt(e)
	made, given := 0, 0
	s.set(0, 1<<30, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		switch {
		case !strings.HasSuffix(r.URL.Path, "/_search/point_in_time"):
		case r.Method == http.MethodPost:
			made++
		case r.Method == http.MethodDelete:
			given++
		}
		return next.RoundTrip(r)
	})
	q := &index.Query{Type: index.Quotes}
	for range e.Scan(t.Context(), q) {
	}
	for range e.Scan(t.Context(), q) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range e.Scan(ctx, q) {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("cancelled, a scan ends with %v", last)
	}
	if made != 3 || given != 3 {
		t.Errorf("%d points in time, %d given up", made, given)
	}
}
