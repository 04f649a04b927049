package opensearch

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// openTest opens indices of the test's own on the real cluster, which are gone
// when it ends. It is skipped where there is no cluster.
func openTest(t testing.TB, change ...func(*Options)) *Engine {
	t.Helper()
	o := testOptions(t)
	for _, c := range change {
		c(&o)
	}
	return reopen(t, o)
}

func testOptions(t testing.TB) Options {
	t.Helper()
	urls := os.Getenv("ONRECORD_OPENSEARCH")
	if urls == "" {
		t.Skip("no OpenSearch: ONRECORD_OPENSEARCH names no nodes")
	}
	o := Options{URLs: strings.Split(urls, ","), Prefix: "test-" + strings.ToLower(rand.Text()), Shards: 1, Copies: 1}
	t.Cleanup(func() { drop(t, o) })
	return o
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

// drop removes all indices of a test.
func drop(t testing.TB, o Options) {
	c, err := dial(o.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	err = c.call(context.Background(), request{
		method: http.MethodDelete, path: "/" + o.Prefix + "-*", params: map[string]string{"expand_wildcards": "all"},
	}, nil)
	if err != nil {
		t.Error(err)
	}
}
