// Package train fits the tagger's model to annotated articles and packs it into
// the file that the package tagger embeds. The same articles give the same
// file. The command train reads the flags and writes the file.
package train

import (
	"math/rand/v2"
	"path/filepath"
	"time"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
	"onrecord/corpus/extract/tagger/internal/link"
	"onrecord/corpus/extract/tagger/internal/seq"
)

// Job says what to train on, and how.
type Job struct {
	Shared string // folder of the articles
	Cache  string // file that keeps the word clusters from run to run; may be empty
	Fold   int    // fifth of the articles to hold out and report on (0 to 4), or -1

	Passes, Settled int     // over the articles; the first whose weights are averaged
	Cutoff          int     // least count of a feature
	Rate, Decay     float64 // of each step

	Least            float32 // least weight kept
	Speech, Attitude float32 // bonus where a cue of that sort begins: trades precision for recall

	Recall float64 // share of the passages with a correction that the gate is to let through

	Hints       func(text string) *tagger.Hints                                     // what the rules make of a text; may be nil
	Corrections func(text string, by *tagger.Tagger) (*tagger.Hints, []corpus.Span) // where a tagger changes that; nil: the model gets no gate
	Say         func(format string, args ...any)                                    // is told how it goes on
}

// Usual is how the model that is shipped was trained.
func Usual() Job {
	return Job{
		Fold: -1, Passes: 8, Settled: 4, Cutoff: 3, Rate: 0.01, Decay: 1e-3,
		Least: 0.02, Speech: 1.5, Attitude: 1.6, Recall: 0.87, Say: func(string, ...any) {},
	}
}

func (j *Job) options() options {
	return options{epochs: j.Passes, rate: j.Rate, l2: j.Decay, cutoff: j.Cutoff, settled: j.Settled, say: j.Say}
}

func (j *Job) packing() packing {
	return packing{least: j.Least, speech: j.Speech, attitude: j.Attitude}
}

// Model trains a model and returns the bytes of its file.
func Model(j Job) ([]byte, error) {
	records, err := readRecords(filepath.Join(j.Shared, "eval/data/polnear.train.jsonl"))
	if err != nil {
		return nil, err
	}
	j.hint(records)
	clusters, err := j.clusters()
	if err != nil {
		return nil, err
	}
	kept, held := split(records, j.Fold)
	t := fit(kept, clusters, j.options())
	if j.Fold >= 0 {
		if err := t.report(held, j.packing(), j.Say); err != nil {
			return nil, err
		}
	}
	return j.Gated(t.pack(j.packing()).Marshal())
}

// hint lets the rules read the articles.
func (j *Job) hint(records []Record) {
	for i := range records {
		if j.Hints != nil {
			records[i].hints = j.Hints(records[i].Text)
		}
	}
}

// split holds out a fifth of the articles, or none.
func split(records []Record, fold int) (kept, held []*Record) {
	for i := range records {
		if i%5 == fold {
			held = append(held, &records[i])
		} else {
			kept = append(kept, &records[i])
		}
	}
	return kept, held
}

// trained is what one training run found.
type trained struct {
	field   *field
	mean    *average
	lexicon seq.Lexicon
	sharing *link.Weights
}

func fit(records []*Record, clusters seq.Lexicon, opt options) trained {
	began := time.Now()
	docs, lexicon := prepare(records, clusters)
	f := newField(docs, opt)
	opt.say("%d articles, %d + %d features", len(docs), len(f.coarse.ids), len(f.fine.ids))
	var samples []sample
	for _, e := range docs {
		samples = append(samples, f.samples(e)...)
	}
	mean := newAverage(f)
	rng := rand.New(rand.NewPCG(1, opt.seed))
	var w work
	for epoch := range opt.epochs {
		loss := 0.0
		for _, k := range rng.Perm(len(samples)) {
			loss += f.learn(&samples[k], &w)
		}
		if epoch >= opt.settled {
			mean.add(f)
		}
		opt.say("pass %d: loss %.0f, %v", epoch+1, loss, time.Since(began).Round(time.Second))
	}
	return trained{f, mean, lexicon, fitSharing(docs)}
}

func (t trained) pack(how packing) *seq.Weights {
	w := t.mean.pack(t.field, t.lexicon, how)
	w.Linker = t.sharing[:]
	return w
}

// report says how well the spans of articles held out are found, at several
// trades of precision for recall.
func (t trained) report(held []*Record, how packing, say func(string, ...any)) error {
	for _, speech := range []float32{0, 0.75, 1.5} {
		for _, attitude := range []float32{0, 0.8, 1.6} {
			how.speech, how.attitude = speech, attitude
			m, err := seq.Read(t.pack(how).Marshal())
			if err != nil {
				return err
			}
			say("bonus %.1f %.1f %s", speech, attitude, scoreSpans(m, held))
		}
	}
	return nil
}
