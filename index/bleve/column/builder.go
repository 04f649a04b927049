package column

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
)

// Builder gathers the sections of a file. It packs what it is given at once
// and keeps none of it. What cannot be written is told by File and Write.
type Builder struct {
	sections []section
	names    map[string]bool
	fault    error // the first
}

// section is an entry of the directory with its bytes.
type section struct {
	name         string
	kind         byte
	width, count uint32
	data         []byte
}

// NewBuilder is a builder of a file without sections.
func NewBuilder() *Builder { return &Builder{names: make(map[string]bool)} }

// Numbers adds a section of numbers, as wide as the largest of them.
func (b *Builder) Numbers(name string, values []uint32) { addNumbers(b, name, values) }

// Bytes adds a section of numbers below 256: many of them need less room until
// they are packed.
func (b *Builder) Bytes(name string, values []uint8) { addNumbers(b, name, values) }

func addNumbers[T uint8 | uint32](b *Builder, name string, values []T) {
	if !b.admits(name, len(values)) {
		return
	}
	width, count := widthOf(values), uint32(len(values))
	data := make([]byte, packedSize(count, width))
	pack(data, values, width)
	b.sections = append(b.sections, section{name, kindNumbers, width, count, data})
}

// Strings adds a section of strings, of at most 4 GiB together.
func (b *Builder) Strings(name string, values []string) {
	if !b.admits(name, len(values)) {
		return
	}
	bounds, total := make([]uint32, 1, len(values)+1), uint64(0)
	for _, v := range values {
		total += uint64(len(v))
		bounds = append(bounds, uint32(total))
	}
	if total > math.MaxUint32 {
		b.fail(name, fmt.Errorf("its strings take %d bytes, more than %d", total, uint32(math.MaxUint32)))
		return
	}
	width := widthOf(bounds)
	size := packedSize(uint32(len(bounds)), width)
	data := make([]byte, size, size+total)
	pack(data, bounds, width)
	for _, v := range values {
		data = append(data, v...)
	}
	b.sections = append(b.sections, section{name, kindStrings, width, uint32(len(values)), data})
}

// admits reports whether a section of that name and size can be added.
func (b *Builder) admits(name string, count int) bool {
	switch {
	case name == "" || len(name) > maxName:
		b.fail(name, fmt.Errorf("a name has 1 to %d bytes", maxName))
	case b.names[name]:
		b.fail(name, errors.New("the name comes twice"))
	case count > maxCount:
		b.fail(name, fmt.Errorf("%d values are more than %d", count, maxCount))
	default:
		b.names[name] = true
		return true
	}
	return false
}

func (b *Builder) fail(name string, err error) {
	if b.fault == nil {
		b.fault = fmt.Errorf("column: section %q: %w", name, err)
	}
}

// File is the file in memory, without a disk. It answers like one that was
// written and opened.
func (b *Builder) File() (*File, error) {
	var out bytes.Buffer
	if err := b.encode(&out, nil); err != nil {
		return nil, err
	}
	f := &File{size: int64(out.Len())}
	return f, f.read(out.Bytes())
}

// Write puts the file at path, in place of what is there: it is written beside
// it, as path.*.tmp, and renamed. A process that has the old one open keeps
// it. The stamp says what the file is derived from, in at most 64 KiB. Nothing
// is synced, since Open finds what a power failure spoils.
func (b *Builder) Write(path string, stamp []byte) (err error) {
	out, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("writing %s: %w", path, err)
			_ = os.Remove(out.Name())
		}
	}()
	buffered := bufio.NewWriterSize(out, 1<<16)
	err = errors.Join(b.encode(buffered, stamp), buffered.Flush(), out.Close())
	if err != nil {
		return err
	}
	return os.Rename(out.Name(), path)
}

// encode writes the whole file.
func (b *Builder) encode(w io.Writer, stamp []byte) error {
	if b.fault != nil {
		return b.fault
	}
	if len(stamp) > maxStamp {
		return fmt.Errorf("column: a stamp of %d bytes is longer than %d", len(stamp), maxStamp)
	}
	sum := crc32.New(castagnoli())
	both := io.MultiWriter(w, sum)
	if _, err := both.Write(b.front(stamp)); err != nil {
		return err
	}
	for _, s := range b.sections {
		if _, err := both.Write(s.data); err != nil {
			return err
		}
		if _, err := both.Write(make([]byte, align(uint64(len(s.data)))-uint64(len(s.data)))); err != nil {
			return err
		}
	}
	_, err := w.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return err
}

// front is what comes before the first section.
func (b *Builder) front(stamp []byte) []byte {
	directory := 0
	for _, s := range b.sections {
		directory += len(s.name) + entrySize
	}
	offset := align(uint64(headerSize + len(stamp) + directory))
	out := make([]byte, headerSize, offset)
	out = append(out, stamp...)
	for _, s := range b.sections {
		out = append(out, byte(len(s.name)))
		out = append(out, s.name...)
		out = append(out, s.kind, byte(s.width))
		out = binary.LittleEndian.AppendUint32(out, s.count)
		out = binary.LittleEndian.AppendUint64(out, offset)
		out = binary.LittleEndian.AppendUint64(out, uint64(len(s.data)))
		offset += align(uint64(len(s.data)))
	}
	header{
		stamp: uint32(len(stamp)), directory: uint32(directory),
		sections: uint32(len(b.sections)), file: offset + sumSize,
	}.put(out)
	return out[:cap(out)]
}
