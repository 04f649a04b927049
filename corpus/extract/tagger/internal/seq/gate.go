package seq

import (
	"encoding/binary"
	"errors"
	"math"

	"onrecord/corpus/extract/tagger/internal/text"
)

// Gate tells at a glance where decoding would change nothing of what the rules
// found, which is in most passages: a linear model over hashed features, each
// of which costs one look-up.
type Gate struct {
	weights []byte  // one a feature, as a byte that stands for -128 to 127
	scale   float32 // what one unit of a weight is worth
	least   float32 // the lowest score of a passage that is worth decoding
}

// GateSlots counts the weights of a gate: hashes that meet in one share it.
const GateSlots = 1 << gateBits

const gateBits = 17

// The section of a gate, behind the tables of a model file: scale and least
// score (float32), a byte a weight. A model without one decodes everything.
const gateSection = 8 + GateSlots

// NewGate rounds weights to bytes. Passages that score below least stay shut.
func NewGate(weights []float32, least float32) *Gate {
	g := &Gate{weights: make([]byte, GateSlots), least: least}
	top := float32(1e-9)
	for _, w := range weights {
		top = max(top, w, -w)
	}
	g.scale = top / math.MaxInt8
	for k, w := range weights {
		g.weights[k] = byte(int8(math.Round(float64(w/g.scale)))) ^ 0x80
	}
	return g
}

func (g *Gate) append(to []byte) []byte {
	to = binary.LittleEndian.AppendUint32(to, math.Float32bits(g.scale))
	to = binary.LittleEndian.AppendUint32(to, math.Float32bits(g.least))
	return append(to, g.weights...)
}

var errGated = errors.New("seq: the model file has a gate")

// WithGate is a model file without a gate with this one.
func WithGate(model []byte, g *Gate) ([]byte, error) {
	m, err := Read(model)
	if err != nil {
		return nil, err
	}
	if m.gate != nil {
		return nil, errGated
	}
	return seal(g.append(model[headLen:len(model):len(model)])), nil
}

// WithoutGate is a model file without its gate.
func WithoutGate(model []byte) ([]byte, error) {
	m, err := Read(model)
	if err != nil || m.gate == nil {
		return model, err
	}
	return seal(model[headLen : len(model)-gateSection]), nil
}

func (r *reader) gate() *Gate {
	if len(r.data) == 0 {
		return nil
	}
	return &Gate{scale: r.float32(), least: r.float32(), weights: r.take(GateSlots)}
}

// What is added to the score of passages with quoted words, the few in which a
// mistake weighs most, and of those in which the rules found something, which
// a correction may lose as well as mend.
const (
	forQuoted = 4
	forHinted = 1
)

// Score is how much speaks for decoding a passage with these features and
// this [Document.Favour].
func (g *Gate) Score(features []uint32, favour float32) float32 {
	sum := int32(0)
	for _, f := range features {
		sum += int32(g.weights[f%GateSlots])
	}
	return float32(sum-128*int32(len(features)))*g.scale + favour
}

// Favour is what is added to a gate's score of the passage [start, end).
func (d *Document) Favour(start, end int) float32 {
	var quoted, hinted float32
	for i := start; i < end; i++ {
		if d.place[i].quote >= 0 || d.Tokens[i].Mark != text.NoMark {
			quoted = forQuoted
		}
		if d.hints != nil && d.hints[i].place != [3]uint8{} {
			hinted = forHinted
		}
	}
	return quoted + hinted
}

// Passages calls f with the runs of sentences of [start, end) that are decoded
// or left out as one: those that a quotation holds together.
func (d *Document) Passages(start, end int, f func(start, end int)) {
	for i := start + 1; i <= end; i++ {
		if i < end && (d.place[i].sentStart != int32(i) || d.place[i].quote >= 0 && d.place[i].quote == d.place[i-1].quote) {
			continue
		}
		f(start, i)
		start = i
	}
}

// glance gathers the features of a passage for a gate.
type glance struct {
	features []uint32
	sort     uint32 // whether the rules found something in it: facts mean something else then
}

func (g *glance) add(template, a, b uint32) {
	h := (a+template*0x85EBCA6B)*0x9E3779B1 ^ b*0xC2B2AE35 ^ g.sort
	g.features = append(g.features, h*0x9E3779B1>>(32-gateBits))
}

// Glance appends the features of the passage [start, end) to a list, each below
// [GateSlots].
func (d *Document) Glance(start, end int, out []uint32) []uint32 {
	g := glance{features: out}
	var cues, hinted, marks uint32
	for i := start; i < end; i++ {
		cues += flag(d.Words[i].Cue >= 2)
		marks += flag(d.Tokens[i].Mark != text.NoMark)
		if d.hints != nil {
			hinted += flag(d.hints[i].place[Cue-1] == 1+uint8(Begin) || d.hints[i].place[Cue-1] == 1+uint8(Single))
			g.sort |= 0x5bd1e995 * flag(d.hints[i].place != [3]uint8{})
		}
	}
	g.add(1, 0, 0)
	g.add(2, min(cues, 5), min(hinted, 4))
	g.add(3, uint32(bucket((end-start)/4)), min(marks, 4))
	g.add(4, uint32(bucket((end-start)/4)), min(cues, 5))
	g.add(5, min(marks, 4), min(hinted, 4))
	left := uint32(outside)
	for i := start; i < end; i++ {
		middle := uint32(d.Words[i].Middle)
		g.add(6, d.Tokens[i].Word, 0)
		g.add(7, left, middle)
		left = middle
	}
	if d.hints != nil {
		d.glanceHints(&g, start, end)
	}
	return g.features
}

// glanceHints adds what the rules know of the words, and how they read the
// passage.
func (d *Document) glanceHints(g *glance, start, end int) {
	before, last := &noHint, uint32(0)
	for i := start; i < end; i++ {
		h, after := &d.hints[i], &noHint
		if i+1 < end {
			after = &d.hints[i+1]
		}
		word := d.Tokens[i].Word
		g.add(8, uint32(before.class)<<8|uint32(h.class), uint32(after.class))
		role := h.role()
		if d.Words[i].Cue > 0 || h.frame != 0 {
			g.add(9, d.stems[i], uint32(after.class)<<9|role)
			g.add(10, d.stems[i], uint32(before.class)<<9|role)
			g.add(11, d.stems[i], uint32(h.form)<<9|role)
		}
		if role != before.role() {
			g.add(12, h.sorts(), before.sorts())
			g.add(13, role<<9|before.role(), word)
			g.add(14, role<<9|before.role(), last)
		}
		before, last = h, word
	}
}
