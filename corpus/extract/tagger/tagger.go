// Package tagger finds who is said to have said what: it marks the source, the
// cue and the content of every attribution in a text and joins them. It is a
// trained model and nothing else: names, outlets, dates and polarity are
// other stages' work. What rules make of the text is evidence to it. It does
// no I/O.
//
// The order of work: tokens and quotation marks (internal/text), features and
// the most likely states (internal/seq), attributions (internal/link). [Tagger.Read]
// looks at each passage with a gate first and leaves most of them out. The
// model is fitted by the package train; make train runs it.
package tagger

import (
	_ "embed"
	"sync"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger/internal/link"
	"onrecord/corpus/extract/tagger/internal/seq"
)

// Attribution is one statement as the text attributes it. Its spans are on
// rune borders, in the order of the text, and lists hold no overlaps.
type Attribution struct {
	Content []corpus.Span // never empty
	Cue     []corpus.Span // none where quoted words stand without one
	Source  []corpus.Span // none where nobody is named
	Speech  bool          // the cue has a verb of communication; else belief or attitude
	Shared  bool          // the source stands beside an earlier cue: "he said A and added B"
	Score   float64       // 0..1: how sure the model is of the least sure border
}

// Hints is what rules found in a text, [HintSpan] a span of it, [HintWord] what
// they know of a word.
type (
	Hints    = seq.Hints
	HintSpan = seq.HintSpan
	HintWord = seq.HintWord
)

// The roles of a [HintSpan].
const (
	Source  = seq.Source
	Cue     = seq.Cue
	Content = seq.Content
)

// Tagger is a model that is ready for use, by any number of goroutines.
type Tagger struct {
	model   *seq.Model
	sharing *link.Weights
}

//go:embed model.bin
var modelFile []byte

var embedded = sync.OnceValue(func() *Tagger {
	t, err := Load(modelFile)
	if err != nil {
		panic("tagger: model.bin: " + err.Error()) // shipped with the program and held by a test
	}
	return t
})

// Reading is what the tagger makes of a text.
type Reading struct {
	Attributions []Attribution // in the order of their cues; those without a cue come last
	Unread       []corpus.Span // passages it left out: nothing in them would be read otherwise than the rules do
}

// Tag finds the attributions of a text with the embedded model. Hints are what
// the rules make of it, without which (nil) it finds less. It takes any
// bytes, never fails, and needs time proportional to their number.
func Tag(text string, hints *Hints) []Attribution { return embedded().Tag(text, hints) }

// Load makes a tagger of a model file. The data must not be changed afterwards.
func Load(data []byte) (*Tagger, error) {
	m, err := seq.Read(data)
	if err != nil {
		return nil, err
	}
	t := &Tagger{m, new(link.Weights)}
	copy(t.sharing[:], m.Linker)
	return t, nil
}

// Tag finds the attributions of a text.
func (t *Tagger) Tag(text string, hints *Hints) []Attribution {
	d := t.document(text, hints)
	defer t.model.Release(d)
	return t.attributions(d, t.model.Tag(d))
}

func (t *Tagger) document(text string, hints *Hints) *seq.Document {
	d := t.model.Document(text)
	d.Hint(hints)
	return d
}

// Read finds what [Tagger.Tag] finds, except in passages that the model's gate
// leaves out. No tagger (nil) stands for the
// embedded one.
func (t *Tagger) Read(text string, hints *Hints) Reading {
	if t == nil {
		t = embedded()
	}
	d := t.document(text, hints)
	defer t.model.Release(d)
	tagging := t.model.Skim(d)
	out := Reading{Attributions: t.attributions(d, tagging)}
	for _, r := range tagging.Unread {
		out.Unread = append(out.Unread, spans(d, link.Range(r))...)
	}
	return out
}

func (t *Tagger) attributions(d *seq.Document, tagging seq.Tagging) []Attribution {
	var out []Attribution
	for _, a := range link.Link(d, tagging, t.sharing) {
		out = append(out, Attribution{
			Content: spans(d, a.Content...), Cue: spans(d, a.Cue), Source: spans(d, a.Source...),
			Speech: a.Speech, Shared: a.Shared, Score: float64(a.Score),
		})
	}
	return out
}

// spans turns runs of tokens into spans of the text.
func spans(d *seq.Document, ranges ...link.Range) []corpus.Span {
	var out []corpus.Span
	for _, r := range ranges {
		if r.From < r.To {
			out = append(out, corpus.Span{Start: int(d.Tokens[r.From].Start), End: int(d.Tokens[r.To-1].End)})
		}
	}
	return out
}
