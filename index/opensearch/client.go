package opensearch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"reflect"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchtransport"

	"onrecord/index"
)

// Options say where OpenSearch is and how it is spoken to.
type Options struct {
	URLs           []string // of nodes, http or https; any of them is asked
	CA             []byte   // certificates in PEM that may vouch for the nodes; nil: those of this machine
	User, Password string   // "": none

	There bool // indices must be there: they are not made
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
	ErrNone    = errors.New("there are no indices of onrecord")
	ErrForeign = errors.New("it is no OpenSearch that onrecord can use")
	ErrDenied  = errors.New("the user or the password is refused") // 401 and 403, at any time
)

// client speaks to the nodes.
type client struct {
	nodes    *opensearchtransport.Client
	list     *nodes
	log      *slog.Logger
	most     int64         // bytes of an answer
	patience time.Duration // with one request
	pause    time.Duration // before it is sent the second time; then longer ones
	endures  time.Duration // for how long it is sent again where the caller has no deadline
}

// The limits of asking. An answer of a hundred articles of a MiB each is read
// whole; one that does not end is not.
const (
	tries      = 7 // of a request, at one node after another
	firstPause = 50 * time.Millisecond
	longest    = 4 // times it is doubled
	patience   = 2 * time.Minute
	mostBytes  = 256 << 20
)

// dial makes a client; it asks nothing yet.
func dial(o Options) (*client, error) {
	list, urls, err := newNodes(o)
	if err != nil {
		return nil, err
	}
	c, err := opensearchtransport.New(opensearchtransport.Config{
		URLs: urls, Username: o.User, Password: o.Password, Transport: list, ConnectionPoolFunc: list.pool,
		DisableRetry: true, HealthCheck: opensearchtransport.NoOpHealthCheck, NodeStatsInterval: -1, MaxRetryClusterHealth: -1,
	})
	if err != nil {
		return nil, fmt.Errorf("OpenSearch: %w", err)
	}
	return &client{nodes: c, list: list, log: o.Log, most: mostBytes, patience: patience, pause: firstPause}, nil
}

// close ends what goes on behind the client.
func (c *client) close() error { return c.nodes.Close() }

// whole is an answer that knows whether it is all of one.
type whole interface {
	// whole is nil, or says what is missing: a shard that did not answer, a part
	// that every answer of its kind has.
	whole() error
}

// call sends a request, which may be one that was sent before, and reads the
// answer's JSON into out, nil for none. It is sent again, with pauses, while
// that may help: a node is gone or has too much to do, or its answer is cut
// off or not [whole]. A caller without a deadline gets through a restart of all
// nodes so; one with a deadline is told soon. An error wraps [index.ErrUnreachable] where OpenSearch did
// not answer, or not as OpenSearch does; it is a *responseError where it said no.
func (c *client) call(ctx context.Context, r request, out any) error {
	body, err := r.encode()
	if err != nil {
		return err
	}
	_, bound := ctx.Deadline()
	for try, began := 1, time.Now(); ; try++ {
		err := c.once(ctx, r, body, out)
		if err == nil || ctx.Err() != nil || !mayHelp(err) || try >= tries && (bound || time.Since(began) > c.endures) || !c.wait(ctx, try) {
			return err
		}
		if try == tries {
			c.log.Warn("OpenSearch does not answer, and is asked on", "error", err)
		}
		if out != nil {
			reflect.ValueOf(out).Elem().SetZero() // of what a part of an answer left
		}
	}
}

// wait waits before the next try, longer each time, and each process its own
// time. It is false where the caller's time would be over by then.
func (c *client) wait(ctx context.Context, try int) bool {
	d := c.pause << min(try-1, longest)
	d = d/2 + rand.N(d)
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// once sends a request to one node.
func (c *client) once(ctx context.Context, r request, body []byte, out any) error {
	limited, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	req, err := r.build(limited, body)
	if err != nil {
		return err
	}
	answer, err := c.nodes.Stream(req)
	if err != nil {
		return unreachable(ctx, r, err)
	}
	defer answer.Body.Close()
	data, err := readAll(answer.Body, c.most)
	switch {
	case answer.StatusCode >= http.StatusMultipleChoices:
		return refusal(r, answer.StatusCode, data)
	case err != nil:
		return unreachable(ctx, r, fmt.Errorf("its answer cannot be read: %w", err))
	}
	err = decode(data, out)
	if err == nil && r.check != nil {
		err = r.check()
	}
	if err != nil {
		return unreachable(ctx, r, err)
	}
	return nil
}
