package opensearch

import (
	"context"
	"testing"
	"time"

	given "onrecord/index/opensearch/nodes"
)

// openTest opens indices of the test's own on the real cluster, which are gone
// when it ends. It is skipped where there is no cluster.
func openTest(t testing.TB) *Engine {
	t.Helper()
	return reopen(t, testOptions(t))
}

func testOptions(t testing.TB) Options {
	t.Helper()
	c := given.Use(t)
	return Options{URLs: c.URLs, Prefix: c.Prefix, Shards: 1, Copies: 1}
}

// reopen opens indices as another process would.
func reopen(t testing.TB, o Options) *Engine {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	e, err := Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}
