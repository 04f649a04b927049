package column

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// benchCount is how many numbers the benchmarks read: a large segment's.
const benchCount = 1 << 20

func benchNumbers(b *testing.B, width int) Numbers {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]uint32, benchCount)
	for i := range values {
		values[i] = r.Uint32() >> (maxWidth - width)
	}
	build := NewBuilder()
	build.Numbers("n", values)
	f, err := build.File()
	if err != nil {
		b.Fatal(err)
	}
	n, err := f.Numbers("n")
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// perRead reports the time of one read, of so many in a round.
func perRead(b *testing.B, reads int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(reads), "ns/read")
}

// BenchmarkAt reads a million numbers in a round, beside a plain slice.
func BenchmarkAt(b *testing.B) {
	inOrder, random := make([]uint32, benchCount), make([]uint32, benchCount)
	for i := range inOrder {
		inOrder[i] = uint32(i)
	}
	copy(random, inOrder)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(random), func(i, j int) { random[i], random[j] = random[j], random[i] })
	for _, order := range []struct {
		name string
		at   []uint32
	}{{"in order", inOrder}, {"random", random}} {
		for _, width := range []int{1, 11, 17, 32} {
			n := benchNumbers(b, width)
			b.Run(fmt.Sprintf("%s/%d bits", order.name, width), func(b *testing.B) {
				var sum uint32
				for b.Loop() {
					for _, i := range order.at {
						sum += n.At(i)
					}
				}
				perRead(b, benchCount)
			})
		}
		plain := benchNumbers(b, 32).Append(nil, 0, benchCount)
		b.Run(order.name+"/a slice", func(b *testing.B) {
			var sum uint32
			for b.Loop() {
				for _, i := range order.at {
					sum += plain[i]
				}
			}
			perRead(b, benchCount)
		})
	}
}

// BenchmarkAppend decodes runs of 1,024 numbers.
func BenchmarkAppend(b *testing.B) {
	for _, width := range []int{1, 11, 17, 32} {
		n, run := benchNumbers(b, width), make([]uint32, 0, 1024)
		b.Run(fmt.Sprintf("%d bits", width), func(b *testing.B) {
			for b.Loop() {
				for from := uint32(0); from < benchCount; from += 1024 {
					run = n.Append(run[:0], from, from+1024)
				}
			}
			perRead(b, benchCount)
		})
	}
}

// BenchmarkStrings reads and searches a vocabulary of 200,000 terms.
func BenchmarkStrings(b *testing.B) {
	terms := make([]string, 200_000)
	for i := range terms {
		terms[i] = fmt.Sprintf("term%07d", i*7)
	}
	build := NewBuilder()
	build.Strings("s", terms)
	f, err := build.File()
	if err != nil {
		b.Fatal(err)
	}
	s, err := f.Strings("s")
	if err != nil {
		b.Fatal(err)
	}
	order := rand.New(rand.NewPCG(5, 6)).Perm(len(terms))
	b.Run("At", func(b *testing.B) {
		size := 0
		for b.Loop() {
			for _, i := range order {
				size += len(s.At(uint32(i)))
			}
		}
		perRead(b, len(order))
	})
	b.Run("Search", func(b *testing.B) {
		for b.Loop() {
			for _, i := range order {
				if _, ok := s.Search(terms[i], 0, uint32(len(terms))); !ok {
					b.Fatal(terms[i])
				}
			}
		}
		perRead(b, len(order))
	})
}

// BenchmarkOpen opens 64 MiB that the system has in memory.
func BenchmarkOpen(b *testing.B) {
	numbers, terms := make([]uint32, 14<<20), make([]string, 300_000)
	for i := range numbers {
		numbers[i] = uint32(i) << 8
	}
	for i := range terms {
		terms[i] = fmt.Sprintf("an invented term, number %d", i)
	}
	build := NewBuilder()
	build.Numbers("n", numbers)
	build.Strings("s", terms)
	path := filepath.Join(b.TempDir(), "columns")
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if err := build.Write(path, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			f, err := Open(path, nil)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(f.Bytes())
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
