package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"onrecord/index"
	"onrecord/index/archive"
)

func TestErrorTable(t *testing.T) {
	for _, row := range statuses() {
		p, wait := problem(fmt.Errorf("context: %w", row.is))
		if p.Status != row.code || p.Type != "/problems/"+row.kind || p.Title == "" || p.Detail == "" {
			t.Errorf("%v: %+v", row.is, p)
		}
		if retries := p.Status == 429 || p.Status == 503; retries != (wait > 0) {
			t.Errorf("%v: %d with Retry-After %v", row.is, p.Status, wait)
		}
		if p.Status >= 500 && strings.Contains(p.Detail, "context:") && p.Type != "/problems/busy" && p.Type != "/problems/going-down" {
			t.Errorf("%v: what went wrong inside is told: %s", row.is, p.Detail)
		}
	}
	if p, _ := problem(errors.New("secret")); p.Status != 500 || strings.Contains(p.Detail, "secret") {
		t.Errorf("%+v", p)
	}
}

func TestEngineErrorsAreAnswered(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{
		{fmt.Errorf("%w: it is being built", index.ErrNotReady), 503},
		{fmt.Errorf("%w: %w", archive.ErrNoRoom, archive.ErrFull), 503},
		{index.ErrClosed, 503},
		{context.DeadlineExceeded, 503},
		{errors.New("disk on fire at /var/lib"), 500},
	} {
		r := newRig(t)
		r.archive.engineErr = c.err
		for _, target := range []string{"/api/v1/search", "/api/v1/quotes/x", "/api/v1/articles/x", "/api/v1/speakers", "/api/v1/outlets/x", "/api/v1/stats"} {
			w := r.get(target)
			p := answerOf[Problem](t, w)
			if w.Code != c.code || p.Status != c.code || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%v %s: %d %s", c.err, target, w.Code, w.Body)
			}
			if (w.Header().Get("Retry-After") != "") != (c.code == 503) {
				t.Errorf("%v %s: Retry-After %q", c.err, target, w.Header().Get("Retry-After"))
			}
			if strings.Contains(w.Body.String(), "/var/lib") || c.code == 500 && !strings.Contains(r.logged.String(), p.RequestID) {
				t.Errorf("%v: %s", c.err, w.Body)
			}
		}
	}
}

func TestNothingThere(t *testing.T) {
	r := newRig(t)
	for _, target := range []string{
		"/api/v1/quotes/nosuch", "/api/v1/articles/nosuch", "/api/v1/speakers/nosuch", "/api/v1/outlets/nosuch",
		"/api/v1/nosuch", "/api/v2/search", "/api/v1/search/", "/api/v1/quotes/", "/api/v1/quotes/a%2Fb", "/api/v1/quotes/..%2f..%2fetc%2fpasswd", "//evil.example", "/%09/evil.example",
	} {
		w := r.get(target)
		if w.Code != http.StatusNotFound || answerOf[Problem](t, w).Status != 404 || w.Header().Get("Location") != "" {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestMethods(t *testing.T) {
	r := newRig(t)
	for target, allow := range map[string][]string{
		"/api/v1/search": {"GET", "HEAD"}, "/api/v1/extract": {"POST"},
		"/api/v1/articles": {"POST"}, "/api/v1/articles/x": {"DELETE", "GET", "HEAD"}, "/healthz": {"GET", "HEAD"},
	} {
		for _, method := range []string{"PUT", "PATCH", "TRACE", "BREW"} {
			w := r.do(method, target, "")
			if w.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, target, w.Code)
			}
			for _, m := range allow {
				if !strings.Contains(w.Header().Get("Allow"), m) {
					t.Errorf("%s %s: Allow %q lacks %s", method, target, w.Header().Get("Allow"), m)
				}
			}
		}
	}
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	r := newRig(t)
	for _, target := range []string{"/api/v1/search?highlight=false", "/api/v1/speakers/ann-lee", "/healthz", "/api/v1/openapi.json", "/api/v1/quotes/nosuch", "/api/v1/search?page=0"} {
		head, full := r.do("HEAD", target, ""), r.get(target)
		if head.Code != full.Code || head.Body.Len() != 0 || head.Header().Get("Content-Type") != full.Header().Get("Content-Type") {
			t.Errorf("%s: %d %d bytes, GET %d", target, head.Code, head.Body.Len(), full.Code)
		}
		if head.Header().Get("Content-Length") == "" {
			t.Errorf("%s: no Content-Length", target)
		}
	}
}

// Every answer, right or wrong, has the headers that keep browsers honest, and
// none tells another origin that it may read it.
func TestFault61SecurityHeaders(t *testing.T) {
	r := newRig(t)
	r.archive.beforePut = func() { panic("boom") }
	requests := [][]string{
		{"GET", "/"},
		{"GET", "/search?q=bridge"},
		{"GET", "/search?page=0"},
		{"GET", "/api/v1/search"},
		{"GET", "/api/v1/search?page=0"},
		{"GET", "/nosuch"},
		{"PUT", "/search"},
		{"OPTIONS", "/api/v1/search"},
		{"GET", "/healthz"},
		{"GET", "/metrics"},
		{"GET", "/static/onrecord.css"},
		{"GET", "/" + strings.Repeat("a", maxURL)},
		{"POST", "/api/v1/articles"},
	}
	for _, q := range requests {
		h := r.do(q[0], q[1], `{"title":"t","text":"x"}`, "Origin: https://evil.example", "Content-Type: application/json", "Authorization: Bearer "+testToken).Header()
		policy := "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
		if q[1] == "/search?q=bridge" {
			policy += "; connect-src 'self'"
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": policy,
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "same-origin", "Access-Control-Allow-Origin": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%.40v: %s: %q", q, name, got)
			}
		}
	}
}

