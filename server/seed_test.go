package server

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/index"
)

// The example of the API's contract, from the text to the answer. Coverage is
// counted as the contract says in words, under the filter of outlets; the
// example there counts all 13 quotes of 5 outlets.
func TestSeedExample(t *testing.T) {
	data, err := os.ReadFile("../../shared/seed/article.txt")
	if err != nil {
		t.Skipf("the seed article is not beside the project: %v", err)
	}
	title, text, _ := strings.Cut(string(data), "\n\n")
	sent, err := json.Marshal(map[string]string{"id": "seed", "title": title, "text": strings.TrimSpace(text)})
	if err != nil {
		t.Fatal(err)
	}
	article, faults := readArticle(sent)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	r := newRig(t)
	doc := corpus.Document{Article: article, Analysis: extract.Extract(&article)}
	if err := r.archive.engine.Apply(context.Background(), index.Batch{Delete: fixtureIDs(t), Put: []corpus.Document{doc}}); err != nil {
		t.Fatal(err)
	}
	w := r.get("/api/v1/search?q=ammunition&outlet=associated-press")
	got := answerOf[map[string]any](t, w)
	quotes := got["results"].([]any)
	if len(quotes) != 1 {
		t.Fatalf("%d results: %s", len(quotes), w.Body)
	}
	q := quotes[0].(map[string]any)
	for _, varies := range []string{"id", "confidence", "article", "links", "score", "context", "variants"} {
		delete(q, varies)
	}
	var want map[string]any
	if err := json.Unmarshal([]byte(seedExample), &want); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"query", "total", "page", "per_page", "results", "facets", "coverage"} {
		if diff := cmp.Diff(want[part], got[part]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", part, diff)
		}
	}
}

func fixtureIDs(t *testing.T) (list []corpus.ArticleID) {
	for _, d := range fixture(t) {
		list = append(list, d.Article.ID)
	}
	return list
}

const seedExample = `{"query": {"q": "ammunition", "parsed": "ammunition", "sort": "relevance", "filters": {"outlet": ["associated-press"]}, "warnings": [], "suggestions": []},
 "total": 1, "page": 1, "per_page": 20,
 "results": [{"type": "quote", "kind": "direct", "polarity": "asserted",
   "text": "“The information that we have is that Russia has specifically asked for ammunition,”",
   "segments": [{"start": 1013, "end": 1097, "text": "“The information that we have is that Russia has specifically asked for ammunition,”"}],
   "highlights": [{"start": 72, "end": 82}],
   "speaker": {"id": "pat-ryder", "name": "Pat Ryder", "as_written": "Brigadier General Pat Ryder, the Pentagon Press Secretary", "role": "Pentagon Press Secretary", "source_kind": "person"},
   "speaker_candidates": [],
   "outlet": {"id": "associated-press", "name": "Associated Press", "basis": "credited"},
   "publisher": null,
   "chain": [{"role": "said_by", "id": "pat-ryder", "name": "Pat Ryder"},
             {"role": "reported_by", "id": "associated-press", "name": "Associated Press", "cue": "as reported by"},
             {"role": "published_by", "id": null, "name": null}],
   "cue": "stated",
   "dates": {"said": null, "published": null}}],
 "facets": {
   "outlet": {"values": [{"value": "associated-press", "label": "Associated Press", "count": 1, "selected": true}], "distinct": 1, "missing": 0, "other": 0},
   "speaker": {"values": [{"value": "pat-ryder", "label": "Pat Ryder", "count": 1, "selected": false}], "distinct": 1, "missing": 0, "other": 0},
   "date": {"interval": "month", "values": [], "coarser": 0, "missing": 1}},
 "coverage": {"articles": 1, "quotes": 4, "outlets": 1, "from": null, "to": null}}`
