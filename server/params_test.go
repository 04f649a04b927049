package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/index"
)

// paramCases says of every parameter of a search what is taken and what is
// refused, and why: value → reason, "" where it is taken.
var paramCases = []struct {
	name    string
	repeats bool
	values  map[string]string
}{
	{"q", false, map[string]string{
		"bridge": "", "(a": "bad_query", strings.Repeat("é", 1000): "", strings.Repeat("é", 1001): "bad_query",
		strings.Repeat("a ", 64): "", strings.Repeat("a ", 65): "bad_query", strings.Repeat("(", 33) + "a" + strings.Repeat(")", 33): "bad_query",
		"a*": "bad_query", "bri*": "", "*": "", "bridge~3": "bad_query", "kind:nosuch": "not_allowed", "before:2022-13": "bad_date",
		"speaker:nobody": "unknown_speaker", "speaker:lee": "", `"`: "", `\`: "", "+": "", ")": "", "nosuch:field": "",
	}},
	{"type", false, map[string]string{"quotes": "", "articles": "", "Articles": "", "quote": "not_allowed", "0": "not_allowed"}},
	{"speaker", true, map[string]string{
		"ann-lee": "", "Ann Lee": "", "ANN LEE": "", "_none": "", "Anne Leigh": "unknown_speaker",
		strings.Repeat("x", 512): "unknown_speaker", strings.Repeat("x", 513): "out_of_range", "'; --": "unknown_speaker",
	}},
	{"exclude_speaker", true, map[string]string{"ann-lee": "", "_none": "", "nobody": "unknown_speaker", strings.Repeat("x", 513): "out_of_range"}},
	{"outlet", true, map[string]string{"reuters": "", "the BBC": "", "_none": "", "Rooters": "unknown_outlet"}},
	{"exclude_outlet", true, map[string]string{"reuters": "", "Rooters": "unknown_outlet"}},
	{"publisher", true, map[string]string{"plumbline": "", "PLUMBLINE": "", "_none": "", "nosuch": "unknown_publisher"}},
	{"exclude_publisher", true, map[string]string{"plumbline": "", "nosuch": "unknown_publisher"}},
	{"kind", true, map[string]string{"direct": "", "mixed": "", "indirect": "", "belief": "", "DIRECT": "", "dirct": "not_allowed", "_none": "not_allowed"}},
	{"exclude_kind", true, map[string]string{"direct": "", "none": "not_allowed"}},
	{"source_kind", true, map[string]string{"person": "", "anonymous": "", "people": "not_allowed"}},
	{"exclude_source_kind", true, map[string]string{"person": "", "people": "not_allowed"}},
	{"polarity", true, map[string]string{"asserted": "", "denied": "", "not_said": "", "not-said": "not_allowed"}},
	{"role", false, map[string]string{"mayor": "", "...": "not_allowed", "press secretary": "", strings.Repeat("x", 513): "out_of_range"}},
	{"from", false, dateValues()},
	{"to", false, dateValues()},
	{"date_field", false, map[string]string{"date": "", "said": "", "published": "", "when": "not_allowed"}},
	{"sort", false, map[string]string{"relevance": "", "newest": "", "oldest": "", "score": "not_allowed"}},
	{"group", false, map[string]string{"variants": "", "Variants": "", "none": "not_allowed", "speaker": "not_allowed", "true": "not_allowed"}},
	{"page", false, map[string]string{
		"1": "", "500": "", "501": "out_of_range", "0": "out_of_range", "-1": "out_of_range",
		"9223372036854775808": "out_of_range", "1.5": "bad_number", "one": "bad_number", "01": "bad_number", "+1": "bad_number", "1e3": "bad_number", "٣": "bad_number",
	}},
	{"per_page", false, map[string]string{"1": "", "100": "", "101": "out_of_range", "0": "out_of_range", "-1": "out_of_range", "many": "bad_number"}},
	{"cursor", false, map[string]string{"x": "bad_cursor", strings.Repeat("A", 4097): "bad_cursor", "e30": "bad_cursor"}},
	{"facets", false, map[string]string{
		"none": "", "outlet": "", "outlet,speaker,date,publisher,kind,source_kind": "", "outlet, date": "",
		"role": "not_allowed", "outlet,outlet": "repeated", "outlet,": "not_allowed", "none,outlet": "not_allowed",
	}},
	{"facet_size", false, map[string]string{"0": "", "200": "", "201": "out_of_range", "-1": "out_of_range", "4611686018427387904": "out_of_range", "ten": "bad_number"}},
	{"facet_q.speaker", false, map[string]string{"lee": "", strings.Repeat("x", 513): "out_of_range"}},
	{"facet_q.outlet", false, map[string]string{"bb": "", strings.Repeat("x", 513): "out_of_range"}},
	{"facet_q.publisher", false, map[string]string{"pl": "not_allowed"}}, // it is not among the facets
	{"date_interval", false, map[string]string{"auto": "", "day": "", "month": "", "year": "", "week": "not_allowed"}},
	{"highlight", false, map[string]string{"true": "", "false": "", "1": "not_allowed", "yes": "not_allowed"}},
}

func dateValues() map[string]string {
	return map[string]string{
		"2022": "", "2022-02": "", "2024-02-29": "", "1700": "", "2200-12-31": "", "2022-02-30": "bad_date", "2022-13": "bad_date",
		"0001": "bad_date", "1500": "bad_date", "2300": "bad_date", "9999-12-31": "bad_date", "2022-1-1": "bad_date", "yesterday": "bad_date",
		"20220101": "bad_date", "2022-01-01T00:00:00Z": "bad_date", "03/11/2022": "bad_date",
	}
}

func TestEveryParameter(t *testing.T) {
	r := newRig(t)
	var listed []string
	for _, c := range paramCases {
		listed = append(listed, c.name)
		t.Run(c.name, func(t *testing.T) {
			for value, reason := range c.values {
				expectReason(t, r, url.Values{c.name: {value}}, c.name, reason)
			}
			good := taken(c.values)
			expectReason(t, r, url.Values{c.name: {""}}, c.name, "")
			expectReason(t, r, url.Values{c.name: {"", " ", good, ""}}, c.name, "")
			if c.repeats {
				expectReason(t, r, url.Values{c.name: {good, good}}, c.name, "")
				expectReason(t, r, url.Values{c.name: many(65)}, c.name, "out_of_range")
			} else if good != "" {
				expectReason(t, r, url.Values{c.name: {good, good}}, c.name, "repeated")
			}
			expectReason(t, r, url.Values{c.name + "x": {good}}, c.name+"x", "unknown_parameter")
		})
	}
	slices.Sort(listed)
	if diff := cmp.Diff(slices.Sorted(slices.Values(searchParameters())), listed); diff != "" {
		t.Errorf("parameters without a case: %s", diff)
	}
}

func taken(values map[string]string) string {
	for value, reason := range values {
		if reason == "" && len(value) < 100 {
			return value
		}
	}
	return ""
}

func many(n int) (list []string) {
	for i := range n {
		list = append(list, "v"+strconv.Itoa(i))
	}
	return list
}

// expectReason searches and expects that reason for that parameter alone, or
// an answer where it is "".
func expectReason(t *testing.T, r *rig, values url.Values, name, reason string) {
	t.Helper()
	w := r.get("/api/v1/search?" + values.Encode())
	if reason == "" {
		if w.Code != http.StatusOK {
			t.Errorf("%.80v: %d %s", values, w.Code, w.Body)
		}
		return
	}
	p := answerOf[Problem](t, w)
	if w.Code != http.StatusBadRequest || len(p.Errors) != 1 || p.Errors[0].Reason != reason || p.Errors[0].Parameter != name {
		t.Errorf("%.80v: %d, want %s: %s", values, w.Code, reason, w.Body)
	}
}

func TestFaultsBetweenParameters(t *testing.T) {
	r := newRig(t)
	for query, want := range map[string]string{
		"from=2023&to=2022":                                      "from empty_range",
		"from=2022&to=2022":                                      "",
		"from=2022-06&to=2022":                                   "",
		"page=101&per_page=100":                                  "page out_of_range",
		"page=100&per_page=100":                                  "",
		"page=2&cursor=x":                                        "page not_allowed, cursor bad_cursor",
		"type=articles&kind=direct":                              "kind not_allowed",
		"type=articles&exclude_kind=direct":                      "exclude_kind not_allowed",
		"type=articles&source_kind=person":                       "source_kind not_allowed",
		"type=articles&polarity=denied":                          "polarity not_allowed",
		"type=articles&role=mayor":                               "role not_allowed",
		"type=articles&date_field=said":                          "date_field not_allowed",
		"type=articles&facets=kind":                              "facets not_allowed",
		"type=articles&q=kind:direct":                            "q bad_query",
		"type=articles&speaker=ann-lee&outlet=reuters&q=bridge":  "",
		"facets=publisher&facet_q.publisher=pl":                  "",
		"facets=none&facet_q.speaker=pl":                         "facet_q.speaker not_allowed",
		"date_interval=day&from=1900&to=2020":                    "",
		"kind=a&from=b&page=c&speaker=d&nosuch=e&exclude_kind=f": "nosuch unknown_parameter, kind not_allowed, exclude_kind not_allowed, from bad_date, page bad_number, speaker unknown_speaker",
	} {
		w := r.get("/api/v1/search?" + query)
		var got []string
		for _, f := range answerOf[Problem](t, w).Errors {
			got = append(got, f.Parameter+" "+f.Reason)
		}
		if strings.Join(got, ", ") != want || (want == "") != (w.Code == http.StatusOK) {
			t.Errorf("%s: %d %v, want %s", query, w.Code, got, want)
		}
	}
}

func TestTooManyBuckets(t *testing.T) {
	r := newRig(t)
	old := corpus.Article{Title: "Old", Text: "“Long ago.”", Published: day(t, "1990-01-01"), ID: "old"}
	if _, err := r.archive.Put(t.Context(), []corpus.Article{old}, 0); err != nil {
		t.Fatal(err)
	}
	expectReason(t, r, url.Values{"date_interval": {"day"}}, "date_interval", "out_of_range")
	expectReason(t, r, url.Values{"date_interval": {"auto"}}, "", "")
}

func TestFault32BadEncoding(t *testing.T) {
	r := newRig(t)
	for _, target := range []string{
		"/api/v1/search?q=%zz", "/api/v1/search?q=a;b", "/api/v1/search?q=%ff", "/api/v1/search?q=%00",
		"/api/v1/search?%ff=1", "/api/v1/speakers?q=%c3%28", "/api/v1/quotes/%ff", "/api/v1/quotes/%00", "/healthz?a;b",
	} {
		w := r.get(target)
		p := answerOf[Problem](t, w)
		if w.Code != http.StatusBadRequest || len(p.Errors) != 1 || p.Errors[0].Reason != "bad_encoding" {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestUnknownParameterOnEveryRoute(t *testing.T) {
	r := newRig(t)
	for _, rt := range r.api() {
		w := r.do(rt.method, strings.ReplaceAll(rt.path, "{id}", "x")+"?serch=1", "{}",
			"Authorization: Bearer "+testToken, "Content-Type: application/json")
		p := answerOf[Problem](t, w)
		if w.Code != http.StatusBadRequest || len(p.Errors) != 1 || p.Errors[0].Reason != "unknown_parameter" {
			t.Errorf("%s %s: %d %s", rt.method, rt.path, w.Code, w.Body)
		}
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{"form": "from", "speakr": "speaker", "perpage": "per_page", "Q": "q", "x": "", "utm_source": "", "facet": "facets"} {
		if got := index.Nearest(word, searchParameters()); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// anySearch draws parameters that are all sound.
func anySearch(t *rapid.T) url.Values {
	v := url.Values{}
	maybe := func(name string, values ...string) {
		if rapid.Bool().Draw(t, "with "+name) {
			v.Set(name, rapid.SampledFrom(values).Draw(t, name))
		}
	}
	list := func(name string, values ...string) {
		if drawn := rapid.SliceOfNDistinct(rapid.SampledFrom(values), 0, 2, rapid.ID).Draw(t, name); len(drawn) > 0 {
			v[name] = drawn
		}
	}
	maybe(pQ, "bridge", `"a b"~2 OR c*x`, "  spaced  out ", "speaker:lee NOT x", "é+&=#")
	articles := rapid.Bool().Draw(t, "articles")
	if articles {
		v.Set(pType, "articles")
	}
	for _, f := range filters() {
		if articles && !f.articles {
			continue
		}
		values := f.allowed
		if values == nil {
			values = []string{"ann-lee", "Ann Lee", "_none", "é & co"}
		}
		list(string(f.field), values...)
		if f.excludes {
			list(exclude+string(f.field), values...)
		}
	}
	if !articles {
		maybe(pRole, "press secretary", "mayor")
	}
	maybe(pFrom, "2020", "2020-02", "2020-02-29")
	maybe(pTo, "2021", "2021-02", "2021-02-28")
	maybe(pDateField, "date", "published")
	maybe(pSort, "relevance", "newest", "oldest")
	maybe(pPerPage, "1", "20", "100")
	if rapid.Bool().Draw(t, "by cursor") {
		v.Set(pCursor, "abc")
	} else {
		maybe(pPage, "1", "2", "100")
	}
	facets := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{pOutlet, pSpeaker, pDate, pPublisher}), 1, 4, rapid.ID).Draw(t, "facets")
	v.Set(pFacets, strings.Join(facets, ","))
	for _, name := range facets {
		if name != pDate {
			maybe(facetQuery+name, "x", "é")
		}
	}
	maybe(pFacetSize, "0", "10", "200")
	maybe(pDateInterval, "auto", "day", "month", "year")
	maybe(pHighlight, "true", "false")
	return v
}

func TestValuesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, faults := ParseSearch(anySearch(t))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		again, faults := ParseSearch(s.Values())
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Fatalf("%s reads as another search:\n%s", s.Values().Encode(), diff)
		}
		if a, b := s.Values().Encode(), again.Values().Encode(); a != b {
			t.Fatalf("%s became %s", a, b)
		}
	})
}

func TestValuesLeaveDefaultsOut(t *testing.T) {
	s, faults := ParseSearch(url.Values{"page": {"1"}, "per_page": {"20"}, "sort": {"newest"}, "facets": {"speaker,date,outlet"}, "highlight": {"true"}, "q": {" "}})
	if got := s.Values().Encode(); got != "" || len(faults) > 0 {
		t.Errorf("%q %v", got, faults)
	}
}

func FuzzParseSearch(f *testing.F) {
	for _, c := range paramCases {
		for value := range c.values {
			f.Add(url.Values{c.name: {value}}.Encode())
		}
	}
	f.Add("q=a&q=b&page=1&page=2&facets=,,&facet_q.speaker=x")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil || !soundText(query) {
			return
		}
		s, faults := ParseSearch(values)
		if len(faults) > 0 {
			return
		}
		again, faults := ParseSearch(s.Values())
		if len(faults) > 0 {
			t.Fatalf("%q was taken, %q is not: %v", query, s.Values().Encode(), faults)
		}
		if a, b := s.Values().Encode(), again.Values().Encode(); a != b {
			t.Fatalf("%q became %q", a, b)
		}
		if s.Offset < 0 || s.Limit < 1 || s.Cursor == "" && s.Offset+s.Limit > index.MaxDepthHits {
			t.Fatalf("offset %d, limit %d", s.Offset, s.Limit)
		}
	})
}
