package server

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// ids are the ids of a page's results, in order.
func ids(p *SearchResponse) (list []string) {
	for _, r := range p.Results {
		switch r := r.(type) {
		case *QuoteResult:
			list = append(list, r.ID)
		case *ArticleResult:
			list = append(list, r.ID)
		}
	}
	return list
}

func page1(t *testing.T, r *rig, target string) *SearchResponse {
	t.Helper()
	w := r.get(target)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	p := answerOf[SearchResponse](t, w)
	return &p
}

func TestNextAndPrevWalkThroughEverything(t *testing.T) {
	r := newRig(t)
	for _, query := range []string{"per_page=2", "per_page=2&sort=oldest", "q=bridge+OR+report+OR+money&per_page=1", "type=articles&per_page=1", "per_page=2&page=2"} {
		first := page1(t, r, "/api/v1/search?facets=none&"+query)
		pages := []*SearchResponse{first}
		for at := first; at.Links.Next != nil; pages = append(pages, at) {
			at = page1(t, r, *at.Links.Next)
		}
		var all []string
		for i, p := range pages {
			all = append(all, ids(p)...)
			if want := first.Page + i; p.Page != want {
				t.Errorf("%s: page %d calls itself %d", query, want, p.Page)
			}
		}
		whole := page1(t, r, "/api/v1/search?"+strings.NewReplacer("per_page=1", "per_page=100", "per_page=2", "per_page=100", "&page=2", "").Replace(query))
		if diff := cmp.Diff(ids(whole)[len(ids(whole))-len(all):], all); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
		for i := len(pages) - 1; i > 0; i-- {
			before := page1(t, r, *pages[i].Links.Prev)
			if diff := cmp.Diff(ids(pages[i-1]), ids(before)); diff != "" {
				t.Errorf("%s: back from page %d: %s", query, i, diff)
			}
		}
		if first.Page == 1 && first.Links.Prev != nil {
			t.Errorf("%s: there is something before the first page", query)
		}
	}
}

// Every link of every page leads somewhere, and self to the page itself.
func TestLinksOfPagesAnswer(t *testing.T) {
	r := newRig(t)
	for _, query := range []string{"per_page=2", "q=bridge+OR+report+OR+money&per_page=1", "type=articles&per_page=1", "per_page=2&page=2"} {
		at := page1(t, r, "/api/v1/search?"+query)
		for {
			again := page1(t, r, at.Links.Self)
			if again.Links.Self != at.Links.Self || !slices.Equal(ids(again), ids(at)) || again.Page != at.Page {
				t.Errorf("%s: self of page %d is %s", query, at.Page, again.Links.Self)
			}
			if at.Links.Prev != nil {
				page1(t, r, *at.Links.Prev)
			}
			if w := r.get(at.Links.HTML); w.Code != http.StatusOK {
				t.Errorf("%s: %d", at.Links.HTML, w.Code)
			}
			if at.Links.Next == nil {
				break
			}
			at = page1(t, r, *at.Links.Next)
		}
	}
}

func TestCursorBelongsToItsQuery(t *testing.T) {
	r := newRig(t)
	next, err := url.Parse(*page1(t, r, "/api/v1/search?per_page=2&speaker=Ann+Lee").Links.Next)
	if err != nil {
		t.Fatal(err)
	}
	cursor := next.Query().Get("cursor")
	for query, ok := range map[string]bool{
		"per_page=2&speaker=ann-lee":             true, // the same, resolved
		"per_page=2&speaker=ANN+LEE&facets=none": true, // only shown otherwise
		"per_page=1&speaker=ann-lee":             true,
		"per_page=2":                             false,
		"per_page=2&speaker=ann-lee&sort=oldest": false,
		"per_page=2&speaker=ann-lee&q=a":         false,
		"per_page=2&speaker=ann-lee&from=2020":   false,
	} {
		reason := "bad_cursor"
		if ok {
			reason = ""
		}
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		values.Set("cursor", cursor)
		expectReason(t, r, values, "cursor", reason)
	}
}

