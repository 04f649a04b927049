package store

import (
	"encoding/binary"
	"errors"
	"math"

	"onrecord/corpus"
)

// encoder writes the parts that all formats of a document are made of: numbers
// as varints, strings and lists led by their length, floats as 8 bytes.
type encoder struct{ out []byte }

func (e *encoder) byte(b byte) { e.out = append(e.out, b) }

func (e *encoder) int(n int) { e.out = binary.AppendVarint(e.out, int64(n)) }

func (e *encoder) count(n int) { e.out = binary.AppendUvarint(e.out, uint64(n)) }

func (e *encoder) string(s string) {
	e.count(len(s))
	e.out = append(e.out, s...)
}

func (e *encoder) float(f float64) {
	e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(f))
}

// decoder reads what encoder wrote. After the first fault it reads zeros, so
// that only the end asks whether there was one.
type decoder struct {
	rest []byte
	bad  bool
}

var errEncoding = errors.New("it cannot be decoded")

func (d *decoder) int() int {
	n, size := binary.Varint(d.rest)
	d.skip(size)
	return int(n)
}

// index is a number below limit.
func (d *decoder) index(limit int) int {
	n, size := binary.Uvarint(d.rest)
	d.skip(size)
	if n >= uint64(limit) {
		d.fail()
		return 0
	}
	return int(n)
}

// length is a number of any size.
func (d *decoder) length() int {
	n, size := binary.Uvarint(d.rest)
	d.skip(size)
	return int(n)
}

// count is how many bytes, or things of a byte or more, follow.
func (d *decoder) count() int {
	n, size := binary.Uvarint(d.rest)
	d.skip(size)
	if n > uint64(len(d.rest)) {
		d.fail()
		return 0
	}
	return int(n)
}

// string copies: a string of the buffer would keep all of an article in
// memory for the sake of one name.
func (d *decoder) string() string {
	n := d.count()
	s := string(d.rest[:n])
	d.rest = d.rest[n:]
	return s
}

func (d *decoder) byte() byte {
	if len(d.rest) == 0 {
		d.fail()
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

func (d *decoder) bool() bool {
	b := d.byte()
	if b > 1 {
		d.fail()
	}
	return b == 1
}

func (d *decoder) float() float64 {
	if len(d.rest) < 8 {
		d.fail()
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(d.rest))
	d.rest = d.rest[8:]
	return f
}

// skip passes over a number of size bytes; a size below 1 says that it was none.
func (d *decoder) skip(size int) {
	if size <= 0 {
		d.fail()
		return
	}
	d.rest = d.rest[size:]
}

func (d *decoder) fail() { d.rest, d.bad = nil, true }

// end is what a whole payload decodes to.
func (d *decoder) end(doc corpus.Document) (corpus.Document, error) {
	if d.bad || len(d.rest) > 0 {
		return corpus.Document{}, errEncoding
	}
	return doc, nil
}

func encodeList[T any](e *encoder, list []T, encode func(*T)) {
	e.count(len(list))
	for i := range list {
		encode(&list[i])
	}
}

func decodeList[T any](d *decoder, decode func() T) []T { return decodeSome(d, d.count(), decode) }

// decodeSome decodes n things.
func decodeSome[T any](d *decoder, n int, decode func() T) []T {
	if n == 0 {
		return nil
	}
	list := make([]T, 0, min(n, 256)) // the count may be a lie
	for range n {
		if d.bad {
			return nil
		}
		list = append(list, decode())
	}
	return list
}
