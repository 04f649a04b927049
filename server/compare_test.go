package server

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// withKirbys adds two people of one name to the rig, told apart by their ids.
func withKirbys(t *testing.T, r *rig) {
	t.Helper()
	a := corpus.Article{
		Title: "Two Kirbys", Publisher: corpus.NewOutlet("Plumbline"), Published: day(t, "2026-01-05"),
		Text: "“We sell nothing,” said John Kirby. “We bought it,” said Jack Kirby, a Kirby as well.",
	}
	doc := document(t, a,
		draft{content: "“We sell nothing,”", cue: "said", source: "John Kirby", kind: corpus.Direct, speaker: corpus.NewSpeaker("John Kirby", "spokesman", corpus.Person)},
		draft{content: "“We bought it,”", cue: "said", source: "Jack Kirby, a Kirby as well", kind: corpus.Direct, speaker: corpus.NewSpeaker("Jack Kirby", "", corpus.Person)})
	for i, name := range []string{"John", "Jack"} {
		a.Ref, a.Text = name, "“Again,” said Kirby."
		more := document(t, a, draft{content: "“Again,”", cue: "said", source: "Kirby", kind: corpus.Direct, speaker: corpus.NewSpeaker(name+" Kirby", "", corpus.Person)})
		if err := r.archive.engine.Apply(t.Context(), index.Batch{Put: []corpus.Document{doc, more}, Seq: uint64(i + 1)}); err != nil {
			t.Fatal(err)
		}
	}
}

// Each side is the search that its links lead to, names are taken as in a
// search, and both stand in the order asked for.
func TestCompareAnswers(t *testing.T) {
	r := newRig(t)
	withKirbys(t, r)
	for _, target := range []string{
		"/api/v1/compare?speaker=john+kirby&speaker=ann-lee",
		"/api/v1/compare?outlet=reuters&outlet=Plumbline&q=bridge+OR+city+OR+we&from=2026&to=2026-03",
		"/api/v1/compare?speaker=ann-lee&speaker=jack-kirby&speaker=john-kirby&q=nothing&from=",
	} {
		w := r.get(target)
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", target, w.Code, w.Body)
		}
		got := answerOf[CompareResponse](t, w)
		for i, s := range got.Sides {
			search := r.get(s.Links.Quotes)
			want := answerOf[SearchResponse](t, search)
			if s.Total != want.Total || len(s.Results) != min(comparedQuotes, want.Total) {
				t.Errorf("%s: %s has %d, the search %s finds %d", target, s.ID, s.Total, s.Links.Quotes, want.Total)
			}
			counted := s.Coarser + s.Missing
			for _, b := range got.Dates.Values {
				counted += b.Counts[i]
			}
			if counted != s.Total {
				t.Errorf("%s: %s has %d in its buckets of %d", target, s.ID, counted, s.Total)
			}
			for j, q := range s.Results {
				if q.ID != want.quoteAt(j).ID {
					t.Errorf("%s: %s shows %s where the search has %s", target, s.ID, q.ID, want.quoteAt(j).ID)
				}
			}
		}
		if again := r.get(got.Links.Self); again.Code != 200 {
			t.Errorf("%s: %d %s", got.Links.Self, again.Code, again.Body)
		}
	}
	got := answerOf[CompareResponse](t, r.get("/api/v1/compare?speaker=john+kirby&speaker=ann-lee"))
	if ids := []string{got.Sides[0].ID, got.Sides[1].ID}; !slices.Equal(ids, []string{"john-kirby", "ann-lee"}) {
		t.Errorf("the sides are %v", ids)
	}
}

