package train

import (
	"math"

	"onrecord/corpus/extract/tagger/internal/seq"
)

// work is the space of one learner, reused from sample to sample.
type work struct {
	emit, alpha, beta []vector
	scale             []float32
	factor            [nK][nS]vector // exponentials of the transition weights in use
	have              [nK]bool
}

func (w *work) size(n int) {
	for len(w.emit) < n {
		w.emit = append(w.emit, vector{})
		w.alpha = append(w.alpha, vector{})
		w.beta = append(w.beta, vector{})
		w.scale = append(w.scale, 0)
	}
	w.have = [nK]bool{}
}

// learn makes one step of stochastic gradient descent on a sample and returns
// its loss, the negative log-likelihood of the right states.
func (f *field) learn(s *sample, w *work) float64 {
	w.size(len(s.gold))
	f.steps++
	f.decaySample(s)
	f.emissions(s, w.emit)
	loss := -f.score(s, w)
	loss += f.forward(s, w)
	f.backward(s, w)
	f.updateTransitions(s, w)
	f.updateFeatures(s, w)
	return loss
}

// score is that of the right states.
func (f *field) score(s *sample, w *work) float64 {
	sum := float64(f.start[s.gold[0]])
	for i, t := range s.gold {
		sum += float64(w.emit[i][t])
		if i > 0 {
			p := s.gold[i-1]
			sum += float64(f.base[t][p] + f.trans[s.link[i]][t][p])
		}
	}
	return sum
}

// forward fills in alpha, scaled to sum to one, turns the emissions into
// factors, and returns the logarithm of the partition sum (Rabiner 1989).
func (f *field) forward(s *sample, w *work) float64 {
	logZ := 0.0
	for i := range s.gold {
		logZ += float64(exponentiate(&w.emit[i]))
		a := &w.alpha[i]
		if i == 0 {
			f.begin(a, &w.emit[0])
		} else {
			f.advance(s.link[i], w, &w.alpha[i-1], a, &w.emit[i])
		}
		if i == len(s.gold)-1 {
			cutOpen(a)
		}
		sum := float32(0)
		for _, x := range a {
			sum += x
		}
		w.scale[i] = 1 / sum
		for t := range a {
			a[t] *= w.scale[i]
		}
		logZ += math.Log(float64(sum))
	}
	return logZ
}

// exponentiate turns scores into factors relative to the best, which it returns.
func exponentiate(e *vector) float32 {
	top := e[0]
	for _, x := range e {
		top = max(top, x)
	}
	for t := range e {
		e[t] = exp(e[t] - top)
	}
	return top
}

func (f *field) begin(a, emit *vector) {
	for t := range a {
		a[t] = 0
		if seq.State(t).Starts() {
			a[t] = exp(f.start[t]) * emit[t]
		}
	}
}

func (f *field) advance(link uint8, w *work, from, to, emit *vector) {
	factor := f.factors(link, w)
	for t := range to {
		sum, row := float32(0), &factor[t]
		for _, p := range f.preds[t] {
			sum += from[p] * row[p]
		}
		to[t] = sum * emit[t]
	}
}

// factors is the exponentials of the transitions over a border.
func (f *field) factors(link uint8, w *work) *[nS]vector {
	if !w.have[link] {
		w.have[link] = true
		for t := range nS {
			for _, p := range f.preds[t] {
				w.factor[link][t][p] = exp(f.base[t][p] + f.trans[link][t][p])
			}
		}
	}
	return &w.factor[link]
}

// cutOpen leaves only the states that a sequence may end with.
func cutOpen(v *vector) {
	for t := range v {
		if !seq.State(t).Ends() {
			v[t] = 0
		}
	}
}

func (f *field) backward(s *sample, w *work) {
	last := len(s.gold) - 1
	for t := range nS {
		w.beta[last][t] = 1
	}
	cutOpen(&w.beta[last])
	for i := last; i > 0; i-- {
		b := &w.beta[i-1]
		*b = vector{}
		factor := f.factors(s.link[i], w)
		for t := range nS {
			x := w.beta[i][t] * w.emit[i][t] * w.scale[i]
			if x == 0 {
				continue
			}
			for _, p := range f.preds[t] {
				b[p] += factor[t][p] * x
			}
		}
	}
}

// least is the smallest gradient that is worth a step.
const least = 1e-3

// updateTransitions steps along the difference between expected and right
// transitions.
func (f *field) updateTransitions(s *sample, w *work) {
	for i := len(s.gold) - 1; i > 0; i-- {
		k := s.link[i]
		for t := range nS {
			x := w.beta[i][t] * w.emit[i][t] * w.scale[i]
			right := s.gold[i] == seq.State(t)
			if x < 1e-6 && !right {
				continue
			}
			for _, p := range f.preds[t] {
				g := w.alpha[i-1][p] * w.factor[k][t][p] * x
				if right && s.gold[i-1] == p {
					g--
				}
				if g > least/10 || g < -least/10 {
					f.adapt(&f.trans[k][t][p], &f.transSquares[k][t][p], g)
					f.adapt(&f.base[t][p], &f.baseSquares[t][p], g)
				}
			}
		}
	}
}

// adapt is a step of AdaGrad on one weight.
func (f *field) adapt(weight, squares *float32, g float32) {
	*squares += g * g
	*weight -= float32(f.opt.rate) * g / (epsilon + sqrt(*squares))
}

func (f *field) updateFeatures(s *sample, w *work) {
	rate := float32(f.opt.rate)
	for i := range s.gold {
		var states vector
		var sums [nL]float32
		busy := false
		for t := range states {
			g := w.alpha[i][t] * w.beta[i][t]
			if s.gold[i] == seq.State(t) {
				g--
			}
			if i == 0 && g != 0 {
				f.adapt(&f.start[t], &f.startSquares[t], g)
			}
			sums[labels[t]] += g
			if g > least || g < -least {
				states[t], busy = g, true
			}
		}
		if !busy {
			continue
		}
		dropSmall(sums[:])
		for _, id := range s.coarse[i] {
			f.coarse.step(id, sums[:], rate)
		}
		for _, id := range s.fine[i] {
			f.fine.step(id, states[:], rate)
		}
	}
}

func dropSmall(v []float32) {
	for k, g := range v {
		if g < least && g > -least {
			v[k] = 0
		}
	}
}

// patience is how many steps of decay are saved up: the square roots would
// otherwise cost more than all the rest.
const patience = 1000

func (f *field) decaySample(s *sample) {
	for i := range s.gold {
		for _, id := range s.coarse[i] {
			if f.steps-f.coarse.touched[id] >= patience {
				f.coarse.decay(id, f.steps, f.opt.rate*f.opt.l2)
			}
		}
		for _, id := range s.fine[i] {
			if f.steps-f.fine.touched[id] >= patience {
				f.fine.decay(id, f.steps, f.opt.rate*f.opt.l2)
			}
		}
	}
}

// settle applies the decay that is due to every feature.
func (f *field) settle() {
	for _, p := range []*parameter{f.coarse, f.fine} {
		for id := range p.touched {
			p.decay(int32(id), f.steps, f.opt.rate*f.opt.l2)
		}
	}
}
