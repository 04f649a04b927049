package train

// average is the mean of the weights after several epochs, which generalises
// better than the last (Polyak and Juditsky 1992).
type average struct {
	n            float32
	coarse, fine []float32
	trans        [nK][nS]vector // base included
	start        vector
}

func newAverage(f *field) *average {
	return &average{coarse: make([]float32, len(f.coarse.weight)), fine: make([]float32, len(f.fine.weight))}
}

// add takes in the weights as they stand.
func (a *average) add(f *field) {
	f.settle()
	a.n++
	mean(a.coarse, f.coarse.weight, a.n)
	mean(a.fine, f.fine.weight, a.n)
	mean(a.start[:], f.start[:], a.n)
	for k := range a.trans {
		for t := range a.trans[k] {
			sum := f.trans[k][t]
			for p := range sum {
				sum[p] += f.base[t][p]
			}
			mean(a.trans[k][t][:], sum[:], a.n)
		}
	}
}

// mean moves a running mean by its n-th value.
func mean(to, value []float32, n float32) {
	for i, x := range value {
		to[i] += (x - to[i]) / n
	}
}
