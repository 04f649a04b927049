package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"onrecord/index"
)

// The bounds of bulk requests: how many bytes one has, more only where one
// document has, how many a process has in flight, and how long what could not
// be done is sent again while nothing of it is done.
const (
	bulkBytes   = 8 << 20
	bulksAtOnce = 2
	giveUp      = time.Minute
)

// verb is what a bulk does to a document.
type verb string

// The verbs.
const (
	opIndex  verb = "index"
	opCreate verb = "create" // it must not exist
	opDelete verb = "delete"
)

// action is one line of a bulk.
type action struct {
	op      verb
	index   string
	id      string
	routing string // "": by its id
	own     bool   // the index is the alias own of a generation, and must exist

	version int64   // 0: any; else unless the document has a greater one
	unless  *change // unless the article was written since that was found so

	source func() any // nil: a deletion
}

// change is how a document was found: by whom written last.
type change struct {
	Seq  int64 `json:"_seq_no"`
	Term int64 `json:"_primary_term"`
}

// outcome is what became of an action.
type outcome struct {
	Status int     `json:"status"`
	Seq    int64   `json:"_seq_no"`
	Term   int64   `json:"_primary_term"`
	Error  *reason `json:"error"`
}

// conflicts says that the document was written meanwhile by somebody else.
func (o *outcome) conflicts() bool { return o.Status == http.StatusConflict }

// moved says that the index is not in use any more, or will soon not be.
func (o *outcome) moved() bool {
	return o.Error != nil && (o.Error.Type == blocked || o.Error.Type == missing)
}

// refused is why the action is refused for good, nil where it is done. That
// there was nothing to delete is no refusal.
func (o *outcome) refused() error {
	if o.Error == nil {
		return nil
	}
	return fmt.Errorf("OpenSearch: %d %s: %s", o.Status, o.Error.Type, o.Error.Reason)
}

