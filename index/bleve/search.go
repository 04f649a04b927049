package bleve

import (
	"context"
	"errors"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

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
		defer pass.end()
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

// pass is one evaluation of a query over all segments.
type pass struct {
	plan   *plan
	order  *order
	best   *best
	scorer *scorer      // nil where hits need no score
	chosen []*selection // by segment
	total  int
	seen   *dateCounts
	facets []*facetCount
	dates  *dateCounts
}

func newPass(ctx context.Context, v *view, q *index.Query, keep int) (*pass, error) {
	plan, err := newPlan(ctx, v, q)
	if err != nil {
		return nil, err
	}
	p := &pass{plan: plan}
	if err := p.askFacets(); err != nil {
		return nil, err
	}
	for _, s := range v.segments {
		if err := p.count(ctx, s); err != nil {
			return nil, err
		}
	}
	// Only now all dates have numbers.
	p.order = &order{q.Sort, v.values[fieldSaid].order(q.Sort)}
	p.best = &best{order: p.order, keep: keep, hits: make([]found, 0, min(2*keep+64, p.total))}
	if keep == 0 {
		return p, nil
	}
	if plan.scores() {
		if p.scorer, err = newScorer(ctx, plan); err != nil {
			return nil, err
		}
	}
	return p, p.collect(ctx)
}

// end gives back what the pass was lent.
func (p *pass) end() { p.plan.view.rooms.give(p.plan.room) }

// count chooses the hits of a segment and adds them to every facet.
func (p *pass) count(ctx context.Context, s *part) error {
	sel, err := p.plan.sel(ctx, s)
	if err != nil {
		return err
	}
	p.chosen = append(p.chosen, sel)
	dates, err := p.plan.dates(s)
	if err != nil {
		return err
	}
	hits := sel.hits()
	p.total += hits.size()
	p.seen.add(s, p.plan.docType, hits, dates)
	if p.dates != nil && p.dates != p.seen {
		p.dates.add(s, p.plan.docType, sel.without(dateFacet), dates)
	}
	return p.countFacets(ctx, s, sel)
}

// fewHits is the number of hits up to which all are looked at, rather than the
// documents of each date in its turn, to find the first by date.
const fewHits = 20_000

// collect keeps the first hits.
func (p *pass) collect(ctx context.Context) error {
	if p.scorer == nil && p.total > fewHits && p.best.keep < fewHits && p.plan.dateColumn() == fieldDate {
		return p.collectByDate(ctx)
	}
	for i, s := range p.plan.view.segments {
		if err := p.collectAll(ctx, s, p.chosen[i].hits()); err != nil {
			return err
		}
	}
	return nil
}

// collectAll looks at every hit of a segment.
func (p *pass) collectAll(ctx context.Context, s *part, hits *docset) error {
	dates, err := p.plan.dates(s)
	if err != nil {
		return err
	}
	var scores []float64 // none: all are 0
	if p.scorer != nil && hits.size() > 0 {
		if scores, err = p.scorer.scores(ctx, s, hits); err != nil {
			return err
		}
	}
	for i, d := range hits.ids() {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		score := 0.0
		if scores != nil {
			score = scores[i]
		}
		if !p.best.hopeless(score, 0) {
			p.offer(s, d, dates.number(d), score)
		}
	}
	return nil
}

// offer takes a hit in, if it is behind the key that the page continues from.
func (p *pass) offer(s *part, doc, date uint32, score float64) {
	rank := p.order.ranks[date]
	if p.best.hopeless(score, rank) {
		return
	}
	f := found{score: score, rank: rank, date: date, doc: doc, part: s}
	if after := p.plan.query.After; after == nil || p.order.behind(&f, after) {
		p.best.add(f)
	}
}

// collectByDate goes through the dates in their order until there are enough
// hits: of very many, few are looked at.
func (p *pass) collectByDate(ctx context.Context) error {
	after, terms := p.plan.query.After, p.plan.view.values[fieldDate].all()
	for i, n := range p.order.numbers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(p.best.hits) >= p.best.keep && p.order.ranks[p.order.numbers[i-1]] != p.order.ranks[n] {
			return nil
		}
		if !p.seen.has(n) || after != nil && p.order.before(n, after) {
			continue
		}
		for i, s := range p.plan.view.segments {
			docs, err := p.plan.dated(s, terms[n])
			if err != nil {
				return err
			}
			each(roaring.And(docs, p.chosen[i].hits().docs), func(d uint32) { p.offer(s, d, n, 0) })
		}
	}
	return nil
}

// result is the answer but for the documents, and where those are.
func (p *pass) result() (*index.Result, []located, error) {
	q := p.plan.query
	r := &index.Result{Total: p.total, Warnings: p.plan.warnings}
	r.Earliest, r.Latest = p.seen.span(p.order.dates, p.order.lasts)
	var err error
	if r.Facets, err = p.facetResults(); err != nil {
		return nil, nil, err
	}
	if q.Dates != "" {
		if r.Dates, err = p.dates.histogram(p.plan.view.values[fieldSaid].calendar(), q.Dates); err != nil {
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
	return r, p.locate(hits), nil
}

// locate reads where the hits stand in the article store, while their
// segments are still held.
func (p *pass) locate(hits []found) []located {
	out := make([]located, len(hits))
	for i := range hits {
		f := &hits[i]
		id := f.id()
		if p.plan.docType == typeArticle {
			out[i] = located{score: f.score, article: corpus.ArticleID(id)}
			continue
		}
		out[i] = located{f.score, f.part.articleOf(f.doc), corpus.QuoteID(id)}
	}
	return out
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
	r.WarnUnreadable()
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
