package torture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onrecord/index/opensearch/nodes"
)

// place is the indices of an archive in a cluster.
type place struct {
	t      *testing.T
	urls   []string // of nodes, or of what stands before them
	prefix string
}

// usePlace is an empty one, in a cluster that other tests use too.
func usePlace(t *testing.T) *place {
	t.Helper()
	c := nodes.Use(t)
	return &place{t, c.URLs, c.Prefix}
}

// ours is a place in a cluster whose nodes the test may kill.
type ours struct {
	*place
	nodes *nodes.Breakable
}

func oursAlone(t *testing.T) *ours {
	t.Helper()
	b := nodes.Alone(t)
	return &ours{&place{t, b.URLs, b.Prefix}, b}
}

// setting adds a line to the settings of a node, which has it from its next start
// on until the end of the test.
func (n *ours) setting(node int, line string) {
	n.t.Helper()
	path := filepath.Join("..", "..", "..", ".cache", "opensearch", "home", fmt.Sprint(node), "config", "opensearch.yml")
	before, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(bytes.Clone(before), line+"\n"...), 0o644)
	}
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() {
		if err := os.WriteFile(path, before, 0o644); err != nil {
			n.t.Fatal(err)
		}
		n.nodes.Kill(node)
		n.nodes.Start(node)
	})
}

// ask asks the first node that answers.
func (c *place) ask(method, path string, body io.Reader) (status int, answer []byte, err error) {
	client := http.Client{Timeout: time.Minute}
	for _, url := range c.urls {
		var r *http.Request
		if r, err = http.NewRequest(method, url+path, body); err != nil {
			return 0, nil, err
		}
		if body != nil {
			r.Header.Set("Content-Type", "application/json")
		}
		var resp *http.Response
		if resp, err = client.Do(r); err != nil {
			continue
		}
		defer resp.Body.Close()
		answer, err = io.ReadAll(resp.Body)
		return resp.StatusCode, answer, err
	}
	return 0, nil, err
}

// must asks for what has to be done, and reads the answer into out, nil for
// none.
func (c *place) must(method, path string, out any) {
	c.t.Helper()
	status, answer, err := c.ask(method, path, nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d %s", status, answer)
	}
	if err == nil && out != nil {
		err = json.Unmarshal(answer, out)
	}
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// manager is the number of the node that the others have elected.
func (n *ours) manager() int {
	n.t.Helper()
	var elected []struct{ Node string }
	n.must(http.MethodGet, "/_cat/cluster_manager?format=json", &elected)
	var number int
	if len(elected) != 1 {
		n.t.Fatalf("elected are %v", elected)
	}
	if _, err := fmt.Sscanf(elected[0].Node, "n%d", &number); err != nil {
		n.t.Fatal(err)
	}
	return number
}

// impatient has OpenSearch make new copies as soon as a node is gone, in place of
// waiting a minute for it to come back.
func (c *place) impatient() {
	c.t.Helper()
	body := strings.NewReader(`{"index.unassigned.node_left.delayed_timeout":"0"}`)
	if status, answer, err := c.ask(http.MethodPut, "/"+c.prefix+"-*/_settings", body); err != nil || status != http.StatusOK {
		c.t.Fatalf("%d %s %v", status, answer, err)
	}
}

// green waits until every copy of every shard is there again, and says how long
// that took.
func (n *ours) green() time.Duration {
	n.t.Helper()
	began := time.Now()
	n.nodes.Green(3 * time.Minute)
	return time.Since(began)
}

// replicas wants every shard of the test to have a second copy.
func (c *place) replicas() {
	c.t.Helper()
	var list []struct{ Index, Rep string }
	c.must(http.MethodGet, "/_cat/indices/"+c.prefix+"-*?format=json", &list)
	if len(list) == 0 || slices.ContainsFunc(list, func(i struct{ Index, Rep string }) bool { return i.Rep != "1" }) {
		c.t.Fatalf("indices without a replica: %v", list)
	}
}

// flags name the cluster to the program.
func (c *place) flags() []string {
	flags := []string{"--engine", "opensearch", "--opensearch-prefix", c.prefix}
	for _, url := range c.urls {
		flags = append(flags, "--opensearch-url", url)
	}
	return flags
}

// command runs the program on the cluster.
func (c *place) command(args ...string) *exec.Cmd {
	return exec.Command("onrecord", append(args, c.flags()...)...)
}

// serve starts a server and waits until it is ready.
func (c *place) serve(more ...string) *process {
	c.t.Helper()
	p := start(c.t, c.command(append([]string{"serve", "--addr", "127.0.0.1:0", "--no-sample"}, more...)...))
	if _, err := p.ready(); err != nil {
		c.t.Fatal(err)
	}
	return p
}

// ingest reads articles in, as a process of its own.
func (c *place) ingest(list []article, more ...string) {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "articles.jsonl")
	if err := writeLines(path, list); err != nil {
		c.t.Fatal(err)
	}
	if out, err := c.command(append([]string{"ingest", path}, more...)...).CombinedOutput(); err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
}
