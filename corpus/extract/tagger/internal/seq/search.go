package seq

import (
	"math"
	"slices"
)

// step is a transition: the state it leads to, its weight, and the exponential
// of the weight.
type step struct {
	to             State
	weight, factor float32
}

// cell is what is known of a token while a sequence is decoded.
type cell struct {
	alive [NumStates]State // the states that are still in question
	n     int              // how many they are
	back  [NumStates]State // where the best way to each state comes from
	alpha vector           // forward sums of the states alive
	emit  vector           // exponentials of their scores
}

func (c *cell) states() []State { return c.alive[:c.n] }

// beam is how far below the best way to a token another one may lie and still
// be followed. Ways that lie lower are e^14 = a million times less likely: on
// the texts of PolNeAR no attribution and no score (to 1/1000) depends on them.
const beam = 14

// never is the score of what cannot be.
const never = -1e30

// viterbi writes the best sequence of states (Viterbi 1967), the search for it
// kept to a beam.
func (c *chain) viterbi(out []State) {
	c.cells = slices.Grow(c.cells[:0], len(c.emit))[:len(c.emit)]
	var score vector
	for s := range score {
		score[s] = never
		if State(s).Starts() {
			score[s] = c.model.start[s] + c.emit[0][s]
		}
	}
	c.cells[0].keep(&score)
	for i := 1; i < len(c.emit); i++ {
		score = c.advance(i, &score)
		c.cells[i].keep(&score)
	}
	c.trace(&score, out)
}

// advance scores the ways to token i.
func (c *chain) advance(i int, before *vector) vector {
	score, steps := nowhere, &c.model.steps[c.link[i]]
	back := &c.cells[i].back
	for _, p := range c.cells[i-1].states() {
		so := before[p]
		for _, t := range steps[p] {
			if v := so + t.weight; v > score[t.to] {
				score[t.to], back[t.to] = v, p
			}
		}
	}
	for s, e := range &c.emit[i] {
		score[s] += e
	}
	return score
}

// nowhere is a vector of never.
var nowhere = func() (v vector) {
	for s := range v {
		v[s] = never
	}
	return v
}()

// keep notes which states lie within the beam.
func (c *cell) keep(score *vector) {
	best := score[0]
	for _, v := range score {
		best = max(best, v)
	}
	c.n = 0
	for s, v := range score {
		if v > best-beam {
			c.alive[c.n] = State(s)
			c.n++
		}
	}
}

func (c *chain) trace(last *vector, out []State) {
	at := State(0)
	for s := range last {
		if State(s).Ends() && last[s] > last[at] {
			at = State(s)
		}
	}
	if last[at] <= never/2 {
		clear(out) // no lawful sequence ends here
		return
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = at
		at = c.cells[i].back[at]
	}
}

// posterior writes how likely the label of every token is, by the
// forward-backward algorithm with scaled sums (Rabiner 1989) over the states
// within the beam. Where a single state is left the chain falls apart into
// stretches that are independent of one another; those without any span are
// sure.
func (c *chain) posterior(states []State, sure []float32) {
	for from := 0; from < len(states); {
		to, busy := from, false
		for {
			busy = busy || states[to] >= numOutside
			to++
			if to == len(states) || c.cells[to-1].n == 1 && states[to-1] < numOutside {
				break
			}
		}
		for i := from; i < to; i++ {
			sure[i] = 1
		}
		if busy {
			from = max(from-1, 0) // the last state before, which is certain
			c.forward(from, to)
			c.backward(from, to, states, sure)
		}
		from = to
	}
}

// forward fills in alpha and emit for the tokens of a stretch.
func (c *chain) forward(from, to int) {
	for i := from; i < to; i++ {
		at := &c.cells[i]
		c.exponentiate(i)
		var sums vector
		if i > from {
			before, steps := &c.cells[i-1], &c.model.steps[c.link[i]]
			for _, p := range before.states() {
				a := before.alpha[p]
				for _, t := range steps[p] {
					sums[t.to] += a * t.factor
				}
			}
		} else {
			c.enter(i, &sums)
		}
		for _, s := range at.states() {
			at.alpha[s] = sums[s] * at.emit[s]
		}
		at.normalise(&at.alpha)
	}
}

// enter begins the sums of a stretch: with the states that a sequence may
// begin with, else with the one state that is left.
func (c *chain) enter(i int, sums *vector) {
	for _, s := range c.cells[i].states() {
		sums[s] = 1
		if i == 0 {
			sums[s] = exp(c.model.start[s])
		}
	}
}

// exponentiate turns scores into factors, the best of which is 1.
func (c *chain) exponentiate(i int) {
	at, e := &c.cells[i], &c.emit[i]
	top := float32(never)
	for _, s := range at.states() {
		top = max(top, e[s])
	}
	for _, s := range at.states() {
		at.emit[s] = exp(e[s] - top)
	}
}

// normalise makes the sum over the states alive 1.
func (c *cell) normalise(v *vector) {
	sum := float32(0)
	for _, s := range c.states() {
		sum += v[s]
	}
	if sum > 0 {
		factor := 1 / sum
		for _, s := range c.states() {
			v[s] *= factor
		}
	}
}

func (c *chain) backward(from, to int, states []State, sure []float32) {
	var beta vector // of the states alive; others hold what nobody reads
	for s := range beta {
		if to < len(states) || State(s).Ends() {
			beta[s] = 1
		}
	}
	for i := to - 1; i >= from; i-- {
		at := &c.cells[i]
		sure[i] = at.share(&beta, states[i])
		if i == from {
			return
		}
		var ahead vector
		for _, s := range at.states() {
			ahead[s] = beta[s] * at.emit[s]
		}
		before, steps := &c.cells[i-1], &c.model.steps[c.link[i]]
		for _, p := range before.states() {
			sum := float32(0)
			for _, t := range steps[p] {
				sum += t.factor * ahead[t.to]
			}
			beta[p] = sum
		}
		before.normalise(&beta)
	}
}

// share is the posterior probability of a state's label.
func (c *cell) share(beta *vector, state State) float32 {
	var all, own float32
	for _, s := range c.states() {
		x := c.alpha[s] * beta[s]
		all += x
		if labelOfState[s] == labelOfState[state] {
			own += x
		}
	}
	if all <= 0 {
		return 0
	}
	return min(1, own/all)
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }
