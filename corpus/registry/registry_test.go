package registry

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"onrecord/corpus"
)

func file(name, text string) *File {
	if text == "" {
		return nil
	}
	return &File{name, strings.NewReader(text)}
}

func mustRead(t testing.TB, people, outlets string) *Registry {
	t.Helper()
	r, err := Read(file("people.json", people), file("outlets.json", outlets))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The shapes that Popolo files come in say the same.
func TestShapes(t *testing.T) {
	whole := `{
	  "persons": [{"id": "Ada_Lunt", "name": " Ada  Lunt", "other_names": [{"name": "A. Lunt", "note": "byline", "end_date": "2019"}, "Ada Wick"],
	    "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}], "gender": "Female", "birth_date": "1960-05", "death_date": null, "image": "x"}],
	  "organizations": [{"id": "gov", "name": "Government of Velmark", "other_names": [{"name": "Velmarkian government"}], "classification": "government"},
	    {"id": "lib", "name": "Liberal Party", "classification": "party"}],
	  "memberships": [{"person_id": "Ada_Lunt", "organization_id": "gov", "post_id": "pm", "on_behalf_of_id": "lib", "start_date": "2020-02-01"}],
	  "posts": [{"id": "pm", "label": "Prime Minister"}], "events": []}`
	list := `[{"id": "Ada_Lunt", "name": "Ada Lunt", "other_names": ["A. Lunt", "Ada Wick"],
	    "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}], "gender": "female", "birth_date": "1960-05", "death_date": "",
	    "memberships": [{"organization": {"name": "Government of Velmark", "other_names": ["Velmarkian government"]}, "role": "Prime Minister",
	      "on_behalf_of": "Liberal Party", "start_date": "2020-02-01", "end_date": null}]}]`
	want := &Person{
		ID: "ada-lunt", Name: "Ada Lunt", OtherNames: []string{"A. Lunt", "Ada Wick"}, Identifiers: []corpus.Identifier{{Scheme: "wikidata", Identifier: "Q1"}},
		Gender: "female", Born: day(t, "1960-05"), Memberships: []Membership{{
			Role: "Prime Minister", Of: []string{"Government of Velmark", "Velmarkian government"}, For: []string{"Liberal Party"}, Start: day(t, "2020-02-01"),
		}},
	}
	versions := map[string]bool{}
	for _, text := range []string{whole, list, "\uFEFF \n" + list, `{"persons":` + list + `}`} {
		r := mustRead(t, text, "")
		got, _ := r.Person("ada-lunt")
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%.60s (-want +got):\n%s", text, diff)
		}
		versions[r.Version()] = true
	}
	if len(versions) != 1 || versions[""] {
		t.Errorf("versions of the same people: %v", versions)
	}
	if v := mustRead(t, strings.Replace(list, "2020-02-01", "2020-02-02", 1), "").Version(); versions[v] {
		t.Error("another date keeps the version")
	}
	if v := mustRead(t, strings.Replace(list, "Q1", "Q2", 1), "").Version(); !versions[v] {
		t.Error("an identifier changes the version")
	}
}

