package opensearch

import (
	"context"
	"errors"
	"fmt"

	"onrecord/corpus"
	"onrecord/index"
)

// Articles and their quotes are written in three steps, none of which is atomic
// with another:
//
//	1  the article, listing its quotes, those before and those now
//	2  the quotes: those now are put, the others deleted
//	3  the article again, listing its quotes of now; only where it lists others
//
// Whatever stands in the index of quotes is therefore listed by its article,
// wherever a writer stops, and the next one to write the article deletes what
// does not belong there. To take an article down, its quotes are deleted first.
//
// An article may therefore be there without its quotes, or with those of before,
// until somebody writes it again; [Engine.Torn] tells who reads it for that.
//
// Others may write the same article meanwhile. Steps 1 and 3 are done only if
// nobody has written the article since it was read, else all begins anew. From
// the number that the article was given in step 1 comes the version of what is
// written in step 2: that comes to nothing where a later writer was there before.

// task is one article to be put or, without a document, deleted.
type task struct {
	id  corpus.ArticleID
	doc *corpus.Document

	found  *change          // the article as it was read; nil: not there
	listed []corpus.QuoteID // by it
	put    *change          // step 1
	again  bool             // others have written it, or its index is replaced: from the start
	failed error            // refused for good
}

// stale is the quotes that the article listed and has no more.
func (t *task) stale() (ids []corpus.QuoteID) {
	now := make(map[corpus.QuoteID]bool)
	if t.doc != nil {
		for _, id := range quoteIDs(t.doc) {
			now[id] = true
		}
	}
	for _, id := range t.listed {
		if !now[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// Apply implements [index.Engine].
func (e *Engine) Apply(ctx context.Context, b index.Batch) error {
	refused, err := e.Write(ctx, b)
	for _, r := range refused {
		err = errors.Join(err, fmt.Errorf("article %s: %s", r.Article, r.Reason))
	}
	if err != nil {
		return err
	}
	return e.Refresh(ctx)
}

// Write makes a batch durable; searches see it after the next Refresh, or
// before. What OpenSearch refuses for good is listed and does not stop the rest.
func (e *Engine) Write(ctx context.Context, b index.Batch) ([]index.Rejection, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	tasks := make([]*task, 0, len(b.Put)+len(b.Delete))
	for i := range b.Put {
		tasks = append(tasks, &task{id: b.Put[i].Article.ID, doc: &b.Put[i]})
	}
	for _, id := range b.Delete {
		tasks = append(tasks, &task{id: id})
	}
	if err := e.writeAll(ctx, tasks, e.inUseNow()); err != nil {
		return nil, err
	}
	var refused []index.Rejection
	for _, t := range tasks {
		if t.failed != nil {
			refused = append(refused, index.Rejection{Article: t.id, Reason: t.failed.Error()})
		}
	}
	return refused, e.apply(ctx, b.Seq)
}

// writeAll does tasks, from the start as often as it takes, unless none is
// finished for long: others are at the same articles, or the index is about to
// be replaced.
func (e *Engine) writeAll(ctx context.Context, tasks []*task, into func(context.Context) (generation, error)) error {
	wait := e.waiting(2 * e.giveUp)
	for len(tasks) > 0 {
		g, err := into(ctx)
		if err == nil {
			err = e.pass(ctx, g, tasks)
		}
		if err != nil {
			return err
		}
		var left []*task
		for _, t := range tasks {
			if t.again {
				*t = task{id: t.id, doc: t.doc}
				left = append(left, t)
			}
		}
		if len(left) < len(tasks) {
			wait = e.waiting(2 * e.giveUp)
		} else if !wait.pause(ctx) {
			return errors.Join(fmt.Errorf("%w: OpenSearch: article %s is written by others again and again, or nothing may be written",
				index.ErrUnreachable, left[0].id), ctx.Err())
		}
		tasks = left
	}
	return nil
}

// inUseNow returns what says which generation is in use. From the second time on
// it looks first whether writing is forbidden by one who is dead.
func (e *Engine) inUseNow() func(context.Context) (generation, error) {
	asked := false
	return func(ctx context.Context) (generation, error) {
		if asked {
			if err := e.unblock(ctx); err != nil {
				return generation{}, err
			}
		}
		asked = true
		return e.current(ctx)
	}
}

// step is what is done to every task before anything of the next step is.
type step struct {
	actions func(*Engine, generation, *task) []action
	settle  func(*task, *outcome) // for what is neither refused nor moved
}

func steps() []step {
	return []step{
		{(*Engine).putArticle, (*task).articlePut},
		{(*Engine).putQuotes, func(*task, *outcome) {}}, // who was there before is a later writer
		{(*Engine).finish, (*task).finished},
	}
}

// pass does the steps of tasks in one generation.
func (e *Engine) pass(ctx context.Context, g generation, tasks []*task) error {
	if err := e.look(ctx, g, tasks); err != nil {
		return err
	}
	for _, s := range steps() {
		if err := e.take(ctx, g, tasks, s); err != nil {
			return err
		}
	}
	return nil
}

// take does one step of tasks.
func (e *Engine) take(ctx context.Context, g generation, tasks []*task, s step) error {
	var actions []action
	var of []*task
	for _, t := range tasks {
		if t.again || t.failed != nil {
			continue
		}
		for _, a := range s.actions(e, g, t) {
			actions, of = append(actions, a), append(of, t)
		}
	}
	outcomes, err := e.bulk(ctx, actions)
	for i := range outcomes {
		switch o := &outcomes[i]; {
		case o.moved():
			of[i].again = true
		case o.refused() != nil && !o.conflicts():
			of[i].failed = errors.Join(of[i].failed, o.refused())
		default:
			s.settle(of[i], o)
		}
	}
	return err
}

// look reads what stands under the ids of tasks.
func (e *Engine) look(ctx context.Context, g generation, tasks []*task) error {
	wants := make([]wanted, len(tasks))
	for i, t := range tasks {
		wants[i].id = string(t.id)
	}
	at := 0
	return e.get(ctx, e.name(ofArticles, g), wants, []string{fieldQuotes}, func(d *gotten) error {
		if *d.Found {
			tasks[at].found, tasks[at].listed = &change{d.Seq, d.Term}, d.Source.Quotes
		}
		at++
		return nil
	})
}

// putArticle is step 1.
func (e *Engine) putArticle(g generation, t *task) []action {
	if t.doc == nil {
		return nil
	}
	a := action{
		op: opIndex, index: e.own(ofArticles, g), own: true, id: string(t.id), unless: t.found,
		source: func() any { return articleSource(t.doc, t.stale()) },
	}
	if t.found == nil {
		a.op = opCreate
	}
	return []action{a}
}

func (t *task) articlePut(o *outcome) {
	t.put, t.again = &change{o.Seq, o.Term}, o.conflicts()
}

// version is that of what step 2 writes. It is greater for a later change of the
// article, and greater for who deletes what somebody has put than for him: his
// quotes must not come after that.
func (t *task) version() int64 {
	if t.doc == nil {
		return quotesVersion(t.found.Seq) + 1
	}
	return quotesVersion(t.put.Seq)
}

// quotesVersion is the version of quotes, by the number that their article was
// given in step 1. It is how [Engine.Torn] knows them.
func quotesVersion(seq int64) int64 { return 2*seq + 2 }

// putQuotes is step 2.
func (e *Engine) putQuotes(g generation, t *task) []action {
	if t.doc == nil && t.found == nil {
		return nil
	}
	var actions []action
	add := func(op verb, in string, id corpus.QuoteID, source func() any) {
		actions = append(actions, action{
			op: op, index: in, own: source != nil, id: string(id), routing: string(t.id), version: t.version(), source: source,
		})
	}
	if t.doc != nil {
		for i := range t.doc.Analysis.Quotes {
			q := &t.doc.Analysis.Quotes[i]
			add(opIndex, e.own(ofQuotes, g), q.ID, func() any { return quoteSource(&t.doc.Article, q) })
		}
	}
	for _, id := range t.stale() {
		add(opDelete, e.name(ofQuotes, g), id, nil)
	}
	return actions
}

// finish is step 3.
func (e *Engine) finish(g generation, t *task) []action {
	switch {
	case t.doc == nil && t.found != nil:
		return []action{{op: opDelete, index: e.name(ofArticles, g), id: string(t.id), unless: t.found}}
	case t.doc != nil && len(t.stale()) > 0:
		return []action{{
			op: opIndex, index: e.own(ofArticles, g), own: true, id: string(t.id), unless: t.put,
			source: func() any {
				s := articleSource(t.doc, nil)
				s[fieldStep1] = t.put.Seq
				return s
			},
		}}
	}
	return nil
}

// finished looks at the outcome of step 3. Where somebody has written the
// article meanwhile it is theirs to list its quotes, but one that was to be
// deleted is still there.
func (t *task) finished(o *outcome) { t.again = t.doc == nil && o.conflicts() }
