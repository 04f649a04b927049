package column

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// content is what a file is made of and must answer.
type content struct {
	numbers map[string][]uint32
	strings map[string][]string
}

func (c content) builder() *Builder {
	b := NewBuilder()
	for _, name := range sortedKeys(c.numbers) {
		b.Numbers(name, c.numbers[name])
	}
	for _, name := range sortedKeys(c.strings) {
		b.Strings(name, c.strings[name])
	}
	return b
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// holds fails where the file does not answer with the content.
func (c content) holds(t failer, f *File) {
	t.Helper()
	for name, want := range c.numbers {
		n, err := f.Numbers(name)
		if err != nil {
			t.Fatal(err)
		}
		sameNumbers(t, name, n, want)
	}
	for name, want := range c.strings {
		s, err := f.Strings(name)
		if err != nil {
			t.Fatal(err)
		}
		if s.Len() != len(want) {
			t.Fatalf("%s: %d strings, want %d", name, s.Len(), len(want))
		}
		for i, w := range want {
			if got := s.At(uint32(i)); got != w {
				t.Fatalf("%s: string %d is %q, want %q", name, i, got, w)
			}
		}
	}
}

func sameNumbers(t failer, name string, n Numbers, want []uint32) {
	t.Helper()
	if n.Len() != len(want) {
		t.Fatalf("%s: %d numbers, want %d", name, n.Len(), len(want))
	}
	for i, w := range want {
		if got := n.At(uint32(i)); got != w {
			t.Fatalf("%s: number %d of %d is %d, want %d", name, i, len(want), got, w)
		}
	}
	from, to := len(want)/3, len(want)-len(want)/4
	got := n.Append([]uint32{7}, uint32(from), uint32(to))
	if !slices.Equal(got, append([]uint32{7}, want[from:to]...)) {
		t.Fatalf("%s: the run from %d to %d is wrong", name, from, to)
	}
}

// everywhere checks the content in memory and on disk.
func (c content) everywhere(t failer, dir string) {
	t.Helper()
	memory, err := c.builder().File()
	if err != nil {
		t.Fatal(err)
	}
	c.holds(t, memory)
	path := filepath.Join(dir, "columns")
	if err := c.builder().Write(path, []byte("segment 1")); err != nil {
		t.Fatal(err)
	}
	disk, err := Open(path, []byte("segment 1"))
	if err != nil {
		t.Fatal(err)
	}
	c.holds(t, disk)
	if d := disk.Bytes() - memory.Bytes(); d < 0 || d > 16 {
		t.Fatalf("%d bytes on disk, %d in memory", disk.Bytes(), memory.Bytes())
	}
	if err := errors.Join(memory.Close(), disk.Close(), disk.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := disk.Numbers("a"); !errors.Is(err, fs.ErrClosed) {
		t.Fatalf("a closed file answers %v", err)
	}
}

func TestEveryWidth(t *testing.T) {
	c := content{numbers: map[string][]uint32{"none": nil}, strings: map[string][]string{"no string": nil, "empty": make([]string, 5)}}
	for width := range maxWidth + 1 {
		largest := uint32(uint64(1)<<width - 1)
		for _, count := range []int{1, 2, 7, 8, 9, 1000} {
			values := make([]uint32, count)
			for i := range values {
				values[i] = uint32(uint64(i)*0x9e3779b97f4a7c15>>32) & largest
			}
			values[count-1] = largest
			c.numbers[fmt.Sprintf("%d of %d bits", count, width)] = values
		}
	}
	c.everywhere(t, t.TempDir())
	f, err := c.builder().File()
	if err != nil {
		t.Fatal(err)
	}
	for width := range uint32(maxWidth + 1) {
		if n, _ := f.Numbers(fmt.Sprintf("9 of %d bits", width)); n.width != width {
			t.Errorf("%d bits are kept in %d", width, n.width)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	value := rapid.Custom(func(t *rapid.T) uint32 {
		return rapid.Uint32().Draw(t, "value") >> rapid.IntRange(0, 31).Draw(t, "shift")
	})
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`.{1,60}`), 0, 6, rapid.ID).Draw(t, "names")
		c := content{numbers: map[string][]uint32{}, strings: map[string][]string{}}
		for _, name := range names {
			if rapid.Bool().Draw(t, "are strings") {
				c.strings[name] = rapid.SliceOf(rapid.String()).Draw(t, "strings")
			} else {
				c.numbers[name] = rapid.SliceOf(value).Draw(t, "numbers")
			}
		}
		c.everywhere(t, dir)
	})
}

