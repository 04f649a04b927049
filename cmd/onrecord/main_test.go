package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"onrecord/server"
)

// Every parameter of a search is a flag, and every flag a parameter.
func TestFlagsAreTheParametersOfTheAPI(t *testing.T) {
	s, err := server.New(nil, server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{http: &http.Client{Transport: inProcess{s.Handler()}}, base: "http://onrecord"}
	body, err := c.get(t.Context(), "/api/v1/openapi.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Paths map[string]map[string]struct {
			Parameters []json.RawMessage `json:"parameters"`
		} `json:"paths"`
		Components struct {
			Parameters map[string]struct{ Name string } `json:"parameters"`
		} `json:"components"`
	}
	if err := json.Unmarshal(body, &spec); err != nil {
		t.Fatal(err)
	}
	want := make(map[string]bool)
	for _, raw := range spec.Paths["/api/v1/search"]["get"].Parameters {
		var p struct {
			Name string `json:"name"`
			Ref  string `json:"$ref"`
		}
		if err := json.Unmarshal(raw, &p); err != nil {
			t.Fatal(err)
		}
		if p.Ref != "" {
			p.Name = spec.Components.Parameters[p.Ref[strings.LastIndexByte(p.Ref, '/')+1:]].Name
		}
		want[p.Name] = true
	}
	got := make(map[string]bool)
	for _, p := range parameters() {
		got[p.name] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestQueryOfFlags(t *testing.T) {
	var flags searchFlags
	cmd := &cobra.Command{}
	flags.add(cmd, true)
	err := cmd.ParseFlags([]string{"--speaker", "Ann", "--speaker=Ben", "--per_page", "5", "--facet-q.speaker", "mi", "--from="})
	if err != nil {
		t.Fatal(err)
	}
	got, err := flags.query([]string{"dear", "bread"})
	want := url.Values{"q": {"dear bread"}, "speaker": {"Ann", "Ben"}, "per_page": {"5"}, "facet_q.speaker": {"mi"}, "from": {""}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestLinesAreAsWideAsTheTerminal(t *testing.T) {
	var out bytes.Buffer
	p := &printer{out: &out, width: 20}
	p.line("  ", "“Bread is dear and it will be dearer,” she said.  首相は会談が 終わったと述べた。 averyveryverylongword.")
	want := "  “Bread is dear and\n  it will be\n  dearer,” she said.\n  首相は会談が\n  終わったと述べた。\n  averyveryverylongword.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestListening(t *testing.T) {
	var said bytes.Buffer
	a := &app{err: &said}
	for address, warns := range map[string]bool{"127.0.0.1:0": false, "[::1]:0": false, "localhost:0": false, "0.0.0.0:0": true, ":0": true} {
		said.Reset()
		l, err := a.listen(t.Context(), address)
		if err != nil {
			t.Logf("%s: %v", address, err) // not every machine has every address
			continue
		}
		if got := strings.Contains(said.String(), "warning"); got != warns {
			t.Errorf("%s: said %q", address, said.String())
		}
		if address == ":0" && !strings.HasPrefix(reachable(l), "localhost:") {
			t.Errorf("%s is to be reached at %s", address, reachable(l))
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWith(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	for _, c := range []struct {
		all  []error
		want string
	}{
		{[]error{nil, nil}, "<nil>"},
		{[]error{nil, a}, "a"},
		{[]error{a, nil, b}, "a\nb"},
		{[]error{errPart, a}, "a"},
		{[]error{a, errPart}, "a"},
		{[]error{nil, errPart, nil}, errPart.Error()},
	} {
		got := "<nil>"
		if err := with(c.all[0], c.all[1:]...); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.all, got, c.want)
		}
	}
}

func TestFaultLine(t *testing.T) {
	at := 3
	for want, f := range map[string]server.Fault{
		"--exclude-kind: no such kind":                                        {Parameter: "exclude_kind", Detail: "no such kind"},
		"query: a bracket is open (at character 4); did you mean (bread)?":    {Parameter: "q", Detail: "a bracket is open", Position: &at, Suggestion: "(bread)"},
		"text: the text is missing":                                           {Field: "text", Detail: "the text is missing"},
		"--speaker: two people; did you mean Ann A (ann-a) or Ann B (ann-b)?": {Parameter: "speaker", Detail: "two people", Candidates: []server.Named{{ID: "ann-a", Name: "Ann A"}, {ID: "ann-b", Name: "Ann B"}}},
	} {
		if got := faultLine(f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
