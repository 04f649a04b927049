package contest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"onrecord/bench/contest"
	"onrecord/bench/contest/fts"
	"onrecord/bench/contest/ours"
	"onrecord/bench/contest/stock"
	"onrecord/bench/generate"
)

const quotes = 2000

func newGenerator(t *testing.T) *generate.Generator {
	t.Helper()
	v, err := generate.English("no such folder") // the sample: the same on every machine
	if err != nil {
		t.Fatal(err)
	}
	return generate.New(v, 1, ours.Extractor())
}

// enter builds an engine's index and opens it.
func enter(t *testing.T, e contest.Entrant) contest.Engine {
	t.Helper()
	if err := e.Missing(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s: %v", e.Name, err)
		}
		t.Skipf("skipped: %s: %v", e.Name, err)
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := e.Build(t.Context(), dir, newGenerator(t).Articles(quotes)); err != nil {
		t.Fatal(err)
	}
	engine, err := e.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine
}

// TestAnswersAgree asks every kind of question of every engine.
func TestAnswersAgree(t *testing.T) {
	program := enter(t, ours.Entrant())
	for _, rival := range []contest.Entrant{stock.Entrant(), fts.Entrant()} {
		t.Run(rival.Name, func(t *testing.T) {
			other := enter(t, rival)
			asker := contest.NewAsker(newGenerator(t), 6)
			for _, c := range contest.Classes() {
				hits := 0
				for _, f := range contest.Forms() {
					for _, q := range asker.Questions(c, f) {
						hits += compare(t.Context(), t, &q, program, other)
					}
				}
				if hits == 0 {
					t.Errorf("%s: no question had a hit, so nothing was compared", c)
				}
			}
		})
	}
}

func compare(ctx context.Context, t *testing.T, q *contest.Question, program, other contest.Engine) (hits int) {
	a, err := program.Ask(ctx, q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	b, err := other.Ask(ctx, q)
	if errors.Is(err, contest.ErrNoSuch) {
		return a.Total
	}
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	if err := contest.Differ(q, a, b); err != nil {
		t.Error(err)
	}
	return a.Total
}

// TestDifferNotices holds the comparison to what it promises.
func TestDifferNotices(t *testing.T) {
	answer := func() *contest.Answer {
		return &contest.Answer{
			Total: 2, Hits: []contest.Hit{{Day: "2020-01-02", Highlighted: "a"}, {Day: "2020-01-01", Highlighted: "b"}},
			Facets: map[string][]int{contest.BySpeaker: {2}, contest.ByOutlet: {1, 1}, contest.ByMonth: {2}},
		}
	}
	for _, c := range []struct {
		name   string
		form   contest.Form
		only   string
		change func(*contest.Answer)
		same   bool
	}{
		{name: "nothing", form: contest.Full, change: func(*contest.Answer) {}, same: true},
		{name: "total", form: contest.Plain, change: func(a *contest.Answer) { a.Total++ }},
		{name: "page", form: contest.Plain, change: func(a *contest.Answer) { a.Hits = a.Hits[:1] }},
		{name: "facet", form: contest.Months, change: func(a *contest.Answer) { a.Facets[contest.BySpeaker] = []int{1, 1} }},
		{name: "month", form: contest.Months, change: func(a *contest.Answer) { a.Facets[contest.ByMonth] = []int{1, 1} }},
		{name: "own filter", form: contest.Full, only: "x", change: func(a *contest.Answer) { a.Facets[contest.ByOutlet] = []int{2} }, same: true},
		{name: "order", form: contest.Newest, change: func(a *contest.Answer) { a.Hits[1].Day = "2020-01-02" }},
		{name: "order by score", form: contest.Plain, change: func(a *contest.Answer) { a.Hits[1].Day = "2020-01-02" }, same: true},
		{name: "highlight", form: contest.Full, change: func(a *contest.Answer) { a.Hits[1].Highlighted = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := &contest.Question{Class: contest.Common, Form: c.form, Words: []string{"x"}, Only: c.only}
			b := answer()
			c.change(b)
			if err := contest.Differ(q, answer(), b); (err == nil) != c.same {
				t.Errorf("differ: %v", err)
			}
		})
	}
}

// TestQuestionsTravel holds the address of a question to the question.
func TestQuestionsTravel(t *testing.T) {
	asker := contest.NewAsker(newGenerator(t), 3)
	for _, c := range contest.Classes() {
		for _, f := range contest.Forms() {
			for _, q := range asker.Questions(c, f) {
				if got := contest.ReadQuestion(q.Values()); got.String() != q.String() {
					t.Errorf("%q came as %q", q.String(), got.String())
				}
			}
		}
	}
}
