// Package stock is bleve used the ordinary way: documents handed to it as
// values, a mapping made of its field types, one SearchRequest a search with
// its facets, order and highlighting.
package stock

import (
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"

	"onrecord/bench/contest"
	"onrecord/corpus"
)

// Entrant is stock bleve.
func Entrant() contest.Entrant {
	return contest.Entrant{
		Name: "bleve", Layout: "1", Missing: func() error { return nil },
		Build: Build, Open: Open, Path: contest.Path, Read: readFiles,
		Loads: []contest.Load{
			{Name: "default mapping, articles and quotes", Steps: []contest.Step{{Name: "index", Run: byDefault(true)}}},
			{Name: "default mapping, quotes alone", Steps: []contest.Step{{Name: "index", Run: byDefault(false)}}},
		},
	}
}

// analyzer is bleve's standard analyzer without its stop words, which would
// leave out "not" and give other numbers of hits.
const analyzer = "standard_without_stop_words"

// newMapping maps quotes as its user would: text to be found and highlighted,
// keywords to be filtered by and counted, a date to be ordered by.
func newMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer(analyzer, map[string]any{
		"type": custom.Name, "tokenizer": unicode.Name, "token_filters": []string{lowercase.Name},
	})
	if err != nil {
		return nil, err
	}
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.IncludeInAll, text.DocValues = analyzer, false, false
	quote := bleve.NewDocumentStaticMapping()
	quote.AddFieldMappingsAt("text", text)
	for _, name := range []string{"speaker", "outlet", "publisher", "kind", "source_kind"} {
		field := bleve.NewKeywordFieldMapping()
		field.IncludeInAll = false
		quote.AddFieldMappingsAt(name, field)
	}
	date := bleve.NewDateTimeFieldMapping()
	date.IncludeInAll = false
	quote.AddFieldMappingsAt("date", date)
	m.DefaultMapping = quote
	return m, nil
}

// fields are a quote as bleve is given it; what it lacks is left out.
func fields(r *contest.Record) map[string]any {
	doc := map[string]any{"date": r.Date.First.Time()}
	for name, value := range map[string]string{
		"text": r.Text, "speaker": r.Speaker, "outlet": r.Outlet, "publisher": r.Publisher,
		"kind": r.Kind, "source_kind": r.SourceKind,
	} {
		if value != "" {
			doc[name] = value
		}
	}
	return doc
}

// Build indexes the quotes of articles.
func Build(_ context.Context, dir string, articles iter.Seq[corpus.Document]) error {
	m, err := newMapping()
	if err != nil {
		return err
	}
	idx, err := bleve.New(dir, m)
	if err != nil {
		return err
	}
	defer idx.Close()
	_, err = add(idx, articles)
	return err
}

// batchSize is how many documents are given to bleve at once.
const batchSize = 1000

// add indexes the quotes of articles and returns how many there were.
func add(idx bleve.Index, articles iter.Seq[corpus.Document]) (n int, err error) {
	b := batch{index: idx, batch: idx.NewBatch()}
	for r := range contest.Records(articles) {
		if err := b.add(r.ID, fields(&r)); err != nil {
			return n, err
		}
		n++
	}
	return n, b.flush()
}

// batch gathers documents.
type batch struct {
	index bleve.Index
	batch *bleve.Batch
}

func (b *batch) add(id string, doc any) error {
	if err := b.batch.Index(id, doc); err != nil {
		return err
	}
	if b.batch.Size() < batchSize {
		return nil
	}
	return b.flush()
}

func (b *batch) flush() error {
	err := b.index.Batch(b.batch)
	b.batch.Reset()
	return err
}

// engine is bleve with an index open.
type engine struct{ index bleve.Index }

// Open opens what Build made.
func Open(_ context.Context, dir string) (contest.Engine, error) {
	idx, err := bleve.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("opening bleve's index: %w", err)
	}
	return &engine{idx}, nil
}

func (e *engine) Close() error { return e.index.Close() }

// Handler answers over HTTP.
func (e *engine) Handler() (http.Handler, error) { return contest.Handler(e), nil }

// Ingest indexes the quotes of articles.
func (e *engine) Ingest(_ context.Context, articles iter.Seq[corpus.Document]) (int, error) {
	return add(e.index, articles)
}
