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
		for range queueLength {
			go func() {
				if l, err := a.enter(t.Context()); err == nil {
					served.Add(1)
					l()
				}
			}()
		}
		synctest.Wait()
		if a.running() != slots || a.waiting() != queueLength {
			t.Errorf("%d running, %d waiting", a.running(), a.waiting())
		}
		began := time.Now()
		if _, err := a.enter(t.Context()); !errors.Is(err, errBusy) || time.Since(began) != refusalWait {
			t.Errorf("one more: %v after %v", err, time.Since(began))
		}
		leave()
		synctest.Wait()
		if served.Load() != queueLength || a.running() != slots-1 || a.waiting() != 0 {
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
		{"no place", queueLength, time.Hour, errBusy, refusalWait},
		{"gone while refused", queueLength, refusalWait / 4, errBusy, refusalWait / 4},
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

// Where the queue has not been empty for a while, nobody waits long in it; once
// it has, they do again.
func TestCrowdedQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission(1)
		fill(t, a, 1)
		for range 2 { // one after the other, so that there always is somebody
			go a.enter(t.Context())
			time.Sleep(queueWait * 6 / 10)
		}
		patience, _ := a.join(time.Now())
		a.part()
		time.Sleep(queueWait)
		later, _ := a.join(time.Now())
		if patience != crowdedWait || later != queueWait {
			t.Errorf("%v, and %v after it was empty", patience, later)
		}
	})
}

// Refusals are held back within bounds: beyond them, everybody is refused at
// once.
func TestTooManyRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission(1)
		fill(t, a, 1)
		for range queueLength + maxRefusals {
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

// Far more clients than there is room for: every answer is one or says when to
// come again, and says that soon; nothing is left behind.
func TestOverload(t *testing.T) {
	const clients, slots, work = 64, 4, 20 * time.Millisecond
	r := newRig(t, func(o *Options) { o.Slots = slots })
	var running atomic.Int32
	r.archive.beforeEngine = func() {
		if n := running.Add(1); n > slots {
			t.Errorf("%d searches at once", n)
		}
		time.Sleep(work)
		running.Add(-1)
	}
	before := runtime.NumGoroutine()
	server := httptest.NewServer(r.Handler())
	found := make([][]answered, clients)
	var all sync.WaitGroup
	for end, i := time.Now().Add(time.Second), 0; i < clients; i++ {
		all.Go(func() {
			for time.Now().Before(end) {
				a := ask(t, server.URL+"/api/v1/search?q=bridge")
				found[i] = append(found[i], a)
				if a.code != 200 {
					time.Sleep(work) // so that it is not the clients who use up the machine
				}
			}
		})
	}
	all.Wait()
	server.Close()
	checkOverload(t, slices.Concat(found...))
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for wait := 0; runtime.NumGoroutine() > before; wait++ {
		if wait == 200 {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// answered is how one request went.
type answered struct {
	code  int
	retry string
	took  time.Duration
}

func ask(t *testing.T, url string) answered {
	began := time.Now()
	w, err := http.Get(url)
	if err != nil {
		t.Error(err)
		return answered{}
	}
	defer w.Body.Close()
	if _, err := io.Copy(io.Discard, w.Body); err != nil {
		t.Error(err)
	}
	return answered{w.StatusCode, w.Header.Get("Retry-After"), time.Since(began)}
}

// checkOverload allows for a machine that is slow now and then: of the
// refusals nine in ten must come in time.
func checkOverload(t *testing.T, all []answered) {
	var refused []time.Duration
	for _, a := range all {
		if a.code != 200 && a.code != 503 || (a.retry != "") != (a.code == 503) {
			t.Errorf("%d with Retry-After %q", a.code, a.retry)
		}
		if a.code == 503 {
			refused = append(refused, a.took)
		}
	}
	slices.Sort(refused)
	if len(refused) == 0 || len(refused) == len(all) {
		t.Fatalf("%d of %d refused", len(refused), len(all))
	}
	t.Logf("%d answered, %d refused, the slowest after %v", len(all)-len(refused), len(refused), refused[len(refused)-1])
	if slow := refused[len(refused)*9/10]; slow > queueWait+50*time.Millisecond {
		t.Errorf("refused after %v", slow)
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
