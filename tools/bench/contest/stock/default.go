package stock

import (
	"context"
	"errors"
	"iter"

	"github.com/blevesearch/bleve/v2"

	"onrecord/bench/contest"
	"onrecord/corpus"
	"onrecord/corpus/read"
)

// byDefault indexes with the mapping that bleve makes by itself: every field
// of every document, whatever it holds.
func byDefault(articlesToo bool) func(context.Context, string, iter.Seq[corpus.Document]) error {
	return func(_ context.Context, dir string, articles iter.Seq[corpus.Document]) (err error) {
		idx, err := bleve.New(dir, bleve.NewIndexMapping())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, idx.Close()) }()
		b := batch{index: idx, batch: idx.NewBatch()}
		for d := range articles {
			if articlesToo {
				if err := b.add("a"+string(d.Article.ID), article(&d.Article)); err != nil {
					return err
				}
			}
			for r := range contest.Records(func(yield func(corpus.Document) bool) { yield(d) }) {
				if err := b.add("q"+r.ID, fields(&r)); err != nil {
					return err
				}
			}
		}
		return b.flush()
	}
}

func article(a *corpus.Article) map[string]any {
	doc := map[string]any{"title": a.Title, "text": a.Text, "publisher": a.Publisher.Name}
	if !a.Published.IsZero() {
		doc["date"] = a.Published.First.Time()
	}
	return doc
}

// readFiles merely indexes the articles of files, with the default mapping.
func readFiles(_ context.Context, dir string, paths []string) (n int, err error) {
	idx, err := bleve.New(dir, bleve.NewIndexMapping())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, idx.Close()) }()
	b := batch{index: idx, batch: idx.NewBatch()}
	for item := range read.Files(paths, read.Options{}).Items() {
		if item.Problem != nil {
			continue
		}
		if err := b.add(string(item.Article.ID), article(&item.Article)); err != nil {
			return n, err
		}
		n++
	}
	return n, b.flush()
}
