package seq

import "math"

// Tagging is the most likely state of every token, and how sure of it the
// model is.
type Tagging struct {
	States []State
	Sure   []float32 // posterior probability of the token's label; 1 in paragraphs without any span
}

// maxChain is the most tokens that are decoded as one sequence; a longer
// paragraph is decoded in pieces.
const maxChain = 4096

// Tag finds the best states of a document's tokens, paragraph by paragraph, in
// time proportional to its length.
func (m *Model) Tag(d *Document) Tagging {
	t := Tagging{make([]State, len(d.Tokens)), make([]float32, len(d.Tokens))}
	var c chain
	c.model = m
	if dense(d, 0, len(d.Tokens), 50_000) {
		return t
	}
	d.Paragraphs(func(start, end int) {
		for start < end {
			stop := min(end, start+maxChain)
			if dense(d, start, stop, 200) {
				start = stop
				continue
			}
			c.read(d, start, stop)
			c.viterbi(t.States[start:stop])
			c.posterior(t.States[start:stop], t.Sure[start:stop])
			start = stop
		}
	})
	return t
}

// leastBytes is how long tokens are in anything like prose, which has five or
// six bytes a token, spaces included. It bounds the work on a text of
// nothing but marks.
const leastBytes = 3

// dense reports whether more than so many tokens are too short for prose.
func dense(d *Document, start, end, tokens int) bool {
	return end-start > tokens && int(d.Tokens[end-1].End-d.Tokens[start].Start) < leastBytes*(end-start)
}

type vector [NumStates]float32

// chain is one sequence being decoded; its space is reused.
type chain struct {
	model        *Model
	emit         []vector
	alpha        []vector
	back         [][NumStates]State
	scale        []float32
	link         []uint8
	coarse, fine []uint32
	exp          [NumLinks]*[NumStates]vector // exponentials of the transition weights
}

// read scores every state of every token.
func (c *chain) read(d *Document, start, end int) {
	c.emit, c.link = c.emit[:0], c.link[:0]
	m := c.model
	for i := start; i < end; i++ {
		c.coarse, c.fine = d.Features(i, c.coarse, c.fine)
		c.emit = append(c.emit, m.emission(c.coarse, c.fine))
		c.link = append(c.link, d.Link(i))
	}
}

// maxFeatures is how many features of a token are added up: more would
// overflow the sums.
const maxFeatures = 256

// emission scores every state of a token with the given features.
func (m *Model) emission(coarse, fine []uint32) vector {
	var labels, states sums
	for _, h := range coarse[:min(len(coarse), maxFeatures)] {
		m.labels.add(h, &labels)
	}
	for _, h := range fine[:min(len(fine), maxFeatures)] {
		m.states.add(h, &states)
	}
	var ofLabel [NumLabels]float32
	for l := range ofLabel {
		ofLabel[l] = float32(labels.at(labelKey+l)) * m.labelScale
	}
	var e vector
	for s := range e {
		e[s] = ofLabel[labelOfState[s]] + float32(states.at(stateKey+s))*m.stateScale
	}
	return e
}

// labelOfState is [State.Label] as a table.
var labelOfState = func() (t [NumStates]uint8) {
	for s := range t {
		t[s] = uint8(State(s).Label())
	}
	return t
}()

// never is the score of what cannot be.
const never = -1e30

// viterbi writes the best sequence of states (Viterbi 1967).
func (c *chain) viterbi(out []State) {
	n := len(c.emit)
	for len(c.back) < n {
		c.back = append(c.back, [NumStates]State{})
	}
	var prev, cur vector
	for s := range prev {
		prev[s] = never
		if State(s).Starts() {
			prev[s] = c.model.start[s] + c.emit[0][s]
		}
	}
	for i := 1; i < n; i++ {
		weights := &c.model.transitions[c.link[i]]
		for s := range cur {
			best, from := float32(never), State(0)
			row := &weights[s]
			for _, p := range c.model.preds[s] {
				if v := prev[p] + row[p]; v > best {
					best, from = v, p
				}
			}
			cur[s] = best + c.emit[i][s]
			c.back[i][s] = from
		}
		prev = cur
	}
	c.trace(&prev, out)
}

func (c *chain) trace(last *vector, out []State) {
	at := State(0)
	for s := range last {
		if State(s).Ends() && last[s] > last[at] {
			at = State(s)
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = at
		at = c.back[i][at]
	}
}

// posterior writes how likely the label of every token is, by the
// forward-backward algorithm with scaled sums (Rabiner 1989).
func (c *chain) posterior(states []State, sure []float32) {
	busy := false
	for i, s := range states {
		sure[i] = 1
		busy = busy || s >= numOutside
	}
	if busy {
		c.forward()
		c.backward(states, sure)
	}
}

// weights is the exponentials of the transitions over a border.
func (c *chain) weights(link uint8) *[NumStates]vector {
	if c.exp[link] == nil {
		t := new([NumStates]vector)
		for s := range t {
			for _, p := range c.model.preds[s] {
				t[s][p] = exp(c.model.transitions[link][s][p])
			}
		}
		c.exp[link] = t
	}
	return c.exp[link]
}

func (c *chain) forward() {
	c.alpha, c.scale = c.alpha[:0], c.scale[:0]
	for i := range c.emit {
		c.exponentiate(&c.emit[i])
		var a vector
		for s := range a {
			switch {
			case i > 0:
				sum, row := float32(0), &c.weights(c.link[i])[s]
				for _, p := range c.model.preds[s] {
					sum += c.alpha[i-1][p] * row[p]
				}
				a[s] = sum * c.emit[i][s]
			case State(s).Starts():
				a[s] = exp(c.model.start[s]) * c.emit[0][s]
			}
		}
		c.scale = append(c.scale, normalise(&a))
		c.alpha = append(c.alpha, a)
	}
}

// exponentiate turns scores into factors, the best of which is 1.
func (c *chain) exponentiate(e *vector) {
	top := e[0]
	for _, v := range e {
		top = max(top, v)
	}
	for s := range e {
		e[s] = exp(e[s] - top)
	}
}

// normalise makes the sum 1 and returns the factor that did so.
func normalise(v *vector) float32 {
	sum := float32(0)
	for _, x := range v {
		sum += x
	}
	if sum <= 0 {
		return 1
	}
	for s := range v {
		v[s] /= sum
	}
	return 1 / sum
}

func (c *chain) backward(states []State, sure []float32) {
	var beta vector
	for s := range beta {
		if State(s).Ends() {
			beta[s] = 1
		}
	}
	for i := len(c.emit) - 1; i >= 0; i-- {
		sure[i] = share(&c.alpha[i], &beta, states[i])
		if i == 0 {
			return
		}
		var b vector
		for s := range beta {
			x := beta[s] * c.emit[i][s]
			if x == 0 {
				continue
			}
			row := &c.weights(c.link[i])[s]
			for _, p := range c.model.preds[s] {
				b[p] += row[p] * x
			}
		}
		normalise(&b)
		beta = b
	}
}

// share is the posterior probability of a state's label.
func share(alpha, beta *vector, state State) float32 {
	var all, own float32
	for s := range alpha {
		x := alpha[s] * beta[s]
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
