package server

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"onrecord/corpus/cite"
	"onrecord/index"
)

// UnmarshalJSON reads a response back, its results by their types.
func (r *SearchResponse) UnmarshalJSON(data []byte) error {
	type plain SearchResponse
	whole := struct {
		*plain
		Results []json.RawMessage `json:"results"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(data, &whole); err != nil {
		return err
	}
	for _, data := range whole.Results {
		var kind struct{ Type string }
		if err := json.Unmarshal(data, &kind); err != nil {
			return err
		}
		var result Result = new(QuoteResult)
		if kind.Type == "article" {
			result = new(ArticleResult)
		}
		if err := json.Unmarshal(data, result); err != nil {
			return err
		}
		r.Results = append(r.Results, result)
	}
	return nil
}

// quoteAt is a result that is a quote.
func (r *SearchResponse) quoteAt(i int) *QuoteResult { return r.Results[i].(*QuoteResult) }

// pageCases are answers of the API, each with the page that shows it: the
// name of a file says which page.
var pageCases = map[string]func(t *testing.T, data []byte) *page{
	"home":     func(t *testing.T, data []byte) *page { return newHomePage(decoded[SearchResponse](t, data)) },
	"search":   searchCase,
	"quote":    quoteCase,
	"variants": variantsCase,
	"article":  func(t *testing.T, data []byte) *page { return newArticlePage(decoded[ArticleResponse](t, data)) },
	"speaker":  profileCase,
	"outlet":   profileCase,
	"compare":  compareCase,
	"problem":  problemCase,
	"verify":   verifyCase,
}

func decoded[T any](t *testing.T, data []byte) *T {
	t.Helper()
	v := new(T)
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
	return v
}

func searchCase(t *testing.T, data []byte) *page {
	r := decoded[SearchResponse](t, data)
	a, known := addressOf(r), labels{"speaker": {"john-kirby": "John Kirby"}}
	q, faults := ParseSearch(url.Values(a))
	if err := faults.orNil(); err != nil {
		t.Fatal(err)
	}
	s := newShown(a, &q.Query, r, known)
	for i := range s.ways {
		s.ways[i].count = i * 7 % 3 // some find something, some do not
	}
	return newSearchPage(s, r)
}

func verifyCase(t *testing.T, data []byte) *page {
	v := decoded[struct {
		Asked   url.Values
		Aside   []string
		Found   *VerifyResponse
		Problem *Problem
	}](t, data)
	if v.Problem != nil {
		return newVerifyProblem(v.Problem, address(v.Asked))
	}
	return newVerifyPage(v.Asked, v.Aside, v.Found)
}

func quoteCase(t *testing.T, data []byte) *page {
	v := decoded[struct{ Cite cite.Reference }](t, data)
	return newQuotePage(decoded[QuoteResult](t, data), &v.Cite, nil)
}

func variantsCase(t *testing.T, data []byte) *page {
	r := decoded[VariantsResponse](t, data)
	return newQuotePage(variantOf(r, r.Quote).Quote, &cite.Reference{}, newVariantsView(r))
}

func profileCase(t *testing.T, data []byte) *page {
	v := decoded[struct {
		Profile ProfileResponse
		Search  SearchResponse
	}](t, data)
	return newProfilePage(&v.Profile, address{v.Profile.Type: {v.Profile.ID}}, &v.Search)
}

func compareCase(t *testing.T, data []byte) *page {
	r := decoded[CompareResponse](t, data)
	a := comparedAt(r)
	q, faults := ParseSearch(url.Values(a.drop(pSpeaker, pOutlet)))
	if err := faults.orNil(); err != nil {
		t.Fatal(err)
	}
	return newComparePage(r, index.Describe(&q.Query, nil))
}

func problemCase(t *testing.T, data []byte) *page {
	v := decoded[struct {
		Problem Problem
		Typed   string
		Wait    int // seconds
	}](t, data)
	v.Problem.wait = time.Duration(v.Wait) * time.Second
	if v.Typed == "" {
		return newProblemPage(&v.Problem, nil)
	}
	typed, err := url.ParseQuery(v.Typed)
	if err != nil {
		t.Fatal(err)
	}
	return newProblemPage(&v.Problem, legible(typed))
}

// eachPage renders every fixture.
func eachPage(t *testing.T, check func(t *testing.T, name, html string)) {
	pages, err := newPages()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/pages/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			data := fileOf(t, file)
			kind, _, _ := strings.Cut(strings.TrimPrefix(name, "hostile-"), "-")
			var body bytes.Buffer
			if err := pages.render(&body, pageCases[kind](t, data)); err != nil {
				t.Fatal(err)
			}
			check(t, name, body.String())
		})
	}
}

func TestPagesGolden(t *testing.T) {
	version := regexp.MustCompile(`\?v=[0-9a-f]{8}`) // changes with the style sheet, not with the page
	eachPage(t, func(t *testing.T, name, html string) {
		golden(t, "pages/"+name+".html", version.ReplaceAll([]byte(html), []byte("?v=VERSION")))
	})
}
