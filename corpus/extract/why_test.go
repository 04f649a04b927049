package extract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
	"onrecord/corpus/extract"
)

// Cases of testdata/why.txt. After the line "--" stands a line a quote:
//
//	rule | who | source as printed | the mention that decided
func TestWhy(t *testing.T) {
	file := "testdata/why.txt"
	head, cases := readCases(t, file)
	known := knowing(t, "people.json", "outlets.json")
	var out strings.Builder
	out.WriteString(head)
	for _, c := range cases {
		t.Run(c.title, func(t *testing.T) {
			x := extract.New(nil)
			if strings.HasSuffix(c.title, "(people.json)") {
				x = known
			}
			checkQuotesOf(t, x, &c.article)
			var lines strings.Builder
			for _, q := range x.Extract(&c.article).Quotes {
				fmt.Fprintf(&lines, "%s | %s | %s | %s\n", q.Why.Rule, who(&q), orNone(&c.article, q.Source), mentioned(&c.article, &q))
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

func mentioned(a *corpus.Article, q *corpus.Quote) string {
	if q.Why.Mention.Len() == 0 {
		return "-"
	}
	return q.Why.Mention.Of(a.Text)
}

// checkWhy holds what must be true of the reason for every attribution: that it
// says whether somebody is named, that the words it points to are elsewhere in
// the text, and that they hold the surname where a part of the name, or a
// pronoun, is taken for a person.
func checkWhy(t interface{ Fatalf(string, ...any) }, a *corpus.Article, q *corpus.Quote, i int) {
	why := q.Why
	none := why.Rule == corpus.SeveralFit || why.Rule == corpus.NobodyFits || why.Rule == corpus.NobodyNamed
	switch {
	case !slices.Contains(corpus.Rules(), why.Rule):
		t.Fatalf("quote %d: there is no rule %q", i, why.Rule)
	case q.Speaker.IsZero() != none, (len(q.Candidates) > 0) != (why.Rule == corpus.SeveralFit):
		t.Fatalf("quote %d: %q for %+v and candidates %v", i, why.Rule, q.Speaker, q.Candidates)
	case why.Rule == corpus.NobodyNamed && len(q.Source) > 0:
		t.Fatalf("quote %d: nobody named by %q", i, orNone(a, q.Source))
	case why.Mention == corpus.Span{}:
		return
	case none || !why.Mention.In(a.Text) || slices.ContainsFunc(q.Source, why.Mention.Overlaps):
		t.Fatalf("quote %d: %+v beside the source %v in a text of %d bytes", i, why, q.Source, len(a.Text))
	}
	named := why.Rule == corpus.BySurname || why.Rule == corpus.ByPronoun
	if named && q.Speaker.Kind == corpus.Person && q.Speaker.ID == corpus.SpeakerID(corpus.Slug(q.Speaker.Name)) && !holdsName(why.Mention.Of(a.Text), q.Speaker.Name) {
		t.Fatalf("quote %d: %q is to lead to %q", i, why.Mention.Of(a.Text), q.Speaker.Name)
	}
}

// holdsName reports whether words hold one of the last two of a name, which
// may end in "Jr".
func holdsName(words, name string) bool {
	fields := strings.Fields(corpus.Fold(name))
	return slices.ContainsFunc(fields[max(0, len(fields)-2):], func(w string) bool { return strings.Contains(corpus.Fold(words), w) })
}
