package server

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"onrecord/index"
	"onrecord/index/archive"
)

// What can be wrong with a request as a whole. What is wrong with its
// parameters is [Faults].
var (
	errNoRoute    = errors.New("there is nothing at this address")
	errMethod     = errors.New("this address does not take that method")
	errURLTooLong = errors.New("the address is longer than 8 KiB")
	errHeaders    = errors.New("the headers are longer than 16 KiB")
	errTooLarge   = errors.New("the body is too large")
	errTooSlow    = errors.New("the request was sent too slowly")
	errMediaType  = errors.New("the body is of a type that is not taken here")
	errNotJSON    = errors.New("the body cannot be read as JSON")
	errRefused    = errors.New("refused")
	errToken      = errors.New("writing needs the header Authorization: Bearer with the write token")
	errWritingOff = errors.New("writing over HTTP is off: no token is configured")
	errHost       = errors.New("this server does not answer to that name: whoever runs it can add it with serve --host")
	errSite       = errors.New("this was sent by a page of another site")
	errRate       = errors.New("too many requests from this address")
	errBusy       = errors.New("too much to do at once")
	errDraining   = errors.New("the server is going down")
)

// status is how an error is answered.
type status struct {
	is     error
	code   int
	kind   string // of the type /problems/kind
	title  string
	detail string        // "": what the error says, which must then be fit for strangers
	retry  time.Duration // for Retry-After
}

// statuses is the one table from errors to answers; the first row that an
// error is holds. What is in no row is a fault of ours: 500, with nothing of
// it told.
func statuses() []status {
	return []status{
		{is: errNoRoute, code: http.StatusNotFound, kind: "not-found", title: "Not found"},
		{
			is: index.ErrNotFound, code: http.StatusNotFound, kind: "not-found", title: "Not found",
			detail: "there is nothing with this id; ids change with the words they were derived from",
		},
		{is: errMethod, code: http.StatusMethodNotAllowed, kind: "method-not-allowed", title: "Method not allowed"},
		{is: errTooSlow, code: http.StatusRequestTimeout, kind: "too-slow", title: "Request too slow"},
		{
			is: os.ErrDeadlineExceeded, code: http.StatusRequestTimeout, kind: "too-slow", title: "Request too slow",
			detail: errTooSlow.Error(),
		},
		{is: errTooLarge, code: http.StatusRequestEntityTooLarge, kind: "too-large", title: "Body too large"},
		{is: errURLTooLong, code: http.StatusRequestURITooLong, kind: "address-too-long", title: "Address too long"},
		{is: errMediaType, code: http.StatusUnsupportedMediaType, kind: "unsupported-media-type", title: "Unsupported media type"},
		{is: errHeaders, code: http.StatusRequestHeaderFieldsTooLarge, kind: "headers-too-long", title: "Headers too long"},
		{is: errNotJSON, code: http.StatusBadRequest, kind: "not-json", title: "Not JSON"},
		{is: errRefused, code: http.StatusUnprocessableEntity, kind: "refused", title: "Refused"},
		{is: errToken, code: http.StatusUnauthorized, kind: "unauthorized", title: "Unauthorized"},
		{is: errWritingOff, code: http.StatusForbidden, kind: "writing-off", title: "Writing is off"},
		{is: errHost, code: http.StatusMisdirectedRequest, kind: "wrong-host", title: "Wrong host"},
		{is: errSite, code: http.StatusForbidden, kind: "cross-site", title: "Sent by another site"},
		{is: errRate, code: http.StatusTooManyRequests, kind: "rate-limited", title: "Too many requests", retry: 10 * time.Second},
		{ // before what a write is answered that finds the disk full
			is: archive.ErrNoRoom, code: http.StatusServiceUnavailable, kind: "not-ready", title: "Not ready",
			detail: "the disk is full, or nearly: there is no index to search until it has room", retry: 5 * time.Second,
		},
		{
			is: archive.ErrFull, code: http.StatusInsufficientStorage, kind: "disk-full", title: "Disk nearly full",
			detail: "the disk is nearly full: nothing is written until there is room",
		},
		{
			is: archive.ErrReadOnly, code: http.StatusServiceUnavailable, kind: "read-only", title: "Nothing can be written",
			detail: "a write failed: nothing is written until the server is started again; searching goes on", retry: time.Minute,
		},
		{is: errBusy, code: http.StatusServiceUnavailable, kind: "busy", title: "Too much to do", retry: time.Second},
		{is: errDraining, code: http.StatusServiceUnavailable, kind: "going-down", title: "Going down", retry: 5 * time.Second},
		{
			is: context.DeadlineExceeded, code: http.StatusServiceUnavailable, kind: "deadline", title: "Deadline passed",
			detail: "this took longer than a request may; ask for less or try again", retry: 2 * time.Second,
		},
		{
			is: context.Canceled, code: http.StatusServiceUnavailable, kind: "cancelled", title: "Cancelled",
			detail: "the request was given up", retry: time.Second,
		},
		{
			is: index.ErrNotReady, code: http.StatusServiceUnavailable, kind: "not-ready", title: "Not ready",
			detail: "the index is being built or catching up; try again soon", retry: 5 * time.Second,
		},
		{
			is: index.ErrUnreachable, code: http.StatusServiceUnavailable, kind: "not-ready", title: "Not ready",
			detail: "the engine that holds the index does not answer, or has too much to do; try again soon", retry: 5 * time.Second,
		},
		{
			is: index.ErrClosed, code: http.StatusServiceUnavailable, kind: "not-ready", title: "Not ready",
			detail: "the index is closed", retry: 5 * time.Second,
		},
	}
}

