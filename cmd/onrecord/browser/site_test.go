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
	"strings"
	"syscall"
	"testing"
	"time"
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
	dir := filepath.Join(t.TempDir(), "data")
	args := []string{"serve", "--data", dir, "--addr", "127.0.0.1:0"}
	if kept != nil {
		args = append(args, "--no-sample")
		kept.write(t, dir)
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

// write makes the folder of it.
func (kept *folder) write(t *testing.T, dir string) {
	t.Helper()
	var lines bytes.Buffer
	for _, a := range kept.articles {
		if err := json.NewEncoder(&lines).Encode(a); err != nil {
			t.Fatal(err)
		}
	}
	err := os.Mkdir(dir, 0o700)
	if err == nil && kept.people != "" {
		err = os.WriteFile(filepath.Join(dir, "people.json"), []byte(kept.people), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if lines.Len() == 0 {
		return
	}
	cmd := exec.Command("onrecord", "ingest", "--data", dir, "-")
	cmd.Stdin = &lines
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
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
