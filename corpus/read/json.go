package read

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	maxDepth   = 32
	maxUnknown = 100 // keys that are named
)

var utf8BOM = []byte{0xef, 0xbb, 0xbf}

// jsonFields takes one JSON object apart. encoding/json alone would take keys
// in any case, the last of two, and anything after the object, and would put
// replacement characters for what is no UTF-8.
func jsonFields(data []byte) (fields, error) {
	var f fields
	if !utf8.Valid(data) {
		return f, fault("", BadEncoding, "the article is not valid UTF-8")
	}
	if tooDeep(data) {
		return f, fault("", BadJSON, "the article is nested more than %d deep", maxDepth)
	}
	in := json.NewDecoder(bytes.NewReader(data))
	if start, err := in.Token(); err != nil {
		return f, badJSON(err)
	} else if start == json.Delim('[') {
		return f, fault("", BadJSON, "it is a list: write one article a line (JSON lines)")
	} else if start != json.Delim('{') {
		return f, fault("", BadJSON, "the article is no JSON object")
	}
	seen := make(map[string]string) // field → the key that gave it
	for in.More() {
		key, value, err := member(in)
		if err != nil {
			return f, badJSON(err)
		}
		if fault := f.take(key, value, seen); fault != nil {
			f.faults = append(f.faults, fault)
		}
	}
	if _, err := in.Token(); err != nil {
		return f, badJSON(err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return f, fault("", BadJSON, "there is more data after the article")
	}
	return f, nil
}

func badJSON(err error) *FieldError {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault("", BadJSON, "the JSON ends too early")
	}
	return fault("", BadJSON, "the article is no JSON: %v", err)
}

func member(in *json.Decoder) (key string, value json.RawMessage, err error) {
	token, err := in.Token()
	if err != nil {
		return "", nil, err
	}
	key, _ = token.(string) // an object's keys are strings
	return key, value, in.Decode(&value)
}

// take notes one member of the object.
func (f *fields) take(key string, value json.RawMessage, seen map[string]string) *FieldError {
	field, to := f.field(key)
	if first, twice := seen[field]; twice {
		if first == key {
			return fault(field, Repeated, "the key %q is given twice", key)
		}
		return fault(field, Repeated, "the keys %q and %q mean the same", first, key)
	}
	seen[field] = key
	if to == nil {
		if len(f.unknown) < maxUnknown {
			f.unknown = append(f.unknown, shorten(key))
		}
		return nil
	}
	if bytes.Equal(value, []byte("null")) {
		return nil
	}
	if value[0] != '"' {
		return fault(field, BadType, "the %s is no string", field)
	}
	if loneSurrogate(value) {
		return fault(field, BadEncoding, "the %s holds half of a surrogate pair", field)
	}
	if err := json.Unmarshal(value, to); err != nil {
		return badJSON(err)
	}
	return nil
}

// field is the canonical name of a key and where its value goes; nil for a key
// that nobody reads.
func (f *fields) field(key string) (string, *string) {
	switch key {
	case "title":
		return key, &f.title
	case "text":
		return key, &f.text
	case "publisher", "outlet":
		return "publisher", &f.publisher
	case "published", "date":
		return "published", &f.published
	case "url":
		return key, &f.url
	case "id":
		return key, &f.ref
	case "author":
		return key, &f.author
	case "language":
		return key, &f.language
	}
	return key, nil
}

// shorten bounds a key that goes into a report.
func shorten(key string) string {
	const most = 64
	if len(key) <= most {
		return key
	}
	cut := most
	for !utf8.RuneStart(key[cut]) {
		cut--
	}
	return key[:cut] + "…"
}

// tooDeep counts brackets outside strings, whatever they are worth.
func tooDeep(data []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// loneSurrogate finds an escape such as \ud800 without its other half, which
// encoding/json would replace.
func loneSurrogate(value []byte) bool {
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' {
			continue
		}
		i++
		first, ok := escaped(value, i)
		if !ok || !utf16.IsSurrogate(first) {
			continue
		}
		second, _ := escaped(value, i+6)
		if value[i+5] != '\\' || utf16.DecodeRune(first, second) == utf8.RuneError {
			return true
		}
		i += 10
	}
	return false
}

// escaped is the number of an escape whose u stands at i.
func escaped(value []byte, i int) (rune, bool) {
	if i+5 > len(value) || value[i] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(value[i+1:i+5]), 16, 16)
	return rune(n), err == nil
}

// readJSON reads a file that is one article, however many lines it takes, or
// JSON lines, as its first line shows.
func readJSON(in *bufio.Reader, emit *emitter) error {
	in, err := unicodeReader(in)
	if err != nil {
		return err
	}
	first, tooLong, err := readLine(in, nil)
	if tooLong || err != nil || json.Valid(first) {
		return linesFrom(first, tooLong, err, in, emit)
	}
	rest, err := io.ReadAll(io.LimitReader(in, MaxLine))
	if err != nil {
		return err
	}
	whole := slices.Concat(first, []byte("\n"), rest)
	for line := range bytes.Lines(whole) {
		if json.Valid(line) && bytes.HasPrefix(line, []byte("{")) {
			return readLines(bufio.NewReader(io.MultiReader(bytes.NewReader(whole), in)), emit)
		}
	}
	if len(rest) == MaxLine {
		return tooLarge("article", MaxLine)
	}
	f, err := jsonFields(whole)
	emit.fields(0, f, err)
	return nil
}

// readLines reads JSON lines. A bad line does not stop the others.
func readLines(in *bufio.Reader, emit *emitter) error {
	in, err := unicodeReader(in)
	if err != nil {
		return err
	}
	line, tooLong, err := readLine(in, nil)
	return linesFrom(line, tooLong, err, in, emit)
}

// linesFrom goes on from the first line, as readLine returned it.
func linesFrom(line []byte, tooLong bool, err error, in *bufio.Reader, emit *emitter) error {
	for n := 1; ; n++ {
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return err
		case tooLong:
			emit.problem(n, fmt.Sprintf("the line has more than %s bytes", thousands(MaxLine)))
		case len(bytes.TrimSpace(line)) > 0:
			f, fault := jsonFields(line)
			emit.fields(n, f, fault)
		}
		if err != nil || !emit.wanted {
			return nil
		}
		line, tooLong, err = readLine(in, line[:0])
	}
}

// readLine reads a line into buffer, without its end. A longer one than
// MaxLine is passed over without being kept.
func readLine(in *bufio.Reader, buffer []byte) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(buffer)+len(part) > MaxLine+1 {
			tooLong = true
		}
		if !tooLong {
			buffer = append(buffer, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSuffix(buffer, []byte("\n")), tooLong, err
		}
	}
}
