// Package reuters reads the newswire articles beside the project that the
// benchmarks run over.
package reuters

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"onrecord/corpus"
)

// path of the articles, from this module's packages.
var path = filepath.Join("..", "..", "..", "..", "shared", "eval", "data", "reuters21578.jsonl.gz")

// record is a line of the file.
type record struct{ ID, Outlet, Date, Title, Text string }

// Articles reads the articles one by one, so that no more than one is held.
// An error ends the sequence; it is [os.ErrNotExist] where the file is absent.
func Articles() iter.Seq2[*corpus.Article, error] {
	return func(yield func(*corpus.Article, error) bool) {
		if err := read(yield); err != nil {
			yield(nil, fmt.Errorf("reuters articles: %w", err))
		}
	}
}

func read(yield func(*corpus.Article, error) bool) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return err
		}
		if !yield(r.article(), nil) {
			return nil
		}
	}
	return lines.Err()
}

func (r *record) article() *corpus.Article {
	a := &corpus.Article{Ref: r.ID, Title: r.Title, Text: r.Text, Publisher: corpus.NewOutlet(r.Outlet)}
	a.Published, _ = corpus.ParseDate(r.Date) // an article without a date will do
	a.ID = a.DeriveID()
	return a
}
