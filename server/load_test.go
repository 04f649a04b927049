package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
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

// As many as there are slots are let in, as many more as the queue holds wait,
// the next is turned away, and slots go to those who wait.
func TestAdmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slots = 3
		a := newAdmission(slots)
		leave := fill(t, a, slots)
		var served atomic.Int32
		for range waitPerSlot * slots {
			go func() {
				if l, err := a.enter(t.Context()); err == nil {
					served.Add(1)
					l()
				}
			}()
		}
		synctest.Wait()
		if a.running() != slots || a.waiting() != waitPerSlot*slots {
			t.Errorf("%d running, %d waiting", a.running(), a.waiting())
		}
		began := time.Now()
		if _, err := a.enter(t.Context()); !errors.Is(err, errBusy) || time.Since(began) != refusalWait {
			t.Errorf("one more: %v after %v", err, time.Since(began))
		}
		leave()
		synctest.Wait()
		if served.Load() != waitPerSlot*slots || a.running() != slots-1 || a.waiting() != 0 {
			t.Errorf("%d of those waiting are served, %d running, %d waiting", served.Load(), a.running(), a.waiting())
		}
	})
}

// fill takes slots; the function gives one of them back.
func fill(t *testing.T, a *admission, slots int) (leave func()) {
	t.Helper()
	for range slots {
		var err error
		if leave, err = a.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return leave
}

// Who waits in vain is told so in time, and who is gone waits no more; neither
// in the queue nor for a refusal.
func TestWaitingEnds(t *testing.T) {
	for _, c := range []struct {
		name    string
		waiting int // before them
		stays   time.Duration
		err     error
		after   time.Duration
	}{
		{"in vain", 0, time.Hour, errBusy, queueWait},
		{"gone while waiting", 0, queueWait / 4, context.DeadlineExceeded, queueWait / 4},
		{"no place", waitPerSlot, time.Hour, errBusy, refusalWait},
		{"gone while refused", waitPerSlot, refusalWait / 4, errBusy, refusalWait / 4},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := newAdmission(1)
			fill(t, a, 1)
			for range c.waiting {
				go a.enter(t.Context())
			}
			synctest.Wait()
			ctx, cancel := context.WithTimeout(t.Context(), c.stays)
			defer cancel()
			began := time.Now()
			_, err := a.enter(ctx)
			if !errors.Is(err, c.err) || time.Since(began) != c.after || a.waiting() != c.waiting || a.running() != 1 {
				t.Errorf("%s: %v after %v, %d waiting, %d running", c.name, err, time.Since(began), a.waiting(), a.running())
			}
			time.Sleep(queueWait)
			if a.waiting() != 0 || len(a.refused) != 0 {
				t.Errorf("%s: %d waiting, %d refused at the end", c.name, a.waiting(), len(a.refused))
			}
		})
	}
}

