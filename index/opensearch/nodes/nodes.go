// Package nodes gives tests a cluster of OpenSearch: the one that
// .ci/opensearch starts on this machine, or the one that $ONRECORD_OPENSEARCH
// names. It is for tests alone.
//
// Packages are tested at once, against the same nodes. So every test has a
// prefix of its own for its indices, and a test that takes nodes away asks for
// them alone ([Alone]): it waits until no test of another package has them, and
// those that come later wait for it.
package nodes

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Cluster is nodes that a test has until it ends.
type Cluster struct {
	URLs   []string // of each node
	Prefix string   // of the names of the test's indices; what begins so is deleted at its end
}

// How long is waited for a cluster that is being started, or for tests that
// have it.
const patience = 5 * time.Minute

// Use gives a test the cluster beside other tests. Where there is none, the
// test is left out, with a line that says why; under CI=true it fails.
func Use(t testing.TB) *Cluster {
	t.Helper()
	return use(t, shared)
}

// elsewhere is the cluster that somebody named.
func elsewhere() string { return os.Getenv("ONRECORD_OPENSEARCH") }

func use(t testing.TB, how sharing) *Cluster {
	t.Helper()
	c := &Cluster{Prefix: "t-" + strings.ToLower(rand.Text()[:10])}
	if named := elsewhere(); named != "" {
		c.URLs = strings.Split(named, ",")
	} else {
		root := folder(t)
		hold(t, root, how)
		c.URLs = running(t, root)
	}
	t.Cleanup(func() { c.clear(t) })
	return c
}

// folder is the project's.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".ci", "opensearch")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	t.Fatalf("the project's folder is not found: %v", err)
	return ""
}

// running are the addresses of the project's own nodes, which may be about to
// start.
func running(t testing.TB, root string) []string {
	t.Helper()
	// Go keeps a result that read this file until there is another: every start
	// writes it, so what one cluster did is never taken for what another would.
	_, _ = os.ReadFile(filepath.Join(root, ".cache", "opensearch", "run"))
	local := []string{"http://127.0.0.1:9201", "http://127.0.0.1:9202", "http://127.0.0.1:9203"}
	if complete(local[0]) {
		return local
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	told, err := exec.CommandContext(ctx, filepath.Join(root, ".ci", "opensearch"), "wait").Output()
	if err != nil {
		leave(t, cmp.Or(strings.TrimSpace(string(told)), err.Error()))
	}
	return local
}

// complete reports whether a node answers that belongs to the project's
// cluster of three.
func complete(url string) bool {
	var h struct {
		Cluster string `json:"cluster_name"`
		Nodes   int    `json:"number_of_nodes"`
	}
	return ask(http.MethodGet, url+"/_cluster/health", &h) == nil && h.Cluster == "onrecord-tests" && h.Nodes == 3
}

// leave ends a test that cannot be done here.
func leave(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("no cluster of OpenSearch: %s", why)
	}
	t.Skipf("left out, for want of a cluster of OpenSearch: %s", why)
}

// ask sends a request and reads the answer's JSON.
func ask(method, url string, into any) error {
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		return err
	}
	answer, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s", method, url, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// clear deletes the test's indices, over whichever node answers.
func (c *Cluster) clear(t testing.TB) {
	var all error
	for _, url := range c.URLs {
		err := c.clearOver(url)
		if err == nil {
			return
		}
		all = errors.Join(all, err)
	}
	t.Errorf("the test's indices stay: %v", all)
}

func (c *Cluster) clearOver(url string) error {
	var list []struct {
		Index string `json:"index"`
	}
	if err := ask(http.MethodGet, url+"/_cat/indices/"+c.Prefix+"*?format=json&h=index&expand_wildcards=all", &list); err != nil {
		return err
	}
	for _, one := range list {
		if err := ask(http.MethodDelete, url+"/"+one.Index, &struct{}{}); err != nil {
			return err
		}
	}
	return nil
}
