package root

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
)

// ErrDamaged says that a file is not what bbolt and bleve write.
var ErrDamaged = errors.New("the root file is damaged")

// The layout of bbolt's file, version 2. Numbers are in the machine's order.
//
//	page     16 bytes: id 8, flags 2, count 2, overflow 4; then its elements
//	meta     magic 4, version 4, page size 4, flags 4, root page 8, sequence 8,
//	         freelist 8, pages 8, transaction 8, checksum 8 (FNV-1a of all before)
//	branch   16 bytes an element: position 4, key 4, page 8
//	leaf     16 bytes an element: flags 4, position 4, key 4, value 4
//	bucket   16 bytes a value: root page 8, sequence 8; root 0: a page follows
//	freelist 8 bytes a free page
const (
	magic   = 0xED0CDAED
	version = 2

	headerSize  = 16
	elementSize = 16
	bucketSize  = 16
	metaSize    = 64
	leastPage   = 1 << 10
	largestPage = 1 << 24

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagMeta     = 0x04
	flagFreelist = 0x10

	leafBucket = 0x01 // of a leaf's element: its value is a bucket
	manyFree   = 0xFFFF
)

// meta is one of the two headers: of the last transaction, or the one before.
type meta struct {
	pageSize              uint64
	root, freelist, pages uint64
	transaction           uint64
}

// readMeta reads the header in the page at an offset.
func readMeta(data []byte, at uint64) (m meta, ok bool) {
	if at+headerSize+metaSize > uint64(len(data)) {
		return m, false
	}
	b := data[at+headerSize:][:metaSize]
	sum := fnv.New64a()
	_, _ = sum.Write(b[:56])
	order := binary.NativeEndian
	m = meta{
		pageSize: uint64(order.Uint32(b[8:])), root: order.Uint64(b[16:]), freelist: order.Uint64(b[32:]),
		pages: order.Uint64(b[40:]), transaction: order.Uint64(b[48:]),
	}
	ok = order.Uint32(b) == magic && order.Uint32(b[4:]) == version && order.Uint64(b[56:]) == sum.Sum64() &&
		m.pageSize >= leastPage && m.pageSize <= largestPage && m.pageSize&(m.pageSize-1) == 0
	return m, ok
}

// newestMeta finds the header of the last transaction that was written whole:
// a loss of power may tear the last one, and the one before is good then.
func newestMeta(data []byte) (m meta, err error) {
	first, ok := readMeta(data, 0)
	sizes := []uint64{first.pageSize}
	if !ok {
		sizes = sizes[:0]
		for size := uint64(leastPage); size <= largestPage; size *= 2 {
			sizes = append(sizes, size)
		}
	}
	for _, size := range sizes {
		second, also := readMeta(data, size)
		switch also = also && second.pageSize == size; {
		case also && (!ok || second.transaction > first.transaction):
			return second, nil
		case ok:
			return first, nil
		}
	}
	return m, damaged("neither of its headers can be read")
}

// pages is a file of bbolt's at one transaction.
type pages struct {
	meta
	data []byte
	used []bool // by page
}

// bucket is what a bucket of bbolt's holds.
type bucket struct {
	values  map[string][]byte
	buckets map[string]*bucket
	last    []byte // the last key
	small   bool   // it lies in the value of another, and holds no further one
}

// readPages reads the whole tree of a file, and accounts for each of its pages.
func readPages(data []byte) (*bucket, error) {
	m, err := newestMeta(data)
	if err != nil {
		return nil, err
	}
	if m.pages < 3 || m.pages > uint64(len(data))/m.pageSize {
		return nil, damaged("it has %d bytes for %d pages", len(data), m.pages)
	}
	p := &pages{m, data, make([]bool, m.pages)}
	for i := range uint64(2) {
		at := data[i*m.pageSize:]
		if binary.NativeEndian.Uint64(at) != i || binary.NativeEndian.Uint16(at[8:]) != flagMeta {
			return nil, damaged("header %d is none", i)
		}
		p.used[i] = true
	}
	top, err := p.bucket(m.root)
	if err == nil {
		err = p.free()
	}
	return top, err
}

// page is the bytes of a page, which nothing else may be part of.
func (p *pages) page(id uint64) ([]byte, error) {
	if id < 2 || id >= p.pages {
		return nil, damaged("page %d of %d", id, p.pages)
	}
	b := p.data[id*p.pageSize:]
	if found := binary.NativeEndian.Uint64(b); found != id {
		return nil, damaged("page %d says that it is %d", id, found)
	}
	more := uint64(binary.NativeEndian.Uint32(b[12:]))
	if more >= p.pages-id {
		return nil, damaged("page %d ends behind the file", id)
	}
	for i := id; i <= id+more; i++ {
		if p.used[i] {
			return nil, damaged("page %d is in use twice", i)
		}
		p.used[i] = true
	}
	return b[:(more+1)*p.pageSize], nil
}

