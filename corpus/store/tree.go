package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"syscall"
)

// checkOpening looks at what bbolt trusts when it opens a file and at what it
// follows ever after: the two heads, the list of free pages, and the branches
// of the trees. A branch that leads back to itself would make it run until the
// process dies, a page in use that is listed as free be written over. Leaves,
// which are nearly all of a file, are not read.
func checkOpening(path string) error {
	p, f, err := openPages(path)
	if errors.Is(err, ErrLocked) {
		return nil // opening it tells who has it, or that they are gone
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if i := p.headless(); i >= 0 {
		return fmt.Errorf("%w: the head at offset %d differs from its checksum; the last write may be missing", ErrDamaged, p.offset(uint64(i)))
	}
	t := surveyTrees(p, false)
	return errors.Join(t.faults[:min(len(t.faults), 3)]...)
}

// openPages opens a file to read its pages, and keeps others from writing it
// until that is closed: pages of two moments are not to be told from damage.
func openPages(path string) (p *pageFile, f *os.File, err error) {
	if f, err = os.Open(path); err != nil {
		return nil, nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrLocked
	}
	if err == nil {
		p, err = newPageFile(f)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return p, f, nil
}

// trees is what can be reached from the newest head.
type trees struct {
	*pageFile
	leaves bool // read them too, to see how far they go on
	used   pageSet
	free   pageSet // nil: their list cannot be read
	faults []error

	reached uint64 // the number of the last write that the log knows of; the greatest there is where it cannot be read
}

// maxDepth is more than a tree of branches of two could be deep on any disk.
const maxDepth = 64

// surveyTrees follows every branch, each page once.
func surveyTrees(p *pageFile, leaves bool) *trees {
	t := &trees{pageFile: p, leaves: leaves, used: newPageSet(p.count()), reached: math.MaxUint64}
	h, sound := p.newest()
	if !sound {
		t.fault(0, errors.New("neither head can be read"))
		return t
	}
	free, more, err := p.freed(h)
	if err != nil {
		t.fault(p.offset(h.free), err)
	}
	t.free = free
	t.use(h.free, more)
	if page, ok := t.follow(h.root, 0); ok && page.kind == leafPage {
		t.buckets(page)
	}
	return t
}

func (t *trees) fault(offset int64, err error) {
	t.faults = append(t.faults, fmt.Errorf("%w at offset %d: %w", ErrDamaged, offset, err))
}

// buckets follows the trees of the tables, which a store's first leaf lists.
func (t *trees) buckets(first rawPage) {
	for e, err := range first.elements() {
		if err != nil {
			t.fault(first.offset, err)
			continue
		}
		if string(e.key) == string(logBucket) && len(e.value) >= bucketHead {
			t.reached = binary.LittleEndian.Uint64(e.value[8:])
		}
		switch {
		case !e.bucket:
		case e.root() != 0:
			t.follow(e.root(), 0)
		default:
			t.inline(e)
		}
	}
}

// inline looks through a table so small that the list of tables holds it.
// bbolt copies it and trusts its lengths: one that leads out of the copy makes
// a pointer for which the collector ends the process.
func (t *trees) inline(e element) {
	page, ok := e.inline()
	if !ok || page.kind != leafPage {
		t.fault(e.at, fmt.Errorf("the table %q cannot be read", e.key))
		return
	}
	for inner, err := range page.elements() {
		if err == nil && inner.bucket {
			err = fmt.Errorf("the table %q has a table within", e.key)
		}
		if err != nil {
			t.fault(e.at, err)
		}
	}
}

// use notes that a page is part of a tree.
func (t *trees) use(id, more uint64) bool {
	for i := id; i <= id+more; i++ {
		if t.used.has(i) {
			t.fault(t.offset(i), fmt.Errorf("page %d is used twice", i))
			return false
		}
		if t.free.has(i) {
			t.fault(t.offset(i), fmt.Errorf("page %d is used, and listed as free", i))
		}
		t.used.set(i)
	}
	return true
}

// follow goes through the tree below a page and returns that.
func (t *trees) follow(id uint64, depth int) (rawPage, bool) {
	page, err := t.page(id)
	if err == nil && (page.kind == freePage || depth > maxDepth) {
		err = fmt.Errorf("page %d is no page of a tree", id)
	}
	if err != nil {
		t.fault(page.offset, err)
		t.used.set(id) // what it was is lost
		return page, false
	}
	if !t.use(id, page.more) {
		return page, false
	}
	if page.kind == branchPage {
		t.below(page, depth)
	}
	return page, true
}

// below follows the children of a branch. All leaves are equally deep, so the
// first child tells what the others are.
func (t *trees) below(page rawPage, depth int) {
	children := page.children()
	if len(children) == 0 {
		t.fault(page.offset, errors.New("a branch without pages below it"))
		return
	}
	first, err := t.head(children[0])
	lowest := err == nil && first.kind == leafPage
	for _, child := range children {
		switch {
		case child >= t.count():
			t.fault(page.offset, fmt.Errorf("a branch leads to page %d of %d", child, t.count()))
		case lowest && !t.leaves:
			t.use(child, 0)
		default:
			t.follow(child, depth+1)
		}
	}
}
