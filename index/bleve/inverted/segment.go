package inverted

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	api "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
)

// none stands where zap wants a place and there is nothing.
const none = math.MaxUint64

// ErrSize says that there are no documents, or too many for one segment.
var ErrSize = errors.New("no segment can be of that size")

// Segment is a segment of the documents, in memory.
func (b *Builder) Segment() (segment.Segment, error) {
	if len(b.keys) == 0 || len(b.keys) > most {
		return nil, fmt.Errorf("%w: %d documents", ErrSize, len(b.keys))
	}
	w := &writer{documents: len(b.keys), docs: roaring.New()}
	stored := w.keys(b.keys)
	if err := w.fields(b); err != nil {
		return nil, fmt.Errorf("writing a segment: %w", err)
	}
	sections := w.sections()
	return zap.InitSegmentBase(
		w.out, crc32.ChecksumIEEE(w.out), zap.DefaultChunkMode, uint64(len(b.keys)), stored, sections, nil, new(segment.Stats),
	)
}

// writer is a segment in the making.
type writer struct {
	documents int
	out       []byte
	written   []address
	docs      *roaring.Bitmap // of the term at hand
	buffer    bytes.Buffer
}

// address is where a field is written.
type address struct {
	name    string
	options api.FieldIndexingOptions
	at      uint64
}

func (w *writer) here() uint64 { return uint64(len(w.out)) }

func (w *writer) number(n uint64) { w.out = binary.AppendUvarint(w.out, n) }

// keys writes the keys as the only stored fields, and returns where it says
// where they stand.
func (w *writer) keys(keys []string) uint64 {
	places := make([]uint64, len(keys))
	for i, key := range keys {
		places[i] = w.here()
		length := uint64(len(key))
		front := binary.AppendUvarint(nil, length)
		w.number(uint64(len(front)))
		w.number(length + 1)
		w.out = append(w.out, front...)
		w.out = append(w.out, key...)
		w.out = append(w.out, 0) // no other field: what snappy makes of nothing
	}
	at := w.here()
	for _, place := range places {
		w.out = binary.BigEndian.AppendUint64(w.out, place)
	}
	w.number(0) // documents within documents
	return at
}

// fields writes the keys and the fields that have terms, in the order of their
// names.
func (w *writer) fields(b *Builder) error {
	ids := field{numbers: make(map[string]uint32, len(b.keys))}
	for i, key := range b.keys {
		ids.put(key, uint32(i))
	}
	if err := w.field(idField, api.IndexField|api.StoreField, &ids); err != nil {
		return err
	}
	order := make([]int, len(b.names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return bytes.Compare([]byte(b.names[i]), []byte(b.names[j])) })
	for _, i := range order {
		if len(b.fields[i].terms) == 0 {
			continue
		}
		if err := w.field(b.names[i], b.options, &b.fields[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) field(name string, options api.FieldIndexingOptions, f *field) error {
	w.buffer.Reset()
	// Suffixes are not shared, as in zap's own dictionaries.
	dict, err := vellum.New(&w.buffer, &vellum.BuilderOpts{Encoder: 1, RegistryTableSize: 0, RegistryMRUSize: 1})
	if err != nil {
		return err
	}
	err = f.each(func(term string, docs []uint32) error {
		at, err := w.postings(docs)
		if err != nil {
			return err
		}
		return dict.Insert([]byte(term), at)
	})
	if err := errors.Join(err, dict.Close()); err != nil {
		return fmt.Errorf("field %s: %w", name, err)
	}
	terms := w.here()
	w.number(uint64(w.buffer.Len()))
	w.out = append(w.out, w.buffer.Bytes()...)
	w.written = append(w.written, address{name, options, w.here()})
	w.number(none) // doc values: from here
	w.number(none) // to there
	w.number(terms)
	return nil
}

// postings writes the documents of a term and returns where; a single one is
// said by the place itself.
func (w *writer) postings(docs []uint32) (at uint64, err error) {
	if len(docs) == 1 {
		return zap.FSTValEncode1Hit(uint64(docs[0]), zap.NormBits1Hit), nil
	}
	frequencies := w.here()
	w.frequencies(docs)
	at = w.here()
	w.number(frequencies)
	w.number(0) // places of words
	w.docs.Clear()
	w.docs.AddMany(docs)
	set, err := w.docs.ToBytes()
	w.number(uint64(len(set)))
	w.out = append(w.out, set...)
	return at, err
}

// frequencies writes for each document that its frequency is not known.
func (w *writer) frequencies(docs []uint32) {
	size := uint32(chunkSize(len(docs), w.documents))
	chunks := uint32(w.documents-1)/size + 1
	w.number(uint64(chunks))
	next := 0
	for chunk := range chunks {
		for next < len(docs) && docs[next]/size == chunk {
			next++
		}
		w.number(uint64(next)) // bytes up to the end of the chunk
	}
	w.out = append(w.out, make([]byte, len(docs))...)
}

// sections writes where the fields are, and returns where.
func (w *writer) sections() uint64 {
	places := make([]uint64, len(w.written))
	for i, f := range w.written {
		places[i] = w.here()
		w.number(uint64(len(f.name)))
		w.out = append(w.out, f.name...)
		w.number(uint64(f.options))
		w.number(1) // kind of what is known of it
		w.out = binary.BigEndian.AppendUint16(w.out, zap.SectionInvertedTextIndex)
		w.out = binary.BigEndian.AppendUint64(w.out, f.at)
	}
	at := w.here()
	w.number(uint64(len(places)))
	for _, place := range places {
		w.out = binary.BigEndian.AppendUint64(w.out, place)
	}
	return at
}
