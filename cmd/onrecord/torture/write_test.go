package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
)

// writer sends one request after another about its own keys, but for those of
// which it does not know what became of the last request.
type writer struct {
	model  *model
	p      *process
	number int
	chance *rand.Rand
}

// writeAll has all writers write until ctx ends or the server is gone, and
// returns what was wrong with its answers.
func (m *model) writeAll(ctx context.Context, p *process, chance *rand.Rand) error {
	var under sync.WaitGroup
	wrong := make([]error, m.writers)
	for n := range m.writers {
		w := &writer{m, p, n, rand.New(rand.NewPCG(chance.Uint64(), 0))}
		under.Go(func() {
			for heard := true; heard && wrong[n] == nil && ctx.Err() == nil; {
				heard, wrong[n] = w.step()
			}
		})
	}
	under.Wait()
	if m.isCut() {
		return nil // what was answered then, nobody heard
	}
	return errors.Join(wrong...)
}

func (w *writer) key() int { return w.number + w.model.writers*w.chance.IntN(w.model.keysEach) }

// step sends a request; heard says that there was an answer.
func (w *writer) step() (heard bool, err error) {
	key := w.key()
	if w.model.unsettled(key) {
		_, _, err := w.p.ask(http.MethodGet, "/healthz", "", "")
		return err == nil, nil
	}
	old := w.model.now(key)
	switch dice := w.chance.IntN(100); {
	case dice < 20 && old.revision > 0:
		return w.delete(old)
	case dice < 30 && old.revision > 0:
		return w.repeat(old)
	case dice < 45:
		list, seen := []article{}, map[int]bool{key: true}
		for range 2 + w.chance.IntN(11) {
			if k := w.key(); !seen[k] && !w.model.unsettled(k) {
				list, seen[k] = append(list, w.model.next(k)), true
			}
		}
		return w.put(append(list, w.model.next(key)))
	}
	return w.put([]article{w.model.next(key)})
}

// outcome is a line of the answer to articles sent in.
type outcome struct {
	ID, Status string
	Quotes     int
	Seq        uint64
}

// The paths that articles are sent to: the answer waits until the next search
// sees them, or only until they are stored.
const (
	toBeSeen   = "/api/v1/articles"
	toBeStored = toBeSeen + "?wait=stored"
)

func (w *writer) path() string {
	if w.chance.IntN(3) == 0 {
		return toBeStored
	}
	return toBeSeen
}

// send sends articles and returns their outcomes; none: they are unknown, or
// refused.
func (w *writer) send(path string, list []article) ([]outcome, int, error) {
	lines := make([]string, len(list))
	for i, a := range list {
		lines[i] = a.json()
	}
	media := "application/x-ndjson"
	if len(list) == 1 {
		media = "application/json"
	}
	status, answer, err := w.p.ask(http.MethodPost, path, media, strings.Join(lines, "\n"))
	if err != nil || status != http.StatusOK {
		return nil, status, unexpected(status, answer)
	}
	var out []outcome
	for from := json.NewDecoder(bytes.NewReader(answer)); from.More(); {
		var o outcome
		if err := from.Decode(&o); err != nil {
			return nil, status, err
		}
		out = append(out, o)
	}
	if len(out) != len(list) {
		return nil, status, fmt.Errorf("%d outcomes of %d articles: %s", len(out), len(list), answer)
	}
	return out, status, nil
}

// unexpected is the fault of an answer that says neither that a request was
// done nor that there is no room or no time for it. No answer is none.
func unexpected(status int, answer []byte) error {
	switch status {
	case 0, http.StatusOK, http.StatusServiceUnavailable, http.StatusInsufficientStorage:
		return nil
	}
	return fmt.Errorf("a write is answered with %d %s", status, answer)
}

func (w *writer) put(list []article) (heard bool, err error) {
	r := request{}
	for _, a := range list {
		r[a.key] = a.revision
	}
	low, path := w.model.send(r), w.path()
	outcomes, status, err := w.send(path, list)
	if status == http.StatusInsufficientStorage {
		return w.model.refuse(r), nil
	}
	if err != nil || outcomes == nil {
		return status > 0, err
	}
	seqs, ids := map[int]uint64{}, map[int]string{}
	for i, o := range outcomes {
		seqs[list[i].key], ids[list[i].key] = o.Seq, o.ID
		if o.Quotes != 2 || o.Seq <= low || o.Status != "created" && o.Status != "updated" {
			return false, fmt.Errorf("after number %d, %+v is acknowledged as %+v", low, list[i], o)
		}
	}
	if heard = w.model.acknowledge(r, seqs, ids); heard && path == toBeSeen {
		return w.look(list[0], true)
	}
	return heard, nil
}

// look searches, at once, for an article whose change is acknowledged as visible
// to the next search. One that is told to wait has not been answered.
func (w *writer) look(a article, there bool) (heard bool, err error) {
	status, answer, err := w.p.ask(http.MethodGet, a.search(), "", "")
	if err != nil || status == http.StatusServiceUnavailable {
		return err == nil, nil
	}
	if status != http.StatusOK {
		return false, fmt.Errorf("a search after a write is answered with %d %s", status, answer)
	}
	var page found
	if err := json.Unmarshal(answer, &page); err != nil {
		return false, err
	}
	if err := page.holds(a, there); err != nil {
		return false, fmt.Errorf("acknowledged as visible: %w", err)
	}
	return true, nil
}

// repeat sends what is there already: nothing may change.
func (w *writer) repeat(a article) (heard bool, err error) {
	outcomes, status, err := w.send(w.path(), []article{a})
	if err != nil || outcomes == nil {
		return status > 0, err
	}
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	seq, known := w.model.seqs[a.key]
	if o := outcomes[0]; o.Status != "unchanged" || known && o.Seq != seq {
		return false, fmt.Errorf("%+v, sent again, is acknowledged as %+v, and was number %d", a, o, seq)
	}
	return true, nil
}

func (w *writer) delete(old article) (heard bool, err error) {
	w.model.mu.Lock()
	id := w.model.ids[old.key]
	w.model.mu.Unlock()
	if id == "" { // it was stored by a request whose answer nobody heard
		return true, nil
	}
	r := request{old.key: 0}
	low := w.model.send(r)
	status, answer, err := w.p.ask(http.MethodDelete, "/api/v1/articles/"+id, "", "")
	if status == http.StatusInsufficientStorage {
		return w.model.refuse(r), nil
	}
	if err != nil || status != http.StatusOK {
		return err == nil, unexpected(status, answer)
	}
	var o outcome
	if err := json.Unmarshal(answer, &o); err != nil || o.Seq <= low {
		return false, fmt.Errorf("after number %d, a deletion is acknowledged as %s", low, answer)
	}
	if !w.model.acknowledge(r, map[int]uint64{old.key: o.Seq}, nil) {
		return false, nil
	}
	return w.look(old, false)
}
