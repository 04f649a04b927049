package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

const wantsHTML = "Accept: text/html,application/xhtml+xml"

// unshown is pages of which those of errors cannot be shown.
type unshown struct{ pageSet }

func (unshown) problem(http.ResponseWriter, *request, *Problem) error { return errors.New("no page") }

// TestErrorThatCannotBeShown: what failed is never answered as if it had not.
func TestErrorThatCannotBeShown(t *testing.T) {
	r := newRig(t)
	r.html = unshown{r.html}
	if w := r.do(get, "/search?q=%28bridge", "", wantsHTML); w.Code != 400 {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}

// TestPageErrors: people get the API's messages on a page that keeps what was
// typed.
func TestPageErrors(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		method, target string
		status         int
		says           []string
	}{
		{
			get, "/search?q=bridge&from=2026-02-30&kind=direct", 400,
			[]string{
				`value="bridge"`, `name="from" type="text" value="2026-02-30"`, `<input type="hidden" name="kind" value="direct">`,
				"/search?from=2026-02-28&amp;kind=direct&amp;q=bridge", "/search?kind=direct&amp;q=bridge",
			},
		},
		{get, "/search?speeker=x&q=bridge", 400, []string{"/search?q=bridge&amp;speaker=x"}},
		{get, "/search?speaker=Anne+Lee", 400, []string{"Ann Lee", `value="Anne Lee"`}},
		{get, "/search?q=%28bridge", 400, []string{`value="(bridge"`, `aria-invalid="true"`}},
		{get, "/search?q=a%00b", 400, []string{`value="ab"`}},
		{get, "/search?q=%ff", 400, []string{"UTF-8"}},
		{get, "/quotes/none", 404, []string{"<h1>Nothing is on record here</h1>"}},
		{get, "/quotes/none?x=1", 400, []string{"<bdi>x"}},
		{get, "/speakers/none", 404, nil},
		{get, "/articles/none", 404, nil},
		{get, "/outlets/none", 404, nil},
		{get, "/static/none", 404, nil},
		{get, "/nowhere", 404, []string{"There is nothing at this address."}},
		{post, "/search", 405, []string{"Method not allowed"}},
	} {
		t.Run(c.method+" "+c.target, func(t *testing.T) {
			w := r.do(c.method, c.target, "", wantsHTML)
			if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Fatalf("%d %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
			}
			parsePage(t, w.Body.String()).check()
			for _, s := range c.says {
				if !strings.Contains(w.Body.String(), s) {
					t.Errorf("the page does not say %q:\n%s", s, w.Body)
				}
			}
		})
	}
}

// TestPageWhenNotReady: a page that cannot be had just now says so, says
// when to come back, and keeps the words.
func TestPageWhenNotReady(t *testing.T) {
	r := newRig(t)
	r.archive.engineErr = index.ErrNotReady
	w := r.do(get, "/search?q=bridge&kind=direct", "", wantsHTML)
	if w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	parsePage(t, w.Body.String()).check()
	for _, s := range []string{`value="bridge"`, `name="kind" value="direct"`, "Not just now"} {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("the page does not say %q:\n%s", s, w.Body)
		}
	}
}

func TestPageHeaders(t *testing.T) {
	r := newRig(t)
	w := r.get("/")
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	page := parsePage(t, w.Body.String())
	for _, link := range page.all("link") {
		w := r.get(attr(link, "href"))
		if attr(link, "rel") == "search" {
			if w.Code != 200 || w.Header().Get("Cache-Control") != "private, no-store" {
				t.Errorf("the description for browsers: %d %v", w.Code, w.Header())
			}
			continue
		}
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", attr(link, "href"), w.Code, w.Header())
		}
	}
	for _, script := range page.all("script") {
		w := r.get(attr(script, "src"))
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
			t.Errorf("%s: %d %v", attr(script, "src"), w.Code, w.Header())
		}
	}
	if w := r.get("/static/onrecord.css?v=old"); w.Code != 200 || strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("an old address: %d %v", w.Code, w.Header())
	}
}

// TestAssets: a file is sent compressed to those who can read it so, and not
// again to those who have it.
func TestAssets(t *testing.T) {
	r := newRig(t)
	plain := r.get("/static/htmx.min.js")
	packed := r.do(get, "/static/htmx.min.js", "", "Accept-Encoding: br, gzip")
	unpacker, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(unpacker)
	if err != nil || !bytes.Equal(unpacked, plain.Body.Bytes()) || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d bytes, %d unpacked, %v, %v", plain.Body.Len(), len(unpacked), packed.Header(), err)
	}
	tag := plain.Header().Get("ETag")
	if w := r.do(get, "/static/htmx.min.js", "", "If-None-Match: "+tag); w.Code != 304 || w.Body.Len() > 0 || tag == "" {
		t.Errorf("tag %q: %d, %d bytes", tag, w.Code, w.Body.Len())
	}
	note := string(fileOf(t, "static/htmx.md"))
	if sum := sha256.Sum256(plain.Body.Bytes()); !strings.Contains(note, hex.EncodeToString(sum[:])) {
		t.Errorf("htmx.md knows nothing of a file with the sum %x", sum)
	}
	if !strings.Contains(plain.Body.String(), "4.0.1") {
		t.Error("it is another version than htmx.md says")
	}
}

