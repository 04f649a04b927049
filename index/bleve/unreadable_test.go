package bleve

import (
	"errors"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/index"
)

// torn is a shelf with an article that is damaged.
type torn struct {
	shelf
	id corpus.ArticleID
}

func (s *torn) Document(id corpus.ArticleID) (corpus.Document, error) {
	if id == s.id {
		return corpus.Document{}, errors.New("its checksum is wrong")
	}
	return s.shelf.Document(id)
}

// An article that cannot be read is left out of what is found, and said to
// be; an export passes over it and says so for each of its hits.
func TestDamagedArticleHidesNoOther(t *testing.T) {
	s := &torn{shelf: shelf{}}
	e := create(t, s)
	docs := invent(3, 5)
	apply(t, e, index.Batch{Put: s.put(docs...), Seq: 1})
	s.id = docs[1].Article.ID

	r, err := e.Search(t.Context(), &index.Query{Type: index.Quotes, Sort: index.Newest, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 30 || len(r.Hits) != 20 {
		t.Errorf("%d of %d hits", len(r.Hits), r.Total)
	}
	if len(r.Unreadable) != 1 || !errors.Is(r.Unreadable[0], index.ErrUnreadable) || !strings.Contains(r.Unreadable[0].Error(), string(s.id)) {
		t.Errorf("unreadable: %v", r.Unreadable)
	}
	if len(r.Warnings) != 1 || !strings.HasPrefix(r.Warnings[0], "1 article cannot be read") {
		t.Errorf("%q", r.Warnings)
	}

	hits, failed := 0, 0
	for hit, err := range e.Scan(t.Context(), &index.Query{Type: index.Quotes, Sort: index.Oldest}) {
		switch {
		case errors.Is(err, index.ErrUnreadable):
			failed++
		case err != nil:
			t.Fatal(err)
		case hit != nil:
			hits++
		}
	}
	if hits != 20 || failed != 10 {
		t.Errorf("a scan yields %d hits and %d errors", hits, failed)
	}
}
