package server

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/index"
)

// retold is what one person said as several outlets print it: an interview
// and two relays of it, of which one is cut; another interview; and one that
// drops a negation.
func retold(t testing.TB) []corpus.Document {
	roe := corpus.NewSpeaker("Jane Roe", "minister", corpus.Person)
	whole := "“The agreement is finished, and we are not going to bring it back this year,”"
	article := func(publisher, date, words string, credit ...string) corpus.Document {
		a := corpus.Article{
			Title: "The agreement in " + publisher, Publisher: corpus.NewOutlet(publisher), Published: day(t, date),
			Text: publisher + " has its own words for it.\n\n" + words + " Jane Roe told " + strings.Join(append(credit, "them"), " and ") + ".\n\nSo much for that.",
		}
		d := draft{content: words, cue: "told", source: "Jane Roe", kind: corpus.Direct, speaker: roe}
		if len(credit) > 0 {
			d.outlet, d.reported = credit[0], "told "+credit[0]
		}
		return document(t, a, d)
	}
	return []corpus.Document{
		article("Channel Nine", "2026-03-01", whole),
		article("Relay One", "2026-03-02", whole, "Channel Nine"),
		article("Relay Two", "2026-03-03", "“The agreement is finished,”", "Channel Nine"),
		article("The Ledger", "2026-03-02", "“The agreement is finished and we're not going to bring it back this year,”"),
		article("Hasty Press", "2026-03-02", "“The agreement is finished, and we are going to bring it back this year,”"),
		article("Relay Three", "2026-03-02", "“The agreement is finished, and we are not going to bring it back,”", "Channel Nine"),
	}
}

// withRelays is a rig that has them, too.
func withRelays(t *testing.T) (*rig, []corpus.Document) {
	r, docs := newRig(t), retold(t)
	if err := r.archive.engine.Apply(t.Context(), index.Batch{Put: docs}); err != nil {
		t.Fatal(err)
	}
	return r, docs
}

func variantsOf(t testing.TB, r *rig, d *corpus.Document) *VariantsResponse {
	t.Helper()
	v := answerOf[VariantsResponse](t, r.get("/api/v1/quotes/"+string(d.Analysis.Quotes[0].ID)+"/variants"))
	return &v
}

func quoteOf(t *testing.T, r Result) *QuoteResult {
	t.Helper()
	q, ok := r.(*QuoteResult)
	if !ok {
		t.Fatalf("%T is no quote", r)
	}
	return q
}

func TestVariants(t *testing.T) {
	r, docs := withRelays(t)
	w := r.get("/api/v1/quotes/" + string(docs[0].Analysis.Quotes[0].ID) + "/variants")
	golden(t, "variants.json", indented(t, w.Body.Bytes()))
	v := variantsOf(t, r, &docs[0])
	if v.Total != 5 || v.Same != 4 || v.Outlets != 4 || len(v.Origins) != 2 || v.Origins[0].Printed != 3 || !v.Complete {
		t.Errorf("%+v", v)
	}
	if v := variantsOf(t, r, &docs[2]); v.Total != 1 || v.Longest != v.Quote {
		t.Errorf("three words are a variant: %+v", v)
	}
	if w := r.get("/api/v1/quotes/nosuch/variants"); w.Code != 404 {
		t.Errorf("%d for an unknown quote", w.Code)
	}
	if w := r.get("/api/v1/quotes/" + string(docs[0].Analysis.Quotes[0].ID) + "/variants?page=1"); w.Code != 400 {
		t.Errorf("%d for a parameter that it has not", w.Code)
	}
}

// What changes the sense stands beside the statement, marked, whoever asks.
func TestChangedVariantsAreNotTheSame(t *testing.T) {
	r, docs := withRelays(t)
	hasty := variantsOf(t, r, &docs[4])
	if hasty.Same != 1 || hasty.Outlets != 1 || hasty.Total != 5 {
		t.Errorf("%d of %d are the same, in %d outlets", hasty.Same, hasty.Total, hasty.Outlets)
	}
	for _, v := range hasty.Variants {
		own := v.Quote.ID == hasty.Quote
		if v.PolarityChanged == own || (v.Origin == nil) == own || own != (len(v.Changes) == 0) {
			t.Errorf("%+v", v)
		}
	}
}

