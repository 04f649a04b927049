package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"onrecord/corpus"
	"onrecord/index"
)

// ledger is an engine of a few lines whose failures can be ordered: a file
// that says which articles there are. It finds all of them, whatever is asked.
type ledger struct {
	dir   string
	docs  index.Documents
	rules *rules

	mu     sync.Mutex
	closed bool
	state  ledgerState
}

type ledgerState struct {
	Seq      uint64
	Articles map[corpus.ArticleID]int // quotes
}

var errTorn = errors.New("the ledger is torn")

// rules are the failures that a test orders, by the method they befall; a
// search panics with what is not errTorn.
type rules struct {
	mu      sync.Mutex
	fails   map[string]error // once
	opened  int
	created int
	gate    chan struct{} // Apply waits for it to be closed
}

func (r *rules) order(method string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails == nil {
		r.fails = make(map[string]error)
	}
	r.fails[method] = err
}

func (r *rules) take(method string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.fails[method]
	delete(r.fails, method)
	return err
}

func (r *rules) count(n *int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*n++
}

func (r *rules) engines() Engines {
	return Engines{
		Schema:  "ledger-1",
		Damaged: errTorn,
		Create: func(dir string, docs index.Documents, _ index.OtherNames) (index.Engine, error) {
			r.count(&r.created)
			if err := r.take("create"); err != nil {
				return nil, err
			}
			l := &ledger{dir: dir, docs: docs, rules: r, state: ledgerState{Articles: map[corpus.ArticleID]int{}}}
			return l, errors.Join(os.Mkdir(dir, 0o755), l.save())
		},
		Open: func(_ context.Context, dir string, docs index.Documents, _ index.OtherNames) (index.Engine, error) {
			r.count(&r.opened)
			if err := r.take("open"); err != nil {
				return nil, err
			}
			l := &ledger{dir: dir, docs: docs, rules: r}
			raw, err := os.ReadFile(filepath.Join(dir, "ledger"))
			if err != nil {
				return nil, fmt.Errorf("%w: %w", errTorn, err)
			}
			if json.Unmarshal(raw, &l.state) != nil {
				return nil, fmt.Errorf("%s: %w", dir, errTorn)
			}
			return l, nil
		},
	}
}

func (l *ledger) save() error {
	raw, err := json.Marshal(l.state)
	if err != nil {
		return err
	}
	temp := filepath.Join(l.dir, "ledger.new")
	if err := os.WriteFile(temp, raw, 0o644); err != nil {
		return err
	}
	return os.Rename(temp, filepath.Join(l.dir, "ledger"))
}

func (l *ledger) Apply(_ context.Context, b index.Batch) error {
	if l.rules.gate != nil {
		<-l.rules.gate
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return index.ErrClosed
	}
	if err := l.rules.take("apply"); err != nil {
		return err
	}
	for _, d := range b.Put {
		l.state.Articles[d.Article.ID] = len(d.Analysis.Quotes)
	}
	for _, id := range b.Delete {
		delete(l.state.Articles, id)
	}
	l.state.Seq = b.Seq
	return l.save()
}

func (l *ledger) Applied(context.Context) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state.Seq, nil
}

func (l *ledger) Search(context.Context, *index.Query) (*index.Result, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, index.ErrClosed
	}
	if err := l.rules.take("search"); err != nil && !errors.Is(err, errTorn) {
		panic(err)
	} else if err != nil {
		return nil, err
	}
	found := &index.Result{Total: len(l.state.Articles)}
	for _, id := range slices.Sorted(maps.Keys(l.state.Articles)) {
		found.Hits = append(found.Hits, &index.Hit{Document: &corpus.Document{Article: corpus.Article{ID: id}}})
	}
	return found, nil
}

func (l *ledger) Scan(ctx context.Context, q *index.Query) iter.Seq2[*index.Hit, error] {
	return func(yield func(*index.Hit, error) bool) {
		found, err := l.Search(ctx, q)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, h := range found.Hits {
			if !yield(h, nil) {
				return
			}
		}
	}
}

func (l *ledger) Article(_ context.Context, id corpus.ArticleID) (*corpus.Document, error) {
	doc, err := l.docs.Document(id)
	return &doc, err
}

func (l *ledger) Quote(context.Context, corpus.QuoteID) (*index.Hit, error) {
	return nil, index.ErrNotFound
}
func (l *ledger) Names(context.Context, index.NameQuery) ([]index.Name, error) { return nil, nil }
func (l *ledger) Stats(context.Context) (*index.Stats, error) {
	return &index.Stats{Articles: len(l.state.Articles)}, nil
}

func (l *ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	return nil
}
