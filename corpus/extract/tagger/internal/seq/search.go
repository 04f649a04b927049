package seq

import (
	"math"
	"slices"
)

// step is a transition: the state it leads to and the exponential of its
// weight.
type step struct {
	to     State
	factor float32
}

// cell is what is known of a token while a sequence is decoded.
type cell struct {
	alive [NumStates]State // the states that are still in question
	n     int              // how many they are
	back  [NumStates]State // where the best way to each state comes from
	best  vector           // how likely the best way to each state alive is, as a share of the likeliest
	sum   vector           // how likely all ways to it are, as a share of all
	emit  vector           // exponentials of the scores of the states that can be reached
}

func (c *cell) states() []State { return c.alive[:c.n] }

// beam is how far below the best way to a token, as a share of its likelihood,
// another one may lie and still be followed: e^-10.
const beam = 4.5e-5

// search writes the best sequence of states (Viterbi 1967), the search for it
// kept to a beam, and the forward sums on the same way.
func (c *chain) search(out []State) {
	c.cells = slices.Grow(c.cells[:0], len(c.emit))[:len(c.emit)]
	first := &c.cells[0]
	first.best, first.sum = c.model.begin, c.model.begin
	first.keep(&c.emit[0])
	for i := 1; i < len(c.emit); i++ {
		c.cells[i].reach(&c.cells[i-1], &c.model.steps[c.link[i]])
		c.cells[i].keep(&c.emit[i])
	}
	c.trace(out)
}

// reach finds the ways to a token from the one before.
func (c *cell) reach(before *cell, steps *[NumStates][]step) {
	c.best, c.sum = vector{}, vector{}
	for _, p := range before.states() {
		best, sum := before.best[p], before.sum[p]
		for _, t := range steps[p] {
			if v := best * t.factor; v > c.best[t.to] {
				c.best[t.to], c.back[t.to] = v, p
			}
			c.sum[t.to] += sum * t.factor
		}
	}
}

// keep weighs the ways by the states' scores and drops those that lie below
// the beam.
func (c *cell) keep(scores *vector) {
	highest := scores[0]
	for _, v := range scores {
		highest = max(highest, v)
	}
	top := float32(0)
	for s, v := range &c.best {
		if v > 0 {
			c.emit[s] = factor(scores[s] - highest)
			c.best[s] *= c.emit[s]
			top = max(top, c.best[s])
		}
	}
	c.n = 0
	least, all := top*beam, float32(0)
	for s, v := range &c.best {
		if v > least {
			c.alive[c.n] = State(s)
			c.n++
			c.sum[s] *= c.emit[s]
			all += c.sum[s]
		}
	}
	perTop, perAll := 1/top, 1/all
	for _, s := range c.states() {
		c.best[s] *= perTop
		c.sum[s] *= perAll
	}
}

// trace follows the best way back from the last token.
func (c *chain) trace(out []State) {
	last := &c.cells[len(out)-1]
	at, found := State(0), false
	for s, v := range &last.best {
		if State(s).Ends() && v > 0 && (!found || v > last.best[at]) {
			at, found = State(s), true
		}
	}
	if !found {
		clear(out) // no lawful sequence ends here
		return
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = at
		at = c.cells[i].back[at]
	}
}

// posterior writes how likely the label of every token of a span is, by the
// forward-backward algorithm with scaled sums (Rabiner 1989) over the states
// within the beam; 1 outside of spans, which nobody asks for.
func (c *chain) posterior(states []State, sure []float32) {
	first := len(states)
	for i := len(states) - 1; i >= 0; i-- {
		sure[i] = 1
		if states[i] >= numOutside {
			first = i
		}
	}
	if first < len(states) {
		c.backward(states, sure, first)
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

// backward goes from the last token to the first one of a span.
func (c *chain) backward(states []State, sure []float32, first int) {
	var beta vector // of the states alive; others hold what nobody reads
	for s := range beta {
		if State(s).Ends() {
			beta[s] = 1
		}
	}
	for i := len(states) - 1; i >= first; i-- {
		at := &c.cells[i]
		if states[i] >= numOutside {
			sure[i] = at.share(&beta, states[i])
		}
		if i == first {
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
		x := c.sum[s] * beta[s]
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

// factor is the exponential of a score less the highest. None is
// smaller than e^-30: numbers near zero would make the processor slow, and of
// that size change nothing.
func factor(score float32) float32 { return quickExp(max(score, -30)) }

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }

// quickExp is the exponential, to six digits, for arguments between -80 and 80:
// a power of two whose exponent is a multiple of 1/1024, and the first terms
// of the series for what is left.
func quickExp(x float32) float32 {
	const part = math.Ln2 / (1 << fraction)
	n := int32(x*(1/part)+roundUp+0.5) - roundUp
	power := math.Float32frombits(uint32(n>>fraction+127)<<23 | mantissas[n&(1<<fraction-1)])
	return power * (1 + (x - float32(n)*part))
}

const (
	fraction = 10      // bits
	roundUp  = 1 << 20 // makes every argument positive: conversion cuts towards zero
)

// mantissas are those of the powers of two between 1 and 2.
var mantissas = func() (t [1 << fraction]uint32) {
	for k := range t {
		t[k] = math.Float32bits(float32(math.Exp2(float64(k)/(1<<fraction)))) & (1<<23 - 1)
	}
	return t
}()
