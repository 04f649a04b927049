package opensearch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/http"
	"slices"
	"time"

	"onrecord/index"
)

// How a scan reads: places in pages, and their articles in lesser ones. What
// it sees is kept by OpenSearch until so long after the last page.
const (
	scanPage  = 1000
	scanShelf = 100
	scanKept  = "10m"
)

// Scan pages through a point in time of OpenSearch's. Articles are read as they
// are by then.
func (e *Engine) Scan(ctx context.Context, q *index.Query) iter.Seq2[*index.Hit, error] {
	return func(yield func(*index.Hit, error) bool) {
		err := e.scan(ctx, q, yield)
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// errStopped is that nobody wants more hits.
var errStopped = errors.New("stopped")

func (e *Engine) scan(ctx context.Context, q *index.Query, yield func(*index.Hit, error) bool) error {
	all := *q
	all.Facets, all.Dates, all.Offset, all.Limit = nil, "", 0, 0
	if err := all.Check(); err != nil {
		return err
	}
	if err := e.ready(ctx); err != nil {
		return err
	}
	p, err := newPlan(&all)
	if err != nil {
		return err
	}
	point, err := e.pointInTime(ctx, p)
	if err != nil {
		return err
	}
	defer e.forget(ctx, point)
	return e.pages(ctx, p, point, func(hits []place) error {
		for some := range slices.Chunk(hits, scanShelf) {
			if err := e.hand(ctx, p.kind, some, yield); err != nil {
				return err
			}
		}
		return nil
	})
}

// pages reads all places, page by page. The first page says how many there are.
func (e *Engine) pages(ctx context.Context, p *plan, at point, each func([]place) error) error {
	total, read := math.MaxInt, 0
	for after := p.query.After; ; {
		a, err := e.scanned(ctx, p, at, after)
		if err != nil {
			return err
		}
		if a.Hits.Total != nil && after == nil {
			total = *a.Hits.Total.Value
		}
		hits, err := p.places(a.Hits.Hits)
		if err != nil {
			return err
		}
		if err := each(hits); err != nil {
			return err
		}
		read += len(hits)
		if len(hits) < scanPage {
			if total < math.MaxInt && read != total {
				return fmt.Errorf("%w: OpenSearch: %d hits of %d", index.ErrUnreachable, read, total)
			}
			return nil
		}
		after = &hits[len(hits)-1].key
	}
}

// point is a point in time, by its id.
type point string

type pointAnswer struct {
	everyShard
	ID point `json:"pit_id"`
}

func (a *pointAnswer) whole() error {
	if a.ID == "" {
		return errLacks
	}
	return a.everyShard.whole()
}

func (e *Engine) pointInTime(ctx context.Context, p *plan) (point, error) {
	var made pointAnswer
	err := e.call(ctx, request{
		method: http.MethodPost, path: "/" + e.reading(p.kind) + "/_search/point_in_time",
		params: map[string]string{"keep_alive": scanKept, "allow_partial_pit_creation": "false", "preference": p.copies()},
	}, &made)
	return made.ID, err
}

// forget lets OpenSearch give up a point in time, also when the caller's time is
// over. One that it keeps it gives up by itself, later.
func (e *Engine) forget(ctx context.Context, p point) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := e.call(ctx, request{method: http.MethodDelete, path: "/_search/point_in_time", body: object{"pit_id": []point{p}}}, nil)
	if err != nil {
		e.options.Log.Debug("a point in time is not given up", "error", err)
	}
}

// scanned is a page of places.
func (e *Engine) scanned(ctx context.Context, p *plan, at point, after *index.Key) (*findings, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	body := p.page(scanPage, after)
	body["pit"], body["track_total_hits"] = object{"id": at, "keep_alive": scanKept}, after == nil
	a := new(findings)
	return a, tooMuch(e.call(ctx, asked("/_search", body, p.scores(), a), a))
}

// hand reads hits and hands them out.
func (e *Engine) hand(ctx context.Context, k kind, hits []place, yield func(*index.Hit, error) bool) error {
	s, err := e.shelve(ctx, k, hits)
	if err != nil {
		return err
	}
	for i := range hits {
		if err := e.ready(ctx); err != nil {
			return err
		}
		if h, err := s.hit(&hits[i]); (h != nil || err != nil) && !yield(h, err) {
			return errStopped
		}
	}
	return nil
}
