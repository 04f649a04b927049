package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
	del  = http.MethodDelete
)

// route is one address and what answers it.
type route struct {
	method string
	path   string   // "/quotes/{id}"
	params []string // none: any parameter is refused; else the handler reads them
	run    handler
	show   encoder // nil: as JSON
	media  string  // of that JSON, where it is of a type of its own
	writes bool    // needs the token
	bulk   bool    // takes long: other deadlines
	single bool    // reads one thing by its id: does not wait behind searches
	light  bool    // costs next to nothing: always answered
}

// handler answers a request with a value for the route's encoder.
type handler func(r *request) (any, error)

// encoder writes a handler's value as it is to be seen.
type encoder func(w http.ResponseWriter, r *request, value any) error

// request is what handlers see of a request.
type request struct {
	*http.Request
	id     string     // the {id} of the path
	values url.Values // sound parameters of the URL, all known to the route
	route  *route     // nil where none was found

	answer http.ResponseWriter // for deadlines and for reading bodies with a limit
}

func (rt *route) methods() []string {
	if rt.method == get {
		return []string{get, http.MethodHead}
	}
	return []string{rt.method}
}

func (rt *route) pattern() string { return strings.ReplaceAll(rt.path, "{id}", ":id") }

// adapt is the only door between the framework and handlers.
func (s *Server) adapt(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Param("id")
		if c.Request().URL.RawPath != "" { // then the framework leaves escapes as they are
			if plain, err := url.PathUnescape(id); err == nil {
				id = plain
			}
		}
		s.serve(c.Response(), &request{Request: c.Request(), id: id, route: &rt, answer: c.Response()})
		return nil
	}
}

// routingError answers where the framework found no route.
func (s *Server) routingError(err error, c echo.Context) {
	var routing *echo.HTTPError
	if errors.As(err, &routing) {
		err = errNoRoute
		if routing.Code == http.StatusMethodNotAllowed {
			err = errMethod
		}
	}
	s.fail(c.Response(), &request{Request: c.Request(), values: c.Request().URL.Query()}, err)
}

// serve answers a request to a route.
func (s *Server) serve(w http.ResponseWriter, r *request) {
	traceOf(r.Request).route = r.route.path
	answer := s.unsent(w)
	defer s.drop(answer)
	answer.always = r.route.writes // what is written is told
	if err := s.answer(answer, r); err != nil {
		s.fail(w, r, err)
		return
	}
	answer.send()
}

// answer checks what is common to all requests, runs the handler and encodes
// what it returns.
func (s *Server) answer(w http.ResponseWriter, r *request) error {
	if r.route.writes {
		if err := s.mayWrite(r); err != nil {
			if !errors.Is(err, errWritingOff) {
				s.metrics.tokens.Inc()
			}
			return err
		}
	}
	if err := r.readParameters(); err != nil {
		return err
	}
	timeout := s.options.Timeout
	if r.route.bulk {
		timeout = s.options.BulkTimeout
		r.allow(timeout)
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	r.Request = r.WithContext(ctx)
	leave, err := s.admit(r)
	if err != nil {
		if errors.Is(err, errBusy) {
			s.metrics.shed.Inc()
		}
		return err
	}
	defer leave()
	value, err := r.route.run(r)
	if err == nil {
		err = s.show(w, r, value)
	}
	if ctx.Err() != nil {
		s.metrics.overrun.Inc()
		if err == nil && !r.route.writes { // what is written is written, and told
			return ctx.Err()
		}
	}
	return err
}

// admit waits until the request may be worked on. Nobody holds a slot while
// their body is on its way: a few who send slowly would keep out all others.
func (s *Server) admit(r *request) (leave func(), err error) {
	switch {
	case r.route.light:
		return func() {}, nil
	case r.route.bulk:
		return s.uploads.enter(r.Context()) // the archive has slots of its own
	case r.route.single:
		return s.single.enter(r.Context())
	case r.Method == post:
		if err := s.receive(r); err != nil {
			return nil, err
		}
	}
	return s.slots.enter(r.Context())
}

// receive reads the body before there is work to do on it.
func (s *Server) receive(r *request) error {
	leave, err := s.uploads.enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	data, err := r.body(maxBody)
	if err == nil {
		r.Body = io.NopCloser(bytes.NewReader(data))
	}
	return err
}

// allow gives a request more time on its connection than others have. Without
// a connection there is no deadline to move.
func (r *request) allow(d time.Duration) {
	conn := http.NewResponseController(r.answer)
	_ = conn.SetReadDeadline(time.Now().Add(d))
	_ = conn.SetWriteDeadline(time.Now().Add(d + 5*time.Second))
}

// readParameters decodes the URL's parameters. Escapes that are none,
// semicolons, broken UTF-8 and NUL are faults: the framework and the standard
// library drop such parameters without a word.
func (r *request) readParameters() error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	r.values = values
	if err != nil {
		return encodingFault("the parameters: " + strings.TrimPrefix(err.Error(), "net/url: "))
	}
	for name, list := range values {
		if !soundText(name) || slices.ContainsFunc(list, func(v string) bool { return !soundText(v) }) {
			return encodingFault("the parameters are not UTF-8 without NUL")
		}
	}
	if !soundText(r.id) {
		return encodingFault("the address is not UTF-8 without NUL")
	}
	if len(r.route.params) > 0 {
		return nil // the handler reads them, so that all faults are told at once
	}
	p := &reader{values: values}
	p.known(nil)
	return p.faults.orNil()
}

func encodingFault(detail string) error {
	return Faults{{Reason: "bad_encoding", Detail: strings.ToValidUTF8(detail, "�")}}
}

func soundText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
