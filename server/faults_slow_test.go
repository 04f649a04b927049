package server

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onrecord/corpus"
)

func dialed(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func send(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
}

// fetched is the status of an address, read to its end.
func fetched(t *testing.T, address string) int {
	w, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer w.Body.Close()
	if _, err := io.Copy(io.Discard, w.Body); err != nil {
		t.Error(err)
	}
	return w.StatusCode
}

func eventually(t *testing.T, otherwise string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(otherwise)
		}
	}
}

// closedWithin reports how long it took the server to close a connection.
func closedWithin(conn net.Conn, most time.Duration) (time.Duration, bool) {
	began := time.Now()
	_ = conn.SetReadDeadline(began.Add(most))
	_, err := io.Copy(io.Discard, conn)
	timeout, is := err.(net.Error)
	return time.Since(began), !is || !timeout.Timeout()
}

// Five hundred connections that never ask, bodies that come slowly and
// answers that nobody takes are all closed in their time, and nobody else
// notices.
func TestFault54SlowClients(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Slots = 2 })
	long := strings.Repeat("We have not sold the bridge, said Ann Lee. ", corpus.MaxText/43)
	if _, err := r.archive.Put(t.Context(), []corpus.Article{{ID: "long", Title: "Long", Text: long}}, 0); err != nil {
		t.Fatal(err)
	}
	const header, read, write = 300 * time.Millisecond, 600 * time.Millisecond, 900 * time.Millisecond
	address := started(t, r, func(s *http.Server) { s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout = header, read, write })
	var all sync.WaitGroup
	hold := func(what, text string, n int, most time.Duration) {
		for range n {
			conn := dialed(t, address)
			send(t, conn, text)
			all.Go(func() {
				if took, closed := closedWithin(conn, most+2*time.Second); !closed {
					t.Errorf("%s: open after %v", what, took)
				}
			})
		}
	}
	hold("half a request", "GET /healthz HT", 500, header)
	hold("nothing", "", 50, header)
	hold("half a body", "POST /api/v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{", 50, read)
	slow := dialed(t, address)
	send(t, slow, strings.Repeat("GET /api/v1/articles/long HTTP/1.1\r\nHost: a\r\n\r\n", 20))
	waits := make([]time.Duration, 100)
	for i := range waits {
		began := time.Now()
		if code := fetched(t, "http://"+address+"/api/v1/search?q=bridge&facets=none&per_page=1"); code != http.StatusOK {
			t.Errorf("others meanwhile: %d", code)
		}
		waits[i] = time.Since(began)
	}
	slices.Sort(waits)
	t.Logf("others wait %v meanwhile, %v at most", waits[50], waits[99])
	if waits[50] > header { // all of them, if they stood behind the slow; one or two may, on a busy machine
		t.Errorf("others wait %v", waits[50])
	}
	all.Wait()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	eventually(t, "who takes no answer is held", func() bool { return r.metrics.connections() == 0 })
	eventually(t, "answers are held that nobody takes", func() bool { return r.unsentBytes.Load() == 0 })
}

// Large answers that nobody takes do not fill the memory: beyond so much,
// others like them are refused, and small ones are not.
func TestFault54LargeAnswers(t *testing.T) {
	r := newRig(t)
	large := []corpus.Article{{ID: "large", Title: "Large", Text: strings.Repeat("x ", maxSpare)}}
	if _, err := r.archive.Put(t.Context(), large, 0); err != nil {
		t.Fatal(err)
	}
	for held, code := range map[int64]int{0: 200, maxUnsent: 200, maxUnsent + 1: 503} {
		r.unsentBytes.Store(held)
		w := r.get("/api/v1/articles/large")
		if w.Code != code || (w.Header().Get("Retry-After") != "") != (code == 503) {
			t.Errorf("with %d bytes held: %d", held, w.Code)
		}
		if code := r.get("/api/v1/search?facets=none&per_page=1").Code; code != 200 {
			t.Errorf("a small answer, with %d bytes held: %d", held, code)
		}
		if now := r.unsentBytes.Load(); now != held {
			t.Errorf("%d bytes are held, %d before", now, held)
		}
	}
}

func TestFault54SlowBody(t *testing.T) {
	address := started(t, newRig(t), func(s *http.Server) { s.ReadTimeout = 200 * time.Millisecond })
	slow := exchange(t, address, "POST /api/v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"text\":")
	if !strings.HasPrefix(slow, "HTTP/1.1 408 ") {
		t.Errorf("a slow body: %.200s", slow)
	}
}

// Where there is no room for another connection, the one makes way that has
// waited longest for a request; where all are being answered, the new one is
// told so.
func TestFault54ConnectionsMakeWay(t *testing.T) {
	const most = 8
	r := newRig(t, func(o *Options) { o.Connections, o.Slots = most, most })
	release := make(chan struct{})
	r.archive.beforeEngine = func() { <-release }
	address := started(t, r)
	var waiting []net.Conn
	for i := range most {
		waiting = append(waiting, dialed(t, address))
		eventually(t, "a connection is not taken", func() bool { return r.metrics.connections() == i+1 })
	}
	answered := make(chan int, most)
	for i := range most {
		go func() { answered <- fetched(t, "http://"+address+"/api/v1/stats") }()
		if _, closed := closedWithin(waiting[i], time.Second); !closed {
			t.Errorf("connection %d does not make way", i)
		}
		eventually(t, "it is not being answered", func() bool { return r.slots.running() == i+1 })
	}
	refused := dialed(t, address)
	answer, _ := io.ReadAll(refused)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 503 ") || !strings.Contains(string(answer), "Retry-After: 1\r\n") {
		t.Errorf("one more: %q", answer)
	}
	if n := r.metrics.connections(); n != most {
		t.Errorf("%d connections are open", n)
	}
	close(release)
	for range most {
		if code := <-answered; code != http.StatusOK {
			t.Errorf("one that was being answered: %d", code)
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	eventually(t, "connections are counted that are closed", func() bool { return r.metrics.connections() == 0 })
	if text := r.get("/metrics").Body.String(); !strings.Contains(text, "\nonrecord_connections_refused_total 9\n") {
		t.Errorf("they are not counted:\n%s", text)
	}
}
