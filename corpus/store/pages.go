package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"math"
	"os"
)

// The file of a store as its pages lie in it, read without bbolt: what bbolt
// believes of a damaged file is believed here only as far as it can be checked.
// The format is that of bbolt's version 2, as every little-endian machine
// writes it (go.etcd.io/bbolt/internal/common): a page begins with its number,
// two bytes of kind, two of count and four that say how many pages more it
// goes on for.
const (
	pageHead    = 16
	elementHead = 16 // of a leaf, and of a branch
	bucketHead  = 16 // root and sequence; a small bucket's one page follows

	branchPage = 0x01
	leafPage   = 0x02
	freePage   = 0x10

	boltMagic   = 0xED0CDAED
	boltVersion = 2
	headSummed  = 56 // bytes of a head that its checksum is of
	leastUnit   = 1 << 10
)

// pageFile reads pages.
type pageFile struct {
	from  io.ReaderAt
	bytes int64
	unit  int64 // the size of a page
	heads [2]head
}

// head is one of the two states that a file begins with: that of the last
// write, and the one before.
type head struct {
	sound           bool
	root, free, end uint64 // pages; end is the first that was never used
	write           uint64 // counts writes
}

var errPage = errors.New("cannot be read")

func newPageFile(f *os.File) (*pageFile, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p := &pageFile{from: f, bytes: info.Size()}
	if p.unit, err = p.findUnit(); err != nil {
		return nil, err
	}
	for i := range p.heads {
		raw, err := p.read(int64(i)*p.unit, pageHead+headSummed+8)
		if err == nil {
			p.heads[i] = parseHead(raw)
		}
	}
	return p, nil
}

// findUnit is the size that the first head gives, or, where that is damaged,
// for which most pages begin with their own number.
func (p *pageFile) findUnit() (best int64, err error) {
	if raw, err := p.read(0, pageHead+headSummed+8); err == nil && parseHead(raw).sound {
		return int64(binary.LittleEndian.Uint32(raw[pageHead+8:])), nil
	}
	const most = 4096 // pages looked at
	found := 0
	for unit := int64(leastUnit); unit <= 64<<10; unit *= 2 {
		n := 0
		for i := int64(1); i < most && (i+1)*unit <= p.bytes; i++ {
			raw, err := p.read(i*unit, 8)
			if err != nil {
				return 0, err
			}
			if binary.LittleEndian.Uint64(raw) == uint64(i) {
				n++
			}
		}
		if n > found {
			best, found = unit, n
		}
	}
	if found == 0 {
		return 0, fmt.Errorf("%w: it has no page of a store", ErrDamaged)
	}
	return best, nil
}

func parseHead(raw []byte) head {
	u := func(at int) uint64 { return binary.LittleEndian.Uint64(raw[pageHead+at:]) }
	sum := fnv.New64a()
	_, _ = sum.Write(raw[pageHead : pageHead+headSummed]) // never fails
	return head{
		sound: binary.LittleEndian.Uint32(raw[pageHead:]) == boltMagic &&
			binary.LittleEndian.Uint32(raw[pageHead+4:]) == boltVersion && u(headSummed) == sum.Sum64() &&
			binary.LittleEndian.Uint32(raw[pageHead+8:]) >= leastUnit,
		root: u(16), free: u(32), end: u(40), write: u(48),
	}
}

// newest is the state of the last write, as far as it can be told.
func (p *pageFile) newest() (head, bool) {
	a, b := p.heads[0], p.heads[1]
	if !a.sound || b.sound && b.write > a.write {
		a = b
	}
	return a, a.sound
}

// headless reports which head is damaged, -1 where none is. Both are sound
// from the file's first write on, and a disk writes one whole or not at all:
// where one is not, it was the last write's or it was not, and bbolt would go
// on from the other without a word.
func (p *pageFile) headless() int {
	for i, h := range p.heads {
		if !h.sound {
			return i
		}
	}
	return -1
}

func (p *pageFile) count() uint64 { return uint64(p.bytes / p.unit) }

func (p *pageFile) offset(id uint64) int64 { return int64(id) * p.unit }

func (p *pageFile) read(at int64, n int) ([]byte, error) {
	raw := make([]byte, n)
	if _, err := p.from.ReadAt(raw, at); err != nil {
		return nil, fmt.Errorf("reading at offset %d: %w", at, err)
	}
	return raw, nil
}

// rawPage is one page with those that it goes on for.
type rawPage struct {
	kind, count uint16
	more        uint64 // pages
	raw         []byte
	offset      int64
}

