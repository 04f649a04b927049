package measure

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/worker"
)

// Site is an engine that answers over HTTP.
type Site struct {
	Process *worker.Process
	address string
	client  *http.Client
}

// Sites makes the engines answer over HTTP.
func (b *Bench) Sites() ([]*Site, error) {
	var sites []*Site
	for _, p := range b.Processes {
		address, err := p.Serve()
		if err != nil {
			return nil, err
		}
		transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
		sites = append(sites, &Site{p, address, &http.Client{Transport: transport, Timeout: time.Minute}})
	}
	return sites, nil
}

// errBusy is that the server takes no more requests for a while.
type errBusy struct{ after time.Duration }

func (errBusy) Error() string { return "the server is busy" }

// get asks a question, reads the whole answer and says how long that took.
func (s *Site) get(q *contest.Question) (body []byte, took time.Duration, err error) {
	began := time.Now()
	response, err := s.client.Get(s.address + s.Process.Entrant.Path(q))
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	took = time.Since(began)
	switch {
	case err != nil:
		return nil, took, err
	case response.StatusCode == http.StatusServiceUnavailable:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After")) // without it, at once
		return nil, took, errBusy{time.Duration(seconds) * time.Second}
	case response.StatusCode != http.StatusOK:
		return nil, took, fmt.Errorf("%s: %s answered %s: %.300s", q, s.Process.Entrant.Name, response.Status, body)
	}
	return body, took, nil
}

// total is the number of hits in a response.
func total(body []byte) (int, error) {
	var r struct {
		Total *int `json:"total"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return 0, err
	}
	if r.Total == nil {
		return 0, errors.New("a response without a total")
	}
	return *r.Total, nil
}

// Over asks all full questions of a class over HTTP, one client at a time. It
// fails where the numbers of hits differ.
func (b *Bench) Over(sites []*Site, c contest.Class) (Row, error) {
	questions := b.Asker.Questions(c, contest.Full)
	row := Row{Class: c, Form: contest.Full, Figures: make(map[string]Figures)}
	totals := make([]int, len(questions))
	for n, s := range sites {
		if p := s.Process; p.Entrant.Name != b.Processes[0].Entrant.Name {
			if r, err := p.Ask(worker.Round{Questions: questions[:1]}); err != nil || r.NoSuch {
				row.Figures[p.Entrant.Name] = Figures{NoSuch: true}
				continue
			}
		}
		f, err := b.over(s, questions, func(i, found int) error {
			if n == 0 {
				totals[i] = found
			}
			if totals[i] != found {
				return fmt.Errorf("%s over HTTP: %d and %d hits", &questions[i], totals[i], found)
			}
			return nil
		})
		if err != nil {
			return row, err
		}
		row.Figures[s.Process.Entrant.Name] = f
	}
	slices.Sort(totals)
	row.Hits = totals[len(totals)/2]
	b.tellRow(&row)
	return row, nil
}

func (b *Bench) over(s *Site, questions []contest.Question, check func(i, found int) error) (Figures, error) {
	for i := range questions { // warms up
		body, _, err := s.get(&questions[i])
		if err != nil {
			return Figures{}, err
		}
		found, err := total(body)
		if err != nil {
			return Figures{}, fmt.Errorf("%s: %w", &questions[i], err)
		}
		if err := check(i, found); err != nil {
			return Figures{}, err
		}
	}
	before, err := s.Process.Usage()
	if err != nil {
		return Figures{}, err
	}
	var all []time.Duration
	for round := 0; round < most && (round < least || sum(all) < b.Budget); round++ {
		for i := range questions {
			_, took, err := s.get(&questions[i])
			if err != nil {
				return Figures{}, err
			}
			all = append(all, took)
		}
	}
	after, err := s.Process.Usage()
	f := newFigures(all)
	f.CPU = (after.CPU - before.CPU) / time.Duration(len(all))
	return f, err
}

// Crowd is what many clients at once saw.
type Crowd struct {
	Engine  string
	Clients int
	Figures         // of the requests that were answered
	Rate    float64 // of them, a second
	Refused int     // with 503; the client then waited as long as it was told
}

// Crowd lets so many clients ask for a while: all full questions but the fuzzy
// ones, which not every engine has, in an order of each client's own.
func (b *Bench) Crowd(s *Site, clients int, during time.Duration) (Crowd, error) {
	var questions []contest.Question
	for _, c := range contest.Classes() {
		if c != contest.Fuzzy {
			questions = append(questions, b.Asker.Questions(c, contest.Full)...)
		}
	}
	all := make([]visitor, clients)
	began := time.Now()
	var present sync.WaitGroup
	for i := range all {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		present.Go(func() { all[i].stay(s, questions, r, began.Add(during)) })
	}
	present.Wait()
	elapsed := time.Since(began)
	c := Crowd{Engine: s.Process.Entrant.Name, Clients: clients}
	var took []time.Duration
	for _, v := range all {
		if v.err != nil {
			return c, v.err
		}
		took = append(took, v.took...)
		c.Refused += v.refused
	}
	c.Figures, c.Rate = newFigures(took), float64(len(took))/elapsed.Seconds()
	b.Tell("%d clients of %s: %.0f requests/s, p50 %.2f ms, p99 %.2f ms, %d refused",
		clients, c.Engine, c.Rate, Milliseconds(c.P50), Milliseconds(c.P99), c.Refused)
	return c, nil
}

// visitor is one client.
type visitor struct {
	took    []time.Duration
	refused int
	err     error
}

func (v *visitor) stay(s *Site, questions []contest.Question, r *rand.Rand, until time.Time) {
	for time.Now().Before(until) {
		_, took, err := s.get(&questions[r.IntN(len(questions))])
		var busy errBusy
		switch {
		case errors.As(err, &busy):
			v.refused++
			time.Sleep(min(busy.after, time.Until(until)))
		case err != nil:
			v.err = err
			return
		default:
			v.took = append(v.took, took)
		}
	}
}
