package column

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const stamp = "segment 000a"

// small is the bytes of a small file with sections of every kind.
func small(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "columns")
	err := content{
		numbers: map[string][]uint32{"dates": {20150401, 20150402, 0}, "same": {0, 0}, "none": {}},
		strings: map[string][]string{"terms": {"a", "", "not", "é"}, "none at all": {}},
	}.builder().Write(path, []byte(stamp))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// opened is what Open says of the bytes.
func opened(t testing.TB, path string, data []byte) (*File, error) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(path, []byte(stamp))
}

func TestEveryDamagedByteIsFound(t *testing.T) {
	data := small(t)
	for i := range data {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			data[i] ^= flip
			if err := new(File).read(data); !errors.Is(err, ErrDamaged) {
				t.Errorf("byte %d changed by %#x: %v", i, flip, err)
			}
			data[i] ^= flip
		}
	}
	if err := new(File).read(data); err != nil {
		t.Errorf("undamaged: %v", err)
	}
}

func TestEveryTruncationIsFound(t *testing.T) {
	data := small(t)
	for size := range data {
		if err := new(File).read(data[:size]); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d of %d bytes: %v", size, len(data), err)
		}
		if err := new(File).read(slices.Concat(data[:size], make([]byte, len(data)-size))); !errors.Is(err, ErrDamaged) {
			t.Errorf("zeros behind %d bytes: %v", size, err)
		}
	}
	if err := new(File).read(append(data, 0)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a byte more: %v", err)
	}
}

// Open finds on disk what is found in memory.
func TestOpenFindsDamage(t *testing.T) {
	data, path := small(t), filepath.Join(t.TempDir(), "columns")
	for _, size := range []int{0, 1, headerSize + sumSize - 1, headerSize + sumSize, len(data) / 2, len(data) - 1} {
		if _, err := opened(t, path, data[:size]); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d of %d bytes: %v", size, len(data), err)
		}
	}
	data[len(data)/2] ^= 1
	if _, err := opened(t, path, data); !errors.Is(err, ErrDamaged) || errors.Is(err, ErrStale) {
		t.Errorf("a bit changed: %v", err)
	}
	data[len(data)/2] ^= 1
	f, err := opened(t, path, data)
	if err != nil {
		t.Fatalf("undamaged: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestOtherFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "columns")
	if _, err := Open(path, nil); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrDamaged) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Open(dir, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder: %v", err)
	}
	if err := os.WriteFile(path, small(t), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"", "segment 000b", stamp + " "} {
		if _, err := Open(path, []byte(other)); !errors.Is(err, ErrStale) || errors.Is(err, ErrDamaged) {
			t.Errorf("stamp %q: %v", other, err)
		}
	}
}

// seal puts right what would be found before anything else is looked at: the
// size of the file and its checksum.
func seal(data []byte) []byte {
	binary.LittleEndian.PutUint64(data[24:], uint64(len(data)))
	body := len(data) - sumSize
	binary.LittleEndian.PutUint32(data[body:], crc32.Checksum(data[:body], castagnoli()))
	return data
}

// forged is a file with sections that no builder would have made.
func forged(sections ...section) []byte {
	data := (&Builder{sections: sections}).front(nil)
	for _, s := range sections {
		data = append(data, s.data...)
		data = append(data, make([]byte, align(uint64(len(s.data)))-uint64(len(s.data)))...)
	}
	return seal(append(data, make([]byte, sumSize)...))
}

