// Package intake is what happens to articles on their way into an archive,
// wherever that is: their quotes are found on all cores, they are put together
// in lots, and what became of them is counted. It keeps nothing.
package intake

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/registry"
)

// Extractor finds the quotes of an article.
type Extractor struct {
	Version string
	Run     func(*corpus.Article) corpus.Analysis
}

// Reader reads articles, at most as many at a time as there are cores, however
// many ask.
type Reader struct {
	Extractor
	known *registry.Registry
	slots chan struct{}
}

// NewReader makes a reader that knows people and outlets; nil: the shipped
// outlets. An extractor without a Run is package extract's.
func NewReader(known *registry.Registry, x Extractor) *Reader {
	if x.Run == nil {
		of := extract.New(known)
		x = Extractor{of.Version(), of.Extract}
	}
	return &Reader{Extractor: x, known: known, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Settle gives an article its id, and its publisher the name it is known by.
func (r *Reader) Settle(article *corpus.Article) {
	if article.ID == "" {
		article.ID = article.DeriveID()
	}
	r.known.Settle(article)
}

// Has reports whether old is a settled article as this reader would read it,
// which then need not be done.
func (r *Reader) Has(old *corpus.Document, article *corpus.Article) bool {
	return old.Article == *article && old.Analysis.Version == r.Version
}

// Read finds the quotes of an article.
func (r *Reader) Read(article corpus.Article) corpus.Document {
	r.known.Settle(&article)
	return corpus.Document{Article: article, Analysis: r.Run(&article)}
}

// takeSlot waits for one of as many slots as there are cores.
func (r *Reader) takeSlot(ctx context.Context) error {
	select {
	case r.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Reader) giveSlot() { <-r.slots }

// All makes documents of articles, in their order, by find.
func (r *Reader) All(ctx context.Context, articles []corpus.Article, find func(corpus.Article) corpus.Document) ([]corpus.Document, error) {
	docs := make([]corpus.Document, len(articles))
	var under sync.WaitGroup
	defer under.Wait()
	for i := range articles {
		if err := r.takeSlot(ctx); err != nil {
			return nil, err
		}
		under.Go(func() {
			defer r.giveSlot()
			docs[i] = find(articles[i])
		})
	}
	under.Wait()
	return docs, nil
}

// Each sends a place for every article, in order, and fills the places as the
// articles are read by find. It closes places at the end.
func (r *Reader) Each(ctx context.Context, articles iter.Seq[corpus.Article], find func(corpus.Article) corpus.Document, places chan<- chan corpus.Document) error {
	defer close(places)
	for article := range articles {
		if err := r.takeSlot(ctx); err != nil {
			return err
		}
		place := make(chan corpus.Document, 1)
		go func() {
			defer r.giveSlot()
			place <- find(article)
		}()
		select {
		case places <- place:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
