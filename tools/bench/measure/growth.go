package measure

import (
	"math"

	"onrecord/bench/contest"
)

// Size is the rows of an index of so many quotes.
type Size struct {
	Quotes int
	Rows   []Row
}

// Slope is how an engine's median grows with the number of quotes, as the
// exponent of a power: the slope of the line that fits best through the logs.
// 0 with fewer than two sizes.
func Slope(sizes []Size, c contest.Class, f contest.Form, engine string) float64 {
	var xs, ys []float64
	for _, s := range sizes {
		for _, r := range s.Rows {
			if g := r.Figures[engine]; r.Class == c && r.Form == f && g.P50 > 0 {
				xs, ys = append(xs, math.Log(float64(s.Quotes))), append(ys, math.Log(float64(g.P50)))
			}
		}
	}
	mx, my := mean(xs), mean(ys)
	var above, below float64
	for i := range xs {
		above += (xs[i] - mx) * (ys[i] - my)
		below += (xs[i] - mx) * (xs[i] - mx)
	}
	if below == 0 {
		return 0
	}
	return above / below
}

func mean(list []float64) float64 {
	total := 0.0
	for _, x := range list {
		total += x
	}
	return total / float64(max(1, len(list)))
}