// Refusals are held back within bounds: beyond them, everybody is refused at
// once.
func TestTooManyRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission(1)
		fill(t, a, 1)
		for range waitPerSlot + maxRefusals {
			go a.enter(t.Context())
		}
		synctest.Wait()
		began := time.Now()
		if _, err := a.enter(t.Context()); !errors.Is(err, errBusy) || time.Since(began) > 0 {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// What costs little is answered while searches take all there is; the pages
// that search wait like the API.
func TestWhatWaitsForASlot(t *testing.T) {
	docs := fixture(t)
	r := newRig(t, func(o *Options) { o.Slots = 1 })
	leave, err := r.slots.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	article, quote := string(docs[0].Article.ID), string(docs[0].Analysis.Quotes[0].ID)
	for target, code := range map[string]int{
		"/healthz": 200, "/readyz": 200, "/metrics": 200, "/api/v1/openapi.json": 200, "/static/onrecord.css": 200,
		"/api/v1/quotes/" + quote: 200, "/api/v1/articles/" + article: 200, "/quotes/" + quote: 200, "/articles/" + article: 200,
		"/": 503, "/search": 503, "/speakers/ann-lee": 503, "/api/v1/search": 503, "/api/v1/stats": 503, "/api/v1/speakers": 503,
	} {
		w := r.get(target)
		if w.Code != code || (w.Header().Get("Retry-After") != "") != (code == 503) {
			t.Errorf("%s: %d, Retry-After %q", target, w.Code, w.Header().Get("Retry-After"))
		}
	}
	for _, line := range []string{"onrecord_searches_running 1", "onrecord_searches_waiting 0", "onrecord_shed_total 6"} {
		if metrics := r.get("/metrics").Body.String(); !strings.Contains(metrics, line+"\n") {
			t.Errorf("no %s in\n%s", line, metrics)
		}
	}
}

// Fault 35. Far more clients than there is room for, whose searches cost this
// and that: every answer comes in time or says when to come again, and says
// that soon; nearly as much is done as can be, and nothing is left behind.
func TestFault35Overload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails where a goroutine stays
		const clients, slots, lasts = 64, 4, 4 * time.Second
		r := newRig(t, func(o *Options) { o.Slots = slots })
		var running, asked atomic.Int32
		var work atomic.Int64
		r.archive.beforeEngine = func() {
			if n := running.Add(1); n > slots {
				t.Errorf("%d searches at once", n)
			}
			cost := time.Duration(asked.Add(1)%8) * 5 * time.Millisecond
			time.Sleep(cost)
			work.Add(int64(cost))
			running.Add(-1)
		}
		held := memory()
		found := make([][]answered, clients)
		var all sync.WaitGroup
		for end, i := time.Now().Add(lasts), 0; i < clients; i++ {
			all.Go(func() {
				for time.Now().Before(end) {
					found[i] = append(found[i], ask(r, "/api/v1/search?q=bridge"))
				}
			})
		}
		all.Wait()
		checkOverload(t, slices.Concat(found...))
		if busy := time.Duration(work.Load()).Seconds() / (slots * lasts.Seconds()); busy < 0.8 {
			t.Errorf("slots are used for %.2f of the time", busy)
		}
		if more := memory() - held; more > 32<<20 {
			t.Errorf("%d bytes more are held", more)
		}
	})
}

// memory is how many bytes are in use.
func memory() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Fault 36. A client who goes away in mid-search leaves the slot to the search
// until that has really ended; it is counted.
func TestFault36ClientGone(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Slots = 1 })
	searching, end := make(chan struct{}), make(chan struct{})
	var once sync.Once
	r.archive.beforeEngine = func() { once.Do(func() { close(searching); <-end }) }
	arrived, served := make(chan context.Context, 1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		defer close(served)
		arrived <- q.Context()
		r.Handler().ServeHTTP(w, q)
	}))
	defer server.Close()
	ctx, leave := context.WithCancel(t.Context())
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api/v1/search?q=bridge", nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() { <-searching; leave() }()
	if answer, err := server.Client().Do(q); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, %v", answer, err)
	}
	<-(<-arrived).Done() // the server knows
	if w := r.get("/api/v1/stats"); w.Code != 503 || r.slots.running() != 1 {
		t.Errorf("while the search goes on: %d, %d slots taken", w.Code, r.slots.running())
	}
	close(end)
	<-served
	if w := r.get("/api/v1/stats"); w.Code != 200 || r.slots.running() != 0 || r.slots.waiting() != 0 {
		t.Errorf("when it has ended: %d, %d slots taken, %d wait", w.Code, r.slots.running(), r.slots.waiting())
	}
	if metrics := r.get("/metrics").Body.String(); !strings.Contains(metrics, "\nonrecord_overrun_total 1\n") {
		t.Errorf("not counted:\n%s", metrics)
	}
}

// answered is how one request went.
type answered struct {
	code  int
	retry string
	took  time.Duration
}

func ask(r *rig, target string) answered {
	began := time.Now()
	w := r.get(target)
	return answered{w.Code, w.Header().Get("Retry-After"), time.Since(began)}
}

func checkOverload(t *testing.T, all []answered) {
	var accepted, refused []time.Duration
	for _, a := range all {
		if a.code != 200 && a.code != 503 || (a.retry != "") != (a.code == 503) {
			t.Errorf("%d with Retry-After %q", a.code, a.retry)
		}
		if a.code == 503 {
			refused = append(refused, a.took)
		} else {
			accepted = append(accepted, a.took)
		}
	}
	slices.Sort(accepted)
	slices.Sort(refused)
	p99, latest := accepted[len(accepted)*99/100], refused[len(refused)-1]
	t.Logf("%d answered, p99 %v; %d refused, the last within %v", len(accepted), p99, len(refused), latest)
	if p99 > 250*time.Millisecond || latest > 150*time.Millisecond {
		t.Errorf("answered within %v, refused within %v", p99, latest)
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
		if _, err := newResult(ctx, &Search{}, hit, index.NewHighlighter(nil)); !errors.Is(err, context.Canceled) {
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
