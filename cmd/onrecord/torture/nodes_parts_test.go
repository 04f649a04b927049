package torture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Two processes read the same files in, each its part. One is killed, again and
// again, and run again; it goes on where it was. In the end every article and
// every quote is there once, as on one machine.
func TestNodesParts(t *testing.T) {
	c, chance := usePlace(t), newChance(t)
	files := reuters(t)
	alone := embedded(t, files...)
	all := len(exported(t, exec.Command("onrecord", "export", "--data", alone, "--type", "articles")))
	other := c.part(2, files)
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	kills := amount(3, 10)
	for n := range kills {
		killed := c.part(1, files)
		if err := killed.Start(); err != nil {
			t.Fatal(err)
		}
		c.awaitArticles(all * n / (kills + 1))
		time.Sleep(within(500*time.Millisecond, chance))
		_ = killed.Process.Kill()
		if err := killed.Wait(); err == nil {
			t.Logf("the %d. time it was done before it was killed", n+1)
		}
	}
	again := c.part(1, files)
	if err := again.Start(); err != nil {
		t.Fatal(err)
	}
	for _, w := range []*exec.Cmd{again, other} {
		if err := w.Wait(); err != nil {
			t.Errorf("%v: %v: %s%s", w.Args, err, w.Stdout, w.Stderr)
		}
	}
	t.Logf("the killed one, in the end: %s; the other: %s", again.Stdout, other.Stdout)
	c.sameAs(alone)
}

// part is a process that reads its part of the files in.
func (c *place) part(n int, files []string) *exec.Cmd {
	cmd := c.command(append([]string{"ingest", "--part", fmt.Sprintf("%d/2", n)}, files...)...)
	cmd.Stdout, cmd.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return cmd
}

// reuters are files of news: some hundred articles in four files, or all.
func reuters(t *testing.T) []string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "eval", "data", "reuters21578.jsonl.gz")
	packed, err := os.Open(path)
	if err != nil {
		t.Skipf("there are no articles to read in: %v", err)
	}
	defer packed.Close()
	if *full {
		return []string{path}
	}
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(unpacked)
	var files []string
	for n := range 4 {
		var out bytes.Buffer
		for range 200 {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				t.Fatal(err)
			}
			out.Write(line)
		}
		files = append(files, filepath.Join(t.TempDir(), fmt.Sprintf("%d.jsonl", n)))
		if err := os.WriteFile(files[n], out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// awaitArticles waits until so many articles were written.
func (c *place) awaitArticles(n int) {
	c.t.Helper()
	for began := time.Now(); time.Since(began) < 10*time.Minute; time.Sleep(20 * time.Millisecond) {
		var stats struct {
			All struct {
				Primaries struct {
					Indexing struct {
						Total int `json:"index_total"`
					}
				}
			} `json:"_all"`
		}
		c.must(http.MethodGet, "/"+c.prefix+"-articles-*/_stats/indexing", &stats)
		if stats.All.Primaries.Indexing.Total >= n {
			return
		}
	}
	c.t.Fatal("nothing is written")
}

// embedded is a folder that files were read into, by the engine on this machine.
func embedded(t *testing.T, files ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if out, err := exec.Command("onrecord", append([]string{"ingest", "--data", dir}, files...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

// exported is what a command exports, line by line, in order.
func exported(t *testing.T, cmd *exec.Cmd) []string {
	t.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v: %s", cmd.Args, err, said.String())
	}
	return slices.Sorted(strings.Lines(string(out)))
}

// sameAs holds that the cluster has what a folder has: every article and every
// quote once, and nothing else lies in its indices.
func (c *place) sameAs(dir string) {
	c.t.Helper()
	for _, kind := range []string{"articles", "quotes"} {
		want := exported(c.t, exec.Command("onrecord", "export", "--data", dir, "--type", kind))
		got := exported(c.t, c.command("export", "--type", kind))
		if !slices.Equal(want, got) {
			c.t.Errorf("%d %s, want %d: %s", len(got), kind, len(want), firstDifference(want, got))
		}
		var count struct{ Count int }
		c.must(http.MethodPost, "/"+c.prefix+"-"+kind+"/_refresh", nil)
		c.must(http.MethodGet, "/"+c.prefix+"-"+kind+"/_count", &count)
		if count.Count != len(want) {
			c.t.Errorf("%d documents of %s lie in the index, want %d", count.Count, kind, len(want))
		}
		c.t.Logf("%d %s, as on one machine", len(want), kind)
	}
}

// firstDifference is where two lists in order begin to differ.
func firstDifference(want, got []string) string {
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			return cmp.Diff(want[i], got[i])
		}
	}
	return "one is longer"
}
