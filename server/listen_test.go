package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// started runs the server's own http.Server on a loopback port.
func started(t *testing.T, s *http.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return l.Addr().String()
}

// exchange sends raw bytes and reads whatever comes back.
func exchange(t *testing.T, address, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil && len(answer) == 0 {
		t.Fatalf("no answer to %.60q: %v", request, err)
	}
	return string(answer)
}

func TestFault56RawRequests(t *testing.T) {
	address := started(t, newRig(t).HTTPServer())
	head := func(lines ...string) string {
		return strings.Join(append(lines, "Connection: close", "", ""), "\r\n")
	}
	for _, c := range []struct {
		name, request string
		codes         []int
	}{
		{"a request", head("GET /healthz HTTP/1.1", "Host: a"), []int{200}},
		{"no host", head("GET /healthz HTTP/1.1"), []int{400}},
		{"two hosts", head("GET /healthz HTTP/1.1", "Host: a", "Host: b"), []int{400}},
		{"address of 25 KiB", head("GET /"+strings.Repeat("a", 25<<10)+" HTTP/1.1", "Host: a"), []int{414}},
		{"address of 900 KB", head("GET /"+strings.Repeat("a", 900_000)+" HTTP/1.1", "Host: a"), []int{414, 431}},
		{"header of 33 KiB", head("GET /healthz HTTP/1.1", "Host: a", "X: "+strings.Repeat("a", 33<<10)), []int{431}},
		{"address and headers as long as may be", head("GET /healthz?"+strings.Repeat("a", maxURL-len("/healthz?"))+" HTTP/1.1", "Host: a", "X: "+strings.Repeat("a", maxHeaders-len("X: \r\n")-len("Connection: close\r\n"))), []int{400}}, // no such parameter
		{"header of 1 MiB", head("GET /healthz HTTP/1.1", "Host: a", "X: "+strings.Repeat("a", 1<<20)), []int{431}},
		{"two lengths", head("POST /api/v1/extract HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 2"), []int{400}},
		{"a signed length", head("POST /api/v1/extract HTTP/1.1", "Host: a", "Content-Length: +1"), []int{400}},
		{"a negative length", head("POST /api/v1/extract HTTP/1.1", "Host: a", "Content-Length: -1"), []int{400}},
		{"an unknown coding", head("POST /api/v1/extract HTTP/1.1", "Host: a", "Transfer-Encoding : chunked"), []int{400, 501}},
		{"length and chunks", head("POST /api/v1/extract HTTP/1.1", "Host: a", "Content-Type: application/json", "Content-Length: 3", "Transfer-Encoding: chunked") + "0\r\n\r\n", []int{400}},
		{"a length beyond the limit", head("POST /api/v1/extract HTTP/1.1", "Host: a", "Content-Type: application/json", "Content-Length: 99999999"), []int{413}},
		{"bad escape in the path", head("GET /%zz HTTP/1.1", "Host: a"), []int{400}},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := exchange(t, address, c.request)
			if n := strings.Count(answer, "HTTP/1.1 "); n != 1 {
				t.Errorf("%d answers: %.300s", n, answer)
			}
			response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(answer)), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			for _, code := range c.codes {
				if response.StatusCode == code {
					return
				}
			}
			t.Errorf("%d, want %v: %.300s", response.StatusCode, c.codes, answer)
		})
	}
}

func TestFault54SlowRequests(t *testing.T) {
	s := newRig(t).HTTPServer()
	s.ReadHeaderTimeout, s.ReadTimeout = 100*time.Millisecond, 200*time.Millisecond
	address := started(t, s)
	slow := exchange(t, address, "POST /api/v1/extract HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"text\":")
	if !strings.HasPrefix(slow, "HTTP/1.1 408 ") {
		t.Errorf("a slow body: %.200s", slow)
	}
	var wait sync.WaitGroup
	var held atomic.Int32
	for range 50 {
		wait.Go(func() {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				return
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, "GET /healthz HT")
			_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
			var timeout net.Error
			if _, err := conn.Read(make([]byte, 1)); errors.As(err, &timeout) && timeout.Timeout() {
				held.Add(1)
			}
		})
	}
	wait.Wait()
	if n := held.Load(); n > 0 {
		t.Errorf("%d half-open connections are held", n)
	}
}

func TestTimeoutsAreSet(t *testing.T) {
	s := newRig(t).HTTPServer()
	if s.ReadHeaderTimeout != 2*time.Second || s.ReadTimeout != 5*time.Second || s.WriteTimeout == 0 || s.IdleTimeout != 30*time.Second || s.MaxHeaderBytes != 40<<10 {
		t.Errorf("%+v", s)
	}
}

// What is being answered when the server goes down is answered to its end.
func TestGoingDown(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	r := newRig(t, func(o *Options) { o.Slots = 20 })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const n = 20
	begun, release := make(chan struct{}, n), make(chan struct{})
	r.archive.beforePut = func() { begun <- struct{}{}; <-release }
	ctx, stop := context.WithCancel(context.Background())
	down := make(chan error, 1)
	go func() { down <- r.Run(ctx, l) }()
	client := &http.Client{Transport: &http.Transport{}}
	codes := make(chan string, n)
	for i := range n {
		go func() {
			q, _ := http.NewRequest("POST", "http://"+l.Addr().String()+"/api/v1/articles", strings.NewReader(fmt.Sprintf(`{"title":"%d","text":"x"}`, i)))
			q.Header = http.Header{"Content-Type": {mediaJSON}, "Authorization": {"Bearer " + testToken}}
			response, err := client.Do(q)
			if err != nil {
				codes <- err.Error()
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			codes <- strconv.Itoa(response.StatusCode)
		}()
	}
	<-begun                                                                                      // one holds the fake archive; the others stand before its lock
	for !strings.Contains(r.get("/metrics").Body.String(), fmt.Sprintf("in_flight %d\n", n+1)) { // and this one
		time.Sleep(time.Millisecond)
	}
	stop()
	for !r.draining.Load() {
		time.Sleep(time.Millisecond)
	}
	if w := r.get("/readyz"); w.Code != 503 {
		t.Errorf("ready while going down: %d", w.Code)
	}
	close(release)
	for range n {
		if code := <-codes; code != "200" {
			t.Errorf("a request under way: %s", code)
		}
	}
	if err := <-down; err != nil {
		t.Error(err)
	}
	client.CloseIdleConnections()
}
