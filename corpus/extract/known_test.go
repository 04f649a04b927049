package extract_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/registry"
)

func knowing(t testing.TB, people, outlets string) *extract.Extractor {
	t.Helper()
	files := make([]*registry.File, 2)
	for i, name := range []string{people, outlets} {
		if name == "" {
			continue
		}
		f, err := os.Open("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = &registry.File{Name: name, From: f}
	}
	known, err := registry.Read(files[0], files[1])
	if err != nil {
		t.Fatal(err)
	}
	return extract.New(known)
}

// Cases of testdata/people.txt, with people.json and outlets.json beside it.
func TestPeople(t *testing.T) {
	x := knowing(t, "people.json", "outlets.json")
	file := "testdata/people.txt"
	head, cases := readCases(t, file)
	var out strings.Builder
	out.WriteString(head)
	for _, c := range cases {
		t.Run(c.title, func(t *testing.T) {
			d := x.Read(c.article)
			var lines strings.Builder
			for _, q := range d.Analysis.Quotes {
				fmt.Fprintf(&lines, "%s | %s | %s | %s: %s\n", identity(&q), orNone(&c.article, q.Source), q.Text(c.article.Text), q.Credit.Basis, q.Credit.Outlet.ID)
			}
			got := strings.TrimSpace(lines.String())
			fmt.Fprintf(&out, "\n== %s\n%s\n--\n%s\n", c.title, c.body, got)
			if diff := cmp.Diff(c.want, got); diff != "" && !*update {
				t.Errorf("%s (-want +got):\n%s", c.article.Text, diff)
			}
		})
	}
	if *update {
		golden(t, file, out.String())
	}
}

func identity(q *corpus.Quote) string {
	if len(q.Candidates) == 0 {
		return string(q.Speaker.ID) + ": " + who(q)
	}
	var ids []string
	for _, c := range q.Candidates {
		ids = append(ids, string(c.ID))
	}
	return "? " + strings.Join(ids, " / ")
}

// Whoever is known changes no article that names none of them.
func TestUnknownToThemAll(t *testing.T) {
	x := knowing(t, "people.json", "outlets.json")
	if x.Version() == extract.Version || !strings.HasPrefix(x.Version(), extract.Version+"+") {
		t.Errorf("version %q", x.Version())
	}
	for _, name := range phenomena {
		_, cases := readCases(t, "testdata/"+name+".txt")
		for _, c := range cases {
			want, got := extract.Extract(&c.article), x.Extract(&c.article)
			want.Version = got.Version
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s/%s:\n%s", name, c.title, diff)
			}
		}
	}
}

// An office that is looked up is less sure than a name that is printed.
func TestHolderIsLessSure(t *testing.T) {
	x := knowing(t, "people.json", "")
	a := corpus.Article{Text: "The prime minister of Velmark said that bread was dear.\n\nGil Farrow said that it was not.", Published: corpus.NewDate(2022, 2, 1, corpus.ByDay)}
	quotes := x.Extract(&a).Quotes
	if len(quotes) != 2 || quotes[0].Speaker.ID != "bo-tarn" || quotes[0].Confidence >= quotes[1].Confidence || quotes[0].Confidence < 0.7 {
		t.Errorf("%+v", quotes)
	}
}
