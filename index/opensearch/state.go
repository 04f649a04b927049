package opensearch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"onrecord/index"
)

// The documents of the index of state, besides one for each input that is
// finished.
const (
	docApplied = "applied" // its version is the sequence number of the last batch
	docSeen    = "seen"    // its version grows whenever searches see more than before
)

// record is a document of the index of state.
type record struct {
	Input string `json:"input,omitempty"` // that is finished
	At    int64  `json:"at,omitempty"`    // when, in milliseconds

	Holder string `json:"holder,omitempty"` // who rebuilds
}

func (e *Engine) createState(ctx context.Context) error {
	of := object{"number_of_shards": 1}
	if e.options.Copies == 0 {
		of["auto_expand_replicas"] = "0-1"
	} else {
		of["number_of_replicas"] = e.options.Copies - 1
	}
	return e.createIndex(ctx, e.state(), object{
		"settings": object{"index": of},
		"aliases":  object{e.stateOwn(): object{}},
		"mappings": object{"dynamic": "strict", "properties": object{
			"input":  object{"type": "keyword", "index": false, "doc_values": false},
			"holder": object{"type": "keyword", "index": false, "doc_values": false},
			"at":     object{"type": "date", "format": "epoch_millis"},
		}},
	})
}

// Applied implements [index.Engine].
func (e *Engine) Applied(ctx context.Context) (uint64, error) {
	if err := e.ready(ctx); err != nil {
		return 0, err
	}
	return e.version(ctx, docApplied)
}

// version is that of a document of the index of state, 0 where it is not there.
func (e *Engine) version(ctx context.Context, id string) (uint64, error) {
	var got struct {
		Version uint64 `json:"_version"`
	}
	err := e.call(ctx, request{
		method: http.MethodGet, path: "/" + e.state() + "/_doc/" + id,
		params: map[string]string{"_source": "false"},
	}, &got)
	if r := new(responseError); errors.As(err, &r) && r.Status == http.StatusNotFound && r.Type != missing {
		return 0, nil
	}
	return got.Version, err
}

// apply remembers the sequence number of a batch, unless it knows a greater one.
func (e *Engine) apply(ctx context.Context, seq uint64) error {
	if seq == 0 {
		return nil
	}
	err := e.call(ctx, request{
		method: http.MethodPut, path: "/" + e.stateOwn() + "/_doc/" + docApplied,
		params: map[string]string{"require_alias": "true", "version": strconv.FormatUint(seq, 10), "version_type": "external_gte"},
		body:   record{},
	}, nil)
	if r := new(responseError); errors.As(err, &r) && r.Status == http.StatusConflict {
		return nil
	}
	return err
}

// Refresh lets searches see everything that was written before. What they see
// has another State then.
func (e *Engine) Refresh(ctx context.Context) error {
	if err := e.ready(ctx); err != nil {
		return err
	}
	return e.show(ctx, e.reading(ofQuotes)+","+e.reading(ofArticles))
}

// show lets searches see everything in indices that are in use.
func (e *Engine) show(ctx context.Context, names string) error {
	if err := e.refresh(ctx, names); err != nil {
		return err
	}
	return e.seen(ctx)
}

func (e *Engine) refresh(ctx context.Context, names string) error {
	return e.call(ctx, request{method: http.MethodPost, path: "/" + names + "/_refresh"}, new(everyShard))
}

// seen says that searches see something else from now on.
func (e *Engine) seen(ctx context.Context) error {
	err := e.call(ctx, request{
		method: http.MethodPut, path: "/" + e.stateOwn() + "/_doc/" + docSeen, params: map[string]string{"require_alias": "true"}, body: record{},
	}, nil)
	e.names.shown.Add(1)
	return err
}

// State tells what searches see apart from what they saw before, whoever has
// written it. Ask for it before what it is to be the state of.
func (e *Engine) State(ctx context.Context) (index.State, error) {
	if err := e.ready(ctx); err != nil {
		return index.State{}, err
	}
	g, err := e.current(ctx)
	if err != nil {
		return index.State{}, err
	}
	seen, err := e.version(ctx, docSeen)
	return index.State{Index: uint64(g.number), Applied: seen}, err
}

// Finished tells which of these inputs were finished, by any process.
func (e *Engine) Finished(ctx context.Context, inputs []string) (map[string]bool, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	ids := make([]string, len(inputs))
	for i, input := range inputs {
		ids[i] = inputID(input)
	}
	finished := make(map[string]bool)
	at := 0
	err := e.get(ctx, e.state(), byID(ids), false, func(d *gotten) error {
		if *d.Found {
			finished[inputs[at]] = true
		}
		at++
		return nil
	})
	return finished, err
}

// Finish remembers that inputs are finished.
func (e *Engine) Finish(ctx context.Context, inputs []string) error {
	if err := e.ready(ctx); err != nil {
		return err
	}
	var actions []action
	for _, input := range inputs {
		actions = append(actions, action{
			op: opIndex, index: e.stateOwn(), own: true, id: inputID(input),
			source: func() any { return record{Input: input, At: time.Now().UnixMilli()} },
		})
	}
	outcomes, err := e.bulk(ctx, actions)
	for _, o := range outcomes {
		if o.moved() {
			return fmt.Errorf("%w: %w", index.ErrUnreachable, o.refused())
		}
		err = errors.Join(err, o.refused())
	}
	return err
}

// inputID is the id of what is remembered of an input.
func inputID(input string) string {
	digest := sha256.Sum256([]byte(input))
	return "input-" + hex.EncodeToString(digest[:])
}
