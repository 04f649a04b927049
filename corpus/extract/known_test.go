package extract_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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

// Whatever the text, what is known breaks no rule and takes no time.
func TestKnownPeopleInAnyText(t *testing.T) {
	x := knowing(t, "people.json", "outlets.json")
	words := strings.Fields("Ines Marrow Ada Lunt A. M. Botar Pope Ambrose the The prime minister President of Velmark Velmark’s British press secretary White House said " +
		"Kestrel told VLD mayor striker , . “bread is dear” and she He Marrow deputy former that it was dear Ms who :")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 60).Draw(t, "words"), " ")
		year := rapid.IntRange(1800, 2030).Draw(t, "year")
		checkQuotesOf(t, x, &corpus.Article{Text: text, Language: "en", Published: corpus.NewDate(year, 5, 1, corpus.ByDay)})
	})
	for _, unit := range []string{
		"The prime minister said that bread was dear. ", "Ines Marrow said, “No.” ", "Velmark’s prime minister left. The prime minister said that he had. ",
		"The prime minister of Velmark", "Ann Holt, the minister, left. The prime minister of Velmark said it was. ", "Marrow told Kestrel that it was. Ines Marrow, the mayor, left. ",
	} {
		before := worked(t)
		text := strings.Repeat(unit, corpus.MaxText/8/len(unit))
		checkQuotesOf(t, x, &corpus.Article{Text: text, Language: "en", Published: corpus.NewDate(2022, 5, 1, corpus.ByDay)})
		if took := worked(t) - before; took > 3*time.Second {
			t.Errorf("%q took %v", unit, took)
		}
	}
}

func FuzzKnownPeople(f *testing.F) {
	_, cases := readCases(f, "testdata/people.txt")
	for _, c := range cases {
		f.Add(c.article.Text, 2022)
	}
	x := knowing(f, "people.json", "outlets.json")
	f.Fuzz(func(t *testing.T, text string, year int) {
		a := &corpus.Article{Text: strings.ToValidUTF8(text, "")}
		if year >= corpus.MinYear && year <= corpus.MaxYear {
			a.Published = corpus.NewDate(year, 5, 1, corpus.ByDay)
		}
		checkQuotesOf(t, x, a)
	})
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