// longEngine has so many hits that their keys are their numbers.
type longEngine struct {
	index.Engine
	hits int
}

func (e longEngine) Search(ctx context.Context, q *index.Query) (*index.Result, error) {
	at := q.Offset
	if q.After != nil {
		n, err := strconv.Atoi(q.After.ID)
		if err != nil || q.Offset != 0 {
			return nil, index.ErrQuery
		}
		at = n
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	r := &index.Result{Total: e.hits}
	for ; len(r.Hits) < q.Limit && at < e.hits; at++ {
		r.Hits = append(r.Hits, &index.Hit{Document: &corpus.Document{Article: corpus.Article{ID: corpus.ArticleID(strconv.Itoa(at))}}})
	}
	if at < e.hits {
		r.Next = &index.Key{ID: strconv.Itoa(at)}
	}
	for _, f := range q.Facets {
		r.Facets = map[index.Field]*index.Facet{f.Field: {}}
	}
	return r, nil
}

type longArchive struct {
	*fakeArchive
	hits int
}

func (a longArchive) Engine() (index.Engine, error) {
	return longEngine{a.fakeArchive.engine, a.hits}, nil
}

func TestPagingBeyondTheDepthOfOffsets(t *testing.T) {
	for _, size := range []int{100, 70} {
		const hits = 13_000
		s, err := New(longArchive{newFakeArchive(), hits}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := &rig{Server: s}
		at := page1(t, r, "/api/v1/search?facets=none&type=articles&per_page="+strconv.Itoa(size))
		seen := len(at.Results)
		for at.Links.Next != nil {
			at = page1(t, r, *at.Links.Next)
			if got := ids(at)[0]; got != strconv.Itoa(seen) {
				t.Fatalf("page %d begins with %s, want %d", at.Page, got, seen)
			}
			seen += len(at.Results)
		}
		if seen != hits {
			t.Fatalf("%d of %d hits", seen, hits)
		}
		for n := range maxTrail {
			page := at.Page - 1
			at = page1(t, r, *at.Links.Prev)
			if got := ids(at)[0]; got != strconv.Itoa((page-1)*size) || at.Page != page {
				t.Fatalf("%d back: page %d begins with %s", n, at.Page, got)
			}
		}
	}
}

func TestForgedCursors(t *testing.T) {
	digest := digestQuery(&Search{Query: index.Query{Type: index.Quotes, Sort: index.Newest, DateField: index.ByDate}})
	r := newRig(t)
	for name, text := range map[string]string{
		"another version": `{"v":2,"q":"` + digest + `","o":20}`,
		"negative":        `{"v":1,"q":"` + digest + `","o":-1}`,
		"too deep":        `{"v":1,"q":"` + digest + `","o":9990}`,
		"no id":           `{"v":1,"q":"` + digest + `","o":10,"k":{"Score":1}}`,
		"a bad date":      `{"v":1,"q":"` + digest + `","o":10,"k":{"ID":"x","Date":{"value":"2022-02-30","precision":"day"}}}`,
		"trailing":        `{"v":1,"q":"` + digest + `","o":10}{}`,
		"unknown key":     `{"v":1,"q":"` + digest + `","o":10,"z":1}`,
		"array":           `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			expectReason(t, r, url.Values{"cursor": {base64.RawURLEncoding.EncodeToString([]byte(text))}}, "cursor", "bad_cursor")
		})
	}
	expectReason(t, r, url.Values{"cursor": {cursor{Query: digest, Offset: 20}.String()}}, "cursor", "")
}

func FuzzCursor(f *testing.F) {
	f.Add(cursor{Query: "x", Offset: 20}.String())
	f.Add(cursor{Query: "x", Offset: 20_000, Key: &index.Key{Score: 1.5, ID: "a"}, Trail: []index.Key{{ID: "b"}}}.String())
	f.Add("e30")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(text)
		if err != nil {
			return
		}
		again, err := parseCursor(c.String())
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(c, again); diff != "" {
			t.Fatal(diff)
		}
	})
}
