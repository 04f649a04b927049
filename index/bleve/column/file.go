package column

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"

	"github.com/blevesearch/mmap-go"
)

var (
	// ErrDamaged says that a file is not what was written, or not of this
	// version, or lacks what is asked of it: it must be built anew.
	ErrDamaged = errors.New("the column file is damaged")
	// ErrStale says that a file was derived from something else than what the
	// caller has.
	ErrStale = errors.New("the column file belongs to something else")
)

// File is an open file of sections. It may be read by many at once.
type File struct {
	mapped  mmap.MMap // nil where it is in memory, or closed
	size    int64
	closed  bool
	stamp   []byte
	numbers map[string]Numbers
	strings map[string]Strings
}

// Open maps the file at path and checks every byte of it, so that nothing that
// is read later can fail. Its errors wrap ErrDamaged, ErrStale where the file
// has another stamp, or what the system says: fs.ErrNotExist where there is no
// file.
func Open(path string, stamp []byte) (*File, error) {
	f, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	if !bytes.Equal(f.stamp, stamp) {
		return nil, errors.Join(fmt.Errorf("opening %s: %w", path, ErrStale), f.Close())
	}
	return f, nil
}

// open is Open, whatever the stamp.
func open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // a mapping outlives its file
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() < headerSize+sumSize {
		return nil, damaged("it is no file with a header")
	}
	mapped, err := mmap.Map(file, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("mapping it: %w", err)
	}
	f := &File{mapped: mapped, size: int64(len(mapped))}
	if err := f.readMapped(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// readMapped is read, of bytes that the disk may fail to give, or that may be
// cut off meanwhile: the system tells of that by a fault.
func (f *File) readMapped() (err error) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		switch fault := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }:
			err = damaged("it cannot be read at %#x", fault.Addr())
		default:
			panic(fault)
		}
	}()
	return f.read(f.mapped)
}

// read takes in the header and the directory.
func (f *File) read(data []byte) error {
	h, err := readHeader(data)
	if err != nil {
		return err
	}
	f.stamp = data[headerSize : headerSize+h.stamp]
	directory := data[headerSize+h.stamp:][:h.directory]
	f.numbers, f.strings = make(map[string]Numbers), make(map[string]Strings)
	for range h.sections {
		var s section
		if s, directory, err = readEntry(directory, data); err != nil {
			return err
		}
		if err := f.add(s); err != nil {
			return err
		}
	}
	if len(directory) > 0 {
		return damaged("its directory has more than its sections")
	}
	return nil
}

// add takes in a section.
func (f *File) add(s section) (err error) {
	_, isNumbers := f.numbers[s.name]
	_, isStrings := f.strings[s.name]
	switch {
	case isNumbers || isStrings:
		return damaged("section %q comes twice", s.name)
	case s.kind == kindNumbers:
		f.numbers[s.name], err = s.numbers()
	case s.kind == kindStrings:
		f.strings[s.name], err = s.strings()
	default:
		err = damaged("section %q is of kind %d", s.name, s.kind)
	}
	return err
}

// Numbers is the section of numbers of that name. Its errors are ErrDamaged
// where there is none, and fs.ErrClosed.
func (f *File) Numbers(name string) (Numbers, error) { return find(f, f.numbers, name) }

// Strings is the section of strings of that name. Its errors are ErrDamaged
// where there is none, and fs.ErrClosed.
func (f *File) Strings(name string) (Strings, error) { return find(f, f.strings, name) }

func find[S any](f *File, sections map[string]S, name string) (S, error) {
	s, ok := sections[name]
	switch {
	case f.closed:
		return s, fmt.Errorf("section %q: %w", name, fs.ErrClosed)
	case !ok:
		return s, damaged("it has no such section %q", name)
	}
	return s, nil
}

// Bytes is the size of the file, mapped or in memory.
func (f *File) Bytes() int64 { return f.size }

// Close gives the memory back. Nothing that came from the file may be read
// meanwhile or afterwards: a read of what is mapped no more is a fault, which
// ends the process. Closing twice is no error.
func (f *File) Close() error {
	f.closed, f.stamp, f.numbers, f.strings = true, nil, nil, nil
	if f.mapped == nil {
		return nil
	}
	return f.mapped.Unmap()
}
