// Package inverted makes segments of bleve's: which documents hold a term, and
// the ids of the documents. It writes what bleve's own builder would (format 17
// of blevesearch/zapx), but goes from documents to sets of them in one pass,
// where that builder takes a map for each field of each document, and looks
// every term up twice. It knows nothing of quotes.
//
// Of frequencies and places, which nobody asks for, it writes what bleve needs
// to merge segments: one byte a document of a term that several have.
package inverted

import (
	"math"
	"slices"

	api "github.com/blevesearch/bleve_index_api"
)

// idField is where bleve keeps the keys of documents.
const idField = "_id"

// Builder takes in documents.
type Builder struct {
	names   []string // of the fields
	options api.FieldIndexingOptions
	keys    []string // of the documents
	fields  []field
}

// New makes a builder of documents with fields of these names and options.
func New(names []string, options api.FieldIndexingOptions) *Builder {
	b := &Builder{names: names, options: options, fields: make([]field, len(names))}
	for i := range b.fields {
		b.fields[i].numbers = make(map[string]uint32)
	}
	return b
}

// Add begins the next document: what is put from now on is its own.
func (b *Builder) Add(key string) { b.keys = append(b.keys, key) }

// Put notes that the document holds a term in the field of that number among
// the names. Repeating it, and the empty term, change nothing.
func (b *Builder) Put(of int, term string) {
	if term != "" {
		b.fields[of].put(term, uint32(len(b.keys)-1))
	}
}

// field is the terms of a field, numbered as they come, and which documents hold
// them, in pairs.
type field struct {
	numbers map[string]uint32
	terms   []string
	latest  []uint32 // of each term: the document met last, from 1
	counts  []uint32 // of each term: how many documents
	held    []uint32 // terms
	by      []uint32 // documents
}

func (f *field) put(term string, doc uint32) {
	n, ok := f.numbers[term]
	if !ok {
		n = uint32(len(f.terms))
		f.numbers[term] = n
		f.terms = append(f.terms, term)
		f.latest, f.counts = append(f.latest, 0), append(f.counts, 0)
	}
	if f.latest[n] == doc+1 {
		return
	}
	f.latest[n] = doc + 1
	f.counts[n]++
	f.held, f.by = append(f.held, n), append(f.by, doc)
}

// each visits the terms in their order, each with its documents in theirs.
func (f *field) each(visit func(term string, docs []uint32) error) error {
	ends, sum := make([]uint32, len(f.terms)), uint32(0)
	for n, count := range f.counts {
		ends[n] = sum // moves to the end as documents are filled in
		sum += count
	}
	docs := make([]uint32, sum)
	for i, n := range f.held {
		docs[ends[n]] = f.by[i]
		ends[n]++
	}
	for _, term := range slices.Sorted(slices.Values(f.terms)) {
		n := f.numbers[term]
		if err := visit(term, docs[ends[n]-f.counts[n]:ends[n]]); err != nil {
			return err
		}
	}
	return nil
}

// chunkSize is how many documents of a segment of so many share a chunk of
// frequencies, where so many hold the term.
func chunkSize(holding, documents int) int { return documents / (holding/1024 + 1) }

// most is how many documents a segment can have: a term of one document has 31
// bits for its number.
const most = math.MaxInt32
