package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/generate"
	"onrecord/bench/measure"
	"onrecord/bench/report"
	"onrecord/bench/worker"
)

// index is the folder of an engine's index of so many quotes. It is built
// where it is not there yet.
func (s *session) index(ctx context.Context, e contest.Entrant, quotes int) (string, error) {
	name := fmt.Sprintf("%s-%s-%d-%d-%s-%d", e.Name, e.Layout, generate.Version, s.seed, s.digest, quotes)
	dir := filepath.Join(s.cache, name)
	if s.fresh && !s.rebuilt[dir] {
		s.rebuilt[dir] = true
		if err := discard(e, dir); err != nil {
			return "", err
		}
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	return dir, s.build(ctx, e, dir, quotes)
}

// discard removes what an engine has built, if anything.
func discard(e contest.Entrant, dir string) error {
	if _, err := os.Stat(dir); err == nil && e.Remove != nil {
		if err := e.Remove(dir); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir)
}

// build builds an index under another name, so that one which was given up
// halfway is not taken for whole.
func (s *session) build(ctx context.Context, e contest.Entrant, dir string, quotes int) (err error) {
	if err := os.MkdirAll(s.cache, 0o755); err != nil {
		return err
	}
	temp := dir + ".tmp"
	if err := discard(e, temp); err != nil {
		return err
	}
	p, err := worker.Start(ctx, e)
	if err != nil {
		return err
	}
	spent, err := p.Build(worker.Place{Dir: temp, Texts: s.texts(quotes)})
	if err == nil {
		err = settle(p, e, temp, quotes)
	}
	if err := errors.Join(err, p.Close()); err != nil {
		return err
	}
	s.tell("%s: built an index of %d quotes in %.1fs, CPU %.1fs", e.Name, quotes, spent.Wall.Seconds(), spent.CPU.Seconds())
	return os.Rename(temp, dir)
}

// How long an index must not have changed to be settled: a while that grows with
// the number of quotes, up to a limit; and how long that is waited for.
const (
	settledQuote = 100 * time.Microsecond
	settledFor   = 2 * time.Second
	settleTime   = 3 * time.Minute
)

// settle opens an index and waits until it is merged: engines go on with that
// after they have taken everything in, and searches would be slowed by it.
func settle(p *worker.Process, e contest.Entrant, dir string, quotes int) error {
	if _, err := p.Open(dir); err != nil {
		return err
	}
	quiet := min(settledFor, time.Duration(quotes)*settledQuote)
	began, since, last := time.Now(), time.Now(), int64(-1)
	for time.Since(since) < quiet && time.Since(began) < settleTime {
		size, err := weigh(e, dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // files come and go
			return err
		}
		if size != last {
			since, last = time.Now(), size
		}
		time.Sleep(quiet / 10)
	}
	return nil
}

// weigh is the size of what an engine has built: of all files in the folder,
// where the engine does not say.
func weigh(e contest.Entrant, dir string) (total int64, err error) {
	if e.Weigh != nil {
		return e.Weigh(dir)
	}
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// scratch is a new folder beside the indexes, and what removes it.
func (s *session) scratch() (string, func() error, error) {
	if err := os.MkdirAll(s.cache, 0o755); err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp(s.cache, "scratch-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// apart runs f with an engine in a process of its own, and a folder to fill.
func (s *session) apart(ctx context.Context, e contest.Entrant, f func(p *worker.Process, dir string) error) (err error) {
	dir, remove, err := s.scratch()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	p, err := worker.Start(ctx, e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	at := filepath.Join(dir, "index")
	defer func() { err = errors.Join(err, discard(e, at)) }()
	return f(p, at)
}

// disturb searches copies of the indexes while articles are added to them.
func (s *session) disturb(ctx context.Context) error {
	b := &measure.Bench{Asker: s.asker, Tell: s.tell}
	for _, e := range s.entrants {
		if e.Read == nil || e.Remove != nil { // it does not ingest, or what it has cannot be copied
			continue
		}
		from, err := s.index(ctx, e, s.quotes)
		if err != nil {
			return err
		}
		err = s.apart(ctx, e, func(p *worker.Process, dir string) error {
			if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
				return err
			}
			if _, err := p.Open(dir); err != nil {
				return err
			}
			texts := s.texts(10_000_000) // more than there is time for
			texts.Seed++
			d, err := b.Disturb(p, texts, disturbFor)
			s.results.Disturbed = append(s.results.Disturbed, d)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// load times the ways to load many articles.
func (s *session) load(ctx context.Context) error {
	for _, e := range s.entrants {
		for i, way := range e.Loads {
			l := report.Load{Engine: e.Name, Name: way.Name, Quotes: min(s.quotes, mostLoaded)}
			for _, step := range way.Steps {
				l.Steps = append(l.Steps, step.Name)
			}
			err := s.apart(ctx, e, func(p *worker.Process, dir string) (err error) {
				l.Spent, err = p.Load(worker.LoadArgs{Place: worker.Place{Dir: dir, Texts: s.texts(l.Quotes)}, Load: i})
				return err
			})
			if err != nil {
				return err
			}
			s.tell("%s, %s: %.0f quotes/s", e.Name, way.Name, float64(l.Quotes)/l.Wall().Seconds())
			s.results.Loads = append(s.results.Loads, l)
		}
	}
	return nil
}

// files times reading the articles beside the project.
func (s *session) files(ctx context.Context) error {
	paths := []string{
		filepath.Join(s.shared, "eval", "data", "reuters21578.jsonl.gz"),
		filepath.Join(s.shared, "corpus", "usgov.jsonl.gz"),
		filepath.Join(s.shared, "corpus", "wikinews.jsonl"),
	}
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			s.tell("reading articles in is left out: %v", err)
			return nil
		}
	}
	for _, e := range s.entrants {
		if e.Read == nil {
			continue
		}
		err := s.apart(ctx, e, func(p *worker.Process, dir string) error {
			r, err := p.Read(worker.Files{Dir: dir, Paths: paths})
			s.results.Files = append(s.results.Files, report.Files{Engine: e.Name, FilesReply: r})
			s.tell("%s: %d articles in %.1fs", e.Name, r.Articles, r.Spent.Wall.Seconds())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// grow asks the same of several sizes. What the table holds is not asked again.
func (s *session) grow(ctx context.Context) error {
	forms := []contest.Form{contest.Plain, contest.Facets, contest.Newest, contest.Full}
	forms = slices.DeleteFunc(forms, func(f contest.Form) bool { return !slices.Contains(s.forms, f) })
	for _, quotes := range s.growth {
		size := measure.Size{Quotes: quotes, Rows: s.results.Rows}
		if quotes == s.quotes && s.wants("table") {
			s.results.Sizes = append(s.results.Sizes, size)
			continue
		}
		err := s.with(ctx, quotes, func(b *measure.Bench) (err error) {
			b.Budget /= 4
			size.Rows, err = b.Table(s.classes, forms)
			return err
		})
		if err != nil {
			return err
		}
		s.results.Sizes = append(s.results.Sizes, size)
	}
	return nil
}
