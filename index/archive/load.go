package archive

import (
	"context"
	"iter"
	"maps"
	"time"

	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
)

// How much is stored at once while loading, and how long an article waits for
// others where they come slowly.
const (
	loadArticles = 500
	loadBytes    = 8 << 20
	loadPause    = time.Second
)

// Report says what became of the articles of a Load, so far.
type Report struct {
	Created, Updated, Unchanged int

	Quotes       map[corpus.Kind]int
	Unattributed int            // quotes without a speaker
	NotAnalysed  map[string]int // articles by reason
	Seq          uint64         // the last number written
}

// Articles is how many there were.
func (r *Report) Articles() int { return r.Created + r.Updated + r.Unchanged }

func (r *Report) count(d *corpus.Document, o Outcome) {
	switch o.Status {
	case "created":
		r.Created++
	case "updated":
		r.Updated++
	default:
		r.Unchanged++
	}
	r.Seq = max(r.Seq, o.Seq)
	if !d.Analysis.Analysed {
		r.NotAnalysed[d.Analysis.Reason]++
	}
	for i := range d.Analysis.Quotes {
		q := &d.Analysis.Quotes[i]
		r.Quotes[q.Kind]++
		if q.Speaker.IsZero() {
			r.Unattributed++
		}
	}
}

// Load puts many articles, in their order, using all cores: while some are
// read, others are stored and indexed. What it holds at a time is bounded,
// however many there are. Progress is told, after each step, of what is
// durable by then; everything is visible when Load returns. After an error
// the report says what was stored; Load may be repeated.
//
// The sequence is run on a goroutine of its own, and to its next article
// after ctx ends.
func (a *Archive) Load(ctx context.Context, articles iter.Seq[corpus.Article], progress func(Report)) (Report, error) {
	report := Report{Quotes: make(map[corpus.Kind]int), NotAnalysed: make(map[string]int)}
	g, gctx := errgroup.WithContext(ctx)
	read := make(chan chan corpus.Document, 2*cap(a.slots))
	g.Go(func() error {
		defer close(read)
		return a.analyseEach(gctx, articles, read)
	})
	g.Go(func() error { return a.keepEach(gctx, read, &report, progress) })
	err := g.Wait()
	if err == nil {
		err = a.visible(ctx, report.Seq)
	}
	if err == nil {
		err = a.Await(ctx) // else it is stored, and nobody will find it
	}
	return report, err
}

// analyseEach sends a place for every article, in order, and fills the places
// as the articles are read.
func (a *Archive) analyseEach(ctx context.Context, articles iter.Seq[corpus.Article], places chan<- chan corpus.Document) error {
	for article := range articles {
		if err := a.takeSlot(ctx); err != nil {
			return err
		}
		place := make(chan corpus.Document, 1)
		go func() {
			defer a.giveSlot()
			place <- a.analyse(article)
		}()
		select {
		case places <- place:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// keepEach stores documents in batches as they come.
func (a *Archive) keepEach(ctx context.Context, places <-chan chan corpus.Document, report *Report, progress func(Report)) error {
	batch := batch{archive: a, report: report, progress: progress}
	tick := time.NewTicker(loadPause)
	defer tick.Stop()
	for {
		var err error
		select {
		case place, more := <-places:
			if !more {
				return batch.flush(ctx)
			}
			err = batch.add(ctx, <-place)
		case <-tick.C:
			err = batch.flush(ctx)
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// batch collects documents until there are enough to be stored together.
type batch struct {
	archive  *Archive
	report   *Report
	progress func(Report)

	docs  []corpus.Document
	bytes int
}

func (b *batch) add(ctx context.Context, d corpus.Document) error {
	b.docs = append(b.docs, d)
	b.bytes += len(d.Article.Text)
	if len(b.docs) < loadArticles && b.bytes < loadBytes {
		return nil
	}
	return b.flush(ctx)
}

func (b *batch) flush(ctx context.Context) error {
	if len(b.docs) == 0 {
		return nil
	}
	outcomes, err := b.archive.keep(ctx, b.docs)
	if err != nil {
		return err
	}
	for i := range b.docs {
		b.report.count(&b.docs[i], outcomes[i])
	}
	b.docs, b.bytes = b.docs[:0], 0
	if b.progress != nil {
		told := *b.report
		told.Quotes, told.NotAnalysed = maps.Clone(told.Quotes), maps.Clone(told.NotAnalysed)
		b.progress(told)
	}
	return nil
}
