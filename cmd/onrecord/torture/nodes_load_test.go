package torture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// siege is a server on the cluster under writes and searches, while something
// befalls the cluster. A model remembers what was acknowledged. What was not is
// sent again until it is: articles of one request are taken one by one here, so
// a request that failed may have been done in part.
type siege struct {
	*place
	p      *process
	model  *model
	chance *rand.Rand
	still  []article // which nobody writes about any more

	mu      sync.Mutex
	answers times // to searches
	gap     time.Duration
	last    time.Time // when one came
	failed  []string  // searches
	pressed int       // processes that articles were read in by, by press
	away    bool      // no node is there, and 503 is the right answer
	again   int       // writes that were sent more than once
}

// newSiege fills a place and starts a server on it.
func newSiege(c *place) *siege {
	c.t.Helper()
	s := &siege{place: c, model: newModel(), chance: newChance(c.t)}
	s.model.keysEach = 10
	var all []article
	for key := range s.model.writers*s.model.keysEach + 60 {
		all = append(all, s.model.next(key))
	}
	s.load(all, "--shards", "2")
	s.still = all[len(all)-30:]
	s.p = s.serve("--timeout", "20s")
	s.replicas()
	if err := s.model.check(s.p, s.chance); err != nil { // which learns the ids
		s.t.Fatal(err)
	}
	return s
}

// load reads articles in by the program; from 30 before those that stay, they
// are the ingesting process's alone.
func (s *siege) load(list []article, more ...string) {
	s.t.Helper()
	r := request{}
	for _, a := range list {
		r[a.key] = a.revision
	}
	s.model.send(r)
	s.ingest(list, more...)
	s.model.acknowledge(r, nil, nil)
}

// during has writers, searchers and an ingesting process at work while
// something is done, and then holds the server to the model.
func (s *siege) during(do func()) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	var under sync.WaitGroup
	var mu sync.Mutex
	var wrong []error
	each := func(step func() error) {
		under.Go(func() {
			for ctx.Err() == nil {
				if err := step(); err != nil {
					mu.Lock()
					wrong = append(wrong, err)
					mu.Unlock()
					return
				}
			}
		})
	}
	for n := range s.model.writers {
		w := &writer{s.model, s.p, n, rand.New(rand.NewPCG(s.chance.Uint64(), 0))}
		each(func() error { return s.write(w) })
	}
	s.last = time.Now()
	for range 2 {
		chance := rand.New(rand.NewPCG(s.chance.Uint64(), 0))
		each(func() error { s.search(chance); return nil })
	}
	each(s.ingestAgain)
	do()
	cancel()
	under.Wait()
	wrong = append(wrong, s.model.check(s.p, s.chance))
	if err := errors.Join(wrong...); err != nil || broke(s.p.said.String()) != "" {
		s.p.kill()
		s.t.Fatalf("%v\nit said: %s", err, events(s.p.said.String()))
	}
}

// ingestAgain reads the next revision of some articles in, by a process of its
// own, which has to go through with it, unless no node is there.
func (s *siege) ingestAgain() error {
	first := s.model.writers * s.model.keysEach
	r, list := request{}, []article{}
	for key := first; key < first+30; key++ {
		list = append(list, s.model.next(key))
		r[key] = list[len(list)-1].revision
	}
	path := s.t.TempDir() + "/articles.jsonl"
	if err := writeLines(path, list); err != nil {
		return err
	}
	s.model.send(r)
	err := s.repeat(func() (bool, error) {
		out, err := s.command("ingest", path).CombinedOutput()
		if err != nil && !s.isAway() {
			return false, fmt.Errorf("ingesting: %w: %s", err, out)
		}
		return err == nil, nil
	})
	if err == nil {
		s.model.acknowledge(r, nil, nil)
	}
	return err
}

// patience is how long a write may be sent again until it is taken.
const patience = 3 * time.Minute

