package bleve

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/index"
	"onrecord/index/bleve/column"
)

// columns is what the engine knows of each document of one segment, by its
// number there. bleve's own doc values cost a decompression for every hit; a
// column costs a read of mapped memory. Segments never change, so columns are
// made once, when a segment appears (build.go), and go with it. Deletions lie
// beside the segment and do not touch them.
type columns struct {
	file  *column.File
	path  string // of the file, "" in memory
	size  uint32 // documents, deleted ones included
	types map[string]*roaring.Bitmap
	texts texts

	lacking *roaring.Bitmap // documents that the file knows nothing of, for they were deleted when it was made; nil: none

	mu      sync.Mutex
	fields  map[string]*field
	wordsOf map[string]uint64 // by type; see score.go
	batches []uint64          // see batchOf

	bits     bitPool
	frequent frequent

	ofFile    *seal                // nil in memory
	ofSegment atomic.Pointer[seal] // nil while that is in memory

	users int // views that hold these columns; guarded by engine.mu
}

// field is the column of a field with at most one value a document.
type field struct {
	numbers column.Numbers // of each document: which of the terms, from 1; 0: none
	terms   column.Strings // in order
	shared  []uint32       // the number across segments of each term; see values

	mu     sync.Mutex
	totals map[string][]uint32 // by type: how many documents have each number, deleted ones included
}

// openColumns reads a file of columns for a segment.
func openColumns(file *column.File, path string, size uint32) (*columns, error) {
	c := &columns{
		file: file, path: path, size: size,
		fields: make(map[string]*field), wordsOf: make(map[string]uint64),
	}
	if err := c.texts.open(file); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	articles := c.where(c.texts.homes, []bool{true})
	c.types = map[string]*roaring.Bitmap{typeArticle: articles, typeQuote: roaring.Flip(articles, 0, uint64(size))}
	if err := c.readLacking(); err != nil {
		return nil, err
	}
	if path != "" {
		c.ofFile = sealOf(path)
	}
	return c, nil
}

// close gives the file back, and removes it unless it is to be kept for when the
// index is opened again.
func (c *columns) close(keep bool) error {
	c.ofFile.close()
	c.ofSegment.Load().close()
	err := c.file.Close()
	if c.path != "" && !keep {
		err = errors.Join(err, os.Remove(c.path))
	}
	return err
}

// sectionLacking is the section of the documents lacking.
const sectionLacking = "lacking"

func (c *columns) readLacking() error {
	lacking, err := c.file.Numbers(sectionLacking)
	if err == nil && lacking.Len() > 0 {
		c.lacking = roaring.BitmapOf(lacking.Append(nil, 0, uint32(lacking.Len()))...)
	}
	return err
}

// check looks for everything that is read later, of every document: a file
// that another version has written is made anew at once or never.
func (c *columns) check() error {
	names := []string{"text.starts", "text.lengths", "text.homes"}
	for _, name := range columnFields() {
		if _, _, err := c.column(name); err != nil {
			return err
		}
		names = append(names, name)
	}
	for _, name := range names {
		if err := c.counts(name, int(c.size)); err != nil {
			return err
		}
	}
	return c.counts("text.placed", c.texts.forms.Len()+1)
}

// counts wants a section of so many numbers.
func (c *columns) counts(name string, want int) error {
	numbers, err := c.file.Numbers(name)
	if err == nil && numbers.Len() != want {
		err = fmt.Errorf("%w: %d numbers in section %q, want %d", column.ErrDamaged, numbers.Len(), name, want)
	}
	return err
}

// lackOnly says whether the documents that the file knows nothing of are
// deleted. bleve may have gone back to when they were not.
func (c *columns) lackOnly(deleted *roaring.Bitmap) bool {
	return c.lacking == nil || deleted != nil && roaring.AndNot(c.lacking, deleted).IsEmpty()
}

// column is the column of a field as it is in the file.
func (c *columns) column(name string) (numbers column.Numbers, terms column.Strings, err error) {
	if numbers, err = c.file.Numbers(name); err == nil {
		terms, err = c.file.Strings(name + ".terms")
	}
	return numbers, terms, err
}

// field is the column of a field. Its terms are numbered by vals across
// segments.
func (c *columns) field(name string, vals *values) (*field, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.fields[name]; f != nil {
		return f, nil
	}
	numbers, terms, err := c.column(name)
	if err != nil {
		return nil, err
	}
	f := &field{numbers: numbers, terms: terms, shared: vals.numberAll(terms), totals: make(map[string][]uint32)}
	c.fields[name] = f
	return f, nil
}

// where is the documents whose number in a column passes; those beyond pass do
// not. Deleted ones are among them.
func (c *columns) where(numbers column.Numbers, pass []bool) *roaring.Bitmap {
	bits := make([]uint64, (c.size+63)/64)
	var block [64]uint32
	for at := range bits {
		from := uint32(at) * 64
		for i, n := range numbers.Append(block[:0], from, min(from+64, c.size)) {
			if int(n) < len(pass) && pass[n] {
				bits[at] |= 1 << i
			}
		}
	}
	return roaring.FromDense(bits, false)
}

// number is the number across segments of a document's value.
func (f *field) number(doc uint32) uint32 { return f.shared[f.numbers.At(doc)] }

// tally adds to the counts, by number across segments, how many of the
// documents have each. Of all documents that are live it knows, but for those
// deleted.
func (f *field) tally(s *part, docType string, docs *docset, counts []uint32) {
	if !docs.whole {
		numbers, shared := f.numbers, f.shared
		for _, d := range docs.ids() {
			counts[shared[numbers.At(d)]]++
		}
		return
	}
	for n, count := range f.allLive(s, docType) {
		counts[f.shared[n]] += count
	}
}

func (f *field) allLive(s *part, docType string) []uint32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.totals[docType] == nil {
		counts := make([]uint32, len(f.shared))
		each(s.types[docType], func(d uint32) { counts[f.numbers.At(d)]++ })
		f.totals[docType] = counts
	}
	gone := s.gone(docType)
	if gone == nil {
		return f.totals[docType]
	}
	counts := slices.Clone(f.totals[docType])
	each(gone, func(d uint32) { counts[f.numbers.At(d)]-- })
	return counts
}

// pairColumn is who speaks in an article, and through whom: the speaker and the
// outlet of each of the quotes behind it.
type pairColumn struct {
	*columns
	speaker, outlet *field
}

type pair struct{ speaker, outlet uint32 }

// pairs is the column of who speaks in an article and through whom.
func (c *columns) pairs(speakers, outlets *values) (p pairColumn, err error) {
	p.columns = c
	if p.speaker, err = c.field(string(index.Speaker), speakers); err == nil {
		p.outlet, err = c.field(string(index.Outlet), outlets)
	}
	return p, err
}

// any says whether an article has such a pair, numbered as across segments.
func (p *pairColumn) any(article uint32, such func(pair) bool) bool {
	for d := article + 1; d < p.size && p.texts.home(d) == article; d++ {
		if such(pair{p.speaker.number(d), p.outlet.number(d)}) {
			return true
		}
	}
	return false
}