// Whoever can write a checksum can write anything: what a file says of itself
// is not believed.
func TestLiesAreFound(t *testing.T) {
	numbers := make([]byte, 16)
	bounds := func(ends ...uint32) []byte {
		data := make([]byte, packedSize(uint32(len(ends)), 8))
		pack(data, ends, 8)
		return append(data, "12345678"...)
	}
	patched := func(offset int, value ...byte) []byte {
		data := forged(section{"n", kindNumbers, 8, 8, numbers})
		copy(data[offset:], value)
		return seal(data)
	}
	max32 := []byte{0xff, 0xff, 0xff, 0xff}
	for name, data := range map[string][]byte{
		"count above the bytes":     forged(section{"n", kindNumbers, 8, 9, numbers}),
		"count below the bytes":     forged(section{"n", kindNumbers, 0, 8, numbers}),
		"count that overflows":      forged(section{"n", kindNumbers, 32, 1 << 31, numbers}),
		"count of nothing":          forged(section{"n", kindNumbers, 0, maxCount + 1, numbers[:8]}),
		"width above 32":            forged(section{"n", kindNumbers, 33, 1, numbers}),
		"no padding":                forged(section{"n", kindNumbers, 8, 16, numbers}),
		"a kind of section":         forged(section{"n", 3, 8, 8, numbers}),
		"a name twice":              forged(section{"n", kindNumbers, 8, 8, numbers}, section{"n", kindStrings, 8, 2, bounds(0, 1, 8)}),
		"no name":                   forged(section{"", kindNumbers, 8, 8, numbers}),
		"strings without bytes":     forged(section{"s", kindStrings, 8, 8, numbers}),
		"strings without bounds":    forged(section{"s", kindStrings, 0, maxCount + 1, numbers}),
		"bounds all zero":           forged(section{"s", kindStrings, 0, maxCount, numbers}),
		"bounds that start later":   forged(section{"s", kindStrings, 8, 2, bounds(1, 2, 8)}),
		"bounds that fall":          forged(section{"s", kindStrings, 8, 3, bounds(0, 5, 4, 8)}),
		"bounds beyond the bytes":   forged(section{"s", kindStrings, 8, 2, bounds(0, 4, 9)}),
		"bounds before the end":     forged(section{"s", kindStrings, 8, 2, bounds(0, 4, 7)}),
		"a stamp beyond the file":   patched(12, max32...),
		"a directory beyond it":     patched(16, max32...),
		"a directory too short":     patched(16, 10),
		"sections beyond it":        patched(20, 2),
		"a section not in the list": patched(20, 0),
		"an offset out of step":     patched(headerSize+8, 57),
		"an offset beyond it":       patched(headerSize+8, 0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"a size beyond it":          patched(headerSize+16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"a section in the checksum": patched(headerSize+8, 64),
	} {
		if err := new(File).read(data); !errors.Is(err, ErrDamaged) || strings.Contains(err.Error(), "checksum") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := new(File).read(patched(headerSize+1, 'm')); err != nil {
		t.Errorf("another name is no lie: %v", err)
	}
}

// Sections of any kind over any bytes are refused or can be read.
func TestAnySections(t *testing.T) {
	read := 0
	rapid.Check(t, func(rt *rapid.T) {
		count, width := rapid.Uint32Range(0, 40).Draw(rt, "count"), rapid.Uint32Range(0, 34).Draw(rt, "width")
		size := packedSize(count, width) + rapid.SampledFrom([]uint64{0, 0, 0, 1, 8, 20}).Draw(rt, "more")
		data := rapid.SliceOfN(rapid.ByteMax(3), int(size), int(size)).Draw(rt, "data")
		kind := rapid.ByteRange(0, 3).Draw(rt, "kind")
		if try(t, forged(section{"n", kind, width, count, data})) {
			read++
		}
	})
	if read == 0 && !testing.Short() { // a few may well be
		t.Error("all of them were refused")
	}
}

// A file cut off while it is read is a fault of the system's, not of ours.
func TestFaultsAreErrors(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be cut off there")
	}
	path := filepath.Join(t.TempDir(), "columns")
	b := NewBuilder()
	b.Numbers("n", slices.Repeat([]uint32{1 << 31}, 1<<16))
	if err := b.Write(path, nil); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	if err := f.readMapped(); !errors.Is(err, ErrDamaged) {
		t.Errorf("cut off: %v", err)
	}
}

// FuzzOpen gives any bytes to what Open does once a file is mapped, and again
// with their size and checksum put right, without which hardly any would be
// looked into.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{})
	for _, s := range []*Builder{ // small, so that what is found is soon made small again
		content{numbers: map[string][]uint32{"n": {1, 2, 3}}}.builder(),
		content{strings: map[string][]string{"s": {"a", "not"}}}.builder(),
	} {
		var data bytes.Buffer
		if err := s.encode(&data, nil); err != nil {
			f.Fatal(err)
		}
		f.Add(data.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = slices.Clone(data)
		try(t, data)
		if len(data) >= headerSize+sumSize {
			copy(data, magic)
			try(t, seal(data))
		}
	})
}

// try reads a file, and all that is in it, and reports whether it could.
func try(t *testing.T, data []byte) bool {
	t.Helper()
	var f File
	err := f.read(data)
	if err == nil {
		walk(t, &f)
	} else if !errors.Is(err, ErrDamaged) {
		t.Errorf("%v is no error of ours", err)
	}
	return err == nil
}

// walk reads the first and the last of everything.
func walk(t *testing.T, f *File) {
	const most = 500
	places := func(size int) (at []uint32) {
		for i := range min(size, most) {
			at = append(at, uint32(i), uint32(size-1-i))
		}
		return at
	}
	for _, n := range f.numbers {
		for _, i := range places(n.Len()) {
			if got := n.Append(nil, i, i+1); got[0] != n.At(i) {
				t.Errorf("number %d is %d and %d", i, got[0], n.At(i))
			}
		}
	}
	for _, s := range f.strings {
		for _, i := range places(s.Len()) {
			if s.At(i) != string([]byte(s.At(i))) {
				t.Error("a string changes")
			}
		}
		s.Search("not", 0, uint32(s.Len()))
	}
}