// head is what a page's head says of it.
func (p *pageFile) head(id uint64) (rawPage, error) {
	page := rawPage{offset: p.offset(id)}
	if id >= p.count() {
		return page, fmt.Errorf("page %d %w: the file has %d", id, errPage, p.count())
	}
	raw, err := p.read(page.offset, pageHead)
	if err != nil {
		return page, err
	}
	page.kind, page.count = binary.LittleEndian.Uint16(raw[8:]), binary.LittleEndian.Uint16(raw[10:])
	page.more = uint64(binary.LittleEndian.Uint32(raw[12:]))
	switch {
	case binary.LittleEndian.Uint64(raw) != id:
		return page, fmt.Errorf("page %d %w: it says that it is another", id, errPage)
	case page.kind != branchPage && page.kind != leafPage && page.kind != freePage:
		return page, fmt.Errorf("page %d %w: its kind is %#x", id, errPage, page.kind)
	case id+page.more >= p.count():
		return page, fmt.Errorf("page %d %w: it goes on behind the end of the file", id, errPage)
	}
	return page, nil
}

// page reads a page.
func (p *pageFile) page(id uint64) (rawPage, error) {
	page, err := p.head(id)
	if err != nil {
		return page, err
	}
	page.raw, err = p.read(page.offset, int((page.more+1)*uint64(p.unit)))
	if err == nil && page.kind != freePage && pageHead+int(page.count)*elementHead > len(page.raw) {
		err = fmt.Errorf("page %d %w: it cannot hold %d elements", id, errPage, page.count)
	}
	return page, err
}

// element is one of a leaf.
type element struct {
	bucket     bool
	key, value []byte
	at         int64 // of the value in the file
}

// elements are those of a leaf, each or why it cannot be read.
func (p rawPage) elements() iter.Seq2[element, error] {
	return func(yield func(element, error) bool) {
		for i := range int(p.count) {
			if !yield(p.element(pageHead + i*elementHead)) {
				return
			}
		}
	}
}

func (p rawPage) element(at int) (element, error) {
	if at+elementHead > len(p.raw) {
		return element{}, fmt.Errorf("an element of the page at offset %d %w", p.offset, errPage)
	}
	u := func(i int) int { return int(binary.LittleEndian.Uint32(p.raw[at+i:])) }
	key := at + u(4)
	value := key + u(8)
	end := value + u(12)
	if end > len(p.raw) {
		return element{}, fmt.Errorf("the element at offset %d %w: it goes on behind its page", p.offset+int64(at), errPage)
	}
	return element{u(0)&1 != 0, p.raw[key:value], p.raw[value:end], p.offset + int64(value)}, nil
}

// inline is the page of a small bucket, which lies in the element itself.
func (e element) inline() (rawPage, bool) {
	if len(e.value) < bucketHead+pageHead || e.root() != 0 {
		return rawPage{}, false
	}
	raw := e.value[bucketHead:]
	return rawPage{
		kind: binary.LittleEndian.Uint16(raw[8:]), count: binary.LittleEndian.Uint16(raw[10:]),
		raw: raw, offset: e.at + bucketHead,
	}, true
}

// root is the first page of a bucket, 0 where it has none of its own.
func (e element) root() uint64 {
	if len(e.value) < bucketHead {
		return 0
	}
	return binary.LittleEndian.Uint64(e.value)
}

// children are the pages below a branch.
func (p rawPage) children() []uint64 {
	list := make([]uint64, p.count)
	for i := range list {
		list[i] = binary.LittleEndian.Uint64(p.raw[pageHead+i*elementHead+8:])
	}
	return list
}

// freed are the pages that a state does not use, by its own list, and how many
// pages more that list goes on for.
func (p *pageFile) freed(h head) (free pageSet, more uint64, err error) {
	page, err := p.page(h.free)
	if err != nil {
		return nil, 0, fmt.Errorf("the list of free pages: %w", err)
	}
	ids := page.raw[pageHead:]
	n := uint64(page.count)
	if n == math.MaxUint16 { // then the first number is how many there are
		n = binary.LittleEndian.Uint64(ids)
		ids = ids[8:]
	}
	if page.kind != freePage || n > uint64(len(ids)/8) {
		return nil, 0, fmt.Errorf("the list of free pages %w: page %d is none", errPage, h.free)
	}
	free = newPageSet(p.count())
	last := uint64(1)
	for i := range n {
		id := binary.LittleEndian.Uint64(ids[8*i:])
		if id <= last || id >= h.end {
			return nil, 0, fmt.Errorf("the list of free pages %w: %d follows %d of %d", errPage, id, last, h.end)
		}
		free.set(id)
		last = id
	}
	return free, page.more, nil
}

// pageSet is a set of pages.
type pageSet []uint64

func newPageSet(n uint64) pageSet { return make(pageSet, n/64+1) }

func (b pageSet) has(id uint64) bool { return id/64 < uint64(len(b)) && b[id/64]>>(id%64)&1 != 0 }

func (b pageSet) set(id uint64) {
	if id/64 < uint64(len(b)) {
		b[id/64] |= 1 << (id % 64)
	}
}