func TestFault55TooLong(t *testing.T) {
	r := newRig(t)
	fill := func(n int) string { return "/api/v1/search?q=" + strings.Repeat("x", n-len("/api/v1/search?q=")) }
	for target, code := range map[string]int{fill(maxURL): 400, fill(maxURL + 1): 414} { // the shorter one is a query of too many characters
		if w := r.get(target); w.Code != code {
			t.Errorf("%d bytes: %d, want %d", len(target), w.Code, code)
		}
	}
	query := url.Values{"q": {strings.Repeat("語", index.MaxQueryRunes)}}.Encode()
	if w := r.get("/api/v1/search?" + query); w.Code != 200 {
		t.Errorf("a query as long as may be: %d %s", w.Code, w.Body)
	}
	room := maxHeaders - len("X: \r\n")
	for n, code := range map[int]int{room: 200, room + 1: 431} {
		if w := r.do("GET", "/api/v1/search", "", "X: "+strings.Repeat("x", n)); w.Code != code {
			t.Errorf("header of %d: %d, want %d", n, w.Code, code)
		}
	}
}

func TestFault59Panic(t *testing.T) {
	r := newRig(t)
	r.archive.beforePut = func() { panic("secret of the handler") }
	w := r.do("POST", "/api/v1/articles", `{"title":"t","text":"x"}`, "Content-Type: application/json", "Authorization: Bearer "+testToken)
	p := answerOf[Problem](t, w)
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || p.RequestID == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if log := r.logged.String(); !strings.Contains(log, "secret of the handler") || !strings.Contains(log, p.RequestID) {
		t.Errorf("log: %s", log)
	}
	r.archive.beforePut = nil
	r.archive.mu = sync.Mutex{} // the panic kept it
	if w := r.get("/api/v1/search"); w.Code != 200 {
		t.Errorf("the next request: %d", w.Code)
	}
	if w := r.get("/metrics"); !strings.Contains(w.Body.String(), "onrecord_panics_total 1\n") {
		t.Errorf("the panic is not counted:\n%s", w.Body)
	}
}

func TestFault60Log(t *testing.T) {
	r := newRig(t)
	r.do("GET", "/api/v1/search?q=private&token=private", "", "Authorization: Bearer private", "User-Agent: private\"\n{}", "Cookie: private")
	r.do("POST", "/api/v1/articles?wait=private", `{"title":"private"}`, "Authorization: Bearer "+testToken, "Content-Type: application/json")
	r.get("/api/v1/search?q=private%0a%7b%22level%22:1%7d")
	r.get("/search/%0aprivate-path")
	log := r.logged.String()
	if strings.Contains(strings.ReplaceAll(log, "private-path", ""), "private") || strings.Contains(log, testToken) {
		t.Errorf("log: %s", log)
	}
	if lines := strings.Count(log, "\n"); lines != 4 {
		t.Errorf("%d lines for 4 requests: %s", lines, log)
	}
}

func TestHealth(t *testing.T) {
	r := newRig(t)
	if a, b := r.get("/healthz").Code, r.get("/readyz").Code; a != 200 || b != 200 {
		t.Errorf("%d %d", a, b)
	}
	r.archive.readyErr = index.ErrNotReady
	if a, b := r.get("/healthz").Code, r.get("/readyz").Code; a != 200 || b != 503 {
		t.Errorf("behind: %d %d", a, b)
	}
	r.archive.readyErr = fmt.Errorf("%w: %w", archive.ErrNoRoom, archive.ErrFull)
	if w := r.get("/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "the disk is full") {
		t.Errorf("no room for an index: %d %s", w.Code, w.Body)
	}
	r.archive.readyErr = nil
	for lag, code := range map[uint64]int{maxLag: 200, maxLag + 1: 503} {
		r.archive.lag = lag
		if w := r.get("/readyz"); w.Code != code {
			t.Errorf("%d writes behind: %d", lag, w.Code)
		}
	}
	r.archive.lag = 0
	r.archive.roomErr = archive.ErrFull
	if body := r.get("/readyz").Body.String(); !strings.Contains(body, `"stored":0,"applied":0,"writable":false`) {
		t.Errorf("on a full disk: %s", body)
	}
	r.draining.Store(true)
	if a, b := r.get("/healthz").Code, r.get("/readyz").Code; a != 200 || b != 503 {
		t.Errorf("going down: %d %d", a, b)
	}
}

