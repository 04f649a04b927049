package opensearch

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"onrecord/index"
)

// Whoever rebuilds the indices says so in the index of state, again and again.
// Who has not said so for a while is taken to be dead: then others may rebuild,
// and lift the block that it may have left on writing. Clocks decide only when
// that is; that no swap comes after it is for [Engine.fallBack] to see to.

// docRebuild is the document that says so.
const docRebuild = "rebuild"

// leaseFor is for how long it counts.
const leaseFor = 30 * time.Second

// errHeld is of a rebuilding while another goes on.
var errHeld = errors.New("the indices are being rebuilt by another process")

// lease is one process's right to rebuild.
type lease struct {
	*Engine
	holder string
	at     change // the document as it was last written
}

// held reads who rebuilds; found is nil where nobody does.
func (e *Engine) held(ctx context.Context) (found *change, r record, err error) {
	var got struct {
		change
		Source record `json:"_source"`
	}
	err = e.call(ctx, request{method: http.MethodGet, path: "/" + e.state() + "/_doc/" + docRebuild}, &got)
	if no := new(responseError); errors.As(err, &no) && no.Status == http.StatusNotFound && no.Type != missing {
		return nil, r, nil
	}
	return &got.change, got.Source, err
}

// alive says whether the process that has written a lease is at work.
func (e *Engine) alive(r record) bool {
	return time.Since(time.UnixMilli(r.At)) < e.leaseFor
}

// claim takes the lease where nobody alive has it.
func (e *Engine) claim(ctx context.Context) (*lease, error) {
	found, r, err := e.held(ctx)
	if err != nil {
		return nil, err
	}
	if found != nil && e.alive(r) {
		return nil, errHeld
	}
	l := &lease{Engine: e, holder: rand.Text()}
	return l, l.write(ctx, found)
}

// write writes the lease, only if it is still as it was found; nil: not there.
func (l *lease) write(ctx context.Context, found *change) error {
	params := map[string]string{"require_alias": "true", "op_type": "create"}
	if found != nil {
		params = map[string]string{
			"require_alias": "true", "if_seq_no": strconv.FormatInt(found.Seq, 10), "if_primary_term": strconv.FormatInt(found.Term, 10),
		}
	}
	var at change
	err := l.call(ctx, request{
		method: http.MethodPut, path: "/" + l.stateOwn() + "/_doc/" + docRebuild, params: params,
		body: record{Holder: l.holder, At: time.Now().UnixMilli()},
	}, &at)
	if err == nil {
		l.at = at
	}
	if r := new(responseError); !errors.As(err, &r) || r.Status != http.StatusConflict {
		return err
	}
	// It may be our own, of a request whose answer was lost.
	now, r, err := l.held(ctx)
	switch {
	case err != nil:
		return err
	case now == nil || r.Holder != l.holder:
		return errHeld
	}
	l.at = *now
	return nil
}

// keep renews the lease until ctx ends. It ends what it returns when the lease
// is lost.
func (l *lease) keep(ctx context.Context) (until context.Context, stop func()) {
	until, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-until.Done():
				return
			case <-time.After(l.leaseFor / 6):
			}
			err := l.write(until, &l.at)
			if err != nil && !errors.Is(err, index.ErrUnreachable) && until.Err() == nil {
				cancel(fmt.Errorf("renewing the right to rebuild: %w", err))
			}
		}
	}()
	return until, func() { cancel(nil); <-ended }
}

// release gives the lease up. Where it cannot, the lease ends by itself.
func (l *lease) release(ctx context.Context) {
	err := l.call(ctx, request{method: http.MethodDelete, path: "/" + l.stateOwn() + "/_doc/" + docRebuild, params: map[string]string{
		"if_seq_no": strconv.FormatInt(l.at.Seq, 10), "if_primary_term": strconv.FormatInt(l.at.Term, 10),
	}}, nil)
	if err != nil {
		l.options.Log.Warn("the right to rebuild could not be given up", "error", err)
	}
}
