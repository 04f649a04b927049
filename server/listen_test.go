package server

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// started runs the server's own http.Server on a loopback port, as Run does
// but for what is changed of it.
func started(t *testing.T, r *rig, change ...func(*http.Server)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := r.HTTPServer()
	for _, c := range change {
		c(s)
	}
	bounded := r.bound(s, l)
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(bounded) }()
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

func TestTimeoutsAreSet(t *testing.T) {
	s := newRig(t).HTTPServer()
	if s.ReadHeaderTimeout != 2*time.Second || s.ReadTimeout != 5*time.Second || s.WriteTimeout == 0 || s.IdleTimeout != 30*time.Second || s.MaxHeaderBytes != 40<<10 {
		t.Errorf("%+v", s)
	}
}

// What is being answered when the server goes down is answered to its end.
func TestFault20GoingDown(t *testing.T) {
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
