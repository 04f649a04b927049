package train

import (
	"cmp"
	"math"
	"slices"

	"onrecord/corpus/extract/tagger/internal/seq"
)

// packing says how weights become bytes.
type packing struct {
	least            float32 // features whose weights all lie below it are left out
	speech, attitude float32 // added where a cue begins: trades precision for recall
}

// pack rounds the weights to bytes.
func (a *average) pack(f *field, lexicon seq.Lexicon, how packing) *seq.Weights {
	w := &seq.Weights{Lexicon: lexicon, Start: a.start, Transitions: a.trans, Allowed: f.allowed}
	how.encourage(w)
	w.LabelScale, w.StateScale = unit(a.coarse), unit(a.fine)
	for hash, id := range f.coarse.ids {
		row := seq.LabelRow{Hash: hash}
		if quantise(a.coarse[int(id)*nL:][:nL], w.LabelScale, how.least, row.Weights[:]) {
			w.Labels = append(w.Labels, row)
		}
	}
	for hash, id := range f.fine.ids {
		row := seq.StateRow{Hash: hash}
		if quantise(a.fine[int(id)*nS:][:nS], w.StateScale, how.least, row.Weights[:]) {
			w.States = append(w.States, row)
		}
	}
	slices.SortFunc(w.Labels, func(a, b seq.LabelRow) int { return cmp.Compare(a.Hash, b.Hash) })
	slices.SortFunc(w.States, func(a, b seq.StateRow) int { return cmp.Compare(a.Hash, b.Hash) })
	return w
}

// encourage adds to every way into the first token of a cue.
func (how packing) encourage(w *seq.Weights) {
	for t := range nS {
		role, place, variant := seq.State(t).Parts()
		if role != seq.Cue || place == seq.Inside || place == seq.End {
			continue
		}
		bonus := how.speech
		if variant&seq.Attitude != 0 {
			bonus = how.attitude
		}
		w.Start[t] += bonus
		for k := range w.Transitions {
			for p := range w.Transitions[k][t] {
				w.Transitions[k][t][p] += bonus
			}
		}
	}
}

// unit is what a weight of one is worth in a byte; the one weight in a hundred
// thousand that is too large for it is cut.
func unit(weights []float32) float32 {
	var sizes []float32
	for _, x := range weights {
		if x != 0 {
			sizes = append(sizes, float32(math.Abs(float64(x))))
		}
	}
	if len(sizes) == 0 {
		return 1
	}
	slices.Sort(sizes)
	return sizes[len(sizes)-1-len(sizes)/100_000] / math.MaxInt8
}

// quantise rounds a row and reports whether it is worth keeping.
func quantise(weights []float32, unit, least float32, out []int8) bool {
	keep := false
	for k, x := range weights {
		n := math.Round(float64(x / unit))
		out[k] = int8(max(-math.MaxInt8, min(math.MaxInt8, n)))
		keep = keep || math.Abs(float64(x)) > float64(least) && out[k] != 0
	}
	return keep
}
