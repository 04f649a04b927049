package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"onrecord/index"
)

// Escaped or not, an address has so many characters, headers have so many, a
// body is so large, whether or not it says so beforehand.
func TestFault55LargestRequests(t *testing.T) {
	address := started(t, newRig(t))
	head := func(lines ...string) string { return strings.Join(append(lines, "Connection: close", "", ""), "\r\n") }
	ofLength := func(n int) string { return "/healthz?" + strings.Repeat("a", n-len("/healthz?")) }
	escaped := func(n int) string { return "/healthz?" + strings.Repeat("%C3%A9", (n-len("/healthz?"))/2) }
	filled := func(n int) string { return "X: " + strings.Repeat("a", n-len("X: \r\n")-len("Connection: close\r\n")) }
	body := func(n int) string { return `{"text":"x"}` + strings.Repeat(" ", n-len(`{"text":"x"}`)) }
	chunked := func(n int) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", n, body(n)) }
	to := []string{"POST /api/v1/extract HTTP/1.1", "Host: a", "Content-Type: application/json"}
	for _, c := range []struct {
		name, request string
		code          int
	}{
		{"address as long as may be", head("GET "+ofLength(maxURL)+" HTTP/1.1", "Host: a"), 400}, // no such parameter
		{"address too long", head("GET "+ofLength(maxURL+1)+" HTTP/1.1", "Host: a"), 414},
		{"escaped address as long as may be", head("GET "+escaped(maxURL)+" HTTP/1.1", "Host: a"), 400},
		{"escaped address too long", head("GET "+escaped(maxURL+2)+" HTTP/1.1", "Host: a"), 414},
		{"address of 9 KiB", head("GET /"+strings.Repeat("a", 9<<10)+" HTTP/1.1", "Host: a"), 414},
		{"address of 900 KB", head("GET /"+strings.Repeat("a", 900_000)+" HTTP/1.1", "Host: a"), 431},
		{"headers as long as may be", head("GET /healthz HTTP/1.1", "Host: a", filled(maxHeaders)), 200},
		{"headers too long", head("GET /healthz HTTP/1.1", "Host: a", filled(maxHeaders+1)), 431},
		{"address and headers as long as may be", head("GET "+escaped(maxURL)+" HTTP/1.1", "Host: a", filled(maxHeaders)), 400},
		{"header of 17 KiB", head("GET /healthz HTTP/1.1", "Host: a", "X: "+strings.Repeat("a", 17<<10)), 431},
		{"header of 1 MiB", head("GET /healthz HTTP/1.1", "Host: a", "X: "+strings.Repeat("a", 1<<20)), 431},
		{"many headers", head("GET /healthz HTTP/1.1", "Host: a", strings.TrimSuffix(strings.Repeat("X: a\r\n", 4000), "\r\n")), 431},
		{"body as large as may be", head(append(to, "Content-Length: "+strconv.Itoa(maxBody))...) + body(maxBody), 200},
		{"body too large", head(append(to, "Content-Length: "+strconv.Itoa(maxBody+1))...), 413},
		{"chunks as large as may be", head(append(to, "Transfer-Encoding: chunked")...) + chunked(maxBody), 200},
		{"chunks too large", head(append(to, "Transfer-Encoding: chunked")...) + chunked(maxBody+1), 413},
		{"a length beyond all", head(append(to, "Content-Length: 99999999999999999999")...), 400},
	} {
		t.Run(c.name, func(t *testing.T) { oneAnswer(t, exchange(t, address, c.request), c.code) })
	}
}

// oneAnswer checks that there is one answer, with one of those codes.
func oneAnswer(t *testing.T, text string, codes ...int) {
	t.Helper()
	if n := strings.Count(text, "HTTP/1.1 "); n != 1 {
		t.Errorf("%d answers: %.300s", n, text)
	}
	response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(text)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for _, code := range codes {
		if response.StatusCode == code {
			return
		}
	}
	t.Errorf("%d, want %v: %.300s", response.StatusCode, codes, text)
}

