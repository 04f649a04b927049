package seq

import "encoding/binary"

// Tables of weights are read where they lie, in the bytes of the model file:
// nothing is unpacked when the program starts. A table is an array of slots
// with open addressing; a feature's slot is found from its hash, and the
// hash kept in the slot tells it from others.

// A slot is a key and a weight for each label or state, as bytes that stand for
// -128 to 127 (128 is added). Its length is a multiple of eight, so that eight weights
// are added at a time: see votes.
const (
	labelKey  = 3 // bytes: the low bits of the hash, never all zero in a used slot
	labelSlot = labelKey + NumLabels
	stateKey  = 4 // bytes: the hash, never zero in a used slot
	stateSlot = stateKey + NumStates
)

// Neither line compiles unless slots are made of whole words.
var (
	_ = [1]struct{}{}[labelSlot%8]
	_ = [1]struct{}{}[stateSlot%8]
)

// votes adds up slots eight bytes at a time: the even bytes of a word in the
// 16-bit lanes of one number, the odd ones in those of the next. A lane holds
// 257 bytes of any value, more than a token has features. The lane of the first
// byte, where slots have their key, counts the slots.
type votes struct {
	labels labelVotes
	states stateVotes
}

type (
	labelVotes [2 * labelSlot / 8]uint64
	stateVotes [2 * stateSlot / 8]uint64
)

const evenBytes = 0x00FF00FF00FF00FF

func (v *labelVotes) addSlot(slot []byte) {
	_ = slot[labelSlot-1]
	x := binary.LittleEndian.Uint64(slot)>>(8*labelKey)<<(8*labelKey) | 1
	y := binary.LittleEndian.Uint64(slot[8:])
	v[0] += x & evenBytes
	v[1] += x >> 8 & evenBytes
	v[2] += y & evenBytes
	v[3] += y >> 8 & evenBytes
}

func (v *stateVotes) addSlot(slot []byte) {
	_ = slot[stateSlot-1]
	x := binary.LittleEndian.Uint64(slot)>>(8*stateKey)<<(8*stateKey) | 1
	v[0] += x & evenBytes
	v[1] += x >> 8 & evenBytes
	for w := 1; w < stateSlot/8; w++ {
		x := binary.LittleEndian.Uint64(slot[8*w:])
		v[2*w] += x & evenBytes
		v[2*w+1] += x >> 8 & evenBytes
	}
}

func (v *labelVotes) add(more *labelVotes) {
	v[0] += more[0]
	v[1] += more[1]
	v[2] += more[2]
	v[3] += more[3]
}

func (v *stateVotes) add(more *stateVotes) {
	for w, x := range more {
		v[w] += x
	}
}

func (v *votes) add(more *votes) {
	v.labels.add(&more.labels)
	v.states.add(&more.states)
}

// at is the sum of the weights at one byte of the slots.
func (v *labelVotes) at(byteOfSlot int) int32 { return lane(v[:], byteOfSlot) - 128*lane(v[:], 0) }

func (v *stateVotes) at(byteOfSlot int) int32 { return lane(v[:], byteOfSlot) - 128*lane(v[:], 0) }

func lane(words []uint64, byteOfSlot int) int32 {
	word, b := byteOfSlot/8, byteOfSlot%8
	return int32(words[2*word+b%2] >> (16 * (b / 2)) & 0xFFFF)
}

// slotOf is where the search for a hash begins among n slots.
func slotOf(hash uint32, n int) int { return int(uint64(hash) * uint64(n) >> 32) }

// check is the part of a hash that a label slot keeps.
func check(hash uint32) uint32 {
	if c := hash & 0xFFFFFF; c != 0 {
		return c
	}
	return 1
}

// labelTable holds a row of labels a feature.
type labelTable []byte

func (t labelTable) slots() int { return len(t) / labelSlot }

