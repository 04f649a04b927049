package generate

import (
	"math"
	"math/rand/v2"
)

// law draws numbers from 0 to n-1, each with a weight of its own, in constant
// time: Walker's alias method.
type law struct {
	weight []float64 // they add up to 1
	keep   []float64 // the chance that a column stands for its own number
	other  []uint32  // what it stands for else
}

// Zipf's law in Mandelbrot's form: how often the word of a rank occurs is as
// 1/(rank+shift)^slope.
const (
	slope = 1.05
	shift = 2.7
)

// zipf is the law over n ranks.
func zipf(n int) *law {
	l := &law{weight: make([]float64, n), keep: make([]float64, n), other: make([]uint32, n)}
	sum := 0.0
	for i := range l.weight {
		l.weight[i] = math.Pow(float64(i+1)+shift, -slope)
		sum += l.weight[i]
	}
	var small, large []uint32
	for i := range l.weight {
		l.weight[i] /= sum
		l.keep[i] = l.weight[i] * float64(n)
		if l.keep[i] < 1 {
			small = append(small, uint32(i))
		} else {
			large = append(large, uint32(i))
		}
	}
	l.fill(small, large)
	return l
}

// fill lets the columns above 1 make up for those below.
func (l *law) fill(small, large []uint32) {
	for len(small) > 0 && len(large) > 0 {
		s, g := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		l.other[s] = g
		l.keep[g] -= 1 - l.keep[s]
		if l.keep[g] < 1 {
			large = large[:len(large)-1]
			small = append(small, g)
		}
	}
	for _, i := range append(small, large...) {
		l.keep[i] = 1 // but for rounding, it is
	}
}

func (l *law) draw(r *rand.Rand) int {
	i := r.IntN(len(l.keep))
	if r.Float64() < l.keep[i] {
		return i
	}
	return int(l.other[i])
}
