package sample

import (
	"bytes"
	"testing"

	"onrecord/corpus"
	"onrecord/corpus/read"
)

func TestArticles(t *testing.T) {
	list, err := Articles()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 40 {
		t.Errorf("%d articles", len(list))
	}
	refs, ids := make(map[string]bool), make(map[corpus.ArticleID]bool)
	for i, a := range list {
		if a.Ref == "" || refs[a.Ref] || ids[a.ID] {
			t.Errorf("article %d, %q, has no reference of its own", i+1, a.Ref)
		}
		refs[a.Ref], ids[a.ID] = true, true
		if a.Title == "" || a.Publisher.IsZero() || a.Published.Precision != corpus.ByDay {
			t.Errorf("%s lacks its title, publisher or day: %q, %q, %v", a.Ref, a.Title, a.Publisher.Name, a.Published)
		}
	}
}

// A key that nobody reads would be a slip of the pen.
func TestEveryKeyIsRead(t *testing.T) {
	line := 0
	for data := range bytes.Lines(articles) {
		line++
		if _, unknown, err := read.ParseArticle(data, true); err != nil || len(unknown) > 0 {
			t.Errorf("line %d: %v %v", line, unknown, err)
		}
	}
}