// add adds a feature's weights to the sums.
func (t labelTable) add(hash uint32, to *labelVotes) {
	n := t.slots()
	if n == 0 {
		return
	}
	want := uint64(check(hash))
	for s := slotOf(hash, n); ; {
		slot := t[s*labelSlot : s*labelSlot+labelSlot]
		have := binary.LittleEndian.Uint64(slot) & (1<<(8*labelKey) - 1)
		if have == want {
			to.addSlot(slot)
			return
		}
		if have == 0 {
			return
		}
		if s++; s == n {
			s = 0
		}
	}
}

// stateTable holds a row of states a feature.
type stateTable []byte

func (t stateTable) slots() int { return len(t) / stateSlot }

func (t stateTable) add(hash uint32, to *stateVotes) {
	n := t.slots()
	if n == 0 {
		return
	}
	want := max(hash, 1)
	for s := slotOf(hash, n); ; {
		slot := t[s*stateSlot : s*stateSlot+stateSlot]
		have := binary.LittleEndian.Uint32(slot)
		if have == want {
			to.addSlot(slot)
			return
		}
		if have == 0 {
			return
		}
		if s++; s == n {
			s = 0
		}
	}
}

// sieve knows of most features that are in neither table, from a bit for
// each value of the last bits of a hash. It is small enough to stay near the
// processor, which the tables are not, and built when a model is read.
type sieve []uint64

const sieveBits = 21

func newSieve(labels labelTable, states stateTable) sieve {
	s := make(sieve, 1<<sieveBits/64)
	for slot := labels; len(slot) > 0; slot = slot[labelSlot:] {
		if key := binary.LittleEndian.Uint64(slot) & (1<<(8*labelKey) - 1); key != 0 {
			s.add(uint32(key))
		}
	}
	s.add(0) // whose key is that of 1
	for slot := states; len(slot) > 0; slot = slot[stateSlot:] {
		if key := binary.LittleEndian.Uint32(slot); key != 0 {
			s.add(key)
		}
	}
	return s
}

func (s sieve) add(hash uint32) { s[hash%(1<<sieveBits)/64] |= 1 << (hash % 64) }

// bit is 0 for a hash that is in no table.
func (s sieve) bit(hash uint32) int { return int(s[hash%(1<<sieveBits)/64] >> (hash % 64) & 1) }

// LabelRow and StateRow are a feature with its weights, for building tables.
type LabelRow struct {
	Hash    uint32
	Weights [NumLabels]int8
}

// StateRow is a feature with a weight for each state.
type StateRow struct {
	Hash    uint32
	Weights [NumStates]int8
}

// load is the share of slots that are in use.
const load = 0.8

func slotsFor(rows int) int { return int(float64(rows)/load) + 1 }

// packLabels lays rows out as a table. Rows must come in a fixed order for the
// table to be the same in every run.
func packLabels(rows []LabelRow) labelTable {
	n := slotsFor(len(rows))
	t := make(labelTable, n*labelSlot)
	for _, r := range rows {
		s := slotOf(r.Hash, n)
		for t[s*labelSlot] != 0 || t[s*labelSlot+1] != 0 || t[s*labelSlot+2] != 0 {
			s = (s + 1) % n
		}
		row, c := t[s*labelSlot:], check(r.Hash)
		row[0], row[1], row[2] = byte(c), byte(c>>8), byte(c>>16)
		for k, w := range r.Weights {
			row[labelKey+k] = byte(w) ^ 0x80
		}
	}
	return t
}

func packStates(rows []StateRow) stateTable {
	n := slotsFor(len(rows))
	t := make(stateTable, n*stateSlot)
	for _, r := range rows {
		s := slotOf(r.Hash, n)
		for binary.LittleEndian.Uint32(t[s*stateSlot:]) != 0 {
			s = (s + 1) % n
		}
		binary.LittleEndian.PutUint32(t[s*stateSlot:], max(r.Hash, 1))
		for k, w := range r.Weights {
			t[s*stateSlot+stateKey+k] = byte(w) ^ 0x80
		}
	}
	return t
}