// free reads the list of free pages: with those in use they are all.
func (p *pages) free() error {
	b, err := p.page(p.freelist)
	if err != nil {
		return err
	}
	flags, count := binary.NativeEndian.Uint16(b[8:]), uint64(binary.NativeEndian.Uint16(b[10:]))
	list := b[headerSize:]
	if count == manyFree {
		count, list = binary.NativeEndian.Uint64(list), list[8:]
	}
	if flags != flagFreelist || count > uint64(len(list))/8 {
		return damaged("its list of free pages cannot be read")
	}
	for i := range count {
		id := binary.NativeEndian.Uint64(list[8*i:])
		if id < 2 || id >= p.pages || p.used[id] {
			return damaged("page %d is free and is not", id)
		}
		p.used[id] = true
	}
	for id, used := range p.used {
		if !used {
			return damaged("page %d is neither free nor in use", id)
		}
	}
	return nil
}

// bucket reads the bucket whose tree begins at a page.
func (p *pages) bucket(root uint64) (*bucket, error) {
	b := &bucket{values: make(map[string][]byte), buckets: make(map[string]*bucket)}
	return b, p.tree(b, root, nil, nil)
}

// tree reads the pages under one into a bucket. Keys are from least on and,
// unless it is nil, before end.
func (p *pages) tree(into *bucket, id uint64, least, end []byte) error {
	page, err := p.page(id)
	if err != nil {
		return err
	}
	switch binary.NativeEndian.Uint16(page[8:]) {
	case flagLeaf:
		return p.leaf(into, page, least, end)
	case flagBranch:
		return p.branch(into, page, least, end)
	}
	return damaged("page %d is of no kind", id)
}

func (p *pages) branch(into *bucket, page, least, end []byte) error {
	count, err := elementsOf(page)
	if err != nil || count == 0 {
		return damaged("a page has no children")
	}
	keys, children := make([][]byte, count), make([]uint64, count)
	for i := range count {
		at := headerSize + i*elementSize
		pos, size := binary.NativeEndian.Uint32(page[at:]), binary.NativeEndian.Uint32(page[at+4:])
		key, err := run(page, at, pos, size)
		if err != nil {
			return err
		}
		if bytes.Compare(key, least) < 0 || i > 0 && bytes.Equal(key, least) || end != nil && bytes.Compare(key, end) >= 0 {
			return damaged("keys are out of order")
		}
		keys[i], children[i], least = key, binary.NativeEndian.Uint64(page[at+8:]), key
	}
	for i, child := range children {
		until := end
		if i+1 < count {
			until = keys[i+1]
		}
		if err := p.tree(into, child, keys[i], until); err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) leaf(into *bucket, page, least, end []byte) error {
	count, err := elementsOf(page)
	if err != nil {
		return err
	}
	for i := range count {
		at := headerSize + i*elementSize
		var n [4]uint32 // flags, position, sizes
		for j := range n {
			n[j] = binary.NativeEndian.Uint32(page[at+4*j:])
		}
		key, err := run(page, at, n[1], n[2])
		if err != nil {
			return err
		}
		value, err := run(page, at, n[1]+n[2], n[3])
		if err != nil {
			return err
		}
		if bytes.Compare(key, least) < 0 || into.last != nil && bytes.Compare(key, into.last) <= 0 || end != nil && bytes.Compare(key, end) >= 0 {
			return damaged("keys are out of order")
		}
		into.last = key
		if err := p.put(into, key, value, n[0]); err != nil {
			return err
		}
	}
	return nil
}

// put takes an element of a leaf into a bucket.
func (p *pages) put(into *bucket, key, value []byte, flags uint32) (err error) {
	switch {
	case len(key) == 0:
		err = damaged("a key is empty")
	case flags == 0:
		into.values[string(key)] = value
	case flags != leafBucket || len(value) < bucketSize || into.small:
		err = damaged("a bucket cannot be read")
	case binary.NativeEndian.Uint64(value) != 0:
		into.buckets[string(key)], err = p.bucket(binary.NativeEndian.Uint64(value))
	default:
		into.buckets[string(key)], err = p.within(value[bucketSize:])
	}
	return err
}

// within reads a small bucket, which lies in the value of another.
func (p *pages) within(page []byte) (*bucket, error) {
	b := &bucket{values: make(map[string][]byte), small: true}
	if len(page) < headerSize || binary.NativeEndian.Uint16(page[8:]) != flagLeaf {
		return nil, damaged("a small bucket cannot be read")
	}
	return b, p.leaf(b, page, nil, nil)
}

// elementsOf is how many elements a page has.
func elementsOf(page []byte) (int, error) {
	count := int(binary.NativeEndian.Uint16(page[10:]))
	if count > (len(page)-headerSize)/elementSize {
		return 0, damaged("a page of %d bytes has %d elements", len(page), count)
	}
	return count, nil
}

// run is bytes of a page, at a position counted from an element.
func run(page []byte, at int, pos, size uint32) ([]byte, error) {
	from := uint64(at) + uint64(pos)
	if from+uint64(size) > uint64(len(page)) {
		return nil, damaged("an element ends behind its page")
	}
	return page[from:][:size:size], nil
}

// damaged says what is wrong with a file.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
}
