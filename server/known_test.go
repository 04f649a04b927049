package server

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus/registry"
)

func TestApart(t *testing.T) {
	list := []Named{{"a-1", "Ines Marrow"}, {"a-2", "Ines Marrow"}, {"b", "Bo Tarn"}, {"b", "Bo Tarn"}}
	for i, want := range []string{"Ines Marrow (a-1)", "Ines Marrow (a-2)", "Bo Tarn", "Bo Tarn"} {
		if got := apart(list[i], list); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestKnownPeople(t *testing.T) {
	known, err := registry.Read(
		&registry.File{Name: "people.json", From: strings.NewReader(`[{"id": "ann-lee", "name": "Ann Lee", "other_names": ["Anna Leigh"],
			"identifiers": [{"scheme": "wikidata", "identifier": "Q7"}]}]`)},
		&registry.File{Name: "outlets.json", From: strings.NewReader(`[{"name": "Reuters", "identifiers": [{"scheme": "wikidata", "identifier": "Q8"}]},
			{"name": "Kestrel"}]`)},
	)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(o *Options) { o.Known = known })
	for target, want := range map[string][]Identifier{
		"speakers/ann-lee": {{"wikidata", "Q7"}}, "outlets/reuters": {{"wikidata", "Q8"}},
	} {
		got := answerOf[ProfileResponse](t, r.get("/api/v1/"+target))
		if diff := cmp.Diff(want, got.Identifiers); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
	w := r.do("POST", "/api/v1/extract", `{"text": "“No,” Anna Leigh told Kestrel."}`, "Content-Type: application/json")
	got := answerOf[ExtractResponse](t, w)
	if len(got.Quotes) != 1 || got.Quotes[0].Speaker == nil || got.Quotes[0].Speaker.Name != "Ann Lee" || got.Quotes[0].Outlet == nil || got.Quotes[0].Outlet.Name != "Kestrel" {
		t.Errorf("%s", w.Body)
	}
}
