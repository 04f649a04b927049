package measure

import (
	"math"
	"testing"
	"time"

	"onrecord/bench/contest"
)

func TestQuantile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration((i*37)%100)) // 0 to 99, out of order
	}
	for _, c := range []struct {
		name string
		list []time.Duration
		part float64
		want time.Duration
	}{
		{"none", nil, 0.5, 0},
		{"one", []time.Duration{7}, 0.99, 7},
		{"median", hundred, 0.5, 50},
		{"p95", hundred, 0.95, 95},
		{"p99", hundred, 0.99, 99},
		{"all", hundred, 1, 99},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Quantile(c.list, c.part); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}

func TestSlope(t *testing.T) {
	sizes := func(took func(n int) time.Duration, quotes ...int) (list []Size) {
		for _, n := range quotes {
			row := Row{Class: contest.Common, Form: contest.Plain, Figures: map[string]Figures{"x": {P50: took(n)}}}
			list = append(list, Size{n, []Row{row}})
		}
		return list
	}
	linear := func(n int) time.Duration { return time.Duration(n) }
	level := func(int) time.Duration { return 5000 }
	root := func(n int) time.Duration { return time.Duration(1e6 * math.Sqrt(float64(n))) }
	for _, c := range []struct {
		name  string
		sizes []Size
		want  float64
	}{
		{"linear", sizes(linear, 1e4, 1e5, 1e6), 1},
		{"level", sizes(level, 1e4, 1e5, 1e6), 0},
		{"root", sizes(root, 1e4, 1e5, 1e6), 0.5},
		{"one size", sizes(linear, 1e4), 0},
		{"none", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Slope(c.sizes, contest.Common, contest.Plain, "x"); math.Abs(got-c.want) > 1e-6 {
				t.Errorf("%f, want %f", got, c.want)
			}
		})
	}
}
