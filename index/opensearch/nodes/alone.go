package nodes

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Breakable is the project's own nodes, which no other test has meanwhile. When
// the test ends, all of them run again.
type Breakable struct {
	*Cluster
	t      testing.TB
	script string
}

// Alone gives a test the cluster for itself, to kill nodes of it. It leaves the
// test out where [Use] would, and where the nodes are not this project's to
// kill; it waits until no other test has them.
func Alone(t testing.TB) *Breakable {
	t.Helper()
	if elsewhere() != "" {
		leave(t, "$ONRECORD_OPENSEARCH names one that is not started from here, whose nodes are not killed")
	}
	c := use(t, alone)
	b := &Breakable{c, t, filepath.Join(folder(t), ".ci", "opensearch")}
	if err := b.order("mine"); err != nil {
		leave(t, "the one that runs was not started from this folder, its nodes are not killed")
	}
	t.Cleanup(b.mend)
	return b
}

// Kill ends nodes, 1 to 3, at once (kill -9).
func (b *Breakable) Kill(nodes ...int) { b.must("kill", nodes...) }

// Stop ends nodes in order (SIGTERM).
func (b *Breakable) Stop(nodes ...int) { b.must("stop", nodes...) }

// Start starts nodes again on the data they had, and returns when they are
// members of a cluster.
func (b *Breakable) Start(nodes ...int) { b.must("start", nodes...) }

// Green waits until every shard of the test's indices has all of its copies;
// it fails the test where that is not so within the time.
func (b *Breakable) Green(within time.Duration) {
	b.t.Helper()
	var last error
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		var h struct {
			Status   string `json:"status"`
			TimedOut bool   `json:"timed_out"`
		}
		last = ask(http.MethodGet, b.URLs[0]+"/_cluster/health/"+b.Prefix+"*?level=indices&wait_for_status=green&wait_for_nodes=3&timeout=1s", &h)
		if last == nil && h.Status == "green" && !h.TimedOut {
			return
		}
		last = fmt.Errorf("%s, %w", h.Status, last)
	}
	b.t.Fatalf("not green after %v: %v", within, last)
}

// mend has all nodes run again, for the tests that come after.
func (b *Breakable) mend() {
	if err := b.order("start", 1, 2, 3); err != nil {
		b.t.Errorf("the nodes stay broken: %v", err)
	}
}

func (b *Breakable) must(verb string, nodes ...int) {
	b.t.Helper()
	if err := b.order(verb, nodes...); err != nil {
		b.t.Fatal(err)
	}
}

// order has the script do something.
func (b *Breakable) order(verb string, nodes ...int) error {
	args := []string{verb}
	for _, n := range nodes {
		args = append(args, fmt.Sprint(n))
	}
	if said, err := exec.Command(b.script, args...).CombinedOutput(); err != nil {
		return fmt.Errorf(".ci/opensearch %v: %w: %s", args, err, said)
	}
	return nil
}
