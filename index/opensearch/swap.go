package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// swap puts a generation in the place of the one in use, at once for all who
// read and write. It fails where the aliases are not those of old any more, and
// where next is gone.
func (e *Engine) swap(ctx context.Context, old, next generation) error {
	var actions []object
	for _, k := range kinds() {
		for _, alias := range []string{e.reading(k), e.writing(k)} {
			actions = append(actions, removing(e.name(k, old), alias), e.adding(k, e.name(k, next), alias))
		}
	}
	return e.alias(ctx, actions)
}

func removing(index, alias string) object {
	return object{"remove": object{"index": index, "alias": alias, "must_exist": true}}
}

func (e *Engine) adding(k kind, index, alias string) object {
	add := object{"index": index, "alias": alias}
	if alias == e.writing(k) {
		add["is_write_index"] = true
	}
	return object{"add": add}
}

func (e *Engine) alias(ctx context.Context, actions []object) error {
	return e.call(ctx, request{method: http.MethodPost, path: "/_aliases", body: object{"actions": actions}}, nil)
}

// fallBack keeps the generation in use: all others are removed, in one step with
// making sure that it is still in use, so that no swap to one of them can come
// later. Then writing to it is allowed again. It returns false where another
// generation is in use: then the swap has been before.
func (e *Engine) fallBack(ctx context.Context, old generation) (bool, error) {
	for wait := e.waiting(e.giveUp); ; {
		err := e.removeOthers(ctx, old)
		r := new(responseError)
		switch {
		case err == nil:
			return true, e.allowWrites(ctx, old)
		case errors.As(err, &r) && r.Type == "aliases_not_found_exception":
			return false, nil
		case errors.As(err, &r) && r.Type == missing && wait.pause(ctx): // one of them went meanwhile
		default:
			return false, err
		}
	}
}

func (e *Engine) removeOthers(ctx context.Context, old generation) error {
	var actions []object
	for _, k := range kinds() {
		all, err := e.existing(ctx, k)
		if err != nil {
			return err
		}
		actions = append(actions, removing(e.name(k, old), e.writing(k)), e.adding(k, e.name(k, old), e.writing(k)))
		for g := range all {
			if g != old {
				actions = append(actions, object{"remove_index": object{"index": e.name(k, g)}})
			}
		}
	}
	return e.alias(ctx, actions)
}

// both are the names of the two indices of a generation.
func (e *Engine) both(g generation) string {
	return e.name(ofQuotes, g) + "," + e.name(ofArticles, g)
}

// forbidWrites blocks writing, and returns when nothing is being written any
// more. That is said only of indices that were not blocked before, which they
// are where an answer was lost: then all begins anew.
func (e *Engine) forbidWrites(ctx context.Context, g generation) error {
	for wait := e.waiting(e.giveUp); ; {
		var said struct {
			Drained bool `json:"shards_acknowledged"`
			Indices []struct {
				Blocked bool `json:"blocked"`
			} `json:"indices"`
		}
		err := e.call(ctx, request{method: http.MethodPut, path: "/" + e.both(g) + "/_block/write"}, &said)
		if err != nil {
			return err
		}
		blocked := 0
		for _, index := range said.Indices {
			if index.Blocked {
				blocked++
			}
		}
		if said.Drained && blocked == len(kinds()) {
			return nil
		}
		if err := e.allowWrites(ctx, g); err != nil {
			return err
		}
		if !wait.pause(ctx) {
			return errors.Join(fmt.Errorf("writing to %s could not be forbidden", e.both(g)), ctx.Err())
		}
	}
}

func (e *Engine) allowWrites(ctx context.Context, g generation) error {
	return e.call(ctx, request{
		method: http.MethodPut, path: "/" + e.both(g) + "/_settings", body: object{"index.blocks.write": nil},
	}, nil)
}

// unblock allows writing again where a process that is dead has forbidden it. A
// block that nobody says is his is somebody else's business.
func (e *Engine) unblock(ctx context.Context) error {
	all, err := e.existing(ctx, ofArticles)
	if err != nil {
		return err
	}
	g, ok := e.inUse(ofArticles, all)
	if !ok || all[g].Settings.Index.Blocks.Write != "true" {
		return nil
	}
	if found, r, err := e.held(ctx); err != nil || found == nil || e.alive(r) {
		return err
	}
	l, err := e.claim(ctx)
	if errors.Is(err, errHeld) {
		return nil // another is faster
	}
	if err != nil {
		return err
	}
	e.options.Log.Warn("writing is allowed again, which a process that has stopped had forbidden", "index", e.name(ofArticles, g))
	if _, err = e.fallBack(ctx, g); err == nil {
		l.release(ctx)
	}
	return err
}

// How long the indices that were replaced are kept at least, and for whom still
// searches them at most.
const (
	keptLeast = 5 * time.Second
	keptMost  = 5 * time.Minute
)

// remove deletes a generation that is not in use when nobody searches it any
// more.
func (e *Engine) remove(ctx context.Context, old generation) error {
	from := time.Now()
	for idle := 0; idle < 2; {
		busy, err := e.searched(ctx, old)
		if err != nil {
			return err
		}
		idle++
		if busy || time.Since(from) < e.keptLeast {
			idle = 0
		}
		if time.Since(from) > keptMost {
			return fmt.Errorf("%s are still searched; the next rebuilding removes them", e.both(old))
		}
		select {
		case <-time.After(e.keptLeast / 10):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return e.delete(ctx, e.name(ofQuotes, old), e.name(ofArticles, old))
}

func (e *Engine) delete(ctx context.Context, names ...string) error {
	slices.Sort(names)
	err := e.call(ctx, request{method: http.MethodDelete, path: "/" + strings.Join(names, ",")}, nil)
	if r := new(responseError); errors.As(err, &r) && r.Type == missing {
		return nil
	}
	return err
}

// searched says whether anybody reads a generation.
func (e *Engine) searched(ctx context.Context, g generation) (bool, error) {
	var stats struct {
		everyShard
		All struct {
			Total struct {
				Search struct {
					Open  int `json:"open_contexts"`
					Query int `json:"query_current"`
					Fetch int `json:"fetch_current"`
					PITs  int `json:"point_in_time_current"`
				} `json:"search"`
			} `json:"total"`
		} `json:"_all"`
	}
	err := e.call(ctx, request{method: http.MethodGet, path: "/" + e.both(g) + "/_stats/search"}, &stats)
	s := stats.All.Total.Search
	return s.Open+s.Query+s.Fetch+s.PITs > 0, err
}
