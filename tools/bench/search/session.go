package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/contest/ours"
	"onrecord/bench/generate"
	"onrecord/bench/measure"
	"onrecord/bench/report"
	"onrecord/bench/worker"
)

// How long each of the timed parts lasts.
const (
	crowdFor   = 4 * time.Second
	disturbFor = 10 * time.Second
	mostLoaded = 100_000 // quotes, where loading is timed
)

// session is one run.
type session struct {
	*options
	entrants []contest.Entrant
	digest   string // of the vocabulary
	asker    *contest.Asker
	rebuilt  map[string]bool // folders, where all are built anew
	results  report.Results
	began    time.Time
}

func newSession(o *options) *session {
	return &session{options: o, rebuilt: make(map[string]bool), began: time.Now()}
}

func (s *session) tell(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%4.0fs  %s\n", time.Since(s.began).Seconds(), fmt.Sprintf(format, args...))
}

func (s *session) wants(part string) bool { return slices.Contains(s.parts, part) }

func (s *session) run(ctx context.Context) error {
	if err := s.prepare(); err != nil {
		return err
	}
	if err := s.search(ctx); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		run  func(context.Context) error
	}{{"disturb", s.disturb}, {"load", s.load}, {"files", s.files}, {"growth", s.grow}} {
		if !s.wants(part.name) {
			continue
		}
		if err := part.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return s.publish()
}

// prepare finds out who takes part, and makes the questions.
func (s *session) prepare() error {
	for _, e := range entrants() {
		if !slices.Contains(s.engines, e.Name) {
			continue
		}
		if err := e.Missing(); err != nil {
			s.tell("%s is left out: %v", e.Name, err)
			if s.strict {
				return fmt.Errorf("%s: %w", e.Name, err)
			}
			s.results.Left = append(s.results.Left, fmt.Sprintf("%s: %v", e.Name, err))
			continue
		}
		s.entrants = append(s.entrants, e)
		s.results.Engines = append(s.results.Engines, e.Name)
	}
	v, err := generate.English(s.shared)
	if err != nil {
		return err
	}
	g := generate.New(v, s.seed, ours.Extractor())
	s.digest, s.asker = v.Digest(), contest.NewAsker(g, s.words)
	s.results.Quotes, s.results.Words = s.quotes, len(g.Words())
	return s.describe()
}

func (s *session) texts(quotes int) worker.Texts {
	return worker.Texts{Shared: s.shared, Seed: s.seed, Quotes: quotes, Extractor: ours.Extractor()}
}

// with runs f with all engines open on an index of so many quotes.
func (s *session) with(ctx context.Context, quotes int, f func(*measure.Bench) error) (err error) {
	b := &measure.Bench{Asker: s.asker, Budget: s.budget, Tell: s.tell}
	defer func() {
		for _, p := range b.Processes {
			err = errors.Join(err, p.Close())
		}
	}()
	for _, e := range s.entrants {
		dir, err := s.index(ctx, e, quotes)
		if err != nil {
			return err
		}
		p, err := worker.Start(ctx, e)
		if err != nil {
			return err
		}
		b.Processes = append(b.Processes, p)
		if _, err := p.Open(dir); err != nil {
			return err
		}
	}
	return f(b)
}

// search is all that is asked of the indexes as they are.
func (s *session) search(ctx context.Context) error {
	if !s.wants("table") && !s.wants("http") && !s.wants("crowd") {
		return nil
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.with(ctx, s.quotes, func(b *measure.Bench) (err error) {
		if s.wants("table") {
			if s.results.Rows, err = b.Table(s.classes, s.forms); err != nil {
				return err
			}
		}
		if err := s.serve(b); err != nil {
			return err
		}
		for i, p := range b.Processes {
			if s.results.Indexes[i].Usage, err = p.Usage(); err != nil {
				return err
			}
		}
		return nil
	})
}

// open measures what it takes to open each index, in processes that do nothing
// else.
func (s *session) open(ctx context.Context) error {
	for _, e := range s.entrants {
		dir, err := s.index(ctx, e, s.quotes)
		if err != nil {
			return err
		}
		x := report.Index{Engine: e.Name}
		if x.Bytes, err = weigh(e, dir); err != nil {
			return err
		}
		var took []time.Duration
		for range 3 {
			t, err := s.openOnce(ctx, e, dir, &x)
			if err != nil {
				return err
			}
			took = append(took, t)
		}
		x.Open = measure.Quantile(took, 0.5)
		s.tell("%s: %d bytes a quote, opened in %v, first question %v", e.Name, x.Bytes/int64(s.quotes), x.Open, x.First)
		s.results.Indexes = append(s.results.Indexes, x)
	}
	return nil
}

func (s *session) openOnce(ctx context.Context, e contest.Entrant, dir string, x *report.Index) (took time.Duration, err error) {
	p, err := worker.Start(ctx, e)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	spent, err := p.Open(dir)
	if err != nil {
		return 0, err
	}
	r, err := p.Ask(worker.Round{Questions: s.asker.Questions(contest.Common, contest.Months)[:1]})
	if err != nil {
		return 0, err
	}
	x.First = r.Took[0]
	x.Resting, err = p.Usage()
	return spent.Wall, err
}

// serve asks over HTTP.
func (s *session) serve(b *measure.Bench) error {
	if !s.wants("http") && !s.wants("crowd") {
		return nil
	}
	sites, err := b.Sites()
	if err != nil {
		return err
	}
	for _, c := range s.classes {
		if !s.wants("http") {
			break
		}
		row, err := b.Over(sites, c)
		if err != nil {
			return err
		}
		s.results.HTTP = append(s.results.HTTP, row)
	}
	for _, clients := range []int{1, 2, 8, 32} {
		for _, site := range sites {
			if !s.wants("crowd") {
				break
			}
			c, err := b.Crowd(site, clients, crowdFor)
			if err != nil {
				return err
			}
			s.results.Crowds = append(s.results.Crowds, c)
		}
	}
	return nil
}

// publish writes the results.
func (s *session) publish() error {
	if s.json != "" {
		raw, err := json.MarshalIndent(&s.results, "", "\t")
		if err != nil {
			return err
		}
		if err := os.WriteFile(s.json, append(raw, '\n'), 0o644); err != nil {
			return err
		}
	}
	if s.out == "" {
		return s.results.Write(os.Stdout)
	}
	return s.results.Replace(s.out, s.place)
}
