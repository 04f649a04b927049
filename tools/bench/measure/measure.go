// Package measure asks engines the same questions, in turns, and keeps how
// long they took. It knows processes and figures; what engines are, and what
// tables look like, it does not.
package measure

import (
	"fmt"
	"slices"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/worker"
)

// Bench is engines with the same quotes in their indexes. The first is the one
// that the others are compared with.
type Bench struct {
	Processes []*worker.Process
	Asker     *contest.Asker
	Budget    time.Duration // of one engine for one row: it is asked until then, but for Least and Most
	Tell      func(format string, args ...any)
}

// How often every question is asked: an engine that is slow is asked less.
const (
	least = 3
	most  = 30
	slow  = 2 * time.Second // from here on, the round that warms up counts as the first
)

// Figures are how long an engine took for one question of a row.
type Figures struct {
	P50, P95, P99 time.Duration
	CPU           time.Duration // work of the whole process
	Asked         int           // questions, counting each as often as it was asked
	NoSuch        bool          // the engine has no such search
}

// Row is one class of questions in one form.
type Row struct {
	Class   contest.Class
	Form    contest.Form
	Hits    int                // of the middle question
	Figures map[string]Figures // by engine
}

// turn is what one engine has taken so far.
type turn struct {
	process *worker.Process
	took    []time.Duration
	cpu     time.Duration
	rounds  int
	noSuch  bool
}

func (t *turn) count(r *worker.RoundReply) {
	t.took = append(t.took, r.Took...)
	t.cpu += r.CPU
	t.rounds++
}

func (t *turn) done(budget time.Duration) bool {
	return t.noSuch || t.rounds >= most || t.rounds >= least && sum(t.took) >= budget
}

func (t *turn) figures() Figures {
	if t.noSuch {
		return Figures{NoSuch: true}
	}
	f := newFigures(t.took)
	f.CPU = t.cpu / time.Duration(len(t.took))
	return f
}

func newFigures(took []time.Duration) Figures {
	return Figures{P50: Quantile(took, 0.5), P95: Quantile(took, 0.95), P99: Quantile(took, 0.99), Asked: len(took)}
}

// Row asks all questions of a class in a form. It fails where the answers
// differ.
func (b *Bench) Row(c contest.Class, f contest.Form) (Row, error) {
	questions := b.Asker.Questions(c, f)
	turns, hits, err := b.first(questions)
	if err != nil {
		return Row{}, err
	}
	for again := true; again; {
		again = false
		for _, t := range turns {
			if t.done(b.Budget) {
				continue
			}
			again = true
			r, err := t.process.Ask(worker.Round{Questions: questions})
			if err != nil {
				return Row{}, err
			}
			t.count(&r)
		}
	}
	row := Row{Class: c, Form: f, Hits: hits, Figures: make(map[string]Figures)}
	for _, t := range turns {
		row.Figures[t.process.Entrant.Name] = t.figures()
	}
	return row, nil
}

// first asks the round that warms up, and holds the answers against each other.
func (b *Bench) first(questions []contest.Question) (turns []*turn, hits int, err error) {
	var answers []contest.Answer
	for _, p := range b.Processes {
		r, err := p.Ask(worker.Round{Questions: questions, Answers: true})
		if err != nil {
			return nil, 0, err
		}
		t := &turn{process: p, noSuch: r.NoSuch}
		turns = append(turns, t)
		if sum(r.Took) >= slow {
			t.count(&r)
		}
		if answers == nil {
			answers = r.Answers
		}
		for i := range r.Answers {
			if err := contest.Differ(&questions[i], &answers[i], &r.Answers[i]); err != nil {
				return nil, 0, fmt.Errorf("%s and %s disagree: %w", b.Processes[0].Entrant.Name, p.Entrant.Name, err)
			}
		}
	}
	totals := make([]int, len(answers))
	for i := range answers {
		totals[i] = answers[i].Total
	}
	slices.Sort(totals)
	return turns, totals[len(totals)/2], nil
}

// Table is all rows of the forms named.
func (b *Bench) Table(classes []contest.Class, forms []contest.Form) ([]Row, error) {
	var rows []Row
	for _, c := range classes {
		for _, f := range forms {
			row, err := b.Row(c, f)
			if err != nil {
				return rows, err
			}
			rows = append(rows, row)
			b.tellRow(&row)
		}
	}
	return rows, nil
}

func (b *Bench) tellRow(r *Row) {
	line := fmt.Sprintf("%-10s %-11s %8d hits", r.Class, r.Form, r.Hits)
	for _, p := range b.Processes {
		if f := r.Figures[p.Entrant.Name]; !f.NoSuch {
			line += fmt.Sprintf("  %s %.3f", p.Entrant.Name, Milliseconds(f.P50))
		}
	}
	b.Tell("%s", line)
}

// Milliseconds is a duration as figures are shown.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Quantile is the duration that so great a part of the list does not exceed;
// 0 without any.
func Quantile(list []time.Duration, part float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, int(part*float64(len(sorted))))]
}

func sum(list []time.Duration) (total time.Duration) {
	for _, d := range list {
		total += d
	}
	return total
}
