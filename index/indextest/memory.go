// Package indextest says what every engine must do: cases as text, and random
// corpora and queries whose answers are held against those of [Memory].
package indextest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"onrecord/corpus"
	"onrecord/index"
)

// Memory is an engine that looks at every document for every query: slow and
// plain, so that its answers can be seen to be right. Others are held against
// it, and tests use it where an engine is needed. The zero value is empty and
// ready.
type Memory struct {
	mu      sync.RWMutex
	entries map[corpus.ArticleID]*entry
	applied uint64
	closed  bool
}

var _ index.Engine = (*Memory)(nil)

// entry is a document with its words.
type entry struct {
	doc    corpus.Document
	text   [][]index.Token   // title and text
	quotes [][][]index.Token // by quote, one text each
}

// NewMemory is an empty engine that holds the documents given.
func NewMemory(docs ...corpus.Document) *Memory {
	m := &Memory{}
	m.put(docs)
	return m
}

func (m *Memory) put(docs []corpus.Document) {
	if m.entries == nil {
		m.entries = make(map[corpus.ArticleID]*entry)
	}
	for _, d := range docs {
		e := &entry{doc: d, text: [][]index.Token{index.Analyse(d.Article.Title), index.Analyse(d.Article.Text)}}
		for i := range d.Analysis.Quotes {
			words := index.Analyse(d.Analysis.Quotes[i].Text(d.Article.Text))
			e.quotes = append(e.quotes, [][]index.Token{words})
		}
		m.entries[d.Article.ID] = e
	}
}

// Apply implements [index.Engine].
func (m *Memory) Apply(ctx context.Context, b index.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return err
	}
	m.put(b.Put)
	for _, id := range b.Delete {
		delete(m.entries, id)
	}
	m.applied = max(m.applied, b.Seq)
	return nil
}

// Applied implements [index.Engine].
func (m *Memory) Applied(ctx context.Context) (uint64, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.applied, m.ready(ctx)
}

// ready is called with the lock held.
func (m *Memory) ready(ctx context.Context) error {
	if m.closed {
		return index.ErrClosed
	}
	return ctx.Err()
}

// snapshot is every entry there is, by id.
func (m *Memory) snapshot(ctx context.Context) ([]*entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Values(m.entries), func(a, b *entry) int {
		return cmp.Compare(a.doc.Article.ID, b.doc.Article.ID)
	}), nil
}

// Search implements [index.Engine].
func (m *Memory) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	entries, err := m.snapshot(ctx)
	if err == nil {
		err = q.Check()
	}
	if err != nil {
		return nil, err
	}
	hits := find(entries, q)
	r := &index.Result{Total: len(hits), Facets: make(map[index.Field]*index.Facet)}
	for _, h := range hits {
		d := q.DateField.When(&h.Document.Article, h.Quote)
		r.Earliest, r.Latest = index.Earlier(r.Earliest, d), index.Later(r.Latest, d)
	}
	r.Hits, r.Next = page(hits, q)
	for _, request := range q.Facets {
		r.Facets[request.Field] = facet(entries, q, request)
	}
	if q.Dates != "" {
		r.Dates, err = dates(entries, q)
	}
	return r, err
}

// page is the hits asked for, and where to continue.
func page(hits []*index.Hit, q *index.Query) ([]*index.Hit, *index.Key) {
	if q.After != nil {
		hits = slices.DeleteFunc(hits, func(h *index.Hit) bool { return q.Sort.Compare(q.KeyOf(h), q.After) <= 0 })
	}
	hits = hits[min(q.Offset, len(hits)):]
	if q.Limit == 0 || len(hits) <= q.Limit {
		return hits[:min(q.Limit, len(hits))], nil
	}
	return hits[:q.Limit], q.KeyOf(hits[q.Limit-1])
}

// Scan implements [index.Engine].
func (m *Memory) Scan(ctx context.Context, q *index.Query) iter.Seq2[*index.Hit, error] {
	return func(yield func(*index.Hit, error) bool) {
		all := *q
		all.Offset, all.Limit, all.Facets, all.Dates = 0, 0, nil, ""
		entries, err := m.snapshot(ctx)
		if err == nil {
			err = all.Check()
		}
		if err != nil {
			yield(nil, err)
			return
		}
		hits := find(entries, &all)
		all.Limit = len(hits)
		hits, _ = page(hits, &all)
		for _, h := range hits {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(h, nil) {
				return
			}
		}
	}
}

// Article implements [index.Engine].
func (m *Memory) Article(ctx context.Context, id corpus.ArticleID) (*corpus.Document, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	e, ok := m.entries[id]
	if !ok {
		return nil, fmt.Errorf("article %s: %w", id, index.ErrNotFound)
	}
	return &e.doc, nil
}

// Quote implements [index.Engine].
func (m *Memory) Quote(ctx context.Context, id corpus.QuoteID) (*index.Hit, error) {
	entries, err := m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if q, ok := e.doc.Quote(id); ok {
			return &index.Hit{Document: &e.doc, Quote: q}, nil
		}
	}
	return nil, fmt.Errorf("quote %s: %w", id, index.ErrNotFound)
}

// Names implements [index.Engine].
func (m *Memory) Names(ctx context.Context, q index.NameQuery) ([]index.Name, error) {
	entries, err := m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if q.Field != index.Speaker && q.Field != index.Outlet && q.Field != index.Publisher {
		return nil, fmt.Errorf("%w: %s has no names", index.ErrQuery, q.Field)
	}
	return directory(entries, q.Field).Lookup(q), nil
}

func directory(entries []*entry, f index.Field) *index.Directory {
	var sightings []index.Sighting
	for _, e := range entries {
		sightings = index.AppendSightings(sightings, f, &e.doc)
	}
	return index.NewDirectory(f, sightings, nil)
}

// Stats implements [index.Engine].
func (m *Memory) Stats(ctx context.Context) (*index.Stats, error) {
	entries, err := m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	s := &index.Stats{Articles: len(entries)}
	for _, e := range entries {
		s.Quotes += len(e.quotes)
	}
	return s, nil
}

// Close implements [index.Engine].
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Document implements [index.Documents], for engines that keep no texts.
func (m *Memory) Document(id corpus.ArticleID) (corpus.Document, error) {
	d, err := m.Article(context.Background(), id)
	if errors.Is(err, index.ErrClosed) || d == nil {
		return corpus.Document{}, err
	}
	return *d, nil
}
