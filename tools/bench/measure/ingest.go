package measure

import (
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/worker"
)

// Disturbed is how searches fare while articles are ingested.
type Disturbed struct {
	Engine     string
	Idle, Busy Figures
	Quotes     int // ingested meanwhile
	Rate       float64
}

// Disturb asks full questions of every class for a while, and again while
// articles are ingested as fast as the engine can. The index has more quotes
// afterwards.
func (b *Bench) Disturb(p *worker.Process, texts worker.Texts, during time.Duration) (Disturbed, error) {
	d := Disturbed{Engine: p.Entrant.Name}
	mix := b.mix(3)
	if err := p.Prepare(texts); err != nil {
		return d, err
	}
	if _, err := p.Ask(worker.Round{Questions: mix}); err != nil { // warms up
		return d, err
	}
	idle, err := askUntil(p, mix, time.After(during))
	if err != nil {
		return d, err
	}
	d.Idle = newFigures(idle)

	type outcome struct {
		worker.Ingested
		err error
	}
	ingesting := make(chan outcome, 1)
	over := make(chan time.Time)
	go func() {
		defer close(over)
		in, err := p.Ingest(during)
		ingesting <- outcome{in, err}
	}()
	busy, err := askUntil(p, mix, over)
	if err != nil {
		return d, err
	}
	in := <-ingesting
	if in.err != nil {
		return d, in.err
	}
	d.Busy, d.Quotes, d.Rate = newFigures(busy), in.Quotes, float64(in.Quotes)/in.Spent.Wall.Seconds()
	b.Tell("%s: p99 %.2f ms idle, %.2f ms while ingesting %.0f quotes/s", d.Engine,
		Milliseconds(d.Idle.P99), Milliseconds(d.Busy.P99), d.Rate)
	return d, nil
}

// mix is n full questions of every class.
func (b *Bench) mix(n int) (list []contest.Question) {
	for _, c := range contest.Classes() {
		questions := b.Asker.Questions(c, contest.Full)
		list = append(list, questions[:min(n, len(questions))]...)
	}
	return list
}

// askUntil asks questions one by one, over and over.
func askUntil(p *worker.Process, questions []contest.Question, over <-chan time.Time) ([]time.Duration, error) {
	var took []time.Duration
	for i := 0; ; i++ {
		select {
		case <-over:
			return took, nil
		default:
		}
		at := i % len(questions)
		r, err := p.Ask(worker.Round{Questions: questions[at : at+1]})
		if err != nil {
			return nil, err
		}
		took = append(took, r.Took...)
	}
}
