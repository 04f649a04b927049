package cluster

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/archive"
	"onrecord/index/intake"
)

// Item is an article to load, or the end of an input.
type Item struct {
	Article corpus.Article
	Path    string // of the input that it stands in
	Line    int    // there, 0 where it is all of it
	Ends    string // the input that ends here, all of which came before; "": this is an article
}

// Teller is told how a load goes; each may be nil. It is called by one
// goroutine.
type Teller struct {
	Progress func(archive.Report)
	Rejected func(Item, string) error // an article that the keeper refuses for good, and why
}

// flight is how many lots are read and written at a time.
const flight = 3

// Load keeps many articles, and remembers each input as finished when all of
// it is kept. Quotes are found on all cores, while others are being written;
// what it holds at a time is bounded. Progress is told of what is durable by
// then; everything is visible when Load returns. After an error, what the
// report says is kept all the same; Load may be repeated.
//
// The sequence is run on a goroutine of its own, and to its next item after
// ctx ends.
func (a *Archive) Load(ctx context.Context, items iter.Seq[Item], tell Teller) (archive.Report, error) {
	if a.ended() {
		return intake.NewReport(), index.ErrClosed
	}
	l := &load{archive: a, tell: tell, report: intake.NewReport(), under: make(chan chan kept, flight-1)}
	l.group, ctx = errgroup.WithContext(ctx)
	places := make(chan chan Item, intake.LotArticles)
	l.group.Go(func() error { return send(ctx, items, places) })
	l.group.Go(func() error {
		defer close(l.under)
		return intake.Gather(ctx, places, a.weigh, l.begin)
	})
	l.group.Go(func() error { return l.settleEach(ctx) })
	err := l.group.Wait()
	if shown := a.show(err); err == nil {
		err = shown
	}
	return l.report, err
}

// show lets searches see what a load wrote; where it failed, if that is soon done.
func (a *Archive) show(failed error) error {
	ctx, cancel := context.WithTimeout(context.Background(), showTime)
	if failed != nil {
		ctx, cancel = context.WithTimeout(context.Background(), endTime)
	}
	defer cancel()
	return a.shows.now(ctx)
}

func send(ctx context.Context, items iter.Seq[Item], places chan<- chan Item) error {
	defer close(places)
	for item := range items {
		place := make(chan Item, 1)
		place <- item
		select {
		case places <- place:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// load is one under way.
type load struct {
	archive *Archive
	tell    Teller
	group   *errgroup.Group
	under   chan chan kept // places of what is being kept, in order
	report  archive.Report
}

// kept is some items with what became of them.
type kept struct {
	items    []Item
	docs     []corpus.Document // of the articles among them, as outcomes
	outcomes []archive.Outcome
}

// begin has items kept, those that come again after those before.
func (l *load) begin(ctx context.Context, items []Item) error {
	for i := range items {
		if items[i].Ends == "" {
			l.archive.reader.Settle(&items[i].Article)
		}
	}
	for _, part := range apart(items, func(i *Item) corpus.ArticleID { return i.Article.ID }) {
		place := make(chan kept, 1)
		select {
		case l.under <- place:
		case <-ctx.Done():
			return ctx.Err()
		}
		articles := articlesOf(part)
		ids := idsOf(articles)
		if err := l.archive.claims.take(ctx, ids); err != nil {
			return err
		}
		l.group.Go(func() error {
			defer l.archive.claims.give(ids)
			docs, outcomes, err := l.archive.keep(ctx, articles)
			if err == nil {
				place <- kept{part, docs, outcomes}
			}
			return err
		})
	}
	return nil
}

func articlesOf(items []Item) (articles []corpus.Article) {
	for i := range items {
		if items[i].Ends == "" {
			articles = append(articles, items[i].Article)
		}
	}
	return articles
}

// settleEach counts what is kept and remembers the inputs that are finished,
// in order.
func (l *load) settleEach(ctx context.Context) error {
	for place := range l.under {
		select {
		case k := <-place:
			if err := l.settle(ctx, &k); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (l *load) settle(ctx context.Context, k *kept) error {
	var ended []string
	article := 0
	for _, item := range k.items {
		if item.Ends != "" {
			ended = append(ended, item.Ends)
			continue
		}
		o := k.outcomes[article]
		l.report.Count(&k.docs[article], o)
		article++
		if o.Status == intake.Rejected && l.tell.Rejected != nil {
			if err := l.tell.Rejected(item, o.Reason); err != nil {
				return err
			}
		}
	}
	if l.tell.Progress != nil && len(k.outcomes) > 0 {
		l.tell.Progress(l.report.Clone())
	}
	if len(ended) == 0 {
		return nil
	}
	return l.archive.keeper.Finish(ctx, ended)
}

// Finished tells which of these inputs were finished before, by any process.
func (a *Archive) Finished(ctx context.Context, inputs []string) (map[string]bool, error) {
	return a.keeper.Finished(ctx, inputs)
}
