package opensearch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchtransport"

	"onrecord/index"
)

// counted is an answer that is whole when it has a count.
type counted struct{ Count *int }

func (c *counted) whole() error {
	if c.Count == nil {
		return errors.New("there is no count")
	}
	return nil
}

// dialTo makes a client of the nodes at some addresses, an impatient one.
func dialTo(t *testing.T, urls ...string) *client {
	t.Helper()
	c, err := dial(Options{URLs: urls}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.close() })
	c.pause = time.Millisecond
	return c
}

// answering is a node that answers everything so; what it answers first may be
// something else.
func answering(t *testing.T, answer http.HandlerFunc, first ...http.HandlerFunc) string {
	t.Helper()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := int(asked.Add(1)); n <= len(first) {
			answer := first[n-1]
			answer(w, r)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func saying(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// refused is the address of a node that is not there.
func refused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// failure is a way to answer badly that is over in a moment.
type failure struct {
	name   string
	answer http.HandlerFunc
}

const wholeCount = `{"count": 7}`

func failures() []failure {
	busy := `{"error":{"root_cause":[{"type":"rejected","reason":"queue capacity"}],"type":"rejected","reason":"queue capacity"},"status":429}`
	return []failure{
		{"429", saying(429, busy)},
		{"500", saying(500, `{"error":{"type":"null_pointer_exception","reason":"none"},"status":500}`)},
		{"502 as HTML", saying(502, "<html><h1>Bad Gateway</h1></html>")},
		{"503", saying(503, `{"error":{"type":"cluster_manager_not_discovered_exception","reason":null},"status":503}`)},
		{"504, empty", saying(504, "")},
		{"truncated JSON", saying(200, `{"count": 7, "of`)},
		{"HTML", saying(200, "<!doctype html><title>Log in</title>")},
		{"nothing", saying(200, "")},
		{"null", saying(200, "null")},
		{"an empty object", saying(200, "{}")},
		{"two answers", saying(200, wholeCount+wholeCount)},
		{"another shape", saying(200, `{"count": [1]}`)},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }},
		{"another server's 404", saying(404, "<h1>Not Found</h1>")},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"count": `)
			panic(http.ErrAbortHandler)
		}},
		{"cut off before it begins", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	}
}

// What is over in a moment nobody notices.
func TestFault38Momentary(t *testing.T) {
	var under sync.WaitGroup
	for _, f := range failures() {
		c := dialTo(t, answering(t, saying(200, wholeCount), f.answer, f.answer))
		under.Go(func() {
			var got counted
			if err := c.call(t.Context(), request{method: "GET", path: "/x/_count"}, &got); err != nil || *got.Count != 7 {
				t.Errorf("%s: %v, %v", f.name, got.Count, err)
			}
		})
	}
	under.Wait()
}

// What goes on is told as what it is, soon, and never as an answer.
func TestFault38Lasting(t *testing.T) {
	lasting := append(failures(),
		failure{"not let in", saying(401, "Unauthorized")},
		failure{"forbidden", saying(403, `{"error":{"type":"security_exception","reason":"no permissions"},"status":403}`)},
		failure{"a cluster without our indices", saying(404, `{"error":{"root_cause":[{"type":"index_not_found_exception","reason":"no such index [x]"}],"type":"index_not_found_exception","reason":"no such index [x]"},"status":404}`)},
		failure{"too large", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"count": 7, "more": "`+strings.Repeat("x", 1<<20)+`"}`)
		}},
		failure{"endless", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
					return
				}
			}
		}},
	)
	var under sync.WaitGroup
	for _, f := range lasting {
		c := dialTo(t, answering(t, f.answer))
		c.most = 1 << 20
		under.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			var got counted
			if err := c.call(ctx, request{method: "GET", path: "/x/_count"}, &got); !errors.Is(err, index.ErrUnreachable) {
				t.Errorf("%s: %v, want that it cannot be reached", f.name, err)
			}
			if ctx.Err() != nil {
				t.Errorf("%s: the caller's time was used up", f.name)
			}
		})
	}
	under.Wait()
}

