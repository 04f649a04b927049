package archive

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/registry"
	"onrecord/index"
	"onrecord/index/intake"
)

func registryOf(t *testing.T, people, outlets string) *registry.Registry {
	t.Helper()
	r, err := registry.Read(&registry.File{Name: "people.json", From: strings.NewReader(people)}, &registry.File{Name: "outlets.json", From: strings.NewReader(outlets)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Another list of people and outlets, and the articles are read again when the
// archive is opened; the same, and they are not.
func TestKnownPeople(t *testing.T) {
	const people = `[{"id": "ann-lee-baker", "name": "Ann Lee", "other_names": ["Annie Lee"], "memberships": [{"role": "baker", "organization": "Oven Guild"}]},
	  {"id": "ann-lee-judge", "name": "Ann Lee", "memberships": [{"role": "judge", "organization": "High Court"}]}]`
	const outlets = `[{"id": "crumb", "name": "Crumb Daily", "other_names": ["Daily Crumb"]}]`
	dir := t.TempDir()
	sent := corpus.Article{Ref: "1", Title: "Bread", Text: "“Bread is dear,” said Ann Lee, a baker.", Publisher: corpus.NewOutlet("Daily Crumb")}
	for step, c := range []struct {
		known              *registry.Registry
		status             string
		speaker, publisher string
		alias              int
	}{
		{nil, "created", "ann-lee", "daily-crumb", 0},
		{registryOf(t, people, outlets), "unchanged", "ann-lee-baker", "crumb", 1},
		{registryOf(t, people, outlets), "unchanged", "ann-lee-baker", "crumb", 1},
		{registryOf(t, "[]", outlets), "unchanged", "ann-lee", "crumb", 0},
	} {
		o := realOptions()
		o.extractor, o.Known = intake.Extractor{}, c.known
		a := open(t, dir, o)
		if step > 0 {
			doc, err := a.Document(sent.DeriveID())
			if err != nil || len(doc.Analysis.Quotes) != 1 {
				t.Fatalf("%d: %+v, %v", step, doc, err)
			}
			got := []string{string(doc.Analysis.Quotes[0].Speaker.ID), string(doc.Article.Publisher.ID)}
			if diff := cmp.Diff([]string{c.speaker, c.publisher}, got); diff != "" {
				t.Errorf("%d: before it is sent again: %s", step, diff)
			}
		}
		out := put(t, a, sent)[0]
		if out.Status != c.status || out.ID != sent.DeriveID() {
			t.Errorf("%d: %+v", step, out)
		}
		e, err := a.Engine()
		if err != nil {
			t.Fatal(err)
		}
		names, err := e.Names(t.Context(), index.NameQuery{Field: index.Speaker, Exact: "annie lee"})
		if err != nil || len(names) != c.alias {
			t.Errorf("%d: annie lee is %v, %v", step, names, err)
		}
		if names, err := e.Names(t.Context(), index.NameQuery{Field: index.Publisher, Exact: "The Daily Crumb"}); err != nil || len(names) != 1 || names[0].ID != c.publisher {
			t.Errorf("%d: the Daily Crumb is %v, %v", step, names, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
