package opensearch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"onrecord/corpus"
	"onrecord/index"
)

// gotten is a document as it was last written.
type gotten struct {
	ID      string `json:"_id"`
	Found   *bool  `json:"found"`
	Seq     int64  `json:"_seq_no"`
	Term    int64  `json:"_primary_term"`
	Version int64  `json:"_version"`
	Source  struct {
		Quotes []corpus.QuoteID `json:"quotes"`
		Step1  int64            `json:"step1"`
		Doc    json.RawMessage  `json:"doc"`
	} `json:"_source"`
	Error *reason `json:"error"`
}

// reason is why OpenSearch has not done something.
type reason struct {
	Type   string `json:"type"`
	Reason string `json:"reason"`
}

// wanted is a document to be read.
type wanted struct{ id, routing string }

func byID[T ~string](ids []T) []wanted {
	wants := make([]wanted, len(ids))
	for i, id := range ids {
		wants[i].id = string(id)
	}
	return wants
}

// manyGets is how many documents are asked for at once without their contents,
// fewGets how many with them.
const (
	manyGets = 2000
	fewGets  = 100
)

// get reads documents, in that order and also those that are not
// there, with the fields of them that are named, false for none.
func (e *Engine) get(ctx context.Context, from string, wants []wanted, fields any, each func(*gotten) error) error {
	size := manyGets
	if slices.Equal([]string{fieldDoc}, asList(fields)) {
		size = fewGets
	}
	for some := range slices.Chunk(wants, size) {
		var docs []object
		for _, w := range some {
			doc := object{"_id": w.id, "_source": fields}
			if w.routing != "" {
				doc["routing"] = w.routing
			}
			docs = append(docs, doc)
		}
		var got docsAnswer
		err := e.call(ctx, request{method: http.MethodPost, path: "/" + from + "/_mget", body: object{"docs": docs}}, &got)
		if err != nil {
			return err
		}
		if len(got.Docs) != len(some) {
			return fmt.Errorf("%w: OpenSearch: %d documents where %d were asked for", index.ErrUnreachable, len(got.Docs), len(some))
		}
		for i := range got.Docs {
			if err := got.Docs[i].failed(some[i].id); err != nil {
				return err
			}
			if err := each(&got.Docs[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

type docsAnswer struct {
	Docs []gotten `json:"docs"`
}

func (a *docsAnswer) whole() error {
	if len(a.Docs) == 0 {
		return errors.New("there are no documents")
	}
	return nil
}

func asList(fields any) []string {
	list, _ := fields.([]string)
	return list
}

// failed says why it is not known whether there is a document of that id.
func (d *gotten) failed(id string) error {
	switch {
	case d.Error != nil:
		return fmt.Errorf("%w: OpenSearch: reading %s: %s: %s", index.ErrUnreachable, id, d.Error.Type, d.Error.Reason)
	case d.Found == nil || d.ID != id:
		return fmt.Errorf("%w: OpenSearch: reading %s: the answer tells nothing of it", index.ErrUnreachable, id)
	}
	return nil
}

// document is the article that was read.
func (d *gotten) document() (*corpus.Document, error) {
	doc := new(corpus.Document)
	if err := json.Unmarshal(d.Source.Doc, doc); err != nil {
		return nil, fmt.Errorf("article %s: %w: %w", d.ID, index.ErrUnreadable, err)
	}
	return doc, nil
}

// Documents reads articles as they were last written, whether or not searches
// see that yet. Those that are not there are left out.
func (e *Engine) Documents(ctx context.Context, ids []corpus.ArticleID) (map[corpus.ArticleID]*corpus.Document, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	found := make(map[corpus.ArticleID]*corpus.Document, len(ids))
	err := e.get(ctx, e.reading(ofArticles), byID(ids), []string{fieldDoc}, func(d *gotten) error {
		if !*d.Found {
			return nil
		}
		doc, err := d.document()
		if err == nil {
			found[corpus.ArticleID(d.ID)] = doc
		}
		return err
	})
	return found, err
}

// Article implements [index.Engine].
func (e *Engine) Article(ctx context.Context, id corpus.ArticleID) (*corpus.Document, error) {
	found, err := e.Documents(ctx, []corpus.ArticleID{id})
	if err != nil {
		return nil, err
	}
	if d := found[id]; d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("article %s: %w", id, index.ErrNotFound)
}

// Stats implements [index.Engine]. The bytes are those of all copies.
func (e *Engine) Stats(ctx context.Context) (*index.Stats, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	s := new(index.Stats)
	for _, of := range []struct {
		kind  kind
		count *int
	}{{ofArticles, &s.Articles}, {ofQuotes, &s.Quotes}} {
		n, err := e.count(ctx, e.reading(of.kind), nil)
		if err != nil {
			return nil, err
		}
		*of.count = n
	}
	var weighed struct {
		All struct {
			Total struct {
				Store struct {
					Bytes int64 `json:"size_in_bytes"`
				} `json:"store"`
			} `json:"total"`
		} `json:"_all"`
	}
	err := e.call(ctx, request{
		method: http.MethodGet, path: "/" + e.reading(ofArticles) + "," + e.reading(ofQuotes) + "/_stats/store",
	}, &weighed)
	s.Bytes = weighed.All.Total.Store.Bytes
	return s, err
}

// count is how many documents of an index pass a query, nil for all.
func (e *Engine) count(ctx context.Context, in string, query object) (int, error) {
	var counted countAnswer
	r := request{method: http.MethodPost, path: "/" + in + "/_count"}
	if query != nil {
		r.body = object{"query": query}
	}
	err := e.call(ctx, r, &counted)
	if err != nil {
		return 0, err
	}
	return *counted.Count, nil
}

type countAnswer struct {
	everyShard
	Count *int `json:"count"`
}

func (a *countAnswer) whole() error {
	if a.Count == nil || *a.Count < 0 {
		return errors.New("there is no count")
	}
	return a.everyShard.whole()
}

// everyShard is an answer that is whole if no shard has failed.
type everyShard struct {
	Shards struct {
		Total  int `json:"total"`
		Failed int `json:"failed"`
	} `json:"_shards"`
}

func (a *everyShard) whole() error {
	switch {
	case a.Shards.Total == 0:
		return errors.New("it is of no shard")
	case a.Shards.Failed > 0:
		return fmt.Errorf("%d shards have failed", a.Shards.Failed)
	}
	return nil
}
