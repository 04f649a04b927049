package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// The longest address and headers that are taken, in bytes. Of an address, an
// escaped byte counts once, so that it has room for 2,000 characters of any
// script.
const (
	maxURL     = 8 << 10
	maxHeaders = 16 << 10
)

// wrap puts around the routes what holds for every answer, right or wrong.
func (s *Server) wrap(routes http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &trace{ResponseWriter: w, id: newRequestID(), route: "none", head: r.Method == http.MethodHead}
		began := time.Now()
		r = r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
		secure(w.Header())
		w.Header().Set("X-Request-Id", t.id)
		if len(r.TransferEncoding) > 0 {
			// A proxy that went by a Content-Length beside the chunks, which
			// the standard library passes over, would take what follows
			// them for part of this request.
			w.Header().Set("Connection", "close")
		}
		s.metrics.inFlight.Inc()
		defer func() {
			s.metrics.inFlight.Dec()
			s.metrics.observe(r.Method, t, time.Since(began))
			s.logRequest(r, t, time.Since(began))
		}()
		defer s.recover(t, r)
		if err := s.admissible(r); err != nil {
			s.fail(t, &request{Request: r, values: r.URL.Query()}, err)
			return
		}
		routes.ServeHTTP(t, r)
	})
}

// admissible refuses requests by what is known before they are routed.
func (s *Server) admissible(r *http.Request) error {
	if addressBytes(r.URL.RequestURI()) > maxURL {
		return errURLTooLong
	}
	if headerBytes(r.Header) > maxHeaders {
		return errHeaders
	}
	if err := s.fromOurs(r); err != nil {
		return err
	}
	limit := s.writes
	if reads(r) {
		limit = s.reads
	}
	if !limit.allow(clientOf(r)) {
		s.metrics.limited.Inc()
		return errRate
	}
	return nil
}

// reads reports whether a request counts among those that read: a check does,
// though a body holds what is checked.
func reads(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == post && strings.HasSuffix(r.URL.Path, "/verify")
}

// addressBytes is how long an address is, every escape counted as its byte.
func addressBytes(uri string) int {
	return len(uri) - (len("%20")-1)*strings.Count(uri, "%")
}

func headerBytes(h http.Header) (n int) {
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(": ") + len(v) + len("\r\n")
		}
	}
	return n
}

// clientOf is who is on the other end of the connection: never what they say
// of themselves in a header.
func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// policy is what a page may do. Only the search page may do one thing more: its
// script fetches the next page of results from this server.
const (
	policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	quickPolicy = policy + "; connect-src 'self'"
)

// secure sets the headers that every answer has. Nothing is allowed to load
// but what this server serves, nobody may frame it, no other origin is told
// that it may read it, nor where its visitors come from. A page of ours is:
// without that, browsers call the origin of a form that is sent "null", and
// where they reach this server by plain HTTP they give no other sign that it
// is ours (fromOurs).
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
}

// recover answers a panic as an error of ours; the next request is served.
func (s *Server) recover(t *trace, r *http.Request) {
	what := recover()
	if what == nil {
		return
	}
	s.metrics.panics.Inc()
	s.log.ErrorContext(r.Context(), "panic", "request", t.id, "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
	s.fail(t, &request{Request: r}, fmt.Errorf("panic: %v", what))
}

// maxLogged is how much of a path is logged, in characters.
const maxLogged = 300

// logRequest writes one line: the path alone, since parameters say what
// somebody looks for, and no header, since one of them is the token.
func (s *Server) logRequest(r *http.Request, t *trace, took time.Duration) {
	s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", t.id),
		slog.String("method", r.Method), slog.String("path", shorten(r.URL.Path, maxLogged)), slog.String("route", t.route),
		slog.Int("status", t.status), slog.Int("bytes", t.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("client", clientOf(r)))
}

// trace follows one request: it is the response writer that counts, and says
// which route was taken.
type trace struct {
	http.ResponseWriter
	id     string
	route  string
	status int // 0: nothing is written yet
	bytes  int
	head   bool
}

type traceKey struct{}

// traceOf is the trace of a request that came through wrap.
func traceOf(r *http.Request) *trace {
	if t, ok := r.Context().Value(traceKey{}).(*trace); ok {
		return t
	}
	return &trace{}
}

// Unwrap lets http.ResponseController reach the connection.
func (t *trace) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// WriteHeader notes the status.
func (t *trace) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

// Write counts. The body of an answer to HEAD is counted and not written,
// also where no connection would see to that.
func (t *trace) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.WriteHeader(http.StatusOK)
	}
	t.bytes += len(b)
	if t.head {
		return len(b), nil
	}
	return t.ResponseWriter.Write(b)
}

func newRequestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // which never fails
	return hex.EncodeToString(b[:])
}
