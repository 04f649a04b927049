package ours

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/proc"
	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/archive"
	"onrecord/index/cluster"
	"onrecord/index/opensearch"
)

// many is the program on a cluster of OpenSearch.
type many struct{ urls []string }

// OnMany is the program on a cluster of OpenSearch, whose nodes run on this
// machine: what they use is counted with it.
func OnMany(urls []string) contest.Entrant {
	m := many{urls}
	articles := contest.Step{Name: "bulks", Run: m.fill}
	return contest.Entrant{
		Name: "OpenSearch", Layout: m.layout(), Missing: m.missing,
		Build: m.build, Open: m.open, Path: Path, Read: m.read,
		Loads: []contest.Load{{Name: "articles and quotes", Steps: []contest.Step{articles}}},
		Weigh: m.weigh, Remove: m.remove, Beside: m.beside,
	}
}

// layout names the cluster too, since what it holds is gone with it.
func (m many) layout() string {
	var about struct {
		ID string `json:"cluster_uuid"`
	}
	_ = m.ask(http.MethodGet, "/", nil, &about) // missing tells of it
	return corpus.Slug(Extractor() + " " + about.ID)
}

func (m many) missing() error { return m.ask(http.MethodGet, "/", nil, &struct{}{}) }

// ask sends a request to a node.
func (m many) ask(method, path string, body []byte, into any) error {
	r, err := http.NewRequest(method, m.urls[0]+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := (&http.Client{Timeout: time.Hour}).Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusMultipleChoices {
		raw, _ := io.ReadAll(io.LimitReader(answer.Body, 500)) // the status tells enough
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, raw)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// prefix is what the indices of a folder begin with: it says so in a file, and
// is new where that is not there.
func prefix(dir string) (string, error) {
	path := filepath.Join(dir, "prefix")
	raw, err := os.ReadFile(path)
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return string(raw), err
	}
	name := "bench-" + strings.ToLower(rand.Text()[:10])
	return name, errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(path, []byte(name), 0o644))
}

func (m many) connect(ctx context.Context, dir string) (*opensearch.Engine, error) {
	name, err := prefix(dir)
	if err != nil {
		return nil, err
	}
	return opensearch.Open(ctx, opensearch.Options{URLs: m.urls, Prefix: name})
}

// fill writes articles with their quotes.
func (m many) fill(ctx context.Context, dir string, articles iter.Seq[corpus.Document]) error {
	e, err := m.connect(ctx, dir)
	if err != nil {
		return err
	}
	defer e.Close()
	put := func(batch []corpus.Document) error {
		refused, err := e.Write(ctx, index.Batch{Put: batch})
		if err == nil && len(refused) > 0 {
			err = fmt.Errorf("%s is refused: %s", refused[0].Article, refused[0].Reason)
		}
		return err
	}
	batch := make([]corpus.Document, 0, storeBatch)
	for d := range articles {
		if batch = append(batch, d); len(batch) == storeBatch {
			if err := put(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return errors.Join(put(batch), e.Refresh(ctx))
}

// build fills indices and has each shard of them merged into one segment, as
// the others leave theirs.
func (m many) build(ctx context.Context, dir string, articles iter.Seq[corpus.Document]) error {
	if err := m.fill(ctx, dir, articles); err != nil {
		return err
	}
	name, err := prefix(dir)
	if err != nil {
		return err
	}
	return m.ask(http.MethodPost, "/"+name+"-*/_forcemerge?max_num_segments=1", nil, &struct{}{})
}

func (m many) open(ctx context.Context, dir string) (contest.Engine, error) {
	a, e, err := m.archive(ctx, dir)
	if err != nil {
		return nil, err
	}
	load := func(ctx context.Context, articles iter.Seq[corpus.Article]) (archive.Report, error) {
		return a.Load(ctx, items(articles), cluster.Teller{})
	}
	return &engine{a, e, load, a.Close}, nil
}

func (m many) archive(ctx context.Context, dir string) (*cluster.Archive, index.Engine, error) {
	e, err := m.connect(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	return cluster.New(e, cluster.Options{}), e, nil
}

func items(articles iter.Seq[corpus.Article]) iter.Seq[cluster.Item] {
	return func(yield func(cluster.Item) bool) {
		for a := range articles {
			if !yield(cluster.Item{Article: a}) {
				return
			}
		}
	}
}

// read is what "onrecord ingest --engine opensearch" does.
func (m many) read(ctx context.Context, dir string, paths []string) (int, error) {
	a, _, err := m.archive(ctx, dir)
	if err != nil {
		return 0, err
	}
	report, err := a.Load(ctx, items(articlesOf(paths)), cluster.Teller{})
	return report.Articles(), errors.Join(err, a.Close())
}

// weigh counts one copy of each shard.
func (m many) weigh(dir string) (int64, error) {
	name, err := prefix(dir)
	if err != nil {
		return 0, err
	}
	var stats struct {
		All struct {
			Primaries struct {
				Store struct {
					Bytes int64 `json:"size_in_bytes"`
				} `json:"store"`
			} `json:"primaries"`
		} `json:"_all"`
	}
	err = m.ask(http.MethodGet, "/"+name+"-*/_stats/store", nil, &stats)
	return stats.All.Primaries.Store.Bytes, err
}

func (m many) remove(dir string) error {
	name, err := prefix(dir)
	if err != nil {
		return err
	}
	var list []struct {
		Index string `json:"index"`
	}
	if err := m.ask(http.MethodGet, "/_cat/indices/"+name+"-*?format=json&h=index", nil, &list); err != nil {
		return err
	}
	for _, one := range list {
		if err := m.ask(http.MethodDelete, "/"+one.Index, nil, &struct{}{}); err != nil {
			return err
		}
	}
	return nil
}

// beside is what the nodes have used.
func (m many) beside() (all proc.Usage, err error) {
	var about struct {
		Nodes map[string]struct {
			Process struct {
				ID int `json:"id"`
			} `json:"process"`
		} `json:"nodes"`
	}
	if err := m.ask(http.MethodGet, "/_nodes/process", nil, &about); err != nil {
		return all, err
	}
	for _, n := range about.Nodes {
		one, err := proc.Of(n.Process.ID)
		if err != nil {
			return all, err
		}
		all = all.Plus(one)
	}
	return all, nil
}
