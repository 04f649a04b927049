package opensearch

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"onrecord/index"
)

// Options say where OpenSearch is and how it is spoken to.
type Options struct {
	URLs           []string // of nodes, http or https; any of them is asked
	CA             []byte   // certificates in PEM that may vouch for the nodes; nil: those of this machine
	User, Password string   // "": none

	Unfit bool // indices that do not fit this program are opened all the same, for Rebuild alone

	Prefix string           // of the names of all indices and aliases; "": onrecord
	Shards int              // of a new index; 0: 3
	Copies int              // of each shard of a new index; 0: two, or one where there is one node
	Others index.OtherNames // nil: [index.ShippedNames]
	Log    *slog.Logger     // of what is retried; nil: nowhere
}

func (o Options) withDefaults() Options {
	o.Prefix = cmp.Or(o.Prefix, "onrecord")
	o.Shards = cmp.Or(o.Shards, 3)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Why a cluster is not opened, besides [index.ErrUnreachable].
var (
	ErrUnfit   = errors.New("the indices do not fit this program") // Rebuild makes others
	ErrForeign = errors.New("it is no OpenSearch that onrecord can use")
	ErrDenied  = errors.New("the user or the password is refused") // 401 and 403, at any time
)

// client speaks to the nodes.
type client struct{ nodes *opensearch.Client }

// How often a request is sent at most, to one node after another, and how long
// before a node that did not answer is asked again.
const (
	tries   = 4
	revived = time.Second
)

// dial makes a client; it asks nothing yet.
func dial(o Options) (*client, error) {
	nodes, err := opensearch.NewClient(opensearch.Config{
		Addresses: o.URLs, Username: o.User, Password: o.Password, CACert: o.CA,
		MaxRetries: tries - 1, ResurrectTimeoutInitial: revived, ResurrectTimeoutMax: 5 * revived,
		RetryOnStatus: []int{http.StatusBadGateway},
	})
	if err != nil {
		return nil, fmt.Errorf("OpenSearch at %s: %w", strings.Join(o.URLs, ", "), err)
	}
	return &client{nodes}, nil
}

// request is what is asked of OpenSearch.
type request struct {
	method, path string
	params       map[string]string
	body         any // nil: none; []byte as it is; anything else as JSON
	lines        bool
}

// responseError is an answer that says no.
type responseError struct {
	Status int
	Type   string // "index_not_found_exception"
	Reason string
	asked  string
}

func (e *responseError) Error() string {
	return fmt.Sprintf("OpenSearch: %s: %d %s: %s", e.asked, e.Status, e.Type, e.Reason)
}

// Unwrap says what the answer means to whoever asked: that it may be asked
// again, where it may.
func (e *responseError) Unwrap() error {
	if again(e.Status) {
		return index.ErrUnreachable
	}
	return nil
}

// again reports whether a request that was answered so may be sent again.
func again(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }

// call sends a request and reads the answer's JSON into out, nil for none. An
// error wraps [index.ErrUnreachable] where OpenSearch does not answer, answers
// what is no JSON, or has too much to do; it is a *responseError where it says
// no.
func (c *client) call(ctx context.Context, r request, out any) error {
	req, err := r.build(ctx)
	if err != nil {
		return err
	}
	answer, err := c.nodes.Perform(req)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		if answer != nil && answer.Body != nil {
			_ = answer.Body.Close() // the error is told already
		}
		return unreachable(ctx, r, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return refusal(r, answer)
	}
	if out == nil {
		_, err = io.Copy(io.Discard, answer.Body)
	} else {
		err = json.NewDecoder(answer.Body).Decode(out)
	}
	if err != nil {
		return unreachable(ctx, r, fmt.Errorf("its answer cannot be read: %w", err))
	}
	return nil
}

func (r request) build(ctx context.Context) (*http.Request, error) {
	var body io.Reader
	media := "application/json"
	if r.lines {
		media = "application/x-ndjson"
	}
	switch b := r.body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, r.path, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	query := req.URL.Query()
	for name, value := range r.params {
		query.Set(name, value)
	}
	req.URL.RawQuery = query.Encode()
	if body != nil {
		req.Header.Set("Content-Type", media)
	}
	return req, nil
}

// unreachable marks an error of the connection; that the caller has given up
// stays what it is.
func unreachable(ctx context.Context, r request, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("OpenSearch: %s %s: %w", r.method, r.path, ctx.Err())
	}
	return fmt.Errorf("%w: OpenSearch: %s %s: %w", index.ErrUnreachable, r.method, r.path, err)
}

// refusal reads an answer that says no.
func refusal(r request, answer *http.Response) error {
	var told struct {
		Error json.RawMessage `json:"error"`
	}
	var why struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
		Root   []struct {
			Type   string `json:"type"`
			Reason string `json:"reason"`
		} `json:"root_cause"`
	}
	e := &responseError{Status: answer.StatusCode, asked: r.method + " " + r.path}
	data, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err = errors.Join(err, json.Unmarshal(data, &told)); err == nil {
		err = json.Unmarshal(told.Error, &why)
	}
	if err != nil {
		e.Reason = http.StatusText(answer.StatusCode)
		return e
	}
	e.Type, e.Reason = why.Type, why.Reason
	if len(why.Root) > 0 {
		e.Type, e.Reason = why.Root[0].Type, why.Root[0].Reason
	}
	return e
}