func TestLarge(t *testing.T) {
	numbers, words := make([]uint32, 300_000), make([]string, 100_000)
	for i := range numbers {
		numbers[i] = uint32(i * i)
	}
	for i := range words {
		words[i] = strings.Repeat("w", i%40) + fmt.Sprint(i)
	}
	content{
		numbers: map[string][]uint32{"squares": numbers, "large": {math.MaxUint32, 0}},
		strings: map[string][]string{"words": words},
	}.everywhere(t, t.TempDir())
}

func TestSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sorted := rapid.SliceOf(rapid.StringMatching(`[abé]{0,4}`)).Draw(t, "sorted")
		from := rapid.IntRange(0, len(sorted)).Draw(t, "from")
		to := rapid.IntRange(from, len(sorted)).Draw(t, "to")
		slices.Sort(sorted[from:to])
		value := rapid.StringMatching(`[abé]{0,4}`).Draw(t, "value")
		b := NewBuilder()
		b.Strings("s", sorted)
		f, err := b.File()
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.Strings("s")
		if err != nil {
			t.Fatal(err)
		}
		at, found := s.Search(value, uint32(from), uint32(to))
		wantAt, wantFound := slices.BinarySearch(sorted[from:to], value)
		if int(at) != from+wantAt || found != wantFound {
			t.Fatalf("%q is at %d (%v), want %d (%v)", value, at, found, from+wantAt, wantFound)
		}
	})
}

func TestSectionsThatAreNotThere(t *testing.T) {
	f, err := content{numbers: map[string][]uint32{"n": {1}}, strings: map[string][]string{"s": {"x"}}}.builder().File()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"s", "other", ""} {
		if _, err := f.Numbers(name); !errors.Is(err, ErrDamaged) {
			t.Errorf("numbers %q: %v", name, err)
		}
	}
	for _, name := range []string{"n", "other", ""} {
		if _, err := f.Strings(name); !errors.Is(err, ErrDamaged) {
			t.Errorf("strings %q: %v", name, err)
		}
	}
}

func TestWhatCannotBeBuilt(t *testing.T) {
	for _, c := range []struct {
		want  string
		stamp int
		build func(*Builder)
	}{
		{"name has 1 to", 0, func(b *Builder) { b.Numbers("", nil) }},
		{"name has 1 to", 0, func(b *Builder) { b.Strings(strings.Repeat("n", 256), nil) }},
		{`"n": the name comes twice`, 0, func(b *Builder) { b.Numbers("n", nil); b.Strings("n", nil); b.Numbers("", nil) }},
		{"stamp of 65537 bytes", maxStamp + 1, func(*Builder) {}},
		{`"s": its strings take`, 0, func(b *Builder) {
			b.Strings("s", slices.Repeat([]string{strings.Repeat("x", 1<<20)}, 1<<12))
		}},
	} {
		dir := t.TempDir()
		b := NewBuilder()
		c.build(b)
		err := b.Write(filepath.Join(dir, "columns"), make([]byte, c.stamp))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want an error with %q", err, c.want)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s is left behind", left[0])
		}
	}
}

// What is asked beyond the end is a mistake of the caller's, and never
// answered from other bytes.
func TestReadsBeyondTheEndPanic(t *testing.T) {
	f, err := content{
		numbers: map[string][]uint32{"n": {1, 2}, "zeros": {0, 0}, "none": nil},
		strings: map[string][]string{"s": {"a", "b"}, "empty": {"", ""}, "nothing": nil},
	}.builder().File()
	if err != nil {
		t.Fatal(err)
	}
	panics := func(name string, i uint32, read func()) {
		defer func() {
			if recover() == nil {
				t.Errorf("%s: place %d is answered", name, i)
			}
		}()
		read()
	}
	for name, n := range f.numbers {
		for _, i := range []uint32{uint32(n.Len()), uint32(n.Len()) + 1, math.MaxUint32} {
			panics(name, i, func() { n.At(i) })
			panics(name, i, func() { n.Append(nil, 0, max(i, i+1)) })
		}
		panics(name, 1, func() { n.Append(nil, 1, 0) })
	}
	for name, s := range f.strings {
		for _, i := range []uint32{uint32(s.Len()), uint32(s.Len()) + 1, math.MaxUint32} {
			panics(name, i, func() { _ = s.At(i) })
		}
	}
	panics("zero", 0, func() { Numbers{}.At(0) })
	panics("zero", 0, func() { Strings{}.At(0) })
}

// Whoever has the old file open keeps it when another is written in its place.
func TestWriteReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "columns")
	files := make([]*File, 2)
	for i := range files {
		b := NewBuilder()
		b.Numbers("n", []uint32{uint32(i + 1)})
		if err := b.Write(path, nil); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[i], err = Open(path, nil); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = files[i].Close() }()
	}
	for i, f := range files {
		if n, err := f.Numbers("n"); err != nil || n.At(0) != uint32(i+1) {
			t.Errorf("file %d: %d, %v", i, n.At(0), err)
		}
	}
}
