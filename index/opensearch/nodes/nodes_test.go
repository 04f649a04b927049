package nodes_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"onrecord/index/opensearch/nodes"
)

func put(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPut, url, strings.NewReader(`{"settings":{"number_of_shards":1,"number_of_replicas":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func status(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// A test's indices go with it, and no others.
func TestIndicesGoWithTheirTest(t *testing.T) {
	outer := nodes.Use(t)
	stays := outer.URLs[0] + "/" + outer.Prefix + "-a"
	var goes string
	put(t, stays)
	t.Run("inner", func(t *testing.T) {
		c := nodes.Use(t)
		goes = c.URLs[0] + "/" + c.Prefix + "-a"
		if put(t, goes) != http.StatusOK || status(t, goes) != http.StatusOK {
			t.Fatal("no index made")
		}
	})
	if status(t, goes) != http.StatusNotFound || status(t, stays) != http.StatusOK {
		t.Errorf("after the inner test: %d, and of another %d", status(t, goes), status(t, stays))
	}
}

// A node that is killed can be started again on its data, and all run when the
// test is over.
func TestNodesComeBack(t *testing.T) {
	if testing.Short() {
		t.Skip("a node is killed")
	}
	var urls []string
	t.Run("broken", func(t *testing.T) {
		b := nodes.Alone(t)
		urls = b.URLs
		put(t, b.URLs[0]+"/"+b.Prefix+"-a")
		b.Green(30 * time.Second)
		b.Kill(2)
		if _, err := http.Get(b.URLs[1]); err == nil {
			t.Error("a killed node answers")
		}
		b.Start(2)
		b.Green(time.Minute)
		b.Kill(3)
	})
	for _, url := range urls {
		if status(t, url) != http.StatusOK {
			t.Errorf("%s is away", url)
		}
	}
}
