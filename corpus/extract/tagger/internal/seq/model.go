package seq

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"sync"
)

// Model is a trained tagger. It is never changed once read, so any number of
// goroutines may use it.
type Model struct {
	Lexicon    Lexicon
	labels     labelTable
	states     stateTable
	sieve      sieve
	labelScale float32 // what one unit of a label weight is worth
	stateScale float32
	begin      vector                      // exponentials of the weights of the states that a sequence may begin with
	steps      [NumLinks][NumStates][]step // where each state may lead over each border
	Linker     []float32                   // weights of the linker, which seq does not read
	gate       *Gate                       // nil: everything is decoded
	memory     *memory
	chains     sync.Pool // of *chain
	words      wordTable
	documents  sync.Pool // of *Document
}

// Weights is what training found, ready to be packed.
type Weights struct {
	Lexicon     Lexicon
	Labels      []LabelRow
	States      []StateRow
	LabelScale  float32
	StateScale  float32
	Start       [NumStates]float32
	Transitions [NumLinks][NumStates][NumStates]float32
	Allowed     [NumStates][NumStates]bool // [from][to]
	Linker      []float32
}

// The file format, little-endian:
//
//	magic "ORTG", version byte, three zero bytes
//	CRC-32 (IEEE) of all that follows
//	7 counts (uint32): labels, states, links, words, label slots, state slots, linker weights
//	label scale, state scale (float32)
//	start weights: states × float32
//	allowed transitions: states × states bytes, [from][to]
//	transition weights: links × states × states float32, [link][to][from]
//	linker weights: float32
//	lexicon: per word uint32 hash, three uint16 clusters, two bytes; by rising hash
//	label table, state table: see table.go
//	the gate, where there is one: see gate.go
const (
	magic   = "ORTG"
	Version = 4 // of the format and of the features: files of another version are refused
	wordLen = 12
	headLen = 12
)

// Marshal writes the weights as a model file.
func (w *Weights) Marshal() []byte {
	labels, states := packLabels(w.Labels), packStates(w.States)
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a Buffer takes everything
	put([]uint32{NumLabels, NumStates, NumLinks, uint32(len(w.Lexicon)), uint32(labels.slots()), uint32(states.slots()), uint32(len(w.Linker))})
	put([]float32{w.LabelScale, w.StateScale})
	put(w.Start)
	put(w.Allowed)
	put(w.Transitions)
	put(w.Linker)
	for _, h := range slices.Sorted(maps.Keys(w.Lexicon)) {
		x := w.Lexicon[h]
		put(h)
		put([]uint16{x.Coarse, x.Middle, x.Fine})
		put([]uint8{x.Cue, x.Speech})
	}
	b.Write(labels)
	b.Write(states)
	return seal(b.Bytes())
}

// seal puts the head before what a model file holds.
func seal(body []byte) []byte {
	head := append([]byte(magic), Version, 0, 0, 0)
	head = binary.LittleEndian.AppendUint32(head, crc32.ChecksumIEEE(body))
	return append(head, body...)
}

var errDamaged = errors.New("seq: model file is damaged")

// reader takes fixed-size fields off the front of a file; once it runs short
// it gives zeros and says so.
type reader struct {
	data  []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.data) {
		r.short = true
		return make([]byte, max(0, min(n, 1<<16)))
	}
	out := r.data[:n:n]
	r.data = r.data[n:]
	return out
}

func (r *reader) uint32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }

func (r *reader) float32() float32 { return math.Float32frombits(r.uint32()) }

// Read reads a model file. The weights stay where they are: data must not be
// changed afterwards.
func Read(data []byte) (*Model, error) {
	if len(data) < headLen || string(data[:4]) != magic {
		return nil, errors.New("seq: not a model file")
	}
	if data[4] != Version {
		return nil, fmt.Errorf("seq: model file of version %d, want %d: run make train", data[4], Version)
	}
	if crc32.ChecksumIEEE(data[headLen:]) != binary.LittleEndian.Uint32(data[8:]) {
		return nil, errDamaged
	}
	r := &reader{data: data[headLen:]}
	if r.uint32() != NumLabels || r.uint32() != NumStates || r.uint32() != NumLinks {
		return nil, errors.New("seq: model file has other labels")
	}
	words, labelSlots, stateSlots := int(r.uint32()), int(r.uint32()), int(r.uint32())
	linker := int(r.uint32())
	m := &Model{memory: newMemory(), labelScale: r.float32(), stateScale: r.float32()}
	m.readTransitions(r)
	for range linker {
		if r.short {
			return nil, errDamaged
		}
		m.Linker = append(m.Linker, r.float32())
	}
	m.readLexicon(r, words)
	m.labels = labelTable(r.take(labelSlots * labelSlot))
	m.states = stateTable(r.take(stateSlots * stateSlot))
	m.gate = r.gate()
	if r.short || len(r.data) != 0 || len(m.labels) == 0 || len(m.states) == 0 {
		return nil, errDamaged
	}
	m.sieve = newSieve(m.labels, m.states)
	m.words = newWordTable(m.Lexicon)
	return m, nil
}

func (m *Model) readTransitions(r *reader) {
	for s := range m.begin {
		if w := r.float32(); State(s).Starts() {
			m.begin[s] = exp(w)
		}
	}
	allowed := r.take(NumStates * NumStates)
	for k := range m.steps {
		for to := range NumStates {
			for from := range NumStates {
				if w := r.float32(); allowed[from*NumStates+to] != 0 {
					m.steps[k][from] = append(m.steps[k][from], step{State(to), exp(w)})
				}
			}
		}
	}
}

func (m *Model) readLexicon(r *reader, words int) {
	raw := r.take(words * wordLen)
	if r.short {
		return
	}
	m.Lexicon = make(Lexicon, words)
	for ; len(raw) >= wordLen; raw = raw[wordLen:] {
		u16 := func(i int) uint16 { return binary.LittleEndian.Uint16(raw[i:]) }
		m.Lexicon[binary.LittleEndian.Uint32(raw)] = Word{u16(4), u16(6), u16(8), raw[10], raw[11]}
	}
}