func day(t testing.TB, s string) corpus.Date {
	t.Helper()
	if s == "" {
		return corpus.Date{}
	}
	d, err := corpus.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFaults(t *testing.T) {
	cases := []struct{ people, outlets, want string }{
		{"{", "", `people.json:1: this is no JSON: unexpected end of JSON input`},
		{"[{\"name\":\"A B\"},\n  {\"name\" \"C\"}]", "", `people.json:2: this is no JSON: invalid character '"' after object key`},
		{"\n\n[{\"name\": 7}]", "", `people.json:3: name is a number, and should be a string`},
		{`[{"name": "A B", "other_names": "C D"}]`, "", `people.json:1: other_names is a string, and should be a list`},
		{`[{"name": "A B", "other_names": [7]}]`, "", `people.json: 7 should be a name, or an object with "name"`},
		{`7`, "", `people.json:1: the whole is a number, and should be an object`},
		{"[\n\"\xff\"]", "", `people.json:2: these bytes are no UTF-8`},
		{`{"people": []}`, "", `people.json: there is no "persons" in it: write {"persons": […]}, or the list alone`},
		{`[{"id": "a"}]`, "", `people.json: persons[0].name: it is missing`},
		{`[{"name": "–"}]`, "", `people.json: persons[0] (–).name: "–" has neither letter nor digit`},
		{`[{"name": "A B"}, {"name": "a b"}]`, "", `people.json: persons[1] (a b): the id "a-b" is that of persons[0] (A B) too: give each an id of its own`},
		{`[{"name": "A B", "birth_date": "1960-13"}]`, "", `people.json: persons[0] (A B).birth_date: "1960-13" is no date of the calendar (YYYY, YYYY-MM or YYYY-MM-DD)`},
		{`[{"name": "A B", "birth_date": "1990", "death_date": "1980"}]`, "", `people.json: persons[0] (A B): birth_date 1990 is after death_date 1980`},
		{
			`[{"name": "A B", "memberships": [{"organization": "C", "start_date": "soon"}]}]`, "",
			`people.json: persons[0] (A B).memberships[0].start_date: "soon" is no date of the calendar (YYYY, YYYY-MM or YYYY-MM-DD)
people.json: persons[0] (A B).memberships[0].role: it is missing: write the office as it is printed, such as "Prime Minister" or "member"`,
		},
		{
			`{"persons": [], "memberships": [{"person_id": "x", "role": "y"}, {"member": {"name": "Org"}}]}`, "",
			`people.json: memberships[0].person_id: "x" is the id of nobody in persons`,
		},
		{
			`[{"name": "A B", "memberships": [{"role": "mayor", "organization_id": "z"}, {"post_id": "q"}]}]`, "",
			`people.json: persons[0] (A B).memberships[0].organization_id: "z" is the id of nothing in the file: add it, or write its name as organization
people.json: persons[0] (A B).memberships[1].post_id: "q" is the id of nothing in posts
people.json: persons[0] (A B).memberships[1].role: it is missing: write the office as it is printed, such as "Prime Minister" or "member"`,
		},
		{`[{"id": "–", "name": "A B"}]`, "", `people.json: persons[0] (A B).id: "–" makes no id: write lower-case letters, digits and hyphens`},
		{`[{"name": "A B", "identifiers": [{"scheme": "wikidata"}]}]`, "", `people.json: persons[0] (A B).identifiers[0]: write {"scheme": "wikidata", "identifier": "Q42"}`},
		{"", `[{"name": "Green Party", "classification": "party"}]`, `outlets.json: organizations[0] (Green Party).classification: "party" is no outlet's: write "outlet" or leave it out; other organizations stand in people.json`},
		{"", `[{"name": "The Wire"}, {"name": "Hill Wire", "other_names": ["Wire"]}]`, `outlets.json: organizations[1] (Hill Wire): the name wire is that of organizations[0] (The Wire) too`},
		{"", `[{"name": "The Wire", "links": [{"url": "wire"}]}]`, `outlets.json: organizations[0] (The Wire).links[0].url: "wire" is no address like https://www.example.org`},
		{"", `{"outlets": []}`, `outlets.json: there is no "organizations" in it: write {"organizations": […]}, or the list alone`},
	}
	for _, c := range cases {
		_, err := Read(file("people.json", c.people), file("outlets.json", c.outlets))
		if err == nil {
			t.Errorf("%s%s is read", c.people, c.outlets)
			continue
		}
		if diff := cmp.Diff(c.want, err.Error()); diff != "" {
			t.Errorf("%s%s (-want +got):\n%s", c.people, c.outlets, diff)
		}
	}
}

func TestFaultsAreBounded(t *testing.T) {
	_, err := Read(file("p", "["+strings.Repeat(`{"id":""},`, 40)+`{}]`), nil)
	var faults *Error
	if !errors.As(err, &faults) || len(faults.Faults) != maxFaults || faults.More != 31 || !strings.HasSuffix(err.Error(), "\np: and 31 more") {
		t.Errorf("%v", err)
	}
	if _, err := Read(&File{"p", &endless{}}, nil); err == nil || !strings.Contains(err.Error(), "larger than 32 MiB") {
		t.Errorf("a file without end: %v", err)
	}
}

type endless struct{}

func (*endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

const officials = `{
  "areas": [{"id": "ns", "name": "New Sandt"}],
  "organizations": [
    {"id": "vel", "name": "Government of Velmark", "other_names": [{"name": "Velmarkian government"}]},
    {"id": "uk", "name": "Government of the United Kingdom"}, {"id": "wh", "name": "White House"}, {"id": "sandt", "name": "Port Sandt"}],
  "persons": [
    {"id": "ada", "name": "Ada Lunt", "birth_date": "1950", "memberships": [
      {"organization_id": "vel", "role": "Prime Minister", "end_date": "2020-06-30"},
      {"organization_id": "vel", "role": "Minister of Foreign Affairs", "start_date": "2020-09-01", "end_date": "2022-01"}]},
    {"id": "bo", "name": "Bo Tarn", "memberships": [
      {"organization_id": "vel", "role": "Prime Minister", "start_date": "2020-06-30"},
      {"organization": "Velmark FC", "role": "striker", "end_date": "2005"}]},
    {"id": "cy", "name": "Cy Brand", "memberships": [
      {"organization_id": "wh", "role": "White House Press Secretary", "start_date": "2021", "end_date": "2022-05-13"},
      {"organization_id": "uk", "role": "PM", "start_date": "2024-07-05"}]},
    {"id": "di", "name": "Di Holm", "memberships": [
      {"organization": "House of Sandt", "area_id": "ns", "role": "mayor"},
      {"role": "president"}]}]}`

// Holder: an office in words, on a date, is whose?
func TestHolder(t *testing.T) {
	r := mustRead(t, officials, "")
	cases := []struct{ office, when, want string }{
		{"prime minister of Velmark", "2020-06-29", "ada"},
		{"the prime minister of Velmark", "2020-07-01", "bo"},
		{"Velmark’s prime minister", "2020-07", "bo"},
		{"Velmarkian prime minister", "2031", "bo"},
		{"Velmark Government's new Prime Minister", "2031", "bo"},
		{"prime minister of Velmark", "2020-06-30", ""}, // two on one day
		{"prime minister of Velmark", "2020-06", ""},
		{"prime minister of Velmark", "2020", ""},
		{"prime minister of Velmark", "", ""},
		{"prime minister", "2020-07-01", ""},
		{"deputy prime minister of Velmark", "2020-07-01", ""},
		{"former prime minister of Velmark", "2020-07-01", ""},
		{"then-prime minister of Velmark", "2020-07-01", ""},
		{"spokesman for the prime minister of Velmark", "2020-07-01", ""},
		{"foreign minister of Velmark", "2022-01-31", "ada"},
		{"Velmark’s minister for foreign affairs", "2021", "ada"},
		{"foreign minister of Velmark", "2022-02-01", ""},
		{"foreign minister of Velmark", "2020-08", ""},
		{"foreign minister of Velmark", "2022", ""}, // not all of the year
		{"White House press secretary", "2022-05-13", "cy"},
		{"press secretary at the White House", "2021", "cy"},
		{"press secretary", "2021", ""},
		{"White House spokesman", "2021", ""},
		{"British prime minister", "2024-07-05", "cy"},
		{"British PM", "2024-07-05", "cy"},
		{"prime minister of Britain", "2024-07-05", "cy"},
		{"U.K. prime minister", "2024-07-05", "cy"},
		{"mayor of New Sandt", "1999", "di"},
		{"mayor of Sandt", "1999", ""},
		{"president", "1999", ""},
		{"", "1999", ""},
	}
	for _, c := range cases {
		got := ""
		if p := r.Holder(c.office, day(t, c.when)); p != nil {
			got = string(p.ID)
		}
		if got != c.want {
			t.Errorf("%q on %s: %q, want %q", c.office, c.when, got, c.want)
		}
	}
	var none *Registry
	if none.Holder("British prime minister", day(t, "2024-08")) != nil || none.Named("Ada Lunt") != nil || none.Version() != "" {
		t.Error("a nil registry knows somebody")
	}
}

func TestInRole(t *testing.T) {
	r := mustRead(t, officials, "")
	all := r.people
	cases := []struct{ role, when, want string }{
		{"", "", "ada bo cy di"},
		{"prime minister", "2021", "bo"},
		{"prime minister", "", "ada bo cy"},
		{"former prime minister", "2021", "ada bo"},
		{"Velmark prime minister", "2010", "ada"},
		{"striker for Velmark FC", "2004", "bo"},
		{"Velmark FC veteran", "2004", "bo"},
		{"Velmark FC veteran", "2024", "ada bo cy di"},
		{"mayor", "2024", "di"},
		{"deputy mayor", "2024", "ada bo cy di"},
		{"spokeswoman for the mayor", "2024", "ada bo cy di"},
		{"Velmark florist", "2024", "ada bo cy di"},
		{"florist", "2024", "ada bo cy di"},
	}
	for _, c := range cases {
		var got []string
		for _, p := range InRole(all, c.role, day(t, c.when)) {
			got = append(got, string(p.ID))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q on %q: %s", c.role, c.when, diff)
		}
	}
	if got := Born(all, day(t, "1949")); len(got) != 3 || slices.Contains(got, all[0]) {
		t.Errorf("before she was born: %v", got)
	}
	if got := Living(all, day(t, "1949")); len(got) != 4 {
		t.Errorf("living: %v", got)
	}
}

func TestOutlets(t *testing.T) {
	r := mustRead(t, "", `[
	  {"id": "sandt-ledger", "name": "Ledger of Sandt", "other_names": ["The Sandt Ledger", "AP"], "links": [{"url": "https://www.Ledger.example/about"},
	    {"url": "https://encyclopedia.example/ledger", "note": "encyclopedia"}], "identifiers": [{"scheme": "wikidata", "identifier": "Q9"}]},
	  {"id": "reuters", "name": "Reuters News", "classification": "agency"},
	  {"name": "BBC", "other_names": [{"name": "BBC News"}]}]`)
	for name, want := range map[string]string{
		"the ledger of sandt": "sandt-ledger", "Sandt Ledger": "sandt-ledger", "AP": "sandt-ledger", "Associated Press": "associated-press",
		"Reuters": "reuters", "Reuters News": "reuters", "BBC World Service": "bbc", "BBC": "bbc", "CNN": "cnn",
	} {
		if got := r.Outlets().New(name); string(got.ID) != want {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
	}
	if known, _ := r.Outlets().Known("associated-press"); slices.Contains(known.OtherNames, "AP") {
		t.Error("AP names two")
	}
	for address, want := range map[string]string{
		"https://www.ledger.example/x": "sandt-ledger", "https://news.ledger.example": "sandt-ledger", "https://example": "", "": "", "https://encyclopedia.example": "",
	} {
		a := &corpus.Article{URL: address}
		if r.Settle(a); string(a.Publisher.ID) != want {
			t.Errorf("%s is of %v, want %q", address, a.Publisher, want)
		}
	}
	a := &corpus.Article{Publisher: corpus.NewOutlet("Sandt Ledger"), URL: "https://elsewhere.example"}
	if r.Settle(a); a.Publisher.Name != "Ledger of Sandt" {
		t.Errorf("published by %v", a.Publisher)
	}
}

// The shipped list has the shape of a user's file.
func TestShippedListIsPopolo(t *testing.T) {
	data, err := os.ReadFile("../outlets.json")
	if err != nil {
		t.Fatal(err)
	}
	r := mustRead(t, "", string(data))
	if diff := cmp.Diff(corpus.ShippedOutlets().All(), r.added, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-shipped +read):\n%s", diff)
	}
}

// The examples of docs/people.md do what it says.
func TestDocumentedExample(t *testing.T) {
	data, err := os.ReadFile("../../docs/people.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(data), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d examples", len(blocks))
	}
	r := mustRead(t, blocks[0][1], blocks[1][1])
	if people, outlets := r.Counts(); people != 4 || outlets != 2 {
		t.Errorf("%d people, %d outlets", people, outlets)
	}
	for _, office := range []string{"prime minister of Velmark", "Velmark’s prime minister", "Velmarkian prime minister"} {
		if p := r.Holder(office, day(t, "2019-01-01")); p == nil || p.ID != "ada-lunt" {
			t.Errorf("the %s is %v", office, p)
		}
	}
	if len(r.Named("ines marrow")) != 2 || r.Outlets().New("VLD").ID != "ledger-of-velmark" || r.Outlets().New("Reuters Velmark").ID != "reuters" {
		t.Error("names of the examples are not known")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(officials, `[{"name": "The Wire"}]`)
	f.Add(`[]`, `{"organizations": [null]}`)
	f.Add(`[{"name":"A B","memberships":[{"role":"x","organization":null,"post":{}}],"other_names":[null]}]`, "")
	f.Fuzz(func(t *testing.T, people, outlets string) {
		r, err := Read(file("p", people), file("o", outlets))
		if err != nil {
			if err.Error() == "" || r != nil {
				t.Error("an error without a word, or with a registry")
			}
			return
		}
		seen := make(map[corpus.SpeakerID]bool)
		for _, p := range r.people {
			if p.ID == "" || p.Name == "" || seen[p.ID] {
				t.Errorf("%+v", p)
			}
			seen[p.ID] = true
			if !slices.Contains(r.Named(p.Name), p) {
				t.Errorf("%s is not found by name", p)
			}
			for _, m := range p.Memberships {
				if m.Role == "" {
					t.Errorf("%s has no role", p)
				}
				r.Holder(m.Role+" of "+strings.Join(m.Of, " "), m.Start)
			}
		}
		if again, err := Read(file("p", people), file("o", outlets)); err != nil || again.Version() != r.Version() {
			t.Errorf("read again: %v", err)
		}
	})
}
