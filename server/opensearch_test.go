package server

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/index/indextest"
)

// asked is a request by a name, with headers "Name: value".
func (r *rig) asked(host, target string, headers ...string) *httptest.ResponseRecorder {
	q := httptest.NewRequest(get, target, nil)
	q.Host = host
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		q.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, q)
	return w
}

func TestOpenSearchGolden(t *testing.T) {
	golden(t, "opensearch.xml", newRig(t).asked("127.0.0.1:8321", "/opensearch.xml").Body.Bytes())
}

// What the description says works: each address is this server's, and answers
// with the type it is said to have.
func TestOpenSearchLeadsHere(t *testing.T) {
	r := newRig(t)
	var p plugin
	if err := xml.Unmarshal(r.asked("quotes.example", "/opensearch.xml").Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if len(p.URLs) != 4 || len(p.ShortName) > 16 {
		t.Errorf("%+v", p)
	}
	for _, u := range p.URLs {
		filled := strings.NewReplacer("{searchTerms}", "bridge%20%26%20a", "{startPage?}", "", "{count?}", "5").Replace(u.Template)
		to, err := url.Parse(filled)
		if err != nil || to.Scheme != "http" || to.Host != "quotes.example" {
			t.Fatalf("%s: %v", filled, err)
		}
		w := r.get(to.RequestURI())
		if media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); w.Code != 200 || media != u.Type {
			t.Errorf("%s: %d %s, said to be %s", filled, w.Code, media, u.Type)
		}
	}
}

// The addresses are made of a checked Host and of nothing else that a client
// sends.
func TestOpenSearchIsNotSpoofed(t *testing.T) {
	forwarded := []string{"X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example;proto=https", "X-Forwarded-Port: 1"}
	open := newRig(t)
	named := newRig(t, func(o *Options) { o.Hosts = []string{"quotes.example"} })
	public := newRig(t, func(o *Options) { o.Public = "https://quotes.example" })
	for _, c := range []struct {
		rig  *rig
		host string
		want string // "": refused
	}{
		{open, "any.example:81", "http://any.example:81"},
		{open, "[::1]:8321", "http://[::1]:8321"},
		{open, "", ""},
		{open, `a"><x>`, ""},
		{open, "a/b", ""},
		{open, "user@evil.example", ""},
		{open, "a?b", ""},
		{open, "-", ""},
		{named, "quotes.example", "http://quotes.example"},
		{named, "evil.example", ""},
		{public, "evil.example", "https://quotes.example"},
	} {
		for _, target := range []string{"/opensearch.xml", "/suggest?q=reuters"} {
			w := c.rig.asked(c.host, target, forwarded...)
			body := w.Body.String()
			switch {
			case c.want == "" && w.Code != 421:
				t.Errorf("%q: %s %d %s", c.host, target, w.Code, body)
			case c.want != "" && (w.Code != 200 || !strings.Contains(body, c.want+"/") || strings.Contains(strings.ReplaceAll(body, c.want, ""), "example")):
				t.Errorf("%q: %s %d %s", c.host, target, w.Code, body)
			}
		}
	}
}

func TestSuggest(t *testing.T) {
	r := newRig(t)
	for q, want := range map[string][]any{
		"lee":               {"lee", []any{"Ann Lee"}, []any{"speaker, 3 quotes"}, []any{"http://x.example/speakers/ann-lee"}},
		"b":                 {"b", []any{"BBC"}, []any{"outlet, 1 quote"}, []any{"http://x.example/outlets/bbc"}},
		"":                  {"", []any{}, []any{}, []any{}},
		"nobody at all (\"": {"nobody at all (\"", []any{}, []any{}, []any{}},
	} {
		w := r.asked("x.example", "/suggest?"+url.Values{"q": {q}}.Encode())
		var got []any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Header().Get("Content-Type") != mediaSuggestions {
			t.Fatalf("%v in %s %s", err, w.Header().Get("Content-Type"), w.Body)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", q, diff)
		}
	}
	if w := r.get("/suggest?q=" + strings.Repeat("x", maxNameRunes+1)); w.Code != 400 || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// However many names begin so, ten are offered, the most quoted.
func TestSuggestIsBounded(t *testing.T) {
	r := newRig(t)
	r.archive.engine = crowded(t)
	var got []json.RawMessage
	if err := json.Unmarshal(r.get("/suggest?q=sam").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	if err := json.Unmarshal(got[1], &names); err != nil {
		t.Fatal(err)
	}
	if len(names) != maxSuggestions || names[0] != "Sam Often" || slices.Contains(names, "Other Person") {
		t.Errorf("%q", names)
	}
}

// crowded holds many speakers of one first name.
func crowded(t *testing.T) *indextest.Memory {
	var text strings.Builder
	text.WriteString("article a0; title=T\n  quote A; speaker=Sam Often\n  quote B; speaker=Sam Often\n  quote C; speaker=Other Person\n")
	for i := range 40 {
		fmt.Fprintf(&text, "article b%d; title=T\n  quote A; speaker=Sam Number%d; outlet=Sam Paper %d\n", i, i, i)
	}
	return indextest.NewMemory(indextest.Documents(t, text.String())...)
}
