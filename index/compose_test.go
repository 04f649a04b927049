package index_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/indextest"
)

func engine(t *testing.T) index.Engine {
	return indextest.NewMemory(indextest.Documents(t, `
article a1; title=One; publisher=Harbour Post; published=2022-11-04
  quote We have not sold ammunition; speaker=John Kirby; role=spokesman; as=Kirby; outlet=Associated Press; credited=AP; said=2022-09
  quote They asked for ammunition; speaker=Pat Ryder; role=Pentagon Press Secretary; outlet=Associated Press
article a2; title=Two; publisher=Harbour Post; published=2022-10
  quote It is ammunition; speaker=Jack Kirby; as=Kirby; outlet=The Quay; kind=mixed
  quote Nobody knows about Reuters; outlet=The Quay
  quote An anonymous word; speaker=an official; source_kind=anonymous; outlet=The Quay
article a3; title=Drei; unanalysed=language de; published=2021
  text Munition
article a4; title=Four
  quote John Kirby sold it; speaker=John Kirby; role=spokesman; as=Mr. Kirby
`)...)
}

func TestResolve(t *testing.T) {
	ctx, e := context.Background(), engine(t)
	text, _, err := index.Parse(`arms speaker:"pat ryder" -(outlet:AP OR kind:direct) role:"Press Secretaries" publisher:_none`)
	if err != nil {
		t.Fatal(err)
	}
	q := &index.Query{
		Type: index.Quotes, Text: text,
		Only: map[index.Field][]string{index.Speaker: {"JOHN KIRBY", "john-kirby", "jack-kirby", index.None}, index.Kind: {"direct"}},
		Not:  map[index.Field][]string{index.Outlet: {"the quay", "the-associated-press"}},
	}
	before := q.String()
	got, faults, err := index.Resolve(ctx, e, q)
	if err != nil || faults != nil {
		t.Fatal(faults, err)
	}
	if q.String() != before {
		t.Errorf("the query has become %s", q)
	}
	wantOnly := map[index.Field][]string{index.Speaker: {"john-kirby", "jack-kirby", index.None}, index.Kind: {"direct"}}
	wantNot := map[index.Field][]string{index.Outlet: {"the-quay", "associated-press"}}
	if diff := cmp.Diff([]any{wantOnly, wantNot}, []any{got.Only, got.Not}); diff != "" {
		t.Errorf("filters (-want +got):\n%s", diff)
	}
	wantText := index.And{
		index.Word{Text: "arms"},
		index.Having{Field: index.Speaker, Value: "pat ryder", IDs: []string{"pat-ryder"}},
		index.Not{X: index.Or{
			index.Having{Field: index.Outlet, Value: "AP", IDs: []string{"associated-press"}},
			index.Having{Field: index.Kind, Value: "direct", IDs: []string{"direct"}},
		}},
		index.Having{Field: index.Role, Value: "Press Secretaries", IDs: []string{"press", "secretaries"}},
		index.Having{Field: index.Publisher, Value: index.None, IDs: []string{index.None}},
	}
	if diff := cmp.Diff(index.Expr(wantText), got.Text); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

// All that is wrong is found at once, each with what may have been meant.
func TestResolveFaults(t *testing.T) {
	text, _, err := index.Parse(`speaker:kirby outlet:BBC`)
	if err != nil {
		t.Fatal(err)
	}
	q := &index.Query{
		Type: index.Quotes, Text: text,
		Only: map[index.Field][]string{index.Speaker: {"Jon Kirby", "Pat Ryder"}},
		Not:  map[index.Field][]string{index.Publisher: {"Harbor Post"}},
	}
	got, faults, err := index.Resolve(context.Background(), engine(t), q)
	if got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	type brief struct {
		Field, Value, Reason string
		InQuery, Exclude     bool
		Nearest              []string
	}
	var said []brief
	for _, f := range faults {
		b := brief{f.Field, f.Value, f.Reason, f.InQuery, f.Exclude, nil}
		for _, n := range f.Nearest {
			b.Nearest = append(b.Nearest, n.ID)
		}
		said = append(said, b)
	}
	want := []brief{
		{"speaker", "Jon Kirby", index.UnknownSpeaker, false, false, []string{"john-kirby", "jack-kirby"}},
		{"publisher", "Harbor Post", index.UnknownPublisher, false, true, []string{"harbour-post"}},
		{"speaker", "kirby", index.AmbiguousSpeaker, true, false, []string{"john-kirby", "jack-kirby"}},
		{"outlet", "BBC", index.UnknownOutlet, true, false, nil},
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if faults.Error() == "" {
		t.Error("nothing is said")
	}
}

func TestCoverage(t *testing.T) {
	ctx, e := context.Background(), engine(t)
	for line, want := range map[string]index.Covered{
		"type:quotes":                                {4, 6, 2, date(t, "2022-09"), date(t, "2022-11-04")},
		"type:articles":                              {4, 6, 2, date(t, "2021"), date(t, "2022-11-04")},
		"type:quotes only:speaker=nobody q:arms":     {4, 6, 2, date(t, "2022-09"), date(t, "2022-11-04")},
		"type:quotes only:outlet=the-quay":           {1, 3, 1, date(t, "2022-10"), date(t, "2022-10")},
		"type:quotes only:outlet=the-quay,bbc":       {1, 3, 1, date(t, "2022-10"), date(t, "2022-10")},
		"type:quotes not:outlet=the-quay":            {3, 3, 1, date(t, "2022-09"), date(t, "2022-11-04")},
		"type:quotes from:2022-11":                   {1, 1, 1, date(t, "2022-11-04"), date(t, "2022-11-04")},
		"type:quotes by:published from:2022-11":      {1, 2, 1, date(t, "2022-11-04"), date(t, "2022-11-04")},
		"type:quotes only:publisher=_none":           {2, 1, 0, corpus.Date{}, corpus.Date{}},
		"type:quotes only:publisher=_none from:2023": {},
	} {
		q, err := index.ParseQuery(line)
		if err != nil {
			t.Fatal(err)
		}
		got, err := index.Coverage(ctx, e, q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", line, diff)
		}
	}
}

func date(t *testing.T, s string) corpus.Date {
	t.Helper()
	d, err := corpus.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// It is looked up when the most frequent roles were held, and no other.
func TestProfileTenures(t *testing.T) {
	var text strings.Builder
	for role := range index.MaxTenures + 2 {
		for year := range 20 - role {
			fmt.Fprintf(&text, "article a%d-%d; title=T; published=%d\n  quote A thing; speaker=Ann Lee; role=Role %c\n", role, year, 2000+year, 'A'+role)
		}
	}
	p, err := index.Profile(t.Context(), indextest.NewMemory(indextest.Documents(t, text.String())...), index.Speaker, "ann-lee")
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range p.Roles {
		want := index.Tenure{Role: "Role " + string(rune('A'+i)), Count: 20 - i}
		if i < index.MaxTenures {
			want.First, want.Last = date(t, "2000"), date(t, fmt.Sprint(2019-i))
		}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("role %d (-want +got):\n%s", i, diff)
		}
	}
}

// Pronouns are nobody's name.
func TestProfileNamesNoPronouns(t *testing.T) {
	e := indextest.NewMemory(indextest.Documents(t, `
article a1; title=One
  quote One thing; speaker=Ann Lee; as=She
  quote Another thing; speaker=Ann Lee; as=who
  quote A third thing; speaker=Ann Lee; as=Ms. Lee
`)...)
	p, err := index.Profile(t.Context(), e, index.Speaker, "ann-lee")
	if err != nil || p.Quotes != 3 || len(p.As) != 1 || p.As[0].Label != "Ms. Lee" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestProfile(t *testing.T) {
	ctx, e := context.Background(), engine(t)
	got, err := index.Profile(ctx, e, index.Speaker, "john-kirby")
	if err != nil {
		t.Fatal(err)
	}
	want := &index.ProfileOf{
		Name:   index.Name{ID: "john-kirby", Label: "John Kirby", Aliases: []string{"Kirby", "Mr. Kirby"}, Quotes: 2},
		Quotes: 2, Articles: 2, First: date(t, "2022-09"), Last: date(t, "2022-09"),
		As:        []index.FacetValue{{Value: "Kirby", Label: "Kirby", Count: 1}, {Value: "Mr. Kirby", Label: "Mr. Kirby", Count: 1}},
		Roles:     []index.Tenure{{Role: "spokesman", Count: 2, First: date(t, "2022-09"), Last: date(t, "2022-09")}},
		Kinds:     []index.FacetValue{{Value: "direct", Label: "direct", Count: 2}},
		Partners:  []index.FacetValue{{Value: "associated-press", Label: "Associated Press", Count: 1}},
		Dates:     &index.DateFacet{Interval: index.IntervalMonth, Buckets: []index.Bucket{{Date: date(t, "2022-09"), Count: 1}}, Missing: 1},
		Namesakes: []index.Namesake{{Name: index.Name{ID: "jack-kirby", Label: "Jack Kirby", Aliases: []string{"Kirby"}, Quotes: 1}, Shared: "Kirby"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("speaker (-want +got):\n%s", diff)
	}
	got, err = index.Profile(ctx, e, index.Outlet, "associated-press")
	if err != nil || len(got.As) != 1 || got.As[0].Value != "AP" || len(got.Partners) != 2 || got.Roles != nil {
		t.Errorf("outlet: %+v, %v", got, err)
	}
	got, err = index.Profile(ctx, e, index.Outlet, "harbour-post") // which stands behind no quote
	if err != nil || got.Name.Label != "Harbour Post" || got.Quotes+got.Articles+got.Name.Quotes != 0 {
		t.Errorf("publisher: %+v, %v", got, err)
	}
	if diff := cmp.Diff(&index.Published{Articles: 2, Quotes: 5, First: date(t, "2022-10"), Last: date(t, "2022-11-04")}, got.Published); diff != "" {
		t.Errorf("published (-want +got):\n%s", diff)
	}
	if _, err := index.Profile(ctx, e, index.Speaker, "nobody"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestSummary(t *testing.T) {
	got, err := index.Summary(context.Background(), engine(t))
	if err != nil {
		t.Fatal(err)
	}
	want := &index.Overview{
		Articles: 4, Quotes: 6, Speakers: 3, Outlets: 2,
		First: date(t, "2021"), Last: date(t, "2022-11-04"),
		Kinds:        []index.FacetValue{{Value: "direct", Label: "direct", Count: 5}, {Value: "mixed", Label: "mixed", Count: 1}},
		Unattributed: 1,
		NotAnalysed:  []index.FacetValue{{Value: "language de", Label: "language de", Count: 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	if share := got.UnattributedShare(); share < 0.16 || share > 0.17 {
		t.Errorf("share %v", share)
	}
	empty, err := index.Summary(context.Background(), indextest.NewMemory())
	if err != nil || empty.UnattributedShare() != 0 {
		t.Errorf("of nothing: %+v, %v", empty, err)
	}
}

func TestSuggest(t *testing.T) {
	ctx, e := context.Background(), engine(t)
	type offer struct {
		Field   index.Field
		ID      string
		Words   string
		Without string
		Count   int
	}
	for query, want := range map[string][]offer{
		"ammunition john kirby":   {{index.Speaker, "john-kirby", "john kirby", "ammunition", 1}},
		`ammunition "john kirby"`: {{index.Speaker, "john-kirby", "john kirby", "ammunition", 1}},
		"kirby": {
			{index.Speaker, "john-kirby", "kirby", "", 2},
			{index.Speaker, "jack-kirby", "kirby", "", 1},
		},
		"kirby ammunition AP": {
			{index.Speaker, "john-kirby", "kirby", "ammunition ap", 0},
			{index.Speaker, "jack-kirby", "kirby", "ammunition ap", 0},
			{index.Outlet, "associated-press", "ap", "kirby ammunition", 0},
		},
		"ammunition AP":      {{index.Outlet, "associated-press", "ap", "ammunition", 2}},
		"ammunition NOT AP":  nil,
		"AP OR ammunition":   nil,
		"nobody of the kind": nil,
		"kirb*":              nil,
		"":                   nil,
	} {
		text, _, err := index.Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		got, err := index.Suggest(ctx, e, &index.Query{Type: index.Quotes, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		var offers []offer
		for _, s := range got {
			o := offer{s.Field, s.ID, s.Words, "", s.Count}
			if s.Without != nil {
				o.Without = s.Without.String()
			}
			offers = append(offers, o)
		}
		if diff := cmp.Diff(want, offers, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", query, diff)
		}
	}
}
