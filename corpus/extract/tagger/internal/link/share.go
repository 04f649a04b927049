package link

import (
	"onrecord/corpus/extract/tagger/internal/seq"
)

// ShareFeatures are the hashes of what speaks for or against a cue's having
// the source of the cue before it.
func ShareFeatures(d *seq.Document, previous, cue Range) []uint32 {
	sentences := uint32(0)
	for i := previous.To; i <= cue.From; i++ {
		if d.Tokens[i].Sent {
			sentences = min(sentences+1, 2)
		}
	}
	first, before := &d.Tokens[cue.From], &d.Tokens[cue.From-1]
	adjacent := uint32(0)
	if previous.To == cue.From {
		adjacent = 1
	}
	gap := uint32(min((cue.From-previous.To)/5, 6))
	return []uint32{
		seq.Mix(1, sentences),
		seq.Mix(2, sentences, first.Suffix[1]),
		seq.Mix(3, sentences, before.Word),
		seq.Mix(4, first.Word),
		seq.Mix(5, sentences, before.Word, first.Suffix[1]),
		seq.Mix(6, adjacent, sentences),
		seq.Mix(7, gap, sentences),
		seq.Mix(8, first.Suffix[0], uint32(before.Shape)),
		seq.Mix(9, sentences, uint32(d.Words[cue.From].Coarse)),
	}
}

// ShareSlots is how many weights a [Weights] has.
const ShareSlots = 4096

// Weights is a logistic regression over hashed features.
type Weights [ShareSlots]float32

// Score is the log-odds that the cue shares the source.
func (w *Weights) Score(features []uint32) float32 {
	sum := float32(0)
	for _, h := range features {
		sum += w[h%ShareSlots]
	}
	return sum
}

// Shares implements [Sharing].
func (w *Weights) Shares(d *seq.Document, previous, cue Range) bool {
	if cue.From <= previous.From || cue.From == 0 {
		return false
	}
	return w.Score(ShareFeatures(d, previous, cue)) > 0
}
