package train

import (
	"math"

	"onrecord/corpus/extract/tagger/internal/seq"
)

const (
	nL = seq.NumLabels
	nS = seq.NumStates
	nK = seq.NumLinks
)

// options are the settings of training; see RESULTS for how they were chosen.
type options struct {
	epochs  int
	rate    float64 // step size of AdaGrad
	l2      float64 // weight decay a step
	cutoff  int     // least count of a feature
	settled int     // first epoch whose weights enter the average
	seed    uint64
	say     func(string, ...any)
}

// sample is a paragraph: its features by number, its borders, the right states.
type sample struct {
	coarse, fine [][]int32
	link         []uint8
	gold         []seq.State
}

// vector has a number for each state.
type vector = [nS]float32

// parameter is a table of weights of one width with the sums of squared
// gradients that AdaGrad divides by (Duchi, Hazan and Singer, JMLR 2011).
type parameter struct {
	ids     map[uint32]int32 // row of each feature's hash
	width   int
	weight  []float32
	squares []float32
	touched []int32 // the step up to which a row's decay has been applied
}

func newParameter(ids map[uint32]int32, width int) *parameter {
	n := len(ids) * width
	return &parameter{ids, width, make([]float32, n), make([]float32, n), make([]int32, len(ids))}
}

// epsilon keeps AdaGrad's first steps finite.
const epsilon = 1e-3

func (p *parameter) row(f int32) []float32 {
	o := int(f) * p.width
	return p.weight[o : o+p.width]
}

// step moves a row against the gradient.
func (p *parameter) step(f int32, gradient []float32, rate float32) {
	o := int(f) * p.width
	weight, squares := p.weight[o:o+p.width], p.squares[o:o+p.width]
	for k, g := range gradient {
		if g != 0 {
			squares[k] += g * g
			weight[k] -= rate * g / (epsilon + sqrt(squares[k]))
		}
	}
}

// decay applies to a row the weight decay of the steps since the last time.
func (p *parameter) decay(f int32, step int32, amount float64) {
	x := float32(amount * float64(step-p.touched[f]))
	p.touched[f] = step
	o := int(f) * p.width
	for k := o; k < o+p.width; k++ {
		if p.weight[k] != 0 {
			p.weight[k] /= 1 + x/(epsilon+sqrt(p.squares[k]))
		}
	}
}

// field is the conditional random field in training (Lafferty, McCallum and
// Pereira, ICML 2001).
type field struct {
	opt          options
	coarse, fine *parameter
	trans        [nK][nS]vector // [link][to][from], on top of base
	transSquares [nK][nS]vector
	base         [nS]vector // [to][from]
	baseSquares  [nS]vector
	start        vector
	startSquares vector
	allowed      [nS][nS]bool // [from][to]
	preds        [nS][]seq.State
	steps        int32
}

// labels is each state's label.
var labels = func() (t [nS]uint8) {
	for s := range t {
		t[s] = uint8(seq.State(s).Label())
	}
	return t
}()

func newField(docs []*Example, opt options) *field {
	f := &field{opt: opt}
	coarse, fine := countFeatures(docs, opt.cutoff)
	f.coarse, f.fine = newParameter(coarse, nL), newParameter(fine, nS)
	for _, e := range docs {
		e.Doc.Paragraphs(func(start, end int) {
			for i := start + 1; i < end; i++ {
				s, t := e.Gold[i-1], e.Gold[i]
				f.allowed[s][t] = f.allowed[s][t] || s.Follows(t)
			}
		})
	}
	for t := range nS {
		for s := range nS {
			if f.allowed[s][t] {
				f.preds[t] = append(f.preds[t], seq.State(s))
			}
		}
	}
	return f
}

// countFeatures numbers the features that are seen often enough.
func countFeatures(docs []*Example, cutoff int) (coarse, fine map[uint32]int32) {
	c, f := make(map[uint32]uint8, 1<<22), make(map[uint32]uint8, 1<<20)
	add := func(counts map[uint32]uint8, hashes []uint32) {
		for _, h := range hashes {
			if n := counts[h]; int(n) < cutoff {
				counts[h] = n + 1
			}
		}
	}
	var a, b []uint32
	for _, e := range docs {
		for i := range e.Doc.Tokens {
			a, b = e.Doc.Features(i, a, b)
			add(c, a)
			add(f, b)
		}
	}
	return frequent(c, cutoff), frequent(f, cutoff)
}

func frequent(counts map[uint32]uint8, cutoff int) map[uint32]int32 {
	ids := make(map[uint32]int32, len(counts)/4)
	for h, n := range counts {
		if int(n) >= cutoff {
			ids[h] = int32(len(ids)) // the order is of no consequence: rows are never walked
		}
	}
	return ids
}

// samples numbers the features of a document's paragraphs.
func (f *field) samples(e *Example) []sample {
	var out []sample
	var a, b []uint32
	e.Doc.Paragraphs(func(start, end int) {
		s := sample{gold: e.Gold[start:end]}
		for i := start; i < end; i++ {
			a, b = e.Doc.Features(i, a, b)
			s.coarse = append(s.coarse, known(f.coarse.ids, a))
			s.fine = append(s.fine, known(f.fine.ids, b))
			s.link = append(s.link, e.Doc.Link(i))
		}
		out = append(out, s)
	})
	return out
}

func known(ids map[uint32]int32, hashes []uint32) []int32 {
	out := make([]int32, 0, len(hashes))
	for _, h := range hashes {
		if id, ok := ids[h]; ok {
			out = append(out, id)
		}
	}
	return out
}

// emissions scores every state of every token.
func (f *field) emissions(s *sample, out []vector) {
	for i := range s.coarse {
		var sums [nL]float32
		for _, id := range s.coarse[i] {
			for k, w := range f.coarse.row(id) {
				sums[k] += w
			}
		}
		e := &out[i]
		for k := range e {
			e[k] = sums[labels[k]]
		}
		for _, id := range s.fine[i] {
			for k, w := range f.fine.row(id) {
				e[k] += w
			}
		}
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

func exp(x float32) float32 {
	if x < -80 {
		return 0
	}
	return float32(math.Exp(float64(x)))
}
