package column

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unsafe"
)

const (
	maxWidth = 32
	maxCount = 1<<31 - 2 // so that count and count+1 are an int everywhere

	// padding stands behind packed numbers, for the load of the last one.
	padding = 8
)

// Numbers is a packed array of unsigned numbers, all of the same width in
// bits. The zero value is empty. What comes from a File may be read by many at
// once, until that File is closed.
//
// Its fields fit into registers, which a slice among them would not: a read
// takes a third of the time.
type Numbers struct {
	first *byte // of packedSize(count, width) bytes
	count uint32
	width uint32
	mask  uint32
}

// Len is how many numbers there are.
func (n Numbers) Len() int { return int(n.count) }

// At is number i. It panics where i is not below Len.
func (n Numbers) At(i uint32) uint32 {
	if i >= n.count {
		panic("column: no such number")
	}
	return n.load(uint64(i) * uint64(n.width))
}

// Append adds the numbers from up to, and without, to to dst. It panics where
// they are not all below Len.
func (n Numbers) Append(dst []uint32, from, to uint32) []uint32 {
	if from > to || to > n.count {
		panic("column: a run outside the numbers")
	}
	start, size := len(dst), int(to-from)
	dst = slices.Grow(dst, size)[:start+size]
	bit := uint64(from) * uint64(n.width)
	for i := range dst[start:] {
		dst[start+i] = n.load(bit)
		bit += uint64(n.width)
	}
	return dst
}

// load reads the number that begins at a bit, which must be that of a number
// below Len: no bounds are checked but by the caller.
func (n Numbers) load(bit uint64) uint32 {
	at := (*[8]byte)(unsafe.Add(unsafe.Pointer(n.first), bit>>3))
	return uint32(binary.LittleEndian.Uint64(at[:])>>(bit&7)) & n.mask
}

// ascending reports whether the numbers are bounds of strings in so many
// bytes.
func (n Numbers) ascending(size uint64) bool {
	if n.width == 0 {
		return size == 0 // all of them are 0, however many are claimed
	}
	last := uint32(0)
	for i := range n.count {
		next := n.At(i)
		if next < last || i == 0 && next > 0 {
			return false
		}
		last = next
	}
	return uint64(last) == size
}

// packed is the array over data, which must have at least packedSize bytes.
func packed(data []byte, count, width uint32) Numbers {
	return Numbers{first: &data[:packedSize(count, width)][0], count: count, width: width, mask: uint32(uint64(1)<<width - 1)}
}

// packedSize is how many bytes so many numbers take with their padding.
func packedSize(count, width uint32) uint64 {
	return align((uint64(count)*uint64(width)+7)/8) + padding
}

// widthOf is the least width that the largest of the values fits in.
func widthOf[T uint8 | uint32](values []T) uint32 {
	var all T
	for _, v := range values {
		all |= v
	}
	return uint32(bits.Len32(uint32(all)))
}

// pack writes values into data, which must have packedSize bytes of zeros.
func pack[T uint8 | uint32](data []byte, values []T, width uint32) {
	bit := uint64(0)
	for _, v := range values {
		at := data[bit>>3:]
		binary.LittleEndian.PutUint64(at, binary.LittleEndian.Uint64(at)|uint64(v)<<(bit&7))
		bit += uint64(width)
	}
}

// align is the next multiple of 8.
func align(n uint64) uint64 { return (n + 7) &^ 7 }
