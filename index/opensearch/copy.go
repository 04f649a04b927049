package opensearch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"onrecord/corpus"
)

// Every change of a document has a number in its shard, and a document is found
// by its last one. So whatever has changed since some number is a range of
// them, and copying everything is the same as catching up from the beginning.
// Up to its checkpoint a shard has all changes, in every copy of it.

// copiesAtOnce is how many shards are copied at once.
const copiesAtOnce = 3

// catchUp copies the articles that were written since the last time, and says
// how many those were. Articles that were deleted stay.
func (r *rebuild) catchUp(ctx context.Context) (copied int, err error) {
	until, err := r.checkpoints(ctx)
	if err != nil {
		return 0, err
	}
	if err := r.show(ctx, r.both(r.old)); err != nil {
		return 0, err
	}
	before := r.done
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(copiesAtOnce)
	for shard, to := range until {
		from, met := r.shards[shard]
		if !met {
			from = -1
		}
		group.Go(func() error { return r.copyShard(ctx, shard, from, to) })
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	maps.Copy(r.shards, until)
	return r.done - before, nil
}

// checkpoints is up to which number every shard of the articles in use has all
// changes.
func (r *rebuild) checkpoints(ctx context.Context) (map[int]int64, error) {
	var stats checkpointAnswer
	err := r.call(ctx, request{
		method: http.MethodGet, path: "/" + r.name(ofArticles, r.old) + "/_stats/docs", params: map[string]string{"level": "shards"},
	}, &stats)
	if err != nil {
		return nil, err
	}
	return stats.points, nil
}

type checkpointAnswer struct {
	Shards  struct{ Total, Failed int } `json:"_shards"`
	Indices map[string]struct {
		Shards map[string][]struct {
			Routing struct {
				Primary bool `json:"primary"`
			} `json:"routing"`
			Seq struct {
				Checkpoint int64 `json:"global_checkpoint"`
			} `json:"seq_no"`
		} `json:"shards"`
	} `json:"indices"`

	points map[int]int64
}

func (a *checkpointAnswer) whole() error {
	a.points = make(map[int]int64)
	want := 0
	for _, of := range a.Indices {
		for name, copies := range of.Shards {
			shard, err := strconv.Atoi(name)
			if err != nil {
				return err
			}
			for _, c := range copies {
				if c.Routing.Primary {
					a.points[shard] = c.Seq.Checkpoint
				}
			}
		}
		want = len(of.Shards)
	}
	if a.Shards.Failed > 0 || len(a.points) == 0 || len(a.points) != want || len(a.points) != slices.Max(slices.Collect(maps.Keys(a.points)))+1 {
		return fmt.Errorf("%d shards have told of their checkpoints", len(a.points))
	}
	return nil
}

// copyShard copies the changes of a shard from behind one to another, in pages
// of about as many bytes as go into a bulk.
func (r *rebuild) copyShard(ctx context.Context, shard int, from, to int64) error {
	for size := fewGets; from < to; {
		page, err := r.page(ctx, shard, from, to, size)
		if errors.Is(err, errTooLarge) && size > 1 {
			size /= 2
			continue
		}
		if err != nil || len(page) == 0 {
			return err
		}
		if err := r.copyPage(ctx, page); err != nil {
			return err
		}
		from, size = page[len(page)-1].Seq, sizeAfter(page)
	}
	return nil
}

// sizeAfter is how many documents the next page is to have, if they are like
// those of the last one.
func sizeAfter(page []gotten) int {
	bytes := 1
	for i := range page {
		bytes += len(page[i].Source.Doc)
	}
	return min(max(1, len(page)*bulkBytes/bytes), manyGets)
}

// page is the next documents of a shard, in the order of their changes.
func (r *rebuild) page(ctx context.Context, shard int, from, to int64, size int) ([]gotten, error) {
	return r.search(ctx, r.old, "_shards:"+strconv.Itoa(shard), object{
		"query": object{"range": object{"_seq_no": object{"gt": from, "lte": to}}},
		"sort":  []object{{"_seq_no": "asc"}}, "size": size,
		"_source": []string{fieldDoc}, "seq_no_primary_term": true, "track_total_hits": false,
	})
}

// search searches the articles of a generation.
func (r *rebuild) search(ctx context.Context, g generation, preference string, body object) ([]gotten, error) {
	var got struct {
		searchAnswer
		Hits struct {
			Hits []gotten `json:"hits"`
		} `json:"hits"`
	}
	err := r.call(ctx, request{
		method: http.MethodPost, path: "/" + r.name(ofArticles, g) + "/_search", body: body,
		params: map[string]string{"preference": preference, "allow_partial_search_results": "false"},
	}, &got)
	return got.Hits.Hits, err
}

// searchAnswer is whole if it is of every shard and there was time.
type searchAnswer struct {
	everyShard
	TimedOut *bool `json:"timed_out"`
}

func (a *searchAnswer) whole() error {
	if a.TimedOut == nil || *a.TimedOut {
		return errors.New("there was no time for all of it")
	}
	return a.everyShard.whole()
}

// copyPage writes documents into the next generation, as they are revised.
func (r *rebuild) copyPage(ctx context.Context, page []gotten) error {
	tasks := make([]*task, len(page))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range page {
		group.Go(func() error {
			doc, err := page[i].document()
			if err != nil || inner.Err() != nil {
				return errors.Join(err, inner.Err())
			}
			revised := r.revise(*doc)
			tasks[i] = &task{id: corpus.ArticleID(page[i].ID), doc: &revised}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if err := r.writeNext(ctx, tasks); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done += len(tasks)
	r.progress(min(r.done, r.of), r.of)
	return nil
}

// writeNext does tasks in the next generation, to which nobody else writes. What
// it refuses ends the whole: no article is left behind.
func (r *rebuild) writeNext(ctx context.Context, tasks []*task) error {
	err := r.writeAll(ctx, tasks, func(context.Context) (generation, error) { return r.next, nil })
	for _, t := range tasks {
		if t.failed != nil {
			err = errors.Join(err, fmt.Errorf("article %s: %w", t.id, t.failed))
		}
	}
	return err
}

// removeGone deletes from the next generation what is not in the one in use any
// more, and says how much that was, and how many articles it lacks itself.
func (r *rebuild) removeGone(ctx context.Context) (gone, lacking int, err error) {
	if err := r.refresh(ctx, r.both(r.next)); err != nil {
		return 0, 0, err
	}
	if err := r.show(ctx, r.both(r.old)); err != nil {
		return 0, 0, err
	}
	more, fewer, err := r.differences(ctx)
	if err != nil {
		return 0, 0, err
	}
	for some := range slices.Chunk(more, fewGets) {
		tasks := make([]*task, len(some))
		for i, id := range some {
			tasks[i] = &task{id: corpus.ArticleID(id)}
		}
		if err := r.writeNext(ctx, tasks); err != nil {
			return 0, 0, err
		}
	}
	return len(more), len(fewer), nil
}

// removeAllGone does so until both have the same articles: what is lacking must
// not be made up for by what is gone.
func (r *rebuild) removeAllGone(ctx context.Context) error {
	for {
		gone, lacking, err := r.removeGone(ctx)
		switch {
		case err != nil:
			return err
		case lacking > 0:
			return fmt.Errorf("the copy lacks %d articles", lacking)
		case gone == 0:
			return nil
		}
	}
}
