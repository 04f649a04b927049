package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// namesakes is a rig with a second person who is printed as "Lee".
func namesakes(t *testing.T) *rig {
	r := newRig(t)
	doc := document(t, corpus.Article{Title: "Another Lee", Text: "“No,” said Lee."},
		draft{content: "“No,”", cue: "said", source: "Lee", kind: corpus.Direct, speaker: corpus.NewSpeaker("Kim Lee", "", corpus.Person)})
	if err := r.archive.engine.Apply(t.Context(), index.Batch{Put: []corpus.Document{doc}}); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAmbiguousName(t *testing.T) {
	r := namesakes(t)
	for _, target := range []string{"/api/v1/search?speaker=lee", "/api/v1/search?exclude_speaker=Lee", "/api/v1/search?q=speaker:Lee"} {
		p := answerOf[Problem](t, r.get(target))
		want := []Named{{"ann-lee", "Ann Lee"}, {"kim-lee", "Kim Lee"}}
		if p.Status != 400 || len(p.Errors) != 1 || p.Errors[0].Reason != "ambiguous_speaker" || !cmp.Equal(p.Errors[0].Candidates, want) {
			t.Errorf("%s: %+v", target, p)
		}
	}
}

// A name among the words is offered as a filter, and the offer is the search
// that it says it is.
func TestSuggestion(t *testing.T) {
	r := newRig(t)
	p := page1(t, r, "/api/v1/search?q=ann+lee+report&kind=indirect&page=1")
	if p.Total != 0 || len(p.Query.Suggestions) != 1 {
		t.Fatalf("%+v", p)
	}
	s := p.Query.Suggestions[0]
	want := Suggestion{
		Parameter: "speaker", Value: "ann-lee", Label: "Ann Lee", Words: "ann lee", Q: "report", Count: 1,
		Link: "/api/v1/search?kind=indirect&q=report&speaker=ann-lee",
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if got := page1(t, r, s.Link).Total; got != s.Count {
		t.Errorf("%d hits, %d were offered", got, s.Count)
	}
}

func TestWarnings(t *testing.T) {
	p := page1(t, newRig(t), "/api/v1/search?q=nosuch:bridge")
	if len(p.Query.Warnings) != 1 || !strings.Contains(p.Query.Warnings[0], "nosuch") {
		t.Errorf("%q", p.Query.Warnings)
	}
}

func TestHighlightOff(t *testing.T) {
	r := newRig(t)
	for target, want := range map[string]int{"q=bridge": 1, "q=bridge&highlight=false": 0, "q=bridge&type=articles": 1, "q=bridge&type=articles&highlight=false": 0, "": 0} {
		p := page1(t, r, "/api/v1/search?"+target)
		n := 0
		switch first := p.Results[0].(type) {
		case *QuoteResult:
			n = len(first.Highlights)
		case *ArticleResult:
			n = min(1, len(first.Highlights))
		}
		if n != want {
			t.Errorf("%s: %d highlights", target, n)
		}
	}
}

// An export is every result object of the search in its order.
func TestExport(t *testing.T) {
	r := newRig(t)
	for _, query := range []string{"", "q=bridge+OR+report", "type=articles&sort=oldest", "speaker=Ann+Lee&highlight=false"} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var got []json.RawMessage
		err = r.Export(t.Context(), values, func(v any) error {
			var text bytes.Buffer
			err := newEncoder(&text).Encode(v)
			got = append(got, text.Bytes())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		found := answerOf[struct{ Results []json.RawMessage }](t, r.get("/api/v1/search?per_page=100&"+query))
		if len(got) != len(found.Results) {
			t.Fatalf("%s: %d exported, %d found", query, len(got), len(found.Results))
		}
		for i := range got {
			if a, b := strings.TrimSpace(string(got[i])), string(found.Results[i]); a != b {
				t.Errorf("%s: %s is exported, %s found", query, a, b)
			}
		}
	}
}

// What cannot be read is missing from a page and from an export, which both
// go on behind it; the log says what it is, and the export that it is not whole.
func TestUnreadableArticle(t *testing.T) {
	r := newRig(t)
	all := ids(page1(t, r, "/api/v1/search"))
	torn := page1(t, r, "/api/v1/search").quoteAt(0).Article.ID
	var rest []string
	for _, result := range page1(t, r, "/api/v1/search").Results {
		if q := result.(*QuoteResult); q.Article.ID != torn {
			rest = append(rest, q.ID)
		}
	}
	r.archive.torn = corpus.ArticleID(torn)
	var paged []string
	at := page1(t, r, "/api/v1/search?per_page=1")
	for paged = ids(at); at.Links.Next != nil; paged = append(paged, ids(at)...) {
		at = page1(t, r, *at.Links.Next)
	}
	var exported []string
	err := r.Export(t.Context(), nil, func(v any) error {
		exported = append(exported, v.(*QuoteResult).ID)
		return nil
	})
	if !errors.Is(err, index.ErrUnreadable) || !strings.Contains(err.Error(), strconv.Itoa(len(all)-len(rest))+" results") {
		t.Errorf("the export ends with %v", err)
	}
	if !slices.Equal(paged, rest) || !slices.Equal(exported, rest) || len(rest) == 0 {
		t.Errorf("pages show %q and an export %q of %q", paged, exported, rest)
	}
	if !strings.Contains(r.logged.String(), torn) {
		t.Errorf("the log does not tell of %s", torn)
	}
}

func TestExportRefuses(t *testing.T) {
	r := newRig(t)
	for _, query := range []string{"page=2", "cursor=x", "facets=none", "facet_q.speaker=x", "nosuch=1", "from=x", "q=(a"} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var faults Faults
		err = r.Export(t.Context(), values, func(any) error { t.Errorf("%s: something is exported", query); return nil })
		if !errors.As(err, &faults) || len(faults) != 1 {
			t.Errorf("%s: %v", query, err)
		}
	}
	stop := errors.New("stop")
	if err := r.Export(t.Context(), nil, func(any) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

// Many clients with everything that a parameter may be, right and wrong, at
// the same time: no error of ours, no race.
func TestManyClients(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Slots = 4 })
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for _, c := range paramCases {
				for value := range c.values {
					w := r.get("/api/v1/search?" + url.Values{c.name: {value}}.Encode())
					if w.Code != http.StatusOK && w.Code != http.StatusBadRequest && w.Code != http.StatusServiceUnavailable {
						t.Errorf("%s=%.50q: %d", c.name, value, w.Code)
					}
				}
			}
		})
	}
	clients.Wait()
}
