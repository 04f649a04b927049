package bleve

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"onrecord/corpus"
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
	seal  seal   // of the file
	size  uint32 // documents, deleted ones included
	types map[string]*roaring.Bitmap
	texts texts

	mu      sync.Mutex
	fields  map[string]*field
	wordsOf map[string]uint64 // by type; see score.go
	batches []uint64          // see batchOf

	users int // views that hold these columns; guarded by engine.mu
}

// field is the column of a field with at most one value a document.
type field struct {
	numbers column.Numbers // of each document: which of the terms, from 1; 0: none
	terms   column.Strings // in order
	shared  []uint32       // the number across segments of each term; see values

	mu     sync.Mutex
	totals map[string][]uint32 // by type: how many documents have each number, deleted ones included
	months []month             // of dates
}

// openColumns reads a file of columns for a segment.
func openColumns(file *column.File, path string, size uint32, types map[string]*roaring.Bitmap) (*columns, error) {
	c := &columns{
		file: file, path: path, seal: sealOf(path), size: size, types: types,
		fields: make(map[string]*field), wordsOf: make(map[string]uint64),
	}
	if err := c.texts.open(file); err != nil {
		return nil, err
	}
	return c, c.check()
}

// close gives the file back, and removes it unless it is to be kept for when the
// index is opened again.
func (c *columns) close(keep bool) error {
	err := c.file.Close()
	if c.path != "" && !keep {
		err = errors.Join(err, os.Remove(c.path))
	}
	return err
}

// sectionLacking is the section of the documents that a file knows nothing of,
// for they were deleted when it was made.
const sectionLacking = "lacking"

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
	return c.counts("pairs.starts", int(c.size)+1)
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
	lacking, err := c.file.Numbers(sectionLacking)
	if err != nil {
		return false
	}
	for i := range lacking.Len() {
		if deleted == nil || !deleted.Contains(lacking.At(uint32(i))) {
			return false
		}
	}
	return true
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

// articleOf is the article that a quote stands in.
func (c *columns) articleOf(quote uint32) (corpus.ArticleID, error) {
	numbers, terms, err := c.column(fieldArticle)
	if err != nil {
		return "", err
	}
	n := numbers.At(quote)
	if n == 0 || int(n) > terms.Len() {
		return "", damage("reading a quote's article", nil)
	}
	return corpus.ArticleID(strings.Clone(terms.At(n - 1))), nil
}

// number is the number across segments of a document's value.
func (f *field) number(doc uint32) uint32 { return f.shared[f.numbers.At(doc)] }

// tally is how many of the documents have each number. Of all documents that
// are live it knows, but for those deleted.
func (f *field) tally(s *part, docType string, docs *docset) []uint32 {
	if docs.whole {
		return f.allLive(s, docType)
	}
	counts := make([]uint32, len(f.shared))
	for _, d := range docs.ids() {
		counts[f.numbers.At(d)]++
	}
	return counts
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

// pairColumn holds, for each article, the speaker and the outlet of each of
// its quotes, as they are numbered in the columns of these.
type pairColumn struct {
	starts            column.Numbers // documents + 1
	speaker, outlet   column.Numbers
	speakers, outlets []uint32 // their numbers across segments
}

type pair struct{ speaker, outlet uint32 }

// pairs is the column of who speaks in an article and through whom.
func (c *columns) pairs(speakers, outlets *values) (pairColumn, error) {
	var p pairColumn
	bySpeaker, err := c.field(string(index.Speaker), speakers)
	if err != nil {
		return p, err
	}
	byOutlet, err := c.field(string(index.Outlet), outlets)
	if err != nil {
		return p, err
	}
	p.speakers, p.outlets = bySpeaker.shared, byOutlet.shared
	for name, into := range map[string]*column.Numbers{"starts": &p.starts, "speaker": &p.speaker, "outlet": &p.outlet} {
		if *into, err = c.file.Numbers("pairs." + name); err != nil {
			return p, err
		}
	}
	return p, nil
}

// any says whether a document has such a pair, numbered as across segments.
func (p *pairColumn) any(doc uint32, such func(pair) bool) bool {
	for i := p.starts.At(doc); i < p.starts.At(doc+1); i++ {
		if such(pair{p.speakers[p.speaker.At(i)], p.outlets[p.outlet.At(i)]}) {
			return true
		}
	}
	return false
}
