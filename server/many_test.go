package server

import (
	"net/http"
	"strings"
	"testing"

	"onrecord/index"
)

// An engine that cannot count each value says so, and so do the answers.
func TestInexactFacets(t *testing.T) {
	r := newRig(t)
	const note = "Too many to count each: the numbers are at least these."
	if w := r.do("GET", "/api/v1/search?facets=speaker", ""); strings.Contains(w.Body.String(), `"exact"`) {
		t.Errorf("exact facets: %s", w.Body)
	}
	if w := r.do("GET", "/search?q=bridge", ""); strings.Contains(w.Body.String(), note) {
		t.Error("the page takes exact counts for others")
	}
	r.archive.answer = func(r *index.Result) {
		if f := r.Facets[index.Speaker]; f != nil {
			f.Inexact, f.Distinct = true, 12_345
		}
	}
	w := r.do("GET", "/api/v1/search?facets=speaker,outlet", "")
	found := answerOf[SearchResponse](t, w)
	if f := found.Facets; f.Speaker.Exact == nil || *f.Speaker.Exact || f.Outlet.Exact != nil || f.Speaker.Distinct != 12_345 {
		t.Errorf("%s", w.Body)
	}
	w = r.do("GET", "/search?q=bridge", "")
	if page := w.Body.String(); strings.Count(page, note) != 1 || !strings.Contains(page, ">about 12,3") {
		t.Errorf("the page: %s", page)
	}
}

// What the engine refuses for good is rejected by its line, and the rest kept.
func TestEngineRejects(t *testing.T) {
	r := newRig(t)
	r.archive.rejected = "it is too long for this engine"
	body := `{"title":"one","text":"“x y z,” she said."}` + "\n" + `{"title":"` + r.archive.rejected + `","text":"“x y z,” she said."}`
	w := r.do("POST", "/api/v1/articles", body, auth, asType(mediaLines))
	if said := w.Body.String(); w.Code != http.StatusMultiStatus || !strings.Contains(said, `"status":"created"`) ||
		!strings.Contains(said, `"status":"rejected","quotes":0,"seq":null,"errors":[{"reason":"not_indexed","detail":"it is too long for this engine"}]`) {
		t.Errorf("%d %s", w.Code, said)
	}
	if w := r.do("POST", "/api/v1/articles", strings.Split(body, "\n")[1], auth, asType(mediaJSON)); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
