package server

import (
	"bufio"
	"encoding/json"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onrecord/corpus"
	"onrecord/corpus/cite"
	"onrecord/corpus/extract"
	"onrecord/corpus/sample"
)

// A citation is a file of its format's media type, never a page; parameters are
// strict.
func TestCite(t *testing.T) {
	r := newRig(t)
	denial := fixture(t)[0].Analysis.Quotes[1]
	target := "/api/v1/quotes/" + string(denial.ID) + "/cite"
	for format, want := range map[string]struct{ media, ending, holds string }{
		"":                 {"text/plain", ".txt", "Ann Lee, mayor, in February 2026, as reported by Reuters, denied the city had hidden the report"},
		"?format=text":     {"text/plain", ".txt", "in February 2026, as reported by Reuters, denied "},
		"?format=markdown": {"text/markdown", ".md", "> *denied* the city"},
		"?format=bibtex":   {"application/x-bibtex", ".bib", "author = {{Nell Farraday}}"},
		"?format=ris":      {"application/x-research-info-systems", ".ris", "DA  - 2026/03/02/\r\n"},
		"?format=csl-json": {"application/vnd.citationstyles.csl+json", ".json", `"container-title": "Plumbline"`},
	} {
		w := r.get(target + format)
		media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
		disposition, params, err2 := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
		if w.Code != 200 || err != nil || err2 != nil || media != want.media || disposition != "attachment" || !strings.HasSuffix(params["filename"], want.ending) {
			t.Errorf("%s: %d %v", format, w.Code, w.Header())
		}
		if !strings.Contains(w.Body.String(), want.holds) || !strings.Contains(w.Body.String(), "denied") {
			t.Errorf("%s: %s", format, w.Body)
		}
	}
	for suffix, status := range map[string]int{"?format=word": 400, "?formt=ris": 400, "?format=ris&format=text": 400} {
		if w := r.get(target + suffix); w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", suffix, w.Code, w.Body)
		}
	}
	if w := r.get("/api/v1/quotes/nosuch/cite"); w.Code != 404 {
		t.Errorf("no such quote: %d", w.Code)
	}
}

// Every quote of the sample, and of one real article in eight, can be found
// again by what it says of its places.
func TestQuotesAreFoundAgain(t *testing.T) {
	check := func(doc corpus.Document) {
		runes := []rune(doc.Article.Text)
		for _, q := range newArticleResponse(&doc).Quotes {
			for i, s := range q.Selectors {
				switch exact := string(runes[s.Position.Start:s.Position.End]); {
				case exact != s.Quote.Exact || exact != q.Segments[i].Text:
					t.Errorf("%s: %+v selects %q", q.ID, s, exact)
				case !strings.Contains(doc.Article.Text, s.Quote.Prefix+s.Quote.Exact+s.Quote.Suffix):
					t.Errorf("%s: %+v is not in the text", q.ID, s.Quote)
				}
			}
			checkWhy(t, runes, q)
			if web := cite.WebLink(doc.Article.URL); (q.TextFragment != nil) != (web != "") || q.TextFragment != nil && !strings.HasPrefix(*q.TextFragment, web) {
				t.Errorf("%s: the link %v into %q", q.ID, q.TextFragment, doc.Article.URL)
			}
		}
	}
	x := extract.New(nil)
	articles, err := sample.Articles()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		check(x.Read(a))
	}
	file, err := os.Open(filepath.Join("..", "..", "shared", "corpus", "wikinews.jsonl"))
	if err != nil {
		t.Skip("skipped: no shared/corpus beside the project")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for n := 0; lines.Scan(); n++ {
		var a struct{ Title, Text, URL string }
		if n%8 != 0 {
			continue
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		check(x.Read(corpus.Article{ID: "x", Title: a.Title, Text: a.Text, URL: a.URL}))
	}
}

func checkWhy(t *testing.T, text []rune, q *QuoteResult) {
	t.Helper()
	if q.Why == nil || !strings.HasSuffix(q.Why.Explanation, ".") || strings.Contains(q.Why.Explanation, "“”") || (q.Why.Mention == nil) != (q.Why.InContext == nil) {
		t.Errorf("%s: why is %+v", q.ID, q.Why)
		return
	}
	for _, s := range []*Segment{q.Why.Cue, q.Why.Mention} {
		if s != nil && string(text[s.Start:s.End]) != s.Text {
			t.Errorf("%s: %+v is %q there", q.ID, s, string(text[s.Start:s.End]))
		}
	}
}
