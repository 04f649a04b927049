package server

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"testing"
)

var took = regexp.MustCompile(`"took_ms": [0-9.e+-]+`)

// indented is a JSON answer for people, less what differs from run to run.
func indented(t *testing.T, body []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return took.ReplaceAll(out.Bytes(), []byte(`"took_ms": 0`))
}

func TestGoldenAnswers(t *testing.T) {
	r := newRig(t)
	docs := fixture(t)
	bridge := string(docs[0].Article.ID)
	for name, target := range map[string]string{
		"search.json":          "/api/v1/search?q=bridge+OR+report&facets=outlet,speaker,date,publisher,kind,source_kind&from=2025&per_page=3",
		"search_articles.json": "/api/v1/search?type=articles&q=bridge",
		"quote.json":           "/api/v1/quotes/" + string(docs[0].Analysis.Quotes[0].ID),
		"article.json":         "/api/v1/articles/" + bridge,
		"speakers.json":        "/api/v1/speakers?q=l",
		"outlets.json":         "/api/v1/outlets",
		"speaker.json":         "/api/v1/speakers/ann-lee",
		"outlet.json":          "/api/v1/outlets/reuters",
		"compare.json":         "/api/v1/compare?outlet=Reuters&outlet=plumbline&q=bridge+OR+city",
		"stats.json":           "/api/v1/stats",
		"problem.json": "/api/v1/search?" + url.Values{
			"from": {"2022-02-30"}, "speeker": {"x"}, "kind": {"dirct"}, "page": {"0"},
			"speaker": {"Anne Lee"}, "q": {"(a"}, "sort": {"newest", "oldest"},
		}.Encode(),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, indented(t, r.get(target).Body.Bytes())) })
	}
}
