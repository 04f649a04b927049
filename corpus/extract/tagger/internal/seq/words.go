package seq

import "math/bits"

// wordTable is a [Lexicon] for reading: a table with open addressing, in
// which a word takes one look into memory.
type wordTable struct {
	slots []wordSlot
	shift int
	zero  Word // of the hash zero, which marks free slots
}

type wordSlot struct {
	hash uint32
	word Word
}

func newWordTable(lexicon Lexicon) wordTable {
	size := bits.Len(uint(2 * len(lexicon))) // at most half full
	t := wordTable{make([]wordSlot, 1<<size), 32 - size, lexicon[0]}
	for hash, w := range lexicon {
		at := t.slot(hash)
		for t.slots[at].hash != 0 {
			at = (at + 1) % len(t.slots)
		}
		if hash != 0 {
			t.slots[at] = wordSlot{hash, w}
		}
	}
	return t
}

func (t *wordTable) slot(hash uint32) int { return int(hash * 0x9E3779B1 >> t.shift) }

func (t *wordTable) word(hash uint32) Word {
	if hash == 0 {
		return t.zero
	}
	for at := t.slot(hash); ; at = (at + 1) % len(t.slots) {
		switch s := &t.slots[at]; s.hash {
		case hash:
			return s.word
		case 0:
			return Word{}
		}
	}
}

// Document makes a text ready as [NewDocument] does. Give it back to
// [Model.Release] when it is of no more use.
func (m *Model) Document(s string) *Document {
	d, _ := m.documents.Get().(*Document)
	if d == nil {
		d = &Document{}
	}
	d.read(s, m.words.word)
	return d
}

// Release takes a document back, for its space to be used again. Nothing may
// read it afterwards.
func (m *Model) Release(d *Document) {
	d.Text = ""
	m.documents.Put(d)
}
