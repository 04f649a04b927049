package cluster

import (
	"context"
	"sync"

	"onrecord/corpus"
)

// claims is which articles are being written. The zero value is ready.
type claims struct {
	mu    sync.Mutex
	held  map[corpus.ArticleID]struct{}
	given chan struct{} // closed, and made anew, when some are given back
}

// take waits until none of these articles is being written, and takes all of
// them: never some, so that two who wait for one another cannot be.
func (c *claims) take(ctx context.Context, ids []corpus.ArticleID) error {
	for {
		given := c.try(ids)
		if given == nil {
			return nil
		}
		select {
		case <-given:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// try takes all, or none: then it returns what tells that trying again may help.
func (c *claims) try(ids []corpus.ArticleID) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		c.held, c.given = make(map[corpus.ArticleID]struct{}), make(chan struct{})
	}
	for _, id := range ids {
		if _, held := c.held[id]; held {
			return c.given
		}
	}
	for _, id := range ids {
		c.held[id] = struct{}{}
	}
	return nil
}

// give gives articles back.
func (c *claims) give(ids []corpus.ArticleID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		delete(c.held, id)
	}
	close(c.given)
	c.given = make(chan struct{})
}
