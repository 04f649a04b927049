package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onrecord/index"
)

// asks is a search by one parameter, and how it is answered: 200, or 400 for
// that reason and no other.
type asks struct {
	name, value, reason string
}

func answeredSo(t *testing.T, r *rig, list ...asks) {
	t.Helper()
	for _, a := range list {
		expectReason(t, r, url.Values{a.name: {a.value}}, a.name, a.reason)
	}
}

// Of a query, so much is taken and nothing more.
func TestFault24QueryLimits(t *testing.T) {
	brackets := func(n int) string { return strings.Repeat("(", n) + "bridge" + strings.Repeat(")", n) }
	answeredSo(t, newRig(t),
		asks{pQ, strings.Repeat("é", index.MaxQueryRunes), ""},
		asks{pQ, strings.Repeat("é", index.MaxQueryRunes+1), "bad_query"},
		asks{pQ, strings.Repeat("😀", index.MaxQueryRunes), ""},
		asks{pQ, strings.Repeat("a ", index.MaxClauses), ""},
		asks{pQ, strings.Repeat("a ", index.MaxClauses+1), "bad_query"},
		asks{pQ, strings.Repeat(`"a b" `, index.MaxClauses), ""},
		asks{pQ, strings.Repeat(`"a b" `, index.MaxClauses+1), "bad_query"},
		asks{pQ, brackets(index.MaxDepth), ""},
		asks{pQ, brackets(index.MaxDepth + 1), "bad_query"},
	)
	if index.MaxQueryRunes != 1000 || index.MaxClauses != 64 || index.MaxDepth != 32 {
		t.Error("these are not the limits that docs/query.md names")
	}
}

// A star stands behind three letters or more. By itself and in front of
// letters it is punctuation, and counts for nothing.
func TestFault25Wildcards(t *testing.T) {
	r := newRig(t)
	answeredSo(t, r,
		asks{pQ, "a*", "bad_query"},
		asks{pQ, "br*", "bad_query"},
		asks{pQ, "bri*", ""},
		asks{pQ, "NOT b*", "bad_query"},
		asks{pQ, "é*", "bad_query"},
	)
	answeredSo(t, r, asks{pQ, "*a*", "bad_query"})
	for text, parsed := range map[string]string{"*": "", "?": "", "*bri*": "bri*", "b?idge": `"b idge"`, "br*dge": `"br dge"`} {
		w := r.get("/api/v1/search?" + url.Values{pQ: {text}}.Encode())
		if got := answerOf[SearchResponse](t, w).Query.Parsed; w.Code != http.StatusOK || got != parsed {
			t.Errorf("%s: %d, read as %q, want %q", text, w.Code, got, parsed)
		}
	}
}

// Nobody can send a regular expression: its signs are punctuation.
func TestFault27NoRegularExpressions(t *testing.T) {
	r := newRig(t)
	for text, parsed := range map[string]string{
		"/bri.*/":          "bri",
		".{0,900}x.{0,90}": `"0,900 x 0,90"`,
		"^bridge$":         "bridge",
		"[a-z]+":           `"a z"`,
	} {
		w := r.get("/api/v1/search?" + url.Values{pQ: {text}}.Encode())
		if got := answerOf[SearchResponse](t, w).Query.Parsed; w.Code != http.StatusOK || got != parsed {
			t.Errorf("%s: %d, read as %q, want %q", text, w.Code, got, parsed)
		}
	}
}

// A word may be looked for with up to two letters wrong, if it has three. How
// many such words there are is bounded with the clauses, and what they stand
// for together by [index.Expansion].
func TestFault28FuzzyWords(t *testing.T) {
	answeredSo(t, newRig(t),
		asks{pQ, "bridge~1", ""},
		asks{pQ, "bridge~2", ""},
		asks{pQ, "bridge~3", "bad_query"},
		asks{pQ, "bridge~9999999999999999999", "bad_query"},
		asks{pQ, "br~1", "bad_query"},
		asks{pQ, "bri~1", ""},
		asks{pQ, strings.Repeat("bridge~2 ", index.MaxClauses), ""},
		asks{pQ, strings.Repeat("bridge~2 ", index.MaxClauses+1), "bad_query"},
	)
}

// A page lies within the first ten thousand hits.
func TestFault29Paging(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct{ page, size, reason string }{
		{"1", "100", ""},
		{"1", "101", "per_page out_of_range"},
		{"0", "20", "page out_of_range"},
		{"-1", "20", "page out_of_range"},
		{"1", "-1", "per_page out_of_range"},
		{"1", "0", "per_page out_of_range"},
		{"100", "100", ""},
		{"101", "100", "page out_of_range"},
		{"10000", "1", ""},
		{"10001", "1", "page out_of_range"},
		{"9223372036854775807", "100", "page out_of_range"},
		{"9223372036854775808", "9223372036854775808", "per_page out_of_range, page out_of_range"},
	} {
		w := r.get("/api/v1/search?page=" + c.page + "&per_page=" + c.size)
		if got := reasons(t, w.Body.String()); got != c.reason || (w.Code == http.StatusOK) != (c.reason == "") {
			t.Errorf("page %s of %s: %d %q, want %q", c.page, c.size, w.Code, got, c.reason)
		}
	}
}

// reasons are the faults of a problem, "" of anything else.
func reasons(t *testing.T, body string) string {
	t.Helper()
	var list []string
	for _, f := range answerOf[Problem](t, recorded(body)).Errors {
		list = append(list, f.Parameter+f.Field+" "+f.Reason)
	}
	return strings.Join(list, ", ")
}

