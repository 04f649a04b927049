package server

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onrecord/corpus"
	"onrecord/index"
)

// Words are those of the quotes alone, the most quoted stand first, and the
// rows add up to the article's quotes.
func TestArticleShares(t *testing.T) {
	doc := fixture(t)[0]
	v := newArticle(newArticleResponse(&doc))
	type row struct {
		Who           string
		Quotes, Words int
		Percent, Bar  int
		Unsaid        string
	}
	var got []row
	for _, s := range v.Shares {
		got = append(got, row{s.Who.Name, s.Quotes, s.Words, s.Percent, s.Bar, s.Unsaid})
	}
	want := []row{{"Ann Lee", 2, 16, 70, 100, "1 denial"}, {"Rob Ruiz or Tom Ruiz", 1, 4, 17, 25, ""}, {"A city official", 1, 3, 13, 19, ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := wordsIn("— “It’s about 3 — or 4,000 — things”, … she said."); n != 8 {
		t.Errorf("%d words", n)
	}
}

// Those without a name are counted under the words that they are printed by,
// which two may share; nobody is told that they are one.
func TestUnnamedAreNotOne(t *testing.T) {
	said := func(kind corpus.SourceKind, name string, n int) (out []*QuoteResult) {
		for i := range n {
			q := &QuoteResult{ID: fmt.Sprint(name, i), Segments: []Segment{{0, 2, "No"}}, Speaker: &Speaker{Name: name, SourceKind: string(kind)}}
			out = append(out, q)
		}
		return out
	}
	var v articleView
	v.addSpeakers(slices.Concat(said(corpus.Anonymous, "an official", 2), said(corpus.Anonymous, "a clerk", 1), said(corpus.DocumentKind, "the report", 2)))
	for _, s := range v.Shares {
		if want := s.Who.Name == "an official"; (s.Doubt != "") != want {
			t.Errorf("%s: %q", s.Who.Name, s.Doubt)
		}
	}
}

// The ends of a range say no more than is known: a week is no day.
func TestEndsOfWeeks(t *testing.T) {
	for d, want := range map[corpus.Date][2]string{
		corpus.NewDate(2022, 9, 5, corpus.ByWeek):   {"2022-09", "2022-09"},
		corpus.NewDate(2024, 12, 31, corpus.ByWeek): {"2024-12", "2025-01"},
		corpus.NewDate(2022, 9, 5, corpus.ByDay):    {"2022-09-05", "2022-09-05"},
		corpus.NewDate(2022, 9, 5, corpus.ByYear):   {"2022", "2022"},
		{}: {},
	} {
		if got := [2]string{orEmpty(earliest(d)), orEmpty(latest(d))}; got != want {
			t.Errorf("%v: %q, not %q", d, got, want)
		}
	}
}

// From each note one comes to its words and to the quotes beside it, however
// they overlap.
func TestArticleNotesLead(t *testing.T) {
	const text = "One two three four five.\n\nSix seven eight nine ten."
	rapid.Check(t, func(t *rapid.T) {
		var quotes []*QuoteResult
		for i := range rapid.IntRange(1, 6).Draw(t, "quotes") {
			start := rapid.IntRange(0, len(text)-1).Draw(t, "start")
			end := rapid.IntRange(start+1, len(text)).Draw(t, "end")
			quotes = append(quotes, &QuoteResult{ID: fmt.Sprint("x", i), Segments: []Segment{{start, end, text[start:end]}}})
		}
		var places []string
		notes := map[string]note{}
		for _, p := range markText(text, quotes) {
			for _, r := range p.Runs {
				if r.ID != "" {
					places = append(places, "#"+r.ID)
				}
				for _, id := range r.More {
					places = append(places, "#"+id)
				}
			}
			for _, n := range p.Notes {
				notes[n.Place] = n
			}
		}
		for i, place := range places {
			n, ok := notes[place]
			if !ok || "#"+anchor(n.ID) != place {
				t.Fatalf("%s has no note of its own", place)
			}
			if i > 0 && n.Prev != places[i-1] || i == 0 && n.Prev != "" || i+1 < len(places) && n.Next != places[i+1] || i+1 == len(places) && n.Next != "" {
				t.Fatalf("%s at %d of %v leads to %q and %q", place, i, places, n.Prev, n.Next)
			}
		}
	})
}

// An article that is nothing but quotes is shown whole, and grows with its
// text: every quote can be linked to, notes and lists are bounded.
func TestLongArticle(t *testing.T) {
	const many = 20_000
	r := &ArticleResponse{Analysed: true, Text: strings.Repeat("“Ay, ay.” he said.\n\n", many)}
	for i := range many {
		at := i * len([]rune("“Ay, ay.” he said.\n\n"))
		id, html := fmt.Sprintf("%016d", i), fmt.Sprintf("/quotes/%016d", i)
		r.Quotes = append(r.Quotes, &QuoteResult{
			ID: id, Kind: "direct", Polarity: "asserted", Segments: []Segment{{at, at + 9, "“Ay, ay.”"}}, Text: "“Ay, ay.”",
			Speaker: &Speaker{Name: fmt.Sprint("Sailor ", i%300), SourceKind: "person"}, Links: ResourceLinks{HTML: &html},
		})
	}
	pages, err := newPages()
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	if err := pages.render(&body, newArticlePage(r)); err != nil {
		t.Fatal(err)
	}
	html := body.String()
	marked, notes, linked := strings.Count(html, `id="q-`), strings.Count(html, `<li id="n-`), strings.Count(html, `aria-label="Quote `)
	if marked != many || notes != maxNotes || linked != many-maxNotes || !strings.Contains(html, `class="story long"`) {
		t.Errorf("%d places, %d notes, %d numbers", marked, notes, linked)
	}
	if most := len(r.Text) + 250*many + 1_000_000; body.Len() > most {
		t.Errorf("%d bytes for %d of text with %d quotes", body.Len(), len(r.Text), many)
	}
	t.Logf("%d bytes for %d of text with %d quotes", body.Len(), len(r.Text), many)
}

func TestIdentifierLinks(t *testing.T) {
	for _, c := range []struct{ scheme, id, want string }{
		{"wikidata", "Q42", "https://www.wikidata.org/wiki/Q42"},
		{"Wikidata", "Q42", "https://www.wikidata.org/wiki/Q42"},
		{"wikidata", "Q42/../x", ""},
		{"wikidata", "javascript:alert(1)", ""},
		{"viaf", "113230702", "https://viaf.org/viaf/113230702"},
		{"orcid", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"},
		{"home", "https://kirby.example/about", "https://kirby.example/about"},
		{"home", "javascript:alert(1)", ""},
		{"staff list", "17", ""},
	} {
		if got := newIdentifier(Identifier{c.scheme, c.id}).URL; got != c.want {
			t.Errorf("%s %s leads to %q, want %q", c.scheme, c.id, got, c.want)
		}
	}
}

// Whatever the dates of the roles, their bands lie within the line.
func TestRoleBands(t *testing.T) {
	dates := []string{"2020", "2021-02", "2021-02-03", "2021-02-04", "1999-12-31"}
	rapid.Check(t, func(t *rapid.T) {
		p := &ProfileResponse{}
		for i := range rapid.IntRange(1, 5).Draw(t, "roles") {
			a, b := rapid.SampledFrom(dates).Draw(t, "first"), rapid.SampledFrom(dates).Draw(t, "last")
			if dayOf(a) > dayOf(b) {
				a, b = b, a
			}
			if lastDay(a) > lastDay(b) {
				b = a
			}
			p.Roles = append(p.Roles, RoleCount{fmt.Sprint(i), 1 + i, &a, &b})
		}
		v := newRolesView(p)
		if len(v.Rows) != len(p.Roles) {
			t.Fatalf("%d rows of %d", len(v.Rows), len(p.Roles))
		}
		for _, r := range v.Rows {
			if r.Start < 0 || r.Wide < narrowest || r.Start+r.Wide > 1000+narrowest {
				t.Fatalf("%+v", r)
			}
		}
	})
}

// talkative adds a speaker with many quotes to the rig.
func talkative(t *testing.T, r *rig, quotes int) {
	t.Helper()
	var docs []corpus.Document
	for i := range quotes {
		a := corpus.Article{
			Ref: fmt.Sprint(i), Title: "Day by day", Publisher: corpus.NewOutlet("Daily Diary"),
			Published: day(t, fmt.Sprintf("20%02d-01-%02d", 10+i/28, 1+i%28)), Text: fmt.Sprintf("“Word %d,” said Vera Most.", i),
		}
		docs = append(docs, document(t, a, draft{
			content: fmt.Sprintf("“Word %d,”", i), cue: "said", source: "Vera Most", kind: corpus.Direct,
			speaker: corpus.NewSpeaker("Vera Most", []string{"clerk", "mayor", ""}[i%3], corpus.Person),
		}))
	}
	if err := r.archive.engine.Apply(t.Context(), index.Batch{Put: docs, Seq: 1}); err != nil {
		t.Fatal(err)
	}
}

// Everything on record is reached by the links of the page, newest first.
func TestProfilePaging(t *testing.T) {
	r := newRig(t)
	talkative(t, r, 47)
	var seen []string
	for target := "/speakers/vera-most"; target != ""; {
		w := r.get(target)
		page := parsePage(t, w.Body.String())
		page.check()
		for _, n := range page.all("a") {
			if textOf(n) == "This quote" {
				seen = append(seen, strings.TrimPrefix(attr(n, "href"), "/quotes/"))
			}
		}
		target = ""
		for _, n := range page.all("a") {
			if attr(n, "rel") == "next" {
				target = attr(n, "href")
			}
		}
	}
	all := answerOf[SearchResponse](t, r.get("/api/v1/search?speaker=vera-most&per_page=100"))
	var want []string
	for i := range all.Results {
		want = append(want, all.quoteAt(i).ID)
	}
	if diff := cmp.Diff(want, seen); len(want) != 47 || diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for target, says := range map[string]string{
		"/speakers/vera-most?page=3": `rel="prev" href="/speakers/vera-most?page=2"`, "/speakers/vera-most?page=2": `rel="prev" href="/speakers/vera-most"`,
		"/speakers/vera-most?page=99": "There is nothing on this page", "/speakers/vera-most?page=": "47 quotes", "/outlets/daily-diary?page=2": "Page 2 of 3",
	} {
		if w := r.get(target); w.Code != 200 || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d does not say %q", target, w.Code, says)
		}
	}
	for _, target := range []string{"/speakers/vera-most?page=0", "/speakers/vera-most?page=501", "/speakers/vera-most?page=x", "/speakers/vera-most?q=x"} {
		if w := r.do(get, target, "", wantsHTML); w.Code != 400 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	if w := r.do(get, "/speakers/nobody?page=2", "", wantsHTML); w.Code != 404 {
		t.Errorf("a further page of nobody: %d", w.Code)
	}
}

// What is typed on somebody's page is searched among their words, and the
// results say so, with a way back and a way out.
func TestSearchKeptToSpeaker(t *testing.T) {
	r := newRig(t)
	for start, want := range map[string][]string{
		"/speakers/ann-lee": {"Kept to what <a href=\"/speakers/ann-lee\"><bdi>Ann Lee</bdi></a> said", "Search what Ann Lee said", `href="/search?q=bridge"`},
		"/outlets/bbc":      {"Kept to what <a href=\"/outlets/bbc\"><bdi>BBC</bdi></a> reported", "Search what BBC reported"},
	} {
		sent := url.Values{}
		for _, n := range parsePage(t, r.get(start).Body.String()).all("input") {
			if slices.Contains([]string{pQ, pSpeaker, pOutlet}, attr(n, "name")) && attr(n, "id") != "compare-with" {
				sent.Set(attr(n, "name"), attr(n, "value"))
			}
		}
		sent.Set(pQ, "bridge")
		body := r.get("/search?" + sent.Encode()).Body.String()
		for _, s := range want {
			if !strings.Contains(body, s) {
				t.Errorf("from %s the results do not say %q", start, s)
			}
		}
	}
}

// What an outlet stands behind and what it printed are told apart, and each
// count is what its link finds.
func TestOutletCounts(t *testing.T) {
	r := newRig(t)
	withKirbys(t, r)
	for _, id := range []string{"plumbline", "bbc", "reuters", "lotblei"} {
		page := parsePage(t, r.get("/outlets/"+id).Body.String())
		page.check()
		followed := 0
		for _, row := range page.all("li") {
			link, count := rowOf(row)
			if link == nil || !strings.HasPrefix(attr(link, "href"), "/search") {
				continue
			}
			followed++
			found := parsePage(t, r.get(attr(link, "href")).Body.String())
			if total, _, _ := strings.Cut(textOf(found.all("h1")[0]), " "); total != count {
				t.Errorf("%s: %q is said to find %s and finds %s", id, textOf(link), count, total)
			}
		}
		if followed == 0 {
			t.Errorf("%s: no link was found", id)
		}
	}
}