// write sends one write until it is acknowledged, and looks for it.
func (s *siege) write(w *writer) error {
	key := w.key()
	old := s.model.now(key)
	if id := s.model.idOf(key); old.revision > 0 && id != "" && w.chance.IntN(5) == 0 {
		return s.remove(w, old, id)
	}
	list := []article{s.model.next(key)}
	if w.chance.IntN(3) == 0 {
		for k := w.number; k < s.model.writers*s.model.keysEach; k += s.model.writers {
			if k != key && w.chance.IntN(2) == 0 {
				list = append(list, s.model.next(k))
			}
		}
	}
	r, ids, path := request{}, map[int]string{}, w.path()
	for _, a := range list {
		r[a.key] = a.revision
	}
	s.model.send(r)
	err := s.repeat(func() (bool, error) {
		outcomes, _, err := w.send(path, list)
		for i, o := range outcomes {
			if ids[list[i].key] = o.ID; o.Quotes != 2 || !slices.Contains([]string{"created", "updated", "unchanged"}, o.Status) {
				return false, fmt.Errorf("%+v is acknowledged as %+v", list[i], o)
			}
		}
		return outcomes != nil, err
	})
	if err != nil {
		return err
	}
	s.model.acknowledge(r, nil, ids)
	if path == toBeSeen {
		return s.look(list[0], true)
	}
	return nil
}

// remove takes an article down.
func (s *siege) remove(w *writer, old article, id string) error {
	r := request{old.key: 0}
	s.model.send(r)
	tried := false
	err := s.repeat(func() (bool, error) {
		status, answer, err := w.p.ask(http.MethodDelete, "/api/v1/articles/"+id, "", "")
		if err == nil && status == http.StatusNotFound && tried {
			return true, nil // by what was sent before
		}
		tried = true
		return err == nil && status == http.StatusOK, unexpected(status, answer)
	})
	if err != nil {
		return err
	}
	s.model.acknowledge(r, nil, nil)
	return s.look(old, false)
}

// repeat does something until it is done.
func (s *siege) repeat(do func() (done bool, err error)) error {
	for began := time.Now(); time.Since(began) < patience; time.Sleep(100 * time.Millisecond) {
		done, err := do()
		if done || err != nil {
			return err
		}
		s.mu.Lock()
		s.again++
		s.mu.Unlock()
	}
	return errors.New("a write is not taken")
}

// look searches for what was acknowledged as visible.
func (s *siege) look(a article, there bool) error {
	var page found
	if s.get(a.search(), &page) {
		if err := page.holds(a, there); err != nil {
			return fmt.Errorf("acknowledged as visible: %w", err)
		}
	}
	return nil
}

// get asks for an answer that has to come, and notes how long it took.
func (s *siege) get(path string, into any) bool {
	away := s.isAway()
	began := time.Now()
	status, answer, err := s.p.ask(http.MethodGet, path, "", "")
	took := time.Since(began)
	if err == nil && status == http.StatusOK && into != nil {
		err = json.Unmarshal(answer, into)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if away = away || s.away; away && status == http.StatusServiceUnavailable {
		return false
	}
	if err != nil || status != http.StatusOK {
		s.failed = append(s.failed, fmt.Sprintf("%s after %v: %d %s %v", path, took, status, answer[:min(len(answer), 300)], err))
		return false
	}
	s.answers = append(s.answers, took)
	now := time.Now()
	s.gap, s.last = max(s.gap, now.Sub(s.last)), now
	return true
}

// search asks for something, and wants all of what nobody writes about.
func (s *siege) search(chance *rand.Rand) {
	var page found
	switch chance.IntN(4) {
	case 0:
		s.get("/search?q=bread", nil)
	case 1:
		s.get("/api/v1/search?q=flour&facets=speaker,outlet,date", &page)
	default:
		var words []string
		for _, a := range s.still {
			words = append(words, a.word())
		}
		if !s.get("/api/v1/search?facets=speaker&q="+url.QueryEscape(strings.Join(words, " OR ")), &page) {
			return
		}
		count := 0
		for _, v := range page.Facets["speaker"].Values {
			count += v.Count
		}
		if want := 2 * len(s.still); page.Total != want || count != want {
			s.mu.Lock()
			s.failed = append(s.failed, fmt.Sprintf("an answer is not whole: %d quotes, %d by speaker, want %d", page.Total, count, want))
			s.mu.Unlock()
		}
	}
}

// report says how searches fared, and fails where one did not.
func (s *siege) report(what string) {
	s.t.Helper()
	s.t.Logf("%s: %d writes acknowledged in %d requests, %d sent again; searches: %v, longest gap %v, %d failed",
		what, s.model.acked, s.model.requests, s.again, s.answers, s.gap.Round(time.Millisecond), len(s.failed))
	for _, f := range s.failed[:min(len(s.failed), 10)] {
		s.t.Error(f)
	}
}

// goneAway notes whether any node is there.
func (s *siege) goneAway(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

func (s *siege) isAway() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.away
}

func (m *model) idOf(key int) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ids[key]
}