// Only what a search has is counted, once each, and so many values of it.
func TestFault30Facets(t *testing.T) {
	answeredSo(t, newRig(t),
		asks{pFacets, "outlet,speaker,date,publisher,kind,source_kind", ""},
		asks{pFacets, "body", "not_allowed"},
		asks{pFacets, "_all", "not_allowed"},
		asks{pFacets, "outlet,outlet", "repeated"},
		asks{pFacetSize, "-1", "out_of_range"},
		asks{pFacetSize, "0", ""},
		asks{pFacetSize, fmt.Sprint(index.MaxFacetSize), ""},
		asks{pFacetSize, fmt.Sprint(index.MaxFacetSize + 1), "out_of_range"},
		asks{pFacetSize, "4611686018427387904", "out_of_range"},
	)
}

// The engine's own language is nowhere understood.
func TestFault31NoEngineQueries(t *testing.T) {
	r := newRig(t)
	for _, body := range []string{
		`{"geometry":{"shape":{"type":"Point"}}}`,
		`{"query":{"geometry":{"shape":{"type":"Point"}}},"size":-1,"from":-1}`,
		`{"query":null,"facets":{"x":null}}`,
		`{"query":{"query":"*"},"size":9223372036854775807}`,
	} {
		if w := r.do("POST", "/api/v1/search", body, asType(mediaJSON)); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("sent to search: %d", w.Code)
		}
		if w := r.do("POST", "/api/v1/extract", body, asType(mediaJSON)); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("sent to extract: %d", w.Code)
		}
		if w := r.do("GET", "/api/v1/search", body, asType(mediaJSON)); w.Code != http.StatusOK {
			t.Errorf("sent with GET: %d", w.Code)
		}
		w := r.get("/api/v1/search?" + url.Values{pQ: {body}}.Encode())
		if w.Code >= 500 || w.Code == http.StatusOK && answerOf[SearchResponse](t, w).Total != 0 {
			t.Errorf("as a query: %d %s", w.Code, w.Body)
		}
	}
}

// What is given twice, or is not known, is never one of them or nothing.
func TestFault32RepeatedAndUnknown(t *testing.T) {
	r := newRig(t)
	for query, want := range map[string]string{
		"q=bridge&q=report":   "q repeated",
		"q=bridge&Q=report":   "Q unknown_parameter",
		"q=bridge&sort[]=new": "sort[] unknown_parameter",
		"query=bridge":        "query unknown_parameter",
		"q=bridge&":           "",
	} {
		if got := reasons(t, r.get("/api/v1/search?"+query).Body.String()); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// Odd queries have a meaning or are errors: docs/query.md says which.
func TestFault33OddQueries(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		text, parsed string
		code         int
	}{
		{`"bridge`, "bridge", 200},
		{`bridge"`, "bridge", 200},
		{`"`, "", 200},
		{`""`, "", 200},
		{`\`, "", 200},
		{`"\`, "", 200},
		{`\"bridge\"`, `"bridge"`, 200},
		{"+", "", 200},
		{"-", "", 200},
		{"--bridge", "bridge", 200}, // what is not without it
		{":x", "x", 200},
		{"x:", "x", 200},
		{"field:", "field", 200},
		{"speaker:", "speaker", 200},
		{"not", "not", 200},
		{"the of and", "the of and", 200},
		{"AND", "and", 200},
		{"OR", "or", 200},
		{"NOT", "not", 200},
		{")", "", 200},
		{"()", "", 200},
		{"(", "", 200},
		{"(bridge", "", 400},
		{"~", "", 200},
		{"NEAR/5", `"near 5"`, 200},
		{"\u202ebridge", "bridge", 200},
		{"\ufeff", "", 200},
		{"🌉", "", 200},
	} {
		w := r.get("/api/v1/search?" + url.Values{pQ: {c.text}}.Encode())
		if w.Code != c.code {
			t.Errorf("%q: %d, want %d: %s", c.text, w.Code, c.code, w.Body)
			continue
		}
		if got := answerOf[SearchResponse](t, w).Query.Parsed; c.code == 200 && got != c.parsed {
			t.Errorf("%q is read as %q, want %q", c.text, got, c.parsed)
		}
	}
}

// Dates are days of the calendar in the years that articles can be from.
func TestFault34Dates(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{pFrom, pTo} {
		for value, reason := range map[string]string{
			"0001": "bad_date", "1500": "bad_date", "1699-12-31": "bad_date", "1700": "", "1700-01-01": "",
			"2200-12-31": "", "2201": "bad_date", "2300": "bad_date", "9999": "bad_date",
			"2022-02-30": "bad_date", "2023-02-29": "bad_date", "2024-02-29": "", "2022-00": "bad_date", "2022-13": "bad_date",
			"99999999999999999999": "bad_date", "-2022": "bad_date", "２０２２": "bad_date",
		} {
			answeredSo(t, r, asks{name, value, reason})
		}
	}
	if got := reasons(t, r.get("/api/v1/search?from=2023&to=2022").Body.String()); got != "from empty_range" {
		t.Errorf("from after to: %s", got)
	}
	for value, code := range map[string]int{"1699": 422, "1700": 200, "2200-12-31": 200, "2201-01-01": 422} {
		body := fmt.Sprintf(`{"title":"%s","text":"x","published":%q}`, value, value)
		if w := r.do("POST", "/api/v1/articles", body, auth, asType(mediaJSON)); w.Code != code {
			t.Errorf("an article of %s: %d, want %d", value, w.Code, code)
		}
	}
}
