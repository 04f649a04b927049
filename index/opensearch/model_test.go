package opensearch

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

// holds wants an engine to hold these articles with their quotes and nothing
// else, for all who read: each article and each quote, by itself and as listed.
func holds(t testing.TB, e *Engine, docs []corpus.Document) {
	t.Helper()
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantQuotes, wantArticles := make(map[string]string), make(map[string]corpus.Document)
	for _, d := range docs {
		wantArticles[string(d.Article.ID)] = d
		for _, q := range d.Analysis.Quotes {
			wantQuotes[string(q.ID)] = string(d.Article.ID)
		}
	}
	gotQuotes := make(map[string]string)
	for _, h := range all(t, e, ofQuotes) {
		gotQuotes[h.ID] = h.Source.Article
	}
	if diff := cmp.Diff(wantQuotes, gotQuotes); diff != "" {
		t.Errorf("quotes and their articles (-want +got):\n%s", diff)
	}
	gotArticles := make(map[string]corpus.Document)
	for _, h := range all(t, e, ofArticles) {
		gotArticles[h.ID] = *h.Source.Doc
		if diff := cmp.Diff(quoteIDs(h.Source.Doc), h.Source.Quotes); diff != "" && len(h.Source.Quotes) > 0 {
			t.Errorf("what article %s lists (-want +got):\n%s", h.ID, diff)
		}
	}
	if diff := cmp.Diff(wantArticles, gotArticles); diff != "" {
		t.Errorf("articles (-want +got):\n%s", diff)
	}
	pointers := make([]*corpus.Document, len(docs))
	for i := range docs {
		pointers[i] = &docs[i]
	}
	if torn, err := e.Torn(t.Context(), pointers); err != nil || len(torn) > 0 {
		t.Errorf("written in part: %v, %v", torn, err)
	}
}

// found is a document as searches find it.
type found struct {
	ID     string `json:"_id"`
	Source struct {
		Article string           `json:"article"`
		Quotes  []corpus.QuoteID `json:"quotes"`
		Doc     *corpus.Document `json:"doc"`
	} `json:"_source"`
	Sort []any `json:"sort"`
}

// all is every document of a kind.
func all(t testing.TB, e *Engine, k kind) (list []found) {
	t.Helper()
	body := object{"size": 5000, "sort": []object{{fieldID: "asc"}}}
	for {
		var got struct {
			searchAnswer
			Hits struct{ Hits []found }
		}
		err := e.call(t.Context(), request{method: http.MethodPost, path: "/" + e.reading(k) + "/_search", body: body}, &got)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Hits.Hits) == 0 {
			return list
		}
		list = append(list, got.Hits.Hits...)
		body["search_after"] = list[len(list)-1].Sort
	}
}
