package store

import (
	"container/list"
	"sync"

	"onrecord/corpus"
)

// recentBytes is how much memory the documents read last may take.
const recentBytes = 32 << 20

// recent keeps the documents read last, unpacked, and forgets those that were
// asked for longest ago. A document is asked for with the number of its write,
// so that none is returned that has been replaced or deleted.
type recent struct {
	mu    sync.Mutex
	bytes int
	byID  map[corpus.ArticleID]*list.Element
	order *list.List // of *kept, the one asked for last in front
}

type kept struct {
	seq   uint64
	doc   corpus.Document
	bytes int
}

func newRecent() *recent {
	return &recent{byID: make(map[corpus.ArticleID]*list.Element), order: list.New()}
}

func (r *recent) get(id corpus.ArticleID, seq uint64) (corpus.Document, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.byID[id]
	if e == nil || e.Value.(*kept).seq != seq {
		return corpus.Document{}, false
	}
	r.order.MoveToFront(e)
	return e.Value.(*kept).doc, true
}

func (r *recent) add(seq uint64, doc corpus.Document) {
	k := &kept{seq, doc, weight(&doc)}
	if k.bytes > recentBytes/8 {
		return // it would push out too many others
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.byID[doc.Article.ID]; e != nil {
		r.remove(e)
	}
	r.byID[doc.Article.ID] = r.order.PushFront(k)
	r.bytes += k.bytes
	for r.bytes > recentBytes {
		r.remove(r.order.Back())
	}
}

func (r *recent) remove(e *list.Element) {
	k := r.order.Remove(e).(*kept)
	delete(r.byID, k.doc.Article.ID)
	r.bytes -= k.bytes
}

// weight is roughly what a document takes in memory.
func weight(d *corpus.Document) int {
	const article, quote = 500, 700 // structs, names and spans
	return article + len(d.Article.Text) + quote*len(d.Analysis.Quotes)
}
