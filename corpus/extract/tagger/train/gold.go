package train

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"onrecord/corpus/extract/tagger/internal/seq"
)

// Record is an annotated article, as the evaluation data has it.
type Record struct {
	ID     string      `json:"id"`
	Text   string      `json:"text"`
	Quotes []GoldQuote `json:"quotes"`

	hints *seq.Hints // what the rules make of the text
}

// GoldQuote is one attribution; offsets are code points in the file and bytes
// once read.
type GoldQuote struct {
	Content [][2]int `json:"content"`
	Cue     [][2]int `json:"cue"`
	Speaker [][2]int `json:"speaker"`
	Speech  bool     `json:"speech"`
	Kind    string   `json:"kind"`
}

// readRecords reads a file of one JSON object a line, gzipped or not.
func readRecords(path string) ([]Record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = bufio.NewReaderSize(f, 1<<20)
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	var records []Record
	for dec := json.NewDecoder(r); ; {
		var rec Record
		if err := dec.Decode(&rec); err == io.EOF {
			return records, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		rec.toBytes()
		records = append(records, rec)
	}
}

// toBytes turns the offsets from code points into bytes.
func (r *Record) toBytes() {
	if len(r.Quotes) == 0 {
		return
	}
	at := make([]int, 0, len(r.Text)+1)
	for i := range r.Text {
		at = append(at, i)
	}
	at = append(at, len(r.Text))
	for i := range r.Quotes {
		q := &r.Quotes[i]
		for _, spans := range [][][2]int{q.Content, q.Cue, q.Speaker} {
			for k := range spans {
				spans[k] = [2]int{at[spans[k][0]], at[spans[k][1]]}
			}
		}
	}
}

// Example is an article with the state of each token.
type Example struct {
	Record *Record
	Doc    *seq.Document
	Gold   []seq.State
	Owner  []int32 // which attribution the token belongs to, -1 none
	Span   []int32 // which span, for scoring
	Role   []seq.Role
}

// newExample aligns an article's attributions with its tokens.
func newExample(r *Record, lexicon seq.Lexicon) *Example {
	e := &Example{Record: r, Doc: seq.NewDocument(r.Text, lexicon)}
	e.Doc.Hint(r.hints)
	e.align()
	return e
}

func (e *Example) align() {
	n := len(e.Doc.Tokens)
	e.Owner, e.Span, e.Role = make([]int32, n), make([]int32, n), make([]seq.Role, n)
	for i := range e.Owner {
		e.Owner[i], e.Span[i] = -1, -1
	}
	frag := int32(0)
	mark := func(role seq.Role, quote int, spans [][2]int) {
		for _, s := range spans {
			frag++
			for i := e.tokenAt(s[0]); i < n && int(e.Doc.Tokens[i].Start) < s[1]; i++ {
				e.Owner[i], e.Span[i], e.Role[i] = int32(quote), frag, role
			}
		}
	}
	for k := range e.Record.Quotes {
		mark(seq.Content, k, e.Record.Quotes[k].Content)
	}
	for k := range e.Record.Quotes {
		mark(seq.Cue, k, e.Record.Quotes[k].Cue)
	}
	for k := range e.Record.Quotes {
		mark(seq.Source, k, e.Record.Quotes[k].Speaker)
	}
	e.states()
}

// tokenAt is the first token that ends after the offset.
func (e *Example) tokenAt(offset int) int {
	lo, hi := 0, len(e.Doc.Tokens)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(e.Doc.Tokens[mid].End) <= offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// states derives every token's state from the attributions.
func (e *Example) states() {
	n := len(e.Doc.Tokens)
	e.Gold = make([]seq.State, n)
	same := func(i, j int) bool {
		return i >= 0 && j < n && e.Span[i] == e.Span[j] && e.Span[i] >= 0 && !e.Doc.Tokens[max(i, j)].Para
	}
	for i := range n {
		if e.Role[i] == seq.Outside {
			continue
		}
		place := seq.Inside
		before, after := same(i-1, i), i+1 < n && same(i, i+1)
		switch {
		case !before && !after:
			place = seq.Single
		case !before:
			place = seq.Begin
		case !after:
			place = seq.End
		}
		e.Gold[i] = seq.StateOf(e.Role[i], place, e.variant(i))
	}
	e.Doc.Paragraphs(e.gaps)
}

func (e *Example) variant(i int) int {
	q := &e.Record.Quotes[e.Owner[i]]
	at := int(e.Doc.Tokens[i].Start)
	if e.Role[i] == seq.Cue {
		v := 0
		if !q.Speech {
			v = seq.Attitude
		}
		for _, s := range q.Content {
			if s[0] >= q.Cue[0][1] {
				return v | seq.Ahead
			}
		}
		return v
	}
	if len(q.Cue) > 0 && q.Cue[0][0] >= at {
		return seq.CueAhead
	}
	return seq.CueBehind
}

// gaps sets the variants of the tokens outside between two spans of one attribution.
func (e *Example) gaps(start, end int) {
	last := make(map[int32]int) // attribution → its last token so far
	for i := start; i < end; i++ {
		k := e.Owner[i]
		if k < 0 {
			continue
		}
		if j, ok := last[k]; ok && j < i-1 {
			for x := j + 1; x < i; x++ {
				if e.Owner[x] < 0 {
					e.Gold[x] = seq.StateOf(seq.Outside, 0, int(e.Role[j]))
				}
			}
		}
		last[k] = i
	}
}
