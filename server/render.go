package server

import (
	"bytes"
	"encoding/json"
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
	return writeJSON(w, http.StatusOK, mediaJSON, value)
}

// unsent keeps an answer until it is whole: encoding is work, for which the
// request holds a slot, and sending takes as long as the client likes.
type unsent struct {
	http.ResponseWriter
	status int // 0: nothing is written
	body   bytes.Buffer
}

// WriteHeader notes the status.
func (d *unsent) WriteHeader(status int) { d.status = status }

// Write keeps what is written.
func (d *unsent) Write(b []byte) (int, error) { return d.body.Write(b) }

// send sends the answer.
func (d *unsent) send() error {
	if d.status != 0 {
		d.ResponseWriter.WriteHeader(d.status)
	}
	_, err := d.ResponseWriter.Write(d.body.Bytes())
	return err
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
	retryAfter(w.Header(), wait)
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="onrecord"`)
	}
	show := func() error { return writeJSON(w, p.Status, "application/problem+json", p) }
	if r.wantsPage() {
		show = func() error { return s.html.problem(w, r, p) }
	}
	if err := show(); err != nil {
		s.log.ErrorContext(r.Context(), "answer not written", "request", t.id, "error", err.Error())
	}
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

// writeJSON writes a value whole, so that one that cannot be encoded is an
// error and no half an answer.
func writeJSON(w http.ResponseWriter, status int, media string, value any) error {
	if r, ok := value.(reply); ok {
		status, value = r.status, r.value
	}
	var body bytes.Buffer
	encoder := newEncoder(&body)
	list, ok := value.(lines)
	if !ok {
		if err := encoder.Encode(value); err != nil {
			return err
		}
	} else {
		media = mediaLines
	}
	for i := range list {
		if err := encoder.Encode(&list[i]); err != nil {
			return err
		}
	}
	w.Header().Set("Cache-Control", "no-cache") // what is kept today may be taken down tomorrow
	return payload{status, media, body.Bytes()}.write(w)
}

// newEncoder writes & < and > as they are: nothing here is read as HTML, and
// links are easier to read.
func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// marshal is json.Marshal as newEncoder writes.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	err := newEncoder(&b).Encode(v)
	return b.Bytes(), err
}

// payload is an answer that is encoded already.
type payload struct {
	status int
	media  string
	body   []byte
}

func (p payload) write(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", p.media)
	w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	w.WriteHeader(p.status)
	_, err := w.Write(p.body)
	return err
}