// A request that two programs could read as different ones is refused, or
// what follows it on the connection is not read: one answer to each.
func TestFault56RawRequests(t *testing.T) {
	r := newRig(t)
	address := started(t, r)
	const next = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
	head := func(lines ...string) string { return strings.Join(append(lines, "", ""), "\r\n") }
	extract := []string{"POST /api/v1/extract HTTP/1.1", "Host: a", "Content-Type: application/json"}
	with := func(lines ...string) string { return head(append(extract[:3:3], lines...)...) }
	for _, c := range []struct {
		name, request string
		codes         []int
	}{
		{"a request", head("GET /healthz HTTP/1.1", "Host: a", "Connection: close"), []int{200}},
		{"no host", head("GET /healthz HTTP/1.1"), []int{400}},
		{"two hosts", head("GET /healthz HTTP/1.1", "Host: a", "Host: b"), []int{400}},
		{"a host that is none", head("GET /healthz HTTP/1.1", "Host: a b"), []int{400}},
		{"two lengths", with("Content-Length: 1", "Content-Length: 2"), []int{400}},
		{"a length twice in a line", with("Content-Length: 1, 2"), []int{400}},
		{"a signed length", with("Content-Length: +1"), []int{400}},
		{"a negative length", with("Content-Length: -1"), []int{400}},
		{"a hexadecimal length", with("Content-Length: 0x1"), []int{400}},
		{"a space before the colon", with("Transfer-Encoding : chunked"), []int{400}},
		{"an unknown coding", with("Transfer-Encoding: gzip, chunked"), []int{501}},
		{"two codings", with("Transfer-Encoding: chunked", "Transfer-Encoding: identity"), []int{400, 501}},
		{"a length and chunks", with("Content-Length: 3", "Transfer-Encoding: chunked") + "0\r\n\r\n" + next, []int{400}},
		{"chunks and what follows", with("Transfer-Encoding: chunked") + "0\r\n\r\n" + next, []int{400}},
		{"a chunk of no size", with("Transfer-Encoding: chunked") + "x\r\n\r\n" + next, []int{400}},
		{"a negative chunk", with("Transfer-Encoding: chunked") + "-1\r\n\r\n" + next, []int{400}},
		{"a chunk's line ended by LF", with("Transfer-Encoding: chunked") + "0\n\r\n" + next, []int{400}},
		{"a folded coding", with("Transfer-Encoding:\r\n chunked") + "0\r\n\r\n" + next, []int{400}},
		{"lines ended by LF", "GET /healthz HTTP/1.1\nHost: a\nConnection: close\n\n", []int{200}},
		{"a folded header", head("GET /healthz HTTP/1.1", "Host: a", "X: b", " c", "Connection: close"), []int{200}},
		{"a folded first header", head("GET /healthz HTTP/1.1", " X: a", "Host: a"), []int{400}},
		{"NUL in a header", head("GET /healthz HTTP/1.1", "Host: a", "X: \x00"), []int{400}},
		{"NUL in a name", head("GET /healthz HTTP/1.1", "Host: a", "X\x00: b"), []int{400}},
		{"CR in a header", head("GET /healthz HTTP/1.1", "Host: a", "X: a\rb"), []int{400}},
		{"NUL in the address", head("GET /\x00 HTTP/1.1", "Host: a"), []int{400}},
		{"a bad escape in the path", head("GET /%zz HTTP/1.1", "Host: a"), []int{400}},
		{"a space in the address", head("GET /a b HTTP/1.1", "Host: a"), []int{400}},
		{"another's address", head("GET http://evil.example/healthz HTTP/1.1", "Host: a", "Connection: close"), []int{200}},
		{"a tunnel", head("CONNECT evil.example:443 HTTP/1.1", "Host: evil.example:443", "Connection: close"), []int{404, 405}},
		{"HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{400, 404, 405, 505}},
		{"no version", "GET /healthz\r\n\r\n", []int{400}},
		{"a version to come", head("GET /healthz HTTP/9.9", "Host: a"), []int{400, 505}},
	} {
		t.Run(c.name, func(t *testing.T) { oneAnswer(t, exchange(t, address, c.request), c.codes...) })
	}
	sound := exchange(t, address, strings.Repeat("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 3)+"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	if n := strings.Count(sound, "HTTP/1.1 200 OK"); n != 4 {
		t.Errorf("%d answers to four sound requests on one connection", n)
	}
}

// Each request is a line of JSON, whatever is in it.
func TestFault60LogOfAWholeRun(t *testing.T) {
	r := newRig(t, func(o *Options) { o.ReadRate = Rate{PerSecond: 1000, Burst: 1000} })
	const private = "s3cr3t"
	requests := 0
	do := func(method, target, body string, headers ...string) {
		requests++
		r.do(method, target, body, append(headers, "Cookie: "+private, "Referer: https://a.example/"+private, "X-Request-Id: "+private+"\"\n{}")...)
	}
	for _, target := range []string{"/", "/search", "/api/v1/search", "/healthz", "/nosuch", "/api/v1/speakers"} {
		do("GET", target+"?q="+private+"&token="+private, "", "Authorization: Bearer "+private)
		do("GET", target+"?q="+private+"%0a%7b%22level%22%3a%22ERROR%22%7d;"+private, "")
	}
	do("GET", "/quotes/%0d%0a%7b%22msg%22%3a%22forged%22%7d", "")
	do("GET", "/\u202e%1b%5b31m", "")
	do("GET", "/"+strings.Repeat("a", 5000), "")
	do("POST", "/api/v1/articles", `{"title":"`+private+`\n{\"msg\":\"forged\"}","text":"`+private+`"}`, auth, asType(mediaJSON))
	do("POST", "/api/v1/articles", private, auth, asType(mediaJSON))
	do("POST", "/api/v1/extract", private, asType(private))
	do("DELETE", "/api/v1/articles/x", "", "Authorization: Basic "+private)
	r.archive.engineErr = fmt.Errorf("broken\n{\"msg\":\"forged\"}")
	do("GET", "/api/v1/search?q="+private, "")
	lines := 0
	for line := range strings.Lines(r.logged.String()) {
		var event struct{ Msg, Path string }
		if err := json.Unmarshal([]byte(line), &event); err != nil || event.Msg == "forged" {
			t.Errorf("%v: %s", err, line)
		}
		if event.Msg == "request" {
			lines++
		}
		if len(line) > 1500 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	if lines != requests {
		t.Errorf("%d lines of %d requests", lines, requests)
	}
	if log := r.logged.String(); strings.Contains(log, private) || strings.Contains(log, testToken) {
		t.Errorf("what is private is logged: %s", log)
	}
}

// A page of another site cannot write or have work done, however it asks.
func TestFault61OtherSites(t *testing.T) {
	r := newRig(t)
	const form = "application/x-www-form-urlencoded"
	good := `{"title":"t","text":"x"}`
	for _, c := range []struct {
		name, method, target string
		headers              []string
		code                 int
	}{
		{"a form of another site", "POST", "/api/v1/articles", []string{auth, asType(form), "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}, 403},
		{"a form of another site, old browser", "POST", "/api/v1/articles", []string{auth, asType(form), "Origin: https://evil.example"}, 403},
		{"a form of a page without origin", "POST", "/api/v1/articles", []string{auth, asType(form), "Origin: null"}, 403},
		{"a form, nobody knows whose", "POST", "/api/v1/articles", []string{auth, asType(form)}, 415},
		{"plain text that is JSON", "POST", "/api/v1/extract", []string{asType("text/plain"), "Sec-Fetch-Site: cross-site"}, 403},
		{"plain text, nobody knows whose", "POST", "/api/v1/extract", []string{asType("text/plain")}, 415},
		{"another port of this machine", "POST", "/api/v1/extract", []string{asType(mediaJSON), "Sec-Fetch-Site: same-site"}, 403},
		{"a takedown", "DELETE", "/api/v1/articles/x", []string{auth, "Origin: https://evil.example"}, 403},
		{"a question beforehand", "OPTIONS", "/api/v1/articles", []string{"Origin: https://evil.example", "Access-Control-Request-Method: POST"}, 204},
		{"our own page", "POST", "/api/v1/extract", []string{asType(mediaJSON), "Origin: http://example.com", "Sec-Fetch-Site: same-origin"}, 200},
		{"our own page, old browser", "POST", "/api/v1/extract", []string{asType(mediaJSON), "Origin: http://example.com"}, 200},
		{"no browser", "POST", "/api/v1/extract", []string{asType(mediaJSON)}, 200},
		{"a link on another site", "GET", "/search?q=bridge", []string{"Sec-Fetch-Site: cross-site", "Referer: https://evil.example/"}, 200},
		{"a script of another site that reads", "GET", "/api/v1/search", []string{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}, 200},
	} {
		w := r.do(c.method, c.target, good, c.headers...)
		if w.Code != c.code {
			t.Errorf("%s: %d, want %d: %s", c.name, w.Code, c.code, w.Body)
		}
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s: %s is sent", c.name, name)
			}
		}
	}
}

// A page whose name was made to point at this machine is no page of ours.
func TestFault61HostNames(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Hosts = []string{"localhost", "quotes.example.org"} })
	for host, code := range map[string]int{
		"localhost": 200, "localhost:8321": 200, "LOCALHOST:1": 200, "localhost.:1": 200, "127.0.0.1": 200, "127.0.0.1:8321": 200, "[::1]": 200, "[::1]:8321": 200,
		"192.0.2.7:8321": 200, "quotes.example.org": 200, "Quotes.Example.org:443": 200, "": 200,
		"evil.example": 421, "evil.example:8321": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "notlocalhost": 421, "quotes.example.org.evil": 421, "127.1.evil": 421,
		"[evil]": 421, "a:b:c": 421, ":8321": 421, "0x7f000001": 421,
	} {
		for _, target := range []string{"/", "/api/v1/search", "/healthz"} {
			q := httptest.NewRequest("GET", target, nil)
			q.Host = host
			w := httptest.NewRecorder()
			r.Handler().ServeHTTP(w, q)
			if w.Code != code {
				t.Errorf("%q %s: %d, want %d: %s", host, target, w.Code, code, w.Body)
			}
		}
	}
	any := newRig(t)
	q := httptest.NewRequest("GET", "/", nil)
	q.Host = "some.example"
	w := httptest.NewRecorder()
	if any.Handler().ServeHTTP(w, q); w.Code != http.StatusOK {
		t.Errorf("with no names: %d", w.Code)
	}
}

// Nothing leads away from this server.
func TestFault62NoRedirects(t *testing.T) {
	r := newRig(t)
	for _, target := range []string{
		"/?next=//evil.example", "/search?next=https://evil.example", "/search?url=//evil.example&q=a", "/%09/evil.example", "//evil.example", "//evil.example/..",
		"/%5cevil.example", "/\\evil.example", "/%2f%2fevil.example", "/./evil.example", "/..//evil.example", "/search/", "/search//", "/quotes/..%2f..", "/api/v1/../v1/search",
		"/static/..%2fserver.go", "/static/%2e%2e%2fopenapi.yaml", "/static//evil.example", "/healthz/", "/api/v1",
	} {
		for _, accept := range []string{"application/json", "text/html"} {
			u, err := url.ParseRequestURI(target)
			if err != nil {
				u = &url.URL{Path: target}
			}
			q := &http.Request{Method: "GET", URL: u, Host: "localhost", Header: http.Header{"Accept": {accept}}, RemoteAddr: "192.0.2.1:1", Body: http.NoBody, Proto: "HTTP/1.1"}
			w := httptest.NewRecorder()
			r.Handler().ServeHTTP(w, q)
			if w.Code != 400 && w.Code != 404 || w.Header().Get("Location") != "" || w.Header().Get("Refresh") != "" {
				t.Errorf("%s: %d, to %q", target, w.Code, w.Header().Get("Location"))
			}
			if strings.Contains(w.Body.String(), `href="//evil`) || strings.Contains(w.Body.String(), `href="https://evil`) {
				t.Errorf("%s: the page links there", target)
			}
		}
	}
}

// What the engine could not look for is said in the answer.
func TestFault26WarningsAreTold(t *testing.T) {
	r := newRig(t)
	const warning = "pres* stands for more than 1024 words; only the first 1024 were looked for."
	r.archive.answer = func(r *index.Result) { r.Warnings = append(r.Warnings, warning) }
	got := page1(t, r, "/api/v1/search?q=pres*").Query.Warnings
	if len(got) != 1 || got[0] != warning {
		t.Errorf("%q", got)
	}
	if page := r.get("/search?q=pres*").Body.String(); !strings.Contains(page, "stands for more than 1024 words") {
		t.Error("the page does not say so")
	}
}