// Problem is an error as RFC 9457 has it.
type Problem struct {
	Type      string  `json:"type"`
	Title     string  `json:"title"`
	Status    int     `json:"status"`
	Detail    string  `json:"detail"`
	RequestID string  `json:"request_id,omitempty"` // to look for in the log
	Errors    []Fault `json:"errors,omitempty"`

	wait time.Duration // before it is worth asking again; the header Retry-After, for pages
}

// Fault is one thing wrong with a request.
type Fault struct {
	Parameter   string   `json:"parameter,omitempty"` // of the URL
	Field       string   `json:"field,omitempty"`     // of the body
	Value       *string  `json:"value,omitempty"`     // as sent
	Reason      string   `json:"reason"`
	Detail      string   `json:"detail"`
	Position    *int     `json:"position,omitempty"` // code points into the value
	Allowed     []string `json:"allowed,omitempty"`
	Suggestion  string   `json:"suggestion,omitempty"`  // what may have been meant
	Suggestions []string `json:"suggestions,omitempty"` // the nearest names
	Candidates  []Named  `json:"candidates,omitempty"`  // whom the name fits
}

// Faults is everything wrong with the parameters or the body of a request.
type Faults []Fault

// Error is the details of the faults in one line.
func (f Faults) Error() string {
	details := make([]string, len(f))
	for i, fault := range f {
		details[i] = fault.Detail
	}
	return strings.Join(details, "; ")
}

// maxFaults is how many faults an answer lists; who makes more of them reads
// no further.
const maxFaults = 64

// first is as many faults as an answer lists.
func (f Faults) first() Faults { return f[:min(len(f), maxFaults)] }

// newFault shows a fault of a query's value as one of the parameter that it was
// given in.
func newFault(f index.Fault) Fault {
	out := Fault{
		Parameter: f.Field, Value: &f.Value, Reason: f.Reason, Detail: unstopped(f.Detail),
		Allowed: f.Allowed, Suggestion: f.Suggestion,
	}
	switch {
	case f.InQuery:
		out.Parameter = pQ
	case f.Exclude:
		out.Parameter = exclude + f.Field
	}
	for _, n := range f.Nearest {
		if strings.HasPrefix(f.Reason, "ambiguous_") {
			out.Candidates = append(out.Candidates, Named{n.ID, n.Label})
		} else {
			out.Suggestions = append(out.Suggestions, n.Label)
		}
	}
	return out
}

// unstopped is a sentence as a detail: without its full stop, so that details
// can be joined.
func unstopped(s string) string { return strings.TrimSuffix(s, ".") }

// queryFaults is what index.Parse found wrong with the text of a query.
func queryFaults(text string, err error) Faults {
	var values index.Faults
	if errors.As(err, &values) {
		return newFaults(values)
	}
	f := Fault{Parameter: pQ, Value: &text, Reason: "bad_query", Detail: unstopped(err.Error())}
	var syntax *index.SyntaxError
	if errors.As(err, &syntax) {
		f.Position, f.Suggestion = &syntax.Position, syntax.Suggestion
	}
	return Faults{f}
}

func newFaults(list index.Faults) Faults {
	out := make(Faults, len(list))
	for i, f := range list {
		out[i] = newFault(f)
	}
	return out
}

// orNil is the error of the faults, nil without any. A nil Faults in an error
// would not be nil.
func (f Faults) orNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// faultError is an error of the table that has faults to list.
type faultError struct {
	error
	faults Faults
}

// Unwrap leads to the row of the table.
func (e faultError) Unwrap() error { return e.error }

// problem is the answer to an error, and after how long to try again.
func problem(err error) (*Problem, time.Duration) {
	var faults Faults
	if errors.As(err, &faults) {
		faults = faults.first()
		return &Problem{
			Type: "/problems/invalid-parameter", Title: "Invalid parameter", Status: http.StatusBadRequest,
			Detail: faults.Error(), Errors: faults,
		}, 0
	}
	for _, row := range statuses() {
		if !errors.Is(err, row.is) {
			continue
		}
		p := &Problem{Type: "/problems/" + row.kind, Title: row.title, Status: row.code, Detail: row.detail}
		if p.Detail == "" {
			p.Detail = err.Error()
		}
		var listed faultError
		if errors.As(err, &listed) {
			p.Errors = listed.faults.first()
		}
		return p, row.retry
	}
	return &Problem{
		Type: "/problems/internal", Title: "Internal error", Status: http.StatusInternalServerError,
		Detail: "something went wrong here; the request id finds it in the log",
	}, 0
}

// retryAfter sets the header where waiting helps.
func retryAfter(h http.Header, wait time.Duration) {
	if wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
}
