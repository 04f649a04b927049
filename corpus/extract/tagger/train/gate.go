package train

import (
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
	"onrecord/corpus/extract/tagger/internal/seq"
)

// lookedAt lists the texts that a gate learns from, with the articles of each to
// pass over and to take at most. No annotation is read: a gate foresees
// what the model does. The first articles of Reuters are what speed is
// measured on.
var lookedAt = [...]struct {
	name       string
	from, most int
}{
	{"eval/data/polnear.train.jsonl", 0, 1 << 20},
	{"eval/data/bbc.jsonl.gz", 0, 1 << 20},
	{"corpus/wikinews.jsonl", 0, 1 << 20},
	{"eval/data/reuters21578.jsonl.gz", 2000, 5000},
}

// glimpse is a passage as a gate sees it.
type glimpse struct {
	features []uint32
	changed  bool // whether decoding changes anything there
	favour   float32
	tokens   int
}

// Gated gives a model file a gate, in place of any it has.
func (j *Job) Gated(model []byte) ([]byte, error) {
	if j.Corrections == nil {
		return model, nil
	}
	model, err := seq.WithoutGate(model)
	if err != nil {
		return nil, err
	}
	kept, held, err := j.glimpses(model)
	if err != nil {
		return nil, err
	}
	g := j.fitGate(kept, held)
	return seq.WithGate(model, g)
}

// glimpses gathers passages to learn from, and those of every fifth article
// to set the threshold by.
func (j *Job) glimpses(model []byte) (kept, held []glimpse, err error) {
	t, err := tagger.Load(model)
	if err != nil {
		return nil, nil, err
	}
	m, err := seq.Read(model)
	if err != nil {
		return nil, nil, err
	}
	for _, source := range lookedAt {
		records, err := readRecords(filepath.Join(j.Shared, source.name))
		if err != nil {
			return nil, nil, err
		}
		for i := range records {
			if i < source.from || i >= source.from+source.most {
				continue
			}
			to := &kept
			if i%5 == 0 {
				to = &held
			}
			*to = append(*to, j.look(m, t, records[i].Text)...)
		}
	}
	if len(kept) == 0 || len(held) == 0 {
		return nil, nil, errors.New("no passages for the gate to learn from")
	}
	return kept, held, nil
}

// look notes every passage that the tagger decodes.
func (j *Job) look(m *seq.Model, t *tagger.Tagger, text string) []glimpse {
	d := seq.NewDocument(text, m.Lexicon)
	hints, changes := j.Corrections(text, t)
	d.Hint(hints)
	var out []glimpse
	d.Doubtful(func(start, end int) {
		d.Passages(start, end, func(lo, hi int) {
			at := corpus.Span{Start: int(d.Tokens[lo].Start), End: int(d.Tokens[hi-1].End)}
			changed := slices.ContainsFunc(changes, func(s corpus.Span) bool { return s.Start < at.End && at.Start < s.End })
			out = append(out, glimpse{d.Glance(lo, hi, nil), changed, d.Favour(lo, hi), hi - lo})
		})
	})
	return out
}

// The settings of a gate's training: logistic regression with AdaGrad, the weights
// averaged over the later half of the passes.
const (
	gatePasses = 6
	gateRate   = 0.05
	gateDecay  = 3e-4
	gateCutoff = 3 // least count of a feature
)

// regression is a gate in training.
type regression struct {
	weights, squares, mean []float32
	counts, touched        []int32
	steps                  int32
}

func (j *Job) fitGate(kept, held []glimpse) *seq.Gate {
	numbers := func() []float32 { return make([]float32, seq.GateSlots) }
	r := regression{numbers(), numbers(), numbers(), make([]int32, seq.GateSlots), make([]int32, seq.GateSlots), 0}
	for i := range kept {
		for _, f := range kept[i].features {
			r.counts[f]++
		}
	}
	rng := rand.New(rand.NewPCG(1, 0))
	for pass := range gatePasses {
		for _, k := range rng.Perm(len(kept)) {
			r.learn(&kept[k])
		}
		if n := pass - gatePasses/2; n >= 0 {
			mean(r.mean, r.weights, float32(n+1))
		}
	}
	return j.threshold(r.mean, held)
}

func (r *regression) learn(p *glimpse) {
	r.steps++
	g := chance(r.weights, p.features)
	if p.changed {
		g--
	}
	if g < least && g > -least {
		return
	}
	for _, f := range p.features {
		if r.counts[f] < gateCutoff {
			continue
		}
		r.squares[f] += g * g
		size := epsilon + sqrt(r.squares[f])
		r.weights[f] /= 1 + gateRate*gateDecay*float32(r.steps-r.touched[f])/size
		r.weights[f] -= gateRate * g / size
		r.touched[f] = r.steps
	}
}

// chance is how likely it is that decoding changes something.
func chance(weights []float32, features []uint32) float32 {
	sum := float32(0)
	for _, f := range features {
		sum += weights[f]
	}
	return 1 / (1 + exp(-sum))
}

// threshold finds the highest least score at which enough of the held out
// passages with a correction are let through.
func (j *Job) threshold(weights []float32, held []glimpse) *seq.Gate {
	g := seq.NewGate(weights, 0)
	var changed []float32
	for i := range held {
		if held[i].changed {
			changed = append(changed, g.Score(held[i].features, held[i].favour))
		}
	}
	slices.Sort(changed)
	for _, recall := range []float64{0.8, 0.9, 0.95, j.Recall} {
		least := float32(math.Inf(-1))
		if k := int(float64(len(changed)) * (1 - recall)); k < len(changed) {
			least = changed[k]
		}
		through, all := 0, 0
		for i := range held {
			all += held[i].tokens
			if g.Score(held[i].features, held[i].favour) >= least {
				through += held[i].tokens
			}
		}
		j.Say("gate: %d of %d passages change; %.0f %% of them at %.3f, with %.1f %% of the words", len(changed), len(held), 100*recall, least, 100*float64(through)/float64(all))
		g = seq.NewGate(weights, least)
	}
	return g
}