// TestFault45HostileArticle sends in an article that is after its readers and
// looks at every page that shows it.
func TestFault45HostileArticle(t *testing.T) {
	for name, evil := range map[string]string{
		"script":  `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "\u202e\u2066",
		"marks":   `</mark><mark onclick="alert(1)">alert</mark></title></textarea>`,
		"drawing": `<svg onload=alert(1)><script>alert(1)</script></svg><math><a href="javascript:alert(1)">x</a></math>`,
		"links":   `<a href="data:text/html,<script>alert(1)</script>">x</a><base href=//evil.example><meta http-equiv=refresh content=0>`,
		"quotes":  `' onmouseover='alert(1)' x=" autofocus onfocus="alert(1)` + "` <!-- --> ]]> {{.}} ${alert}",
	} {
		t.Run(name, func(t *testing.T) { hostileArticle(t, evil) })
	}
}

func hostileArticle(t *testing.T, evil string) {
	r := newRig(t)
	a := corpus.Article{
		Ref: evil, URL: "javascript:alert(1)", Title: evil, Author: evil, Language: `en" onclick="x`,
		Publisher: corpus.NewOutlet("Evil " + evil), Text: "“" + evil + "” said " + evil + ".\n\n" + evil,
	}
	doc := document(t, a, draft{
		content: "“" + evil + "”", cue: "said", source: evil + ".", kind: corpus.Direct,
		speaker: corpus.NewSpeaker("Eve "+evil, evil, corpus.Person),
	})
	if err := r.archive.engine.Apply(t.Context(), index.Batch{Put: []corpus.Document{doc}, Seq: 1}); err != nil {
		t.Fatal(err)
	}
	quote := doc.Analysis.Quotes[0]
	for _, target := range []string{
		"/", "/search", "/search?q=alert", "/search?type=articles&q=alert", "/articles/" + string(doc.Article.ID),
		"/search?facets=outlet,speaker,date,publisher,kind,source_kind&speaker=" + url.QueryEscape(string(quote.Speaker.ID)),
		"/search?q=" + url.QueryEscape(`"`+strings.ReplaceAll(evil, `"`, " ")+`"`), "/verify?text=" + url.QueryEscape(evil),
		"/quotes/" + string(quote.ID), "/speakers/" + string(quote.Speaker.ID), "/outlets/" + string(a.Publisher.ID),
	} {
		t.Run(target, func(t *testing.T) {
			w := r.do(http.MethodGet, target, "", wantsHTML)
			page := parsePage(t, w.Body.String())
			page.check()
			kept := strings.HasPrefix(target, "/verify") // what was typed, in a field
			if !kept && (w.Code != 200 || !strings.Contains(textOf(page.root), evil[:8])) {
				t.Fatalf("%d: the article is not shown:\n%s", w.Code, w.Body)
			}
			if !strings.Contains(evil, "javascript:") && strings.Contains(w.Body.String(), "javascript:") {
				t.Error("its address is")
			}
		})
	}
}

// TestPageWeight: a page of twenty quotes with all facets full stays under
// 100 kB before compression, however long the quotes, the names and what is
// searched for.
func TestPageWeight(t *testing.T) {
	for name, c := range map[string]struct {
		quote, query int // characters
	}{"as usual": {340, 20}, "long quotes": {20_000, 20}, "a pasted sentence": {340, 240}, "a pasted paragraph": {340, 900}} {
		t.Run(name, func(t *testing.T) {
			r := heavy(t, c.quote)
			r.Links.HTML = "/search?" + url.Values{pQ: {`"` + strings.Repeat("bridge ", c.query/7) + `"`}}.Encode()
			data, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			pages, err := newPages()
			if err != nil {
				t.Fatal(err)
			}
			var body bytes.Buffer
			if err := pages.render(&body, searchCase(t, data)); err != nil {
				t.Fatal(err)
			}
			if body.Len() > 100_000 {
				t.Errorf("%d bytes", body.Len())
			}
			parsePage(t, body.String()).check()
			t.Logf("%d bytes", body.Len())
		})
	}
}

// heavy is an answer that makes a page as heavy as can be.
func heavy(t *testing.T, quote int) *SearchResponse {
	r := decoded[SearchResponse](t, fileOf(t, "testdata/pages/search-quotes.json"))
	long := *r.quoteAt(0)
	long.Text = strings.Repeat("“The information that we have is that Russia has specifically asked for ammunition,” ", 1+quote/85)
	before := strings.Repeat("It was said before. ", 15)
	long.Context = QuoteContext{Before: &before, After: &before}
	r.Results = nil
	for i := range 20 {
		q := long
		q.ID = fmt.Sprintf("q%015d", i)
		r.Results = append(r.Results, &q)
	}
	r.Facets.Date.Values = nil
	for i := range 200 {
		r.Facets.Date.Values = append(r.Facets.Date.Values, FacetValue{Value: fmt.Sprintf("%d-%02d", 2000+i/12, i%12+1), Count: 1000 + i})
	}
	for _, f := range []*Facet{r.Facets.Outlet, r.Facets.Speaker, r.Facets.Publisher} {
		for i := range 10 {
			f.Values = append(f.Values, FacetValue{Value: fmt.Sprint("somebody-with-a-long-name-", i), Label: fmt.Sprint("Somebody With A Long Name ", i), Count: i})
		}
	}
	return r
}

func fileOf(t *testing.T, name string) []byte {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPageHead(t *testing.T) {
	w := newRig(t).do(http.MethodHead, "/search?q=bridge", "")
	if w.Code != 200 || w.Header().Get("Content-Length") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