// Every hit is on one page, in one group, and the pages together have all.
func TestGroupedSearch(t *testing.T) {
	r, docs := withRelays(t)
	const all = "/api/v1/search?speaker=jane-roe&sort=oldest&group=variants"
	p := page1(t, r, all)
	if p.Total != 6 || p.Groups == nil || *p.Groups != (Groups{3, true}) || len(p.Results) != 3 {
		t.Fatalf("%d quotes in %+v, %d shown", p.Total, p.Groups, len(p.Results))
	}
	id := string(docs[0].Analysis.Quotes[0].ID)
	want := &VariantCount{Count: 4, Outlets: 4, Origins: 2, Link: "/api/v1/quotes/" + id + "/variants"}
	if diff := cmp.Diff(want, quoteOf(t, p.Results[0]).Variants); diff != "" || quoteOf(t, p.Results[0]).ID != id {
		t.Errorf("%+v: %s", p.Results[0], diff)
	}
	var ids []string
	sum := 0
	for next := new(all + "&per_page=1"); next != nil; {
		p := page1(t, r, *next)
		for _, result := range p.Results {
			q := quoteOf(t, result)
			ids = append(ids, q.ID)
			sum += q.Variants.Count
		}
		if (p.Links.Prev == nil) != (p.Page == 1) {
			t.Errorf("page %d leads back to %v", p.Page, p.Links.Prev)
		}
		next = p.Links.Next
	}
	if sum != 6 || len(ids) != 3 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 3 {
		t.Errorf("%v: %d hits", ids, sum)
	}
	if p := page1(t, r, all+"&page=4&per_page=1"); len(p.Results) != 0 || p.Links.Next != nil {
		t.Errorf("a page behind the last: %+v", p)
	}
	if p := page1(t, r, "/api/v1/search?speaker=jane-roe"); p.Groups != nil || quoteOf(t, p.Results[0]).Variants != nil {
		t.Error("groups that nobody asked for")
	}
}

func TestGroupGoesWithout(t *testing.T) {
	r, _ := withRelays(t)
	next := page1(t, r, "/api/v1/search?per_page=1").Links.Next
	_, query, _ := strings.Cut(*next, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	expectReason(t, r, url.Values{"group": {"variants"}, "cursor": values["cursor"]}, "group", "not_allowed")
	expectReason(t, r, url.Values{"group": {"variants"}, "type": {"articles"}}, "group", "not_allowed")
	err = r.Export(t.Context(), url.Values{"group": {"variants"}}, func(any) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "group") {
		t.Errorf("an export: %v", err)
	}
}

// Of very many hits the first thousand are grouped, the total stays exact, and
// the answer says so.
func TestGroupedSearchIsBounded(t *testing.T) {
	var docs []corpus.Document
	for i := range 11 {
		a := corpus.Article{Ref: fmt.Sprint("many", i), Title: "Many", Publisher: corpus.NewOutlet(fmt.Sprint("Paper ", i))}
		d := corpus.Document{Analysis: corpus.Analysis{Analysed: true, Version: "test"}}
		for j := range 100 {
			start := len(a.Text)
			a.Text += fmt.Sprintf("word%d of the long list of %d words is read out here", j, j)
			d.Analysis.Quotes = append(d.Analysis.Quotes, corpus.Quote{
				Content: []corpus.Span{{Start: start, End: len(a.Text)}}, Kind: corpus.Indirect, Polarity: corpus.Asserted,
				Speaker: corpus.NewSpeaker("Max Many", "", corpus.Person), Credit: published(a.Publisher),
			})
			a.Text += ".\n\n"
		}
		a.ID = a.DeriveID()
		d.Article = a
		corpus.IdentifyQuotes(&d.Article, d.Analysis.Quotes)
		docs = append(docs, d)
	}
	r := newRig(t)
	if err := r.archive.engine.Apply(t.Context(), index.Batch{Put: docs}); err != nil {
		t.Fatal(err)
	}
	p := page1(t, r, "/api/v1/search?speaker=max-many&group=variants")
	if p.Total != 1100 || p.Groups.Exact || p.Groups.Total != 100 || len(p.Query.Warnings) != 1 {
		t.Errorf("%d quotes, %+v, %q", p.Total, p.Groups, p.Query.Warnings)
	}
}

// The page of a quote shows its variants, and does without them where there is
// too much to do.
func TestQuotePageShowsItsVariants(t *testing.T) {
	r, docs := withRelays(t)
	page := "/quotes/" + string(docs[0].Analysis.Quotes[0].ID)
	if body := r.get(page).Body.String(); !strings.Contains(body, "Printed 4 times by 4 outlets, from 2 independent origins; earliest 1 March 2026.") {
		t.Errorf("no summary in %s", body)
	}
	if body := r.get("/search?speaker=jane-roe&group=variants").Body.String(); !strings.Contains(body, `#variants">Printed by 4 outlets (2 origins)</a>`) {
		t.Errorf("no count on a card of %s", body)
	}
	for range cap(r.slots.slots) {
		leave, err := r.slots.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
	}
	w := r.get(page)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "There is too much to do at the moment") || !strings.Contains(w.Body.String(), "The agreement is finished") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
