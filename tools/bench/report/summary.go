package report

import (
	"fmt"
	"math"
	"strings"

	"onrecord/bench/contest"
	"onrecord/bench/measure"
)

// summary is the figures that the program is judged by, one a line.
func (r *Results) summary(b *strings.Builder) {
	var lines [][2]string
	add := func(what, figure string) {
		if figure != "" {
			lines = append(lines, [2]string{what, figure})
		}
	}
	for _, rival := range r.Engines[1:] {
		for _, f := range contest.Forms() {
			add(fmt.Sprintf("× %s, %s", rival, f), r.byClass(rival, f))
		}
		add("× "+rival+", the least of all", r.least(rival))
	}
	for _, rival := range r.Engines[1:] {
		add("× "+rival+", requests a second of two clients", r.rates(rival))
	}
	add("p99 of 32 clients by p50 of 2", r.crowded())
	for _, d := range r.Disturbed {
		add(d.Engine+": p99 while ingesting by p99 idle", ratio(d.Busy.P99, d.Idle.P99))
	}
	if len(lines) == 0 {
		return
	}
	t := newTable(b, "In short", "what", "figure")
	for _, l := range lines {
		t.row(l[0], l[1])
	}
}

// byClass is how many times as long a rival takes, class by class.
func (r *Results) byClass(rival string, f contest.Form) string {
	var parts []string
	for _, row := range r.Rows {
		if row.Form == f && row.Figures[rival].P50 > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", row.Class, ratio(row.Figures[rival].P50, row.Figures[r.Engines[0]].P50)))
		}
	}
	return strings.Join(parts, ", ")
}

// least is the row in which a rival comes nearest.
func (r *Results) least(rival string) string {
	least, where := math.Inf(1), ""
	for _, row := range r.Rows {
		us, them := row.Figures[r.Engines[0]].P50, row.Figures[rival].P50
		if us == 0 || them == 0 {
			continue
		}
		if x := float64(them) / float64(us); x < least {
			least, where = x, fmt.Sprintf("%s: %s %s", number(x), row.Class, row.Form)
		}
	}
	return where
}

func (r *Results) rates(rival string) string {
	us, them := r.crowd(r.Engines[0], 2), r.crowd(rival, 2)
	if us == nil || them == nil || them.Rate == 0 {
		return ""
	}
	return number(us.Rate / them.Rate)
}

func (r *Results) crowded() string {
	few, many := r.crowd(r.Engines[0], 2), r.crowd(r.Engines[0], 32)
	if few == nil || many == nil {
		return ""
	}
	return ratio(many.P99, few.P50)
}

func (r *Results) crowd(engine string, clients int) *measure.Crowd {
	for i := range r.Crowds {
		if r.Crowds[i].Engine == engine && r.Crowds[i].Clients == clients {
			return &r.Crowds[i]
		}
	}
	return nil
}
