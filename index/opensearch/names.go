package opensearch

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"onrecord/index"
)

// directories keeps the names of what searches saw last.
type directories struct {
	shown atomic.Uint64 // how often this process has let searches see more
	of    map[index.Field]*shelfOfNames
}

// shelfOfNames is the directory of a field.
type shelfOfNames struct {
	turn chan struct{} // holds one while it is looked at
	*index.Directory
	state index.State // of what it was made of
	shown uint64
	known time.Time // when it was last known to be of the newest state
	made  time.Time
	took  time.Duration
}

func newDirectories() *directories {
	d := &directories{of: make(map[index.Field]*shelfOfNames)}
	for _, f := range []index.Field{index.Speaker, index.Outlet, index.Publisher} {
		d.of[f] = &shelfOfNames{turn: make(chan struct{}, 1)}
	}
	return d
}

// How long what others write may go unnoticed, and which part of the time is
// spent on directories at most where one takes longer than a moment: names are
// then a little behind, except where one is asked for that is not there.
const (
	unnoticed = time.Second
	moment    = 100 * time.Millisecond
	ofTheTime = 10
)

// Names looks names up in a directory in memory.
func (e *Engine) Names(ctx context.Context, q index.NameQuery) ([]index.Name, error) {
	if !hasNames(q.Field) {
		return nil, fmt.Errorf("%w: %s has no names", index.ErrQuery, q.Field)
	}
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	for _, newest := range []bool{false, true} {
		d, err := e.directory(ctx, q.Field, newest)
		if err != nil {
			return nil, err
		}
		if names := d.Lookup(q); len(names) > 0 || newest {
			return names, nil
		}
	}
	return nil, nil
}

// directory is that of a field: of what searches see now, or saw a little
// before where that need not be the newest.
func (e *Engine) directory(ctx context.Context, f index.Field, newest bool) (*index.Directory, error) {
	d := e.names.of[f]
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	shown, now := e.names.shown.Load(), time.Now()
	if d.Directory != nil && !newest && d.fits(shown, now) {
		return d.Directory, nil
	}
	state, err := e.State(ctx) // before what it is the state of
	if err != nil {
		return nil, err
	}
	if d.Directory == nil || d.state != state {
		if d.Directory, err = e.listed(ctx, f); err != nil {
			return nil, err
		}
		d.state, d.made, d.took = state, time.Now(), time.Since(now)
	}
	d.shown, d.known = shown, now
	return d.Directory, nil
}

// fits says whether the directory will do.
func (d *shelfOfNames) fits(shown uint64, now time.Time) bool {
	if d.took > moment && now.Sub(d.made) < ofTheTime*d.took {
		return true
	}
	return d.shown == shown && now.Sub(d.known) < unnoticed
}

// listed makes a directory of all names. Publishers are met in articles, and
// their quotes counted.
func (e *Engine) listed(ctx context.Context, f index.Field) (*index.Directory, error) {
	var met []index.Sighting
	add := func(k kind, count func(*index.Sighting, int)) error {
		return e.met(ctx, k, f, func(s index.Sighting, n int) {
			count(&s, n)
			met = append(met, s)
		})
	}
	var err error
	if f == index.Publisher {
		err = add(ofArticles, func(s *index.Sighting, n int) { s.Times = n })
	}
	if err == nil {
		err = add(ofQuotes, func(s *index.Sighting, n int) {
			if s.Quotes = n; f != index.Publisher {
				s.Times = n
			}
		})
	}
	if err != nil {
		return nil, err
	}
	return index.NewDirectory(f, met, e.options.Others), nil
}

// namesPage is how many names are read at once.
const namesPage = 10_000

// met reads each name with its aliases, and how many documents have it.
func (e *Engine) met(ctx context.Context, k kind, f index.Field, each func(index.Sighting, int)) error {
	of := object{"size": namesPage, "sources": []object{{"name": object{"terms": object{"field": met(f)}}}}}
	for {
		var told namesAnswer
		err := e.call(ctx, request{
			method: http.MethodPost, path: "/" + e.reading(k) + "/_search",
			params: map[string]string{"allow_partial_search_results": "false"},
			body:   object{"size": 0, "track_total_hits": false, "aggs": object{"names": object{"composite": of}}},
		}, &told)
		if err != nil {
			return err
		}
		names := &told.Counts.Names
		for i := range names.Buckets {
			var s index.Sighting
			var rest string
			s.ID, rest = index.SplitName(names.Buckets[i].Key.Name)
			s.Label, s.Alias = index.SplitName(rest)
			each(s, names.Buckets[i].Docs)
		}
		if len(names.Buckets) < namesPage {
			return nil
		}
		of["after"] = names.After
	}
}

// namesAnswer is a page of names.
type namesAnswer struct {
	findings
	Counts struct {
		Names struct {
			After   object `json:"after_key"`
			Buckets []struct {
				Key  struct{ Name string } `json:"key"`
				Docs int                   `json:"doc_count"`
			} `json:"buckets"`
		} `json:"names"`
	} `json:"aggregations"`
}

func (a *namesAnswer) whole() error {
	names := &a.Counts.Names
	if names.Buckets == nil || len(names.Buckets) >= namesPage && names.After == nil {
		return errLacks
	}
	return a.findings.whole()
}