// A node that does not answer in time: the caller's time is what counts.
func TestFault38Slow(t *testing.T) {
	slow := answering(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	half := answering(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"count"`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	for name, url := range map[string]string{"no answer": slow, "half an answer": half} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		began := time.Now()
		err := dialTo(t, url).call(ctx, request{method: "GET", path: "/"}, &counted{})
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took > time.Second {
			t.Errorf("%s: after %v: %v", name, took, err)
		}
		c := dialTo(t, url)
		c.patience = 10 * time.Millisecond
		if err := c.call(t.Context(), request{method: "GET", path: "/"}, &counted{}); !errors.Is(err, index.ErrUnreachable) {
			t.Errorf("%s, without a deadline: %v", name, err)
		}
	}
}

// Of several nodes the ones that answer are asked; a search does not fail, nor
// wait, because others are gone.
func TestFault38OtherNodes(t *testing.T) {
	c := dialTo(t, refused(t), answering(t, saying(200, wholeCount)), refused(t))
	began := time.Now()
	for range 100 {
		if err := c.call(t.Context(), request{method: "GET", path: "/"}, &counted{}); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("100 requests took %v", took)
	}
	if err := dialTo(t, refused(t), refused(t)).call(t.Context(), request{method: "GET", path: "/"}, nil); !errors.Is(err, index.ErrUnreachable) {
		t.Errorf("nobody is there: %v", err)
	}
}

// A node that failed is passed over, but for one request in a while, by which
// it is found again.
func TestFault38NodeComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := &nodes{shun: map[string]time.Time{}}
		for _, host := range []string{"a", "b", "c"} {
			list.list = append(list.list, &opensearchtransport.Connection{URL: &url.URL{Host: host}})
		}
		asked := func(n int) (out string) {
			for range n {
				c, err := list.Next()
				if err != nil {
					t.Fatal(err)
				}
				out += c.URL.Host
			}
			return out
		}
		want := func(got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("asked %s, want %s", got, want)
			}
		}
		want(asked(6), "abcabc")
		list.note("b", errors.New("refused"))
		want(asked(4), "acac")
		time.Sleep(shunning + 1)
		want(asked(6), "abcaca")
		list.note("b", nil)
		want(asked(3), "bca")
		for _, host := range []string{"c", "a", "b"} {
			list.note(host, errors.New("refused"))
			time.Sleep(time.Microsecond)
		}
		want(asked(3), "cab") // all are gone: the one that is gone for longest
		list.note("a", nil)
		list.note("a", fmt.Errorf("reading: %w", context.Canceled))
		want(asked(2), "aa")
	})
}

// What OpenSearch says no to is told as that, and not asked again.
func TestRefusals(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"root_cause":[{"type":"deep","reason":"why"}],"type":"shallow","reason":"x"},"status":400}`: "GET /: 400 deep: why",
		`{"error":{"type":"shallow","reason":"x"},"status":400}`:                                               "GET /: 400 shallow: x",
		`{"error":"alias [x] missing","status":400}`:                                                           "GET /: 400 : alias [x] missing",
		`{"_id":"a","found":false}`:                                                                            "GET /: 400 : Bad Request",
	} {
		never := func(http.ResponseWriter, *http.Request) { t.Error("asked again") }
		c := dialTo(t, answering(t, never, saying(400, body)))
		err := c.call(t.Context(), request{method: "GET", path: "/"}, nil)
		var no *responseError
		if !errors.As(err, &no) || errors.Is(err, index.ErrUnreachable) || !strings.HasSuffix(fmt.Sprint(err), want) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// An address that is none is refused, and no password is told.
func TestAddresses(t *testing.T) {
	for _, urls := range [][]string{nil, {""}, {"localhost:9200"}, {"ftp://x"}, {"http://"}, {"http://x?y"}, {"http://me:secret@x"}, {"http://me:secret@x:%"}} {
		if _, err := dial(Options{URLs: urls}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", urls, err)
		}
	}
	if _, err := dial(Options{URLs: []string{"https://x"}, CA: []byte("none")}); err == nil {
		t.Error("no certificate is one")
	}
}

// Who has any time waits for nodes that are restarted; who has not is told soon.
func TestFault38Patience(t *testing.T) {
	var first []http.HandlerFunc
	for range 3 * tries {
		first = append(first, saying(503, ""))
	}
	c := dialTo(t, answering(t, saying(200, wholeCount), first...))
	c.endures = time.Minute
	hurried, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := c.call(hurried, request{method: "GET", path: "/"}, &counted{}); !errors.Is(err, index.ErrUnreachable) {
		t.Errorf("who has a deadline: %v", err)
	}
	if err := c.call(t.Context(), request{method: "GET", path: "/"}, &counted{}); err != nil {
		t.Errorf("who has none: %v", err)
	}
}
