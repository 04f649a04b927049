package bleve

import (
	"context"
	"errors"
	"fmt"

	"onrecord/corpus"
	"onrecord/index"
)

// Search evaluates the query segment by segment: text and filters become sets
// of documents, which are ordered and counted over columns.
func (e *engine) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	var r *index.Result
	var hits []located
	err := e.within(ctx, func(v *view) error {
		keep := 0
		if q.Limit > 0 {
			keep = q.Offset + q.Limit + 1 // one more shows that there are more
		}
		pass, err := newPass(ctx, v, q, keep)
		if err != nil {
			return err
		}
		r, hits, err = pass.result()
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, e.load(ctx, r, hits)
}

// located is a hit's place in the article store.
type located struct {
	score   float64
	article corpus.ArticleID
	quote   corpus.QuoteID // "" for an article
}

// pass is one walk over all segments.
type pass struct {
	plan   *plan
	order  *order
	best   *best
	total  int
	seen   dateCounts
	facets []*facetCount
	dates  *dateCounts

	calendar calendar // as of the last segment walked: it has the dates of all before
}

func newPass(ctx context.Context, v *view, q *index.Query, keep int) (*pass, error) {
	plan, err := newPlan(ctx, v, q)
	if err != nil {
		return nil, err
	}
	o := &order{sort: q.Sort, ids: make(map[*part]*nameColumn)}
	p := &pass{plan: plan, order: o, best: &best{order: o, keep: keep}}
	if err := p.askFacets(); err != nil {
		return nil, err
	}
	var scores *scorer
	if keep > 0 && plan.scores() {
		if scores, err = newScorer(ctx, plan); err != nil {
			return nil, err
		}
	}
	for _, s := range v.segments {
		if err := p.walk(ctx, s, scores); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// walk counts and collects the hits of one segment.
func (p *pass) walk(ctx context.Context, s *part, scores *scorer) error {
	sel, err := p.plan.sel(ctx, s)
	if err != nil {
		return err
	}
	dates, err := p.plan.dates(s)
	if err != nil {
		return err
	}
	p.calendar = p.plan.view.values[fieldSaid].calendar()
	p.order.dates = p.calendar.dates
	if p.order.ids[s], err = s.ids(); err != nil {
		return err
	}
	if err := p.count(ctx, s, sel, dates); err != nil {
		return err
	}
	return p.collect(ctx, s, sel, dates, scores)
}

func (p *pass) collect(ctx context.Context, s *part, sel *selection, dates []uint32, scores *scorer) error {
	hits := sel.hits()
	docs := hits.ToArray()
	p.total += len(docs)
	var score []float64
	if scores != nil && len(docs) > 0 {
		var err error
		if score, err = scores.scores(ctx, s, hits, docs); err != nil {
			return err
		}
	}
	after := p.plan.query.After
	for i, d := range docs {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f := found{date: dates[d], doc: d, part: s}
		if score != nil {
			f.score = score[i]
		}
		p.seen.add(f.date)
		if after == nil || p.order.behind(&f, after) {
			p.best.add(f)
		}
	}
	return nil
}

// result is the answer but for the documents, and where those are.
func (p *pass) result() (*index.Result, []located, error) {
	q := p.plan.query
	r := &index.Result{Total: p.total, Warnings: p.plan.warnings}
	r.Earliest, r.Latest = p.seen.span(p.order.dates)
	var err error
	if r.Facets, err = p.facetResults(); err != nil {
		return nil, nil, err
	}
	if q.Dates != "" {
		if r.Dates, err = p.dates.histogram(p.calendar, q.Dates); err != nil {
			return nil, nil, err
		}
	}
	hits := p.best.sorted()
	hits = hits[min(q.Offset, len(hits)):]
	if len(hits) > q.Limit {
		hits = hits[:q.Limit]
		if q.Limit > 0 {
			r.Next = p.order.key(&hits[q.Limit-1])
		}
	}
	located, err := p.locate(hits)
	return r, located, err
}

// locate reads where the hits stand in the article store, while their
// segments are still held.
func (p *pass) locate(hits []found) ([]located, error) {
	out := make([]located, len(hits))
	for i := range hits {
		f := &hits[i]
		id := p.order.id(f)
		if p.plan.docType == typeArticle {
			out[i] = located{score: f.score, article: corpus.ArticleID(id)}
			continue
		}
		articles, err := f.part.articles()
		if err != nil {
			return nil, err
		}
		out[i] = located{f.score, corpus.ArticleID(articles.at(f.doc)), corpus.QuoteID(id)}
	}
	return out, nil
}

// scores says whether hits need scores.
func (p *plan) scores() bool {
	q := p.query
	return len(p.scored) > 0 && q.Sort != index.Newest && q.Sort != index.Oldest && !q.NoScores
}

// load reads the documents of hits. One that has been deleted meanwhile is
// left out: it must not be shown any more. One that cannot be read must not
// take the others with it.
func (e *engine) load(ctx context.Context, r *index.Result, hits []located) error {
	seen := make(map[corpus.ArticleID]*corpus.Document)
	skip := make(map[corpus.ArticleID]bool)
	for _, h := range hits {
		if err := ctx.Err(); err != nil {
			return err
		}
		if skip[h.article] {
			continue
		}
		hit, err := e.hit(h, seen)
		switch {
		case err == nil:
			r.Hits = append(r.Hits, hit)
		case errors.Is(err, index.ErrUnreadable):
			skip[h.article] = true
			r.Unreadable = append(r.Unreadable, err)
		case !errors.Is(err, index.ErrNotFound):
			return err
		}
	}
	if n := len(r.Unreadable); n == 1 {
		r.Warnings = append(r.Warnings, "1 article cannot be read and is left out; the log says which.")
	} else if n > 1 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d articles cannot be read and are left out; the log says which.", n))
	}
	return nil
}

// hit reads one hit; quotes of one article share its document.
func (e *engine) hit(h located, seen map[corpus.ArticleID]*corpus.Document) (*index.Hit, error) {
	doc := seen[h.article]
	if doc == nil {
		read, err := e.docs.Document(h.article)
		if err != nil {
			return nil, fmt.Errorf("reading article %s: %w", h.article, unreadable(err))
		}
		doc = &read
		seen[h.article] = doc
	}
	if h.quote == "" {
		return &index.Hit{Document: doc, Score: h.score}, nil
	}
	quote, ok := doc.Quote(h.quote)
	if !ok {
		return nil, fmt.Errorf("quote %s of article %s: %w", h.quote, h.article, index.ErrNotFound)
	}
	return &index.Hit{Document: doc, Quote: quote, Score: h.score}, nil
}

// unreadable marks what keeps one article from being read, unless that is
// that it or the whole store is gone, or that nobody waits any more.
func unreadable(err error) error {
	for _, other := range []error{index.ErrNotFound, index.ErrClosed, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, other) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", index.ErrUnreadable, err)
}
