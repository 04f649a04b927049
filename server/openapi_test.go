package server

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/go-cmp/cmp"
)

func loadSpec(t testing.TB) *openapi3.T {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return spec
}

// The description names the routes that there are with the parameters that
// they take, no more and no less.
func TestDescriptionAndRoutesAgree(t *testing.T) {
	described := map[string][]string{}
	for path, item := range loadSpec(t).Paths.Map() {
		for method, operation := range item.Operations() {
			params := []string{}
			for _, p := range operation.Parameters {
				if p.Value.In == openapi3.ParameterInQuery {
					params = append(params, p.Value.Name)
				}
			}
			slices.Sort(params)
			described[method+" "+path] = params
		}
	}
	routed := map[string][]string{}
	for _, rt := range newRig(t).api() {
		params := append([]string{}, rt.params...)
		slices.Sort(params)
		routed[rt.method+" "+rt.path] = params
	}
	if diff := cmp.Diff(routed, described); diff != "" {
		t.Errorf("routes (-) and openapi.yaml (+) differ:\n%s", diff)
	}
}

// Every kind of answer is as described: nothing is missing, nothing is there
// beyond it.
func TestAnswersAreAsDescribed(t *testing.T) {
	spec := loadSpec(t)
	r := newRig(t)
	docs := fixture(t)
	auth := "Authorization: Bearer " + testToken
	article := `{"title":"Sent in","text":"“We have,” she said.","publisher":"Plumbline","id":"sent"}`
	for _, c := range []struct{ method, path, target, media, body string }{
		{"GET", "/api/v1/search", "/api/v1/search?facets=outlet,speaker,date,publisher,kind,source_kind", "", ""},
		{"GET", "/api/v1/search", "/api/v1/search?q=bridge+lee+nosuch:x&per_page=1", "", ""},
		{"GET", "/api/v1/search", "/api/v1/search?facets=none&per_page=2", "", ""},
		{"GET", "/api/v1/search", "/api/v1/search?type=articles", "", ""},
		{"GET", "/api/v1/search", "/api/v1/search?group=variants&per_page=2", "", ""},
		{"GET", "/api/v1/search", "/api/v1/search?q=%28a&speaker=Ann+Leigh&page=x&nosuch=1", "", ""},
		{"GET", "/api/v1/quotes/{id}", "/api/v1/quotes/" + string(docs[0].Analysis.Quotes[1].ID), "", ""},
		{"GET", "/api/v1/quotes/{id}", "/api/v1/quotes/nosuch", "", ""},
		{"GET", "/api/v1/quotes/{id}/variants", "/api/v1/quotes/" + string(docs[0].Analysis.Quotes[1].ID) + "/variants", "", ""},
		{"GET", "/api/v1/quotes/{id}/variants", "/api/v1/quotes/nosuch/variants", "", ""},
		{"GET", "/api/v1/quotes/{id}/cite", "/api/v1/quotes/" + string(docs[0].Analysis.Quotes[1].ID) + "/cite", "", ""},
		{"GET", "/api/v1/quotes/{id}/cite", "/api/v1/quotes/" + string(docs[0].Analysis.Quotes[1].ID) + "/cite?format=csl-json", "", ""},
		{"GET", "/api/v1/quotes/{id}/cite", "/api/v1/quotes/nosuch/cite", "", ""},
		{"GET", "/api/v1/quotes/{id}/cite", "/api/v1/quotes/x/cite?format=word", "", ""},
		{"GET", "/api/v1/articles/{id}", "/api/v1/articles/" + string(docs[0].Article.ID), "", ""},
		{"GET", "/api/v1/articles/{id}", "/api/v1/articles/" + string(docs[2].Article.ID), "", ""},
		{"GET", "/api/v1/speakers", "/api/v1/speakers", "", ""},
		{"GET", "/api/v1/outlets", "/api/v1/outlets?q=bb", "", ""},
		{"GET", "/api/v1/speakers/{id}", "/api/v1/speakers/ann-lee", "", ""},
		{"GET", "/api/v1/outlets/{id}", "/api/v1/outlets/plumbline", "", ""},
		{"GET", "/api/v1/compare", "/api/v1/compare?outlet=reuters&outlet=bbc&from=2025", "", ""},
		{"GET", "/api/v1/compare", "/api/v1/compare?outlet=reuters&outlet=nosuch&speaker=x&from=x&nosuch=1", "", ""},
		{"GET", "/api/v1/verify", "/api/v1/verify?speaker=Ann+Lee&text=we+have+sold+the+bridge", "", ""},
		{"GET", "/api/v1/verify", "/api/v1/verify?speaker=Ann+Lee&from=2030&text=we+sold+every+bridge", "", ""},
		{"GET", "/api/v1/verify", "/api/v1/verify?speaker=Ann+Leigh&text=two+words&x=1", "", ""},
		{"POST", "/api/v1/verify", "/api/v1/verify", mediaJSON, `{"text":"“sold it” “the city had hidden the report” “` + strings.Repeat("no such words “", 51) + `"}`},
		{"POST", "/api/v1/verify", "/api/v1/verify", mediaJSON, `{"txt":1}`},
		{"GET", "/api/v1/stats", "/api/v1/stats", "", ""},
		{"GET", "/api/v1/openapi.json", "/api/v1/openapi.json", "", ""},
		{"GET", "/suggest", "/suggest?q=re", "", ""},
		{"GET", "/suggest", "/suggest?q=re&limit=3", "", ""},
		{"GET", "/healthz", "/healthz", "", ""},
		{"GET", "/readyz", "/readyz", "", ""},
		{"GET", "/metrics", "/metrics", "", ""},
		{"POST", "/api/v1/extract", "/api/v1/extract", mediaJSON, `{"text":"“We have read the report,” said Ann Lee, the mayor."}`},
		{"POST", "/api/v1/extract", "/api/v1/extract", mediaJSON, `{"txt":1}`},
		{"POST", "/api/v1/articles", "/api/v1/articles", mediaJSON, article},
		{"POST", "/api/v1/articles", "/api/v1/articles", mediaJSON, `{"title":"no text"}`},
		{"POST", "/api/v1/articles", "/api/v1/articles", mediaLines, article + "\n{}\n"},
		{"DELETE", "/api/v1/articles/{id}", "/api/v1/articles/" + string(docs[1].Article.ID), "", ""},
	} {
		w := r.do(c.method, c.target, c.body, auth, "Content-Type: "+c.media)
		if w.Code >= 500 {
			t.Errorf("%s %s: %d %s", c.method, c.target, w.Code, w.Body)
		}
		if w.Header().Get("Content-Type") == mediaLines { // a string to the validator; its lines are checked below
			continue
		}
		asDescribed(t, spec, httptest.NewRequest(c.method, c.target, strings.NewReader(c.body)), c.path, w)
	}
	w := r.do("POST", "/api/v1/articles", article+"\n{}\n", auth, "Content-Type: "+mediaLines)
	for line := range strings.Lines(w.Body.String()) {
		var outcome any
		if err := json.Unmarshal([]byte(line), &outcome); err != nil {
			t.Fatal(err)
		}
		if err := spec.Components.Schemas["Outcome"].Value.VisitJSON(outcome); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// asDescribed checks an answer to a request against the description of a path.
func asDescribed(t *testing.T, spec *openapi3.T, r *http.Request, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	item := spec.Paths.Value(path)
	route := &routers.Route{Spec: spec, Path: path, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method)}
	err := openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route},
		Status:                 w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
}