// bulk does the actions, in any order, and tells what became of each. What is
// refused for want of time or room is sent again. An error means that it is not
// known of some.
func (e *Engine) bulk(ctx context.Context, actions []action) ([]outcome, error) {
	outcomes := make([]outcome, len(actions))
	group, until := errgroup.WithContext(ctx)
	group.SetLimit(bulksAtOnce)
	for from := 0; from < len(actions) && until.Err() == nil; {
		lines, err := encode(actions[from:])
		if err != nil {
			return nil, errors.Join(err, group.Wait())
		}
		part := outcomes[from : from+len(lines)]
		from += len(lines)
		group.Go(func() error { return e.sendAll(until, lines, part) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return outcomes, ctx.Err()
}

// encode writes the first of the actions as they are sent, one or as many as a
// bulk holds.
func encode(actions []action) (lines [][]byte, err error) {
	size := 0
	for i := range actions {
		line, err := actions[i].encode()
		if err != nil {
			return nil, err
		}
		if size += len(line); size > bulkBytes && i > 0 {
			break
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (a *action) encode() ([]byte, error) {
	about := object{"_index": a.index, "_id": a.id}
	if a.routing != "" {
		about["routing"] = a.routing
	}
	if a.own {
		about["require_alias"] = true
	}
	if a.version > 0 {
		about["version"], about["version_type"] = a.version, "external_gte"
	}
	if a.unless != nil {
		about["if_seq_no"], about["if_primary_term"] = a.unless.Seq, a.unless.Term
	}
	var line bytes.Buffer
	out := json.NewEncoder(&line)
	out.SetEscapeHTML(false)
	err := out.Encode(object{string(a.op): about})
	if err == nil && a.source != nil {
		err = out.Encode(a.source())
	}
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", a.id, err)
	}
	return line.Bytes(), nil
}

// sendAll sends lines until each is done or refused for good.
func (e *Engine) sendAll(ctx context.Context, lines [][]byte, outcomes []outcome) error {
	left := make([]int, len(lines)) // to be done, by their places
	for i := range left {
		left[i] = i
	}
	wait := e.waiting(e.giveUp)
	for {
		done, err := e.send(ctx, lines, left, outcomes)
		if err == nil && len(done) == len(left) {
			return nil
		}
		if err == nil && len(done) > 0 {
			wait = e.waiting(e.giveUp)
		}
		left = without(left, done)
		if err != nil && (!errors.Is(err, index.ErrUnreachable) || errors.Is(err, ErrDenied)) {
			return err
		}
		if err == nil {
			err = fmt.Errorf("%w: %w", index.ErrUnreachable, outcomes[left[0]].refused())
		}
		e.options.Log.Warn("a bulk is sent again", "documents", len(left), "error", err)
		if !wait.pause(ctx) {
			return errors.Join(err, ctx.Err())
		}
	}
}

// without is the places that are not done. Both lists are in order.
func without(places, done []int) (left []int) {
	for _, place := range places {
		if len(done) > 0 && done[0] == place {
			done = done[1:]
			continue
		}
		left = append(left, place)
	}
	return left
}

// send sends the lines at some places once, and returns the places of those
// that need not be sent again. A request that is refused as a whole, because it
// is too large or there is something wrong with one of its documents, is sent in
// two.
func (e *Engine) send(ctx context.Context, lines [][]byte, places []int, outcomes []outcome) (done []int, err error) {
	got, err := e.post(ctx, lines, places)
	if r := new(responseError); errors.As(err, &r) && (r.Status == http.StatusRequestEntityTooLarge || r.Status == http.StatusBadRequest) {
		return e.halve(ctx, r, lines, places, outcomes)
	}
	if err != nil {
		return nil, err
	}
	for i, place := range places {
		outcomes[place] = got[i]
		if !again(got[i].Status) {
			done = append(done, place)
		}
	}
	return done, nil
}

// halve sends in two requests what was refused in one. What was refused by
// itself is refused for good.
func (e *Engine) halve(ctx context.Context, why *responseError, lines [][]byte, places []int, outcomes []outcome) (done []int, err error) {
	if len(places) == 1 {
		outcomes[places[0]] = outcome{Status: why.Status, Error: &reason{why.Type, why.Reason}}
		return places, nil
	}
	for _, half := range [][]int{places[:len(places)/2], places[len(places)/2:]} {
		more, err := e.send(ctx, lines, half, outcomes)
		if done = append(done, more...); err != nil {
			return done, err
		}
	}
	return done, nil
}

// post sends one request, when its turn has come.
func (e *Engine) post(ctx context.Context, lines [][]byte, places []int) ([]outcome, error) {
	select {
	case e.bulks <- struct{}{}:
		defer func() { <-e.bulks }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var body bytes.Buffer
	for _, place := range places {
		body.Write(lines[place])
	}
	var a answer
	err := e.call(ctx, request{
		method: http.MethodPost, path: "/_bulk", body: body.Bytes(), lines: true,
		params: map[string]string{"filter_path": "items.*.status,items.*._seq_no,items.*._primary_term,items.*.error.type,items.*.error.reason"},
	}, &a)
	if err != nil {
		return nil, err
	}
	return a.outcomes(len(places))
}

// answer is OpenSearch's to a bulk.
type answer struct {
	Items []map[verb]outcome `json:"items"`
}

// outcomes is what became of so many actions. An answer that does not tell of
// each is as good as none.
func (a *answer) outcomes(want int) ([]outcome, error) {
	if len(a.Items) != want {
		return nil, fmt.Errorf("%w: OpenSearch: an answer about %d documents of %d", index.ErrUnreachable, len(a.Items), want)
	}
	all := make([]outcome, 0, want)
	for _, item := range a.Items {
		for _, o := range item {
			all = append(all, o)
		}
		if n := len(all); len(item) != 1 || !all[n-1].plausible() {
			return nil, fmt.Errorf("%w: OpenSearch: an answer that tells nothing of a document", index.ErrUnreachable)
		}
	}
	return all, nil
}

// plausible says whether an outcome is one: done without an error, or not done
// and with one, but that nothing was there to delete is no error.
func (o *outcome) plausible() bool {
	ok := o.Status >= 200 && o.Status < 300 || o.Status == http.StatusNotFound
	return o.Status >= 200 && o.Status < 600 && (o.Error != nil || ok) && (o.Error == nil || o.Status >= 300) && o.Seq >= 0
}

// waiting is for how long something is tried again, and how often.
type waiting struct {
	limit, next time.Duration
	since       time.Time
}

// longPause is the longest time between two tries. The first is short, each
// twice as long as the one before, and all of no certain length, so that many
// who wait do not come at once.
const longPause = 5 * time.Second

func (e *Engine) waiting(limit time.Duration) waiting {
	return waiting{limit: limit, next: 2 * e.pause, since: time.Now()}
}

// pause waits before the next try; false says that there is to be none.
func (w *waiting) pause(ctx context.Context) bool {
	if time.Since(w.since) > w.limit {
		return false
	}
	length := w.next/2 + rand.N(w.next)
	w.next = min(2*w.next, longPause)
	select {
	case <-time.After(length):
		return true
	case <-ctx.Done():
		return false
	}
}
