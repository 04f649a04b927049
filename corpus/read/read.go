// Package read makes articles of foreign bytes: plain text, JSON and JSON
// lines, saved web pages, and folders of these. Each format has a file that
// takes it apart into fields; article.go holds the one set of rules that all
// fields must pass. It knows nothing of quotes and stores.
//
// Whatever the bytes are, reading ends, uses bounded memory and says of each
// article that it refuses why.
package read

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"onrecord/corpus"
)

// Options say what fills the gaps of articles that are read.
type Options struct {
	Publisher string      // of articles that name none
	Published corpus.Date // of articles that have no date
	Stdin     io.Reader   // what the path "-" means; nil: it cannot be read
}

// Fill gives an article what it lacks and derives its id again, which the
// publisher may be part of.
func (o Options) Fill(a *corpus.Article) {
	if a.Publisher.IsZero() {
		a.Publisher = corpus.NewOutlet(o.Publisher)
	}
	if a.Published.IsZero() {
		a.Published = o.Published
	}
	a.ID = a.DeriveID()
}

// Problem is why something was not taken.
type Problem struct {
	Path   string
	Line   int // 0 where the whole file is meant
	Reason string
}

// Error is "path:line: reason".
func (p *Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Reason)
	}
	return p.Path + ": " + p.Reason
}

// Item is one article, or one thing that is none.
type Item struct {
	Article corpus.Article
	Path    string
	Line    int      // in JSON lines, from 1; else 0
	Problem *Problem // nil: the article was read
	Read    int64    // bytes of all files so far, for Source.Total
}

// Source is a list of files to read.
type Source struct {
	// Total is the size of all files in bytes, packed as they are; 0 where
	// standard input is among them, whose size nobody knows.
	Total int64

	options Options
	files   []file
	unknown map[string]bool
}

// file is one file to read, or what cannot be read.
type file struct {
	path   string
	size   int64
	time   time.Time // it was last written
	format format
	packed bool // in gzip
	open   func() (io.ReadCloser, error)
	fault  string // why it is passed over
}

// Files lists what lies at the paths; folders are searched throughout. What
// cannot be read shows when Items comes to it.
func Files(paths []string, options Options) *Source {
	s := &Source{options: options, unknown: make(map[string]bool)}
	known := true
	for _, path := range paths {
		if path == "-" {
			known = false
			s.files = append(s.files, s.stdin())
			continue
		}
		s.files = append(s.files, list(path)...)
	}
	for _, f := range s.files {
		if known {
			s.Total += f.size
		}
	}
	return s
}

func (s *Source) stdin() file {
	in := s.options.Stdin
	if in == nil {
		return file{path: "-", fault: "there is no standard input"}
	}
	return file{path: "-", format: sniffed, open: func() (io.ReadCloser, error) { return io.NopCloser(in), nil }}
}

// Unknown names the keys that JSON articles had and nobody reads, of those
// that Items has come to.
func (s *Source) Unknown() []string { return slices.Sorted(maps.Keys(s.unknown)) }

// Items reads the files one after the other and yields every article in them,
// and every problem. It holds one article in memory at a time.
func (s *Source) Items() iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for _, in := range s.Inputs() {
			for item := range in.Items() {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// Input is one file, to be read by itself.
type Input struct {
	Path    string
	Size    int64     // in bytes, packed as it is; 0 where nobody knows
	Written time.Time // last; zero where nobody knows

	source *Source
	file   file
	before int64 // bytes of the files before it
}

// Inputs are the files, in order.
func (s *Source) Inputs() []Input {
	list := make([]Input, len(s.files))
	before := int64(0)
	for i, f := range s.files {
		list[i] = Input{f.path, f.size, f.time, s, f, before}
		before += f.size
	}
	return list
}

// Items yields every article of the file, and every problem.
func (in Input) Items() iter.Seq[Item] {
	return func(yield func(Item) bool) {
		emit := &emitter{input: in, yield: yield, wanted: true}
		if in.file.fault != "" {
			emit.problem(0, in.file.fault)
			return
		}
		from, err := in.file.open()
		if err != nil {
			emit.problem(0, reasonOf(err))
			return
		}
		defer from.Close()
		emit.bytes.in = from
		switch err := readFormat(in.file, &emit.bytes, emit); {
		case err != nil:
			emit.problem(0, reasonOf(err))
		case emit.count == 0:
			emit.problem(0, "there is no article in it")
		}
	}
}

// emitter takes what the formats find and makes items of it.
type emitter struct {
	input  Input
	bytes  counter
	yield  func(Item) bool
	wanted bool
	count  int // of items
}

// fields makes an article of what was found at a line; err: it was not found.
func (e *emitter) fields(line int, f fields, err error) bool {
	for _, key := range f.unknown {
		e.input.source.unknown[key] = true
	}
	var a corpus.Article
	if err == nil {
		a, err = f.article(false)
	}
	if err != nil {
		return e.problem(line, reasonOf(err))
	}
	e.input.source.options.Fill(&a)
	return e.item(Item{Article: a, Path: e.input.Path, Line: line})
}

func (e *emitter) problem(line int, reason string) bool {
	return e.item(Item{Path: e.input.Path, Line: line, Problem: &Problem{e.input.Path, line, reason}})
}

func (e *emitter) item(it Item) bool {
	it.Read = e.input.before + e.bytes.n
	e.count++
	e.wanted = e.wanted && e.yield(it)
	return e.wanted
}

// counter counts the bytes that go through it.
type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

// reasonOf is an error as one line for a report: of file errors what happened
// without the path, which the report names already.
func reasonOf(err error) string {
	var atPath *os.PathError
	if errors.As(err, &atPath) {
		err = atPath.Err
	}
	return strings.ReplaceAll(err.Error(), "\n", "; ")
}
