package read

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// format is how the bytes of a file are to be read.
type format int

const (
	sniffed   format = iota // by what they begin with
	plainText               // the first line is the title
	jsonFile                // one article, or one a line
	jsonLines               // one article a line
	webPage
	webArchive // is not read
)

var errArchive = errors.New("it is a web archive (WARC), which is not read: take the pages out of it first")

// formatOf tells the format by a file's name; ok is false for a name that
// tells nothing.
func formatOf(name string) (f format, packed, ok bool) {
	name = strings.ToLower(name)
	name, packed = strings.CutSuffix(name, ".gz")
	switch path.Ext(name) {
	case ".txt":
		return plainText, packed, true
	case ".json":
		return jsonFile, packed, true
	case ".jsonl", ".ndjson":
		return jsonLines, packed, true
	case ".html", ".htm":
		return webPage, packed, true
	}
	return sniffed, packed, false
}

// readFormat reads a file and emits what is in it. The error is what ended
// the reading before the end.
func readFormat(f file, raw io.Reader, emit *emitter) error {
	in := bufio.NewReaderSize(raw, 1<<16)
	if magic, _ := in.Peek(2); f.packed || f.format == sniffed && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := inflate(in)
		if err != nil {
			return err
		}
		in = bufio.NewReaderSize(unpacked, 1<<16)
	}
	kind := f.format
	if kind == sniffed {
		kind = sniff(in)
	}
	switch kind {
	case jsonFile:
		return readJSON(in, emit)
	case jsonLines:
		return readLines(in, emit)
	case webPage:
		return readWhole(in, maxPage, "page", emit, pageFields)
	case webArchive:
		return errArchive
	default:
		return readWhole(in, maxPlain, "file", emit, textFields)
	}
}

func sniff(in *bufio.Reader) format {
	head, _ := in.Peek(512)
	head = bytes.TrimPrefix(head, utf8BOM)
	if hasMark(head) {
		head = head[2:]
	}
	switch head = bytes.TrimLeft(head, "\x00 \t\r\n"); { // in UTF-16 every other byte is 0
	case bytes.HasPrefix(head, []byte("{")):
		return jsonFile
	case bytes.HasPrefix(head, []byte("<")):
		return webPage
	case bytes.HasPrefix(head, []byte("WARC/")):
		return webArchive
	}
	return plainText
}

// readWhole reads a file that is one article.
func readWhole(in io.Reader, limit int, what string, emit *emitter, fieldsOf func([]byte) (fields, error)) error {
	data, err := io.ReadAll(io.LimitReader(in, int64(limit)+1))
	if err != nil {
		return err
	}
	if len(data) > limit {
		return tooLarge(what, limit)
	}
	f, err := fieldsOf(data)
	emit.fields(0, f, err)
	return nil
}
