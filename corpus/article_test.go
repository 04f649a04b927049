package corpus

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Ids are the same on every machine and in every release: a change here is a
// change of every stored id.
func TestIDsAreStable(t *testing.T) {
	reuters := NewOutlet("Reuters")
	cases := []struct {
		article Article
		want    ArticleID
	}{
		{Article{URL: "https://example.org/a", Ref: "7", Title: "T", Text: "x"}, "rp2dds9kil3b0ftl"},
		{Article{URL: "https://example.org/a"}, "rp2dds9kil3b0ftl"},
		{Article{Ref: "7", Publisher: reuters, Title: "T", Text: "x"}, "hv08thfl7t3dnktd"},
		{Article{Ref: "7", Title: "T", Text: "x"}, "sja9l2ec23b9qd2k"},
		{Article{Title: "T", Text: "x", Publisher: reuters}, "72bf97ln4spkf4vo"},
		{Article{Title: "T", Text: "x", Author: "A", Language: "en"}, "72bf97ln4spkf4vo"},
	}
	for _, c := range cases {
		if got := c.article.DeriveID(); got != c.want {
			t.Errorf("the id of %+v is %s, want %s", c.article, got, c.want)
		}
	}
}

// What is told apart by its parts has ids of its own, wherever the parts end.
func TestIDsDiffer(t *testing.T) {
	seen := make(map[ArticleID]Article)
	for _, a := range []Article{
		{URL: "a"},
		{Ref: "a"},
		{Title: "a"},
		{Text: "a"},
		{},
		{Title: "a", Text: "b"},
		{Title: "ab"},
		{Text: "ab"},
		{Ref: "a", Publisher: Outlet{ID: "b", Name: "B"}},
		{Ref: "ab"},
		{Ref: "b", Publisher: Outlet{ID: "a", Name: "A"}},
	} {
		id := a.DeriveID()
		if other, taken := seen[id]; taken {
			t.Errorf("%+v and %+v share the id %s", a, other, id)
		}
		if len(id) != 16 {
			t.Errorf("the id %s has %d letters", id, len(id))
		}
		seen[id] = a
	}
}

func TestIdentifyQuotes(t *testing.T) {
	article := Article{ID: "article", Text: "“Yes,” said Ann. “Yes,” said Ann. “Yes,” said Bob. “No.”"}
	find := func(content, source string, from int) Quote {
		at := func(s string) Span {
			for i := from; ; i++ {
				if article.Text[i:i+len(s)] == s {
					return Span{i, i + len(s)}
				}
			}
		}
		q := Quote{Content: []Span{at(content)}}
		if source != "" {
			q.Source = []Span{at(source)}
		}
		return q
	}
	quotes := []Quote{find("“Yes,”", "Ann", 0), find("“Yes,”", "Ann", 20), find("“Yes,”", "Bob", 40), find("“No.”", "", 50)}
	IdentifyQuotes(&article, quotes)
	want := []QuoteID{"3grbal9657t42r88", "kbjbct416tfpsljr", "61p2m8l81qlemdnh", "28n8akckvbjs6ata"}
	var got []QuoteID
	for _, q := range quotes {
		got = append(got, q.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids of quotes changed, or two are the same (-want +got):\n%s", diff)
	}
	// A quote keeps its id when others are found before it or its text moves.
	moved := article
	moved.Text = "New first words. " + article.Text
	last := quotes[3]
	last.Content = []Span{{last.Content[0].Start + 17, last.Content[0].End + 17}}
	again := []Quote{last}
	IdentifyQuotes(&moved, again)
	if again[0].ID != quotes[3].ID {
		t.Errorf("the same quote has the ids %s and %s", quotes[3].ID, again[0].ID)
	}
	doc := Document{article, Analysis{Quotes: quotes}}
	if q, ok := doc.Quote(quotes[2].ID); !ok || q != &doc.Analysis.Quotes[2] {
		t.Errorf("Document.Quote(%s) = %v, %v", quotes[2].ID, q, ok)
	}
	if _, ok := doc.Quote("nobody"); ok {
		t.Error("Document.Quote finds what is not there")
	}
}

func TestWhen(t *testing.T) {
	article := Article{Published: NewDate(2024, 3, 5, ByDay)}
	said := Said{Date: NewDate(2023, 9, 1, ByMonth)}
	if got := (&Quote{}).When(&article); got != article.Published {
		t.Errorf("undated: %v", got)
	}
	if got := (&Quote{Said: &said}).When(&article); got != said.Date {
		t.Errorf("dated: %v", got)
	}
}

// A document goes through JSON and back without loss.
func TestDocumentJSON(t *testing.T) {
	speakers := rapid.Custom(func(t *rapid.T) Speaker {
		return NewSpeaker(rapid.StringN(1, 20, -1).Draw(t, "name"), rapid.String().Draw(t, "role"), rapid.SampledFrom(SourceKinds()).Draw(t, "kind"))
	})
	spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Span {
		start := rapid.IntRange(0, 1000).Draw(t, "start")
		return Span{start, start + rapid.IntRange(1, 99).Draw(t, "length")}
	}), 1, 3)
	credits := rapid.Custom(func(t *rapid.T) Credit {
		c := Credit{Outlet: NewOutlet(rapid.SampledFrom([]string{"", "Reuters", "Gazette"}).Draw(t, "outlet")), Basis: Credited}
		c.Cue, c.Name = spans.Draw(t, "cue")[0], spans.Draw(t, "name")[0]
		return c
	})
	quotes := rapid.Custom(func(t *rapid.T) Quote {
		q := Quote{
			ID: "id", Content: spans.Draw(t, "content"), Cue: spans.Draw(t, "cue"), Source: spans.Draw(t, "source"),
			Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"), Polarity: rapid.SampledFrom(Polarities()).Draw(t, "polarity"),
			Speaker: speakers.Draw(t, "speaker"), Candidates: rapid.SliceOfN(speakers, 1, 2).Draw(t, "candidates"),
			Credit: credits.Draw(t, "credit"), Relays: rapid.SliceOfN(credits, 1, 2).Draw(t, "relays"),
			Confidence: rapid.Float64Range(0, 1).Draw(t, "confidence"),
		}
		if rapid.Bool().Draw(t, "dated") {
			q.Said = &Said{Date: anyDate(t, "said"), Basis: spans.Draw(t, "basis")[0]}
		}
		return q
	})
	rapid.Check(t, func(t *rapid.T) {
		want := Document{
			Article: Article{
				ID: "id", Ref: rapid.String().Draw(t, "ref"), URL: rapid.String().Draw(t, "url"), Title: rapid.String().Draw(t, "title"),
				Author: rapid.String().Draw(t, "author"), Publisher: NewOutlet("Reuters"), Published: anyDate(t, "published"),
				Language: "en", Text: rapid.String().Draw(t, "text"),
			},
			Analysis: Analysis{Analysed: rapid.Bool().Draw(t, "analysed"), Reason: "r", Version: "v", Quotes: rapid.SliceOfN(quotes, 1, 3).Draw(t, "quotes")},
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Document
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
