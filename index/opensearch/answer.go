package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"onrecord/index"
)

// request is what is asked of OpenSearch.
type request struct {
	method, path string
	params       map[string]string
	body         any // nil: none; []byte as it is; anything else as JSON
	lines        bool
	check        func() error // whether the answer, which has been read, is what was asked for; nil: it is if it is [whole]
}

func (r request) String() string { return r.method + " " + r.path }

func (r request) encode() ([]byte, error) {
	switch b := r.body.(type) {
	case nil:
		return nil, nil
	case []byte:
		return b, nil
	}
	data, err := json.Marshal(r.body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r, err)
	}
	return data, nil
}

func (r request) build(ctx context.Context, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, r.path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r, err)
	}
	query := req.URL.Query()
	for name, value := range r.params {
		query.Set(name, value)
	}
	req.URL.RawQuery = query.Encode()
	switch {
	case len(body) == 0:
		req.Body = http.NoBody
	case r.lines:
		req.Header.Set("Content-Type", "application/x-ndjson")
	default:
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// errTooLarge is of an answer that does not end.
var errTooLarge = errors.New("it is larger than any answer may be")

// readAll reads up to so many bytes.
func readAll(from io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, most+1))
	if int64(len(data)) > most {
		return nil, errTooLarge
	}
	return data, err
}

// decode reads one value of JSON and nothing behind it.
func decode(data []byte, out any) error {
	if out == nil {
		out = new(json.RawMessage)
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("its answer cannot be read: %w", err)
	}
	if w, ok := out.(whole); ok {
		if err := w.whole(); err != nil {
			return fmt.Errorf("its answer is not whole: %w", err)
		}
	}
	return nil
}

// responseError is an answer that says no.
type responseError struct {
	Status  int
	Type    string // "index_not_found_exception"
	Reason  string
	asked   string
	foreign bool // not OpenSearch answered, but what stands before it
}

func (e *responseError) Error() string {
	return fmt.Sprintf("OpenSearch: %s: %d %s: %s", e.asked, e.Status, e.Type, e.Reason)
}

// Unwrap says what the answer means to whoever asked. Who is not let in, or is
// sent elsewhere, or has come to a cluster without our indices, knows nothing of
// what was asked for: least of all that it is not there.
func (e *responseError) Unwrap() []error {
	switch {
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden && e.Type != blocked:
		return []error{ErrDenied, index.ErrUnreachable}
	case e.foreign, again(e.Status), e.Type == blocked, e.Type == missing:
		return []error{index.ErrUnreachable}
	}
	return nil
}

// blocked is the type of an answer to a write while nothing may be written,
// missing of one to what asks for an index that is not there.
const (
	blocked = "cluster_block_exception"
	missing = "index_not_found_exception"
)

// again reports whether what was answered so may be asked again.
func again(status int) bool {
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

// mayHelp reports whether asking again may help against an error of one try.
func mayHelp(err error) bool {
	var no *responseError
	if errors.As(err, &no) {
		waited := no.Status == http.StatusRequestTimeout                               // as long as it was to
		return again(no.Status) || no.foreign && !waited && !errors.Is(err, ErrDenied) // who is denied might be locked out
	}
	return errors.Is(err, index.ErrUnreachable) && !errors.Is(err, errTooLarge)
}

// unreachable marks an error of the connection or the answer; that the caller
// has given up stays what it is.
func unreachable(ctx context.Context, r request, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("OpenSearch: %s: %w", r, ctx.Err())
	}
	return fmt.Errorf("%w: OpenSearch: %s: %w", index.ErrUnreachable, r, err)
}

// refusal reads an answer that says no.
func refusal(r request, status int, data []byte) error {
	var told struct {
		Error  json.RawMessage
		Status int
		Found  *bool
		Result string
	}
	type reason struct{ Type, Reason string }
	var why struct {
		reason
		Root []reason `json:"root_cause"`
	}
	e := &responseError{Status: status, asked: r.String(), Reason: http.StatusText(status)}
	err := json.Unmarshal(data, &told)
	if e.foreign = err != nil || told.Status != status && told.Found == nil && told.Result == ""; e.foreign {
		return e
	}
	if json.Unmarshal(told.Error, &e.Reason) == nil {
		if strings.HasPrefix(e.Reason, "alias ") && status == http.StatusNotFound {
			e.Type = missing // which is not said in the usual way
		}
		return e
	}
	if json.Unmarshal(told.Error, &why) != nil {
		return e
	}
	e.Type, e.Reason = why.Type, why.Reason
	if len(why.Root) > 0 {
		e.Type, e.Reason = why.Root[0].Type, why.Root[0].Reason
	}
	return e
}
