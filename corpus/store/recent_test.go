package store

import (
	"fmt"
	"strings"
	"testing"

	"onrecord/corpus"
)

// What is kept is bounded, and never what has been written anew.
func TestRecent(t *testing.T) {
	r := newRecent()
	doc := func(n int, size int) corpus.Document {
		return corpus.Document{Article: corpus.Article{ID: corpus.ArticleID(fmt.Sprint(n)), Text: strings.Repeat("x", size)}}
	}
	for n := range 100 {
		r.add(uint64(n), doc(n, 1<<20))
		if r.bytes > recentBytes || len(r.byID) != r.order.Len() {
			t.Fatalf("%d bytes in %d documents, listed %d", r.bytes, len(r.byID), r.order.Len())
		}
	}
	if _, ok := r.get("99", 99); !ok {
		t.Error("the document read last is not kept")
	}
	if _, ok := r.get("0", 0); ok {
		t.Error("the document read first is still kept")
	}
	if _, ok := r.get("99", 100); ok {
		t.Error("a document is returned that has been replaced")
	}
	r.add(100, doc(99, 10))
	if d, ok := r.get("99", 100); !ok || len(d.Article.Text) != 10 {
		t.Error("the newer document is not kept")
	}
	r.add(101, doc(101, recentBytes/4))
	if _, ok := r.get("101", 101); ok {
		t.Error("a document that would push out many others is kept")
	}
}
