package torture

import (
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Of three nodes one after another is killed, the one that the others have
// elected first: nothing acknowledged is lost, and searches do not notice.
func TestNodesKilled(t *testing.T) {
	n := oursAlone(t)
	s := newSiege(n.place)
	s.impatient()
	var healed times
	cycles := amount(1, 20)
	s.during(func() {
		for i := range cycles {
			which := 1 + s.chance.IntN(len(s.urls))
			if i%4 == 0 {
				which = n.manager()
			}
			time.Sleep(within(2*time.Second, s.chance))
			n.nodes.Kill(which)
			time.Sleep(time.Second + within(5*time.Second, s.chance))
			n.nodes.Start(which)
			healed = append(healed, n.green())
		}
	})
	s.report("nodes killed")
	t.Logf("%d nodes killed; green after they were started again: %v", cycles, healed)
}

// All nodes are killed at once: requests are answered with 503 in time until
// they are back, and then everything is there and goes on by itself. One comes
// back that takes next to nothing at once: what is too much is sent again, and
// nothing of it is lost.
func TestNodesAllKilled(t *testing.T) {
	n := oursAlone(t)
	s := newSiege(n.place)
	s.impatient()
	rejected := 0
	s.during(func() {
		n.setting(1, "thread_pool.write.queue_size: 1")
		for range amount(1, 5) {
			time.Sleep(within(2*time.Second, s.chance))
			s.goneAway(true)
			n.nodes.Kill(1, 2, 3)
			for _, path := range []string{"/api/v1/search?q=bread", "/search?q=bread", "/api/v1/stats", "/readyz", "/api/v1/articles/" + s.model.idOf(s.still[0].key)} {
				s.refused(path)
			}
			if status, _, err := s.p.ask(http.MethodGet, "/healthz", "", ""); err != nil || status != http.StatusOK {
				t.Errorf("/healthz: %d %v", status, err)
			}
			n.nodes.Start(1, 2, 3)
			n.green()
			time.Sleep(2 * time.Second) // the server asks again once a second
			s.goneAway(false)
			for range 10 {
				if s.press(amount(100, 500)); n.rejected() > 0 {
					break
				}
			}
			rejected += n.rejected()
		}
	})
	s.report("all nodes killed")
	t.Logf("%d writes were refused for want of room", rejected)
	if rejected == 0 {
		t.Error("nothing was refused: that shows nothing")
	}
}

// press has six processes read articles in at once, so many each.
func (s *siege) press(articles int) {
	s.t.Helper()
	var under sync.WaitGroup
	for range 6 {
		s.pressed++
		r, list := request{}, []article{}
		for n := range articles {
			a := s.model.next(s.pressed*10_000 + n)
			r[a.key], list = a.revision, append(list, a)
		}
		s.model.send(r)
		path := filepath.Join(s.t.TempDir(), "articles.jsonl")
		if err := writeLines(path, list); err != nil {
			s.t.Fatal(err)
		}
		under.Go(func() {
			if out, err := s.command("ingest", path).CombinedOutput(); err != nil {
				s.t.Errorf("%v: %s", err, out)
				return
			}
			s.model.acknowledge(r, nil, nil)
		})
	}
	under.Wait()
}

// rejected is how many writes the nodes had no room for.
func (n *ours) rejected() (sum int) {
	n.t.Helper()
	var stats struct {
		Nodes map[string]struct {
			Pool map[string]struct{ Rejected int } `json:"thread_pool"`
		}
	}
	n.must(http.MethodGet, "/_nodes/stats/thread_pool", &stats)
	for _, node := range stats.Nodes {
		sum += node.Pool["write"].Rejected
	}
	return sum
}

// refused wants a request to be told to come again, soon.
func (s *siege) refused(path string) {
	s.t.Helper()
	began := time.Now()
	r, err := s.p.http.Get(s.p.url + path)
	if err != nil {
		s.t.Errorf("%s: %v", path, err)
		return
	}
	defer r.Body.Close()
	if took := time.Since(began); r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || took > 10*time.Second {
		s.t.Errorf("%s, with no node there: %d after %v, Retry-After %q", path, r.StatusCode, took, r.Header.Get("Retry-After"))
	}
}