// The refusal of what is too much says when to come again, as described.
func TestRefusalsAreAsDescribed(t *testing.T) {
	spec := loadSpec(t)
	for path, change := range map[string]func(*Options){
		"/api/v1/search": func(o *Options) { o.Slots = 1 },
		"/api/v1/stats":  func(o *Options) { o.Slots, o.Timeout = 1, time.Nanosecond },
	} {
		r := newRig(t, change)
		if _, err := r.slots.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		w := r.get(path)
		if w.Code != 503 || spec.Paths.Value(path).Get.Responses.Value("503") == nil {
			t.Errorf("%s: %d", path, w.Code)
		}
		asDescribed(t, spec, httptest.NewRequest(get, path, nil), path, w)
	}
}

// The examples of the description work.
func TestDescribedExamples(t *testing.T) {
	r := newRig(t)
	for path, item := range loadSpec(t).Paths.Map() {
		for method, operation := range item.Operations() {
			for _, p := range operation.Parameters {
				if p.Value.Example == nil {
					continue
				}
				target := path + "?" + url.Values{p.Value.Name: {p.Value.Example.(string)}}.Encode()
				if w := r.do(method, target, ""); w.Code != 200 {
					t.Errorf("%s: %d %s", target, w.Code, w.Body)
				}
			}
			if operation.RequestBody == nil {
				continue
			}
			for media, content := range operation.RequestBody.Value.Content {
				example := content.Example
				if example == nil {
					example = content.Schema.Value.Example
				}
				body, ok := example.(string)
				if !ok {
					encoded, err := json.Marshal(example)
					if err != nil {
						t.Fatal(err)
					}
					body = string(encoded)
				}
				w := r.do(method, path, body, "Content-Type: "+media, "Authorization: Bearer "+testToken)
				if w.Code != 200 {
					t.Errorf("%s as %s: %d %s", path, media, w.Code, w.Body)
				}
			}
		}
	}
}
