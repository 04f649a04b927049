package bleve

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// walk visits every term of a field with the documents that hold it, deleted
// ones included, in the order of the terms.
func walk(s segment.Segment, name string, visit func(term string, docs []uint32) error) error {
	dict, err := dictionary(s, name)
	if err != nil {
		return err
	}
	var list segment.PostingsList
	terms := listTerms(dict, nil, nil, nil)
	for {
		entry, err := terms.Next()
		if err != nil {
			return damage("listing "+name, err)
		}
		if entry == nil {
			return nil
		}
		if list, err = dict.PostingsList([]byte(entry.Term), nil, list); err != nil {
			return damage("reading "+name, err)
		}
		if err := visit(entry.Term, bitmapOf(list).ToArray()); err != nil {
			return err
		}
	}
}

// postings is the set of documents of a segment that hold a term, without
// those of except. It is valid while the segment is held.
func postings(s segment.Segment, name, term string, except *roaring.Bitmap) (*roaring.Bitmap, error) {
	list, err := postingsList(s, name, term, except)
	if err != nil {
		return nil, err
	}
	return bitmapOf(list), nil
}

func postingsList(s segment.Segment, name, term string, except *roaring.Bitmap) (segment.PostingsList, error) {
	dict, err := dictionary(s, name)
	if err != nil {
		return nil, err
	}
	list, err := dict.PostingsList([]byte(term), except, nil)
	if err != nil {
		return nil, damage("reading "+name, err)
	}
	return list, nil
}

func dictionary(s segment.Segment, name string) (segment.TermDictionary, error) {
	dict, err := s.Dictionary(name)
	if err != nil {
		return nil, damage("reading "+name, err)
	}
	return dict, nil
}

// listTerms lists the terms of a dictionary without reading their postings,
// which bleve's iterator otherwise does to count them.
func listTerms(dict segment.TermDictionary, a segment.Automaton, from, to []byte) segment.DictionaryIterator {
	if d, ok := dict.(interface {
		AutomatonIteratorOmitCount(a segment.Automaton, from, to []byte) segment.DictionaryIterator
	}); ok {
		return d.AutomatonIteratorOmitCount(a, from, to)
	}
	return dict.AutomatonIterator(a, from, to)
}

// damage wraps an error of reading a segment: its bytes are not what bleve
// wrote.
func damage(doing string, err error) error {
	if err == nil {
		return fmt.Errorf("%s: %w", doing, ErrDamaged)
	}
	return fmt.Errorf("%s: %w: %w", doing, ErrDamaged, err)
}

// bitmapOf is a postings list as a set; a term of one document is kept by
// bleve in its dictionary and has no list.
func bitmapOf(list segment.PostingsList) *roaring.Bitmap {
	it, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if ok {
		if d, one := it.DocNum1Hit(); one {
			return roaring.BitmapOf(uint32(d))
		}
		if b := it.ActualBitmap(); b != nil {
			return b
		}
	}
	return roaring.New()
}
