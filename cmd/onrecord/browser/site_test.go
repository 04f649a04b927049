package browser

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"onrecord/index/opensearch/nodes"
)

// site is the program, serving its pages.
type site struct {
	*testing.T
	url string
}

// folder is what somebody keeps.
type folder struct {
	articles []map[string]string
	people   string // people.json
}

// serve serves a folder; without one, the embedded sample.
func serve(t *testing.T, kept *folder) *site {
	t.Helper()
	return serveAt(t, kept, "--data", filepath.Join(t.TempDir(), "data"))
}

// serveMany serves the same from a cluster of OpenSearch, which is not filled
// with the sample unasked.
func serveMany(t *testing.T, kept *folder) *site {
	t.Helper()
	cluster := nodes.Use(t)
	at := []string{"--engine", "opensearch", "--opensearch-prefix", cluster.Prefix}
	for _, url := range cluster.URLs {
		at = append(at, "--opensearch-url", url)
	}
	if kept == nil {
		ingest(t, nil, slices.Concat(at, []string{filepath.FromSlash("../../../corpus/sample/articles.jsonl")})...)
	}
	return serveAt(t, kept, at...)
}

func ingest(t *testing.T, in io.Reader, args ...string) {
	t.Helper()
	cmd := exec.Command("onrecord", append([]string{"ingest"}, args...)...)
	cmd.Stdin = in
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// serveAt serves what is kept where the flags say.
func serveAt(t *testing.T, kept *folder, at ...string) *site {
	t.Helper()
	args := slices.Concat([]string{"serve", "--addr", "127.0.0.1:0", "--timeout", "1m"}, at)
	if kept != nil {
		args = append(args, "--no-sample")
		args = append(args, kept.write(t, at)...)
	}
	cmd := exec.CommandContext(t.Context(), "onrecord", args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute // then it is killed
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the program does not serve: %v", err)
	}
	return &site{t, strings.TrimSpace(address)}
}

// write puts it where the flags say, and is the flags of who is known.
func (kept *folder) write(t *testing.T, at []string) (known []string) {
	t.Helper()
	var lines bytes.Buffer
	for _, a := range kept.articles {
		if err := json.NewEncoder(&lines).Encode(a); err != nil {
			t.Fatal(err)
		}
	}
	if kept.people != "" {
		known = []string{"--people", filepath.Join(t.TempDir(), "people.json")}
		if err := os.WriteFile(known[1], []byte(kept.people), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if lines.Len() > 0 {
		ingest(t, &lines, slices.Concat(at, known, []string{"-"})...)
	}
	return known
}

// get asks the API.
func (s *site) get(path string, into any) error {
	resp, err := http.Get(s.url + path)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%d: %s", resp.StatusCode, body)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

// found is what stands in an address for an id: {quote kind=direct} is the
// first quote that this search finds, {article …}, {speaker …} and {outlet …}
// are its own.
var found = regexp.MustCompile(`\{(\w+) ([^}]*)\}`)

// address is a path with its ids filled in.
func (s *site) address(path string) string {
	s.Helper()
	return s.url + found.ReplaceAllStringFunc(path, func(hole string) string {
		parts := found.FindStringSubmatch(hole)
		id, err := s.first(parts[1], parts[2])
		if err != nil {
			s.Fatalf("%s: %v", hole, err)
		}
		return url.PathEscape(id)
	})
}

// first is the id of what the first quote of a search has.
func (s *site) first(what, query string) (string, error) {
	type named struct{ ID string }
	var answer struct {
		Results []struct {
			named
			Article, Speaker, Outlet *named
		}
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", err
	}
	values.Set("per_page", "1")
	if err := s.get("/api/v1/search?"+values.Encode(), &answer); err != nil {
		return "", err
	}
	if len(answer.Results) == 0 {
		return "", fmt.Errorf("nothing is found")
	}
	r := answer.Results[0]
	one := map[string]*named{"quote": &r.named, "article": cmp.Or(r.Article, &r.named), "speaker": r.Speaker, "outlet": r.Outlet}[what]
	if one == nil {
		return "", fmt.Errorf("it has no %s", what)
	}
	return one.ID, nil
}
