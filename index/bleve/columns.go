package bleve

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// columns holds, for one segment of bleve's, the values of its documents by
// document number. bleve's own doc values cost a decompression for every hit;
// a column costs a read of memory. Segments never change, so a column is
// built once, from the postings, when it is first asked for, and forgotten
// with its segment. Deletions lie beside the segment and do not touch it.
type columns struct {
	segment segment.Segment
	size    int

	mu    sync.Mutex
	types map[string]*roaring.Bitmap // documents of each type
	flat  map[string][]uint32
	pairs *pairColumn
	names map[string]*nameColumn
	words []uint32
	total map[string]uint64 // words of all documents of a type
}

// nameColumn holds values that hardly repeat and need no numbers across
// segments: ids.
type nameColumn struct {
	bytes []byte
	ends  []uint32 // of each value in bytes
	of    []uint32 // the value of each document; nil where it is the document's number
}

func (c *nameColumn) at(doc uint32) string {
	if c.of != nil {
		doc = c.of[doc]
	}
	start := uint32(0)
	if doc > 0 {
		start = c.ends[doc-1]
	}
	return string(c.bytes[start:c.ends[doc]])
}

func (c *nameColumn) add(value string) {
	c.bytes = append(c.bytes, value...)
	c.ends = append(c.ends, uint32(len(c.bytes)))
}

// pairColumn holds, for each article, the speaker and the outlet of each of
// its quotes, numbered like those of quotes.
type pairColumn struct {
	starts []uint32 // documents + 1
	pairs  []pair
}

type pair struct{ speaker, outlet uint32 }

func (c *pairColumn) at(doc uint32) []pair { return c.pairs[c.starts[doc]:c.starts[doc+1]] }

func newColumns(s segment.Segment) *columns {
	return &columns{
		segment: s, size: int(s.Count()),
		types: make(map[string]*roaring.Bitmap),
		flat:  make(map[string][]uint32),
		names: make(map[string]*nameColumn),
		total: make(map[string]uint64),
	}
}

// ofType is the set of documents of a type, the deleted ones among them.
func (c *columns) ofType(docType string) (*roaring.Bitmap, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b := c.types[docType]; b != nil {
		return b, nil
	}
	found, err := postings(c.segment, fieldType, docType, nil)
	if err != nil {
		return nil, err
	}
	b := roaring.New() // a copy: what bleve returns lies in a mapped file
	b.AddMany(found.ToArray())
	b.RunOptimize()
	c.types[docType] = b
	return b, nil
}

// flatten is the column of a field with at most one value a document.
func (c *columns) flatten(name string, vals *values) ([]uint32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if col := c.flat[name]; col != nil {
		return col, nil
	}
	col := make([]uint32, c.size)
	err := walk(c.segment, name, func(term string, docs []uint32) error {
		n := vals.number(term)
		for _, d := range docs {
			col[d] = n
		}
		return nil
	})
	if err == nil {
		c.flat[name] = col
	}
	return col, err
}

// lengths is how many words each document holds.
func (c *columns) lengths() ([]uint32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.words != nil {
		return c.words, nil
	}
	col := make([]uint32, c.size)
	err := walk(c.segment, fieldLength, func(term string, docs []uint32) error {
		n, err := strconv.ParseUint(term, 10, 32)
		if err != nil {
			return fmt.Errorf("a length in the index is damaged: %w", err)
		}
		for _, d := range docs {
			col[d] = uint32(n)
		}
		return nil
	})
	if err == nil {
		c.words = col
	}
	return col, err
}

// ids is the column of the documents' own ids, less the letter of their type.
func (c *columns) ids() (*nameColumn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if col := c.names[fieldID]; col != nil {
		return col, nil
	}
	col := &nameColumn{bytes: make([]byte, 0, 16*c.size), ends: make([]uint32, 0, c.size)}
	for d := range c.size {
		id, err := c.segment.DocID(uint64(d))
		if err != nil {
			return nil, fmt.Errorf("reading the id of document %d: %w", d, err)
		}
		col.add(string(id[min(1, len(id)):]))
	}
	c.names[fieldID] = col
	return col, nil
}

// articles is the column of the articles that quotes stand in.
func (c *columns) articles() (*nameColumn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if col := c.names[fieldArticle]; col != nil {
		return col, nil
	}
	col := &nameColumn{of: make([]uint32, c.size)}
	col.add("")
	err := walk(c.segment, fieldArticle, func(term string, docs []uint32) error {
		col.add(term)
		for _, d := range docs {
			col.of[d] = uint32(len(col.ends) - 1)
		}
		return nil
	})
	if err == nil {
		c.names[fieldArticle] = col
	}
	return col, err
}

// pairsOf is the column of who speaks in an article and through whom.
func (c *columns) pairsOf(speakers, outlets *values) (*pairColumn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pairs != nil {
		return c.pairs, nil
	}
	byDoc := make([][]pair, c.size)
	total := 0
	err := walk(c.segment, fieldPairs, func(term string, docs []uint32) error {
		speaker, outlet, _ := strings.Cut(term, pairSeparator)
		p := pair{speakers.number(speaker), outlets.number(outlet)}
		total += len(docs)
		for _, d := range docs {
			byDoc[d] = append(byDoc[d], p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	col := &pairColumn{starts: make([]uint32, 1, c.size+1), pairs: make([]pair, 0, total)}
	for _, pairs := range byDoc {
		col.pairs = append(col.pairs, pairs...)
		col.starts = append(col.starts, uint32(len(col.pairs)))
	}
	c.pairs = col
	return col, nil
}
