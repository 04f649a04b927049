package column

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

const (
	magic   = "onrcolum"
	version = 1

	headerSize = 32
	entrySize  = 1 + 1 + 1 + 4 + 8 + 8 // of the directory, less the name
	sumSize    = 4

	maxStamp = 1 << 16
	maxName  = 1<<8 - 1

	kindNumbers = 1
	kindStrings = 2
)

// castagnoli is the table of the checksum; crc32 makes it once.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// header is what stands first in a file: sizes in bytes, and how many sections
// there are.
type header struct {
	stamp, directory, sections uint32
	file                       uint64
}

func (h header) put(out []byte) {
	copy(out, magic)
	binary.LittleEndian.PutUint32(out[8:], version)
	binary.LittleEndian.PutUint32(out[12:], h.stamp)
	binary.LittleEndian.PutUint32(out[16:], h.directory)
	binary.LittleEndian.PutUint32(out[20:], h.sections)
	binary.LittleEndian.PutUint64(out[24:], h.file)
}

// readHeader reads and checks the header of a whole file, and its checksum.
func readHeader(data []byte) (h header, err error) {
	if len(data) < headerSize+sumSize || string(data[:len(magic)]) != magic {
		return h, damaged("it does not begin with a header")
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != version {
		return h, damaged("it is of version %d, not %d", v, version)
	}
	h = header{
		stamp:     binary.LittleEndian.Uint32(data[12:]),
		directory: binary.LittleEndian.Uint32(data[16:]),
		sections:  binary.LittleEndian.Uint32(data[20:]),
		file:      binary.LittleEndian.Uint64(data[24:]),
	}
	body := len(data) - sumSize
	if h.file != uint64(len(data)) {
		return h, damaged("it has %d bytes, not %d", len(data), h.file)
	}
	if crc32.Checksum(data[:body], castagnoli()) != binary.LittleEndian.Uint32(data[body:]) {
		return h, damaged("its checksum is another")
	}
	if h.stamp > maxStamp || uint64(h.stamp)+uint64(h.directory) > uint64(body-headerSize) {
		return h, damaged("its directory ends behind the file")
	}
	return h, nil
}

// readEntry reads the first entry of a directory, and what it says of the
// bytes of the file.
func readEntry(directory, file []byte) (s section, rest []byte, err error) {
	if len(directory) == 0 || len(directory) < int(directory[0])+entrySize || directory[0] == 0 {
		return s, nil, damaged("its directory breaks off")
	}
	name, at := string(directory[1:1+directory[0]]), directory[1+directory[0]:]
	s = section{name: name, kind: at[0], width: uint32(at[1]), count: binary.LittleEndian.Uint32(at[2:])}
	offset, size := binary.LittleEndian.Uint64(at[6:]), binary.LittleEndian.Uint64(at[14:])
	end := uint64(len(file) - sumSize)
	if offset%8 != 0 || offset > end || size > end-offset {
		return s, nil, damaged("section %q is outside it", name)
	}
	s.data = file[offset : offset+size : offset+size]
	return s, at[entrySize-1:], nil
}

// numbers is the section read as numbers.
func (s section) numbers() (Numbers, error) {
	if s.width > maxWidth || s.count > maxCount || packedSize(s.count, s.width) != uint64(len(s.data)) {
		return Numbers{}, damaged("section %q has %d bytes for %d numbers of %d bits", s.name, len(s.data), s.count, s.width)
	}
	return packed(s.data, s.count, s.width), nil
}

// strings is the section read as strings.
func (s section) strings() (Strings, error) {
	if s.width > maxWidth || s.count > maxCount || packedSize(s.count+1, s.width) > uint64(len(s.data)) {
		return Strings{}, damaged("section %q has %d bytes for %d strings", s.name, len(s.data), s.count)
	}
	size := packedSize(s.count+1, s.width)
	found := Strings{bounds: packed(s.data[:size:size], s.count+1, s.width), bytes: s.data[size:]}
	if !found.bounds.ascending(uint64(len(found.bytes))) {
		return Strings{}, damaged("the strings of section %q overlap", s.name)
	}
	return found, nil
}

// damaged says what is wrong with a file.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
}
