package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// pageSet is how values look to people: see pages.go.
type pageSet interface {
	// routes are the addresses of pages; each has an encoder of its own.
	routes(s *Server) []route

	// problem writes the page of an error. It keeps what was typed: the
	// parameters are in r.values, as far as they could be read.
	problem(w http.ResponseWriter, r *request, p *Problem) error
}

// show writes a handler's value.
func (s *Server) show(w http.ResponseWriter, r *request, value any) error {
	if r.route.show != nil {
		return r.route.show(w, r, value)
	}
	if c, ok := value.(*citation); ok {
		return c.write(w)
	}
	return writeJSON(w, http.StatusOK, cmp.Or(r.route.media, mediaJSON), value)
}

// unsent keeps an answer until it is whole: encoding is work, for which the
// request holds a slot, and sending takes as long as the client likes. What
// fails on the way is dropped with it and is no half an answer.
//
// Clients who take nothing would fill the memory with large answers, which a
// small request can ask for: an article of a megabyte may have quotes that
// take sixty to show. So what is beyond maxSpare of each is bounded for all of
// them together. Small ones are bounded by the number of connections.
type unsent struct {
	http.ResponseWriter
	status int // 0: nothing is written
	body   *bytes.Buffer
	server *Server
	large  int64 // bytes that count among Server.unsentBytes
	always bool  // whether it is sent, however large others are
}

// maxSpare is the size of the largest body whose memory is used again, maxUnsent
// how much all larger ones may take before another is turned away.
const (
	maxSpare  = 256 << 10
	maxUnsent = 128 << 20
)

// unsent takes an answer; drop it when it is sent.
func (s *Server) unsent(w http.ResponseWriter) *unsent {
	body, ok := s.bodies.Get().(*bytes.Buffer)
	if !ok {
		body = new(bytes.Buffer)
	}
	return &unsent{ResponseWriter: w, body: body, server: s}
}

// drop gives the memory of an answer back.
func (s *Server) drop(d *unsent) {
	s.unsentBytes.Add(-d.large)
	if d.body.Cap() <= maxSpare {
		d.body.Reset()
		s.bodies.Put(d.body)
	}
}

// WriteHeader notes the status.
func (d *unsent) WriteHeader(status int) { d.status = status }

// Write keeps what is written.
func (d *unsent) Write(b []byte) (int, error) {
	if d.body.Len()+len(b) > maxSpare {
		n := int64(len(b))
		d.large += n
		if others := d.server.unsentBytes.Add(n) - d.large; others > maxUnsent && !d.always {
			d.server.metrics.shed.Inc()
			return 0, fmt.Errorf("%w: the answers that are being sent are too large", errBusy)
		}
	}
	return d.body.Write(b)
}

// send sends the answer. Where that fails, its client has gone or takes it too
// slowly: that is no fault of ours, and nobody is left to tell.
func (d *unsent) send() {
	if d.status != http.StatusNotModified { // which says nothing of a body
		d.Header().Set("Content-Length", strconv.Itoa(d.body.Len()))
	}
	if d.status != 0 {
		d.ResponseWriter.WriteHeader(d.status)
	}
	_, _ = d.ResponseWriter.Write(d.body.Bytes())
}

// fail is the one place where errors are answered. An error of ours is logged
// here and not told; that there is too much to do, or nothing to search yet,
// is no such error.
func (s *Server) fail(w http.ResponseWriter, r *request, err error) {
	p, wait := problem(err)
	t := traceOf(r.Request)
	if p.Status >= http.StatusInternalServerError {
		p.RequestID = t.id
	}
	if p.Status == http.StatusInternalServerError || p.Status == http.StatusInsufficientStorage {
		s.log.ErrorContext(r.Context(), "request failed", "request", t.id, "route", t.route, "error", err.Error())
	}
	if t.status != 0 {
		return // the answer has begun: it cannot be taken back
	}
	p.wait = wait
	retryAfter(w.Header(), wait)
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="onrecord"`)
	}
	answer := s.unsent(w)
	defer s.drop(answer)
	show := func() error { return writeJSON(answer, p.Status, "application/problem+json", p) }
	if r.wantsPage() {
		show = func() error { return s.html.problem(answer, r, p) }
	}
	if err := show(); err != nil {
		s.log.ErrorContext(r.Context(), "error not shown", "request", t.id, "error", err.Error())
		w.WriteHeader(p.Status) // else it would be 200
		return
	}
	answer.send()
}

// wantsPage reports whether an error is for people: on the address of a page,
// and elsewhere outside the API for those who ask for HTML.
func (r *request) wantsPage() bool {
	if r.route != nil && !r.route.light {
		return r.route.show != nil
	}
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// reply is a value with a status of its own.
type reply struct {
	status int
	value  any
}

// lines is a value a line, as application/x-ndjson.
type lines []ArticleOutcome

// writeJSON writes a value.
func writeJSON(w http.ResponseWriter, status int, media string, value any) error {
	if r, ok := value.(reply); ok {
		status, value = r.status, r.value
	}
	list, listed := value.(lines)
	if listed {
		media = mediaLines
	}
	w.Header().Set("Cache-Control", "no-cache") // what is kept today may be taken down tomorrow
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	encoder := newEncoder(w)
	if !listed {
		return encoder.Encode(value)
	}
	for i := range list {
		if err := encoder.Encode(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

// newEncoder writes & < and > as they are: nothing here is read as HTML, and
// links are easier to read.
func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
