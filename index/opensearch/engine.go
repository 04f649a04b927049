// Package opensearch is the engine for many machines: the contract of package
// index on a cluster of OpenSearch, which exists, is replicated and trusted.
// Nothing is kept here: articles, quotes and the checkpoints of workers all
// lie in the cluster, so that any number of processes may read and write.
//
// Words are divided and stemmed by package index, here as in the other engine,
// and sent in pieces: the cluster's analyser only parts them at the spaces.
// What is found is therefore the same, to the word.
package opensearch

import (
	"context"
	"sync/atomic"
	"time"

	"onrecord/index"
)

// Engine is a connection to a cluster. Its methods may be called at once.
type Engine struct {
	*client
	options Options
	bulks   chan struct{}         // in flight
	unfit   atomic.Pointer[error] // why nothing can be asked before a Rebuild
	closed  atomic.Bool
	names   *directories

	giveUp    time.Duration // when nothing is done for so long; see bulk.go
	leaseFor  time.Duration // see lease.go
	keptLeast time.Duration // what was replaced; see swap.go
}

var _ index.Engine = (*Engine)(nil)

// ready is the error of a call that begins.
func (e *Engine) ready(ctx context.Context) error {
	if e.closed.Load() {
		return index.ErrClosed
	}
	if why := e.unfit.Load(); why != nil {
		return *why
	}
	return ctx.Err()
}

// Close implements [index.Engine].
func (e *Engine) Close() error {
	if e.closed.Swap(true) {
		return nil
	}
	return e.client.close()
}
