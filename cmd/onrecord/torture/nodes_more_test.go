package torture

import (
	"bytes"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What stands between the program and the nodes spoils three answers of ten and
// loses requests: what is acknowledged is there, once, and no search is answered
// but rightly.
func TestFault38Unreliable(t *testing.T) {
	c := usePlace(t)
	direct := *c
	chance := newChance(t)
	proxies, addresses := newUnreliable(t, c.urls, chance)
	c.urls = addresses
	s := newSiege(c)
	s.goneAway(true)
	s.during(func() {
		for _, p := range proxies {
			p.spoil(.3)
		}
		time.Sleep(time.Duration(amount(10, 120)) * time.Second)
		for _, p := range proxies {
			p.spoil(0) // to see what there is
		}
	})
	s.report("an unreliable network")
	did := map[string]int{}
	for _, p := range proxies {
		p.mu.Lock()
		for name, times := range p.did {
			did[name] += times
		}
		p.mu.Unlock()
	}
	t.Logf("spoilt: %v", did)
	var list []article
	for key, revision := range s.model.settled {
		list = append(list, article{key, revision})
	}
	path := filepath.Join(t.TempDir(), "articles.jsonl")
	if err := writeLines(path, list); err != nil {
		t.Fatal(err)
	}
	s.p.kill()
	direct.sameAs(embedded(t, path))
}

// Indices in another layout are neither read nor written: the program says what
// to do, and when that is done it goes on with what was there.
func TestNodesUnfit(t *testing.T) {
	c := usePlace(t)
	list := []article{{1, 1}, {2, 1}}
	c.ingest(list[:1])
	older := strings.NewReader(`{"_meta":{"schema":0}}`)
	if status, answer, err := c.ask(http.MethodPut, "/"+c.prefix+"-quotes/_mapping", older); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s %v", status, answer, err)
	}
	c.refuses("do not fit", "onrecord migrate")
	if out, err := c.command("migrate").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c.ingest(list[1:])
	path := filepath.Join(t.TempDir(), "articles.jsonl")
	if err := writeLines(path, list); err != nil {
		t.Fatal(err)
	}
	c.sameAs(embedded(t, path))
}

// The indices are made anew, again and again, while others search and write: no
// request fails, and no write is lost.
func TestNodesSwap(t *testing.T) {
	s := newSiege(usePlace(t))
	swaps := amount(1, 20)
	s.during(func() {
		for range swaps {
			began := time.Now()
			if out, err := s.command("reindex").CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
			t.Logf("made anew in %v", time.Since(began).Round(time.Millisecond))
		}
	})
	s.report(fmt.Sprint(swaps, " swaps"))
}

// refuses wants the program to end at once, with status 1 and these words.
func (c *place) refuses(words ...string) {
	c.t.Helper()
	for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"stats"}, {"search", "bread"}, {"export"}, {"ingest", "-"}} {
		cmd := c.command(args...)
		cmd.Stdin = strings.NewReader(article{2, 1}.json())
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		err := cmd.Run()
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 {
			c.t.Errorf("%v: %v: %s", args, err, said.String())
		}
		for _, word := range words {
			if !strings.Contains(said.String(), word) {
				c.t.Errorf("%v says %q, and not %q", args, said.String(), word)
			}
		}
	}
}