func TestMetricsAreLabelledByRoute(t *testing.T) {
	r := newRig(t)
	for i := range 5 {
		r.get("/api/v1/quotes/" + strconv.Itoa(i))
		r.get("/nosuch/" + strconv.Itoa(i))
		r.do("BREW"+strconv.Itoa(i), "/api/v1/search", "", "Host: "+strconv.Itoa(i))
	}
	text := r.get("/metrics").Body.String()
	for _, want := range []string{
		`onrecord_requests_total{method="GET",route="/api/v1/quotes/{id}",status="404"} 5`,
		`onrecord_requests_total{method="GET",route="none",status="404"} 5`, `onrecord_requests_total{method="other",route="none",status="405"} 5`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

func TestMetricsCountContents(t *testing.T) {
	r := newRig(t)
	r.archive.seq.Store(7)
	r.archive.lag = 2
	text := r.get("/metrics").Body.String()
	for _, line := range []string{"onrecord_articles 3\n", "onrecord_quotes 7\n", "onrecord_stored_sequence 9\n", "onrecord_applied_sequence 7\n"} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("there is no %q", line)
		}
	}
	for _, line := range []string{
		"onrecord_index_failures_total 3", "onrecord_index_opened_total 1", "onrecord_index_built_total 2", "onrecord_index_panics_total 4",
		`onrecord_commit_seconds_bucket{le="0.001"} 3`, `onrecord_commit_seconds_bucket{le="1"} 4`, "onrecord_commit_seconds_sum 2", "onrecord_commit_seconds_count 5",
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("there is no %q", line)
		}
	}
	r.archive.engineErr = index.ErrNotReady
	if text := r.get("/metrics").Body.String(); strings.Contains(text, "\nonrecord_articles") || !strings.Contains(text, "\nonrecord_stored_sequence") {
		t.Errorf("without an index:\n%s", text)
	}
}

// What keeps the store from writing is told as what it is, and keeps nobody
// from reading.
func TestWritingFails(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		err  error
		code int
	}{{archive.ErrFull, http.StatusInsufficientStorage}, {archive.ErrReadOnly, http.StatusServiceUnavailable}} {
		r.archive.putErr = fmt.Errorf("storing: %w", c.err)
		w := r.do("POST", "/api/v1/articles", `{"title":"t","text":"x"}`, "Content-Type: application/json", "Authorization: Bearer "+testToken)
		if w.Code != c.code {
			t.Errorf("%v: %d %s", c.err, w.Code, w.Body)
		}
		if w := r.get("/api/v1/search"); w.Code != http.StatusOK {
			t.Errorf("searching: %d", w.Code)
		}
	}
}

// Nothing that a client sends makes an error of ours: what the fuzzers of the
// parameters find is asked of the server too.
func FuzzRequest(f *testing.F) {
	r := newRig(f)
	f.Add("/api/v1/search?q=a&x=%zz", "")
	f.Add("/api/v1/quotes/%ff?a;b", "{}")
	f.Add("/search?q=%28a&from=2022-02-30", "")
	f.Add("/compare?speaker=ann-lee&speaker=x&q=%22a&from=9", "")
	f.Add("/suggest?q=%E2%80%AEa", "")
	f.Add("/outlets/bbc?page=2", "")
	f.Add("/api/v1/extract", `{"text":"“We have,” said Ann Lee."}`)
	f.Fuzz(func(t *testing.T, target, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return
		}
		method := http.MethodGet
		if body != "" {
			method = http.MethodPost
		}
		q := &http.Request{
			Method: method, URL: u, Header: http.Header{"Content-Type": {"application/json"}}, Proto: "HTTP/1.1", RemoteAddr: "192.0.2.1:1",
			Body: http.NoBody, RequestURI: target,
		}
		if body != "" {
			q.Body = readCloser{bytes.NewReader([]byte(body))}
		}
		w := httptest.NewRecorder()
		r.Handler().ServeHTTP(w, q)
		if w.Code >= 500 {
			t.Fatalf("%s %q: %d %s\n%s", method, target, w.Code, w.Body, r.logged)
		}
		r.logged.Reset()
	})
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }
