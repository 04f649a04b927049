package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"onrecord/index"
)

func TestTooMuchAtOnce(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Slots = 1 })
	busy, done := make(chan struct{}), make(chan struct{})
	var once sync.Once
	r.archive.beforeEngine = func() { once.Do(func() { close(busy); <-done }) }
	first := make(chan int)
	go func() { first <- r.get("/api/v1/stats").Code }()
	<-busy
	w := r.get("/api/v1/search")
	if w.Code != 503 || w.Header().Get("Retry-After") == "" || answerOf[Problem](t, w).Type != "/problems/busy" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := r.get("/healthz"); w.Code != 200 {
		t.Errorf("health while busy: %d", w.Code)
	}
	close(done)
	if code := <-first; code != 200 {
		t.Errorf("the first: %d", code)
	}
	if w := r.get("/api/v1/search"); w.Code != 200 {
		t.Errorf("the slot is not given back: %d", w.Code)
	}
}

// Those who send slowly keep nobody from searching.
func TestSlowSendersHoldNoSlot(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Slots = 1 })
	var senders sync.WaitGroup
	defer senders.Wait()
	for _, target := range []string{"/api/v1/extract", "/api/v1/articles"} {
		body, sending := io.Pipe()
		senders.Go(func() {
			q := httptest.NewRequest("POST", target, body)
			q.Header = http.Header{"Content-Type": {mediaJSON}, "Authorization": {"Bearer " + testToken}}
			r.Handler().ServeHTTP(httptest.NewRecorder(), q)
		})
		if _, err := sending.Write([]byte("{")); err != nil { // it is being read
			t.Fatal(err)
		}
		defer sending.Close()
	}
	if w := r.get("/api/v1/search"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestDeadline(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Timeout = time.Nanosecond })
	w := r.get("/api/v1/search")
	if w.Code != 503 || w.Header().Get("Retry-After") == "" || answerOf[Problem](t, w).Type != "/problems/deadline" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// An answer that took longer than it may is none, whatever the handler made
// of it: the log would say 200 where the client saw nothing.
func TestLateAnswerIsAnError(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Timeout = time.Millisecond })
	late := func(q *request) (any, error) { <-q.Context().Done(); return health{}, nil }
	for writes, code := range map[bool]int{false: 503, true: 200} { // what is written is written
		w := httptest.NewRecorder()
		q := httptest.NewRequest("GET", "/", nil)
		q.Header.Set("Authorization", "Bearer "+testToken)
		r.serve(w, &request{Request: q, route: &route{method: get, path: "/", run: late, writes: writes}, answer: w})
		if w.Code != code || (w.Header().Get("Retry-After") != "") != (code == 503) {
			t.Errorf("writes %t: %d %s", writes, w.Code, w.Body)
		}
	}
}

// What is done for each hit ends with the request.
func TestShowingHitsEndsWithTheRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	docs := fixture(t)
	for _, hit := range []*index.Hit{{Document: &docs[0]}, {Document: &docs[0], Quote: &docs[0].Analysis.Quotes[0]}} {
		if _, err := newResult(ctx, &Search{}, hit); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}

// Encoding is work, sending is waiting: the slot is held for the one and not
// for the other.
func TestSlotIsHeldUntilTheAnswerIsEncoded(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Slots = 1 })
	var encoding, sending int
	show := func(w http.ResponseWriter, _ *request, _ any) error {
		encoding = r.get("/api/v1/stats").Code
		_, err := io.WriteString(w, "answer")
		return err
	}
	w := &watched{httptest.NewRecorder(), func() { sending = r.get("/api/v1/stats").Code }}
	q := httptest.NewRequest("GET", "/", nil)
	r.serve(w, &request{Request: q, route: &route{method: get, path: "/", run: nothing, show: show}, answer: w})
	if encoding != 503 || sending != 200 || w.Body.String() != "answer" {
		t.Errorf("another request meanwhile: %d while encoding, %d while sending; %s", encoding, sending, w.Body)
	}
}

// watched calls a function before the body is written.
type watched struct {
	*httptest.ResponseRecorder
	written func()
}

func (w *watched) Write(b []byte) (int, error) {
	w.written()
	return w.ResponseRecorder.Write(b)
}
