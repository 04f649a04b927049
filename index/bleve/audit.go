package bleve

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"sync/atomic"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/cespare/xxhash/v2"
	"golang.org/x/sync/errgroup"
)

// Which documents there are is written down twice: by bleve, as the segments of
// its snapshot less those deleted in each, and by us, as a sum over all documents
// in the ledger. The two are compared when an index is opened. Checksums show
// that a segment is what was written as one; that it is the one meant, that none
// is missing and that the right ones of its documents are deleted stands in
// bleve's root file alone, which has no checksums.
//
// The sum has for each document a hash of its key and of the batch that wrote
// it, so that an older version of an article in the place of the newer shows.
// Sums do not depend on the order, and are brought up to date with each batch.

// ledgerKey is where the ledger stands, within each batch: both are on disk
// or neither is.
const ledgerKey = "ledger"

// ledger says what an index holds.
type ledger struct {
	seq   uint64 // of the article store
	batch uint64 // how many batches have been written: tells contents apart
	sum   uint64 // of all documents
}

const ledgerSize = 3*8 + 4

func (l ledger) bytes() []byte {
	b := make([]byte, 0, ledgerSize)
	for _, n := range []uint64{l.seq, l.batch, l.sum} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

func readLedger(value []byte) (l ledger, err error) {
	if len(value) == 0 {
		return l, nil // a new index
	}
	if len(value) != ledgerSize || binary.BigEndian.Uint32(value[24:]) != crc32.ChecksumIEEE(value[:24]) {
		return l, fmt.Errorf("%w: its ledger cannot be read", ErrDamaged)
	}
	number := func(i int) uint64 { return binary.BigEndian.Uint64(value[8*i:]) }
	return ledger{number(0), number(1), number(2)}, nil
}

func (v *view) ledger() (ledger, error) {
	value, err := v.snapshot.GetInternal([]byte(ledgerKey))
	if err != nil {
		return ledger{}, err
	}
	return readLedger(value)
}

// sumOf is what a document adds to the sum.
func sumOf(key []byte, batch uint64) uint64 {
	var d xxhash.Digest
	d.ResetWithSeed(batch)
	_, _ = d.Write(key)
	return d.Sum64()
}

// batchTerm is the term of the articles that a batch has written, by the store's
// number after it. There is one for each batch in each segment, so it takes next
// to no room.
func batchTerm(seq uint64) string { return string(binary.BigEndian.AppendUint64(nil, seq)) }

// batchesOf says of each article of a segment which batch has written it and its
// quotes.
func batchesOf(s segment.Segment) ([]uint64, error) {
	batches := make([]uint64, s.Count())
	err := walk(s, fieldBatch, func(term string, docs []uint32) error {
		if len(term) != 8 {
			return damage("reading batches", nil)
		}
		n := binary.BigEndian.Uint64([]byte(term))
		for _, d := range docs {
			if int(d) >= len(batches) {
				return damage("reading batches", nil)
			}
			batches[d] = n
		}
		return nil
	})
	return batches, err
}

// batchOf says which batch has written an article. Most segments are never
// asked, for their articles stay as they are.
func (p *part) batchOf(article uint32) (uint64, error) {
	p.columns.mu.Lock()
	defer p.columns.mu.Unlock()
	if p.columns.batches == nil {
		batches, err := batchesOf(p.segment)
		if err != nil {
			return 0, err
		}
		p.columns.batches = batches
	}
	return p.columns.batches[article], nil
}

// audit compares the documents of a view with its ledger.
func (v *view) audit() error {
	l, err := v.ledger()
	if err != nil {
		return err
	}
	var sum atomic.Uint64
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, p := range v.segments {
		g.Go(func() (err error) {
			defer guard("comparing the documents with the ledger", &err)()
			n, err := p.sum()
			sum.Add(n)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if sum.Load() != l.sum {
		return fmt.Errorf("%w: its documents are not those that its ledger tells of", ErrDamaged)
	}
	return nil
}

// sum is that of the documents that are not deleted.
func (p *part) sum() (sum uint64, err error) {
	batches, err := batchesOf(p.segment)
	if err != nil {
		return 0, err
	}
	for d := range uint32(len(batches)) {
		if p.deleted == nil || !p.deleted.Contains(d) {
			sum += sumOf(p.key(d), batches[p.texts.home(d)])
		}
	}
	return sum, nil
}
