package archive

import (
	"context"
	"iter"
	"runtime"

	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
	"onrecord/index/intake"
)

// Report says what became of the articles of a Load, so far.
type Report = intake.Report

// Load puts many articles, in their order, using all cores: while some are
// read, others are stored and indexed. What it holds at a time is bounded,
// however many there are. Progress is told, after each step, of what is
// durable by then; everything is visible when Load returns. After an error
// the report says what was stored; Load may be repeated.
//
// The sequence is run on a goroutine of its own, and to its next article
// after ctx ends.
func (a *Archive) Load(ctx context.Context, articles iter.Seq[corpus.Article], progress func(Report)) (Report, error) {
	report := intake.NewReport()
	g, gctx := errgroup.WithContext(ctx)
	read := make(chan chan corpus.Document, 2*runtime.GOMAXPROCS(0))
	g.Go(func() error { return a.reader.Each(gctx, articles, a.analyse, read) })
	g.Go(func() error {
		text := func(d *corpus.Document) int { return len(d.Article.Text) }
		return intake.Gather(gctx, read, text, func(ctx context.Context, docs []corpus.Document) error {
			return a.keepLot(ctx, docs, &report, progress)
		})
	})
	err := g.Wait()
	if err == nil {
		err = a.visible(ctx, report.Seq)
	}
	if err == nil {
		err = a.Await(ctx) // else it is stored, and nobody will find it
	}
	return report, err
}

// keepLot stores documents, counts them and tells of it.
func (a *Archive) keepLot(ctx context.Context, docs []corpus.Document, report *Report, progress func(Report)) error {
	outcomes, err := a.keep(ctx, docs)
	if err != nil {
		return err
	}
	for i := range docs {
		report.Count(&docs[i], outcomes[i])
	}
	if progress != nil {
		progress(report.Clone())
	}
	return nil
}