func TestCompareFaults(t *testing.T) {
	r := newRig(t)
	withKirbys(t, r)
	for query, want := range map[string][]string{
		"":                                             {"speaker out_of_range"},
		"speaker=ann-lee":                              {"speaker out_of_range"},
		"outlet=bbc&outlet=":                           {"outlet out_of_range"},
		"speaker=ann-lee&speaker=Ann+Lee":              {"speaker out_of_range"},
		"speaker=ann-lee&speaker=_none":                {"speaker not_allowed"},
		"speaker=ann-lee&speaker=kirby":                {"speaker ambiguous_speaker"},
		"speaker=ann-lee&speaker=Jon+Kirby":            {"speaker unknown_speaker"},
		"speaker=a&outlet=bbc&outlet=reuters":          {"outlet not_allowed", "speaker unknown_speaker"},
		"speaker=a&speaker=b&from=x&page=2":            {"from bad_date", "page unknown_parameter", "speaker unknown_speaker", "speaker unknown_speaker"},
		"outlet=1&outlet=2&outlet=3&outlet=4&outlet=5": {"outlet out_of_range", "outlet unknown_outlet", "outlet unknown_outlet", "outlet unknown_outlet", "outlet unknown_outlet", "outlet unknown_outlet"},
		"speaker=ann-lee&speaker=john-kirby&q=%28a&from=2026&to=2025": {"from empty_range", "q bad_query"},
	} {
		w := r.get("/api/v1/compare?" + query)
		p := answerOf[Problem](t, w)
		var got []string
		for _, f := range p.Errors {
			got = append(got, f.Parameter+" "+f.Reason)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); w.Code != 400 || diff != "" {
			t.Errorf("%q: %d (-want +got)\n%s", query, w.Code, diff)
		}
	}
}

// Who is not yet named is asked for; a name that fits several is asked about,
// and each way leads to the comparison.
func TestComparePages(t *testing.T) {
	r := newRig(t)
	withKirbys(t, r)
	for target, want := range map[string]struct {
		code int
		says []string
	}{
		"/compare":                                              {200, []string{"Compare speakers or outlets"}},
		"/compare?speaker=ann-lee&speaker=":                     {200, []string{`value="ann-lee"`}},
		"/compare?speaker=ann-lee&speaker=kirby":                {400, []string{"/compare?speaker=ann-lee&amp;speaker=jack-kirby", "/compare?speaker=ann-lee&amp;speaker=john-kirby", `value="kirby"`}},
		"/compare?speaker=ann-lee&speaker=jon+kirby&q=we":       {400, []string{"/compare?q=we&amp;speaker=ann-lee&amp;speaker=John", `name="q" type="text" value="we"`}},
		"/compare?speaker=&speaker=ann-lee&speaker=Ann+Lee":     {400, []string{"These are all the same speaker", `value="ann-lee"`}},
		"/compare?speeker=ann-lee":                              {400, []string{"speeker"}},
		"/compare?speaker=ann-lee&speaker=john-kirby&q=we+have": {200, []string{"/search?q=we&#43;have&amp;sort=newest&amp;speaker=ann-lee", "Words in what was said", "<h1><bdi>Ann Lee</bdi>"}},
	} {
		w := r.do(get, target, "", wantsHTML)
		if w.Code != want.code {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
		page := parsePage(t, w.Body.String())
		page.check()
		for _, s := range want.says {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s does not say %q:\n%s", target, s, w.Body)
			}
		}
		for _, link := range page.leads() {
			if to, err := url.Parse(link); err != nil || to.Path == "/compare" && r.get(link).Code != 200 && !strings.Contains(link, "speaker=ann-lee\"") && want.code == 200 {
				t.Errorf("%s leads to %s", target, link)
			}
		}
	}
}

// Two ticked speakers are set beside each other in a click, with the words and
// dates of the search.
func TestCompareFromSearch(t *testing.T) {
	r := newRig(t)
	withKirbys(t, r)
	for target, want := range map[string]string{
		"/search?speaker=ann-lee&speaker=john-kirby&q=we&from=2026&kind=direct": "/compare?from=2026&q=we&speaker=ann-lee&speaker=john-kirby",
		"/search?outlet=bbc&outlet=reuters&outlet=plumbline":                    "/compare?outlet=bbc&outlet=reuters&outlet=plumbline",
		"/search?speaker=ann-lee&speaker=_none":                                 "",
		"/search?speaker=ann-lee":                                               "",
	} {
		var found string
		for _, link := range parsePage(t, r.get(target).Body.String()).leads() {
			if strings.HasPrefix(link, "/compare") {
				found = link
			}
		}
		if found != want {
			t.Errorf("%s leads to %q, want %q", target, found, want)
		}
		if found != "" && r.get(found).Code != 200 {
			t.Errorf("%s: %s", found, r.get(found).Body)
		}
	}
}
